use std::{fs, path::Path, sync::Arc};

use tempfile::TempDir;
use u5_engines::scripted::{Fault, ScriptedEmbedder};
use u5_protocol::Language::{self, De, En};

use super::*;
use crate::{
    document::{self, Document},
    markdown::Chunk,
};

mod shop;

async fn ingest(index: &SqliteIndex, folder: &Path) -> IngestReport {
    ingest_with(index, folder, Limits::default(), None).await.unwrap()
}

async fn ingest_with(
    index: &SqliteIndex,
    folder: &Path,
    limits: Limits,
    embedder: Option<Arc<dyn Embedder>>,
) -> Result<IngestReport, KnowledgeError> {
    index.ingest(folder.to_owned(), limits, embedder, Arc::new(|_| {})).await
}

async fn search(index: &SqliteIndex, text: &str, language: Language) -> Vec<Passage> {
    let query = Query { text: text.to_owned(), vector: None, language, limit: 3, collection: None };
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
async fn ingestion_is_idempotent_and_follows_the_folder() {
    let folder = folder(&[("en/a.md", "Apples are red."), ("de/b.md", "Birnen sind gelb.")]);
    let index = SqliteIndex::in_memory().unwrap();
    let first = ingest(&index, folder.path()).await;
    assert_eq!((first.added, first.passages), (2, 2));
    let revision = index.stats().await.unwrap().revision;
    let again = ingest(&index, folder.path()).await;
    assert_eq!((again.added, again.replaced, again.unchanged, again.removed), (0, 0, 2, 0));
    assert_eq!(index.stats().await.unwrap().revision, revision, "nothing changed");

    fs::write(folder.path().join("en/a.md"), "Apples are green.").unwrap();
    fs::remove_file(folder.path().join("de/b.md")).unwrap();
    let changed = ingest(&index, folder.path()).await;
    assert_eq!((changed.replaced, changed.removed, changed.passages), (1, 1, 1));
    assert_eq!(search(&index, "apples", En).await[0].text, "Apples are green.");
    assert!(search(&index, "Birnen", De).await.is_empty());
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
    assert!(ingest_with(&index, folder.path(), Limits::default(), None).await.is_err());
    assert_eq!(search(&index, "apples", En).await[0].text, "old apples");
    assert_eq!(index.stats().await.unwrap().passages, 2);

    index.inner.lock().store.db.execute_batch("DROP TRIGGER trap").unwrap();
    ingest(&index, folder.path()).await;
    assert_eq!(search(&index, "apples", En).await[0].text, "new apples");
}

#[tokio::test]
async fn each_unusable_file_is_reported_and_what_was_known_of_it_stays() {
    let folder =
        folder(&[("a.md", "apples are in aisle one"), ("big.txt", &"x".repeat(200)), ("c.pdf", "x"), ("e.md", "")]);
    let index = SqliteIndex::in_memory().unwrap();
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let report = ingest_with(&index, folder.path(), limits, None).await.unwrap();
    let reasons: Vec<String> = report.skipped.iter().map(|s| format!("{}: {}", s.path.display(), s.reason)).collect();
    assert_eq!(report.added, 1);
    for wanted in ["big.txt: it is larger than 100 bytes", "c.pdf: its format", "e.md: it holds no text"] {
        assert!(reasons.iter().any(|reason| reason.starts_with(wanted)), "{wanted} in {reasons:?}");
    }
    fs::write(folder.path().join("a.md"), [0xff, 0xfe, 0x00]).unwrap();
    let report = ingest_with(&index, folder.path(), limits, None).await.unwrap();
    assert!(report.skipped.iter().any(|s| s.path == Path::new("a.md") && s.reason == "it is not UTF-8 text"));
    assert_eq!(search(&index, "apples", En).await.len(), 1);
    assert!(ingest_with(&index, &folder.path().join("absent"), limits, None).await.is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn links_lead_only_to_files_inside_the_folder() {
    let outside = folder(&[("secret.md", "secret")]);
    let folder = folder(&[("..data/a.md", "apples are in aisle one")]);
    std::os::unix::fs::symlink("..data/a.md", folder.path().join("a.md")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.md"), folder.path().join("b.md")).unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    let report = ingest(&SqliteIndex::in_memory().unwrap(), folder.path()).await;
    assert_eq!((report.added, report.skipped.len()), (1, 2));
}

#[tokio::test]
async fn vectors_are_cached_by_model_and_content_and_survive_reopening() {
    let folder = folder(&[("en/a.md", "- red apples\n- yellow pears")]);
    let file = folder.path().join("index.db");
    let embedder = || Some(Arc::new(ScriptedEmbedder::default()) as Arc<dyn Embedder>);
    let index = SqliteIndex::open(&file).unwrap();
    let docs = folder.path().join("en");
    let first = ingest_with(&index, &docs, Limits::default(), embedder()).await.unwrap();
    drop(index);
    let index = SqliteIndex::open(&file).unwrap();
    fs::write(docs.join("a.md"), "- red apples\n- green pears").unwrap();
    let second = ingest_with(&index, &docs, Limits::default(), embedder()).await.unwrap();
    assert_eq!((first.embedded, second.embedded), (2, 1));
    assert_eq!(index.stats().await.unwrap().vectors, 2);
    let vector = u5_engines::Embedder::embed(&ScriptedEmbedder::default(), vec!["red apples".to_owned()])
        .await
        .unwrap()
        .remove(0);
    let query = Query { text: "red apples".to_owned(), vector: Some(vector), language: En, limit: 3, collection: None };
    let found = index.search(query).await.unwrap();
    assert!(found[0].text == "red apples" && found[0].similarity > 0.9);
}

#[tokio::test]
async fn an_embedder_that_fails_costs_meaning_but_not_words() {
    let folder = folder(&[("en/a.md", "red apples")]);
    let index = SqliteIndex::in_memory().unwrap();
    let broken: Arc<dyn Embedder> = Arc::new(ScriptedEmbedder::default().fault(Fault::Unavailable));
    assert!(ingest_with(&index, folder.path(), Limits::default(), Some(broken)).await.is_err());
    assert_eq!(search(&index, "apples", En).await.len(), 1);
}

#[tokio::test]
async fn hostile_and_overlong_queries_are_harmless() {
    let folder = folder(&[("en/a.md", "red apples")]);
    let index = SqliteIndex::in_memory().unwrap();
    ingest(&index, folder.path()).await;
    for text in ["\" OR 1 --", "apples AND", "NEAR(", "title:apples*", "", "'; DROP TABLE words;"] {
        search(&index, text, En).await;
    }
    let long = Query { text: "a".repeat(5000), vector: None, language: En, limit: 3, collection: None };
    assert!(matches!(index.search(long).await, Err(KnowledgeError::QueryTooLong { .. })));
    assert_eq!(search(&index, "apples", En).await.len(), 1);
}

#[test]
fn a_file_of_a_later_release_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(SqliteIndex::open(&file), Err(KnowledgeError::Schema { found: 99, .. })));
}

#[test]
fn replacing_a_document_forgets_its_old_words() {
    let mut store = store::Store::in_memory().unwrap();
    for text in ["apples", "pears"] {
        let chunks = vec![Chunk { title: "Fruit".to_owned(), text: text.to_owned() }];
        let (name, hash) = ("a.md".to_owned(), document::hash(text));
        store.replace(&Document { name, hash, language: Some(En), collection: None, chunks }).unwrap();
    }
    assert!(store.ranked_by_words("\"appl\"", 9).unwrap().is_empty());
    assert_eq!(store.ranked_by_words("\"pear\"", 9).unwrap().len(), 1);
}
