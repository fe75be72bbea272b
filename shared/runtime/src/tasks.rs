//! Tasks with a name, an owner and an end. Nothing else in the product spawns.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use u5_telemetry::Metrics;

use crate::Shutdown;

/// What a task is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Accepts connections.
    Accept,
    /// Serves one connection until it ends or becomes a WebSocket.
    Connection,
    /// Drives one session.
    Session,
    /// One call of an engine on behalf of a turn.
    Engine,
    /// Waits for signals.
    Signals,
    /// Watches a directory for changes.
    Watch,
    /// Looks whether a backend is well.
    Probe,
    /// Prepares something in the background, such as phrases or an index.
    Prepare,
    /// Sends traces away.
    Export,
}

/// What it means when a task ends although nobody stopped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnExit {
    /// Tasks of this kind end; a panic costs only what it was doing.
    Continue,
    /// The process is of no use without it: drain, so that it is replaced.
    Drain,
}

impl TaskKind {
    /// Its name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Connection => "connection",
            Self::Session => "session",
            Self::Engine => "engine",
            Self::Signals => "signals",
            Self::Watch => "watch",
            Self::Probe => "probe",
            Self::Prepare => "prepare",
            Self::Export => "export",
        }
    }

    /// What its unexpected end means.
    pub const fn on_exit(self) -> OnExit {
        match self {
            Self::Accept | Self::Signals => OnExit::Drain,
            Self::Connection
            | Self::Session
            | Self::Engine
            | Self::Watch
            | Self::Probe
            | Self::Prepare
            | Self::Export => OnExit::Continue,
        }
    }
}

/// A group of tasks that can be cancelled and waited for together. Clones are the same group.
#[derive(Debug, Clone)]
pub struct Tasks {
    tracker: TaskTracker,
    cancel: CancellationToken,
    shutdown: Shutdown,
    metrics: Metrics,
}

/// A running task.
#[derive(Debug)]
pub struct Task(AbortHandle);

/// Cancels its task when dropped.
#[derive(Debug)]
#[must_use = "the task is cancelled as soon as this is dropped"]
pub struct Scoped(AbortHandle);

impl Tasks {
    /// A group whose critical tasks drain the process through `shutdown`.
    pub fn new(shutdown: Shutdown, metrics: Metrics) -> Self {
        Self { tracker: TaskTracker::new(), cancel: CancellationToken::new(), shutdown, metrics }
    }

    /// A group that is cancelled with this one, and can be cancelled and waited for alone.
    pub fn child(&self) -> Self {
        Self { tracker: TaskTracker::new(), cancel: self.cancel.child_token(), ..self.clone() }
    }

    /// Runs `future` until it ends or the group is cancelled. A panic is logged and counted, and ends this task only.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where tasks are spawned")]
    pub fn spawn(&self, kind: TaskKind, future: impl Future<Output = ()> + Send + 'static) -> Task {
        let (cancel, shutdown, metrics) = (self.cancel.clone(), self.shutdown.clone(), self.metrics.clone());
        let task = async move {
            match cancel.run_until_cancelled(AssertUnwindSafe(future).catch_unwind()).await {
                None => return,
                Some(Ok(())) => {}
                Some(Err(panic)) => metrics.task_panicked(kind.name(), message(panic.as_ref())),
            }
            if kind.on_exit() == OnExit::Drain && !shutdown.is_draining() {
                tracing::error!(task = kind.name(), "task {} ended, draining", kind.name());
                shutdown.drain();
            }
        };
        let span = tracing::info_span!("task", kind = kind.name());
        Task(tokio::spawn(self.tracker.track_future(task).instrument(span)).abort_handle())
    }

    /// Cancels every task of the group and its children.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Waits until no task of this group is left; its children are waited for by whoever made them.
    pub async fn wait(&self) {
        self.tracker.close();
        self.tracker.wait().await;
        self.tracker.reopen();
    }

    /// How many tasks of this group are running.
    pub fn len(&self) -> usize {
        self.tracker.len()
    }

    /// Whether no task of this group is running.
    pub fn is_empty(&self) -> bool {
        self.tracker.is_empty()
    }
}

impl Task {
    /// Cancels the task.
    pub fn cancel(&self) {
        self.0.abort();
    }

    /// Whether it has ended.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Ties the task to the guard's life.
    pub fn scoped(self) -> Scoped {
        Scoped(self.0)
    }
}

impl Drop for Scoped {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::tests_support::metrics;

    fn tasks() -> Tasks {
        Tasks::new(Shutdown::new(), metrics())
    }

    #[tokio::test]
    async fn a_panic_is_counted_by_name_and_ends_nothing_else() {
        let tasks = tasks();
        tasks.spawn(TaskKind::Session, async { panic!("on purpose") });
        tasks.wait().await;
        assert!(tasks.metrics.encode().unwrap().contains("u5_task_panics_total{task=\"session\"} 1"));
        assert!(!tasks.shutdown.is_draining());
    }

    #[tokio::test]
    async fn the_end_of_a_critical_task_drains_the_process() {
        let tasks = tasks();
        tasks.spawn(TaskKind::Accept, async {});
        tasks.shutdown.draining().await;
    }

    #[tokio::test]
    async fn cancelling_a_group_ends_its_tasks_and_its_childrens_without_a_drain() {
        let tasks = tasks();
        let child = tasks.child();
        tasks.spawn(TaskKind::Accept, futures::future::pending());
        child.spawn(TaskKind::Engine, futures::future::pending());
        tasks.cancel();
        tasks.wait().await;
        child.wait().await;
        assert!(!tasks.shutdown.is_draining());
    }

    #[tokio::test]
    async fn cancelling_a_child_leaves_its_parent() {
        let tasks = tasks();
        let child = tasks.child();
        tasks.spawn(TaskKind::Session, futures::future::pending());
        child.spawn(TaskKind::Engine, futures::future::pending());
        child.cancel();
        child.wait().await;
        assert_eq!(tasks.len(), 1);
    }

    #[tokio::test]
    async fn a_scoped_task_ends_with_its_guard() {
        let tasks = tasks();
        let (held, released) = oneshot::channel::<()>();
        let guard = tasks
            .spawn(TaskKind::Engine, async move {
                let _held = held;
                futures::future::pending::<()>().await;
            })
            .scoped();
        drop(guard);
        assert!(released.await.is_err());
    }
}
