//! Reading the log, the latest first.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Action, Entry};
use crate::db::{DbError, Tx};

/// Which entries to show.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// How many: 1 to 200; 50 unless said.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
    /// The `next` of the page before.
    #[param(minimum = 1)]
    pub(crate) cursor: Option<i64>,
    /// Only what was done by this actor.
    pub(crate) actor: Option<String>,
    /// Only this action.
    pub(crate) action: Option<Action>,
    /// Only what was done to this target.
    pub(crate) target: Option<String>,
}

/// Some of the log.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Page {
    /// The latest first.
    pub(crate) entries: Vec<Entry>,
    /// The cursor of the next page; none on the last.
    pub(crate) next: Option<i64>,
}

/// The entries that `filter` asks for; `limit` of them at most.
pub(crate) fn list(tx: &Tx<'_>, filter: &Filter, limit: u32) -> Result<Page, DbError> {
    // A text for each set of filters, so that SQLite can use the index of one that is there. Where it is not, its
    // parameter is named all the same, since each has to be.
    let mut sql = "SELECT id, at_ms, actor, action, target, detail, hash FROM audit WHERE id < ?1".to_owned();
    sql.push_str(if filter.actor.is_some() { " AND actor = ?3" } else { " AND ?3 IS NULL" });
    sql.push_str(if filter.action.is_some() { " AND action = ?4" } else { " AND ?4 IS NULL" });
    sql.push_str(if filter.target.is_some() { " AND target = ?5" } else { " AND ?5 IS NULL" });
    sql.push_str(" ORDER BY id DESC LIMIT ?2");
    let (before, more) = (filter.cursor.unwrap_or(i64::MAX), i64::from(limit) + 1);
    let action = filter.action.map(Action::name);
    let mut entries = tx.all(&sql, params![before, more, filter.actor, action, filter.target], entry)?;
    let next = (entries.len() as i64 == more).then(|| {
        entries.pop();
        entries.last().map_or(0, |entry| entry.id)
    });
    Ok(Page { entries, next })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let detail: String = row.get(5)?;
    Ok(Entry {
        id: row.get(0)?,
        at_ms: row.get(1)?,
        actor: row.get(2)?,
        action: row.get(3)?,
        target: row.get(4)?,
        // What somebody made unreadable is for `verify` to tell; the others can still be read.
        detail: serde_json::from_str(&detail).unwrap_or_default(),
        hash: row.get_ref(6)?.as_blob().map(hex::encode)?,
    })
}
