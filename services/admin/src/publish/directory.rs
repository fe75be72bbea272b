//! A directory that kiosks watch, swapped as the kubelet swaps a mounted ConfigMap.

use std::{fs, path::PathBuf};

use u5_runtime::content::{ContentError, Files, LastGood};

use super::{PublishError, Published};

/// See the [module](self).
#[derive(Debug, Clone)]
pub(super) struct Directory {
    path: PathBuf,
    files: LastGood,
}

impl Directory {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { files: LastGood::mounted(path.clone()), path }
    }

    /// Where nothing was ever published, the directory is only made: one that is there can be watched.
    pub(super) async fn deliver(&self, published: Option<Published>) -> Result<(), PublishError> {
        let Self { path, files } = self.clone();
        let work = move || match published {
            Some(published) => files.store(&Files::of(published.files)),
            None => fs::create_dir_all(&path).map_err(|source| ContentError::Unwritable { path, source }),
        };
        Ok(tokio::task::spawn_blocking(work).await.map_err(|_| PublishError::Broken)??)
    }
}
