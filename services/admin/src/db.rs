//! The admin service's database: one SQLite file, one thread that writes, two that read.
//!
//! Writes are closures that the writer's thread runs one after the other, each in a transaction of its own, so that
//! "look, decide, write" cannot be overtaken. Reads have threads and connections of their own: with a write-ahead log
//! they see the last committed state while a write goes on, and a long one does not keep the writer waiting. A database
//! in memory has one connection, and so one thread for both.

mod backup;
mod error;
mod migrate;
mod place;
mod restore;
mod tx;
mod worker;

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::oneshot;

pub use error::DbError;
pub use place::Place;
pub use restore::{Restored, restore};
use tx::Context;
pub(crate) use tx::Tx;
use worker::Worker;

use crate::wall::Wall;

/// Two are enough: a read takes well under a millisecond, except for a backup.
const READERS: usize = 2;
/// How long SQLite waits for a lock that another program holds, such as a person's `sqlite3`.
const PATIENCE_MS: u32 = 5_000;

/// The database. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Db {
    context: Arc<Context>,
    writer: Worker,
    reader: Worker,
    /// Keeps other processes away.
    _lock: Option<Arc<File>>,
}

impl Db {
    /// Opens or makes the database, and brings it to this program's schema. Takes as long as checking the whole file
    /// does, so it is for the start.
    pub(crate) fn open(place: &Place, wall: Wall) -> Result<Self, DbError> {
        match place {
            Place::Memory => Self::in_memory(wall),
            Place::File(file) => Self::in_file(file, wall),
        }
    }

    fn in_memory(wall: Wall) -> Result<Self, DbError> {
        let file = PathBuf::from(":memory:");
        let mut db = Connection::open_in_memory().map_err(|error| DbError::of(&file, error))?;
        settle(&db).map_err(|error| DbError::of(&file, error))?;
        migrate::prepare(&mut db, &file)?;
        let both = Worker::start("u5-admin-db", vec![db]).map_err(DbError::file(&file, "start its thread"))?;
        Ok(Self { context: Arc::new(Context { file, wall }), writer: both.clone(), reader: both, _lock: None })
    }

    fn in_file(file: &Path, wall: Wall) -> Result<Self, DbError> {
        let lock = place::lock(file)?;
        place::make_private(file)?;
        let writer = connect(file)?;
        let readers = (0..READERS).map(|_| read_only(file)).collect::<Result<_, _>>()?;
        let no_thread = DbError::file(file, "start its threads");
        let writer = Worker::start("u5-admin-db", vec![writer]).map_err(&no_thread)?;
        let reader = Worker::start("u5-admin-read", readers).map_err(&no_thread)?;
        let context = Arc::new(Context { file: file.to_owned(), wall });
        Ok(Self { context, writer, reader, _lock: Some(Arc::new(lock)) })
    }

    /// Runs `work` in a transaction of its own, which counts when it returns `Ok` and never happened when it does not.
    /// What was acknowledged is on the disk. It is finished even when nobody waits for it any more.
    ///
    /// # Errors
    /// What `work` returns, or why the database could not do it.
    pub(crate) async fn write<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let context = Arc::clone(&self.context);
        let job = move |db: &mut Connection| transact(db, &context, TransactionBehavior::Immediate, work);
        answer_of(&self.writer, job).await?
    }

    /// Runs `work` on one state of the database. It cannot write.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub(crate) async fn read<T, E>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let context = Arc::clone(&self.context);
        let job = move |db: &mut Connection| transact(db, &context, TransactionBehavior::Deferred, work);
        answer_of(&self.reader, job).await?
    }
}

fn transact<T, E: From<DbError>>(
    db: &mut Connection,
    context: &Arc<Context>,
    behavior: TransactionBehavior,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let failed = |error| DbError::of(&context.file, error);
    let tx = db.transaction_with_behavior(behavior).map_err(failed)?;
    let done = work(&Tx::new(&tx, context))?;
    tx.commit().map_err(failed)?;
    Ok(done)
}

/// What `job` returns, from a thread of `worker`.
async fn answer_of<T: Send + 'static>(
    worker: &Worker,
    job: impl FnOnce(&mut Connection) -> T + Send + 'static,
) -> Result<T, DbError> {
    let (answer, answered) = oneshot::channel();
    // Whoever asked may be gone: that changes nothing.
    worker.submit(Box::new(move |db| drop(answer.send(job(db)))))?;
    answered.await.map_err(|_| DbError::Stopped)
}

/// The connection that writes, with the schema of this program.
fn connect(file: &Path) -> Result<Connection, DbError> {
    let failed = |error| DbError::of(file, error);
    let mut db = Connection::open(file).map_err(failed)?;
    // What it says of itself is looked at before anything is written: a newer or foreign file stays as it is.
    settle(&db).map_err(failed)?;
    migrate::prepare(&mut db, file)?;
    // FULL: what was acknowledged outlives a power cut.
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").map_err(failed)?;
    Ok(db)
}

fn read_only(file: &Path) -> Result<Connection, DbError> {
    let failed = |error| DbError::of(file, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags).map_err(failed)?;
    settle(&db).map_err(failed)?;
    Ok(db)
}

fn settle(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(&format!("PRAGMA busy_timeout = {PATIENCE_MS}; PRAGMA foreign_keys = ON;"))
}

#[cfg(test)]
mod tests;
