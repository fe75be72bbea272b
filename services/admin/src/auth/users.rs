//! The users' table.

use rusqlite::{Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::Role;
use crate::db::{DbError, Tx};

/// Characters in a name.
const LENGTH: std::ops::RangeInclusive<usize> = 1..=64;

/// Somebody who can log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct User {
    /// Their number, which nobody else ever has.
    pub(crate) id: i64,
    /// What they log in with.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: Role,
    /// Whether they are kept out.
    pub(crate) disabled: bool,
    /// When they were made, in milliseconds since the Unix epoch.
    pub(crate) created_ms: i64,
    /// When they were last changed.
    pub(crate) changed_ms: i64,
    /// The provider that they log in at, as it calls itself; none: with a password.
    pub(crate) provider: Option<String>,
    /// Goes up with every change.
    #[serde(skip)]
    pub(crate) version: i64,
    /// What their sessions outside the database are of.
    #[serde(skip)]
    pub(crate) epoch: String,
}

impl User {
    /// What a change has to name, so that it is made to what its author saw.
    pub(crate) fn etag(&self) -> String {
        format!("\"user-{}-{}\"", self.id, self.version)
    }

    /// What the audit log calls them as a target.
    pub(crate) fn target(&self) -> String {
        format!("user:{}", self.id)
    }
}

/// What is to be different about a user.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) role: Option<Role>,
    pub(crate) disabled: Option<bool>,
    /// A new password's hash.
    pub(crate) password: Option<String>,
}

/// Why a user cannot be made, changed or removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserError {
    #[error("a name has 1 to 64 letters, digits, dots, dashes, underscores and @, and begins with a letter or digit")]
    Name,
    #[error("there is a user of that name")]
    Taken,
    #[error("there is no such user")]
    Unknown,
    #[error("the first user has to be an admin who is not disabled: somebody has to be able to make the others")]
    FirstIsAdmin,
    #[error("this is the last admin who can log in; make another one first")]
    LastAdmin,
    #[error("they log in at {0}, which has their password and says what they may; change it there")]
    Elsewhere(String),
    #[error(transparent)]
    Db(#[from] DbError),
}

const COLUMNS: &str = "id, name, role, disabled, created_ms, changed_ms, version, provider, epoch";

fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        role: row.get(2)?,
        disabled: row.get(3)?,
        created_ms: row.get(4)?,
        changed_ms: row.get(5)?,
        version: row.get(6)?,
        provider: row.get(7)?,
        epoch: row.get(8)?,
    })
}

/// Whether somebody can be called so.
pub(crate) fn check_name(name: &str) -> Result<(), UserError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins && LENGTH.contains(&name.len()) && name.chars().all(fits) { Ok(()) } else { Err(UserError::Name) }
}

pub(crate) fn find(tx: &Tx<'_>, id: i64) -> Result<Option<User>, DbError> {
    tx.one(&format!("SELECT {COLUMNS} FROM users WHERE id = ?1"), [id], user)
}

/// The user of that name, with the hash of their password if they have one.
pub(crate) fn with_password(tx: &Tx<'_>, name: &str) -> Result<Option<(User, Option<String>)>, DbError> {
    let sql = format!("SELECT {COLUMNS}, nullif(password, '') FROM users WHERE name = ?1");
    tx.one(&sql, [name], |row| Ok((user(row)?, row.get(9)?)))
}

/// The user whom `provider` calls `subject`.
pub(crate) fn of_provider(tx: &Tx<'_>, provider: &str, subject: &str) -> Result<Option<User>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE provider = ?1 AND subject = ?2");
    tx.one(&sql, [provider, subject], user)
}

/// Users after the one numbered `after`, `limit` at most.
pub(crate) fn list(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Vec<User>, DbError> {
    tx.all(&format!("SELECT {COLUMNS} FROM users WHERE id > ?1 ORDER BY id LIMIT ?2"), params![after, limit], user)
}

/// Whether there is any with a password. Those of a provider are not counted: whoever comes in there first must not take
/// the setup code's place.
pub(crate) fn any(tx: &Tx<'_>) -> Result<bool, DbError> {
    Ok(tx.number("SELECT EXISTS (SELECT 1 FROM users WHERE provider IS NULL)", [])? != 0)
}

/// Makes one. `password` is the hash.
pub(crate) fn create(tx: &Tx<'_>, name: &str, role: Role, password: &str) -> Result<User, UserError> {
    check_name(name)?;
    if with_password(tx, name)?.is_some() {
        return Err(UserError::Taken);
    }
    if role != Role::Admin && !any(tx)? {
        return Err(UserError::FirstIsAdmin);
    }
    let sql = "INSERT INTO users (name, role, password, created_ms, changed_ms, epoch)
        VALUES (?1, ?2, ?3, ?4, ?4, lower(hex(randomblob(16))))";
    let id = tx.insert(sql, params![name, role, password, tx.now_ms()])?;
    find(tx, id)?.ok_or(UserError::Unknown)
}

/// Makes one who logs in at `provider`, with a name that nobody has.
pub(crate) fn create_elsewhere(
    tx: &Tx<'_>,
    name: &str,
    role: Role,
    (provider, subject): (&str, &str),
) -> Result<User, UserError> {
    check_name(name)?;
    let sql = "INSERT INTO users (name, role, password, created_ms, changed_ms, provider, subject, epoch)
        VALUES (?1, ?2, '', ?3, ?3, ?4, ?5, lower(hex(randomblob(16))))";
    let id = tx.insert(sql, params![name, role, tx.now_ms(), provider, subject])?;
    find(tx, id)?.ok_or(UserError::Unknown)
}

/// Gives one the role that their provider says they have.
pub(crate) fn set_role(tx: &Tx<'_>, id: i64, role: Role) -> Result<User, UserError> {
    let sql = "UPDATE users SET role = ?2, changed_ms = ?3, version = version + 1 WHERE id = ?1";
    tx.execute(sql, params![id, role, tx.now_ms()])?;
    find(tx, id)?.ok_or(UserError::Unknown)
}

/// Changes one. Who is disabled or has a new password is logged out everywhere.
pub(crate) fn change(tx: &Tx<'_>, id: i64, change: &Change) -> Result<User, UserError> {
    if (change.role.is_some() || change.password.is_some())
        && let Some(provider) = find(tx, id)?.and_then(|user| user.provider)
    {
        return Err(UserError::Elsewhere(provider));
    }
    let sql = "UPDATE users SET role = coalesce(?2, role), disabled = coalesce(?3, disabled),
        password = coalesce(?4, password), changed_ms = ?5, version = version + 1 WHERE id = ?1";
    tx.execute(sql, params![id, change.role, change.disabled, change.password, tx.now_ms()])?;
    if change.disabled == Some(true) || change.password.is_some() {
        super::close_all(tx, id)?;
    }
    keep_an_admin(tx)?;
    find(tx, id)?.ok_or(UserError::Unknown)
}

/// Removes one, with sessions and tokens.
pub(crate) fn delete(tx: &Tx<'_>, id: i64) -> Result<(), UserError> {
    tx.execute("DELETE FROM users WHERE id = ?1", [id])?;
    keep_an_admin(tx)
}

/// Looked at after the change, which is undone when this fails. Where there are users with passwords, one of them has to
/// be admin: a provider may be down, and may change its mind about its own.
fn keep_an_admin(tx: &Tx<'_>) -> Result<(), UserError> {
    let local = if any(tx)? { " AND provider IS NULL" } else { "" };
    let sql = format!("SELECT count(*) FROM users WHERE role = 'admin' AND NOT disabled{local}");
    if tx.number(&sql, [])? > 0 { Ok(()) } else { Err(UserError::LastAdmin) }
}
