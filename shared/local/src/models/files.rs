//! Files that grow, are hashed, and move into place in one step.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{ModelError, Pin, SourceError};

/// Bytes read at a time.
pub(super) const BUFFER: usize = 128 * 1024;

/// A file on its way in. What it already holds counts: the hash continues over it.
pub(super) struct Part {
    path: PathBuf,
    file: tokio::fs::File,
    hasher: Sha256,
    len: u64,
}

impl Part {
    /// Opens the part of a pin, with what an earlier run left in it.
    pub(super) async fn open(path: PathBuf, limit: u64) -> Result<Self, ModelError> {
        let (hasher, len) = blocking({
            let path = path.clone();
            move || leftover(&path, limit).map_err(ModelError::io("read", &path))
        })
        .await?;
        let mut options = tokio::fs::OpenOptions::new();
        let opened = options.create(true).append(true).open(&path).await;
        let file = opened.map_err(ModelError::io("write", &path))?;
        Ok(Self { path, file, hasher, len })
    }

    /// Bytes in it.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Appends.
    pub(super) async fn append(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        self.file.write_all(bytes).await.map_err(ModelError::io("write", &self.path))?;
        self.hasher.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Starts over.
    pub(super) async fn reset(&mut self) -> Result<(), ModelError> {
        self.flush().await?;
        self.file.set_len(0).await.map_err(ModelError::io("write", &self.path))?;
        self.hasher = Sha256::new();
        self.len = 0;
        Ok(())
    }

    /// Makes what was appended durable.
    pub(super) async fn flush(&mut self) -> Result<(), ModelError> {
        self.file.flush().await.map_err(ModelError::io("write", &self.path))?;
        self.file.sync_data().await.map_err(ModelError::io("write", &self.path))
    }

    /// Whether its bytes are the pinned ones.
    pub(super) fn check(&self, pin: &Pin, origin: &str) -> Result<(), SourceError> {
        check(pin, self.len, self.hasher.clone(), origin)
    }
}

/// Hash and length of what an earlier run left; more than was ever wanted is thrown away.
fn leftover(path: &Path, limit: u64) -> io::Result<(Sha256, u64)> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Sha256::new(), 0)),
        other => other?,
    };
    if file.metadata()?.len() > limit {
        fs::remove_file(path)?;
        return Ok((Sha256::new(), 0));
    }
    hash(file)
}

/// Hash and length of everything that a reader has.
pub(super) fn hash(mut reader: impl Read) -> io::Result<(Sha256, u64)> {
    let (mut hasher, mut len, mut buffer) = (Sha256::new(), 0, vec![0; BUFFER]);
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok((hasher, len)),
            read => {
                hasher.update(&buffer[..read]);
                len += read as u64;
            }
        }
    }
}

/// Whether length and hash are the pinned ones.
pub(super) fn check(pin: &Pin, len: u64, hasher: Sha256, origin: &str) -> Result<(), SourceError> {
    let (file, origin) = (pin.path.clone(), origin.to_owned());
    if len != pin.size {
        return Err(SourceError::WrongSize { file, expected: pin.size, got: len, origin });
    }
    let got = hex::encode(hasher.finalize());
    if got == pin.sha256 {
        return Ok(());
    }
    Err(SourceError::WrongHash { file, expected: pin.sha256.clone(), got, origin })
}

/// Moves a checked part into its place, in one step.
pub(super) fn place(part: &Path, dest: &Path) -> Result<(), ModelError> {
    if let Some(dir) = dest.parent() {
        create_dir(dir)?;
    }
    fs::rename(part, dest).map_err(ModelError::io("replace", dest))
}

/// Creates a directory and those above it.
pub(super) fn create_dir(dir: &Path) -> Result<(), ModelError> {
    fs::create_dir_all(dir).map_err(ModelError::io("create", dir))
}

/// Removes a file that may not be there.
pub(super) fn discard(path: &Path) -> Result<(), ModelError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ModelError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Runs hashing and unpacking off the async threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        // The runtime is shutting down or the work panicked: either way there is no value to go on with.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
