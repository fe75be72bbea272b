//! Writing down what happens at kiosks.

use rusqlite::params;
use u5_protocol::{desk::Told, kiosk::CaptionRole, ops::StaffCall};

use crate::db::{DbError, Tx};

/// A conversation of which nothing was heard for so long has ended, whoever was to tell: kiosks end a silent one sooner.
const FORGOTTEN_MS: i64 = 3 * 60 * 1000;
/// For so long, what says nothing about what was said is kept: when, where, how fast.
const FACTS_MS: i64 = 90 * DAY_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Writes down one event, as far as it is to be kept.
pub(super) fn write(tx: &Tx<'_>, told: &Told) -> Result<(), DbError> {
    match told {
        Told::Began { session_id, kiosk, language, at_ms } => {
            going_on(tx, session_id.as_str(), kiosk.as_str(), language.code(), *at_ms).map(drop)
        }
        Told::Line { session_id, kiosk, item_id, role, text, is_final: true, keep: true, at_ms } => {
            let at = going_on(tx, session_id.as_str(), kiosk.as_str(), "", *at_ms)?;
            let role = match role {
                CaptionRole::User => "customer",
                CaptionRole::Assistant => "kiosk",
            };
            let sql = "INSERT INTO lines (conversation, item, role, text, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (conversation, item) DO UPDATE SET text = excluded.text";
            tx.execute(sql, params![at, item_id.as_str(), role, text, *at_ms as i64]).map(drop)
        }
        Told::Turn { session_id, kiosk, language, response_ms, times, at_ms } => {
            let at = going_on(tx, session_id.as_str(), kiosk.as_str(), language.code(), *at_ms)?;
            let times = serde_json::to_string(times).unwrap_or_default();
            let sql = "INSERT INTO turns (conversation, at_ms, response_ms, times) VALUES (?1, ?2, ?3, ?4)";
            tx.execute(sql, params![at, *at_ms as i64, response_ms.map(|ms| ms as i64), times]).map(drop)
        }
        Told::Ended { session_id, at_ms } => end(tx, session_id.as_str(), *at_ms as i64),
        Told::StaffCall { call } => called(tx, call),
        Told::Line { .. } | Told::Missed { .. } => Ok(()),
    }
}

/// The conversation that is going on in the session, which begins where none is: it may have begun elsewhere.
fn going_on(tx: &Tx<'_>, session: &str, kiosk: &str, language: &str, at_ms: u64) -> Result<i64, DbError> {
    let at_ms = at_ms as i64;
    let sql = "SELECT id FROM conversations WHERE session = ?1 AND ended_ms IS NULL";
    if let Some(id) = tx.one(sql, [session], |row| row.get(0))? {
        let sql = "UPDATE conversations SET touched_ms = max(touched_ms, ?2),
            language = CASE WHEN ?3 = '' THEN language ELSE ?3 END WHERE id = ?1";
        tx.execute(sql, params![id, at_ms, language])?;
        return Ok(id);
    }
    let sql = "INSERT INTO conversations (session, kiosk, language, began_ms, touched_ms) VALUES (?1, ?2, ?3, ?4, ?4)";
    tx.insert(sql, params![session, kiosk, language, at_ms])
}

fn end(tx: &Tx<'_>, session: &str, at_ms: i64) -> Result<(), DbError> {
    tx.execute(
        "UPDATE conversations SET ended_ms = ?2 WHERE session = ?1 AND ended_ms IS NULL",
        params![session, at_ms],
    )?;
    tx.execute("UPDATE calls SET ended_ms = ?2 WHERE session = ?1 AND ended_ms IS NULL", params![session, at_ms])
        .map(drop)
}

fn called(tx: &Tx<'_>, call: &StaffCall) -> Result<(), DbError> {
    let kiosk = call.kiosk.as_ref().map(u5_protocol::ids::KioskId::as_str);
    let (session, at_ms) = (call.session_id.as_str(), call.at_ms as i64);
    let sql = "INSERT OR IGNORE INTO calls (session, kiosk, language, at_ms, summary) VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.execute(sql, params![session, kiosk, call.language.code(), at_ms, call.summary])?;
    let id = going_on(tx, session, kiosk.unwrap_or_default(), call.language.code(), call.at_ms)?;
    tx.execute("UPDATE conversations SET called_staff = 1 WHERE id = ?1", [id]).map(drop)
}

/// Removes what was said before `days` ago, and old facts; ends what nobody ended.
pub(super) fn sweep(tx: &Tx<'_>, days: u32) -> Result<(), DbError> {
    let now = tx.now_ms();
    let sql = "UPDATE conversations SET ended_ms = touched_ms WHERE ended_ms IS NULL AND touched_ms < ?1";
    tx.execute(sql, [now - FORGOTTEN_MS])?;
    tx.execute("DELETE FROM lines WHERE at_ms < ?1", [now - i64::from(days) * DAY_MS])?;
    // What a call is about may hold what the customer said.
    tx.execute(
        "UPDATE calls SET summary = NULL WHERE at_ms < ?1 AND summary IS NOT NULL",
        [now - i64::from(days.max(1)) * DAY_MS],
    )?;
    tx.execute("DELETE FROM calls WHERE at_ms < ?1", [now - FACTS_MS])?;
    tx.execute("DELETE FROM conversations WHERE touched_ms < ?1", [now - FACTS_MS]).map(drop)
}

#[cfg(test)]
mod tests;
