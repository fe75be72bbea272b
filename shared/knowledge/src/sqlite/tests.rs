use std::{fs, path::Path, sync::Arc};

use tempfile::TempDir;
use u5_engines::{Passage, scripted::ScriptedEmbedder};
use u5_protocol::Language::{self, En};

use super::*;
use crate::{
    Day,
    document::{self, Document},
    markdown::{Chunk, Validity},
};

async fn ingest(index: &SqliteIndex, folder: &Path) -> IngestReport {
    ingest_with(index, folder, None).await.unwrap()
}

async fn ingest_with(
    index: &SqliteIndex,
    folder: &Path,
    embedder: Option<Arc<dyn Embedder>>,
) -> Result<IngestReport, KnowledgeError> {
    index.ingest(folder.to_owned(), Limits::default(), embedder, Arc::new(|_| {})).await
}

async fn search(index: &SqliteIndex, text: &str, language: Language) -> Vec<Passage> {
    let query = Query { text: text.to_owned(), language, limit: 3, ..Query::default() };
    index.search(query).await.unwrap()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[tokio::test]
async fn a_crash_in_the_middle_leaves_the_old_document() {
    let folder = folder(&[("en/a.md", "- old apples\n- old pears")]);
    let index = SqliteIndex::in_memory().unwrap();
    ingest(&index, folder.path()).await;
    let trap =
        "CREATE TRIGGER trap BEFORE INSERT ON passages WHEN new.text = 'new pears' BEGIN SELECT RAISE(ABORT, 'x'); END";
    index.inner.lock().store.db.execute_batch(trap).unwrap();
    fs::write(folder.path().join("en/a.md"), "- new apples\n- new pears").unwrap();
    assert!(ingest_with(&index, folder.path(), None).await.is_err());
    assert_eq!(search(&index, "apples", En).await[0].text, "old apples");
    assert_eq!(index.stats().await.unwrap().passages, 2);

    index.inner.lock().store.db.execute_batch("DROP TRIGGER trap").unwrap();
    ingest(&index, folder.path()).await;
    assert_eq!(search(&index, "apples", En).await[0].text, "new apples");
}

#[tokio::test]
async fn vectors_are_cached_by_model_and_content_and_survive_reopening() {
    let folder = folder(&[("en/a.md", "- red apples\n- yellow pears")]);
    let file = folder.path().join("index.db");
    let embedder = || Some(Arc::new(ScriptedEmbedder::default()) as Arc<dyn Embedder>);
    let index = SqliteIndex::open(&file).unwrap();
    let docs = folder.path().join("en");
    let first = ingest_with(&index, &docs, embedder()).await.unwrap();
    drop(index);
    let index = SqliteIndex::open(&file).unwrap();
    fs::write(docs.join("a.md"), "- red apples\n- green pears").unwrap();
    let second = ingest_with(&index, &docs, embedder()).await.unwrap();
    assert_eq!((first.embedded, second.embedded), (2, 1));
    assert_eq!(index.stats().await.unwrap().vectors, 2);
    let vector = u5_engines::Embedder::embed(&ScriptedEmbedder::default(), vec!["red apples".to_owned()])
        .await
        .unwrap()
        .remove(0);
    let query = Query { text: "red apples".to_owned(), vector: Some(vector), limit: 3, ..Query::default() };
    let found = index.search(query).await.unwrap();
    assert!(found[0].text == "red apples" && found[0].similarity > 0.9);
}

#[test]
fn a_file_of_a_later_release_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(SqliteIndex::open(&file), Err(KnowledgeError::Schema { found: 99, .. })));
}

#[tokio::test]
async fn a_file_of_an_earlier_release_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.db");
    let old = rusqlite::Connection::open(&file).unwrap();
    old.execute_batch(store::SCHEMA).unwrap();
    let row = "INSERT INTO documents VALUES (1, 'en/a.md', 'h');
        INSERT INTO passages VALUES (1, 1, '', 'red apples', 'en', NULL, 'h', '', 'red appl');
        INSERT INTO words (rowid, title, body) VALUES (1, '', 'red appl');";
    old.execute_batch(row).unwrap();
    drop(old);
    for _ in 0..2 {
        let index = SqliteIndex::open(&file).unwrap();
        assert_eq!(search(&index, "apples", En).await.len(), 1);
    }
}

#[tokio::test]
async fn search_learns_from_when_until_when_a_document_holds() {
    let folder = folder(&[("en/a.md", "---\nvalid_from: 2026-11-01\nvalid_until: 2026-11-30\n---\nred apples")]);
    let index = SqliteIndex::in_memory().unwrap();
    ingest(&index, folder.path()).await;
    let snapshot = index.inner.lock().current().unwrap();
    let day = |text: &str| Day::try_from(text.to_owned()).ok();
    assert_eq!(snapshot.entries[0].valid, Validity { from: day("2026-11-01"), until: day("2026-11-30") });
}

#[test]
fn replacing_a_document_forgets_its_old_words() {
    let mut store = store::Store::in_memory().unwrap();
    for text in ["apples", "pears"] {
        let chunks = vec![Chunk { title: "Fruit".to_owned(), text: text.to_owned() }];
        let (name, hash) = ("a.md".to_owned(), document::hash(text));
        let (language, valid) = (Some(En), Validity::default());
        store.replace(&[Document { name, hash, language, collection: None, valid, chunks }]).unwrap();
    }
    let snapshot = store.snapshot().unwrap();
    assert_eq!((snapshot.vocabulary.number("appl"), snapshot.entries.len()), (None, 1));
    assert_eq!(snapshot.postings(snapshot.vocabulary.number("pear").unwrap()).len(), 1);
}

mod reference;
