//! Notices that something in a directory changed.
//!
//! What exactly changed is not asked: editors, `git checkout` and the kubelet (which swaps a `..data` link) all look
//! different. Any event means "read everything again"; a slow poll catches what no event told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{TaskKind, Tasks};

/// One pending change is enough: more events while it waits say nothing new, so they are dropped.
pub(crate) const PENDING_CHANGES: usize = 1;

/// How eagerly to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchOptions {
    /// How long it must be quiet before reading again.
    pub debounce: Duration,
    /// The longest a stream of events can put reading off.
    pub at_most: Duration,
    /// Read again this often even without an event.
    pub poll: Duration,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { debounce: Duration::from_millis(250), at_most: Duration::from_secs(2), poll: Duration::from_mins(1) }
    }
}

/// Why a directory cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("directory {} cannot be watched; check that it exists and that fs.inotify.max_user_watches is not used up", path.display())]
pub struct WatchError {
    path: PathBuf,
    #[source]
    source: notify::Error,
}

/// Calls `reread` whenever something under `directory` may have changed, on a thread that may block. It must compare
/// for itself whether anything did ([`Live::reload`](super::Live::reload) does, by revision).
pub fn watch(
    tasks: &Tasks,
    directory: &Path,
    options: WatchOptions,
    reread: impl Fn() + Send + Sync + Clone + 'static,
) -> Result<(), WatchError> {
    let (changed, changes) = mpsc::channel(PENDING_CHANGES);
    let watcher = start(directory, changed).map_err(|source| WatchError { path: directory.to_owned(), source })?;
    tasks.spawn(TaskKind::Watch, async move {
        let _watcher = watcher;
        follow(changes, options, reread).await;
    });
    Ok(())
}

fn start(directory: &Path, changed: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = watcher(changed)?;
    watcher.watch(directory, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Watches nothing yet.
pub(crate) fn watcher(changed: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading is not a change, and our own reading again must not set off the next.
        let is_access = event.is_ok_and(|event| event.kind.is_access());
        if !is_access {
            changed.try_send(()).unwrap_or_default();
        }
    })
}

/// Ends when the watcher is gone.
pub(crate) async fn follow(
    mut changes: mpsc::Receiver<()>,
    options: WatchOptions,
    reread: impl Fn() + Send + Clone + 'static,
) {
    loop {
        tokio::select! {
            change = changes.recv() => match change {
                Some(()) => settle(&mut changes, options).await,
                None => return,
            },
            () = sleep(options.poll) => {}
        }
        if tokio::task::spawn_blocking(reread.clone()).await.is_err() {
            tracing::error!("reading a watched directory again panicked");
        }
    }
}

async fn settle(changes: &mut mpsc::Receiver<()>, options: WatchOptions) {
    let latest = Instant::now() + options.at_most;
    loop {
        let quiet = (Instant::now() + options.debounce).min(latest);
        match timeout_at(quiet, changes.recv()).await {
            Ok(Some(())) if Instant::now() < latest => {}
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: WatchOptions = WatchOptions {
        debounce: Duration::from_millis(250),
        at_most: Duration::from_secs(2),
        poll: Duration::from_mins(1),
    };

    #[tokio::test(start_paused = true)]
    async fn settles_when_it_is_quiet() {
        let (changed, mut changes) = mpsc::channel(1);
        changed.try_send(()).unwrap();
        let began = Instant::now();
        settle(&mut changes, OPTIONS).await;
        assert_eq!(began.elapsed(), OPTIONS.debounce);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_of_changes_does_not_put_it_off_for_ever() {
        let (changed, mut changes) = mpsc::channel(1);
        let began = Instant::now();
        let noise = async {
            let mut ticks = tokio::time::interval(Duration::from_millis(100));
            while changed.send(()).await.is_ok() {
                ticks.tick().await;
            }
        };
        tokio::select! {
            () = settle(&mut changes, OPTIONS) => {}
            () = noise => {}
        }
        assert_eq!(began.elapsed(), OPTIONS.at_most);
    }

    #[tokio::test]
    async fn a_changed_file_is_noticed() {
        let directory = tempfile::tempdir().unwrap();
        let tasks = Tasks::new(crate::Shutdown::new(), crate::tests_support::metrics());
        let (seen, mut sees) = mpsc::channel(8);
        let reread = move || seen.try_send(()).unwrap_or_default();
        watch(&tasks, directory.path(), WatchOptions::default(), reread).unwrap();
        std::fs::write(directory.path().join("flow.yaml"), "steps: []").unwrap();
        sees.recv().await.unwrap();
        tasks.cancel();
        tasks.wait().await;
    }

    #[tokio::test]
    async fn a_directory_that_is_not_there_is_an_error() {
        let tasks = Tasks::new(crate::Shutdown::new(), crate::tests_support::metrics());
        let error = watch(&tasks, Path::new("/nowhere/at/all"), OPTIONS, || {}).unwrap_err();
        assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
    }
}
