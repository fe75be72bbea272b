//! The port.

use std::{path::PathBuf, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use u5_engines::{Embedder, Passage};
use u5_protocol::Language;

use crate::{Day, KnowledgeError, Word, source::Limits};

/// What decides which passages answer a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Words and meaning together.
    #[default]
    Hybrid,
    /// Meaning alone: nothing is found without a vector.
    Dense,
    /// Words alone.
    Words,
}

/// A question to the store's knowledge. The default asks nothing and wants four passages.
#[derive(Clone, Debug)]
pub struct Query {
    /// The customer's words.
    pub text: String,
    /// Their vector, by the embedder that the index was ingested with. Without one, words alone decide.
    pub vector: Option<Vec<f32>>,
    /// The language to prefer.
    pub language: Language,
    /// The most passages wanted; at most [`Query::MAX_LIMIT`] come.
    pub limit: usize,
    /// Look only there.
    pub collection: Option<String>,
    /// What decides.
    pub mode: Mode,
    /// The day on which the answer has to hold: what holds only before or after it is not found. Without one, all is.
    pub today: Option<Day>,
    /// Whether passages below the floor come too, for people who want to know why nothing was found.
    pub below_floor: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            text: String::new(),
            vector: None,
            language: Language::default(),
            limit: 4,
            collection: None,
            mode: Mode::default(),
            today: None,
            below_floor: false,
        }
    }
}

/// A passage that was found, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The passage.
    pub passage: Passage,
    /// The collection that it is in.
    pub collection: Option<String>,
    /// Cosine similarity to the question in [-1, 1]; `None` where either has no vector.
    pub similarity: Option<f32>,
    /// How much of the question its words cover, in [0, 1].
    pub coverage: f32,
    /// The words of the question that it has.
    pub words: Vec<Word>,
    /// Whether it lies above the floor, so that it may answer.
    pub grounded: bool,
}

impl Finding {
    /// A passage of which nothing is known yet.
    #[cfg(test)]
    pub(crate) fn of(passage: Passage) -> Self {
        Self { passage, collection: None, similarity: None, coverage: 0.0, words: Vec::new(), grounded: false }
    }
}

impl Query {
    /// The most passages a search returns.
    pub const MAX_LIMIT: usize = 32;
    /// The longest question, in bytes: minutes of speech.
    pub const MAX_BYTES: usize = 4096;
}

/// What an ingestion did. Counts are documents unless they say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IngestReport {
    /// New ones.
    pub added: usize,
    /// Ones whose content had changed.
    pub replaced: usize,
    /// Ones that were already there as they are.
    pub unchanged: usize,
    /// Ones whose file is gone.
    pub removed: usize,
    /// Passages in the index after it.
    pub passages: usize,
    /// Passages whose vector had to be computed; the others' were cached.
    pub embedded: usize,
    /// Files that could not be used. What the index held of them before stays.
    pub skipped: Vec<Skipped>,
}

/// A file that could not be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its path below the folder.
    pub path: PathBuf,
    /// The reason, for the person who put it there.
    pub reason: String,
}

/// How far an ingestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Documents read, or passages embedded.
    pub done: usize,
    /// How many there are of them.
    pub total: usize,
}

/// A stage of an ingestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Documents are read and stored.
    Reading,
    /// Passages without a vector get one.
    Embedding,
}

/// What an index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Documents.
    pub documents: usize,
    /// Passages.
    pub passages: usize,
    /// Passages with a vector of the embedder in use.
    pub vectors: usize,
    /// Grows with every change.
    pub revision: u64,
}

/// Receives [`Progress`], from a background thread.
pub type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// A searchable copy of the store's documents.
pub trait Index: Send + Sync {
    /// The passages that answer `query`, best first, and why they do; none if the store does not know. With
    /// [`Query::below_floor`], also those that do not answer it.
    ///
    /// # Errors
    /// [`KnowledgeError`]
    fn find(&self, query: Query) -> BoxFuture<'static, Result<Vec<Finding>, KnowledgeError>>;

    /// The passages that answer `query`, best first; none if the store does not know.
    ///
    /// # Errors
    /// [`KnowledgeError`]
    fn search(&self, query: Query) -> BoxFuture<'static, Result<Vec<Passage>, KnowledgeError>> {
        let found = self.find(Query { below_floor: false, ..query });
        async move { Ok(found.await?.into_iter().map(|finding| finding.passage).collect()) }.boxed()
    }

    /// Makes the index hold what `folder` holds. Idempotent; can be repeated after a crash. Documents change one at a
    /// time, each wholly or not at all.
    ///
    /// # Errors
    /// [`KnowledgeError`] if the folder or the index cannot be used. A single bad file is in the report instead.
    fn ingest(
        &self,
        folder: PathBuf,
        limits: Limits,
        embedder: Option<Arc<dyn Embedder>>,
        progress: OnProgress,
    ) -> BoxFuture<'static, Result<IngestReport, KnowledgeError>>;

    /// What it holds.
    ///
    /// # Errors
    /// [`KnowledgeError`]
    fn stats(&self) -> BoxFuture<'static, Result<Stats, KnowledgeError>>;
}
