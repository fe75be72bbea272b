//! How long work learns that nobody wants it any more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use u5_engines::EngineError;

/// A flag that work looks at between its steps, and the time by which the work must be done.
///
/// Clones share the flag. Long work calls [`Cancel::check`] often enough to stop within some 20 ms.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    cancelled: Arc<AtomicBool>,
    deadline: Option<Deadline>,
}

#[derive(Clone, Copy, Debug)]
struct Deadline {
    at: Instant,
    after: Duration,
}

/// Why work stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Whoever asked for it has gone.
    #[error("the work was cancelled")]
    Cancelled,
    /// Its time was up.
    #[error("the work did not finish within {} ms", after.as_millis())]
    Deadline {
        /// The time it had.
        after: Duration,
    },
}

impl Stopped {
    /// The same as a failure of `engine`.
    pub fn of(self, engine: &str) -> EngineError {
        let engine = engine.to_owned();
        match self {
            Self::Cancelled => EngineError::Unavailable { engine, reason: "the request was cancelled".into() },
            Self::Deadline { after } => EngineError::Deadline { engine, after },
        }
    }
}

impl Cancel {
    /// Work that nothing stops until [`Cancel::cancel`].
    pub fn new() -> Self {
        Self::default()
    }

    /// The same flag with a deadline `after` from now.
    pub fn until(&self, after: Duration) -> Self {
        let deadline = Instant::now().checked_add(after).map(|at| Deadline { at, after });
        Self { cancelled: Arc::clone(&self.cancelled), deadline }
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// An error as soon as the work should stop.
    pub fn check(&self) -> Result<(), Stopped> {
        match self.deadline {
            _ if self.is_cancelled() => Err(Stopped::Cancelled),
            Some(Deadline { at, after }) if Instant::now() >= at => Err(Stopped::Deadline { after }),
            _ => Ok(()),
        }
    }
}

/// Cancels when dropped: the half that a future or stream keeps.
#[derive(Debug)]
pub(crate) struct CancelOnDrop(pub(crate) Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
