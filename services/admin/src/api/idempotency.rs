//! Requests that may be sent again: what makes something makes it once.
//!
//! Whoever sends `Idempotency-Key` and gets no answer sends the same again and gets the answer of the first time. The
//! key is looked up, the work done and the answer kept in one transaction.

use axum::{extract::FromRequestParts, http::request::Parts};
use rusqlite::params;

use super::{Actor, Code, Problem};
use crate::{
    auth::{digest, keyed},
    db::{DbError, Tx},
};

const HEADER: &str = "idempotency-key";
/// How long an answer is kept.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// The key, if one was sent: 1 to 255 visible characters.
#[derive(Debug, Clone)]
pub(crate) struct IdempotencyKey(Option<String>);

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(key) = parts.headers.get(HEADER) else { return Ok(Self(None)) };
        let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
        let wrong = || Problem::of(Code::Malformed, "an Idempotency-Key has 1 to 255 visible characters");
        Ok(Self(Some(key.ok_or_else(wrong)?.to_owned())))
    }
}

/// A request that is done once.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    key: [u8; 32],
    request: [u8; 32],
}

/// What was answered the first time.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    /// What was made.
    pub(crate) resource: i64,
    /// The answer, without a secret.
    pub(crate) body: String,
    hash: Vec<u8>,
}

impl Answered {
    /// Whether `answer` is what was answered.
    pub(crate) fn is(&self, answer: &str) -> bool {
        self.hash == digest(answer.as_bytes())
    }
}

impl IdempotencyKey {
    /// The text, if there is one.
    pub(crate) fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// What `actor` asks for with `body`; none without a key. The body is kept as a hash under the key, which is not
    /// kept: a password in it cannot be guessed from there.
    pub(crate) fn over(&self, actor: &Actor, what: &str, body: &[u8]) -> Option<Once> {
        let key = self.0.as_deref()?;
        let whose = format!("{}\0{what}\0{key}", actor.key());
        Some(Once { key: digest(whose.as_bytes()), request: keyed(key.as_bytes(), body) })
    }
}

impl Once {
    /// The answer of the first time, if there was one.
    ///
    /// # Errors
    /// 422 when the key stood for another body.
    pub(crate) fn answered(&self, tx: &Tx<'_>) -> Result<Option<Answered>, Problem> {
        let sql = "SELECT request, resource, body, answer FROM idempotency WHERE key = ?1 AND at_ms > ?2";
        let found = tx.one(sql, params![self.key, tx.now_ms() - KEPT_MS], |row| {
            let answered = Answered { resource: row.get(1)?, body: row.get(2)?, hash: row.get(3)? };
            Ok((row.get::<_, Vec<u8>>(0)?, answered))
        })?;
        match found {
            Some((request, _)) if request != self.request => {
                Err(Problem::of(Code::KeyReused, "this Idempotency-Key was sent with another body; take a new one"))
            }
            found => Ok(found.map(|(_, answered)| answered)),
        }
    }

    /// Keeps `body`, which is `answer` without its secret.
    pub(crate) fn keep(&self, tx: &Tx<'_>, resource: i64, body: &str, answer: &str) -> Result<(), DbError> {
        let now = tx.now_ms();
        tx.execute("DELETE FROM idempotency WHERE at_ms <= ?1", [now - KEPT_MS])?;
        let sql =
            "INSERT INTO idempotency (key, request, resource, answer, body, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let answer = digest(answer.as_bytes());
        tx.execute(sql, params![self.key, self.request, resource, answer, body, now]).map(drop)
    }
}
