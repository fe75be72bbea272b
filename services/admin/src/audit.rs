//! What was done, by whom, and when: a log to which lines are only ever added.
//!
//! Each entry's hash covers the hash before it, so that nobody can change, leave out or slip in a line without redoing
//! all that follow; and triggers refuse the statements that would. Whoever can write to the file can redo them all:
//! against that, keep the hash of the last entry ([`Verdict::head`]) where they cannot reach.

mod chain;
mod list;

use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

pub(crate) use chain::{Checkpoint, Verdict, origin, verify_some};
pub(crate) use list::{Filter, Page, list};

use crate::db::{DbError, Tx};

/// What can be done. What is written under a name stays readable, so names are added and never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) enum Action {
    /// The first admin was made with the setup code.
    #[serde(rename = "setup.done")]
    SetupDone,
    /// Somebody logged in.
    #[serde(rename = "session.opened")]
    SessionOpened,
    /// Somebody logged out.
    #[serde(rename = "session.closed")]
    SessionClosed,
    /// So many attempts failed that an account or an address has to wait.
    #[serde(rename = "login.locked")]
    LoginLocked,
    /// Somebody whom the provider knows was not let in.
    #[serde(rename = "login.refused")]
    LoginRefused,
    /// Somebody changed their own password.
    #[serde(rename = "password.changed")]
    PasswordChanged,
    /// A user was made.
    #[serde(rename = "user.created")]
    UserCreated,
    /// A user's role, password or being disabled was changed.
    #[serde(rename = "user.changed")]
    UserChanged,
    /// A user was removed.
    #[serde(rename = "user.deleted")]
    UserDeleted,
    /// An API token was made.
    #[serde(rename = "token.created")]
    TokenCreated,
    /// An API token was revoked.
    #[serde(rename = "token.revoked")]
    TokenRevoked,
    /// The database was copied.
    #[serde(rename = "backup.made")]
    BackupMade,
    /// A file of the draft was changed.
    #[serde(rename = "file.changed")]
    FileChanged,
    /// Content was published.
    #[serde(rename = "content.published")]
    Published,
    /// A kiosk was registered.
    #[serde(rename = "kiosk.created")]
    KioskCreated,
    /// A kiosk was called something else.
    #[serde(rename = "kiosk.changed")]
    KioskChanged,
    /// A kiosk was forgotten.
    #[serde(rename = "kiosk.deleted")]
    KioskDeleted,
    /// A kiosk was given a token.
    #[serde(rename = "kiosk.token_made")]
    KioskTokenMade,
    /// A kiosk's token was taken away.
    #[serde(rename = "kiosk.token_revoked")]
    KioskTokenRevoked,
    /// A kiosk was told to do something.
    #[serde(rename = "kiosk.commanded")]
    KioskCommanded,
    /// Somebody goes to a customer who called.
    #[serde(rename = "call.accepted")]
    CallAccepted,
    /// What was kept of a conversation was removed.
    #[serde(rename = "conversation.deleted")]
    ConversationDeleted,
    /// A document was put there.
    #[serde(rename = "document.changed")]
    DocumentChanged,
    /// A document was taken away.
    #[serde(rename = "document.deleted")]
    DocumentDeleted,
    /// The whole store was exported.
    #[serde(rename = "store.exported")]
    StoreExported,
    /// Another store, or an earlier state of this one, was imported.
    #[serde(rename = "store.imported")]
    StoreImported,
}

impl Action {
    /// Its name in the log.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SetupDone => "setup.done",
            Self::SessionOpened => "session.opened",
            Self::SessionClosed => "session.closed",
            Self::LoginLocked => "login.locked",
            Self::LoginRefused => "login.refused",
            Self::PasswordChanged => "password.changed",
            Self::UserCreated => "user.created",
            Self::UserChanged => "user.changed",
            Self::UserDeleted => "user.deleted",
            Self::TokenCreated => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::BackupMade => "backup.made",
            Self::FileChanged => "file.changed",
            Self::Published => "content.published",
            Self::KioskCreated => "kiosk.created",
            Self::KioskChanged => "kiosk.changed",
            Self::KioskDeleted => "kiosk.deleted",
            Self::KioskTokenMade => "kiosk.token_made",
            Self::KioskTokenRevoked => "kiosk.token_revoked",
            Self::KioskCommanded => "kiosk.commanded",
            Self::CallAccepted => "call.accepted",
            Self::ConversationDeleted => "conversation.deleted",
            Self::DocumentChanged => "document.changed",
            Self::DocumentDeleted => "document.deleted",
            Self::StoreExported => "store.exported",
            Self::StoreImported => "store.imported",
        }
    }
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Entry {
    /// Its number; the log has no gaps.
    pub(crate) id: i64,
    /// When, in milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// Who: `user:NAME`, `token:NAME`, `local` where nobody logs in, or `nobody`.
    pub(crate) actor: String,
    /// What was done.
    pub(crate) action: String,
    /// What it was done to, as `user:3`.
    pub(crate) target: String,
    /// What else there is to know: never a secret, never what a customer said.
    #[schema(value_type = Object)]
    pub(crate) detail: Value,
    /// The hash of this entry and all before it, in hexadecimal.
    pub(crate) hash: String,
}

/// Writes an entry. In the same transaction as what it tells of, so that neither is there without the other.
pub(crate) fn append(tx: &Tx<'_>, actor: &str, action: Action, target: &str, detail: &Value) -> Result<(), DbError> {
    let (last, before) = chain::end(tx)?;
    let detail = chain::canonical(detail);
    let line = chain::Line { id: last + 1, at_ms: tx.now_ms(), actor, action: action.name(), target, detail: &detail };
    let sql = "INSERT INTO audit (id, at_ms, actor, action, target, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let hash = line.hash(&before);
    tx.execute(sql, params![line.id, line.at_ms, actor, line.action, target, detail, hash]).map(drop)
}

#[cfg(test)]
mod tests;
