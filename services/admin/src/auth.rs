//! Who may use the service: users, their sessions and tokens, and what keeps others out.

mod lockout;
pub(crate) mod oidc;
mod password;
mod secret;
mod session;
mod sessions;
mod setup;
pub(crate) mod tokens;
pub(crate) mod users;

use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use u5_runtime::Clock;
use utoipa::ToSchema;

pub(crate) use lockout::{Client, Lockout, TooOften};
pub(crate) use password::{Hasher, Overloaded, Unfit, check_new};
pub(crate) use secret::{Secret, digest, is_same, keyed};
pub(crate) use session::{Login, close_all, touch};
pub(crate) use sessions::{SessionError, Sessions};
pub(crate) use setup::{SetupCode, make_first_admin};
pub(crate) use tokens::{Token, TokenError};
pub(crate) use users::{Change, User, UserError};

/// What somebody may do: each role all that the one before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look.
    Viewer,
    /// Write drafts.
    Editor,
    /// Put drafts before customers.
    Publisher,
    /// Everything, users included.
    Admin,
}

impl Role {
    /// Every role, from the least on.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Publisher, Self::Admin];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Admin => "admin",
        }
    }
}

impl ToSql for Role {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(FromSqlError::InvalidType)
    }
}

/// What is remembered of logins outside the database: it is as good new after a restart.
pub(crate) struct Auth {
    pub(crate) hasher: Hasher,
    pub(crate) lockout: Mutex<Lockout>,
    /// What the first admin is made with; none where there are users, or nobody logs in.
    pub(crate) setup: SetupCode,
    /// What secrets are made of that have to be the same when a request is repeated.
    pub(crate) seed: Secret,
    clock: Clock,
}

impl Auth {
    pub(crate) fn new(hasher: Hasher, setup: SetupCode) -> Arc<Self> {
        let (lockout, seed, clock) = (Mutex::default(), Secret::random(), Clock::start());
        Arc::new(Self { hasher, lockout, setup, seed, clock })
    }

    /// Takes note that `client` tries to log in as `name`, or says how long it has to wait.
    pub(crate) fn begin(&self, client: Client, name: &str) -> Result<lockout::Begun, TooOften> {
        self.lockout.lock().begin(self.clock.now(), client, name)
    }

    /// It was right.
    pub(crate) fn succeeded(&self, client: Client, name: &str) {
        self.lockout.lock().succeeded(client, name);
    }
}
