//! A finished index in one file, to be carried to another machine: no documents are needed there, and nothing is
//! embedded again.
//!
//! The file is JSON Lines, packed with gzip: a [`Header`], then a [`Line::Document`] for each document, followed by a
//! [`Line::Passage`] for each of its passages, and at the end [`Line::End`], without which the file was cut off. A line
//! a passage rather than a document keeps lines short, however long a document is. Stems are not in it: the release
//! that reads it makes its own.

mod problem;
mod reader;
mod writer;

use serde::{Deserialize, Serialize};
use u5_protocol::Language;

use crate::{Day, document::Document, markdown::Validity};
pub use problem::ArchiveProblem;
pub(crate) use reader::{Item, Reader};
pub(crate) use writer::Writer;

/// What the first line says the file is.
const FORMAT: &str = "u5-knowledge";
/// The version of the format that this release writes, and the only one that it reads.
const VERSION: u32 = 1;

/// What an archive holds at most. What is larger is neither written nor read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Documents.
    pub documents: usize,
    /// Passages of all documents.
    pub passages: usize,
    /// Bytes of one line.
    pub line_bytes: usize,
    /// Bytes once it is unpacked.
    pub bytes: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self { documents: 100_000, passages: 2_000_000, line_bytes: 8 << 20, bytes: 16 << 30 }
    }
}

/// What made the vectors of an index: those of two embedders must never be compared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The embedder's name.
    pub name: String,
    /// The length of its vectors.
    pub dimensions: usize,
}

impl std::fmt::Display for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} dimensions)", self.name, self.dimensions)
    }
}

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Documents.
    pub documents: usize,
    /// Passages.
    pub passages: usize,
    /// Passages with a vector.
    pub vectors: usize,
    /// What made the vectors; nothing without any.
    pub model: Option<Model>,
}

/// The first line.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    format: String,
    version: u32,
    pub(crate) embedder: Option<Model>,
    /// The text of [`crate::Collections::FILE`]; empty without.
    pub(crate) collections: String,
    pub(crate) documents: usize,
    pub(crate) passages: usize,
}

impl Header {
    pub(crate) fn new(embedder: Option<Model>, collections: String, documents: usize, passages: usize) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, embedder, collections, documents, passages }
    }
}

/// Every other line.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Document(Entry),
    Passage(Held),
    End(Counts),
}

/// A document but for its passages.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) hash: String,
    pub(crate) language: Option<Language>,
    pub(crate) collection: Option<String>,
    pub(crate) valid_from: Option<Day>,
    pub(crate) valid_until: Option<Day>,
}

impl From<Entry> for Document {
    fn from(entry: Entry) -> Self {
        Self {
            name: entry.path,
            hash: entry.hash,
            language: entry.language,
            collection: entry.collection,
            valid: Validity { from: entry.valid_from, until: entry.valid_until },
            chunks: Vec::new(),
        }
    }
}

/// A passage of the document before it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Held {
    title: String,
    text: String,
    /// Little-endian 32-bit floats in base64.
    vector: Option<String>,
}

/// The last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counts {
    documents: usize,
    passages: usize,
    vectors: usize,
}

impl Counts {
    /// What there is, of the vectors of `model`.
    fn contents(self, model: Option<Model>) -> Contents {
        let Self { documents, passages, vectors } = self;
        Contents { documents, passages, vectors, model }
    }

    fn check(self, limits: &ArchiveLimits) -> Result<(), ArchiveProblem> {
        for (what, count, limit) in
            [("documents", self.documents, limits.documents), ("passages", self.passages, limits.passages)]
        {
            if count > limit {
                return Err(ArchiveProblem::TooMany { what, limit });
            }
        }
        Ok(())
    }
}
