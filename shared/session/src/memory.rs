//! Sessions in this process's memory: for one replica, and for when the shared store is gone.

use std::collections::HashMap;
use std::time::Duration;

use futures::FutureExt;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::time::Instant;
use u5_protocol::ids::SessionId;

use crate::{Claim, Created, Fence, Journal, Lease, Owner, ResumeToken, SessionError, SessionStore, StoreFuture};

/// How much a [`MemoryStore`] keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most sessions at a time. When they are all alive, further ones are refused.
    pub sessions: usize,
    /// The most bytes of one journal as JSON.
    pub journal_bytes: usize,
    /// How long a session is kept after it was created, leased or written to.
    pub keep: Duration,
}

impl Default for Limits {
    /// 1,000 sessions of 256 KiB, kept for 10 minutes.
    fn default() -> Self {
        Self { sessions: 1000, journal_bytes: 256 * 1024, keep: Duration::from_mins(10) }
    }
}

/// A [`SessionStore`] that forgets everything with its process.
#[derive(Debug)]
pub struct MemoryStore {
    limits: Limits,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    granted: u64,
    entries: HashMap<SessionId, Entry>,
    tokens: HashMap<[u8; 32], SessionId>,
}

#[derive(Debug)]
struct Entry {
    owner: Owner,
    fence: Fence,
    leased_until: Instant,
    kept_until: Instant,
    journal: Option<Journal>,
    token: [u8; 32],
}

impl MemoryStore {
    /// An empty store.
    pub fn new(limits: Limits) -> Self {
        Self { limits, shelf: Mutex::default() }
    }

    /// How many sessions are alive.
    pub fn len(&self) -> usize {
        self.with(|shelf, _| shelf.entries.len())
    }

    /// Whether no session is alive.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Does one step on a shelf from which everything expired has been removed.
    fn with<T>(&self, step: impl FnOnce(&mut Shelf, Instant) -> T) -> T {
        let now = Instant::now();
        let mut shelf = self.shelf.lock();
        shelf.sweep(now);
        step(&mut shelf, now)
    }

    fn open_now(
        &self,
        session: &SessionId,
        resume: &ResumeToken,
        owner: &Owner,
        ttl: Duration,
    ) -> Result<Lease, SessionError> {
        self.with(|shelf, now| {
            if let Some(entry) = shelf.entries.get(session) {
                if entry.token == resume.digest() && entry.owner == *owner {
                    return Ok(Lease { session: session.clone(), fence: entry.fence });
                }
                return Err(SessionError::Exists { session: session.clone() });
            }
            if shelf.entries.len() >= self.limits.sessions {
                return Err(SessionError::Full { limit: self.limits.sessions });
            }
            let fence = shelf.next_fence();
            let entry = Entry {
                owner: owner.clone(),
                fence,
                leased_until: now + ttl,
                kept_until: now + self.limits.keep,
                journal: None,
                token: resume.digest(),
            };
            shelf.tokens.insert(entry.token, session.clone());
            shelf.entries.insert(session.clone(), entry);
            Ok(Lease { session: session.clone(), fence })
        })
    }

    fn create_now(&self, session: &SessionId, owner: &Owner, ttl: Duration) -> Result<Created, SessionError> {
        let resume = ResumeToken::random()?;
        Ok(Created { lease: self.open_now(session, &resume, owner, ttl)?, resume })
    }

    fn acquire_now(
        &self,
        session: &SessionId,
        owner: &Owner,
        ttl: Duration,
        claim: Claim,
    ) -> Result<Lease, SessionError> {
        self.with(|shelf, now| {
            let fence = shelf.next_fence();
            let entry = shelf.entry(session)?;
            let is_held_by_another = entry.leased_until > now && entry.owner != *owner;
            if is_held_by_another && claim == Claim::IfFree {
                return Err(SessionError::Held { session: session.clone(), owner: entry.owner.clone() });
            }
            entry.owner = owner.clone();
            entry.fence = fence;
            entry.leased_until = now + ttl;
            entry.kept_until = now + self.limits.keep;
            Ok(Lease { session: session.clone(), fence })
        })
    }

    fn renew_now(&self, lease: &Lease, ttl: Duration) -> Result<(), SessionError> {
        self.with(|shelf, now| {
            let entry = shelf.leased(lease, now)?;
            entry.leased_until = now + ttl;
            entry.kept_until = now + self.limits.keep;
            Ok(())
        })
    }

    fn release_now(&self, lease: &Lease) -> Result<(), SessionError> {
        self.with(|shelf, now| match shelf.leased(lease, now) {
            Ok(entry) => {
                entry.leased_until = now;
                Ok(())
            }
            Err(SessionError::LeaseEnded { .. }) => Ok(()),
            Err(error) => Err(error),
        })
    }

    fn save_now(&self, lease: &Lease, state: Value) -> Result<(), SessionError> {
        let bytes = state.to_string().len();
        if bytes > self.limits.journal_bytes {
            let (session, limit) = (lease.session.clone(), self.limits.journal_bytes);
            return Err(SessionError::TooLarge { session, bytes, limit });
        }
        self.with(|shelf, now| {
            let entry = shelf.leased(lease, now)?;
            entry.journal = Some(Journal { state, fence: lease.fence });
            entry.kept_until = now + self.limits.keep;
            Ok(())
        })
    }

    fn load_now(&self, session: &SessionId) -> Result<Option<Journal>, SessionError> {
        self.with(|shelf, _| Ok(shelf.entry(session)?.journal.clone()))
    }

    fn wipe_now(&self, lease: &Lease) -> Result<(), SessionError> {
        self.with(|shelf, now| match shelf.leased(lease, now) {
            // Its lease may have ended, but nobody has taken the session since: what remains is this holder's.
            Ok(_) | Err(SessionError::LeaseEnded { .. }) => {
                shelf.remove(&lease.session);
                Ok(())
            }
            Err(SessionError::Unknown { .. }) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

impl Shelf {
    fn next_fence(&mut self) -> Fence {
        self.granted += 1;
        Fence(self.granted)
    }

    fn entry(&mut self, session: &SessionId) -> Result<&mut Entry, SessionError> {
        self.entries.get_mut(session).ok_or_else(|| SessionError::Unknown { session: session.clone() })
    }

    /// The session of a lease that is its newest and has not ended.
    fn leased(&mut self, lease: &Lease, now: Instant) -> Result<&mut Entry, SessionError> {
        let (session, fence) = (lease.session.clone(), lease.fence);
        let entry = self.entry(&lease.session)?;
        if entry.fence != fence {
            return Err(SessionError::Fenced { session, fence, newest: entry.fence });
        }
        if entry.leased_until <= now {
            return Err(SessionError::LeaseEnded { session, fence });
        }
        Ok(entry)
    }

    fn sweep(&mut self, now: Instant) {
        self.entries.retain(|_, entry| entry.kept_until > now);
        let entries = &self.entries;
        self.tokens.retain(|_, session| entries.contains_key(session));
    }

    fn remove(&mut self, session: &SessionId) {
        if let Some(entry) = self.entries.remove(session) {
            self.tokens.remove(&entry.token);
        }
    }
}

impl SessionStore for MemoryStore {
    fn create<'a>(&'a self, session: &'a SessionId, owner: &'a Owner, ttl: Duration) -> StoreFuture<'a, Created> {
        async move { self.create_now(session, owner, ttl) }.boxed()
    }

    fn restore<'a>(
        &'a self,
        session: &'a SessionId,
        resume: &'a ResumeToken,
        owner: &'a Owner,
        ttl: Duration,
    ) -> StoreFuture<'a, Lease> {
        async move { self.open_now(session, resume, owner, ttl) }.boxed()
    }

    fn acquire<'a>(
        &'a self,
        session: &'a SessionId,
        owner: &'a Owner,
        ttl: Duration,
        claim: Claim,
    ) -> StoreFuture<'a, Lease> {
        async move { self.acquire_now(session, owner, ttl, claim) }.boxed()
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> StoreFuture<'a, ()> {
        async move { self.renew_now(lease, ttl) }.boxed()
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> StoreFuture<'a, ()> {
        async move { self.release_now(lease) }.boxed()
    }

    fn save<'a>(&'a self, lease: &'a Lease, state: Value) -> StoreFuture<'a, ()> {
        async move { self.save_now(lease, state) }.boxed()
    }

    fn load<'a>(&'a self, session: &'a SessionId) -> StoreFuture<'a, Option<Journal>> {
        async move { self.load_now(session) }.boxed()
    }

    fn resume<'a>(&'a self, token: &'a ResumeToken) -> StoreFuture<'a, Option<SessionId>> {
        async move { self.with(|shelf, _| Ok(shelf.tokens.get(&token.digest()).cloned())) }.boxed()
    }

    fn wipe<'a>(&'a self, lease: &'a Lease) -> StoreFuture<'a, ()> {
        async move { self.wipe_now(lease) }.boxed()
    }
}

#[cfg(test)]
mod tests;
