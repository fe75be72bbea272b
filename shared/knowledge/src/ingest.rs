//! Making an index hold what a folder holds: first every document's text, then the vectors that are missing.
//!
//! Text and vectors are separate steps so that an embedder that fails or is slow costs meaning, never words, and so
//! that a run after a crash goes on where the last one ended.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::future::BoxFuture;
use u5_engines::Embedder;

use crate::{
    IngestReport, KnowledgeError, Limits, OnProgress, Progress, Stage,
    document::{self, Outcome, Raw},
    embedding::{BATCH, embed},
    source::{self, Listing},
};

/// Where an adapter keeps documents, during one ingestion.
pub(crate) trait Shelf: Sync {
    /// Names the passages that share a text, and so a vector.
    type Key: Clone + Send + Sync + 'static;

    /// Stores a document, wholly or not at all, unless it is there as it is.
    fn put(&self, raw: Raw) -> BoxFuture<'_, Result<Outcome, KnowledgeError>>;

    /// Removes every document whose name is not in `keep`; returns how many.
    fn retain(&self, keep: BTreeSet<String>) -> BoxFuture<'_, Result<usize, KnowledgeError>>;

    /// Makes the vectors of this embedder the ones that count, and lists the texts that lack one.
    fn missing(&self, embedder: Arc<dyn Embedder>)
    -> BoxFuture<'_, Result<Vec<Unembedded<Self::Key>>, KnowledgeError>>;

    /// Stores vectors of that embedder.
    fn put_vectors(&self, vectors: Vec<(Self::Key, Vec<f32>)>) -> BoxFuture<'_, Result<(), KnowledgeError>>;

    /// Tidies up; returns how many passages there are now.
    fn finish(&self) -> BoxFuture<'_, Result<usize, KnowledgeError>>;
}

/// A text without a vector.
#[derive(Debug)]
pub(crate) struct Unembedded<Key> {
    pub(crate) key: Key,
    pub(crate) text: String,
}

/// What is to be ingested.
pub(crate) struct Order {
    pub(crate) folder: PathBuf,
    pub(crate) limits: Limits,
    pub(crate) embedder: Option<Arc<dyn Embedder>>,
    pub(crate) progress: OnProgress,
}

impl Order {
    /// Carries it out.
    pub(crate) async fn fill(self, shelf: &impl Shelf) -> Result<IngestReport, KnowledgeError> {
        let listing = self.list().await?;
        let mut report = IngestReport { skipped: listing.skipped.clone(), ..IngestReport::default() };
        for (i, path) in listing.files.iter().enumerate() {
            report.count(path, self.document(path, shelf).await?);
            (self.progress)(Progress { stage: Stage::Reading, done: i + 1, total: listing.files.len() });
        }
        if !listing.partial {
            report.removed = shelf.retain(document::names(&listing.files)).await?;
        }
        if let Some(embedder) = &self.embedder {
            report.embedded = self.add_vectors(embedder, shelf).await?;
        }
        report.passages = shelf.finish().await?;
        Ok(report)
    }

    async fn list(&self) -> Result<Listing, KnowledgeError> {
        let (folder, limits) = (self.folder.clone(), self.limits);
        blocking(move || source::list(&folder, limits)).await?
    }

    async fn document(&self, path: &Path, shelf: &impl Shelf) -> Result<Outcome, KnowledgeError> {
        let (folder, path, limits) = (self.folder.clone(), path.to_owned(), self.limits);
        match blocking(move || Raw::read(&folder, &path, limits)).await? {
            Ok(raw) => shelf.put(raw).await,
            Err(reason) => Ok(Outcome::Skipped(reason)),
        }
    }

    /// Gives every passage without a vector one; returns how many texts were embedded.
    async fn add_vectors(&self, embedder: &Arc<dyn Embedder>, shelf: &impl Shelf) -> Result<usize, KnowledgeError> {
        let missing = shelf.missing(Arc::clone(embedder)).await?;
        let mut done = 0;
        for batch in missing.chunks(BATCH) {
            let vectors = embed(embedder, batch.iter().map(|passage| passage.text.clone()).collect()).await?;
            let keys = batch.iter().map(|passage| passage.key.clone());
            shelf.put_vectors(keys.zip(vectors).collect()).await?;
            done += batch.len();
            (self.progress)(Progress { stage: Stage::Embedding, done, total: missing.len() });
        }
        Ok(done)
    }
}

/// Runs `work` on the blocking pool.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, KnowledgeError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| KnowledgeError::Stopped)
}
