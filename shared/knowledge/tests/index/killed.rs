//! A process that is killed while it ingests, and the next one.

use std::{
    env,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{self, Command},
    sync::Arc,
};

use rusqlite::Connection;
use tempfile::TempDir;
use u5_knowledge::{Index, IngestReport, Limits, Progress, SqliteIndex, Stage};

use crate::place::{embedder, folder, list, write};

/// Tells this test, in a process of its own, what to ingest into which file, and when to die.
const ORDER: &str = "U5_TEST_KILLED_INGESTION";

/// When to die: at this step of reading or of embedding, and so many turns of a loop later.
const MOMENTS: [(&str, usize, u32); 8] = [
    ("reading", 1, 0),
    ("reading", 63, 2_000),
    ("reading", 63, 300_000),
    ("reading", 64, 0),
    ("reading", 101, 5_000),
    ("reading", 151, 0),
    ("embedding", 32, 1_000),
    ("embedding", 96, 0),
];

fn shop() -> TempDir {
    let folder = folder(&[("a.csv", &rows()), ("long.md", &list(200, |n| format!("item {n} is on shelf {}", n % 7)))]);
    for number in 0..149 {
        write(&folder, &format!("en/{number:03}.md"), &format!("# Shelf {number}\n\nIt has thing{number}.\n\n- tea\n"));
    }
    folder
}

fn rows() -> String {
    let rows: Vec<String> = (0..300).map(|n| format!("good {n};{}", n % 40)).collect();
    format!("name;aisle\n{}\n", rows.join("\n"))
}

#[tokio::main]
async fn ingest(folder: &Path, file: &Path, progress: impl Fn(Progress) + Send + Sync + 'static) -> IngestReport {
    let index = SqliteIndex::open(file).unwrap();
    let ingested = index.ingest(folder.to_owned(), Limits::default(), Some(embedder()), Arc::new(progress));
    ingested.await.unwrap()
}

/// Everything that a search can see, but for the numbers of rows.
pub(crate) fn dump(file: &Path) -> Vec<String> {
    let db = Connection::open(file).unwrap();
    let sql = "SELECT quote(d.path) || quote(d.hash) || quote(p.title) || quote(p.text) || quote(p.language)
            || quote(p.collection) || quote(p.hash) || quote(p.heading) || quote(p.terms) || quote(p.valid_from)
            || quote(p.valid_until) || quote(v.model) || quote(v.vector)
        FROM documents d JOIN passages p ON p.document = d.id
        LEFT JOIN vectors v ON v.hash = p.hash ORDER BY d.path, p.id";
    let mut dump: Vec<String> =
        db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let counts = "SELECT (SELECT count(*) FROM documents) || ' ' || (SELECT count(*) FROM passages) || ' ' ||
        (SELECT count(*) FROM vectors) || quote(model) || quote(collections) FROM state";
    dump.push(db.query_row(counts, [], |row| row.get(0)).unwrap());
    dump
}

/// In the process that is to be killed.
fn die(order: &str) {
    let [folder, file, stage, step, turns] = order.split('|').collect::<Vec<_>>()[..] else { panic!("{order}") };
    let stage = if stage == "reading" { Stage::Reading } else { Stage::Embedding };
    let (step, turns): (usize, u32) = (step.parse().unwrap(), turns.parse().unwrap());
    ingest(Path::new(folder), Path::new(file), move |progress| {
        if progress.stage != stage || progress.done != step {
            return;
        }
        kill(turns);
    });
}

/// Kills this process, so many turns of a loop later: then, it happens in the midst of something.
pub(crate) fn kill(turns: u32) {
    let kill = move || {
        (0..turns).for_each(|_| std::hint::spin_loop());
        Command::new("kill").args(["-9", &process::id().to_string()]).status().unwrap();
    };
    if turns > 0 { drop(std::thread::spawn(kill)) } else { kill() }
}

/// Runs `test` in a process of its own, with `order` in the environment variable that tells it to die. Whether it did.
pub(crate) fn dies(test: &str, variable: &str, order: &str) -> bool {
    let child =
        Command::new(env::current_exe().unwrap()).args(["--exact", test]).env(variable, order).output().unwrap();
    let is_killed = child.status.signal() == Some(9);
    assert!(is_killed || child.status.success(), "{order}: {}", String::from_utf8_lossy(&child.stdout));
    is_killed
}

#[test]
fn an_ingestion_that_is_killed_anywhere_is_made_good_by_the_next_one() {
    if let Ok(order) = env::var(ORDER) {
        return die(&order);
    }
    let (folder, place) = (shop(), tempfile::tempdir().unwrap());
    let straight = place.path().join("straight.sqlite");
    assert_eq!(ingest(folder.path(), &straight, |_| {}).added, 151);
    let wanted = dump(&straight);
    assert!(wanted.len() > 700 && wanted.iter().all(|row| !row.ends_with("NULL")), "{}", wanted.len());

    let this = "killed::an_ingestion_that_is_killed_anywhere_is_made_good_by_the_next_one";
    for (number, (stage, step, turns)) in MOMENTS.iter().enumerate() {
        let file = place.path().join(format!("{number}.sqlite"));
        let order = format!("{}|{}|{stage}|{step}|{turns}", folder.path().display(), file.display());
        // Whoever is killed later than at once may have been quicker.
        assert!(dies(this, ORDER, &order) || *turns > 0, "{stage} {step}: it was not killed");
        assert!(!dump(&file).is_empty(), "what there is can be read");
        let report = ingest(folder.path(), &file, |_| {});
        assert_eq!((report.replaced, report.removed, report.added + report.unchanged), (0, 0, 151));
        assert!(dump(&file) == wanted, "{stage} {step} {turns}: {report:?}");
    }
}
