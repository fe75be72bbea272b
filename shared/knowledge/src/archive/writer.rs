//! Writing an archive: beside its place, and there at once when it is whole.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use tempfile::NamedTempFile;

use super::{ArchiveLimits, ArchiveProblem, Contents, Counts, Entry, Header, Held, Line};
use crate::{KnowledgeError, markdown::Chunk};

/// An archive that is being written. Dropped before it is finished, it leaves nothing.
pub(crate) struct Writer {
    path: PathBuf,
    packed: GzEncoder<BufWriter<NamedTempFile>>,
    header: Header,
    limits: ArchiveLimits,
    counts: Counts,
    lines: u64,
    bytes: u64,
}

impl Writer {
    /// Begins the archive that `path` is to be.
    ///
    /// # Errors
    /// [`KnowledgeError::ArchiveFile`], or [`KnowledgeError::Archive`] where it would be larger than the limits allow.
    pub(crate) fn create(path: &Path, header: Header, limits: ArchiveLimits) -> Result<Self, KnowledgeError> {
        let file = beside(path).map_err(KnowledgeError::archive_file("write", path))?;
        let packed = GzEncoder::new(BufWriter::new(file), Compression::default());
        let Header { documents, passages, .. } = header;
        let (path, counts) = (path.to_owned(), Counts::default());
        let mut this = Self { path, packed, header, limits, counts, lines: 0, bytes: 0 };
        let promised = Counts { documents, passages, vectors: 0 };
        promised.check(&limits).map_err(|problem| this.refused(problem))?;
        let header = this.header.clone();
        this.line(&header)?;
        Ok(this)
    }

    pub(crate) fn document(&mut self, entry: Entry) -> Result<(), KnowledgeError> {
        self.counts.documents += 1;
        self.line(&Line::Document(entry))
    }

    /// Adds a passage to the document that was added last. The vector is little-endian floats; one that is not as long as
    /// the others is left out, as a search leaves it.
    pub(crate) fn passage(&mut self, chunk: Chunk, vector: Option<&[u8]>) -> Result<(), KnowledgeError> {
        let bytes = self.header.embedder.as_ref().map_or(0, |model| model.dimensions * size_of::<f32>());
        let vector = vector.filter(|vector| !vector.is_empty() && vector.len() == bytes);
        self.counts.passages += 1;
        self.counts.vectors += usize::from(vector.is_some());
        let Chunk { title, text } = chunk;
        self.line(&Line::Passage(Held { title, text, vector: vector.map(|vector| STANDARD.encode(vector)) }))
    }

    /// Puts the archive into its place, instead of what was there.
    pub(crate) fn finish(mut self) -> Result<Contents, KnowledgeError> {
        self.line(&Line::End(self.counts))?;
        let Self { path, packed, header, counts, .. } = self;
        let failed = KnowledgeError::archive_file("write", &path);
        let file = packed.finish().and_then(|buffer| buffer.into_inner().map_err(std::io::IntoInnerError::into_error));
        let file = file.map_err(&failed)?;
        file.as_file().sync_all().map_err(&failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(counts.contents(header.embedder))
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), KnowledgeError> {
        self.lines += 1;
        let failed = KnowledgeError::archive_file("write", &self.path);
        let mut text = serde_json::to_vec(line).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        self.bytes += text.len() as u64;
        if text.len() > self.limits.line_bytes {
            return Err(self.refused(ArchiveProblem::LineTooLong { limit: self.limits.line_bytes }));
        }
        if self.bytes > self.limits.bytes {
            return Err(self.refused(ArchiveProblem::TooLarge { limit: self.limits.bytes }));
        }
        self.packed.write_all(&text).map_err(failed)
    }

    fn refused(&self, problem: ArchiveProblem) -> KnowledgeError {
        KnowledgeError::Archive { path: self.path.clone(), line: self.lines.max(1), problem }
    }
}

/// A file in the folder of `path`, so that it can be renamed to it. As readable as any other new file.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".u5-export-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder.tempfile_in(folder)
}
