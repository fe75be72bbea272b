//! Notices that a set of files is another one.

use std::{os::unix::fs::MetadataExt, path::Path, sync::Arc, time::Duration};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use parking_lot::Mutex;
use tokio::sync::mpsc;

use super::{ContentError, Files, Sources};
use crate::{
    Revision, TaskKind, Tasks,
    live::{
        WatchOptions,
        watch::{PENDING_CHANGES, follow, watcher},
    },
};

/// How eagerly content is looked at: a swap is in force within half a second, and within ten where no event tells of it.
pub const OPTIONS: WatchOptions = WatchOptions {
    debounce: Duration::from_millis(250),
    at_most: Duration::from_millis(450),
    poll: Duration::from_secs(10),
};

/// Calls `on_change`, on a thread that may block, with every set that is another one than the last; `known` is the one
/// that is known already. What cannot be read is told once.
///
/// A directory that is not there yet, or is replaced, is watched as soon as it is seen: at the latest with the next poll.
pub fn watch(
    tasks: &Tasks,
    sources: Sources,
    options: WatchOptions,
    known: Revision,
    on_change: impl Fn(Result<Files, ContentError>) + Send + Sync + 'static,
) {
    let (changed, changes) = mpsc::channel(PENDING_CHANGES);
    let watcher = watcher(changed.clone());
    if let Err(error) = &watcher {
        tracing::warn!(%error, "no events of the file system; changes are noticed every {} s", options.poll.as_secs());
    }
    let armed = vec![None; sources.directories().len()];
    let watched = Watched { sources, watcher: watcher.ok(), armed, last: Last::Good(known) };
    let (watched, on_change) = (Arc::new(Mutex::new(watched)), Arc::new(on_change));
    // What changed before there were watches is found by looking once.
    changed.try_send(()).unwrap_or_default();
    tasks.spawn(TaskKind::Watch, async move {
        // The channel outlives a watcher that could not be made, so that polls go on.
        let _changed = changed;
        let reread = move || {
            let news = watched.lock().look();
            if let Some(news) = news {
                on_change(news);
            }
        };
        follow(changes, options, reread).await;
    });
}

struct Watched {
    sources: Sources,
    watcher: Option<RecommendedWatcher>,
    /// Which directory it is that is watched: device and inode.
    armed: Vec<Option<(u64, u64)>>,
    last: Last,
}

/// What was told last.
#[derive(PartialEq)]
enum Last {
    Good(Revision),
    Bad(String),
}

impl Watched {
    fn look(&mut self) -> Option<Result<Files, ContentError>> {
        // Before reading, so that nothing is missed in between.
        self.arm();
        let read = self.sources.read();
        let last = match &read {
            Ok(files) => Last::Good(files.revision.clone()),
            Err(error) => Last::Bad(error.to_string()),
        };
        let is_news = last != self.last;
        self.last = last;
        is_news.then_some(read)
    }

    fn arm(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        for (directory, armed) in self.sources.directories().iter().zip(&mut self.armed) {
            let there = identity(directory);
            if there == *armed {
                continue;
            }
            if armed.is_some() {
                // It may be gone, and its watch with it.
                drop(watcher.unwatch(directory));
            }
            *armed = there.filter(|_| watcher.watch(directory, RecursiveMode::NonRecursive).is_ok());
        }
    }
}

fn identity(directory: &Path) -> Option<(u64, u64)> {
    let metadata = std::fs::metadata(directory).ok()?;
    Some((metadata.dev(), metadata.ino()))
}
