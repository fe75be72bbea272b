//! Visits beyond a connection and beyond a process.
//!
//! A visit whose connection broke is parked here for a while. Where there is a shared store, every visit is written
//! down there as it goes on as well, so that a kiosk finds it on any replica; the store's leases see to it that only one
//! of them drives it. A connection of this process that drives it when its kiosk comes back is told to leave ([`driven`]).
//! Without the store, or while it is gone, a kiosk finds its visit where it left it.

mod driven;
mod journal;
mod ticket;
mod writer;

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;
use u5_dialogue::{Session, Settings, session::Snapshot};
use u5_engines::{EngineError, standby::Switch};
use u5_protocol::{ids::SessionId, kiosk::Resume};
use u5_runtime::{Clock, Tasks};
use u5_session::{
    Claim, Lease, Owner, RedisBus, RedisConfig, RedisConfigError, RedisStore, ResumeToken, SessionError, SessionStore,
};
use u5_telemetry::Metrics;

use self::{driven::Driven, writer::Writer};
pub(crate) use self::{driven::Driver, journal::Journal, ticket::Ticket};

/// How long the right to drive a session lasts unless it is renewed. A kiosk that comes back takes it over at once.
const LEASE: Duration = Duration::from_mins(5);
/// The most that are parked; past it the oldest is forgotten.
const MAX_PARKED: usize = 256;

/// Sessions without a connection, and the tokens that find them.
pub(crate) struct Visits {
    shared: Option<Shared>,
    owner: Owner,
    window: Duration,
    parked: Mutex<HashMap<ResumeToken, Parked>>,
    driven: Driven,
}

/// A store that other processes use, too.
#[derive(Clone)]
struct Shared {
    store: Arc<dyn SessionStore>,
    bus: RedisBus,
    switch: Switch,
    metrics: Metrics,
}

struct Parked {
    visit: Visit,
    ticket: Ticket,
    until: Instant,
}

/// A session and what it counts by.
pub(crate) struct Visit {
    pub(crate) session: Session,
    pub(crate) clock: Clock,
    /// The number of its latest `kiosk.*` event.
    pub(crate) seq: u64,
}

/// A visit as it is written down.
#[derive(Serialize, Deserialize)]
struct Written<S = Snapshot> {
    seq: u64,
    session: S,
}

impl Written<&Snapshot> {
    fn value(seq: u64, session: &Snapshot) -> Value {
        // Everything in it can be written as JSON; what could not would be found missing by whoever reads it.
        serde_json::to_value(Written { seq, session }).unwrap_or_default()
    }
}

impl Visits {
    /// Visits are parked for `window` after their connection broke.
    pub(crate) fn in_memory(window: Duration) -> Self {
        let owner = Owner(format!("{}-{}", std::process::id(), unique()));
        Self { shared: None, owner, window, parked: Mutex::default(), driven: Driven::default() }
    }

    /// The same, and written down in Redis. Gives the switch that says whether Redis is used.
    pub(crate) fn in_redis(
        window: Duration,
        config: &RedisConfig,
        metrics: Metrics,
    ) -> Result<(Self, Switch), RedisConfigError> {
        let store = RedisStore::new(config)?;
        let asked = store.clone();
        let check = move || {
            let store = asked.clone();
            async move { store.ping().await.map_err(|error| unavailable(&error)) }
        };
        let switch = Switch::new("sessions", "redis", Some("memory"), check);
        let shared = Shared { bus: store.bus(), store: Arc::new(store), switch: switch.clone(), metrics };
        Ok((Self { shared: Some(shared), ..Self::in_memory(window) }, switch))
    }

    /// What other programs are told over; none where nothing is shared with any.
    pub(crate) fn bus(&self) -> Option<RedisBus> {
        self.shared.as_ref().map(|shared| shared.bus.clone())
    }

    /// Asks Redis whether it is there: for whoever has reason to think that it is not, before a customer finds out.
    pub(crate) async fn look(&self) {
        if let Some(shared) = &self.shared {
            // What it finds is told by the switch.
            drop(shared.switch.try_now().await);
        }
    }

    /// The store, as long as it is used.
    fn usable(&self) -> Option<&Shared> {
        self.shared.as_ref().filter(|shared| shared.switch.is_closed())
    }

    /// A ticket for a new session.
    pub(crate) async fn register(&self, session: &SessionId) -> Ticket {
        if let Some(shared) = self.usable() {
            match shared.used(shared.store.create(session, &self.owner, LEASE).await) {
                Ok(created) => return Ticket::new(session.clone(), created.resume, Some(created.lease)),
                Err(error) => tracing::warn!(%session, "the visit can be resumed only here for now: {error}"),
            }
        }
        // Without randomness the token finds nothing, and the visit goes on all the same.
        let token = ResumeToken::random().unwrap_or_else(|_| ResumeToken::from(""));
        Ticket::new(session.clone(), token, None)
    }

    /// The visit that `resume` stands for, wherever it was driven before. `settings` and `seed` are for one that is read
    /// from the store.
    pub(crate) async fn resume(
        &self,
        resume: Option<Resume>,
        settings: Settings,
        seed: u64,
    ) -> Option<(Visit, Ticket)> {
        self.forget_expired().await;
        let token = resume.map(|resume| resume.token).filter(|token| !token.is_empty())?;
        let token = ResumeToken::from(token.as_str());
        self.driven.take(&token).await;
        let parked = self.parked.lock().remove(&token);
        let Some(shared) = self.usable() else { return parked.map(|parked| (parked.visit, parked.ticket)) };
        match shared.used(self.take_over(shared, &token).await) {
            Ok(Some((lease, written))) => {
                let ticket = Ticket::new(lease.session.clone(), token, Some(lease));
                let ours =
                    parked.filter(|parked| written.as_ref().is_none_or(|(fence, _)| parked.ticket.drove(*fence)));
                let visit = match (ours, written) {
                    (Some(parked), _) => parked.visit,
                    (None, Some((_, Written { seq, session }))) => {
                        let session = Session::restore(settings, session, seed);
                        Visit { session, clock: Clock::start(), seq }
                    }
                    (None, None) => return None,
                };
                Some((visit, ticket))
            }
            Ok(None) => parked.map(|parked| (parked.visit, parked.ticket)),
            Err(error) => {
                tracing::warn!("a visit could not be looked up: {error}");
                parked.map(|parked| (parked.visit, parked.ticket))
            }
        }
    }

    /// To be held by a connection from its beginning until its visit is parked.
    pub(crate) fn drive(&self, ticket: &Ticket) -> Driver {
        self.driven.drive(ticket.token.clone())
    }

    /// Takes the right to drive a session from whoever has it: the kiosk itself is here. Gives what was written down.
    async fn take_over(
        &self,
        shared: &Shared,
        token: &ResumeToken,
    ) -> Result<Option<(Lease, Option<(u64, Written)>)>, SessionError> {
        let Some(session) = shared.store.resume(token).await? else { return Ok(None) };
        let lease = shared.store.acquire(&session, &self.owner, LEASE, Claim::TakeOver).await?;
        let journal = shared.store.load(&session).await?;
        let written = journal.and_then(|journal| Some((journal.fence.0, serde_json::from_value(journal.state).ok()?)));
        Ok(Some((lease, written)))
    }

    /// Keeps a visit whose connection ended, here and in the store.
    pub(crate) async fn park(&self, visit: Visit, ticket: Ticket) {
        if let Some(shared) = self.usable() {
            let state = Written::value(visit.seq, &visit.session.snapshot());
            // That another process has taken it over since is no news: the kiosk went there.
            self.writer(shared, &ticket).save(&state).await;
        }
        let until = Instant::now() + self.window;
        self.parked.lock().insert(ticket.token.clone(), Parked { visit, ticket, until });
        self.forget_expired().await;
    }

    /// Writes a visit down as it goes on; nothing where no other process could read it.
    pub(crate) fn journal(&self, ticket: &Ticket, tasks: &Tasks) -> Option<Journal> {
        Some(Journal::start(self.writer(self.shared.as_ref()?, ticket), tasks))
    }

    fn writer(&self, shared: &Shared, ticket: &Ticket) -> Writer {
        Writer { shared: shared.clone(), owner: self.owner.clone(), ticket: ticket.clone() }
    }

    /// Nothing of a visit outlives its window.
    async fn forget_expired(&self) {
        for Parked { ticket, .. } in self.take_expired() {
            let (Some(shared), Some(lease)) = (self.usable(), ticket.lease()) else { continue };
            match shared.used(shared.store.wipe(&lease).await) {
                // Another process drives it now, and wipes it when it is over.
                Ok(()) | Err(SessionError::Fenced { .. }) => {}
                Err(error) => tracing::warn!("a visit could not be wiped: {error}"),
            }
        }
    }

    fn take_expired(&self) -> Vec<Parked> {
        let now = Instant::now();
        let mut parked = self.parked.lock();
        let mut by_age: Vec<_> = parked.iter().map(|(token, parked)| (parked.until, token.clone())).collect();
        by_age.sort_by_key(|(until, _)| *until);
        let surplus = by_age.len().saturating_sub(MAX_PARKED);
        let old = by_age.into_iter().enumerate().filter(|(i, (until, _))| *i < surplus || *until <= now);
        old.filter_map(|(_, (_, token))| parked.remove(&token)).collect()
    }
}

impl Shared {
    /// Passes a result on, and notes whether the store is there and still lets us write.
    fn used<T>(&self, result: Result<T, SessionError>) -> Result<T, SessionError> {
        if matches!(result, Err(SessionError::Fenced { .. })) {
            self.metrics.write_fenced();
        }
        match &result {
            Err(error @ SessionError::Unavailable { .. }) => self.switch.failed(&unavailable(error)),
            _ => self.switch.worked(),
        }
        result
    }
}

fn unavailable(error: &SessionError) -> EngineError {
    EngineError::Unavailable { engine: "redis".to_owned(), reason: error.to_string() }
}

/// Process ids are used again; this makes an owner's name nobody else's.
fn unique() -> String {
    getrandom::u64().map_or_else(|_| "0".to_owned(), |bits| format!("{bits:x}"))
}
