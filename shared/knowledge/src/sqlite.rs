//! The embedded index: one SQLite file with the passages, their words (FTS5) and their vectors.
//!
//! Search reads an in-memory [`Snapshot`] (terms and one contiguous matrix of vectors) that is reloaded when the
//! revision in the file has changed, so several processes can share a file.

mod archive;
mod ingest;
mod matrix;
mod search;
mod snapshot;
mod store;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::{FutureExt, future::BoxFuture};
use parking_lot::Mutex;
use u5_engines::{Embedder, Passage};

use crate::{
    Collections, Finding, Index, IngestReport, KnowledgeError, Limits, OnProgress, Query, Stats, grounding::Floor,
    ingest::Order,
};
use ingest::Ingestion;
use snapshot::Snapshot;
use store::Store;

/// The embedded [`Index`]. Clones share it. Works without vectors, by words alone.
#[derive(Clone)]
pub struct SqliteIndex {
    inner: Arc<Mutex<Inner>>,
    floor: Floor,
}

struct Inner {
    store: Store,
    snapshot: Arc<Snapshot>,
}

impl SqliteIndex {
    /// Opens or makes the index file.
    ///
    /// # Errors
    /// [`KnowledgeError::Schema`] for a file of a later release, [`KnowledgeError::Database`] otherwise.
    pub fn open(path: &Path) -> Result<Self, KnowledgeError> {
        Ok(Self::with(Store::open(path)?))
    }

    /// An empty index that is gone with this value.
    ///
    /// # Errors
    /// [`KnowledgeError::Database`]
    pub fn in_memory() -> Result<Self, KnowledgeError> {
        Ok(Self::with(Store::in_memory()?))
    }

    fn with(store: Store) -> Self {
        let inner = Inner { store, snapshot: Arc::default() };
        Self { inner: Arc::new(Mutex::new(inner)), floor: Floor::default() }
    }

    /// Judges passages by this floor.
    pub fn floor(self, floor: Floor) -> Self {
        Self { floor, ..self }
    }

    /// Every document by its path below the folder, and how many passages were cut from it.
    ///
    /// # Errors
    /// [`KnowledgeError::Database`]
    pub async fn documents(&self) -> Result<Vec<(String, usize)>, KnowledgeError> {
        self.clone().blocking(|inner| inner.store.documents()).await
    }

    /// The passages of a document, in its order; none of one that is not there.
    ///
    /// # Errors
    /// [`KnowledgeError::Database`]
    pub async fn passages_of(&self, document: String) -> Result<Vec<Passage>, KnowledgeError> {
        self.clone().blocking(move |inner| inner.store.passages_of(&document)).await
    }

    /// Runs `work` on the blocking pool, alone. The lock is held for one database operation at a time, never for an
    /// embedding.
    async fn blocking<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Inner) -> Result<T, KnowledgeError> + Send + 'static,
    ) -> Result<T, KnowledgeError> {
        let done = tokio::task::spawn_blocking(move || work(&mut self.inner.lock()));
        done.await.map_err(|_| KnowledgeError::Stopped)?
    }
}

impl Inner {
    /// The snapshot of the file's current revision.
    fn current(&mut self) -> Result<Arc<Snapshot>, KnowledgeError> {
        if self.store.revision()? != self.snapshot.revision {
            self.snapshot = Arc::new(self.store.snapshot()?);
        }
        Ok(Arc::clone(&self.snapshot))
    }
}

impl Index for SqliteIndex {
    fn find(&self, query: Query) -> BoxFuture<'static, Result<Vec<Finding>, KnowledgeError>> {
        let this = self.clone();
        // Not in `blocking`: others may search and ingest while this one compares.
        let work = move || {
            query.check()?;
            let snapshot = this.inner.lock().current()?;
            search::search(&snapshot, &query, &this.floor, &|id| this.inner.lock().store.passage(id))
        };
        async move { tokio::task::spawn_blocking(work).await.map_err(|_| KnowledgeError::Stopped)? }.boxed()
    }

    fn ingest(
        &self,
        folder: PathBuf,
        limits: Limits,
        embedder: Option<Arc<dyn Embedder>>,
        progress: OnProgress,
    ) -> BoxFuture<'static, Result<IngestReport, KnowledgeError>> {
        let model = embedder.as_ref().map(|embedder| embedder.name().to_owned()).unwrap_or_default();
        let ingestion = Ingestion { index: self.clone(), model };
        let order = Order { folder, limits, embedder, progress };
        let this = self.clone();
        async move {
            let folder = order.folder.clone();
            this.blocking(move |inner| inner.store.use_collections(&Collections::source(&folder)?.0)).await?;
            order.fill(&ingestion).await
        }
        .boxed()
    }

    fn stats(&self) -> BoxFuture<'static, Result<Stats, KnowledgeError>> {
        self.clone().blocking(|inner| inner.store.stats()).boxed()
    }
}

#[cfg(test)]
mod tests;
