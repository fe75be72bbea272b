//! An index that is carried to another machine, and files that are no such thing.

use std::{
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use tempfile::TempDir;
use u5_knowledge::{
    ArchiveLimits, ArchiveProblem, Contents, Finding, Index, KnowledgeError, Model, Query, SqliteIndex, Stats,
};
use u5_protocol::Language::{De, En};

use crate::place::{Renamed, embedder, folder, ingest, query, search, texts, try_ingest, with_vector};

const COLLECTIONS: &str = "products:\n  floor: {similar: 0.9}\n  synonyms:\n    en: [[trainers, sneakers]]\n";

fn shop() -> TempDir {
    folder(&[
        ("_collections.yaml", COLLECTIONS),
        ("products/en/a.md", "# Shoes\n\n- red trainers\n- blue boots\n"),
        ("en/b.md", "---\nvalid_from: 2026-01-01\nvalid_until: 2026-12-31\n---\n- red apples\n- yellow pears\n"),
        ("de/c.md", "# Obst\n\n- rote Äpfel\n- red apples\n"),
    ])
}

/// An index of the shop, and where its archive goes.
async fn filled() -> (SqliteIndex, TempDir, PathBuf) {
    let (index, shop) = (SqliteIndex::in_memory().unwrap(), shop());
    try_ingest(&index, shop.path(), Some(embedder())).await.unwrap();
    let file = shop.path().join("shop.u5kb");
    export(&index, &file).await.unwrap();
    (index, shop, file)
}

async fn export(index: &SqliteIndex, file: &Path) -> Result<Contents, KnowledgeError> {
    index.export(file.to_owned(), ArchiveLimits::default(), Arc::new(|_| {})).await
}

async fn import(index: &SqliteIndex, file: &Path) -> Result<Contents, KnowledgeError> {
    index.import(file.to_owned(), ArchiveLimits::default(), None, Arc::new(|_| {})).await
}

/// All that is found for a few questions.
async fn found(index: &SqliteIndex) -> Vec<Vec<Finding>> {
    let mut found = Vec::new();
    for (text, language) in [("red apples", En), ("sneakers", En), ("rote Äpfel", De), ("boots", En)] {
        for query in [query(text, language), with_vector(text, language).await] {
            for collection in [None, Some("products".to_owned())] {
                let query = Query { collection, below_floor: true, limit: 32, ..query.clone() };
                found.push(index.find(query).await.unwrap());
            }
        }
    }
    found
}

fn unpacked(file: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn pack(file: &Path, lines: &[String]) {
    let mut packed = GzEncoder::new(fs::File::create(file).unwrap(), Compression::default());
    for line in lines {
        writeln!(packed, "{line}").unwrap();
    }
    packed.finish().unwrap();
}

/// Why a file is refused, and on which line; the index has to be as it was.
async fn refusal(index: &SqliteIndex, file: &Path) -> (u64, ArchiveProblem) {
    let before = (index.stats().await.unwrap(), found(index).await);
    let refused = import(index, file).await;
    assert_eq!((index.stats().await.unwrap(), found(index).await), before, "{refused:?}");
    match refused {
        Err(KnowledgeError::Archive { path, line, problem }) if path == file => (line, problem),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_copy_finds_what_the_original_finds() {
    let (index, shop, file) = filled().await;
    let copy = SqliteIndex::open(&shop.path().join("copy.sqlite")).unwrap();
    let held = import(&copy, &file).await.unwrap();
    let model = Model { name: embedder().name().to_owned(), dimensions: embedder().dimensions() };
    assert_eq!(held, Contents { documents: 3, passages: 6, vectors: 6, model: Some(model) });
    assert_eq!(copy.model().await.unwrap(), held.model);
    let wanted = found(&index).await;
    assert!(wanted.iter().filter(|findings| !findings.is_empty()).count() > 8, "{wanted:?}");
    assert_eq!(found(&copy).await, wanted);
    let Stats { documents, passages, vectors, .. } = copy.stats().await.unwrap();
    assert_eq!((documents, passages, vectors), (3, 6, 6));

    let again = shop.path().join("again.u5kb");
    assert_eq!(export(&copy, &again).await.unwrap(), held);
    assert!(fs::read(&again).unwrap() == fs::read(&file).unwrap(), "the same index is the same archive");
}

#[tokio::test]
async fn validity_comes_along() {
    let (_, _shop, file) = filled().await;
    let copy = SqliteIndex::in_memory().unwrap();
    import(&copy, &file).await.unwrap();
    let on = |day: &str| Query { today: Some(day.to_owned().try_into().unwrap()), ..query("yellow pears", En) };
    assert_eq!(copy.search(on("2026-06-01")).await.unwrap().len(), 1);
    assert_eq!(copy.search(on("2027-06-01")).await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_ingestion_of_the_same_documents_finds_them_there() {
    let (_, shop, file) = filled().await;
    let copy = SqliteIndex::in_memory().unwrap();
    import(&copy, &file).await.unwrap();
    fs::remove_file(&file).unwrap();
    let report = try_ingest(&copy, shop.path(), Some(embedder())).await.unwrap();
    assert_eq!((report.unchanged, report.added, report.replaced, report.removed, report.embedded), (3, 0, 0, 0, 0));
}

#[tokio::test]
async fn an_import_replaces_everything_and_can_be_repeated() {
    let (index, _shop, file) = filled().await;
    let copy = SqliteIndex::in_memory().unwrap();
    let other = folder(&[("en/b.md", "- old cherries"), ("en/z.md", "- old plums")]);
    let stranger = Arc::new(Renamed { name: "other", dimensions: 7 });
    try_ingest(&copy, other.path(), Some(stranger)).await.unwrap();
    for _ in 0..2 {
        let before = copy.stats().await.unwrap().revision;
        import(&copy, &file).await.unwrap();
        assert!(search(&copy, "cherries plums", En).await.is_empty());
        assert_eq!(found(&copy).await, found(&index).await);
        let Stats { documents, passages, vectors, revision } = copy.stats().await.unwrap();
        assert_eq!((documents, passages, vectors), (3, 6, 6));
        assert!(revision > before, "other processes see that it has changed");
    }
}

#[tokio::test]
async fn an_index_without_vectors_is_carried_as_well() {
    let (index, shop) = (SqliteIndex::in_memory().unwrap(), shop());
    ingest(&index, shop.path()).await;
    let file = shop.path().join("shop.u5kb");
    let held = export(&index, &file).await.unwrap();
    assert_eq!((held.passages, held.vectors, held.model), (6, 0, None));
    let (copy, ours) = (SqliteIndex::in_memory().unwrap(), Model { name: "m".to_owned(), dimensions: 3 });
    copy.import(file, ArchiveLimits::default(), Some(ours), Arc::new(|_| {})).await.unwrap();
    assert_eq!((copy.model().await.unwrap(), texts(&search(&copy, "boots", En).await)), (None, vec!["blue boots"]));
}

#[tokio::test]
async fn the_vectors_of_another_embedder_are_refused() {
    let (index, _shop, file) = filled().await;
    let theirs = index.model().await.unwrap().unwrap();
    let longer = Model { dimensions: theirs.dimensions + 1, ..theirs.clone() };
    let renamed = Model { name: "other".to_owned(), ..theirs.clone() };
    let copy = SqliteIndex::in_memory().unwrap();
    for ours in [longer, renamed] {
        let refused = copy
            .import(file.clone(), ArchiveLimits::default(), Some(ours.clone()), Arc::new(|_| {}))
            .await
            .unwrap_err();
        assert!(refused.to_string().contains(&ours.to_string()), "{refused}");
        let KnowledgeError::Archive { line: 1, problem, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(problem, ArchiveProblem::Embedder { found: theirs.clone(), ours });
        assert_eq!(copy.stats().await.unwrap().passages, 0);
    }
    copy.import(file, ArchiveLimits::default(), Some(theirs), Arc::new(|_| {})).await.unwrap();
}

#[tokio::test]
async fn a_file_that_was_cut_off_anywhere_changes_nothing() {
    let (index, shop, file) = filled().await;
    let (whole, cut) = (fs::read(&file).unwrap(), shop.path().join("cut.u5kb"));
    for length in 0..whole.len() {
        fs::write(&cut, &whole[..length]).unwrap();
        let refused = import(&index, &cut).await;
        let is_cut = matches!(refused, Err(KnowledgeError::Archive { problem: ArchiveProblem::CutOff, .. }));
        assert!(is_cut, "{length}: {refused:?}");
    }
    assert_eq!(refusal(&index, &cut).await.1, ArchiveProblem::CutOff);
    let lines = unpacked(&file);
    for length in 1..lines.len() {
        pack(&cut, &lines[..length]);
        assert_eq!(refusal(&index, &cut).await, (length as u64 + 1, ArchiveProblem::CutOff));
    }
}

#[tokio::test]
async fn a_file_that_is_garbled_anywhere_changes_nothing() {
    let (index, shop, file) = filled().await;
    let (whole, garbled) = (fs::read(&file).unwrap(), shop.path().join("garbled.u5kb"));
    let before = (index.stats().await.unwrap(), found(&index).await);
    // What comes first is what gzip itself has to say, and the last byte before its sum is filled up with bits that mean
    // nothing.
    let sum = whole.len() - 8;
    for place in (10..sum - 1).chain(sum..whole.len()) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        fs::write(&garbled, bytes).unwrap();
        let refused = import(&index, &garbled).await;
        assert!(matches!(refused, Err(KnowledgeError::Archive { .. })), "{place}: {refused:?}");
    }
    assert_eq!((index.stats().await.unwrap(), found(&index).await), before);
    fs::write(&garbled, [whole.as_slice(), b"and more than gzip begins with"].concat()).unwrap();
    assert_eq!(refusal(&index, &garbled).await.1, ArchiveProblem::Damaged);
    fs::write(&garbled, [whole.as_slice(), &whole].concat()).unwrap();
    assert!(matches!(refusal(&index, &garbled).await.1, ArchiveProblem::Line { reason: "it follows the end", .. }));
}

#[tokio::test]
async fn a_foreign_file_says_so() {
    let (index, shop, file) = filled().await;
    for content in [b"red apples are in aisle 4".as_slice(), &[0; 64], b"SQLite format 3\0 and pages"] {
        fs::write(&file, content).unwrap();
        assert_eq!(refusal(&index, &file).await, (1, ArchiveProblem::Foreign), "{content:?}");
    }
    for line in ["red apples", "{}", "[1]", r#"{"format":"other","version":1}"#] {
        pack(&file, &[line.to_owned()]);
        assert_eq!(refusal(&index, &file).await, (1, ArchiveProblem::Foreign), "{line}");
    }
    for path in [shop.path().join("nowhere"), shop.path().to_owned()] {
        let refused = import(&index, &path).await;
        assert!(matches!(refused, Err(KnowledgeError::ArchiveFile { operation: "read", .. })), "{refused:?}");
    }
}

/// Changes the first line that has `old`; returns its number.
fn change(lines: &mut [String], old: &str, new: &str) -> u64 {
    let place = lines.iter().position(|line| line.contains(old)).unwrap();
    lines[place] = lines[place].replacen(old, new, 1);
    place as u64 + 1
}

#[tokio::test]
async fn a_line_that_says_something_else_is_named() {
    let (index, shop, file) = filled().await;
    let (lines, changed) = (unpacked(&file), shop.path().join("changed.u5kb"));
    let table = [
        (r#""version":1"#, r#""version":2"#, "version 2"),
        (r#""version":1"#, r#""later":1,"version":1"#, "not what stands"),
        (r#""dimensions":256"#, r#""dimensions":255"#, ""),
        (r#""dimensions":256"#, r#""dimensions":0"#, "no such embedder"),
        ("similar: 0.9", "similar: 9", "settings of its collections"),
        (r#""documents":3"#, r#""documents":200000"#, "more than 100000 documents"),
        (r#"{"document""#, r#"{"documents""#, "not what stands"),
        (r#"{"document""#, r"{document", "not JSON"),
        (r#""language":"en""#, r#""language":"xx""#, "not what stands"),
        (r#""valid_from":"2026-01-01""#, r#""valid_from":"2026-02-30""#, "not what stands"),
        (r#""path":"products/en/a.md""#, r#""path":"en/b.md""#, ""),
        (r#""vector":""#, r#""vector":"*"#, "not base64"),
        (r#""vector":""#, r#""vector":"AACAfwAA"#, "256"),
    ];
    for (old, new, said) in table {
        let mut lines = lines.clone();
        let place = change(&mut lines, old, new);
        pack(&changed, &lines);
        let (line, problem) = refusal(&index, &changed).await;
        assert!(problem.to_string().contains(said), "{new}: {problem}");
        assert!(line == place || said.is_empty() && line > place, "{new}: line {line}, {problem}");
    }
}

#[tokio::test]
async fn lines_that_are_missing_or_come_twice_are_noticed() {
    let (index, _shop, file) = filled().await;
    let lines = unpacked(&file);
    let end = lines.len() - 1;
    for place in 1..end {
        let mut fewer = lines.clone();
        fewer.remove(place);
        pack(&file, &fewer);
        refusal(&index, &file).await;
        let mut more = lines.clone();
        more.insert(place, lines[place].clone());
        pack(&file, &more);
        refusal(&index, &file).await;
    }
    let mut without_documents = lines.clone();
    without_documents.retain(|line| !line.starts_with(r#"{"document""#));
    pack(&file, &without_documents);
    let (line, problem) = refusal(&index, &file).await;
    assert!(line == 2 && problem.to_string().contains("no document came before"), "{problem}");
}

#[tokio::test]
async fn what_is_too_large_is_neither_written_nor_read() {
    let (index, shop, file) = filled().await;
    let (usual, out) = (ArchiveLimits::default(), shop.path().join("out.u5kb"));
    fs::write(&out, "what was there").unwrap();
    let files = fs::read_dir(shop.path()).unwrap().count();
    let table = [
        (ArchiveLimits { documents: 2, ..usual }, ArchiveProblem::TooMany { what: "documents", limit: 2 }),
        (ArchiveLimits { passages: 5, ..usual }, ArchiveProblem::TooMany { what: "passages", limit: 5 }),
        (ArchiveLimits { line_bytes: 900, ..usual }, ArchiveProblem::LineTooLong { limit: 900 }),
        (ArchiveLimits { bytes: 3000, ..usual }, ArchiveProblem::TooLarge { limit: 3000 }),
    ];
    for (limits, wanted) in table {
        let problem = |done: Result<Contents, KnowledgeError>| match done {
            Err(KnowledgeError::Archive { problem, .. }) => problem,
            other => panic!("{wanted:?}: {other:?}"),
        };
        assert_eq!(problem(index.export(out.clone(), limits, Arc::new(|_| {})).await), wanted);
        let before = index.stats().await.unwrap();
        assert_eq!(problem(index.import(file.clone(), limits, None, Arc::new(|_| {})).await), wanted);
        assert_eq!(index.stats().await.unwrap(), before);
    }
    assert_eq!(fs::read(&out).unwrap(), b"what was there");
    assert_eq!(fs::read_dir(shop.path()).unwrap().count(), files, "nothing half done is left");
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let (index, shop, _) = filled().await;
    let refused = export(&index, &shop.path().join("nowhere/out.u5kb")).await.unwrap_err();
    assert!(matches!(refused, KnowledgeError::ArchiveFile { operation: "write", .. }), "{refused:?}");
    assert!(refused.to_string().contains("nowhere/out.u5kb"), "{refused}");
}
