//! The index on a Qdrant server, for stores that share one: each passage is a point with its words (BM25 as a sparse
//! vector) and its meaning (a dense vector), and the server ranks by both.
//!
//! Written for servers from 1.12 on, whose answers it needs no more than: named and sparse vectors with the modifier
//! `idf`, the Query API, facets. Several processes may search one collection; one at a time should ingest into it.

mod config;
mod error;
mod ingest;
mod lexicon;
mod marker;
mod point;
mod schema;
mod search;
mod server;
mod settings;
mod sparse;

use std::{path::PathBuf, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use qdrant_client::qdrant::{Condition, Filter, UpdateCollectionBuilder};
use u5_engines::Embedder;

use crate::{
    Collections, Finding, Index, IngestReport, KnowledgeError, Limits, OnProgress, Query, Stats, grounding::Floor,
    ingest::Order,
};
use ingest::Ingestion;
use lexicon::Lexicons;
use marker::Marker;
use server::Server;
use settings::KeptRules;

pub use config::QdrantConfig;
pub use error::QdrantError;

/// The [`Index`] on a Qdrant server. Clones share it. Works without vectors, by words alone.
#[derive(Clone)]
pub struct QdrantIndex {
    inner: Arc<Inner>,
    floor: Floor,
}

struct Inner {
    server: Server,
    lexicons: Lexicons,
    rules: KeptRules,
}

impl QdrantIndex {
    /// Does not connect yet; [`Self::check`] does.
    ///
    /// # Errors
    /// [`QdrantError::Setting`] for the first of the settings that cannot be used; [`QdrantConfig::problems`] has all.
    pub fn new(config: QdrantConfig) -> Result<Self, QdrantError> {
        let inner = Inner { server: Server::new(config)?, lexicons: Lexicons::default(), rules: KeptRules::default() };
        Ok(Self { inner: Arc::new(inner), floor: Floor::default() })
    }

    /// Judges passages by this floor.
    pub fn floor(self, floor: Floor) -> Self {
        Self { floor, ..self }
    }

    /// Everything that would keep an ingestion with an embedder of `dimensions` (none: without one), or a search after
    /// it, from working; changes nothing. Empty means: the server answers, accepts the key, and has a collection that
    /// fits or lets us make it. A collection that we made without an embedder fits any: the vector is added when it is needed.
    pub async fn check(&self, dimensions: Option<usize>) -> Vec<QdrantError> {
        let server = &self.inner.server;
        let info = match schema::info(server).await {
            Ok(info) => info,
            Err(QdrantError::NotIngested { .. }) => return self.creatable().await.err().into_iter().collect(),
            Err(error) => return vec![error],
        };
        let (marker, broken) = match Marker::read(server).await {
            Ok(marker) => (marker, None),
            Err(error) => (None, Some(error)),
        };
        let mut problems = schema::problems(server.collection(), &info, dimensions, marker.is_some());
        problems.extend(broken);
        problems
    }

    /// Whether the key may make collections: a change of the one that is not there is refused as forbidden, if so.
    async fn creatable(&self) -> Result<(), QdrantError> {
        let server = &self.inner.server;
        let nothing = UpdateCollectionBuilder::new(server.collection());
        let tried =
            server.patiently("make the collection", |client| async move { client.update_collection(nothing).await });
        match tried.await {
            Err(error @ QdrantError::KeyRefused { .. }) => Err(error),
            _ => Ok(()),
        }
    }

    /// Makes a snapshot of the collection on the server; returns its name there.
    ///
    /// # Errors
    /// [`QdrantError`]
    pub async fn snapshot(&self) -> Result<String, QdrantError> {
        let server = &self.inner.server;
        let name = server.collection();
        let made = server.patiently("make a snapshot", |client| async move { client.create_snapshot(name).await });
        Ok(made.await?.snapshot_description.map(|made| made.name).unwrap_or_default())
    }

    async fn count(&self) -> Result<Stats, QdrantError> {
        let marker = match Marker::read(&self.inner.server).await {
            Ok(Some(marker)) => marker,
            Ok(None) | Err(QdrantError::NotIngested { .. }) => return Ok(Stats::default()),
            Err(error) => return Err(error),
        };
        let live = |more: Vec<Condition>| Filter::must([vec![point::live()], more].concat());
        let count = |filter| ingest::count(&self.inner, filter);
        let (documents, passages, vectors) = tokio::try_join!(
            count(live(point::first_passages().must)),
            count(live(vec![])),
            count(live(vec![Condition::matches(schema::key::MODEL, marker.model.clone())])),
        )?;
        Ok(Stats { documents, passages, vectors, revision: marker.revision })
    }
}

impl Index for QdrantIndex {
    /// Fails with [`QdrantError::NotIngested`] until there has been an ingestion.
    fn find(&self, query: Query) -> BoxFuture<'static, Result<Vec<Finding>, KnowledgeError>> {
        let Self { inner, floor } = self.clone();
        async move {
            query.check()?;
            Ok(search::search(&inner, &query, &floor).await?)
        }
        .boxed()
    }

    fn ingest(
        &self,
        folder: PathBuf,
        limits: Limits,
        embedder: Option<Arc<dyn Embedder>>,
        progress: OnProgress,
    ) -> BoxFuture<'static, Result<IngestReport, KnowledgeError>> {
        let inner = Arc::clone(&self.inner);
        async move {
            let dimensions = embedder.as_ref().map(|embedder| embedder.dimensions());
            let collections = Collections::source_of(folder.clone()).await?;
            let shelf = Ingestion::begin(inner, dimensions).await?;
            shelf.use_collections(&collections).await?;
            Order { folder, limits, embedder, progress }.fill(&shelf).await
        }
        .boxed()
    }

    fn stats(&self) -> BoxFuture<'static, Result<Stats, KnowledgeError>> {
        let this = self.clone();
        async move { Ok(this.count().await?) }.boxed()
    }
}
