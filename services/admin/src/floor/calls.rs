//! Customers who want a person.

use rusqlite::{Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{DbError, Tx};

/// How many are shown.
const SHOWN: u32 = 100;

/// A call for staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Call {
    /// Its number.
    pub(crate) id: i64,
    /// The session.
    pub(crate) session_id: String,
    /// Where.
    pub(crate) kiosk: Option<String>,
    /// What the customer speaks.
    pub(crate) language: String,
    /// When, in milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// What it is about, as the store's flow tells its staff.
    pub(crate) summary: Option<String>,
    /// How it stands.
    pub(crate) state: CallState,
    /// Who goes there.
    pub(crate) by: Option<String>,
    /// Since when.
    pub(crate) accepted_ms: Option<i64>,
}

/// How a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CallState {
    /// Nobody goes there yet.
    Open,
    /// Somebody does.
    Accepted,
    /// The customer has gone.
    Over,
}

const CALL: &str = "SELECT id, session, kiosk, language, at_ms, summary, actor, accepted_ms, ended_ms FROM calls";

/// The latest, the newest first.
pub(crate) fn list(tx: &Tx<'_>) -> Result<Vec<Call>, DbError> {
    tx.all(&format!("{CALL} ORDER BY id DESC LIMIT ?1"), [SHOWN], call)
}

/// One of them.
pub(crate) fn find(tx: &Tx<'_>, id: i64) -> Result<Option<Call>, DbError> {
    tx.one(&format!("{CALL} WHERE id = ?1"), [id], call)
}

/// Somebody goes there; whether nobody did before.
pub(crate) fn accept(tx: &Tx<'_>, id: i64, actor: &str) -> Result<bool, DbError> {
    let sql = "UPDATE calls SET actor = ?2, accepted_ms = ?3 WHERE id = ?1 AND accepted_ms IS NULL";
    Ok(tx.execute(sql, params![id, actor, tx.now_ms()])? > 0)
}

fn call(row: &Row<'_>) -> rusqlite::Result<Call> {
    let (accepted_ms, ended_ms): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
    let state = match (accepted_ms, ended_ms) {
        (_, Some(_)) => CallState::Over,
        (Some(_), None) => CallState::Accepted,
        (None, None) => CallState::Open,
    };
    Ok(Call {
        id: row.get(0)?,
        session_id: row.get(1)?,
        kiosk: row.get(2)?,
        language: row.get(3)?,
        at_ms: row.get(4)?,
        summary: row.get(5)?,
        state,
        by: row.get(6)?,
        accepted_ms,
    })
}
