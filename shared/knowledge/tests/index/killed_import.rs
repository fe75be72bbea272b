//! A process that is killed while it makes an archive the index, and the next one.

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::TempDir;
use u5_knowledge::{ArchiveLimits, Progress, SqliteIndex};
use u5_protocol::Language::En;

use crate::{
    killed::{dies, dump, kill},
    place::{embedder, list, search, try_ingest, write},
};

/// Tells this test, in a process of its own, which archive goes into which file, and when to die.
const ORDER: &str = "U5_TEST_KILLED_IMPORT";
/// The documents of the archive that is imported.
const DOCUMENTS: usize = 120;

/// When to die: at this document, and so many turns of a loop later. Behind the last one the old documents go, and all
/// of it is written.
const MOMENTS: [(usize, u32); 9] = [
    (1, 0),
    (1, 2_000),
    (60, 0),
    (60, 300_000),
    (DOCUMENTS, 0),
    (DOCUMENTS, 1),
    (DOCUMENTS, 20_000),
    (DOCUMENTS, 100_000),
    (DOCUMENTS, 300_000),
];

/// The archive of a shop with so many shelves of one good.
#[tokio::main]
async fn archive(place: &TempDir, good: &str, shelves: usize) -> PathBuf {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..shelves {
        write(&folder, &format!("en/{number:03}.md"), &list(5, |n| format!("{good} {n} of shelf {number}")));
    }
    let (index, file) = (SqliteIndex::in_memory().unwrap(), place.path().join(good));
    try_ingest(&index, folder.path(), Some(embedder())).await.unwrap();
    index.export(file.clone(), ArchiveLimits::default(), Arc::new(|_| {})).await.unwrap();
    file
}

#[tokio::main]
async fn import(file: &Path, archive: &Path, progress: impl Fn(Progress) + Send + Sync + 'static) {
    let index = SqliteIndex::open(file).unwrap();
    index.import(archive.to_owned(), ArchiveLimits::default(), None, Arc::new(progress)).await.unwrap();
}

/// Which of the goods are found.
#[tokio::main]
async fn found(index: &SqliteIndex) -> [bool; 2] {
    [!search(index, "kettle", En).await.is_empty(), !search(index, "teapot", En).await.is_empty()]
}

/// In the process that is to be killed.
fn die(order: &str) {
    let [archive, file, step, turns] = order.split('|').collect::<Vec<_>>()[..] else { panic!("{order}") };
    let (step, turns): (usize, u32) = (step.parse().unwrap(), turns.parse().unwrap());
    import(Path::new(file), Path::new(archive), move |progress| {
        if progress.done == step {
            kill(turns);
        }
    });
}

#[test]
fn until_an_import_that_was_killed_is_run_again_the_old_index_is_searched() {
    if let Ok(order) = env::var(ORDER) {
        return die(&order);
    }
    let place = tempfile::tempdir().unwrap();
    let (old, new) = (archive(&place, "kettle", 30), archive(&place, "teapot", DOCUMENTS));
    let straight = place.path().join("straight.sqlite");
    import(&straight, &old, |_| {});
    let before = dump(&straight);
    import(&straight, &new, |_| {});
    let wanted = dump(&straight);
    assert_eq!((before.len(), wanted.len()), (30 * 5 + 1, DOCUMENTS * 5 + 1));

    let this = "killed_import::until_an_import_that_was_killed_is_run_again_the_old_index_is_searched";
    for (number, (step, turns)) in MOMENTS.iter().enumerate() {
        let file = place.path().join(format!("{number}.sqlite"));
        import(&file, &old, |_| {});
        // As a kiosk that runs meanwhile.
        let kiosk = SqliteIndex::open(&file).unwrap();
        let is_killed = dies(this, ORDER, &format!("{}|{}|{step}|{turns}", new.display(), file.display()));
        // Whoever is killed later than at once may have been quicker.
        assert!(is_killed || *turns > 0, "{step}: it was not killed");
        let left = dump(&file);
        let is_old = left == before;
        assert!(is_old || (*turns > 0 && left == wanted), "{step} {turns}: neither the old index nor the new one");
        assert_eq!(found(&kiosk), [is_old, !is_old], "{step} {turns}");
        import(&file, &new, |_| {});
        assert!(dump(&file) == wanted, "{step} {turns}");
        assert_eq!(found(&kiosk), [false, true], "{step} {turns}");
    }
}
