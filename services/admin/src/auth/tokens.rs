//! API tokens: `u5a_ID_SECRET`, for programs that use the service in a user's stead.
//!
//! A token may do what its role allows, and never more than its owner may at the moment: who is demoted, disabled or
//! removed does not live on in a token.

use rusqlite::{Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Role, Secret, is_same};
use crate::db::{DbError, Tx};

const PREFIX: &str = "u5a";
/// How many one user has.
const MOST: i64 = 50;
/// Characters in a name.
const LENGTH: std::ops::RangeInclusive<usize> = 1..=64;
/// Its use is written down no more often than this.
const NOTED_MS: i64 = 60 * 60 * 1000;

/// A token, without its secret: that is shown once and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Token {
    /// Its number.
    pub(crate) id: i64,
    /// What it is for.
    pub(crate) name: String,
    /// Whose it is; nobody's where it was made while nobody logged in.
    pub(crate) owner: Option<String>,
    /// The most that it may do.
    pub(crate) role: Role,
    /// When it was made, in milliseconds since the Unix epoch.
    pub(crate) created_ms: i64,
    /// When it ends.
    pub(crate) expires_ms: Option<i64>,
    /// When it was last used, to the hour.
    pub(crate) used_ms: Option<i64>,
}

impl Token {
    /// What the audit log calls it.
    pub(crate) fn target(&self) -> String {
        format!("token:{}", self.id)
    }
}

/// Why a token cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("a token's name has 1 to 64 characters, none of them a control character")]
    Name,
    #[error("a token ends in the future")]
    Expired,
    #[error("there are {MOST} tokens already; revoke one that is not used")]
    TooMany,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A token that is good.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: i64,
    pub(crate) name: String,
    /// What it may do now.
    pub(crate) role: Role,
    /// Whether its use is to be written down.
    pub(crate) is_stale: bool,
}

/// What is wanted of a new one.
pub(crate) struct Wanted<'w> {
    pub(crate) name: &'w str,
    pub(crate) owner: Option<i64>,
    pub(crate) role: Role,
    pub(crate) expires_ms: Option<i64>,
}

/// Makes one. `secret` makes its secret, once its number is known.
pub(crate) fn create(
    tx: &Tx<'_>,
    wanted: &Wanted<'_>,
    secret: impl FnOnce(i64) -> Secret,
) -> Result<(Token, String), TokenError> {
    check(tx, wanted)?;
    let sql = "INSERT INTO tokens (name, owner, role, hash, created_ms, expires_ms) VALUES (?1, ?2, ?3, x'', ?4, ?5)";
    let id = tx.insert(sql, params![wanted.name, wanted.owner, wanted.role, tx.now_ms(), wanted.expires_ms])?;
    let secret = secret(id);
    tx.execute("UPDATE tokens SET hash = ?2 WHERE id = ?1", params![id, secret.hash()])?;
    let token = find(tx, id)?.ok_or(DbError::Stopped)?;
    Ok((token, written(id, &secret)))
}

/// A token as its user writes it.
pub(crate) fn written(id: i64, secret: &Secret) -> String {
    format!("{PREFIX}_{id}_{}", secret.reveal())
}

fn check(tx: &Tx<'_>, wanted: &Wanted<'_>) -> Result<(), TokenError> {
    if !LENGTH.contains(&wanted.name.chars().count()) || wanted.name.chars().any(char::is_control) {
        return Err(TokenError::Name);
    }
    if wanted.expires_ms.is_some_and(|expires| expires <= tx.now_ms()) {
        return Err(TokenError::Expired);
    }
    let there_are = tx.number("SELECT count(*) FROM tokens WHERE owner IS ?1", [wanted.owner])?;
    if there_are < MOST { Ok(()) } else { Err(TokenError::TooMany) }
}

/// The token that `shown` is, if it is a good one.
pub(crate) fn verify(tx: &Tx<'_>, shown: &str) -> Result<Option<Known>, DbError> {
    let Some((id, secret)) = parse(shown) else { return Ok(None) };
    let sql =
        "SELECT t.name, t.role, t.hash, t.used_ms, t.owner, u.role FROM tokens t LEFT JOIN users u ON u.id = t.owner
        WHERE t.id = ?1 AND coalesce(NOT u.disabled, 1) AND coalesce(t.expires_ms > ?2, 1)";
    let found = tx.one(sql, [id, tx.now_ms()], |row| {
        let (ceiling, owners): (Role, Option<Role>) = (row.get(1)?, row.get(5)?);
        let is_stale = row.get::<_, Option<i64>>(3)?.unwrap_or(0) < tx.now_ms() - NOTED_MS;
        let role = owners.map_or(ceiling, |owners| owners.min(ceiling));
        Ok((Known { id, name: row.get(0)?, role, is_stale }, row.get::<_, Vec<u8>>(2)?))
    })?;
    Ok(found.filter(|(_, hash)| is_same(hash, &secret.hash())).map(|(known, _)| known))
}

fn parse(shown: &str) -> Option<(i64, Secret)> {
    let (id, secret) = shown.strip_prefix(PREFIX)?.strip_prefix('_')?.split_once('_')?;
    Some((id.parse().ok()?, Secret::shown(secret)))
}

/// Writes down that it was used.
pub(crate) fn touch(tx: &Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("UPDATE tokens SET used_ms = ?2 WHERE id = ?1", [id, tx.now_ms()]).map(drop)
}

const SELECT: &str = "SELECT t.id, t.name, u.name, t.role, t.created_ms, t.expires_ms, t.used_ms
    FROM tokens t LEFT JOIN users u ON u.id = t.owner";

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        name: row.get(1)?,
        owner: row.get(2)?,
        role: row.get(3)?,
        created_ms: row.get(4)?,
        expires_ms: row.get(5)?,
        used_ms: row.get(6)?,
    })
}

pub(crate) fn find(tx: &Tx<'_>, id: i64) -> Result<Option<Token>, DbError> {
    tx.one(&format!("{SELECT} WHERE t.id = ?1"), [id], token)
}

/// Tokens after the one numbered `after`, `limit` at most: those of `owner`, or all where none is named.
pub(crate) fn list(tx: &Tx<'_>, owner: Option<i64>, after: i64, limit: u32) -> Result<Vec<Token>, DbError> {
    let sql = format!("{SELECT} WHERE t.id > ?1 AND (?2 IS NULL OR t.owner = ?2) ORDER BY t.id LIMIT ?3");
    tx.all(&sql, params![after, owner, limit], token)
}

/// Whether it is the token of that user.
pub(crate) fn is_of(tx: &Tx<'_>, id: i64, owner: Option<i64>) -> Result<bool, DbError> {
    Ok(tx.number("SELECT count(*) FROM tokens WHERE id = ?1 AND owner IS ?2", params![id, owner])? > 0)
}

/// Ends all of a user's; how many there were.
pub(crate) fn revoke_all(tx: &Tx<'_>, owner: i64) -> Result<usize, DbError> {
    tx.execute("DELETE FROM tokens WHERE owner = ?1", [owner])
}

/// Ends it.
pub(crate) fn revoke(tx: &Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM tokens WHERE id = ?1", [id]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_like_a_token_is_one() {
        let secret = Secret::random();
        assert_eq!(parse(&written(7, &secret)), Some((7, secret)));
        for text in ["", "u5a", "u5a_7", "u5a_x_y", "u5b_7_s", "u5a__s"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
