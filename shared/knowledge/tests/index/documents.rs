//! Documents in, passages out; documents changed, removed, unusable.

use std::{fs, path::Path, sync::Arc};

use u5_knowledge::{Index, KnowledgeError, Limits, Progress, Query, Stage};
use u5_protocol::Language::{De, En, Fr};

use crate::place::{folder, ingest, list, on_each_index, query, search, texts, try_ingest, write};

on_each_index! {
    ingestion_is_idempotent_and_follows_the_folder
    a_document_gives_up_its_old_words
    each_unusable_file_is_reported_and_what_was_known_of_it_stays
    links_lead_only_to_files_inside_the_folder
    nothing_is_taken_for_deleted_when_files_were_not_seen
    a_long_document_comes_whole
    progress_is_told_document_by_document
    the_customers_language_comes_first_and_others_when_there_is_none
    a_collection_narrows_the_search
    only_as_many_as_wanted_come_and_none_twice
    hostile_and_overlong_queries_are_harmless
}

async fn ingestion_is_idempotent_and_follows_the_folder(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "Apples are red."), ("de/b.md", "Birnen sind gelb.")]);
    let first = ingest(index, folder.path()).await;
    assert_eq!((first.added, first.passages), (2, 2));
    let stats = index.stats().await.unwrap();
    assert_eq!((stats.documents, stats.passages, stats.vectors), (2, 2, 0));
    let again = ingest(index, folder.path()).await;
    assert_eq!((again.added, again.replaced, again.unchanged, again.removed), (0, 0, 2, 0));
    assert_eq!(index.stats().await.unwrap(), stats, "nothing changed");

    write(&folder, "en/a.md", "Apples are green.");
    fs::remove_file(folder.path().join("de/b.md")).unwrap();
    let changed = ingest(index, folder.path()).await;
    assert_eq!((changed.replaced, changed.removed, changed.passages), (1, 1, 1));
    assert!(index.stats().await.unwrap().revision > stats.revision);
    assert_eq!(texts(&search(index, "apples", En).await), ["Apples are green."]);
    assert!(search(index, "Birnen", De).await.is_empty());
}

async fn a_document_gives_up_its_old_words(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "# Fruit\n- apples\n- pears\n- plums")]);
    ingest(index, folder.path()).await;
    write(&folder, "en/a.md", "# Fruit\n- pears");
    ingest(index, folder.path()).await;
    assert!(search(index, "apples", En).await.is_empty());
    let found = search(index, "pears", En).await;
    assert_eq!((found[0].title.as_str(), found[0].source.as_str()), ("Fruit", "en/a.md"));
    assert_eq!((found[0].language, found.len()), (Some(En), 1));
}

async fn each_unusable_file_is_reported_and_what_was_known_of_it_stays(index: &dyn Index) {
    let long = "x".repeat(200);
    let folder = folder(&[
        ("a.md", "apples are in aisle one"),
        ("big.txt", &long),
        ("c.pdf", "x"),
        ("d.png", "x"),
        ("e.md", ""),
    ]);
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let ingest = || index.ingest(folder.path().to_owned(), limits, None, Arc::new(|_| {}));
    let report = ingest().await.unwrap();
    let reasons: Vec<String> = report.skipped.iter().map(|s| format!("{}: {}", s.path.display(), s.reason)).collect();
    assert_eq!(report.added, 1);
    for wanted in
        ["big.txt: it is larger than 100 bytes", "c.pdf: it is broken", "d.png: its format", "e.md: it holds no text"]
    {
        assert!(reasons.iter().any(|reason| reason.starts_with(wanted)), "{wanted} in {reasons:?}");
    }
    fs::write(folder.path().join("a.md"), b"apples are in aisle \xe4").unwrap();
    let report = ingest().await.unwrap();
    assert!(report.skipped.iter().any(|s| s.path == Path::new("a.md") && s.reason.contains("Windows-1252")));
    assert_eq!(search(index, "apples", En).await.len(), 1);
    let absent = try_ingest(index, &folder.path().join("absent"), None).await;
    assert!(matches!(absent, Err(KnowledgeError::Folder { .. })));
}

async fn links_lead_only_to_files_inside_the_folder(index: &dyn Index) {
    let outside = folder(&[("secret.md", "secret")]);
    let folder = folder(&[("..data/a.md", "apples are in aisle one")]);
    std::os::unix::fs::symlink("..data/a.md", folder.path().join("a.md")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.md"), folder.path().join("b.md")).unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    let report = ingest(index, folder.path()).await;
    assert_eq!((report.added, report.skipped.len()), (1, 2));
}

async fn nothing_is_taken_for_deleted_when_files_were_not_seen(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "apples"), ("en/b.md", "pears")]);
    ingest(index, folder.path()).await;
    let limits = Limits { files: 1, ..Limits::default() };
    let report = index.ingest(folder.path().to_owned(), limits, None, Arc::new(|_| {})).await.unwrap();
    assert_eq!((report.removed, report.skipped.len(), report.passages), (0, 1, 2));
}

async fn a_long_document_comes_whole(index: &dyn Index) {
    let items = list(300, |n| format!("shelf{n} has thing{n}"));
    let folder = folder(&[("en/a.md", &items)]);
    assert_eq!(ingest(index, folder.path()).await.passages, 300);
    for number in [0, 127, 128, 299] {
        let found = search(index, &format!("thing{number}"), En).await;
        assert_eq!(texts(&found), [format!("shelf{number} has thing{number}")]);
    }
}

async fn progress_is_told_document_by_document(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "apples"), ("en/b.md", "pears")]);
    let told = Arc::new(parking_lot::Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let embedder = Some(crate::place::embedder());
    let ingested = index.ingest(
        folder.path().to_owned(),
        Limits::default(),
        embedder,
        Arc::new(move |progress| listener.lock().push(progress)),
    );
    ingested.await.unwrap();
    let stage = |stage, done| Progress { stage, done, total: 2 };
    assert_eq!(*told.lock(), [stage(Stage::Reading, 1), stage(Stage::Reading, 2), stage(Stage::Embedding, 2)]);
}

async fn the_customers_language_comes_first_and_others_when_there_is_none(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "The tram stops here."), ("de/a.md", "Die Tram hält hier."), ("x.md", "Zorb")]);
    ingest(index, folder.path()).await;
    assert_eq!(search(index, "tram", En).await[0].language, Some(En));
    assert_eq!(search(index, "Tram", De).await[0].language, Some(De));
    assert!(!search(index, "tram", Fr).await.is_empty());
    for language in [En, De, Fr] {
        let found = search(index, "zorb", language).await;
        assert_eq!((texts(&found), found[0].language), (vec!["Zorb"], None), "{language:?}");
    }
}

async fn a_collection_narrows_the_search(index: &dyn Index) {
    let store = "---\ncollection: store\n---\nThe toilets are upstairs.";
    let folder = folder(&[("en/a.md", store), ("en/b.md", "The toilets shine.")]);
    ingest(index, folder.path()).await;
    let within = |collection: &str| Query { collection: Some(collection.to_owned()), ..query("toilets", En) };
    let found = index.search(within("store")).await.unwrap();
    assert_eq!(texts(&found), ["The toilets are upstairs."]);
    assert!(index.search(within("products")).await.unwrap().is_empty());
    assert_eq!(search(index, "toilets", En).await.len(), 2);
}

async fn only_as_many_as_wanted_come_and_none_twice(index: &dyn Index) {
    let folder = folder(&[
        ("en/a.md", "# A\n- tea one\n- tea two\n- tea three"),
        ("en/b.md", "# B\ntea one"),
        ("en/c.md", "# C\ntea four"),
    ]);
    ingest(index, folder.path()).await;
    let found = index.search(Query { limit: 9, ..query("tea", En) }).await.unwrap();
    assert_eq!(found.iter().filter(|passage| passage.title == "A").count(), 2, "{:?}", texts(&found));
    let mut distinct = texts(&found);
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), found.len());
    assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert_eq!(index.search(Query { limit: 1, ..query("tea", En) }).await.unwrap().len(), 1);
}

async fn hostile_and_overlong_queries_are_harmless(index: &dyn Index) {
    let folder = folder(&[("en/a.md", "red apples")]);
    ingest(index, folder.path()).await;
    for text in ["\" OR 1 --", "apples AND", "NEAR(", "title:apples*", "", "'; DROP TABLE words;"] {
        search(index, text, En).await;
    }
    let long = index.search(query(&"a".repeat(5000), En)).await;
    assert!(matches!(long, Err(KnowledgeError::QueryTooLong { .. })));
    assert_eq!(search(index, "apples", En).await.len(), 1);
}
