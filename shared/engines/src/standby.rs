//! A server, and the engine that stands in for it while it is gone.
//!
//! A call that the server fails is done by the stand-in at once: the whole of it, or what is left of it where the customer
//! has heard its beginning. So is a call that would wait too long for its turn ([`queue`]). A server that keeps failing is left alone (see [`breaker`]) until it has proved to work; customers are not what it
//! is tried with.

pub mod breaker;
mod chat;
mod embed;
mod queue;
mod rest;
mod speech;
mod takeover;
#[cfg(test)]
mod tests;
mod transcription;
mod voices;

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures::{FutureExt, StreamExt, future::BoxFuture};
use parking_lot::Mutex;
use tokio::{sync::watch, time::Instant};
use u5_protocol::ops::{Connection, Level, PartStatus};

use self::{breaker::Breaker, queue::Turn, takeover::Items};
pub use self::{
    chat::ChatWithStandIn, embed::EmbedderOnServer, speech::SpeechWithStandIn, transcription::TranscriptionWithStandIn,
};
use crate::{EngineError, with_deadline};

/// How long the start waits for a server.
const START: Duration = Duration::from_mins(1);

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), EngineError>> + Send + Sync>;
type OnCovered = Box<dyn Fn(&EngineError) + Send + Sync>;

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
    /// Hears of failures that nobody else hears of.
    on_covered: OnceLock<OnCovered>,
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
            on_covered: OnceLock::new(),
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

    /// Which of the two does the work now.
    fn working<'a>(&self, server: &'a str, stand_in: Option<&'a str>) -> &'a str {
        stand_in.filter(|_| !self.is_closed()).unwrap_or(server)
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

    /// Calls `note` with each failure that the stand-in made good, which otherwise nobody would hear of. The first one to
    /// ask is told.
    pub fn on_covered(&self, note: impl Fn(&EngineError) + Send + Sync + 'static) {
        // Who asks later is told nothing: one who counts is enough.
        drop(self.0.on_covered.set(Box::new(note)));
    }

    /// The stand-in makes good for this.
    fn covered(&self, error: &EngineError) {
        if let Some(note) = self.0.on_covered.get() {
            note(error);
        }
    }

    /// Notes how a call of the server went.
    fn noted<T>(&self, result: &Result<T, EngineError>) {
        match result {
            Ok(_) => self.worked(),
            Err(error) => self.failed(error),
        }
    }

    /// What the server streams, and how it ended noted: one that always breaks off never worked. Its turn is over then.
    fn watched<T: Send + 'static>(&self, stream: Items<T>, turn: Turn) -> Items<T> {
        let begun = (stream, Some((self.clone(), turn)));
        futures::stream::unfold(begun, |(mut stream, watch)| async move {
            match (stream.next().await, watch) {
                (Some(Err(error)), Some((switch, _))) => {
                    switch.failed(&error);
                    Some((Err(error), (stream, None)))
                }
                (Some(item), watch) => Some((item, (stream, watch))),
                (None, watch) => {
                    if let Some((switch, _)) = watch {
                        switch.worked();
                    }
                    None
                }
            }
        })
        .boxed()
    }

    /// Why a call fails of a server that is left alone, without a stand-in.
    fn gone(&self) -> EngineError {
        let Inner { server, trouble, .. } = &*self.0;
        let reason = trouble.borrow().clone().unwrap_or_else(|| "it failed, and nothing stands in".to_owned());
        EngineError::Unavailable { engine: server.clone(), reason }
    }

    /// Asks the server once whether it could work, and uses it or not accordingly. For the start, which waits for a minute
    /// at most: a server that takes longer to load its model is used when it has.
    pub async fn try_now(&self) -> Result<(), EngineError> {
        let result = with_deadline(&self.0.server, START, (self.0.check)()).await;
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
