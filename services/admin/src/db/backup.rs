//! A copy of the database while it is used.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use tempfile::NamedTempFile;

use super::{Db, DbError, answer_of};

/// What a copy has no use for: who is logged in, and the answers of the last day.
const FORGET: &str =
    "PRAGMA secure_delete = ON; DELETE FROM sessions; UPDATE users SET epoch = lower(hex(randomblob(16)));
     DELETE FROM idempotency; PRAGMA journal_mode = DELETE;";

impl Db {
    /// Writes a copy of one state of the database into a file that is gone when it is dropped. Others read and write
    /// meanwhile. The copy has no sessions: whoever gets hold of it is not logged in, and after a restore nobody is.
    ///
    /// # Errors
    /// [`DbError::Full`] and others.
    pub(crate) async fn backup(&self) -> Result<NamedTempFile, DbError> {
        let context = self.context.clone();
        answer_of(&self.reader, move |db| copy(db, &context.file)).await?
    }

    /// An empty file without a name, where the backups are.
    pub(crate) fn scratch(&self) -> io::Result<File> {
        tempfile::tempfile_in(beside(&self.context.file))
    }
}

fn copy(db: &Connection, file: &Path) -> Result<NamedTempFile, DbError> {
    // Readable by this user alone.
    let copy = tempfile::Builder::new().prefix("admin-backup-").suffix(".sqlite").tempfile_in(beside(file));
    let copy = copy.map_err(DbError::file(file, "make a file for the backup"))?;
    let failed = |error| DbError::of(copy.path(), error);
    db.execute("VACUUM INTO ?1", [copy.path().to_string_lossy()]).map_err(failed)?;
    let other = Connection::open(copy.path()).map_err(failed)?;
    other.execute_batch(FORGET).map_err(failed)?;
    Ok(copy)
}

/// On the database's own disk, where there is room for one of its size if anywhere.
fn beside(file: &Path) -> PathBuf {
    match file.parent().filter(|_| fs::exists(file).unwrap_or(false)) {
        Some(dir) if dir.as_os_str().is_empty() => PathBuf::from("."),
        Some(dir) => dir.to_owned(),
        None => std::env::temp_dir(),
    }
}
