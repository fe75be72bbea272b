//! Who asks.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
};
use u5_runtime::{causes, keys};

use super::{Code, Problem, cookie, origin};
use crate::{
    Admin,
    auth::{self, Login, Role, Secret, tokens},
    config::AuthMode,
    db::{DbError, Tx},
};

/// Where a page shows that it is the one that logged in.
const CSRF: &str = "x-csrf-token";

/// Whoever asks, known and let in. What they may do is the handler's to [`require`](Actor::require).
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    pub(crate) who: Who,
    pub(crate) role: Role,
}

/// What kind of somebody.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// A person, by their session.
    User {
        /// Their number.
        id: i64,
        /// What they are called.
        name: String,
        /// What their cookie holds.
        session: Secret,
    },
    /// A program, by its token.
    Token {
        /// What it is called.
        name: String,
        /// Its number.
        id: i64,
    },
    /// Whoever is at this machine, where nobody logs in.
    Local,
}

impl Actor {
    /// Says what role a request needs, and refuses those who have less.
    pub(crate) fn require(&self, role: Role) -> Result<(), Problem> {
        if self.role >= role {
            return Ok(());
        }
        let (needed, has) = (role.name(), self.role.name());
        Err(Problem::of(Code::Forbidden, format!("this needs the role {needed}, and yours is {has}")))
    }

    /// What the audit log calls them.
    pub(crate) fn name(&self) -> String {
        match &self.who {
            Who::User { name, .. } => format!("user:{name}"),
            Who::Token { name, .. } => format!("token:{name}"),
            Who::Local => "local".to_owned(),
        }
    }

    /// One that no other actor ever has, for what is kept apart by actor.
    pub(crate) fn key(&self) -> String {
        match &self.who {
            Who::User { id, .. } => format!("user:{id}"),
            Who::Token { id, .. } => format!("token:{id}"),
            Who::Local => "local".to_owned(),
        }
    }

    /// The number of the user that this is, if it is one.
    pub(crate) const fn user(&self) -> Option<i64> {
        match self.who {
            Who::User { id, .. } => Some(id),
            Who::Token { .. } | Who::Local => None,
        }
    }
}

/// What the page of a session has to show: made of the session, so that it need not be kept.
pub(super) fn csrf_token(session: &Secret) -> Secret {
    Secret::derived(session, &["u5 csrf"])
}

impl FromRequestParts<Admin> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Admin) -> Result<Self, Problem> {
        // A token is shown on purpose and by no browser on its own, so it needs no check of the page.
        if parts.headers.contains_key(header::AUTHORIZATION) {
            return by_token(&parts.headers, admin).await;
        }
        let changes = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if admin.access.mode == AuthMode::Off {
            origin::check_host(&parts.headers)?;
        }
        if changes {
            origin::check_site(&parts.headers, &admin.access)?;
        }
        if admin.access.mode == AuthMode::Off {
            return Ok(Self { who: Who::Local, role: Role::Admin });
        }
        by_session(&parts.headers, admin, changes).await
    }
}

async fn by_token(headers: &HeaderMap, admin: &Admin) -> Result<Actor, Problem> {
    let unknown = || Problem::of(Code::NotLoggedIn, "the token is unknown, revoked or no longer valid");
    let shown = keys::bearer(headers).ok_or_else(unknown)?.to_owned();
    let known = admin.db.read::<_, Problem>(move |tx| Ok(tokens::verify(tx, &shown)?)).await?.ok_or_else(unknown)?;
    if known.is_stale {
        note(admin, move |tx| tokens::touch(tx, known.id)).await;
    }
    Ok(Actor { who: Who::Token { name: known.name, id: known.id }, role: known.role })
}

async fn by_session(headers: &HeaderMap, admin: &Admin, changes: bool) -> Result<Actor, Problem> {
    let session = cookie::read(headers, &admin.access);
    let session = session.ok_or_else(|| Problem::of(Code::NotLoggedIn, "log in first"))?;
    let login = admin.sessions.find(&admin.db, session.clone()).await?;
    let ended = || Problem::of(Code::NotLoggedIn, "the session has ended; log in again");
    let Login { user, name, role, is_stale } = login.ok_or_else(ended)?;
    let shown = headers.get(CSRF).map(HeaderValue::as_bytes).unwrap_or_default();
    if changes && !auth::is_same(shown, csrf_token(&session).reveal().as_bytes()) {
        return Err(Problem::of(Code::Csrf, "send the `csrf_token` that GET /api/v1/me tells as x-csrf-token"));
    }
    if is_stale {
        let session = session.clone();
        note(admin, move |tx| auth::touch(tx, &session)).await;
    }
    Ok(Actor { who: Who::User { id: user, name, session }, role })
}

/// Writes down that somebody was here. On a full disk nobody can, and everybody can still read.
async fn note(admin: &Admin, touch: impl FnOnce(&Tx<'_>) -> Result<(), DbError> + Send + 'static) {
    if let Err(error) = admin.db.write(touch).await {
        tracing::warn!("the use of a session or token is not written down: {}", causes::told(&error));
    }
}
