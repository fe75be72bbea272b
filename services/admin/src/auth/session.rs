//! Who is logged in, as the database keeps it.
//!
//! The cookie holds a random text, the database its hash: who reads the database is not logged in by it.

use rusqlite::params;

use super::{Role, Secret, User};
use crate::db::{DbError, Tx};

/// A session ends when it was not used for that long,
pub(super) const IDLE_MS: i64 = 12 * 60 * 60 * 1000;
/// and in any case that long after the login.
pub(super) const LONGEST_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Its use is written down no more often than this, so that reading costs a write only now and then.
const NOTED_MS: i64 = 5 * 60 * 1000;
/// How many one user has; the one that was used longest ago makes room.
pub(super) const MOST: i64 = 20;

/// A session that is good.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) user: i64,
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Whether its use is to be written down.
    pub(crate) is_stale: bool,
}

/// Begins the session `secret` of `user`.
pub(super) fn open(tx: &Tx<'_>, user: &User, secret: &Secret) -> Result<(), DbError> {
    let now = tx.now_ms();
    tx.execute("DELETE FROM sessions WHERE seen_ms < ?1 OR created_ms < ?2", [now - IDLE_MS, now - LONGEST_MS])?;
    let oldest = "DELETE FROM sessions WHERE hash IN
        (SELECT hash FROM sessions WHERE user = ?1 ORDER BY seen_ms DESC LIMIT -1 OFFSET ?2)";
    tx.execute(oldest, [user.id, MOST - 1])?;
    let insert = "INSERT INTO sessions (hash, user, created_ms, seen_ms) VALUES (?1, ?2, ?3, ?3)";
    tx.execute(insert, params![secret.hash(), user.id, now]).map(drop)
}

/// Whose session `secret` is, if it is a good one of somebody who is not disabled.
pub(super) fn find(tx: &Tx<'_>, secret: &Secret) -> Result<Option<Login>, DbError> {
    let sql = "SELECT u.id, u.name, u.role, s.seen_ms FROM sessions s JOIN users u ON u.id = s.user
        WHERE s.hash = ?1 AND NOT u.disabled AND s.seen_ms >= ?2 AND s.created_ms >= ?3";
    let now = tx.now_ms();
    tx.one(sql, params![secret.hash(), now - IDLE_MS, now - LONGEST_MS], |row| {
        let is_stale = row.get::<_, i64>(3)? < now - NOTED_MS;
        Ok(Login { user: row.get(0)?, name: row.get(1)?, role: row.get(2)?, is_stale })
    })
}

/// Writes down that it was used.
pub(crate) fn touch(tx: &Tx<'_>, secret: &Secret) -> Result<(), DbError> {
    tx.execute("UPDATE sessions SET seen_ms = ?2 WHERE hash = ?1", params![secret.hash(), tx.now_ms()]).map(drop)
}

/// Ends it; nothing happens when there is none.
pub(super) fn close(tx: &Tx<'_>, secret: &Secret) -> Result<(), DbError> {
    tx.execute("DELETE FROM sessions WHERE hash = ?1", [secret.hash()]).map(drop)
}

/// Ends all of a user's, wherever they are kept.
pub(crate) fn close_all(tx: &Tx<'_>, user: i64) -> Result<(), DbError> {
    tx.execute("UPDATE users SET epoch = lower(hex(randomblob(16))) WHERE id = ?1", [user])?;
    tx.execute("DELETE FROM sessions WHERE user = ?1", [user]).map(drop)
}

/// Whose session that is, which is kept elsewhere and was begun at `created_ms` in `epoch`.
pub(super) fn kept_elsewhere(
    tx: &Tx<'_>,
    (user, epoch, created_ms): (i64, &str, i64),
) -> Result<Option<Login>, DbError> {
    if created_ms < tx.now_ms() - LONGEST_MS {
        return Ok(None);
    }
    let sql = "SELECT id, name, role FROM users WHERE id = ?1 AND epoch = ?2 AND NOT disabled";
    tx.one(sql, params![user, epoch], |row| {
        Ok(Login { user: row.get(0)?, name: row.get(1)?, role: row.get(2)?, is_stale: false })
    })
}
