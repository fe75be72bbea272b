use std::fs;

use rusqlite::params;
use tempfile::TempDir;

use super::*;

fn wall() -> Wall {
    Wall::of(|| 7)
}

fn file(dir: &TempDir) -> PathBuf {
    dir.path().join("admin.sqlite")
}

fn open(dir: &TempDir) -> Result<Db, DbError> {
    Db::open(&Place::File(file(dir)), wall())
}

fn refused(opened: Result<Db, DbError>) -> String {
    opened.err().map(|error| error.to_string()).unwrap()
}

/// Writes something: a user's name.
async fn put(db: &Db, name: &str) -> Result<i64, DbError> {
    let name = name.to_owned();
    let sql = "INSERT INTO users (name, role, password, created_ms, changed_ms) VALUES (?1, 'admin', '', 0, 0)";
    db.write(move |tx| tx.insert(sql, [&name])).await
}

async fn names(db: &Db) -> Vec<String> {
    db.read::<_, DbError>(|tx| tx.all("SELECT name FROM users ORDER BY id", [], |row| row.get(0))).await.unwrap()
}

#[tokio::test]
async fn a_transaction_counts_as_a_whole_or_not_at_all() {
    let dir = TempDir::new().unwrap();
    for place in [Place::Memory, Place::File(file(&dir))] {
        let db = Db::open(&place, wall()).unwrap();
        put(&db, "ann").await.unwrap();
        let failed = db
            .write::<(), DbError>(|tx| {
                assert_eq!(tx.now_ms(), 7);
                tx.execute("UPDATE users SET name = 'bob'", [])?;
                tx.execute("UPDATE users SET role = 'king'", []).map(drop)
            })
            .await;
        assert!(matches!(failed, Err(DbError::Sql { .. })), "{failed:?}");
        assert_eq!(names(&db).await, ["ann"]);
    }
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let dir = TempDir::new().unwrap();
    let db = open(&dir).unwrap();
    let refused = db.read::<_, DbError>(|tx| tx.execute("DELETE FROM users", [])).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_panic_undoes_its_transaction_and_the_next_one_works() {
    let db = Db::open(&Place::Memory, wall()).unwrap();
    let answer = db
        .write::<(), DbError>(|tx| {
            tx.execute(
                "INSERT INTO users (name, role, password, created_ms, changed_ms) VALUES ('x', 'admin', '', 0, 0)",
                [],
            )?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(answer, Err(DbError::Stopped)));
    put(&db, "ann").await.unwrap();
    assert_eq!(names(&db).await, ["ann"]);
}

#[tokio::test]
async fn what_waits_is_bounded_and_whoever_comes_then_hears_so() {
    let db = Db::open(&Place::Memory, wall()).unwrap();
    let (started, begun) = oneshot::channel();
    let (go, held) = std::sync::mpsc::sync_channel::<()>(1);
    let first = db.write::<(), DbError>(move |_| {
        started.send(()).unwrap();
        held.recv().unwrap_or_default();
        Ok(())
    });
    let waits = async {
        begun.await.unwrap();
        // Each is polled once, so that all have asked before the first is done.
        let mut others = futures::future::join_all((0..400).map(|_| db.write::<(), DbError>(|_| Ok(()))));
        assert!(futures::poll!(&mut others).is_pending());
        go.send(()).unwrap();
        others.await
    };
    let (first, others) = futures::join!(first, waits);
    first.unwrap();
    let refused = others.iter().filter(|answer| matches!(answer, Err(DbError::Busy))).count();
    let done = others.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!((done, refused), (256, 144));
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_kill() {
    let (dir, after) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let db = open(&dir).unwrap();
    put(&db, "ann").await.unwrap();
    // What a killed process leaves behind: the files as they are, nothing closed.
    for ending in ["", "-wal"] {
        fs::copy(place::beside(&file(&dir), ending), place::beside(&file(&after), ending)).unwrap();
    }
    assert_eq!(names(&open(&after).unwrap()).await, ["ann"]);
    drop(db);
}

#[tokio::test]
async fn a_full_disk_is_told_and_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let db = open(&dir).unwrap();
    put(&db, "ann").await.unwrap();
    let limit = |sql: &'static str| db.write::<_, DbError>(move |tx| tx.one(sql, [], |row| row.get::<_, i64>(0)));
    limit("PRAGMA max_page_count = 1").await.unwrap();
    let long = "x".repeat(1 << 20);
    let full = db
        .write::<_, DbError>(move |tx| tx.execute("UPDATE users SET password = ?1", params![long]))
        .await
        .unwrap_err();
    assert!(matches!(full, DbError::Full(_)), "{full}");
    assert!(full.to_string().contains("admin.sqlite") && full.to_string().contains("free some"), "{full}");
    assert_eq!(names(&db).await, ["ann"]);
    limit("PRAGMA max_page_count = 1000000").await.unwrap();
    put(&db, "bob").await.unwrap();
    assert_eq!(names(&db).await, ["ann", "bob"]);
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_says_how_to_restore() {
    let dir = TempDir::new().unwrap();
    let (db, backup) = (open(&dir).unwrap(), dir.path().join("backup.sqlite"));
    for n in 0..500 {
        put(&db, &format!("user-{n:04}")).await.unwrap();
    }
    fs::copy(db.backup().await.unwrap().path(), &backup).unwrap();
    close(db, &dir);
    let mut bytes = fs::read(file(&dir)).unwrap();
    // Everything but the header and the schema.
    let half = bytes.len() / 2;
    bytes[half..].fill(0x5a);
    fs::write(file(&dir), &bytes).unwrap();
    let told = refused(open(&dir));
    assert!(told.contains("is damaged") && told.contains("u5-admin --restore BACKUP"), "{told}");
    fs::write(file(&dir), b"this is no database, but it is long enough to be looked at as if it were one".repeat(20))
        .unwrap();
    assert!(refused(open(&dir)).contains("u5-admin --restore"));

    let restored = restore(&backup, &file(&dir)).unwrap();
    assert!(fs::read(restored.kept.unwrap()).unwrap().starts_with(b"this is no database"));
    let db = open(&dir).unwrap();
    assert_eq!(names(&db).await.len(), 500);
}

/// Ends it, and waits until its threads have let go of the file.
fn close(db: Db, dir: &TempDir) {
    drop(db);
    let db = Connection::open(file(dir)).unwrap();
    db.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    db.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
}

#[tokio::test]
async fn a_backup_is_what_was_there_without_who_was_logged_in() {
    let dir = TempDir::new().unwrap();
    for place in [Place::Memory, Place::File(file(&dir))] {
        let db = Db::open(&place, wall()).unwrap();
        let user = put(&db, "ann").await.unwrap();
        let sql = "INSERT INTO sessions (hash, user, created_ms, seen_ms) VALUES (x'00', ?1, 0, 0)";
        db.write::<_, DbError>(move |tx| tx.execute(sql, [user])).await.unwrap();
        let copy = db.backup().await.unwrap();
        put(&db, "bob").await.unwrap();

        let elsewhere = TempDir::new().unwrap();
        let restored = restore(copy.path(), &file(&elsewhere)).unwrap();
        assert_eq!(restored.kept, None);
        let there = open(&elsewhere).unwrap();
        assert_eq!(names(&there).await, ["ann"]);
        let sessions = |tx: &Tx<'_>| tx.number("SELECT count(*) FROM sessions", []);
        assert_eq!(there.read::<_, DbError>(sessions).await.unwrap(), 0);
        assert_eq!(db.read::<_, DbError>(sessions).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_backup_that_is_no_good_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let bad = dir.path().join("bad");
    let db = open(&dir).unwrap();
    put(&db, "ann").await.unwrap();
    let in_use = restore(&bad, &file(&dir)).unwrap_err();
    assert!(matches!(in_use, DbError::Locked(_)), "{in_use}");
    drop(db);
    let broken: [(&[u8], &str); 2] = [(b"", "not a database of U5"), (&[0x5a; 4096], "bad: the database is damaged")];
    for (bytes, reason) in broken {
        fs::write(&bad, bytes).unwrap();
        let told = restore(&bad, &file(&dir)).unwrap_err().to_string();
        assert!(told.contains(reason), "{told}");
    }
    assert!(matches!(restore(&dir.path().join("nowhere"), &file(&dir)), Err(DbError::File { .. })));
    assert_eq!(names(&open(&dir).unwrap()).await, ["ann"]);
}

#[tokio::test]
async fn a_newer_database_and_somebody_elses_stay_as_they_are() {
    let dir = TempDir::new().unwrap();
    drop(open(&dir).unwrap());
    let other = Connection::open(file(&dir)).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    let told = refused(open(&dir));
    assert!(told.contains("schema 99") && told.contains("start that U5"), "{told}");
    drop(other);
    fs::remove_file(file(&dir)).unwrap();
    let other = Connection::open(file(&dir)).unwrap();
    other.execute_batch("CREATE TABLE recipes (x)").unwrap();
    let told = refused(open(&dir));
    assert!(told.contains("not a database of U5's admin service"), "{told}");
    assert_eq!(other.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)), Ok(1));
}

#[tokio::test]
async fn two_programs_do_not_share_a_file() {
    let dir = TempDir::new().unwrap();
    let db = open(&dir).unwrap();
    assert!(refused(open(&dir)).contains("another U5 uses this database"));
    drop(db);
    open(&dir).unwrap();
}
