//! A server, and the engine that stands in for it while it is gone.
//!
//! A call that the server fails is done by the stand-in at once, as long as the customer has noticed nothing of it yet.
//! A server that keeps failing is left alone (see [`breaker`]) until it has proved to work; customers are not what it
//! is tried with.

pub mod breaker;
mod chat;
mod speech;
#[cfg(test)]
mod tests;
mod transcription;

use std::{fmt, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use parking_lot::Mutex;
use tokio::{sync::watch, time::Instant};
use u5_protocol::ops::{Connection, Level, PartStatus};

use self::breaker::Breaker;
pub use self::{chat::ChatWithStandIn, speech::SpeechWithStandIn, transcription::TranscriptionWithStandIn};
use crate::EngineError;

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), EngineError>> + Send + Sync>;

/// A part of a kiosk that runs on a server: which, and whether it is used now. Clones are the same part.
#[derive(Clone)]
pub struct Switch(Arc<Inner>);

struct Inner {
    part: &'static str,
    server: String,
    /// What does the work without the server; none where nothing does.
    stand_in: Option<String>,
    check: Check,
    breaker: Mutex<Breaker>,
    /// Why the server is not used; none while it is.
    trouble: watch::Sender<Option<String>>,
}

impl fmt::Debug for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Switch").field("part", &self.0.part).field("trouble", &*self.0.trouble.borrow()).finish()
    }
}

impl Switch {
    /// `check` asks the server whether it could work: reachable, the key right, the model there.
    pub fn new<F>(
        part: &'static str,
        server: &str,
        stand_in: Option<&str>,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), EngineError>> + Send + 'static,
    {
        Self(Arc::new(Inner {
            part,
            server: server.to_owned(),
            stand_in: stand_in.map(str::to_owned),
            check: Arc::new(move || check().boxed()),
            breaker: Mutex::new(Breaker::new(fastrand::u64(..))),
            trouble: watch::Sender::new(None),
        }))
    }

    /// The part, as `/health` and metrics call it.
    pub fn part(&self) -> &'static str {
        self.0.part
    }

    /// Whether calls go to the server.
    pub fn is_closed(&self) -> bool {
        self.0.breaker.lock().is_closed()
    }

    /// A call went well.
    pub fn worked(&self) {
        self.0.breaker.lock().worked();
    }

    /// A call went wrong.
    pub fn failed(&self, error: &EngineError) {
        let is_closed = {
            let mut breaker = self.0.breaker.lock();
            breaker.failed(error.kind(), Instant::now());
            breaker.is_closed()
        };
        if !is_closed {
            self.tell(Some(error.to_string()));
        }
    }

    /// Asks the server once whether it could work, and uses it or not accordingly. For the start.
    pub async fn try_now(&self) -> Result<(), EngineError> {
        let result = (self.0.check)().await;
        match &result {
            Ok(()) => self.0.breaker.lock().close(),
            Err(_) => self.0.breaker.lock().open(Instant::now()),
        }
        self.tell(result.as_ref().err().map(ToString::to_string));
        result
    }

    /// Looks after the server for ever: one that is not used is asked now and then whether it could be.
    pub async fn look_after(self) {
        let mut changes = self.0.trouble.subscribe();
        loop {
            let next = self.0.breaker.lock().next_try();
            let Some(at) = next else {
                // The sender lives in what this task holds.
                if changes.changed().await.is_err() {
                    return;
                }
                continue;
            };
            tokio::time::sleep_until(at).await;
            let result = (self.0.check)().await;
            let is_closed = {
                let mut breaker = self.0.breaker.lock();
                breaker.tried(result.is_ok(), Instant::now());
                breaker.is_closed()
            };
            match result {
                Ok(()) if is_closed => self.tell(None),
                Ok(()) => {}
                Err(error) => self.tell(Some(error.to_string())),
            }
        }
    }

    fn tell(&self, trouble: Option<String>) {
        self.0.trouble.send_if_modified(|told| {
            let changed = *told != trouble;
            *told = trouble;
            changed
        });
    }

    /// Says whenever the part moves between its server and its stand-in.
    pub fn changes(&self) -> watch::Receiver<Option<String>> {
        self.0.trouble.subscribe()
    }

    /// How the part is.
    pub fn status(&self) -> PartStatus {
        let Inner { part, server, stand_in, trouble, .. } = &*self.0;
        let (engine, level, state) = match (&*trouble.borrow(), stand_in) {
            (None, _) => (server.as_str(), Level::Server, Connection::Connected),
            (Some(_), Some(stand_in)) => (stand_in.as_str(), Level::Embedded, Connection::Down),
            (Some(_), None) => (server.as_str(), Level::Off, Connection::Down),
        };
        let detail = trouble.borrow().clone().unwrap_or_default();
        PartStatus { part: (*part).to_owned(), engine: engine.to_owned(), level, state, detail }
    }
}

/// There is no stand-in, and the server is left alone.
fn gone(switch: &Switch) -> EngineError {
    let reason = switch.0.trouble.borrow().clone().unwrap_or_else(|| "it failed, and nothing stands in".to_owned());
    EngineError::Unavailable { engine: switch.0.server.clone(), reason }
}
