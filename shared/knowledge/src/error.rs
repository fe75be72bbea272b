//! What can go wrong with the store's knowledge.

use std::{
    io,
    path::{Path, PathBuf},
};

use u5_engines::EngineError;

use crate::ArchiveProblem;

/// A failure of an [`crate::Index`].
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// The database refused.
    #[error("the knowledge index failed to {operation}")]
    Database {
        /// What was attempted.
        operation: &'static str,
        /// Why it failed.
        source: rusqlite::Error,
    },
    /// The server refused, or could not be reached.
    #[error(transparent)]
    Qdrant(#[from] crate::QdrantError),
    /// The file was written by a later release.
    #[error(
        "the knowledge index has schema {found}, this release knows up to {known}; use a newer release or another file"
    )]
    Schema {
        /// The version in the file.
        found: i64,
        /// The version that this release writes.
        known: i64,
    },
    /// The folder to ingest cannot be read at all.
    #[error("cannot read the knowledge folder {}: {source}; check the path and its permissions", path.display())]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings of the collections cannot be used.
    #[error("the settings of the collections in {} cannot be used: {reason}", path.display())]
    Collections {
        /// Which file.
        path: PathBuf,
        /// Why, with the line.
        reason: String,
    },
    /// The file of an archive cannot be read or written.
    #[error("cannot {operation} the archive {}: {source}; check the path, its permissions and the room on the disk", path.display())]
    ArchiveFile {
        /// What was attempted.
        operation: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// An archive cannot be used. The index is as it was.
    #[error("the archive {} cannot be used: line {line}: {problem}", path.display())]
    Archive {
        /// Which file.
        path: PathBuf,
        /// Which line of what it holds once it is unpacked, from 1 on.
        line: u64,
        /// Why.
        problem: ArchiveProblem,
    },
    /// The query is longer than any question.
    #[error("the query has {length} bytes, the limit is {limit}")]
    QueryTooLong {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// The embedder failed.
    #[error("cannot embed the documents")]
    Embedding(#[from] EngineError),
    /// The embedder does not keep its promise.
    #[error("{model} returned {got} vectors of the promised length for {wanted} texts")]
    Vectors {
        /// The embedder's name.
        model: String,
        /// How many texts it got.
        wanted: usize,
        /// How many usable vectors it returned.
        got: usize,
    },
    /// The work was abandoned, as when the runtime shuts down.
    #[error("the knowledge index stopped before the work was done")]
    Stopped,
}

impl KnowledgeError {
    pub(crate) fn database(operation: &'static str) -> impl Fn(rusqlite::Error) -> Self {
        move |source| Self::Database { operation, source }
    }

    pub(crate) fn archive_file(operation: &'static str, path: &Path) -> impl Fn(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::ArchiveFile { operation, path: path.clone(), source }
    }
}
