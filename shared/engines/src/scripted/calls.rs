//! What all scripted engines share: counting, pace and faults.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use serde::Deserialize;

use crate::EngineError;

/// How long an engine takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Before the first result.
    pub first: Duration,
    /// Before every later one.
    pub between: Duration,
}

impl Pace {
    /// Waits for the item with this index.
    pub(super) async fn wait(self, index: usize) {
        let delay = if index == 0 { self.first } else { self.between };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
    }
}

/// How an engine misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// [`EngineError::Deadline`]
    Deadline,
    /// [`EngineError::Unavailable`]
    Unavailable,
    /// [`EngineError::Busy`]
    Busy,
    /// [`EngineError::BadInput`]
    BadInput,
    /// [`EngineError::Failed`]
    Failed,
    /// Never answers, until dropped.
    Hang,
}

impl Fault {
    /// Takes effect: returns the error, or never returns.
    pub(super) async fn strike(self, engine: &str) -> EngineError {
        let (engine, reason) = (engine.to_owned(), "the script says so".to_owned());
        match self {
            Self::Deadline => EngineError::Deadline { engine, after: Duration::ZERO },
            Self::Unavailable => EngineError::Unavailable { engine, reason },
            Self::Busy => EngineError::Busy { engine, waiting: 1 },
            Self::BadInput => EngineError::BadInput { engine, reason },
            Self::Failed => EngineError::Failed { engine, reason },
            Self::Hang => std::future::pending().await,
        }
    }
}

/// Counts the calls of one engine. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Cells>);

#[derive(Debug, Default)]
struct Cells {
    started: AtomicUsize,
    finished: AtomicUsize,
    cancelled: AtomicUsize,
}

/// A reading of [`Calls`]. `started - finished - cancelled` calls are in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Calls made.
    pub started: usize,
    /// Calls that reached their end or their error.
    pub finished: usize,
    /// Calls whose future or stream was dropped before that.
    pub cancelled: usize,
}

impl Calls {
    /// The counts so far.
    pub fn counts(&self) -> Counts {
        let Cells { started, finished, cancelled } = &*self.0;
        Counts { started: started.load(SeqCst), finished: finished.load(SeqCst), cancelled: cancelled.load(SeqCst) }
    }

    pub(super) fn begin(&self) -> Call {
        self.0.started.fetch_add(1, SeqCst);
        Call { calls: self.clone(), finished: false }
    }
}

/// One call in flight; dropping it unfinished counts as a cancellation.
pub(super) struct Call {
    calls: Calls,
    finished: bool,
}

impl Call {
    pub(super) fn finish(&mut self) {
        if !std::mem::replace(&mut self.finished, true) {
            self.calls.0.finished.fetch_add(1, SeqCst);
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.finished {
            self.calls.0.cancelled.fetch_add(1, SeqCst);
        }
    }
}
