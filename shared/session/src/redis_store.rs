//! Sessions in Redis: for several replicas, any of which a kiosk may come back to.
//!
//! A session is one hash, changed only by Lua scripts, each of which Redis does as one step. Its fence is a counter in
//! that hash that is never behind Redis' clock in microseconds, so that it still grows when the counter was lost with
//! a wipe or a fail-over. What a resume token finds is a second key, which may lie on another node of a cluster:
//!
//! - it is written *before* the session is created, so that a session that exists can always be found again; if the
//!   creation then fails, the entry leads nowhere and expires;
//! - it is written anew whenever half of the time to keep has passed, also by whoever else drives the session by then,
//!   and lasts three times as long: it outlives the session though some of these writes fail, and comes back if its
//!   node lost it;
//! - it is removed *after* the wipe. Finding a session by a token asks the session itself whether the token is its own,
//!   so that an entry that outlived its session opens nothing, not even a later visit with the same id.
//!
//! Redis copies to its replicas after it has answered: what was written in the instant before a master is lost may be
//! lost with it. A deployment that must not lose it sets `min-replicas-to-write`.

mod config;
pub(crate) mod fault;
pub(crate) mod link;
mod plan;
mod script;

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use redis::{RedisResult, cmd};
use serde_json::Value;
use u5_protocol::ids::SessionId;

use crate::{
    Claim, Created, Fence, Journal, Lease, Owner, RedisBus, ResumeToken, SessionError, SessionStore, StoreFuture,
};
pub use config::{RedisConfig, RedisConfigError, RedisMode};
use fault::unavailable;
use link::Link;
use script::{Step, Verdict};

/// The documented defaults of [`RedisConfig`]: the section's name and its text.
pub const DEFAULTS: (&str, &str) = ("redis", include_str!("../redis.toml"));

/// How much longer than a session its index entry lasts.
const INDEX_OUTLIVES: u32 = 3;

/// A [`SessionStore`] in Redis 6 or later. Clones share a connection, which is opened by the first call, and opened
/// again by the next one after it was lost. A call takes no longer than the two timeouts of its [`RedisConfig`]
/// together and fails with [`SessionError::Unavailable`] when they have passed.
#[derive(Debug, Clone)]
pub struct RedisStore {
    link: Arc<Link>,
    prefix: Arc<str>,
    keep: Duration,
    journal_bytes: usize,
}

/// A transition, and what to say about it if it is refused.
struct Request<'a> {
    step: &'static Step,
    session: &'a SessionId,
    /// The lease that is shown.
    fence: Fence,
}

impl RedisStore {
    /// A store that has not connected yet: a Redis that is down does not keep anybody from starting. Fails when the
    /// configuration is wrong or its file with certificates cannot be read.
    pub fn new(config: &RedisConfig) -> Result<Self, RedisConfigError> {
        Ok(Self {
            link: Arc::new(Link::new(config)?),
            prefix: config.prefix.as_str().into(),
            keep: config.keep(),
            journal_bytes: config.journal_bytes,
        })
    }

    /// Whether Redis answers; what is wrong if it does not.
    pub async fn ping(&self) -> Result<(), SessionError> {
        let ping = async { self.link.query(&cmd("PING")).await.map_err(|error| unavailable(&error)) };
        self.link.within(ping).await
    }

    /// Who was granted the newest lease of a session, whether it lasts or not; nothing when there is no such session.
    /// For whoever checks that a session is driven by one process at a time: two answers with the same fence have no
    /// other grant between them.
    pub async fn holder(&self, session: &SessionId) -> Result<Option<(Owner, Fence)>, SessionError> {
        let asked = async {
            let mut get = cmd("HMGET");
            get.arg(self.session_key(session)).arg(&["owner", "fence"]);
            let (owner, fence): (Option<String>, Option<u64>) =
                self.link.query(&get).await.map_err(|error| unavailable(&error))?;
            Ok(owner.map(Owner).zip(fence.map(Fence)))
        };
        self.link.within(asked).await
    }

    /// Messages between the programs that share this Redis.
    pub fn bus(&self) -> RedisBus {
        RedisBus::new(Arc::clone(&self.link), &self.prefix)
    }

    /// The braces make a cluster put whatever belongs to one session into one slot.
    fn session_key(&self, session: &SessionId) -> String {
        format!("{}session:{{{session}}}", self.prefix)
    }

    fn index_key(&self, digest: &str) -> String {
        format!("{}resume:{digest}", self.prefix)
    }

    async fn index(&self, digest: &str, session: &SessionId) -> RedisResult<()> {
        let lasts = millis(self.keep * INDEX_OUTLIVES);
        let mut set = cmd("SET");
        set.arg(self.index_key(digest)).arg(session.to_string()).arg("PX").arg(lasts);
        self.link.query(&set).await
    }

    async fn unindex(&self, digest: &str) -> RedisResult<()> {
        self.link.query(cmd("DEL").arg(self.index_key(digest))).await
    }

    /// Does a transition, and gives the index entry the life its session now has.
    async fn step(&self, request: Request<'_>, arguments: &[&str]) -> Result<Fence, SessionError> {
        let (fence, token) = self.transit(&request, arguments).await?;
        if let Some(token) = token {
            // The session has changed already. The entry lasts long enough for this to succeed another time.
            drop(self.index(&token, request.session).await);
        }
        Ok(fence)
    }

    async fn transit(
        &self,
        request: &Request<'_>,
        arguments: &[&str],
    ) -> Result<(Fence, Option<String>), SessionError> {
        let key = self.session_key(request.session);
        let answer = self.link.run(request.step, &key, arguments).await.map_err(|error| unavailable(&error))?;
        let verdict = Verdict::read(&answer).ok_or_else(unreadable)?;
        request.judge(verdict)
    }

    async fn create_now(&self, session: &SessionId, owner: &Owner, ttl: Duration) -> Result<Created, SessionError> {
        let resume = ResumeToken::random()?;
        Ok(Created { lease: self.open_now(session, &resume, owner, ttl).await?, resume })
    }

    async fn open_now(
        &self,
        session: &SessionId,
        resume: &ResumeToken,
        owner: &Owner,
        ttl: Duration,
    ) -> Result<Lease, SessionError> {
        let digest = hex::encode(resume.digest());
        self.index(&digest, session).await.map_err(|error| unavailable(&error))?;
        let request = Request { step: &script::CREATE, session, fence: Fence(0) };
        let created = self.step(request, &[&owner.0, &micros(ttl), &self.keep_ms(), &digest]).await;
        let is_anothers = async || !matches!(self.find(&digest).await, Ok(Some(_)));
        if matches!(created, Err(SessionError::Exists { .. })) && is_anothers().await {
            // It leads nowhere; if it cannot be removed, it expires.
            drop(self.unindex(&digest).await);
        }
        Ok(Lease { session: session.clone(), fence: created? })
    }

    async fn acquire_now(
        &self,
        session: &SessionId,
        owner: &Owner,
        ttl: Duration,
        claim: Claim,
    ) -> Result<Lease, SessionError> {
        let request = Request { step: &script::ACQUIRE, session, fence: Fence(0) };
        let takes_over = if claim == Claim::TakeOver { "1" } else { "0" };
        let fence = self.step(request, &[&owner.0, &micros(ttl), &self.keep_ms(), takes_over]).await?;
        Ok(Lease { session: session.clone(), fence })
    }

    async fn renew_now(&self, lease: &Lease, ttl: Duration) -> Result<(), SessionError> {
        let request = Request::under(&script::RENEW, lease);
        self.step(request, &[&lease.fence.to_string(), &micros(ttl), &self.keep_ms()]).await.map(drop)
    }

    async fn release_now(&self, lease: &Lease) -> Result<(), SessionError> {
        let request = Request::under(&script::RELEASE, lease);
        match self.step(request, &[&lease.fence.to_string()]).await {
            Ok(_) | Err(SessionError::LeaseEnded { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn save_now(&self, lease: &Lease, state: Value) -> Result<(), SessionError> {
        let state = state.to_string();
        let (bytes, limit) = (state.len(), self.journal_bytes);
        if bytes > limit {
            return Err(SessionError::TooLarge { session: lease.session.clone(), bytes, limit });
        }
        let request = Request::under(&script::SAVE, lease);
        self.step(request, &[&lease.fence.to_string(), &state, &self.keep_ms()]).await.map(drop)
    }

    async fn load_now(&self, session: &SessionId) -> Result<Option<Journal>, SessionError> {
        type Fields = (Option<u64>, Option<u64>, Option<String>);
        let mut get = cmd("HMGET");
        get.arg(self.session_key(session)).arg(&["fence", "state_fence", "state"]);
        let (newest, fence, state): Fields = self.link.query(&get).await.map_err(|error| unavailable(&error))?;
        if newest.is_none() {
            return Err(SessionError::Unknown { session: session.clone() });
        }
        let journal = |(fence, state): (u64, String)| {
            let state = serde_json::from_str(&state).map_err(|_| unreadable())?;
            Ok(Journal { state, fence: Fence(fence) })
        };
        fence.zip(state).map(journal).transpose()
    }

    async fn resume_now(&self, token: &ResumeToken) -> Result<Option<SessionId>, SessionError> {
        let digest = hex::encode(token.digest());
        self.find(&digest).await.map_err(|error| unavailable(&error))
    }

    async fn find(&self, digest: &str) -> RedisResult<Option<SessionId>> {
        let entry: Option<String> = self.link.query(cmd("GET").arg(self.index_key(digest))).await?;
        let Some(session) = entry.map(|id| SessionId::from(id.as_str())) else { return Ok(None) };
        let own: Option<String> = self.link.query(cmd("HGET").arg(self.session_key(&session)).arg("token")).await?;
        Ok((own.as_deref() == Some(digest)).then_some(session))
    }

    async fn wipe_now(&self, lease: &Lease) -> Result<(), SessionError> {
        let request = Request::under(&script::WIPE, lease);
        match self.transit(&request, &[&lease.fence.to_string()]).await {
            Ok((_, token)) => {
                if let Some(token) = token {
                    // The visit is gone; an entry that stays because of an error leads nowhere, and expires.
                    drop(self.unindex(&token).await);
                }
                Ok(())
            }
            Err(SessionError::Unknown { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn keep_ms(&self) -> String {
        millis(self.keep).to_string()
    }
}

impl<'a> Request<'a> {
    fn under(step: &'static Step, lease: &'a Lease) -> Self {
        Self { step, session: &lease.session, fence: lease.fence }
    }

    fn judge(&self, verdict: Verdict) -> Result<(Fence, Option<String>), SessionError> {
        let (session, fence) = (self.session.clone(), self.fence);
        Err(match verdict {
            Verdict::Done { fence, token } => return Ok((Fence(fence), token)),
            Verdict::Unknown => SessionError::Unknown { session },
            Verdict::Exists => SessionError::Exists { session },
            Verdict::Held { owner } => SessionError::Held { session, owner: Owner(owner) },
            Verdict::Fenced { newest } => SessionError::Fenced { session, fence, newest: Fence(newest) },
            Verdict::Ended => SessionError::LeaseEnded { session, fence },
        })
    }
}

fn unreadable() -> SessionError {
    let reason = "what Redis has of this session is not in our form; another version or program may have written it";
    SessionError::Unavailable { reason: reason.to_owned() }
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis() as u64
}

/// No longer than a century, which Lua's numbers still add to a date exactly.
fn micros(duration: Duration) -> String {
    const LONGEST: Duration = Duration::from_hours(24 * 36_500);
    duration.min(LONGEST).as_micros().to_string()
}

impl SessionStore for RedisStore {
    fn create<'a>(&'a self, session: &'a SessionId, owner: &'a Owner, ttl: Duration) -> StoreFuture<'a, Created> {
        self.link.within(self.create_now(session, owner, ttl)).boxed()
    }

    fn restore<'a>(
        &'a self,
        session: &'a SessionId,
        resume: &'a ResumeToken,
        owner: &'a Owner,
        ttl: Duration,
    ) -> StoreFuture<'a, Lease> {
        self.link.within(self.open_now(session, resume, owner, ttl)).boxed()
    }

    fn acquire<'a>(
        &'a self,
        session: &'a SessionId,
        owner: &'a Owner,
        ttl: Duration,
        claim: Claim,
    ) -> StoreFuture<'a, Lease> {
        self.link.within(self.acquire_now(session, owner, ttl, claim)).boxed()
    }

    fn renew<'a>(&'a self, lease: &'a Lease, ttl: Duration) -> StoreFuture<'a, ()> {
        self.link.within(self.renew_now(lease, ttl)).boxed()
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> StoreFuture<'a, ()> {
        self.link.within(self.release_now(lease)).boxed()
    }

    fn save<'a>(&'a self, lease: &'a Lease, state: Value) -> StoreFuture<'a, ()> {
        self.link.within(self.save_now(lease, state)).boxed()
    }

    fn load<'a>(&'a self, session: &'a SessionId) -> StoreFuture<'a, Option<Journal>> {
        self.link.within(self.load_now(session)).boxed()
    }

    fn resume<'a>(&'a self, token: &'a ResumeToken) -> StoreFuture<'a, Option<SessionId>> {
        self.link.within(self.resume_now(token)).boxed()
    }

    fn wipe<'a>(&'a self, lease: &'a Lease) -> StoreFuture<'a, ()> {
        self.link.within(self.wipe_now(lease)).boxed()
    }
}
