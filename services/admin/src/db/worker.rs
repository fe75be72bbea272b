//! The threads that own the connections.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};

use super::DbError;

/// What may wait for a thread. When it is full, whoever comes hears [`DbError::Busy`] at once: a queue that only grows
/// answers nobody in time.
const WAITING: usize = 256;

/// Something to do with a connection.
type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The way to one or more threads that take jobs in turn. They end when nobody holds this any more.
#[derive(Clone)]
pub(super) struct Worker(Sender<Job>);

impl Worker {
    /// Starts a thread for each connection.
    pub(super) fn start(name: &'static str, connections: Vec<Connection>) -> std::io::Result<Self> {
        let (jobs, queue) = channel::<Job>(WAITING);
        let queue = Arc::new(Mutex::new(queue));
        for db in connections {
            let queue = Arc::clone(&queue);
            thread::Builder::new().name(name.to_owned()).spawn(move || run(db, &queue))?;
        }
        Ok(Self(jobs))
    }

    pub(super) fn submit(&self, job: Job) -> Result<(), DbError> {
        self.0.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => DbError::Busy,
            TrySendError::Closed(_) => DbError::Stopped,
        })
    }
}

fn run(mut db: Connection, queue: &Mutex<Receiver<Job>>) {
    while let Some(job) = next(queue) {
        // A transaction that it leaves open is rolled back as it unwinds, so the connection stays sound. Whoever waits
        // for the answer sees that none comes.
        if catch_unwind(AssertUnwindSafe(|| job(&mut db))).is_err() {
            tracing::error!("something panicked in the database's thread; what it did there is undone");
        }
    }
}

/// One thread waits in the queue, the others for its place there.
fn next(queue: &Mutex<Receiver<Job>>) -> Option<Job> {
    queue.lock().blocking_recv()
}
