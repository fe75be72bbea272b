//! Putting a backup in the database's place.

use std::{
    fs::{self, File},
    io::ErrorKind::{AlreadyExists, NotFound},
    path::{Path, PathBuf},
};

use super::{
    DbError, connect,
    place::{beside, lock, make_private},
};

/// How many old databases may lie beside the one in use before somebody has to tidy up.
const MOST_KEPT: usize = 1_000;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The database, which is the backup now.
    pub database: PathBuf,
    /// Where the one before it is kept, if there was one.
    pub kept: Option<PathBuf>,
}

/// Makes `backup` the database `file`. The one that was there is kept beside it. A backup that cannot be used changes
/// nothing, nor does a crash before the end.
///
/// # Errors
/// [`DbError::Locked`] while a service uses the database, [`DbError::Corrupt`], [`DbError::Newer`] and
/// [`DbError::Foreign`] for a backup that is no good, [`DbError::File`] and [`DbError::Full`].
pub fn restore(backup: &Path, file: &Path) -> Result<Restored, DbError> {
    let _lock = lock(file)?;
    let fresh = checked_copy(backup, file)?;
    let kept = keep(file)?;
    // A log of the old database must not be applied to the new one.
    for ending in ["-wal", "-shm"] {
        remove(&beside(file, ending))?;
    }
    fs::rename(&fresh, file).map_err(DbError::file(file, "put the backup in its place"))?;
    sync_directory(file)?;
    Ok(Restored { database: file.to_owned(), kept })
}

/// A copy of the backup beside the database, checked and brought to this program's schema.
fn checked_copy(backup: &Path, file: &Path) -> Result<PathBuf, DbError> {
    let fresh = beside(file, ".restoring");
    remove(&fresh)?;
    make_private(&fresh)?;
    let mut from = File::open(backup).map_err(DbError::file(backup, "read the backup"))?;
    let mut to = File::options().write(true).open(&fresh).map_err(DbError::file(&fresh, "write the backup"))?;
    let length = std::io::copy(&mut from, &mut to).map_err(DbError::file(&fresh, "write the backup"))?;
    let done = check(backup, &fresh, length);
    if done.is_err() {
        remove(&fresh)?;
    }
    done.map(|()| fresh)
}

/// The error, if there is one, is about the backup: that is the file that people know.
fn check(backup: &Path, fresh: &Path, length: u64) -> Result<(), DbError> {
    if length == 0 {
        return Err(DbError::Foreign(backup.to_owned()));
    }
    let db = connect(fresh).map_err(|error| about(error, backup))?;
    // One file alone: what is beside it would not be moved with it.
    let failed = |error| DbError::of(fresh, error);
    db.execute_batch("PRAGMA journal_mode = DELETE;").map_err(failed)?;
    db.close().map_err(|(_, error)| failed(error))?;
    File::open(fresh).and_then(|file| file.sync_all()).map_err(DbError::file(fresh, "write the backup"))
}

fn about(error: DbError, backup: &Path) -> DbError {
    let file = backup.to_owned();
    match error {
        DbError::Corrupt { what, .. } => DbError::Corrupt { file, what },
        DbError::Newer { found, known, .. } => DbError::Newer { file, found, known },
        DbError::Foreign(_) => DbError::Foreign(file),
        other => other,
    }
}

/// Copies what is there, with its log, under names that nothing has.
fn keep(file: &Path) -> Result<Option<PathBuf>, DbError> {
    if !fs::exists(file).map_err(DbError::file(file, "look whether it is there"))? {
        return Ok(None);
    }
    let names = (1..).map(|n| beside(file, &format!(".before-restore-{n}")));
    let free = names.take(MOST_KEPT).find(|name| !fs::exists(name).unwrap_or(true));
    let kept =
        free.ok_or_else(|| DbError::file(file, "find a name to keep the old database under")(AlreadyExists.into()))?;
    for ending in ["", "-wal"] {
        let from = beside(file, ending);
        if fs::exists(&from).unwrap_or(false) {
            fs::copy(&from, beside(&kept, ending)).map_err(DbError::file(&kept, "keep the old database"))?;
        }
    }
    Ok(Some(kept))
}

fn remove(file: &Path) -> Result<(), DbError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != NotFound => Err(DbError::file(file, "remove it")(error)),
        _ => Ok(()),
    }
}

/// So that the new name outlives a power cut.
fn sync_directory(file: &Path) -> Result<(), DbError> {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(directory).and_then(|dir| dir.sync_all()).map_err(DbError::file(directory, "write it"))
}
