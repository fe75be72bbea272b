//! The port to a session store.

use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;
use u5_protocol::ids::SessionId;

use crate::{Claim, Fence, Lease, Owner, ResumeToken};

/// What a store answers with.
pub type StoreFuture<'a, T> = BoxFuture<'a, Result<T, SessionError>>;

/// A visit as its orchestrator wrote it down. Only the dialogue core knows what is in it.
#[derive(Clone, PartialEq)]
pub struct Journal {
    /// The state. It holds customers' words, so `Debug` does not show it.
    pub state: Value,
    /// The lease it was written under.
    pub fence: Fence,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("fence", &self.fence).finish_non_exhaustive()
    }
}

/// What opening a session gives.
#[derive(Debug, Clone)]
pub struct Created {
    /// The right to drive it.
    pub lease: Lease,
    /// The secret that finds it again; give it to the kiosk.
    pub resume: ResumeToken,
}

/// Keeps sessions beyond the process that drives them. `ttl` is always how long the lease lasts unless renewed;
/// sessions themselves last as long as the store is configured to keep them after their last write.
pub trait SessionStore: Send + Sync + fmt::Debug {
    /// Opens a session with an empty journal and leases it to `owner`. Fails with [`SessionError::Exists`] when the
    /// id is taken.
    fn create<'a>(&'a self, session: &'a SessionId, owner: &'a Owner, ttl: Duration) -> StoreFuture<'a, Created>;

    /// Opens a session that the store does not have (any more), under the token that its kiosk was given. Fails with
    /// [`SessionError::Exists`] when another owner did so before, or the token is another.
    fn restore<'a>(
        &'a self,
        session: &'a SessionId,
        resume: &'a ResumeToken,
        owner: &'a Owner,
        ttl: Duration,
    ) -> StoreFuture<'a, Lease>;

    /// Leases a session that exists.
    fn acquire<'a>(
        &'a self,
        session: &'a SessionId,
        owner: &'a Owner,
        ttl: Duration,
        claim: Claim,
    ) -> StoreFuture<'a, Lease>;

    /// Makes a lease that is still held last `ttl` from now.
    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> StoreFuture<'a, ()>;

    /// Gives a lease back; the session stays, for whoever acquires it next. Giving back twice is no error.
    fn release<'a>(&'a self, lease: &'a Lease) -> StoreFuture<'a, ()>;

    /// Replaces the journal.
    fn save<'a>(&'a self, lease: &'a Lease, state: Value) -> StoreFuture<'a, ()>;

    /// The journal, or `None` when nothing has been saved yet.
    fn load<'a>(&'a self, session: &'a SessionId) -> StoreFuture<'a, Option<Journal>>;

    /// The session a resume token belongs to, or `None`: unknown, expired and wiped look the same.
    fn resume<'a>(&'a self, token: &'a ResumeToken) -> StoreFuture<'a, Option<SessionId>>;

    /// Removes the session, its journal and its resume token for good. Wiping twice is no error.
    fn wipe<'a>(&'a self, lease: &'a Lease) -> StoreFuture<'a, ()>;
}

/// What can go wrong in a session store. Never contains what is in a journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// There is no such session (any more).
    #[error("session {session} is unknown or has expired; start a new visit")]
    Unknown {
        /// Which session.
        session: SessionId,
    },
    /// The id is taken.
    #[error("session {session} exists already; acquire it instead")]
    Exists {
        /// Which session.
        session: SessionId,
    },
    /// Somebody else drives it.
    #[error("session {session} is driven by {owner}; take it over or try again when its lease ends")]
    Held {
        /// Which session.
        session: SessionId,
        /// Who holds it.
        owner: Owner,
    },
    /// A newer lease was granted since.
    #[error("session {session} has moved on: lease {fence} was replaced by {newest}; stop driving it")]
    Fenced {
        /// Which session.
        session: SessionId,
        /// The lease that was shown.
        fence: Fence,
        /// The newest lease.
        newest: Fence,
    },
    /// The lease ran out, or was given back.
    #[error("lease {fence} of session {session} has ended; acquire it again")]
    LeaseEnded {
        /// Which session.
        session: SessionId,
        /// The lease that was shown.
        fence: Fence,
    },
    /// The journal is larger than the store takes.
    #[error("the journal of session {session} has {bytes} bytes, the limit is {limit}; shorten its history")]
    TooLarge {
        /// Which session.
        session: SessionId,
        /// Its size as JSON.
        bytes: usize,
        /// The most the store takes.
        limit: usize,
    },
    /// The store keeps as many sessions as it may.
    #[error("the session store is full with {limit} sessions; raise its limit or shorten its time to live")]
    Full {
        /// The most the store keeps.
        limit: usize,
    },
    /// The system has no randomness to give.
    #[error("no random bits for a resume token: {reason}")]
    Randomness {
        /// What the system says.
        reason: String,
    },
    /// The store cannot be reached.
    #[error("the session store is unavailable: {reason}")]
    Unavailable {
        /// Why, in words an operator can act on.
        reason: String,
    },
}
