//! The database as the shelf of an ingestion.

use std::{collections::BTreeSet, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use u5_engines::Embedder;

use super::{Inner, SqliteIndex};
use crate::{
    KnowledgeError,
    document::{Outcome, Raw},
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

    fn put(&self, raw: Raw) -> BoxFuture<'_, Result<Outcome, KnowledgeError>> {
        self.index.clone().blocking(move |inner| put(inner, raw)).boxed()
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

fn put(inner: &mut Inner, raw: Raw) -> Result<Outcome, KnowledgeError> {
    let stored = inner.store.stored_hash(&raw.name)?;
    if stored.as_ref() == Some(&raw.hash) {
        return Ok(Outcome::Unchanged);
    }
    match raw.parse() {
        Ok(document) => inner.store.replace(&document)?,
        Err(reason) => return Ok(Outcome::Skipped(reason)),
    }
    Ok(if stored.is_some() { Outcome::Replaced } else { Outcome::Added })
}
