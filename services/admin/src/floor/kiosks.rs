//! The kiosks that the store knows, and the tokens with which they come in.

use std::collections::BTreeMap;

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    auth::{Secret, digest},
    db::{DbError, Tx},
};

/// The most kiosks of a store.
pub(crate) const MOST: i64 = 5_000;
/// The longest name or place, in characters.
const MAX_LABEL: usize = 100;
/// The longest id, as Kubernetes and DNS want it.
const MAX_ID: usize = 32;
/// What a kiosk's token begins with.
const PREFIX: &str = "u5k_";

/// A kiosk that was registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Registered {
    /// What it calls itself.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) place: String,
    /// When its token was made, in milliseconds since the Unix epoch; none where it has none.
    #[serde(skip)]
    pub(crate) token_made_ms: Option<i64>,
    #[serde(skip)]
    version: i64,
}

impl Registered {
    /// What `If-Match` names it by.
    pub(crate) fn etag(&self) -> String {
        format!("\"kiosk-{}-{}\"", self.id, self.version)
    }

    /// What the audit log calls it.
    pub(crate) fn target(&self) -> String {
        format!("kiosk:{}", self.id)
    }
}

/// Why an id, a name or a place is not taken; nothing where it is.
pub(crate) fn unfit(id: &str, labels: [&str; 2]) -> Option<String> {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let is_edge = |c: Option<char>| c.is_some_and(|c| inside(c) && c != '-');
    if id.len() > MAX_ID || !id.chars().all(inside) || !is_edge(id.chars().next()) || !is_edge(id.chars().last()) {
        let what = "a kiosk's id has 1 to 32 small letters, digits and dashes, and no dash at either end";
        return Some(what.to_owned());
    }
    let is_wrong = |label: &str| label.chars().count() > MAX_LABEL || label.chars().any(char::is_control);
    labels.into_iter().any(is_wrong).then(|| format!("a name or a place has at most {MAX_LABEL} characters"))
}

const KIOSK: &str = "SELECT id, name, place, token_ms, version FROM kiosks";

/// All of them.
pub(crate) fn list(tx: &Tx<'_>) -> Result<Vec<Registered>, DbError> {
    tx.all(&format!("{KIOSK} ORDER BY id"), [], kiosk)
}

/// One of them.
pub(crate) fn find(tx: &Tx<'_>, id: &str) -> Result<Option<Registered>, DbError> {
    tx.one(&format!("{KIOSK} WHERE id = ?1"), [id], kiosk)
}

/// How many there are.
pub(crate) fn count(tx: &Tx<'_>) -> Result<i64, DbError> {
    tx.number("SELECT count(*) FROM kiosks", [])
}

/// Registers one that is not there yet.
pub(crate) fn create(tx: &Tx<'_>, id: &str, name: &str, place: &str) -> Result<(), DbError> {
    let sql = "INSERT INTO kiosks (id, name, place, version) VALUES (?1, ?2, ?3, 1)";
    tx.execute(sql, params![id, name, place]).map(drop)
}

/// Calls it something else.
pub(crate) fn change(tx: &Tx<'_>, id: &str, name: &str, place: &str) -> Result<(), DbError> {
    let sql = "UPDATE kiosks SET name = ?2, place = ?3, version = version + 1 WHERE id = ?1";
    tx.execute(sql, params![id, name, place]).map(drop)
}

/// Removes it, its token included.
pub(crate) fn delete(tx: &Tx<'_>, id: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM kiosks WHERE id = ?1", [id]).map(drop)
}

/// Gives it a token in place of the one before. It is kept as a hash, which is enough: nobody guesses 256 bits.
pub(crate) fn make_token(tx: &Tx<'_>, id: &str) -> Result<String, DbError> {
    let token = format!("{PREFIX}{}", Secret::random().reveal());
    let sql = "UPDATE kiosks SET token = ?2, token_ms = ?3, version = version + 1 WHERE id = ?1";
    tx.execute(sql, params![id, digest(token.as_bytes()), tx.now_ms()])?;
    Ok(token)
}

/// Takes its token away.
pub(crate) fn revoke_token(tx: &Tx<'_>, id: &str) -> Result<(), DbError> {
    let sql = "UPDATE kiosks SET token = NULL, token_ms = NULL, version = version + 1 WHERE id = ?1";
    tx.execute(sql, [id]).map(drop)
}

/// What orchestrators need to know kiosks' tokens by: the SHA-256 of each, in hexadecimal, by kiosk.
pub(crate) fn tokens(tx: &Tx<'_>) -> Result<BTreeMap<String, String>, DbError> {
    let sql = "SELECT id, token FROM kiosks WHERE token IS NOT NULL";
    let rows = tx.all(sql, [], |row| Ok((row.get(0)?, hex::encode(row.get::<_, Vec<u8>>(1)?))))?;
    Ok(rows.into_iter().collect())
}

fn kiosk(row: &Row<'_>) -> rusqlite::Result<Registered> {
    Ok(Registered {
        id: row.get(0)?,
        name: row.get(1)?,
        place: row.get(2)?,
        token_made_ms: row.get(3)?,
        version: row.get(4)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_names_that_kubernetes_takes() {
        for fits in ["a", "entrance-1", "0", &"x".repeat(32)] {
            assert_eq!(unfit(fits, ["Entrance", ""]), None, "{fits}");
        }
        for wrong in ["", "-a", "a-", "A", "a.b", "ä", "a b", "../x", &"x".repeat(33)] {
            assert!(unfit(wrong, ["", ""]).is_some(), "{wrong}");
        }
        assert!(unfit("a", [&"x".repeat(101), ""]).is_some() && unfit("a", ["", "x\ny"]).is_some());
    }
}
