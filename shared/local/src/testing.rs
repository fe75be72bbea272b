//! What tests share.

use std::{env, path::PathBuf};

/// The root of the model cache, as `models` finds it.
pub(crate) fn models() -> PathBuf {
    let from = |name| env::var_os(name).map(PathBuf::from);
    from("U5_MODELS_DIR")
        .or_else(|| Some(from("XDG_CACHE_HOME")?.join("u5/models")))
        .or_else(|| Some(from("HOME")?.join(".cache/u5/models")))
        .expect("set U5_MODELS_DIR")
}
