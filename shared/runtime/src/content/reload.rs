//! Taking a set of files into use: checked as a whole, then swapped, else the last good one stays.

use std::{fmt, sync::Arc, time::Duration};

use parking_lot::Mutex;
use serde::Serialize;
use tokio::{sync::Mutex as AsyncMutex, task::spawn_blocking, time::timeout};
use u5_protocol::diagnostic::{Diagnostic, Report, Span};
use u5_telemetry::Metrics;

use super::{ContentError, Files, LastGood};
use crate::{Live, Revision, live::Version};

/// Makes of a set of files what is used, or says everything that is wrong with it. It may block.
pub type Check<T> = Arc<dyn Fn(&Files) -> Result<T, Vec<Diagnostic>> + Send + Sync>;

/// What came of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in force.
    Applied(Revision),
    /// It cannot be used; the one before stays in force.
    Refused(Refusal),
    /// It is the one that was in force.
    Unchanged,
}

/// Why a set is not in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The set; none where it could not even be read.
    pub revision: Option<Revision>,
    /// Everything that is wrong with it.
    pub reasons: Vec<Diagnostic>,
}

impl Refusal {
    fn unreadable(error: &ContentError) -> Self {
        Self { revision: None, reasons: reason("unreadable", error.to_string(), "") }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { revision, reasons } = self;
        match revision {
            Some(revision) => write!(f, "set {revision} is refused")?,
            None => f.write_str("the files are refused")?,
        }
        reasons.iter().try_for_each(|reason| write!(f, "\n{reason}"))
    }
}

/// What is in force, for `/health` and the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The set in force.
    pub revision: Revision,
    /// The set that came after it and was refused, until a good one comes.
    pub refused: Option<Refusal>,
}

/// There is nothing that could be used: neither the set that is there nor a last good one.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{refusal}\nand no earlier set is kept that could be used instead")]
pub struct StartError {
    /// What is wrong with the set that is there.
    pub refusal: Refusal,
}

/// What is made of files and used by others meanwhile. Clones are the same.
pub struct Reloader<T> {
    live: Live<T>,
    inner: Arc<Inner<T>>,
}

struct Inner<T> {
    checker: Checker<T>,
    refused: Mutex<Option<Refusal>>,
    /// One set at a time.
    turn: AsyncMutex<()>,
}

struct Checker<T> {
    check: Check<T>,
    limit: Duration,
    last_good: Option<LastGood>,
}

impl<T> Clone for Reloader<T> {
    fn clone(&self) -> Self {
        Self { live: self.live.clone(), inner: Arc::clone(&self.inner) }
    }
}

impl<T> fmt::Debug for Reloader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reloader").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl<T> Reloader<T> {
    /// The version in force.
    pub fn load(&self) -> Arc<Version<T>> {
        self.live.load()
    }

    /// The value that others read.
    pub const fn live(&self) -> &Live<T> {
        &self.live
    }

    /// What is in force, and what was refused since.
    pub fn status(&self) -> Status {
        Status { revision: self.load().revision.clone(), refused: self.inner.refused.lock().clone() }
    }
}

impl<T: Send + Sync + 'static> Reloader<T> {
    /// Starts with `files`; where they cannot be used, with the last good set, and says why in [`Reloader::status`].
    /// `what` names it in logs and metrics; a check may take `limit`.
    ///
    /// # Errors
    /// [`StartError`] where neither can be used.
    pub async fn start(
        what: &'static str,
        files: Result<Files, ContentError>,
        check: Check<T>,
        limit: Duration,
        last_good: Option<LastGood>,
        metrics: Metrics,
    ) -> Result<Self, StartError> {
        let checker = Checker { check, limit, last_good };
        let first = match files {
            Ok(files) => checker.run(files).await,
            Err(error) => Err(Refusal::unreadable(&error)),
        };
        let (value, revision, refused) = match first {
            Ok((value, revision)) => (value, revision, None),
            Err(refusal) => match checker.last_good().await {
                Some((value, revision)) => (value, revision, Some(refusal)),
                None => return Err(StartError { refusal }),
            },
        };
        let live = Live::new(what, value, revision, metrics);
        let inner = Inner { checker, refused: Mutex::new(None), turn: AsyncMutex::new(()) };
        let reloader = Self { live, inner: Arc::new(inner) };
        if let Some(refusal) = refused {
            reloader.refuse(refusal);
        }
        Ok(reloader)
    }

    /// Takes another set into use, or what kept it from being read. What is in use stays in use until the new one was
    /// checked.
    pub async fn apply(&self, files: Result<Files, ContentError>) -> Outcome {
        let _turn = self.inner.turn.lock().await;
        let files = match files {
            Ok(files) => files,
            Err(error) => return self.refuse(Refusal::unreadable(&error)),
        };
        if files.revision == self.load().revision {
            // What was wrong meanwhile was taken back.
            *self.inner.refused.lock() = None;
            self.live.confirm();
            return Outcome::Unchanged;
        }
        match self.inner.checker.run(files).await {
            Ok((value, revision)) => {
                *self.inner.refused.lock() = None;
                let reloaded = self.live.reload::<Refusal>(Ok((value, revision.clone())));
                reloaded.map_or_else(Outcome::Refused, |_| Outcome::Applied(revision))
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn refuse(&self, refusal: Refusal) -> Outcome {
        // The error comes back as it was given.
        drop(self.live.reload(Err(refusal.clone())));
        *self.inner.refused.lock() = Some(refusal.clone());
        Outcome::Refused(refusal)
    }
}

impl<T: Send + 'static> Checker<T> {
    /// Checks `files`, and keeps them if they are good.
    async fn run(&self, files: Files) -> Result<(T, Revision), Refusal> {
        let (check, files) = (Arc::clone(&self.check), Arc::new(files));
        let work = spawn_blocking({
            let files = Arc::clone(&files);
            move || check(&files)
        });
        let checked = match timeout(self.limit, work).await {
            Ok(Ok(checked)) => checked,
            Ok(Err(_)) => Err(reason("check-broke", "checking it broke off".to_owned(), "tell whoever looks after U5")),
            Err(_) => Err(self.too_slow()),
        };
        let revision = files.revision.clone();
        if checked.is_ok() {
            self.keep(files).await;
        }
        match checked {
            Ok(value) => Ok((value, revision)),
            Err(reasons) => Err(Refusal { revision: Some(revision), reasons }),
        }
    }

    /// A disk that is full keeps no set from being used.
    async fn keep(&self, files: Arc<Files>) {
        let Some(last_good) = self.last_good.clone() else { return };
        if let Ok(Err(error)) = spawn_blocking(move || last_good.store(&files)).await {
            tracing::warn!(%error, "the set is used, but it could not be kept for the next start");
        }
    }

    async fn last_good(&self) -> Option<(T, Revision)> {
        let last_good = self.last_good.clone()?;
        let files = spawn_blocking(move || last_good.load()).await.ok()??;
        self.run(files).await.ok()
    }

    fn too_slow(&self) -> Vec<Diagnostic> {
        let message = format!("checking it took longer than {} ms", self.limit.as_millis());
        reason("check-too-slow", message, "split its tests, or use fewer of them")
    }
}

/// Something that is wrong with a set as a whole.
fn reason(code: &'static str, message: String, hint: &'static str) -> Vec<Diagnostic> {
    let mut report = Report::new("");
    report.error(Span::default(), code, message, hint);
    report.into_found()
}
