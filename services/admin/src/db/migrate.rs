//! Bringing a file to the schema of this program, or refusing it.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::DbError;

/// What each version adds to the one before it, from version 1 on. Published ones are never edited.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001_base.sql"),
    include_str!("migrations/0002_content.sql"),
    include_str!("migrations/0003_floor.sql"),
    include_str!("migrations/0004_sign_in.sql"),
];
/// The schema of this program, in `PRAGMA user_version`.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;
/// "U5Ad": what makes the file one of ours.
const APPLICATION: i64 = 0x5535_4164;

/// Checks a file and migrates it, all or nothing.
pub(super) fn prepare(db: &mut Connection, file: &Path) -> Result<(), DbError> {
    check(db, file)?;
    migrate(db).map_err(|error| DbError::of(file, error))
}

/// Refuses what is not ours, is newer than this program, or is damaged.
fn check(db: &Connection, file: &Path) -> Result<(), DbError> {
    let failed = |error| DbError::of(file, error);
    let found = version(db).map_err(failed)?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if application(db).map_err(failed)? != APPLICATION && (found != 0 || tables != 0) {
        return Err(DbError::Foreign(file.to_owned()));
    }
    if found > VERSION {
        return Err(DbError::Newer { file: file.to_owned(), found, known: VERSION });
    }
    let what: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if what == "ok" { Ok(()) } else { Err(DbError::Corrupt { file: file.to_owned(), what }) }
}

fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = version(&tx)?;
    for migration in MIGRATIONS.iter().skip(known as usize) {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()
}

fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn application(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA application_id", [], |row| row.get(0))
}
