//! Work that makes one item a turn, no faster than they are taken.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use futures::Stream;
use parking_lot::Mutex;
use u5_engines::EngineError;

use super::{
    Priority, ended, guarded,
    lane::{Lane, Permit, Step, Task},
};
use crate::cancel::{Cancel, CancelOnDrop};

/// Items made ahead of the consumer; with this many waiting the work pauses until one is taken.
const AHEAD: usize = 4;

pub(super) struct Items<T> {
    shared: Arc<Mutex<Shared<T>>>,
    lane: Arc<Lane>,
    guard: CancelOnDrop,
}

struct Shared<T> {
    items: VecDeque<Result<T, EngineError>>,
    consumer: Option<Waker>,
    paused: Option<Task>,
    finished: bool,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), consumer: None, paused: None, finished: false }
    }
}

struct Producer<T, F> {
    make: F,
    shared: Arc<Mutex<Shared<T>>>,
    cancel: Cancel,
    priority: Priority,
    /// Gone with the last item.
    permit: Option<Permit>,
}

pub(super) fn start<T, F>(lane: &Arc<Lane>, permit: Permit, make: F) -> Items<T>
where
    T: Send + 'static,
    F: FnMut(&Cancel) -> Option<T> + Send + 'static,
{
    let (shared, cancel, priority) = (Arc::<Mutex<Shared<T>>>::default(), Cancel::new(), permit.priority());
    let queued = cancel.until(permit.deadline());
    let step = Box::new(Producer { make, shared: Arc::clone(&shared), cancel: queued, priority, permit: Some(permit) });
    lane.push(Task { priority, step });
    Items { shared, lane: Arc::clone(lane), guard: CancelOnDrop(cancel) }
}

pub(super) fn refused<T>(lane: &Arc<Lane>, error: EngineError) -> Items<T> {
    let shared = Shared { items: VecDeque::from([Err(error)]), finished: true, ..Shared::default() };
    Items { shared: Arc::new(Mutex::new(shared)), lane: Arc::clone(lane), guard: CancelOnDrop(Cancel::new()) }
}

impl<T, F> Step for Producer<T, F>
where
    T: Send + 'static,
    F: FnMut(&Cancel) -> Option<T> + Send + 'static,
{
    fn run(mut self: Box<Self>) -> Option<Box<dyn Step>> {
        let priority = self.priority;
        let made = guarded(priority, &self.cancel, || (self.make)(&self.cancel)).transpose();
        let last = !matches!(made, Some(Ok(_)));
        if last {
            // The permit goes back before the end is seen, so that whoever sees it may ask again at once.
            self.permit = None;
        }
        let shared = Arc::clone(&self.shared);
        let mut shared = shared.lock();
        shared.items.extend(made);
        shared.finished = last;
        if let Some(consumer) = shared.consumer.take() {
            consumer.wake();
        }
        if last {
            drop(shared);
            return None;
        }
        if let Some(permit) = &self.permit {
            self.cancel = self.cancel.until(permit.deadline());
        }
        if shared.items.len() < AHEAD {
            return Some(self);
        }
        // Looked at under the lock that `Items::drop` takes: nobody would ever wake a producer that pauses after it.
        if self.cancel.is_cancelled() {
            drop(shared);
            return None;
        }
        shared.paused = Some(Task { priority, step: self });
        None
    }
}

impl<T, F> Drop for Producer<T, F> {
    /// A producer that goes before its last item was in a lane that closed.
    fn drop(&mut self) {
        let mut shared = self.shared.lock();
        if !shared.finished {
            shared.finished = true;
            shared.items.push_back(Err(ended(self.priority)));
            if let Some(consumer) = shared.consumer.take() {
                consumer.wake();
            }
        }
    }
}

impl<T> Stream for Items<T> {
    type Item = Result<T, EngineError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut shared = self.shared.lock();
        let item = shared.items.pop_front();
        let paused = shared.paused.take();
        if item.is_none() && !shared.finished {
            shared.consumer = Some(context.waker().clone());
        }
        let finished = shared.finished;
        drop(shared);
        if let Some(task) = paused {
            self.lane.push(task);
        }
        match item {
            Some(item) => Poll::Ready(Some(item)),
            None if finished => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

impl<T> Drop for Items<T> {
    /// Work that waits for this consumer would wait for ever, holding its permit.
    fn drop(&mut self) {
        self.guard.0.cancel();
        let paused = self.shared.lock().paused.take();
        drop(paused);
    }
}
