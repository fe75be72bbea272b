//! Reading an archive, and believing nothing of it before it is checked.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, de::DeserializeOwned};

use super::{ArchiveLimits, ArchiveProblem, Contents, Counts, Entry, FORMAT, Header, Held, Line, VERSION};
use crate::{Collections, KnowledgeError, markdown::Chunk};

/// Vectors of more numbers are nobody's.
const MOST_DIMENSIONS: usize = 65_536;

/// What comes after the header.
pub(crate) enum Item {
    Document(Entry),
    /// A passage of the document before, and its vector in little-endian floats.
    Passage(Chunk, Option<Vec<u8>>),
}

/// An archive that is being read.
pub(crate) struct Reader {
    lines: Lines,
    header: Header,
    counts: Counts,
    paths: HashSet<String>,
}

impl Reader {
    /// Opens one and reads its first line.
    ///
    /// # Errors
    /// [`KnowledgeError::ArchiveFile`], or [`KnowledgeError::Archive`] if it is not an archive that can be read.
    pub(crate) fn open(path: &Path, limits: ArchiveLimits) -> Result<Self, KnowledgeError> {
        let file = File::open(path).map_err(KnowledgeError::archive_file("read", path))?;
        let packed = MultiGzDecoder::new(BufReader::new(file)).take(limits.bytes + 1);
        let mut lines = Lines { path: path.to_owned(), input: BufReader::new(packed), limits, number: 0 };
        let header = lines.header()?;
        Ok(Self { lines, header, counts: Counts::default(), paths: HashSet::new() })
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// The next item; nothing when the whole archive has been read and was sound.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, KnowledgeError> {
        let text = self.lines.next()?.ok_or_else(|| self.refused(ArchiveProblem::CutOff))?;
        let item = match self.lines.parse(&text)? {
            Line::Document(entry) => self.document(entry).map(Some),
            Line::Passage(held) => self.passage(held).map(Some),
            Line::End(counts) => return self.end(counts),
        };
        item.map_err(|problem| self.refused(problem))
    }

    /// What has been read.
    pub(crate) fn contents(&self) -> Contents {
        self.counts.contents(self.header.embedder.clone())
    }

    pub(crate) fn refused(&self, problem: ArchiveProblem) -> KnowledgeError {
        self.lines.refused(problem)
    }

    fn document(&mut self, entry: Entry) -> Result<Item, ArchiveProblem> {
        self.counts.documents += 1;
        self.counts.check(&self.lines.limits)?;
        if !self.paths.insert(entry.path.clone()) {
            return Err(ArchiveProblem::Line { column: 0, reason: "a document with this path came before" });
        }
        Ok(Item::Document(entry))
    }

    fn passage(&mut self, Held { title, text, vector }: Held) -> Result<Item, ArchiveProblem> {
        if self.paths.is_empty() {
            return Err(ArchiveProblem::Line { column: 0, reason: "no document came before this passage" });
        }
        let vector = vector.map(|text| self.vector(&text)).transpose()?;
        self.counts.passages += 1;
        self.counts.vectors += usize::from(vector.is_some());
        self.counts.check(&self.lines.limits)?;
        Ok(Item::Passage(Chunk { title, text }, vector))
    }

    fn vector(&self, text: &str) -> Result<Vec<u8>, ArchiveProblem> {
        let not_base64 = |_| ArchiveProblem::Line { column: 0, reason: "the vector is not base64" };
        let bytes = STANDARD.decode(text).map_err(not_base64)?;
        let wanted = self.header.embedder.as_ref().map_or(0, |model| model.dimensions);
        let numbers = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let found = numbers.filter(|number| number.is_finite()).count();
        let sound = found == wanted && bytes.len() == wanted * size_of::<f32>() && wanted > 0;
        if sound { Ok(bytes) } else { Err(ArchiveProblem::Vector { found, wanted }) }
    }

    /// The last line has been read: the counts have to be right, and nothing may follow. Reading on also checks the sum
    /// of what was unpacked.
    fn end(&mut self, counts: Counts) -> Result<Option<Item>, KnowledgeError> {
        let Header { documents, passages, .. } = self.header;
        if counts != self.counts || (counts.documents, counts.passages) != (documents, passages) {
            return Err(self.refused(ArchiveProblem::Counts { documents, passages }));
        }
        match self.lines.next()? {
            None => Ok(None),
            Some(_) => Err(self.refused(ArchiveProblem::Line { column: 0, reason: "it follows the end" })),
        }
    }
}

/// The lines of an archive, none of them longer than allowed.
struct Lines {
    path: PathBuf,
    input: BufReader<io::Take<MultiGzDecoder<BufReader<File>>>>,
    limits: ArchiveLimits,
    /// Of the line that was read last, from 1 on.
    number: u64,
}

/// As much of the first line as every version has.
#[derive(Deserialize)]
struct Kind {
    format: String,
    version: u32,
}

impl Lines {
    /// The next line; nothing at the end.
    fn next(&mut self) -> Result<Option<Vec<u8>>, KnowledgeError> {
        self.number += 1;
        let limit = self.limits.line_bytes;
        let mut text = Vec::new();
        let read = (&mut self.input).take(limit as u64 + 1).read_until(b'\n', &mut text);
        read.map_err(|error| self.unreadable(error))?;
        if self.input.get_ref().limit() == 0 {
            return Err(self.refused(ArchiveProblem::TooLarge { limit: self.limits.bytes }));
        }
        match text.last() {
            _ if text.len() > limit => Err(self.refused(ArchiveProblem::LineTooLong { limit })),
            None => Ok(None),
            Some(b'\n') => Ok(Some(text)),
            Some(_) => Err(self.refused(ArchiveProblem::CutOff)),
        }
    }

    fn header(&mut self) -> Result<Header, KnowledgeError> {
        let foreign = || ArchiveProblem::Foreign;
        let text = self.next()?.ok_or_else(|| self.refused(ArchiveProblem::CutOff))?;
        let kind = serde_json::from_slice::<Kind>(&text).ok().filter(|kind| kind.format == FORMAT);
        let kind = kind.ok_or_else(|| self.refused(foreign()))?;
        if kind.version != VERSION {
            return Err(self.refused(ArchiveProblem::Version { found: kind.version, known: VERSION }));
        }
        let header: Header = self.parse(&text)?;
        self.check(&header).map_err(|problem| self.refused(problem))?;
        Ok(header)
    }

    fn check(&self, header: &Header) -> Result<(), ArchiveProblem> {
        let Header { documents, passages, .. } = *header;
        Counts { documents, passages, vectors: 0 }.check(&self.limits)?;
        if let Some(model) = &header.embedder
            && (model.name.is_empty() || !(1..=MOST_DIMENSIONS).contains(&model.dimensions))
        {
            return Err(ArchiveProblem::Line { column: 0, reason: "there is no such embedder" });
        }
        if header.collections.is_empty() {
            return Ok(());
        }
        Collections::parse(&header.collections).map(drop).map_err(ArchiveProblem::Collections)
    }

    fn parse<T: DeserializeOwned>(&self, text: &[u8]) -> Result<T, KnowledgeError> {
        serde_json::from_slice(text).map_err(|error| self.refused(ArchiveProblem::of_json(&error)))
    }

    /// Why nothing more can be read.
    fn unreadable(&self, error: io::Error) -> KnowledgeError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.refused(ArchiveProblem::CutOff),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData if self.number == 1 => {
                self.refused(ArchiveProblem::Foreign)
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => self.refused(ArchiveProblem::Damaged),
            _ => KnowledgeError::archive_file("read", &self.path)(error),
        }
    }

    fn refused(&self, problem: ArchiveProblem) -> KnowledgeError {
        KnowledgeError::Archive { path: self.path.clone(), line: self.number, problem }
    }
}
