//! Making an archive.

use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use tar::{Builder, Header};

use super::manifest::{FORMAT, Listed, MANIFEST, Manifest};
use crate::auth::digest;

/// An archive in the making.
pub(crate) struct Pack<W: Write> {
    tar: Builder<GzEncoder<W>>,
    made_ms: i64,
    members: Vec<Listed>,
}

impl<W: Write> Pack<W> {
    /// Begins it.
    pub(crate) fn new(out: W, made_ms: i64) -> Self {
        Self { tar: Builder::new(GzEncoder::new(out, Compression::default())), made_ms, members: Vec::new() }
    }

    /// Adds a member: `files/a.yaml`.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.write(name, bytes)?;
        let sha256 = hex::encode(digest(bytes));
        self.members.push(Listed { name: name.to_owned(), bytes: bytes.len() as u64, sha256 });
        Ok(())
    }

    /// Ends it with its manifest, and gives back what it was written to.
    pub(crate) fn finish(mut self, store: String) -> io::Result<W> {
        let members = std::mem::take(&mut self.members);
        let manifest = Manifest { format: FORMAT, store, made_ms: self.made_ms, members };
        self.write(MANIFEST, &serde_json::to_vec_pretty(&manifest)?)?;
        self.tar.into_inner()?.finish()
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(u64::try_from(self.made_ms / 1000).unwrap_or_default());
        self.tar.append_data(&mut header, name, bytes)
    }
}
