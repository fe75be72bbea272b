//! The store's documents, in the directory from which kiosks learn them.
//!
//! A document is there wholly or not at all, whatever breaks: it is written beside its place and moved there.

mod path;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use axum::body::Bytes;
use futures::{Stream, StreamExt};
use serde::Serialize;
use tokio::io::AsyncWriteExt;
use u5_protocol::desk::MAX_DOCUMENT;
use utoipa::ToSchema;

pub(crate) use self::path::{DocumentPath, Unfit};
use crate::AdminConfig;

/// The most files that are listed: as many as kiosks read.
const MOST: usize = 10_000;

/// The directory. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Documents {
    root: PathBuf,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Document {
    /// Its path below the directory.
    pub(crate) path: String,
    /// The folder that it lies in, which is its collection; none where it lies in none.
    pub(crate) collection: Option<String>,
    /// How large it is.
    pub(crate) bytes: u64,
    /// When it was changed, in milliseconds since the Unix epoch.
    pub(crate) changed_ms: i64,
    /// What `If-Match` names it by.
    pub(crate) etag: String,
}

/// Why a document cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DocumentError {
    /// It is not there.
    #[error("there is no such document")]
    Missing,
    /// It is larger than any that is read.
    #[error("a document has at most {} MiB", MAX_DOCUMENT >> 20)]
    TooLarge,
    /// Whoever sent it went away.
    #[error("the document broke off; nothing was changed")]
    BrokenOff,
    /// The directory leads elsewhere.
    #[error("the folder of this document is a link; put it elsewhere")]
    Astray,
    /// The disk is full.
    #[error("the disk of the documents is full; nothing was changed")]
    Full,
    /// The directory cannot be used.
    #[error("`{path}` cannot be used")]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Documents {
    /// Where `config` names a directory.
    pub(crate) fn of(config: &AdminConfig) -> Option<Self> {
        (!config.documents.is_empty()).then(|| Self { root: PathBuf::from(&config.documents) })
    }

    /// Every document, by path.
    pub(crate) async fn list(&self) -> Result<Vec<Document>, DocumentError> {
        let this = self.clone();
        blocking(move || {
            let mut found = Vec::new();
            this.walk(Path::new(""), &mut found)?;
            found.sort_by(|a: &Document, b| a.path.cmp(&b.path));
            Ok(found)
        })
        .await
    }

    fn walk(&self, below: &Path, found: &mut Vec<Document>) -> Result<(), DocumentError> {
        let directory = self.root.join(below);
        let entries = match fs::read_dir(&directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(|source| failed(&directory, source))?,
        };
        for entry in entries {
            let entry = entry.map_err(|source| failed(&directory, source))?;
            let Some(path) = below.join(entry.file_name()).to_str().and_then(|path| DocumentPath::parse(path).ok())
            else {
                continue;
            };
            let kind = entry.file_type().map_err(|source| failed(&directory, source))?;
            if kind.is_dir() {
                self.walk(path.relative(), found)?;
            } else if found.len() < MOST
                && let Some(document) = self.document(&path)?
            {
                found.push(document);
            }
        }
        Ok(())
    }

    /// The document at `path`, if there is one.
    pub(crate) fn document(&self, path: &DocumentPath) -> Result<Option<Document>, DocumentError> {
        let full = self.root.join(path.relative());
        let metadata = match fs::metadata(&full) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            metadata => metadata.map_err(|source| failed(&full, source))?,
        };
        if !metadata.is_file() {
            return Ok(None);
        }
        let changed = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        Ok(Some(Document {
            path: path.as_str().to_owned(),
            collection: path.collection().map(str::to_owned),
            bytes: metadata.len(),
            changed_ms: changed.as_millis() as i64,
            etag: format!("\"{:x}-{:x}\"", metadata.len(), changed.as_nanos()),
        }))
    }

    /// What a document holds.
    pub(crate) async fn read(&self, path: DocumentPath) -> Result<Vec<u8>, DocumentError> {
        let this = self.clone();
        blocking(move || {
            let document = this.document(&path)?.ok_or(DocumentError::Missing)?;
            if document.bytes > MAX_DOCUMENT {
                return Err(DocumentError::TooLarge);
            }
            let full = this.inside(&path)?;
            fs::read(&full).map_err(|source| failed(&full, source))
        })
        .await
    }

    /// Puts a document there, in the place of one that may be. `may` looks at that one last, when all is received.
    pub(crate) async fn put<E: From<DocumentError>>(
        &self,
        path: &DocumentPath,
        mut chunks: impl Stream<Item = Result<Bytes, axum::Error>> + Unpin,
        may: impl FnOnce(Option<Document>) -> Result<(), E>,
    ) -> Result<(Document, bool), E> {
        let this = self.clone();
        let to = path.clone();
        let unfinished = blocking(move || this.make_unfinished(&to)).await?;
        let mut file =
            tokio::fs::File::from_std(unfinished.reopen().map_err(|source| failed(unfinished.path(), source))?);
        let mut bytes = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| DocumentError::BrokenOff)?;
            bytes += chunk.len() as u64;
            if bytes > MAX_DOCUMENT {
                return Err(DocumentError::TooLarge.into());
            }
            file.write_all(&chunk).await.map_err(|source| failed(unfinished.path(), source))?;
        }
        file.sync_all().await.map_err(|source| failed(unfinished.path(), source))?;
        let before = self.document(path)?;
        let is_new = before.is_none();
        may(before)?;
        let (this, to) = (self.clone(), path.clone());
        let document = blocking(move || {
            let full = this.root.join(to.relative());
            unfinished.persist(&full).map_err(|error| failed(&full, error.error))?;
            // That it is there outlives a crash.
            if let Some(folder) = full.parent().and_then(|folder| fs::File::open(folder).ok()) {
                drop(folder.sync_all());
            }
            this.document(&to)?.ok_or(DocumentError::Missing)
        });
        Ok((document.await?, is_new))
    }

    fn make_unfinished(&self, path: &DocumentPath) -> Result<tempfile::NamedTempFile, DocumentError> {
        let full = self.root.join(path.relative());
        let folder = full.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        self.inside(path)?;
        // A name with a dot in front is no document.
        let unfinished = tempfile::Builder::new().prefix(".upload-").tempfile_in(folder);
        unfinished.map_err(|source| failed(folder, source))
    }

    /// Takes a document away.
    pub(crate) async fn delete<E: From<DocumentError> + Send + 'static>(
        &self,
        path: DocumentPath,
        may: impl FnOnce(&Document) -> Result<(), E> + Send + 'static,
    ) -> Result<(), E> {
        let this = self.clone();
        let work = move || {
            let document = this.document(&path)?.ok_or(DocumentError::Missing)?;
            may(&document)?;
            let full = this.inside(&path)?;
            fs::remove_file(&full).map_err(|source| failed(&full, source))?;
            Ok(())
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(DocumentError::BrokenOff.into()))
    }

    /// Where the document lies, which is inside the directory, whatever links there are.
    fn inside(&self, path: &DocumentPath) -> Result<PathBuf, DocumentError> {
        let full = self.root.join(path.relative());
        let folder = full.parent().unwrap_or(&self.root);
        let real = |path: &Path| path.canonicalize().map_err(|source| failed(path, source));
        if !real(folder)?.starts_with(real(&self.root)?) || full.is_symlink() {
            return Err(DocumentError::Astray);
        }
        Ok(full)
    }
}

fn failed(path: &Path, source: io::Error) -> DocumentError {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => DocumentError::Full,
        _ => DocumentError::Io { path: path.to_owned(), source },
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DocumentError> + Send + 'static,
) -> Result<T, DocumentError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| DocumentError::BrokenOff)?
}

#[cfg(test)]
mod tests;
