//! Conversations that were, and those that go on.

use rusqlite::{Row, params};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::db::{DbError, Tx};

/// A visit at a kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Conversation {
    /// Its number.
    pub(crate) id: i64,
    /// The session.
    pub(crate) session_id: String,
    /// Where.
    pub(crate) kiosk: String,
    /// What was spoken.
    pub(crate) language: String,
    /// When it began, in milliseconds since the Unix epoch.
    pub(crate) began_ms: i64,
    /// When it ended; none while it goes on.
    pub(crate) ended_ms: Option<i64>,
    /// How many turns it had.
    pub(crate) turns: i64,
    /// The time to the first sound of an answer: half of them took no longer, in milliseconds.
    pub(crate) response_p50_ms: Option<i64>,
    /// The longest.
    pub(crate) response_max_ms: Option<i64>,
    /// Whether the customer wanted a person.
    pub(crate) called_staff: bool,
    /// Whether what was said is kept.
    pub(crate) has_transcript: bool,
}

/// A turn of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Turn {
    /// When it ended.
    at_ms: i64,
    /// From the end of the customer's speech to the first sound of the answer.
    response_ms: Option<i64>,
    /// Where the time went.
    #[schema(value_type = Object)]
    times: Value,
    /// What was said since the turn before it.
    lines: Vec<Line>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Line {
    /// `customer` or `kiosk`.
    role: String,
    /// What.
    text: String,
    /// When.
    at_ms: i64,
}

const CONVERSATION: &str = "SELECT id, session, kiosk, language, began_ms, ended_ms,
    (SELECT count(*) FROM turns WHERE conversation = c.id),
    (SELECT response_ms FROM (
        SELECT response_ms, row_number() OVER (ORDER BY response_ms) AS place, count(*) OVER () AS of_all
        FROM turns WHERE conversation = c.id AND response_ms IS NOT NULL
    ) WHERE place = (of_all + 1) / 2),
    (SELECT max(response_ms) FROM turns WHERE conversation = c.id),
    called_staff, EXISTS (SELECT 1 FROM lines WHERE conversation = c.id) FROM conversations c";

/// Those before `before`, the newest first; of one kiosk, or of all.
pub(crate) fn list(tx: &Tx<'_>, before: i64, kiosk: Option<&str>, limit: u32) -> Result<Vec<Conversation>, DbError> {
    let sql = match kiosk {
        Some(_) => format!("{CONVERSATION} WHERE kiosk = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2"),
        None => format!("{CONVERSATION} WHERE id < ?1 AND ?3 IS NULL ORDER BY id DESC LIMIT ?2"),
    };
    tx.all(&sql, params![before, limit, kiosk], conversation)
}

/// One of them.
pub(crate) fn find(tx: &Tx<'_>, id: i64) -> Result<Option<Conversation>, DbError> {
    tx.one(&format!("{CONVERSATION} WHERE id = ?1"), [id], conversation)
}

fn conversation(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    Ok(Conversation {
        id: row.get(0)?,
        session_id: row.get(1)?,
        kiosk: row.get(2)?,
        language: row.get(3)?,
        began_ms: row.get(4)?,
        ended_ms: row.get(5)?,
        turns: row.get(6)?,
        response_p50_ms: row.get(7)?,
        response_max_ms: row.get(8)?,
        called_staff: row.get(9)?,
        has_transcript: row.get(10)?,
    })
}

/// Its turns, each with what was said in it. What was said behind the last turn is with that.
pub(crate) fn turns(tx: &Tx<'_>, id: i64) -> Result<Vec<Turn>, DbError> {
    let sql = "SELECT at_ms, response_ms, times FROM turns WHERE conversation = ?1 ORDER BY at_ms, id";
    let mut turns = tx.all(sql, [id], |row| {
        let times: String = row.get(2)?;
        let times = serde_json::from_str(&times).unwrap_or_default();
        Ok(Turn { at_ms: row.get(0)?, response_ms: row.get(1)?, times, lines: Vec::new() })
    })?;
    let sql = "SELECT role, text, at_ms FROM lines WHERE conversation = ?1 ORDER BY at_ms, id";
    let lines = tx.all(sql, [id], |row| Ok(Line { role: row.get(0)?, text: row.get(1)?, at_ms: row.get(2)? }))?;
    if turns.is_empty() && !lines.is_empty() {
        turns.push(Turn { at_ms: lines[0].at_ms, response_ms: None, times: Value::Null, lines: Vec::new() });
    }
    let last = turns.len().saturating_sub(1);
    for line in lines {
        let at = turns.iter().position(|turn| line.at_ms <= turn.at_ms).unwrap_or(last);
        turns[at].lines.push(line);
    }
    Ok(turns)
}

/// Removes one; whether it was there.
pub(crate) fn delete(tx: &Tx<'_>, id: i64) -> Result<bool, DbError> {
    Ok(tx.execute("DELETE FROM conversations WHERE id = ?1", [id])? > 0)
}
