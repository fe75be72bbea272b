//! One worker thread, its queue and its kernel threads.

use std::{collections::VecDeque, num::NonZeroUsize, sync::Arc, thread, time::Duration};

use parking_lot::{Condvar, Mutex};
use rten::ThreadPool;
use u5_engines::EngineError;

use super::{Limit, Priority};

/// A piece of work that may be followed by another.
pub(super) trait Step: Send {
    /// Does it, and returns what is to be queued next.
    fn run(self: Box<Self>) -> Option<Box<dyn Step>>;
}

pub(super) struct Task {
    pub(super) priority: Priority,
    pub(super) step: Box<dyn Step>,
}

pub(super) struct Lane {
    state: Mutex<State>,
    work: Condvar,
    threads: Arc<ThreadPool>,
}

#[derive(Default)]
struct State {
    queues: [VecDeque<Box<dyn Step>>; Priority::ALL.len()],
    admitted: [usize; Priority::ALL.len()],
    closed: bool,
}

/// The right to be in the lane; it ends when dropped.
pub(super) struct Permit {
    lane: Arc<Lane>,
    priority: Priority,
    deadline: Duration,
}

impl Permit {
    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    pub(super) fn priority(&self) -> Priority {
        self.priority
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.lane.state.lock().admitted[self.priority as usize] -= 1;
    }
}

impl Lane {
    pub(super) fn start(name: &str, threads: NonZeroUsize) -> std::io::Result<Arc<Self>> {
        let threads = Arc::new(ThreadPool::with_num_threads(threads.get()));
        let lane = Arc::new(Self { state: Mutex::default(), work: Condvar::new(), threads });
        let worker = Arc::clone(&lane);
        thread::Builder::new().name(name.to_owned()).spawn(move || worker.run())?;
        Ok(lane)
    }

    pub(super) fn threads(&self) -> &Arc<ThreadPool> {
        &self.threads
    }

    pub(super) fn admit(self: &Arc<Self>, priority: Priority, limit: Limit) -> Result<Permit, EngineError> {
        let mut state = self.state.lock();
        let admitted = &mut state.admitted[priority as usize];
        if *admitted >= limit.admitted {
            return Err(EngineError::Busy { engine: priority.engine().into(), waiting: *admitted });
        }
        *admitted += 1;
        drop(state);
        Ok(Permit { lane: Arc::clone(self), priority, deadline: limit.deadline })
    }

    /// Queues admitted work; never refused, because admission bounds it.
    pub(super) fn push(&self, task: Task) {
        let mut state = self.state.lock();
        if state.closed {
            drop(state);
            drop(task);
            return;
        }
        state.queues[task.priority as usize].push_back(task.step);
        drop(state);
        self.work.notify_one();
    }

    /// Ends the worker after its current step and drops what is queued.
    pub(super) fn close(&self) {
        let mut state = self.state.lock();
        state.closed = true;
        let queues = std::mem::take(&mut state.queues);
        drop(state);
        // Outside the lock: what is dropped gives its permit back.
        drop(queues);
        self.work.notify_one();
    }

    fn run(&self) {
        while let Some(Task { priority, step }) = self.next() {
            if let Some(step) = self.threads.run(|| step.run()) {
                self.push(Task { priority, step });
            }
        }
    }

    fn next(&self) -> Option<Task> {
        let mut state = self.state.lock();
        while !state.closed {
            for priority in Priority::ALL {
                if let Some(step) = state.queues[priority as usize].pop_front() {
                    return Some(Task { priority, step });
                }
            }
            self.work.wait(&mut state);
        }
        None
    }
}
