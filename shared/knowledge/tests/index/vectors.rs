//! Meaning: vectors are made once, belong to one embedder, and find what words do not.

use std::{fs, sync::Arc};

use u5_engines::scripted::{Fault, ScriptedEmbedder};
use u5_knowledge::{Index, Query};
use u5_protocol::Language::En;

use crate::place::{
    Renamed, embedder, folder, ingest, on_each_index, query, search, texts, try_ingest, with_vector, write,
};

on_each_index! {
    a_vector_is_made_once_for_each_text
    a_renamed_document_keeps_its_vectors
    an_embedder_can_come_later
    an_embedder_that_fails_costs_meaning_but_not_words
    vectors_of_two_embedders_are_never_mixed
    meaning_finds_without_words_and_says_how_similar
    a_vector_of_another_length_is_left_aside
}

async fn a_vector_is_made_once_for_each_text(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "- red apples\n- yellow pears"), ("en/b.md", "- red apples")]);
    let first = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((first.embedded, index.stats().await.unwrap().vectors), (2, 3));
    write(&folder, "en/a.md", "- red apples\n- green pears");
    let second = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((second.embedded, index.stats().await.unwrap().vectors), (1, 3));
    let third = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!(third.embedded, 0);
    let found = index.search(with_vector("red apples", En).await).await.unwrap();
    assert!(found[0].text == "red apples" && found[0].similarity > 0.9, "{found:?}");
}

async fn a_renamed_document_keeps_its_vectors(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "red apples")]);
    try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    fs::rename(folder.path().join("en/a.md"), folder.path().join("en/b.md")).unwrap();
    let report = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((report.added, report.removed, report.embedded), (1, 1, 0));
    assert_eq!(search(index, "apples", En).await[0].source, "en/b.md");
}

async fn an_embedder_can_come_later(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "red apples")]);
    ingest(index, folder.path()).await;
    let report = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((report.unchanged, report.embedded), (1, 1));
    assert_eq!(index.stats().await.unwrap().vectors, 1);
}

async fn an_embedder_that_fails_costs_meaning_but_not_words(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "red apples")]);
    let broken = Arc::new(ScriptedEmbedder::default().fault(Fault::Unavailable));
    assert!(try_ingest(index, folder.path(), Some(broken)).await.is_err());
    assert_eq!(search(index, "apples", En).await.len(), 1);
    let report = try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    assert_eq!((report.unchanged, report.embedded), (1, 1));
}

async fn vectors_of_two_embedders_are_never_mixed(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "- red apples\n- yellow pears")]);
    try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    let other = Arc::new(Renamed { name: "other", dimensions: 256 });
    let report = try_ingest(index, folder.path(), Some(other)).await.unwrap();
    assert_eq!((report.unchanged, report.embedded), (1, 2));
    assert_eq!(index.stats().await.unwrap().vectors, 2);
    let stale = Query { text: String::new(), ..with_vector("red apples", En).await };
    assert!(index.search(stale).await.unwrap().is_empty(), "the first embedder's vectors are gone");
}

async fn meaning_finds_without_words_and_says_how_similar(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "- the and of\n- yellow pears\n- green plums")]);
    try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    let found = index.search(Query { text: String::new(), ..with_vector("yellow pears", En).await }).await.unwrap();
    assert_eq!(texts(&found), ["yellow pears"]);
    assert!((0.9..=1.001).contains(&found[0].similarity), "{}", found[0].similarity);
    let found = index.search(with_vector("pears", En).await).await.unwrap();
    assert!((0.5..0.9).contains(&found[0].similarity), "{}", found[0].similarity);
}

async fn a_vector_of_another_length_is_left_aside(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "red apples")]);
    try_ingest(index, folder.path(), Some(embedder())).await.unwrap();
    for vector in [vec![], vec![1.0; 3]] {
        let found = index.search(Query { vector: Some(vector), ..query("apples", En) }).await.unwrap();
        assert_eq!(found.len(), 1);
    }
}
