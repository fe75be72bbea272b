//! What can go wrong with the server, and the way out.

use std::time::Duration;

use tonic::{Code, Status};

/// A failure of a [`super::QdrantIndex`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QdrantError {
    /// A setting cannot be used.
    #[error("the setting `{field}` of the Qdrant index is wrong: {reason}")]
    Setting {
        /// Which.
        field: String,
        /// Why.
        reason: String,
    },
    /// Nothing answers, or the connection broke.
    #[error(
        "cannot reach Qdrant at {url}: {reason}; check that it runs, and that this is its gRPC port (6334 by default)"
    )]
    Unreachable {
        /// The server's address.
        url: String,
        /// Why.
        reason: String,
    },
    /// The server took longer than allowed.
    #[error("Qdrant at {url} took longer than {} ms to {operation}; check its load, or allow it more", after.as_millis())]
    Timeout {
        /// The server's address.
        url: String,
        /// What was attempted.
        operation: &'static str,
        /// How long it had.
        after: Duration,
    },
    /// The server does not accept the key, or the key may not do this.
    #[error("Qdrant at {url} refused to {operation}: {reason}; set `api_key` to a key that may read and write")]
    KeyRefused {
        /// The server's address.
        url: String,
        /// What was attempted.
        operation: &'static str,
        /// The server's words.
        reason: String,
    },
    /// There is no collection with documents yet.
    #[error("Qdrant at {url} has no documents of ours in the collection `{collection}`; ingest the knowledge folder")]
    NotIngested {
        /// The server's address.
        url: String,
        /// The collection.
        collection: String,
    },
    /// The collection has other vectors than the embedder makes.
    #[error(
        "the collection `{collection}` has vectors of {found} dimensions, the embedder makes {wanted}; use the embedder \
         that it was made with, or another collection"
    )]
    Dimensions {
        /// The collection.
        collection: String,
        /// Their length there.
        found: usize,
        /// Their length here.
        wanted: usize,
    },
    /// The collection was made by something else, or without vectors by a server that cannot add them.
    #[error(
        "the collection `{collection}` cannot hold the store's knowledge: {reason}; use another collection, or delete \
         this one and ingest again"
    )]
    Schema {
        /// The collection.
        collection: String,
        /// What is missing or different.
        reason: String,
    },
    /// The collection was written by a later release.
    #[error("the collection `{collection}` has schema {found}, this release knows up to {known}; use a newer release")]
    Newer {
        /// The collection.
        collection: String,
        /// The version there.
        found: i64,
        /// The version that this release writes.
        known: i64,
    },
    /// The server could not do it.
    #[error("Qdrant at {url} failed to {operation}: {reason}")]
    Failed {
        /// The server's address.
        url: String,
        /// What was attempted.
        operation: &'static str,
        /// The server's words.
        reason: String,
    },
}

/// Where and what was attempted.
pub(super) struct Attempt<'a> {
    pub(super) url: &'a str,
    pub(super) collection: &'a str,
    pub(super) operation: &'static str,
    pub(super) patience: Duration,
}

impl Attempt<'_> {
    /// It was given up.
    pub(super) fn timed_out(&self) -> QdrantError {
        QdrantError::Timeout { url: self.url.to_owned(), operation: self.operation, after: self.patience }
    }

    /// What the client's error means.
    pub(super) fn failed(&self, error: qdrant_client::QdrantError) -> QdrantError {
        use qdrant_client::QdrantError::{ResourceExhaustedError, ResponseError};
        match error {
            ResponseError { status } | ResourceExhaustedError { status, .. } => self.answered(&status),
            other => {
                QdrantError::Failed { url: self.url.to_owned(), operation: self.operation, reason: other.to_string() }
            }
        }
    }

    fn answered(&self, status: &Status) -> QdrantError {
        let (url, operation, reason) = (self.url.to_owned(), self.operation, status.message().to_owned());
        match status.code() {
            Code::Unauthenticated | Code::PermissionDenied => QdrantError::KeyRefused { url, operation, reason },
            Code::NotFound => QdrantError::NotIngested { url, collection: self.collection.to_owned() },
            Code::DeadlineExceeded => self.timed_out(),
            _ if lost(status) => QdrantError::Unreachable { url, reason },
            code => QdrantError::Failed { url, operation, reason: format!("{reason} ({code:?})") },
        }
    }
}

/// Whether the connection, not the server, is what failed. The client reports a connection that it could not make as an
/// internal error, and one that broke as an error that has a source, which an answer of the server never has.
fn lost(status: &Status) -> bool {
    let broken = std::error::Error::source(status).is_some();
    status.code() == Code::Unavailable || status.message().starts_with("Failed to connect") || broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(status: Status) -> QdrantError {
        let patience = Duration::from_millis(5);
        let attempt = Attempt { url: "http://q:1", collection: "shop", operation: "search", patience };
        attempt.failed(qdrant_client::QdrantError::ResponseError { status })
    }

    #[test]
    fn every_answer_says_what_to_do() {
        let table = [
            (Status::unauthenticated("x"), "set `api_key`"),
            (Status::permission_denied("x"), "set `api_key`"),
            (Status::not_found("x"), "ingest the knowledge folder"),
            (Status::deadline_exceeded("x"), "longer than 5 ms"),
            (Status::unavailable("x"), "check that it runs"),
            (Status::internal("Failed to connect to x"), "check that it runs"),
            (Status::internal("disk full"), "failed to search: disk full (Internal)"),
        ];
        for (status, wanted) in table {
            let text = meaning(status.clone()).to_string();
            assert!(text.contains(wanted), "{status}: {text}");
        }
    }
}
