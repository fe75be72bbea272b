//! A file that takes no more than its pinned bytes and says whether it got them.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::error::Failure;
use super::files::{BUFFER, check, discard};
use super::{ModelError, Pin, SourceError};

/// A file being written from local sources.
pub(super) struct Sink<'a> {
    path: &'a Path,
    pin: &'a Pin,
    origin: String,
    out: BufWriter<File>,
    hasher: Sha256,
    len: u64,
}

impl<'a> Sink<'a> {
    pub(super) fn create(path: &'a Path, pin: &'a Pin, origin: String) -> Result<Self, ModelError> {
        let file = File::create(path).map_err(ModelError::io("create", path))?;
        Ok(Self { path, pin, origin, out: BufWriter::new(file), hasher: Sha256::new(), len: 0 })
    }

    /// Takes everything that a reader has, if there is room for it.
    pub(super) fn take(
        &mut self,
        mut from: impl Read,
        unreadable: impl Fn(io::Error) -> SourceError,
    ) -> Result<(), Failure> {
        let mut buffer = vec![0; BUFFER];
        loop {
            match from.read(&mut buffer).map_err(&unreadable)? {
                0 => return Ok(()),
                read => self.write(&buffer[..read])?,
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.len += bytes.len() as u64;
        if self.len > self.pin.size {
            return Err(self.overflow().into());
        }
        self.hasher.update(bytes);
        Ok(self.out.write_all(bytes).map_err(ModelError::io("write", self.path))?)
    }

    /// Makes the file durable and checks it.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error);
        file.and_then(|file| file.sync_data()).map_err(ModelError::io("write", self.path))?;
        Ok(check(self.pin, self.len, self.hasher, &self.origin)?)
    }

    fn overflow(&self) -> SourceError {
        let (file, origin) = (self.pin.path.clone(), self.origin.clone());
        SourceError::WrongSize { file, expected: self.pin.size, got: self.len, origin }
    }
}

/// Copies a local file, bounded and checked; leaves nothing behind on an error.
pub(super) fn copy(from: &Path, pin: &Pin, into: &Path) -> Result<(), Failure> {
    let unreadable = |source| SourceError::Read { path: from.to_owned(), source };
    or_discard(into, || {
        let file = File::open(from).map_err(unreadable)?;
        let mut sink = Sink::create(into, pin, from.display().to_string())?;
        sink.take(file, unreadable)?;
        sink.finish()
    })
}

/// Removes the file when the work on it fails.
pub(super) fn or_discard(path: &Path, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let done = work();
    if done.is_err() {
        discard(path)?;
    }
    done
}
