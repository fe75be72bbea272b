//! A file of the knowledge folder on its way into an index: read, recognised, cut into passages.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use u5_protocol::Language;

use crate::{
    Collections, IngestReport, Limits, Skipped,
    markdown::{self, Chunk, Validity},
    readers::{self, Body, Format, Guard, Reading, SUPPORTED},
    source, text,
};

const NO_TEXT_IN_PDF: &str = "it holds no text; if it was scanned, have the text recognised (OCR) first";

/// A file's content, not yet understood: enough to see that an index holds it already.
#[derive(Debug)]
pub(crate) struct Raw {
    path: PathBuf,
    format: Format,
    body: Body,
    reading: Reading,
    collection: Option<String>,
    /// That of the collection.
    language: Option<Language>,
    /// The key of the document in every index: its path below the folder with `/` between names.
    pub(crate) name: String,
    /// Names its content and everything else that its passages follow from.
    pub(crate) hash: String,
}

/// A document, ready to be stored.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) hash: String,
    pub(crate) language: Option<Language>,
    pub(crate) collection: Option<String>,
    pub(crate) valid: Validity,
    pub(crate) chunks: Vec<Chunk>,
}

/// What became of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Added,
    Replaced,
    Unchanged,
    Skipped(String),
}

impl Raw {
    /// Reads the file `path` below `folder`.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn read(folder: &Path, path: &Path, limits: Limits, collections: &Collections) -> Result<Self, String> {
        let format = Format::of(path).ok_or_else(|| format!("its format is not supported; use {SUPPORTED}"))?;
        let bytes = source::read(&folder.join(path), format, &limits)?;
        let mut hasher = Sha256::new();
        hasher.update(&bytes);
        let body = if format.is_text() { Body::Text(readers::decode(bytes)?) } else { Body::Bytes(bytes) };
        let front = match &body {
            Body::Text(text) if format.has_front() => markdown::front_matter(text)?.0,
            _ => markdown::Front::default(),
        };
        let collection = collections.of_file(path, front.collection.as_deref()).map(str::to_owned);
        let set = collection.as_deref().and_then(|name| collections.get(name)).cloned().unwrap_or_default();
        // What is between the parts cannot be in them, so that no two lists of parts read the same.
        let parts = format!("{:?}", (readers::VERSION, &collection, set.language, set.chunking, &set.row));
        hasher.update(parts);
        Ok(Self {
            path: path.to_owned(),
            format,
            body,
            reading: Reading { limits, chunking: set.chunking, row: set.row, ..Reading::named(path) },
            collection,
            language: set.language,
            name: name(path),
            hash: short(hasher),
        })
    }

    /// Cuts it into passages, in the time that the limits allow. Blocks that long at most.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn parse(self) -> Result<Document, String> {
        Guard::shared().run(self.reading.limits.reading, move || self.understand())
    }

    fn understand(self) -> Result<Document, String> {
        let document = readers::read(self.format, self.body, &self.reading)?;
        if document.chunks.is_empty() {
            return Err(if self.format == Format::Pdf { NO_TEXT_IN_PDF } else { "it holds no text" }.to_owned());
        }
        Ok(Document {
            language: source::language(&self.path, &document, self.language),
            name: self.name,
            hash: self.hash,
            valid: document.front.valid,
            collection: self.collection,
            chunks: document.chunks,
        })
    }
}

/// The stems of one passage.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stems {
    /// Of the headings above it, in order.
    pub(crate) heading: Vec<String>,
    /// Of its text, in order.
    pub(crate) text: Vec<String>,
}

impl Document {
    /// The stems of one of its passages, by the rules of its language.
    pub(crate) fn stems(&self, chunk: &Chunk) -> Stems {
        let language = self.language.unwrap_or_default();
        Stems { heading: text::terms(&chunk.title, language), text: text::terms(&chunk.text, language) }
    }
}

impl Chunk {
    /// What an embedder gets to read: the text says little without its headings.
    pub(crate) fn spoken(&self) -> String {
        format!("{}: {}", self.title, self.text)
    }

    /// Names its content: the same wherever it stands.
    pub(crate) fn hash(&self) -> String {
        hash(&format!("{}\n{}", self.title, self.text))
    }
}

impl IngestReport {
    /// Adds what became of the file `path`.
    pub(crate) fn count(&mut self, path: &Path, outcome: Outcome) {
        match outcome {
            Outcome::Added => self.added += 1,
            Outcome::Replaced => self.replaced += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Skipped(reason) => self.skipped.push(Skipped { path: path.to_owned(), reason }),
        }
    }
}

/// The names of the documents that these files are.
pub(crate) fn names(files: &[PathBuf]) -> BTreeSet<String> {
    files.iter().map(|path| name(path)).collect()
}

fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The content hash of a text: 128 bits of SHA-256 in hex.
pub(crate) fn hash(text: &str) -> String {
    short(Sha256::new_with_prefix(text))
}

fn short(hasher: Sha256) -> String {
    hex::encode(&hasher.finalize()[..16])
}
