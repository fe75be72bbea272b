//! Where inference runs: two lanes of bounded work, each with its own kernel threads.
//!
//! Models keep every core busy for a tenth of a second at a time, so they must not run on an async runtime, nor all at
//! once. Each lane runs one step at a time, the most urgent first. Speaking has a lane of its own: a transcript made on
//! speculation may take half of the machine from it, but never makes a customer wait in a queue.
//!
//! Judging a pause goes in the lane of speaking. A transcript of the same pause is often being made at that moment, so
//! in its lane the verdict would come after it and be of no use; while a customer pauses, the kiosk is silent, and the
//! lane of speaking has nothing to do. A third lane would gain little for its threads: only a process with several kiosks
//! speaks to one while another's pause is judged. There, speaking goes first: a gap in a voice is heard, a verdict that
//! is a piece of speech late is not.
//!
//! A lane owns its kernel threads because rayon threads that wait for their own work steal other work: two models in
//! one rayon pool finish together, both late.

mod lane;
mod stream;

#[cfg(test)]
mod tests;

use std::{
    any::Any,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use futures::{Stream, channel::oneshot};
use parking_lot::Mutex;
use rten::ThreadPool;
use u5_engines::EngineError;

use crate::cancel::{Cancel, CancelOnDrop};
use lane::{Lane, Permit, Step, Task};

/// How urgent work is; the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// The next piece of what the kiosk says.
    Speech,
    /// Whether the customer has finished.
    Turn,
    /// What the customer said.
    Transcription,
    /// Vectors for search and ingest.
    Embedding,
}

impl Priority {
    /// Every priority, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Speech, Self::Turn, Self::Transcription, Self::Embedding];

    /// The name of its engine in errors.
    pub const fn engine(self) -> &'static str {
        match self {
            Self::Speech => "embedded speech synthesis",
            Self::Turn => "embedded end-of-turn detection",
            Self::Transcription => "embedded speech recognition",
            Self::Embedding => "embedded embeddings",
        }
    }

    const fn lane(self) -> usize {
        match self {
            Self::Speech | Self::Turn => 0,
            Self::Transcription | Self::Embedding => 1,
        }
    }
}

/// How much work of one priority a pool takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Requests admitted at a time, running ones included; more are refused with [`EngineError::Busy`].
    pub admitted: usize,
    /// From when a step is queued to when it must be done.
    pub deadline: Duration,
}

/// How a [`Pool`] is made.
#[derive(Clone, Copy, Debug)]
pub struct PoolOptions {
    /// Kernel threads of each lane.
    pub threads: NonZeroUsize,
    /// For [`Priority::Speech`]; the deadline holds for every piece.
    pub speech: Limit,
    /// For [`Priority::Turn`].
    pub turn: Limit,
    /// For [`Priority::Transcription`].
    pub transcription: Limit,
    /// For [`Priority::Embedding`].
    pub embedding: Limit,
}

impl Default for PoolOptions {
    /// As many threads as the machine has cores, at most 8: the models are too small to use more.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            threads: NonZeroUsize::new(cores.min(8)).unwrap_or(NonZeroUsize::MIN),
            speech: Limit { admitted: 8, deadline: Duration::from_secs(5) },
            // Whoever pauses for longer is better judged by what has been heard since.
            turn: Limit { admitted: 8, deadline: Duration::from_secs(1) },
            transcription: Limit { admitted: 8, deadline: Duration::from_secs(10) },
            embedding: Limit { admitted: 64, deadline: Duration::from_mins(1) },
        }
    }
}

impl PoolOptions {
    const fn limit(&self, priority: Priority) -> Limit {
        match priority {
            Priority::Speech => self.speech,
            Priority::Turn => self.turn,
            Priority::Transcription => self.transcription,
            Priority::Embedding => self.embedding,
        }
    }
}

/// A handle to the inference threads; clones share them. They end when the last handle is dropped.
#[derive(Clone)]
pub struct Pool {
    lanes: Arc<Lanes>,
    options: PoolOptions,
}

struct Lanes([Arc<Lane>; 2]);

impl Drop for Lanes {
    fn drop(&mut self) {
        self.0.iter().for_each(|lane| lane.close());
    }
}

impl Pool {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start(options: PoolOptions) -> std::io::Result<Self> {
        let lanes = [Lane::start("u5-speak", options.threads)?, Lane::start("u5-listen", options.threads)?];
        Ok(Self { lanes: Arc::new(Lanes(lanes)), options })
    }

    /// The kernel threads that work of this priority runs in.
    ///
    /// Jobs already run inside them. rten's own models leave the caller's threads unless told otherwise: give them
    /// these in their `RunOptions`.
    pub fn threads(&self, priority: Priority) -> Arc<ThreadPool> {
        Arc::clone(self.lane(priority).threads())
    }

    /// Runs `job` once its turn has come. Dropping the future cancels it.
    ///
    /// # Errors
    /// [`EngineError::Busy`] at once when the pool is full, [`EngineError::Deadline`] when the job's turn came too late,
    /// [`EngineError::Failed`] when it panicked, [`EngineError::Unavailable`] when the pool has ended.
    pub fn submit<T, F>(
        &self,
        priority: Priority,
        job: F,
    ) -> impl Future<Output = Result<T, EngineError>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&Cancel) -> T + Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let cancel = Cancel::new();
        let refused = self.admit(priority).map(|permit| self.enqueue(priority, &cancel, permit, job, done)).err();
        let guard = CancelOnDrop(cancel);
        async move {
            let _guard = guard;
            match refused {
                Some(error) => Err(error),
                None => result.await.unwrap_or_else(|_| Err(ended(priority))),
            }
        }
    }

    /// Calls `make` again and again, one call a turn, until it returns `None`. A few items are made ahead of the
    /// consumer, then the work waits for it. Dropping the stream cancels it.
    ///
    /// # Errors
    /// The stream ends after its first error; they are those of [`Pool::submit`].
    pub fn stream<T, F>(
        &self,
        priority: Priority,
        make: F,
    ) -> impl Stream<Item = Result<T, EngineError>> + Send + Unpin + use<T, F>
    where
        T: Send + 'static,
        F: FnMut(&Cancel) -> Option<T> + Send + 'static,
    {
        match self.admit(priority) {
            Ok(permit) => stream::start(self.lane(priority), permit, make),
            Err(error) => stream::refused(self.lane(priority), error),
        }
    }

    fn lane(&self, priority: Priority) -> &Arc<Lane> {
        &self.lanes.0[priority.lane()]
    }

    fn admit(&self, priority: Priority) -> Result<Permit, EngineError> {
        self.lane(priority).admit(priority, self.options.limit(priority))
    }

    fn enqueue<T, F>(
        &self,
        priority: Priority,
        cancel: &Cancel,
        permit: Permit,
        job: F,
        done: oneshot::Sender<Result<T, EngineError>>,
    ) where
        T: Send + 'static,
        F: FnOnce(&Cancel) -> T + Send + 'static,
    {
        let cancel = cancel.until(permit.deadline());
        let run = move || {
            let result = guarded(priority, &cancel, || job(&cancel));
            // The permit goes back before the answer, so that whoever reads the answer may ask again at once.
            drop(permit);
            // A receiver that has gone is the cancelled case, and nobody is left to tell.
            drop(done.send(result));
        };
        self.lane(priority).push(Task { priority, step: Box::new(OneStep(Mutex::new(Some(run)))) });
    }
}

/// A step that is not repeated.
struct OneStep<F>(Mutex<Option<F>>);

impl<F: FnOnce() + Send> Step for OneStep<F> {
    fn run(self: Box<Self>) -> Option<Box<dyn Step>> {
        if let Some(run) = self.0.into_inner() {
            run();
        }
        None
    }
}

/// Runs `work` unless it is too late, and turns a panic into an error.
fn guarded<T>(priority: Priority, cancel: &Cancel, work: impl FnOnce() -> T) -> Result<T, EngineError> {
    cancel.check().map_err(|stopped| stopped.of(priority.engine()))?;
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| EngineError::Failed {
        engine: priority.engine().into(),
        reason: format!("a bug: {}", panic_text(panic.as_ref())),
    })
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => text,
        (_, Some(text)) => text,
        _ => "it panicked",
    }
}

fn ended(priority: Priority) -> EngineError {
    EngineError::Unavailable { engine: priority.engine().into(), reason: "it is shutting down".into() }
}
