//! Making an index hold what a folder holds: first every document's text, then the vectors that are missing.
//!
//! Text and vectors are separate steps so that an embedder that fails or is slow costs meaning, never words, and so
//! that a run after a crash goes on where the last one ended.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    thread,
};

use futures::{StreamExt, future::BoxFuture, stream};
use u5_engines::Embedder;

use crate::{
    Collections, IngestReport, KnowledgeError, Limits, OnProgress, Progress, Stage,
    document::{self, Document, Outcome, Raw},
    embedding::{BATCH, embed},
    source::{self, Listing},
};

/// Documents, and about as many passages, that are stored at once: many small ones take the time of one, and what is in
/// memory stays little.
const TOGETHER: (usize, usize) = (64, 2_000);
/// The most documents read at the same time.
const MOST_READERS: usize = 4;

/// Where an adapter keeps documents, during one ingestion.
pub(crate) trait Shelf: Sync {
    /// Names the passages that share a text, and so a vector.
    type Key: Clone + Send + Sync + 'static;

    /// The documents that are there, by name, each with its hash; an empty one for a document that is there in part.
    fn stored(&self) -> BoxFuture<'_, Result<BTreeMap<String, String>, KnowledgeError>>;

    /// Stores documents instead of what is there under their names, each wholly or not at all.
    fn put(&self, documents: Vec<Document>) -> BoxFuture<'_, Result<(), KnowledgeError>>;

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

/// Reads files, and knows which need not be understood again.
#[derive(Clone)]
struct Reader {
    folder: PathBuf,
    limits: Limits,
    collections: Arc<Collections>,
    stored: Arc<BTreeMap<String, String>>,
}

impl Reader {
    /// What a file holds, if that is new.
    async fn read(self, path: PathBuf) -> Result<(PathBuf, Outcome, Option<Document>), KnowledgeError> {
        blocking(move || {
            let (outcome, document) = self.look(&path).unwrap_or_else(|reason| (Outcome::Skipped(reason), None));
            (path, outcome, document)
        })
        .await
    }

    fn look(&self, path: &std::path::Path) -> Result<(Outcome, Option<Document>), String> {
        let raw = Raw::read(&self.folder, path, self.limits, &self.collections)?;
        let outcome = match self.stored.get(&raw.name) {
            Some(hash) if *hash == raw.hash => return Ok((Outcome::Unchanged, None)),
            Some(_) => Outcome::Replaced,
            None => Outcome::Added,
        };
        Ok((outcome, Some(raw.parse()?)))
    }
}

/// Documents on their way into the index.
#[derive(Default)]
struct Batch {
    documents: Vec<Document>,
    passages: usize,
}

impl Batch {
    fn add(&mut self, document: Document) {
        self.passages += document.chunks.len();
        self.documents.push(document);
    }

    fn is_full(&self) -> bool {
        self.documents.len() >= TOGETHER.0 || self.passages >= TOGETHER.1
    }

    async fn store(&mut self, shelf: &impl Shelf) -> Result<(), KnowledgeError> {
        let Self { documents, .. } = std::mem::take(self);
        if documents.is_empty() { Ok(()) } else { shelf.put(documents).await }
    }
}

impl Order {
    /// Carries it out.
    pub(crate) async fn fill(self, shelf: &impl Shelf) -> Result<IngestReport, KnowledgeError> {
        let (listing, collections) = self.list().await?;
        let mut report = IngestReport { skipped: listing.skipped.clone(), ..IngestReport::default() };
        self.add_documents(&listing, collections, shelf, &mut report).await?;
        if !listing.partial {
            report.removed = shelf.retain(document::names(&listing.files)).await?;
        }
        if let Some(embedder) = &self.embedder {
            report.embedded = self.add_vectors(embedder, shelf).await?;
        }
        report.passages = shelf.finish().await?;
        Ok(report)
    }

    async fn list(&self) -> Result<(Listing, Collections), KnowledgeError> {
        let (folder, limits) = (self.folder.clone(), self.limits);
        blocking(move || Ok((source::list(&folder, limits)?, Collections::read(&folder)?))).await?
    }

    async fn add_documents(
        &self,
        listing: &Listing,
        collections: Collections,
        shelf: &impl Shelf,
        report: &mut IngestReport,
    ) -> Result<(), KnowledgeError> {
        let (folder, limits) = (self.folder.clone(), self.limits);
        let stored = Arc::new(shelf.stored().await?);
        let reader = Reader { folder, limits, collections: Arc::new(collections), stored };
        let at_once = thread::available_parallelism().map_or(1, usize::from).min(MOST_READERS);
        // In the order of the files, so that the same folder makes the same index.
        let mut read = stream::iter(listing.files.clone()).map(|path| reader.clone().read(path)).buffered(at_once);
        let (mut batch, mut done, total) = (Batch::default(), 0, listing.files.len());
        while let Some(read) = read.next().await {
            let (path, outcome, document) = read?;
            report.count(&path, outcome);
            if let Some(document) = document {
                batch.add(document);
            }
            if batch.is_full() {
                batch.store(shelf).await?;
            }
            done += 1;
            (self.progress)(Progress { stage: Stage::Reading, done, total });
        }
        batch.store(shelf).await
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
