//! Values that change while the process runs: checked as a whole, then swapped, else the last good one stays.

pub(crate) mod watch;

use std::fmt::{self, Display};
use std::sync::Arc;

use arc_swap::ArcSwap;
use sha2::{Digest, Sha256};
use tokio::sync::watch as channel;
use u5_telemetry::Metrics;

pub use watch::{WatchError, WatchOptions, watch};

/// A name for one state of some content: equal content, equal revision.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Revision(String);

impl Revision {
    /// The revision of a set of named texts, in the order given: the start of the SHA-256 over names and texts, each
    /// with its length before it.
    pub fn of<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut hash = Sha256::new();
        for (name, content) in parts {
            for bytes in [name.as_bytes(), content] {
                hash.update((bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
        }
        Self(hex::encode(&hash.finalize()[..6]))
    }
}

impl Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One state of a live value.
#[derive(Debug)]
pub struct Version<T> {
    /// The value.
    pub value: T,
    /// Its name.
    pub revision: Revision,
}

/// What a reload came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reloaded {
    /// The candidate is in force.
    Changed,
    /// It is the one that was in force already.
    Same,
}

/// A value that can be replaced while others read it. Clones are the same value.
#[derive(Debug)]
pub struct Live<T> {
    what: &'static str,
    current: Arc<ArcSwap<Version<T>>>,
    changes: channel::Sender<Revision>,
    metrics: Metrics,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self {
            what: self.what,
            current: Arc::clone(&self.current),
            changes: self.changes.clone(),
            metrics: self.metrics.clone(),
        }
    }
}

impl<T> Live<T> {
    /// Starts with `value`; `what` names it in logs.
    pub fn new(what: &'static str, value: T, revision: Revision, metrics: Metrics) -> Self {
        let changes = channel::Sender::new(revision.clone());
        Self { what, current: Arc::new(ArcSwap::from_pointee(Version { value, revision })), changes, metrics }
    }

    /// The version in force. It does not change under its holder: whoever must not see a change midway (a response,
    /// a turn) keeps it; whoever wants the newest asks again.
    pub fn load(&self) -> Arc<Version<T>> {
        self.current.load_full()
    }

    /// Takes a candidate that was read and checked as a whole. On an error the last good version stays, the metric
    /// and the log say so, and the error comes back.
    pub fn reload<E: Display>(&self, candidate: Result<(T, Revision), E>) -> Result<Reloaded, E> {
        let (value, revision) =
            candidate.inspect_err(|error| self.metrics.reload_failed(self.what, &one_line(error)))?;
        let is_same = self.load().revision == revision;
        if !is_same {
            self.current.store(Arc::new(Version { value, revision: revision.clone() }));
        }
        self.metrics.reload_succeeded(self.what, &revision.to_string());
        if is_same {
            return Ok(Reloaded::Same);
        }
        self.changes.send_replace(revision);
        Ok(Reloaded::Changed)
    }

    /// Says that the version in force is what it should be after all: what was refused since was taken back.
    pub fn confirm(&self) {
        self.metrics.reload_succeeded(self.what, &self.load().revision.to_string());
    }

    /// Tells of changes; only the latest revision is kept for a slow reader.
    pub fn changes(&self) -> channel::Receiver<Revision> {
        self.changes.subscribe()
    }
}

fn one_line(error: &impl Display) -> String {
    error.to_string().lines().map(str::trim).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests;
