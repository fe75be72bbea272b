//! The database as the shelf of an ingestion.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures::{FutureExt, future::BoxFuture};
use u5_engines::Embedder;

use super::{Inner, SqliteIndex};
use crate::{
    KnowledgeError,
    document::Document,
    ingest::{Shelf, Unembedded},
};

/// One ingestion into a [`SqliteIndex`].
pub(super) struct Ingestion {
    pub(super) index: SqliteIndex,
    /// The embedder's name, if there is one.
    pub(super) model: String,
}

impl Shelf for Ingestion {
    type Key = String;

    fn stored(&self) -> BoxFuture<'_, Result<BTreeMap<String, String>, KnowledgeError>> {
        self.index.clone().blocking(|inner| inner.store.stored()).boxed()
    }

    fn put(&self, documents: Vec<Document>) -> BoxFuture<'_, Result<(), KnowledgeError>> {
        self.index.clone().blocking(move |inner| inner.store.replace(&documents)).boxed()
    }

    fn retain(&self, keep: BTreeSet<String>) -> BoxFuture<'_, Result<usize, KnowledgeError>> {
        self.index.clone().blocking(move |inner| inner.store.retain(&keep)).boxed()
    }

    fn missing(&self, embedder: Arc<dyn Embedder>) -> BoxFuture<'_, Result<Vec<Unembedded<String>>, KnowledgeError>> {
        self.index.clone().blocking(move |inner| inner.store.use_model(embedder.name())).boxed()
    }

    fn put_vectors(&self, vectors: Vec<(String, Vec<f32>)>) -> BoxFuture<'_, Result<(), KnowledgeError>> {
        let model = self.model.clone();
        self.index.clone().blocking(move |inner| inner.store.put_vectors(&model, &vectors)).boxed()
    }

    fn finish(&self) -> BoxFuture<'_, Result<usize, KnowledgeError>> {
        let embedded = !self.model.is_empty();
        let work = move |inner: &mut Inner| {
            if embedded {
                inner.store.prune_vectors()?;
            }
            Ok(inner.store.stats()?.passages)
        };
        self.index.clone().blocking(work).boxed()
    }
}
