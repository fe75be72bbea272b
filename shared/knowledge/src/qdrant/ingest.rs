//! The collection as the shelf of an ingestion.
//!
//! A new version of a document is staged beside the old one, where no search looks. One call then reveals it and
//! removes the old one, so that a run that ends anywhere leaves one version whole, and the next run goes on: ids follow
//! from the content, and what was left half done is seen by its first passages.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use futures::{FutureExt, future::BoxFuture};
use parking_lot::Mutex;
use qdrant_client::qdrant::{
    Condition, CountPointsBuilder, Filter, NamedVectors, PayloadIncludeSelector, PointId, PointStruct, PointVectors,
    PointsUpdateOperation, RetrievedPoint, ScrollPointsBuilder, UpdateBatchPointsBuilder, UpsertPointsBuilder,
    VectorsSelector,
    points_update_operation::{DeletePoints, Operation, SetPayload, UpdateVectors},
};
use u5_engines::Embedder;

use super::{
    Inner, QdrantError,
    marker::Marker,
    point::{self, first_passages, live, string},
    schema::{self, DENSE, key},
    settings,
};
use crate::{
    KnowledgeError,
    document::Document,
    ingest::{Shelf, Unembedded},
    markdown::Chunk,
};

/// Points a call: half a megabyte or so, a fraction of what a server takes.
const PAGE: usize = 128;

/// What marks a version that cannot be found yet. No hash ends so.
const STAGED: &str = " (staged)";

/// One ingestion into a [`super::QdrantIndex`].
pub(super) struct Ingestion {
    inner: Arc<Inner>,
    marker: Mutex<Marker>,
    /// The versions of each document that are there in whole or in part: one, unless a run was cut off.
    versions: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

impl Ingestion {
    /// Makes the collection ready, and looks what it holds.
    pub(super) async fn begin(inner: Arc<Inner>, dimensions: Option<usize>) -> Result<Self, QdrantError> {
        schema::prepare(&inner.server, dimensions).await?;
        let marker = if let Some(marker) = Marker::read(&inner.server).await? {
            marker
        } else {
            let marker = Marker::default().changed();
            marker.write(&inner.server).await?;
            marker
        };
        let ingestion = Self { inner, marker: Mutex::new(marker), versions: Mutex::default() };
        let request = ingestion.scroll(first_passages()).with_payload(only(&[key::DOCUMENT, key::VERSION, key::STATE]));
        for point in ingestion.all(request).await? {
            ingestion.note(&point);
        }
        Ok(ingestion)
    }

    /// Makes these the settings of the collections.
    pub(super) async fn use_collections(&self, text: &str) -> Result<(), QdrantError> {
        let server = &self.inner.server;
        if settings::read(server).await? == text {
            return Ok(());
        }
        settings::write(server, text).await?;
        self.change(Vec::new()).await
    }

    /// A version counts as there in whole if its first passage can be found: all of it is revealed at once.
    fn note(&self, point: &RetrievedPoint) {
        let version = string(&point.payload, key::VERSION);
        let version = if point::is_live(&point.payload) { version.to_owned() } else { format!("{version}{STAGED}") };
        self.versions.lock().entry(string(&point.payload, key::DOCUMENT).to_owned()).or_default().insert(version);
    }

    fn whole(&self) -> BTreeMap<String, String> {
        let hash = |versions: &BTreeSet<String>| match versions.iter().collect::<Vec<_>>().as_slice() {
            [hash] if !hash.ends_with(STAGED) => (*hash).clone(),
            _ => String::new(),
        };
        self.versions.lock().iter().map(|(name, versions)| (name.clone(), hash(versions))).collect()
    }

    async fn store(&self, document: Document) -> Result<(), QdrantError> {
        self.stage(&document).await?;
        self.reveal(&document).await?;
        self.versions.lock().insert(document.name, BTreeSet::from([document.hash]));
        Ok(())
    }

    async fn stage(&self, document: &Document) -> Result<(), QdrantError> {
        let model = self.marker.lock().model.clone();
        for (page, chunks) in document.chunks.chunks(PAGE).enumerate() {
            let vectors = self.vectors(chunks.iter().map(Chunk::hash).collect(), &model).await?;
            let points = chunks.iter().enumerate().map(|(i, chunk)| {
                let known = vectors.get(&chunk.hash()).map(|vector| (model.as_str(), vector.as_slice()));
                point::staged(document, page * PAGE + i, chunk, known)
            });
            self.upsert(points.collect()).await?;
        }
        Ok(())
    }

    /// The vectors that passages of the same content have already.
    async fn vectors(&self, hashes: Vec<String>, model: &str) -> Result<HashMap<String, Vec<f32>>, QdrantError> {
        if model.is_empty() {
            return Ok(HashMap::new());
        }
        let same = [Condition::matches(key::HASH, hashes), Condition::matches(key::MODEL, model.to_owned())];
        let request = self
            .scroll(Filter::must(same))
            .with_payload(only(&[key::HASH]))
            .with_vectors(VectorsSelector { names: vec![DENSE.to_owned()] });
        let points = self.all(request).await?.into_iter();
        Ok(points.filter_map(|p| Some((string(&p.payload, key::HASH).to_owned(), point::dense(p.vectors)?))).collect())
    }

    async fn upsert(&self, points: Vec<PointStruct>) -> Result<(), QdrantError> {
        let server = &self.inner.server;
        let request = UpsertPointsBuilder::new(server.collection(), points).wait(true);
        server.patiently("store a document", |client| async move { client.upsert_points(request).await }).await?;
        Ok(())
    }

    /// Makes a staged document findable, and removes its other versions.
    async fn reveal(&self, document: &Document) -> Result<(), QdrantError> {
        let this = Condition::matches(key::DOCUMENT, document.name.clone());
        let version = Condition::matches(key::VERSION, document.hash.clone());
        let reveal = SetPayload {
            payload: point::revealed(),
            points_selector: Some(Filter::must([this.clone(), version.clone()]).into()),
            ..SetPayload::default()
        };
        let others = Filter { must: vec![this], must_not: vec![version], ..Filter::default() };
        self.change(vec![Operation::SetPayload(reveal).into(), delete(others)]).await
    }

    async fn keep_only(&self, keep: &BTreeSet<String>) -> Result<usize, QdrantError> {
        let known: Vec<String> = self.versions.lock().keys().cloned().collect();
        let gone: Vec<String> = known.into_iter().filter(|name| !keep.contains(name)).collect();
        for names in gone.chunks(PAGE) {
            let filter = Filter::must([Condition::matches(key::DOCUMENT, names.to_vec())]);
            self.change(vec![delete(filter)]).await?;
        }
        self.versions.lock().retain(|name, _| keep.contains(name));
        Ok(gone.len())
    }

    async fn unembedded(&self, embedder: &dyn Embedder) -> Result<Vec<Unembedded<Vec<PointId>>>, QdrantError> {
        self.use_model(embedder).await?;
        let model = Condition::matches(key::MODEL, embedder.name().to_owned());
        let filter = Filter { must: vec![live()], must_not: vec![model], ..Filter::default() };
        let request = self.scroll(filter).with_payload(only(&[key::HASH, key::TITLE, key::TEXT]));
        let mut texts: BTreeMap<String, Unembedded<Vec<PointId>>> = BTreeMap::new();
        for point in self.all(request).await? {
            let [hash, title, text] =
                [key::HASH, key::TITLE, key::TEXT].map(|key| string(&point.payload, key).to_owned());
            let text = || Chunk { title, text }.spoken();
            let same = texts.entry(hash).or_insert_with(|| Unembedded { key: Vec::new(), text: text() });
            same.key.extend(point.id);
        }
        Ok(texts.into_values().collect())
    }

    async fn use_model(&self, embedder: &dyn Embedder) -> Result<(), QdrantError> {
        let (model, dimensions) = (embedder.name().to_owned(), embedder.dimensions());
        let current = self.marker.lock().clone();
        if current.model != model || current.dimensions != dimensions {
            let marker = Marker { model, dimensions, ..current }.changed();
            marker.write(&self.inner.server).await?;
            *self.marker.lock() = marker;
        }
        Ok(())
    }

    async fn add_vectors(&self, vectors: Vec<(Vec<PointId>, Vec<f32>)>) -> Result<(), QdrantError> {
        let payload = point::payload([(key::MODEL, self.marker.lock().model.as_str().into())]);
        let ids: Vec<PointId> = vectors.iter().flat_map(|(ids, _)| ids.clone()).collect();
        let points = vectors.into_iter().flat_map(|(ids, vector)| {
            let dense = move |id| {
                let named = NamedVectors::default().add_vector(DENSE, vector.clone());
                PointVectors { id: Some(id), vectors: Some(named.into()) }
            };
            ids.into_iter().map(dense)
        });
        let update = UpdateVectors { points: points.collect(), ..UpdateVectors::default() };
        // The name after the vector: a vector without its name is not compared with anything.
        let points_selector = Some(ids.into());
        let name = SetPayload { payload, points_selector, ..SetPayload::default() };
        self.change(vec![Operation::UpdateVectors(update).into(), Operation::SetPayload(name).into()]).await
    }

    /// Applies operations in order, and last of all a new revision.
    async fn change(&self, mut operations: Vec<PointsUpdateOperation>) -> Result<(), QdrantError> {
        let server = &self.inner.server;
        let marker = self.marker.lock().changed();
        operations.push(marker.operation());
        let request = UpdateBatchPointsBuilder::new(server.collection(), operations).wait(true);
        let changed =
            server.patiently("change documents", |client| async move { client.update_points_batch(request).await });
        changed.await?;
        *self.marker.lock() = marker;
        Ok(())
    }

    async fn passages(&self) -> Result<usize, QdrantError> {
        count(&self.inner, Filter::must([live()])).await
    }

    fn scroll(&self, filter: Filter) -> ScrollPointsBuilder {
        ScrollPointsBuilder::new(self.inner.server.collection()).filter(filter).limit(PAGE as u32)
    }

    /// All points that a scroll finds, page by page.
    async fn all(&self, mut request: ScrollPointsBuilder) -> Result<Vec<RetrievedPoint>, QdrantError> {
        let mut points = Vec::new();
        loop {
            let page = request.clone();
            let page = self.inner.server.patiently("list passages", |client| async move { client.scroll(page).await });
            let page = page.await?;
            points.extend(page.result);
            match page.next_page_offset {
                Some(next) => request = request.offset(next),
                None => return Ok(points),
            }
        }
    }
}

/// How many points pass a filter.
pub(super) async fn count(inner: &Inner, filter: Filter) -> Result<usize, QdrantError> {
    let request = CountPointsBuilder::new(inner.server.collection()).filter(filter).exact(true);
    let counted = inner.server.patiently("count passages", |client| async move { client.count(request).await });
    Ok(counted.await?.result.map_or(0, |result| result.count as usize))
}

/// The payload under these keys.
fn only(keys: &[&str]) -> PayloadIncludeSelector {
    PayloadIncludeSelector { fields: keys.iter().map(|key| (*key).to_owned()).collect() }
}

fn delete(filter: Filter) -> PointsUpdateOperation {
    Operation::DeletePoints(DeletePoints { points: Some(filter.into()), shard_key_selector: None }).into()
}

impl Shelf for Ingestion {
    /// The passages with the text.
    type Key = Vec<PointId>;

    fn stored(&self) -> BoxFuture<'_, Result<BTreeMap<String, String>, KnowledgeError>> {
        let stored = self.whole();
        async { Ok(stored) }.boxed()
    }

    fn put(&self, documents: Vec<Document>) -> BoxFuture<'_, Result<(), KnowledgeError>> {
        async move {
            for document in documents {
                self.store(document).await?;
            }
            Ok(())
        }
        .boxed()
    }

    fn retain(&self, keep: BTreeSet<String>) -> BoxFuture<'_, Result<usize, KnowledgeError>> {
        async move { Ok(self.keep_only(&keep).await?) }.boxed()
    }

    fn missing(
        &self,
        embedder: Arc<dyn Embedder>,
    ) -> BoxFuture<'_, Result<Vec<Unembedded<Vec<PointId>>>, KnowledgeError>> {
        async move { Ok(self.unembedded(embedder.as_ref()).await?) }.boxed()
    }

    fn put_vectors(&self, vectors: Vec<(Vec<PointId>, Vec<f32>)>) -> BoxFuture<'_, Result<(), KnowledgeError>> {
        async move { Ok(self.add_vectors(vectors).await?) }.boxed()
    }

    fn finish(&self) -> BoxFuture<'_, Result<usize, KnowledgeError>> {
        async move { Ok(self.passages().await?) }.boxed()
    }
}
