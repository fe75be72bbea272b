//! What archives may be like.

use std::io;

use crate::api::{Code, Problem};

/// How large an archive may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes as it is sent.
    pub(crate) packed: u64,
    /// Bytes that it unpacks to; counted while that is done, since a bomb says otherwise.
    pub(crate) unpacked: u64,
    /// Members, whatever they are.
    pub(crate) members: usize,
}

/// What is taken.
pub(crate) const LIMITS: Limits = Limits { packed: 64 << 20, unpacked: 256 << 20, members: 10_000 };

/// Why an archive is not taken, or could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArchiveError {
    /// It unpacks to more than is taken.
    #[error("it unpacks to more than {0} bytes")]
    TooLarge(u64),
    /// It has more members than are taken.
    #[error("it has more than {0} members")]
    TooMany(usize),
    /// It cannot be read.
    #[error("it is not a whole .tar.gz")]
    Broken(#[source] io::Error),
    /// A member is no plain file.
    #[error("{name:?} is no plain file; an export has nothing else")]
    Kind {
        /// What it is called.
        name: String,
    },
    /// A member is called what no member is called.
    #[error("{name:?} cannot be the name of a member: {why}")]
    Name {
        /// What it is called.
        name: String,
        /// What is wrong with that.
        why: &'static str,
    },
    /// No part of a store goes by a member's name.
    #[error("no part of a store is called {0:?}")]
    Unknown(String),
    /// Two members have one name.
    #[error("{0:?} is in it twice")]
    Twice(String),
    /// There is no manifest.
    #[error("it has no manifest.json; only whole exports of a store can be imported")]
    NoManifest,
    /// The manifest cannot be read.
    #[error("its manifest.json cannot be read at line {}", .0.line())]
    Manifest(#[source] serde_json::Error),
    /// A part cannot be read.
    #[error("its kiosks.json cannot be read at line {}", .0.line())]
    Part(#[source] serde_json::Error),
    /// A later version made it.
    #[error("it is of format {0}, and this version reads format {known}", known = super::manifest::FORMAT)]
    Format(u64),
    /// A member is not what the manifest says.
    #[error("{0:?} is not what the manifest says: its bytes or its hash differ")]
    Checksum(String),
    /// The manifest does not know a member.
    #[error("{0:?} is not in the manifest")]
    Unlisted(String),
    /// The manifest knows a member that is not there.
    #[error("{0:?} is in the manifest and not there")]
    Missing(String),
    /// The disk here does not do what it should.
    #[error("it cannot be kept while it is read")]
    Spool(#[source] io::Error),
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        let told = error.to_string();
        match error {
            ArchiveError::TooLarge(_) | ArchiveError::TooMany(_) => Self::of(Code::TooLarge, told),
            ArchiveError::Spool(source) => {
                tracing::error!("an archive of a store cannot be kept while it is read or made: {source}");
                let code = if source.kind() == io::ErrorKind::StorageFull { Code::Full } else { Code::Internal };
                Self::of(code, told)
            }
            _ => Self::invalid(told),
        }
    }
}
