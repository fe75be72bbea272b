//! Turns at a server that does only so many calls at a time.
//!
//! Servers queue without a bound that a customer would wait for (Ollama takes 512 calls and does one or a few at a time).
//! So the queue is here, where waiting has an end and a stand-in takes over.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::EngineError;

/// The queue before one server. Clones are the same queue.
#[derive(Clone, Debug)]
pub(super) struct Queue {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    patience: Duration,
}

/// The right to one call, as long as it is held.
pub(super) type Turn = OwnedSemaphorePermit;

/// One who waits, and who may give up at any time.
struct Waiter<'a>(&'a AtomicUsize);

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Queue {
    /// Of `parallel` calls at a time; none waits for longer than `patience`.
    pub(super) fn new(parallel: NonZeroUsize, patience: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(parallel.get().min(Semaphore::MAX_PERMITS)));
        Self { turns, waiting: Arc::default(), patience }
    }

    /// How long a customer may be kept waiting for a turn.
    pub(super) const fn patience(&self) -> Duration {
        self.patience
    }

    /// Waits for a turn at `engine`, first come, first served.
    ///
    /// # Errors
    /// [`EngineError::Busy`] when the patience is over.
    pub(super) async fn turn(&self, engine: &str) -> Result<Turn, EngineError> {
        let others = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiter = Waiter(&self.waiting);
        match tokio::time::timeout(self.patience, Arc::clone(&self.turns).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            // Nobody closes it; were it closed, there would be no turns either.
            Ok(Err(_)) | Err(_) => Err(EngineError::Busy { engine: engine.to_owned(), waiting: others }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_how_many_wait_and_who_gives_up_is_not_counted() {
        let queue = Queue::new(NonZeroUsize::MIN, Duration::from_secs(1));
        let first = queue.turn("server").await.unwrap();
        let (given_up, refused) = futures::join!(
            tokio::time::timeout(Duration::from_millis(500), queue.turn("server")),
            queue.turn("server")
        );
        assert!(given_up.is_err());
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Busy);
        assert!(matches!(refused, EngineError::Busy { waiting: 1, .. }), "{refused}");
        let next = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            drop(first);
        };
        let (second, ()) = futures::join!(queue.turn("server"), next);
        drop(second.unwrap());
        assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
    }
}
