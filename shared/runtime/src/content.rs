//! What staff write, as files: read as one consistent set, watched, checked as a whole before it is used, and kept for the
//! day on which what is there cannot be used.
//!
//! Directories may be plain ones or mounts of a ConfigMap, which the kubelet replaces as a whole: the files lie behind a
//! link `..data`, and the link is swapped.

mod last_good;
mod read;
mod reload;
mod watch;

use std::{collections::BTreeMap, io, path::PathBuf};

pub use last_good::LastGood;
pub use reload::{Check, Outcome, Refusal, Reloader, StartError, Status};
pub use watch::{OPTIONS, watch};

use crate::Revision;

/// The most files of a set.
pub const MAX_FILES: usize = 2_000;
/// The largest file, in bytes.
pub const MAX_FILE: u64 = 1 << 20;
/// The most bytes of a set.
pub const MAX_ALL: u64 = 16 << 20;

/// A set of files, as they stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// What it is called: equal names and texts, equal revision.
    pub revision: Revision,
    /// Texts by file name.
    pub files: BTreeMap<String, String>,
}

impl Files {
    /// The set of `files`.
    pub fn of(files: BTreeMap<String, String>) -> Self {
        let revision = Revision::of(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
        Self { revision, files }
    }
}

/// Where files come from: directories over one another, of which a later one wins file by file.
#[derive(Debug, Clone)]
pub struct Sources {
    directories: Vec<PathBuf>,
    endings: Vec<&'static str>,
}

impl Sources {
    /// The files of `directories` that end in one of `endings` (without the dot). The first directory has to be there;
    /// another one that is not is empty.
    pub fn new(directories: Vec<PathBuf>, endings: &[&'static str]) -> Self {
        Self { directories, endings: endings.to_vec() }
    }

    /// The directories.
    pub fn directories(&self) -> &[PathBuf] {
        &self.directories
    }

    /// Reads all of them. Blocks.
    ///
    /// # Errors
    /// [`ContentError`]
    pub fn read(&self) -> Result<Files, ContentError> {
        let mut files = BTreeMap::new();
        for (index, directory) in self.directories.iter().enumerate() {
            if index == 0 || directory.exists() {
                files.extend(read::directory(directory, Some(&self.endings))?);
            }
        }
        read::within_bounds(&files)?;
        Ok(Files::of(files))
    }
}

/// Why files cannot be read, or not be kept.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// A file or a directory cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is no text.
    #[error("{} is not UTF-8 text; save it as such", path.display())]
    NotText {
        /// Which.
        path: PathBuf,
    },
    /// A file is too large.
    #[error("{} is larger than {MAX_FILE} bytes; split it into several files", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// There are too many files.
    #[error("there are more than {MAX_FILES} files; remove those that are not used")]
    TooMany,
    /// All of them together are too large.
    #[error("all files together are larger than {MAX_ALL} bytes; remove those that are not used")]
    TooMuch,
    /// A directory does not stand still.
    #[error("{} changes all the time; it is read again when it is quiet", path.display())]
    Changing {
        /// Which.
        path: PathBuf,
    },
    /// The last good set cannot be kept.
    #[error("{} cannot be written: {source}; check its owner and the space that is left", path.display())]
    Unwritable {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

#[cfg(test)]
mod tests;
