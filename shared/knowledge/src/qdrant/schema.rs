//! The collection: its vectors, its payload and the indexes on it.

use qdrant_client::qdrant::{
    CollectionInfo, CreateCollectionBuilder, CreateFieldIndexCollectionBuilder, CreateVectorNameRequestBuilder,
    DenseVectorCreationConfig, Distance, FieldType, Modifier, SparseVectorParamsBuilder, SparseVectorsConfigBuilder,
    VectorParams, VectorParamsBuilder, VectorsConfigBuilder, vectors_config,
};

use super::{QdrantError, marker::Marker, server::Server};

/// The vector of a passage's meaning: cosine, as long as the embedder's.
pub(super) const DENSE: &str = "dense";
/// The vector of a passage's words; see [`super::sparse`].
pub(super) const BM25: &str = "bm25";

/// What a passage's payload holds. A passage is found by everything but `title`, `text` and `heading`.
pub(super) mod key {
    /// `live`, `staged` or `marker`.
    pub(in super::super) const STATE: &str = "state";
    /// The document's path below the knowledge folder.
    pub(in super::super) const DOCUMENT: &str = "document";
    /// The document's content hash.
    pub(in super::super) const VERSION: &str = "version";
    /// Which passage of the document it is, from 0.
    pub(in super::super) const PASSAGE: &str = "passage";
    /// The passage's content hash.
    pub(in super::super) const HASH: &str = "hash";
    /// `en`, `de`, ..., or `und`.
    pub(in super::super) const LANGUAGE: &str = "language";
    /// The document's collection, if it is in one.
    pub(in super::super) const COLLECTION: &str = "collection";
    /// The first day on which the document holds, counted from 1970-01-01, if it has one.
    pub(in super::super) const VALID_FROM: &str = "valid_from";
    /// The last such day, if there is one.
    pub(in super::super) const VALID_UNTIL: &str = "valid_until";
    /// The embedder that made its vector, if it has one.
    pub(in super::super) const MODEL: &str = "model";
    /// The stems of its text and headings, each once.
    pub(in super::super) const WORDS: &str = "words";
    /// Those of the stems that only the headings have.
    pub(in super::super) const HEADING: &str = "heading";
    /// Its headings, for people.
    pub(in super::super) const TITLE: &str = "title";
    /// Its text, for people.
    pub(in super::super) const TEXT: &str = "text";
}

const INDEXED: [(&str, FieldType); 11] = [
    (key::STATE, FieldType::Keyword),
    (key::DOCUMENT, FieldType::Keyword),
    (key::VERSION, FieldType::Keyword),
    (key::PASSAGE, FieldType::Integer),
    (key::HASH, FieldType::Keyword),
    (key::LANGUAGE, FieldType::Keyword),
    (key::COLLECTION, FieldType::Keyword),
    (key::VALID_FROM, FieldType::Integer),
    (key::VALID_UNTIL, FieldType::Integer),
    (key::MODEL, FieldType::Keyword),
    (key::WORDS, FieldType::Keyword),
];

/// Makes what is missing of the collection for vectors of `dimensions`, if there are to be any. Can be repeated.
pub(super) async fn prepare(server: &Server, dimensions: Option<usize>) -> Result<(), QdrantError> {
    let info = match info(server).await {
        Err(QdrantError::NotIngested { .. }) => {
            create(server, dimensions).await?;
            self::info(server).await?
        }
        found => found?,
    };
    let ours = Marker::read(server).await?.is_some();
    if let Some(problem) = problems(server.collection(), &info, dimensions, ours).into_iter().next() {
        return Err(problem);
    }
    if let (None, Some(dimensions)) = (dense(&info), dimensions) {
        add_dense(server, dimensions).await?;
    }
    for (field, kind) in INDEXED {
        if !info.payload_schema.contains_key(field) {
            let index = CreateFieldIndexCollectionBuilder::new(server.collection(), field, kind).wait(true);
            server
                .patiently("index the payload", |client| async move { client.create_field_index(index).await })
                .await?;
        }
    }
    Ok(())
}

/// What the server says of the collection; [`QdrantError::NotIngested`] if it is not there.
pub(super) async fn info(server: &Server) -> Result<CollectionInfo, QdrantError> {
    let name = server.collection();
    let answer = server.patiently("read the collection", |client| async move { client.collection_info(name).await });
    answer.await?.result.ok_or_else(|| server.not_ingested())
}

async fn create(server: &Server, dimensions: Option<usize>) -> Result<(), QdrantError> {
    let mut words = SparseVectorsConfigBuilder::default();
    words.add_named_vector_params(BM25, SparseVectorParamsBuilder::default().modifier(Modifier::Idf));
    let mut collection = CreateCollectionBuilder::new(server.collection()).sparse_vectors_config(words);
    if let Some(dimensions) = dimensions {
        let mut meaning = VectorsConfigBuilder::default();
        meaning.add_named_vector_params(DENSE, VectorParamsBuilder::new(dimensions as u64, Distance::Cosine));
        collection = collection.vectors_config(meaning);
    }
    let made =
        server.patiently("make the collection", |client| async move { client.create_collection(collection).await });
    match made.await {
        Err(error) if info(server).await.is_err() => Err(error),
        // Made, or somebody else was quicker.
        _ => Ok(()),
    }
}

/// Adds the dense vector to a collection that was made without an embedder. Old servers cannot.
async fn add_dense(server: &Server, dimensions: usize) -> Result<(), QdrantError> {
    let config = DenseVectorCreationConfig {
        size: dimensions as u64,
        distance: Distance::Cosine.into(),
        ..DenseVectorCreationConfig::default()
    };
    let request = CreateVectorNameRequestBuilder::new(server.collection(), DENSE, config).wait(true);
    let added = server.patiently("add vectors", |client| async move { client.create_vector_name(request).await });
    match added.await {
        Err(QdrantError::Failed { reason, .. }) => Err(QdrantError::Schema {
            collection: server.collection().to_owned(),
            reason: format!("it was made without an embedder, and the server cannot add vectors to it: {reason}"),
        }),
        added => added.map(drop),
    }
}

/// Everything that keeps us from using the collection. Dense vectors are not missed without `dimensions`, nor where the
/// collection is `ours`: then it was made without an embedder, and they can be added.
pub(super) fn problems(
    collection: &str,
    info: &CollectionInfo,
    dimensions: Option<usize>,
    ours: bool,
) -> Vec<QdrantError> {
    let schema = |reason: &str| QdrantError::Schema { collection: collection.to_owned(), reason: reason.to_owned() };
    let mut problems = Vec::new();
    match (dense(info), dimensions) {
        (Some(found), _) if found.distance != i32::from(Distance::Cosine) => {
            problems.push(schema("its vector `dense` is not compared by cosine"));
        }
        (Some(found), Some(wanted)) if found.size != wanted as u64 => {
            let (found, collection) = (found.size as usize, collection.to_owned());
            problems.push(QdrantError::Dimensions { collection, found, wanted });
        }
        (None, Some(_)) if !ours => problems.push(schema("it has no vector `dense`")),
        _ => {}
    }
    match words(info) {
        None => problems.push(schema("it has no sparse vector `bm25`")),
        Some(modifier) if modifier != i32::from(Modifier::Idf) => {
            problems.push(schema("its sparse vector `bm25` lacks the modifier `idf`"));
        }
        Some(_) => {}
    }
    problems
}

fn dense(info: &CollectionInfo) -> Option<&VectorParams> {
    match info.config.as_ref()?.params.as_ref()?.vectors_config.as_ref()?.config.as_ref()? {
        vectors_config::Config::ParamsMap(vectors) => vectors.map.get(DENSE),
        vectors_config::Config::Params(_) => None,
    }
}

/// The modifier of the words' vector.
fn words(info: &CollectionInfo) -> Option<i32> {
    let vectors = info.config.as_ref()?.params.as_ref()?.sparse_vectors_config.as_ref()?;
    Some(vectors.map.get(BM25)?.modifier.unwrap_or_default())
}
