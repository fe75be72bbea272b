//! A file of the knowledge folder on its way into an index: read, recognised, cut into passages.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use u5_protocol::Language;

use crate::{
    IngestReport, Limits, Skipped,
    markdown::{self, Chunk, Validity},
    source, text,
};

/// A file's text, not yet understood: enough to see that an index holds it already.
#[derive(Debug)]
pub(crate) struct Raw {
    path: PathBuf,
    text: String,
    /// The key of the document in every index: its path below the folder with `/` between names.
    pub(crate) name: String,
    /// See [`hash`].
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
    pub(crate) fn read(folder: &Path, path: &Path, limits: Limits) -> Result<Self, String> {
        let text = source::read(&folder.join(path), limits)?;
        Ok(Self { path: path.to_owned(), name: name(path), hash: hash(&text), text })
    }

    /// Cuts it into passages.
    ///
    /// # Errors
    /// The reason, for people.
    pub(crate) fn parse(self) -> Result<Document, String> {
        let document = markdown::read(&self.text)?;
        if document.chunks.is_empty() {
            return Err("it holds no text".to_owned());
        }
        Ok(Document {
            language: source::language(&self.path, &document),
            name: self.name,
            hash: self.hash,
            valid: document.front.valid,
            collection: document.front.collection,
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
    hex::encode(&Sha256::digest(text)[..16])
}
