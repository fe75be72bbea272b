//! Visits whose connection broke: kept for a while, so that the page finds its conversation again.

use std::{collections::HashMap, time::Duration};

use parking_lot::Mutex;
use tokio::time::Instant;
use u5_dialogue::Session;
use u5_protocol::{ids::SessionId, kiosk::Resume};
use u5_runtime::Clock;
use u5_session::{Lease, MemoryStore, Owner, ResumeToken, SessionStore};

/// How long the right to drive a session lasts. One process drives them all, so it only has to outlast a connection.
const LEASE: Duration = Duration::from_hours(24);
/// The most that are kept; past it the oldest is forgotten.
const MAX_PARKED: usize = 256;

/// Sessions without a connection, and the tokens that find them.
pub(crate) struct ParkedVisits {
    store: MemoryStore,
    window: Duration,
    visits: Mutex<HashMap<SessionId, Parked>>,
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

/// What finds a session again.
pub(crate) struct Ticket {
    pub(crate) token: String,
    lease: Option<Lease>,
}

impl ParkedVisits {
    /// Visits are kept for `window` after their connection broke.
    pub(crate) fn new(store: MemoryStore, window: Duration) -> Self {
        Self { store, window, visits: Mutex::default() }
    }

    /// The visit that `resume` stands for, if it is still kept.
    pub(crate) async fn resume(&self, resume: Option<Resume>) -> Option<(Visit, Ticket)> {
        self.forget_expired().await;
        let token = ResumeToken::from(resume?.token.as_str());
        let session = self.store.resume(&token).await.ok().flatten()?;
        let parked = self.visits.lock().remove(&session)?;
        Some((parked.visit, parked.ticket))
    }

    /// A ticket for a new session. Without one the visit goes on all the same, but cannot be resumed.
    pub(crate) async fn register(&self, session: &SessionId) -> Ticket {
        let owner = Owner(format!("pid-{}", std::process::id()));
        match self.store.create(session, &owner, LEASE).await {
            Ok(created) => Ticket { token: created.resume.expose().to_owned(), lease: Some(created.lease) },
            Err(error) => {
                tracing::warn!(%session, "session {session} cannot be resumed later: {error}");
                Ticket { token: String::new(), lease: None }
            }
        }
    }

    /// Keeps a visit whose connection ended.
    pub(crate) async fn park(&self, visit: Visit, ticket: Ticket) {
        let until = Instant::now() + self.window;
        let session = visit.session.id().clone();
        self.visits.lock().insert(session, Parked { visit, ticket, until });
        self.forget_expired().await;
    }

    /// Nothing of a visit outlives its window.
    async fn forget_expired(&self) {
        for Parked { ticket, .. } in self.take_expired() {
            if let Some(lease) = ticket.lease
                && let Err(error) = self.store.wipe(&lease).await
            {
                tracing::warn!("a visit could not be wiped: {error}");
            }
        }
    }

    fn take_expired(&self) -> Vec<Parked> {
        let now = Instant::now();
        let mut visits = self.visits.lock();
        let mut by_age: Vec<_> = visits.iter().map(|(session, parked)| (parked.until, session.clone())).collect();
        by_age.sort();
        let surplus = by_age.len().saturating_sub(MAX_PARKED);
        let old = by_age.into_iter().enumerate().filter(|(i, (until, _))| *i < surplus || *until <= now);
        old.filter_map(|(_, (_, session))| visits.remove(&session)).collect()
    }
}
