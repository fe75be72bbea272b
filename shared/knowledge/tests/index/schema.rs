//! Collections that fit and collections that do not, and what the check says of them.

use std::sync::Arc;

use qdrant_client::qdrant::{
    CreateCollectionBuilder, Distance, Modifier, SparseVectorParamsBuilder, SparseVectorsConfigBuilder,
    VectorParamsBuilder, VectorsConfigBuilder,
};
use tonic::Code;
use u5_knowledge::{Index, KnowledgeError, QdrantConfig, QdrantError, QdrantIndex};
use u5_protocol::Language::En;
use u5_tests::fakes::qdrant::{Fault, Rule};

use crate::place::{Qdrant, Renamed, embedder, folder, ingest, query, try_ingest};

/// Makes the collection as somebody else might have.
async fn foreign(place: &Qdrant, dense: Option<(&str, u64)>, words: Option<Modifier>) {
    let client = qdrant_client::Qdrant::from_url(&place.server().url()).skip_compatibility_check().build().unwrap();
    let mut collection = CreateCollectionBuilder::new(QdrantConfig::default().collection);
    if let Some((name, size)) = dense {
        let mut vectors = VectorsConfigBuilder::default();
        vectors.add_named_vector_params(name, VectorParamsBuilder::new(size, Distance::Cosine));
        collection = collection.vectors_config(vectors);
    }
    if let Some(modifier) = words {
        let mut sparse = SparseVectorsConfigBuilder::default();
        sparse.add_named_vector_params("bm25", SparseVectorParamsBuilder::default().modifier(modifier));
        collection = collection.sparse_vectors_config(sparse);
    }
    client.create_collection(collection).await.unwrap();
}

fn reasons(problems: &[QdrantError]) -> String {
    problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_collection_that_is_not_there_can_be_made_or_not() {
    let place = Qdrant::fake().await;
    assert_eq!(place.index().check(Some(256)).await, []);
    place.server().faults().add(Rule::every(Fault::Code(Code::PermissionDenied)).of("Collections/Update"));
    let problems = place.index().check(Some(256)).await;
    assert!(matches!(problems[..], [QdrantError::KeyRefused { .. }]), "{problems:?}");
}

#[tokio::test]
async fn before_the_first_ingestion_a_search_says_so_and_the_index_is_empty() {
    let place = Qdrant::fake().await;
    let refused = place.index().search(query("apples", En)).await;
    assert!(matches!(refused, Err(KnowledgeError::Qdrant(QdrantError::NotIngested { .. }))), "{refused:?}");
    assert_eq!(place.index().stats().await.unwrap(), u5_knowledge::Stats::default());
}

#[tokio::test]
async fn what_an_ingestion_made_passes_the_check() {
    let (place, folder) = (Qdrant::fake().await, folder(&[("en/a.md", "apples")]));
    ingest(place.index(), folder.path()).await;
    assert_eq!(place.index().check(None).await, []);
    assert_eq!(place.index().check(Some(256)).await, [], "the vector is added when it is needed");
    try_ingest(place.index(), folder.path(), Some(embedder())).await.unwrap();
    assert_eq!(place.index().check(Some(256)).await, []);
}

#[tokio::test]
async fn an_old_server_that_cannot_add_vectors_is_explained() {
    let (place, folder) = (Qdrant::fake().await, folder(&[("en/a.md", "apples")]));
    ingest(place.index(), folder.path()).await;
    place.server().faults().add(Rule::every(Fault::Code(Code::Unimplemented)).of("Points/CreateVectorName"));
    let refused = try_ingest(place.index(), folder.path(), Some(embedder())).await.unwrap_err();
    assert!(refused.to_string().contains("made without an embedder"), "{refused}");
}

#[tokio::test]
async fn vectors_of_another_length_are_refused_before_anything_is_changed() {
    let (place, folder) = (Qdrant::fake().await, folder(&[("en/a.md", "apples")]));
    try_ingest(place.index(), folder.path(), Some(embedder())).await.unwrap();
    let stats = place.index().stats().await.unwrap();
    let small = Arc::new(Renamed { name: "small", dimensions: 8 });
    let refused = try_ingest(place.index(), folder.path(), Some(small)).await.unwrap_err();
    assert!(matches!(refused, KnowledgeError::Qdrant(QdrantError::Dimensions { found: 256, wanted: 8, .. })));
    assert_eq!(place.index().check(Some(8)).await.len(), 1);
    assert_eq!(place.index().stats().await.unwrap(), stats);
}

#[tokio::test]
async fn all_problems_of_a_foreign_collection_are_told_at_once() {
    let table = [
        (Some(("dense", 8)), Some(Modifier::None), vec!["8 dimensions", "lacks the modifier `idf`"]),
        (Some(("other", 256)), None, vec!["no vector `dense`", "no sparse vector `bm25`"]),
        (None, Some(Modifier::Idf), vec!["no vector `dense`"]),
        (Some(("dense", 256)), Some(Modifier::Idf), vec![]),
    ];
    for (dense, words, wanted) in table {
        let place = Qdrant::fake().await;
        foreign(&place, dense, words).await;
        let problems = place.index().check(Some(256)).await;
        assert_eq!(problems.len(), wanted.len(), "{problems:?}");
        assert!(wanted.iter().all(|reason| reasons(&problems).contains(reason)), "{problems:?}");
    }
}

#[tokio::test]
async fn a_foreign_collection_is_left_as_it_is() {
    let (place, folder) = (Qdrant::fake().await, folder(&[("en/a.md", "apples")]));
    foreign(&place, Some(("other", 4)), None).await;
    let refused = try_ingest(place.index(), folder.path(), None).await;
    assert!(matches!(refused, Err(KnowledgeError::Qdrant(QdrantError::Schema { .. }))), "{refused:?}");
    assert_eq!(place.server().faults().calls("Points/Upsert"), 0);
}

#[tokio::test]
async fn a_snapshot_has_a_name() {
    let (place, folder) = (Qdrant::start().await, folder(&[("en/a.md", "apples")]));
    assert!(matches!(place.index().snapshot().await, Err(QdrantError::NotIngested { .. })));
    ingest(place.index(), folder.path()).await;
    assert!(place.index().snapshot().await.unwrap().ends_with(".snapshot"));
    place.end().await;
}

#[test]
fn settings_that_cannot_be_used_are_refused_at_once() {
    let config = QdrantConfig { url: "qdrant:6334".to_owned(), ..QdrantConfig::default() };
    let refused = QdrantIndex::new(config).err();
    assert!(matches!(refused, Some(QdrantError::Setting { ref field, .. }) if field == "url"), "{refused:?}");
}
