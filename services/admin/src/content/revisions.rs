//! Drafts and revisions in the database. Functions within a transaction.

use rusqlite::{Row, params};
use serde::Serialize;
use u5_content::Texts;
use utoipa::ToSchema;

use super::working::Drafts;
use crate::{
    auth::digest,
    db::{DbError, Tx},
};

/// Something that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Revision {
    /// Its number.
    pub(crate) id: i64,
    /// When, in milliseconds since the Unix epoch.
    pub(crate) at_ms: i64,
    /// By whom.
    pub(crate) actor: String,
    /// What for.
    pub(crate) message: String,
    /// What kiosks call the whole set.
    pub(crate) content: String,
    /// The revision whose files it brought back.
    pub(crate) restores: Option<i64>,
}

/// What is to be kept.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The files that are not as they are by default.
    pub(crate) overlay: Texts,
    /// What kiosks call the whole set.
    pub(crate) content: String,
    /// The revision whose files they are.
    pub(crate) restores: Option<i64>,
}

const COLUMNS: &str = "id, at_ms, actor, message, content, restores";

fn read(row: &Row<'_>) -> rusqlite::Result<Revision> {
    Ok(Revision {
        id: row.get(0)?,
        at_ms: row.get(1)?,
        actor: row.get(2)?,
        message: row.get(3)?,
        content: row.get(4)?,
        restores: row.get(5)?,
    })
}

impl Change {
    /// Keeps it. A draft that became a revision is none any more.
    pub(crate) fn keep(&self, tx: &Tx<'_>, actor: &str, message: &str) -> Result<Revision, DbError> {
        let (at_ms, content, restores) = (tx.now_ms(), self.content.clone(), self.restores);
        let sql = "INSERT INTO revisions (at_ms, actor, message, content, restores) VALUES (?1, ?2, ?3, ?4, ?5)";
        let id = tx.insert(sql, params![at_ms, actor, message, content, restores])?;
        for (name, text) in &self.overlay {
            let hash = digest(text.as_bytes());
            tx.execute("INSERT OR IGNORE INTO texts (hash, text) VALUES (?1, ?2)", params![hash, text])?;
            let sql = "INSERT INTO revision_files (revision, name, text) VALUES (?1, ?2, ?3)";
            tx.execute(sql, params![id, name, hash])?;
        }
        if restores.is_none() {
            tx.execute("DELETE FROM drafts", [])?;
        }
        Ok(Revision { id, at_ms, actor: actor.to_owned(), message: message.to_owned(), content, restores })
    }
}

/// One revision.
pub(crate) fn find(tx: &Tx<'_>, id: i64) -> Result<Option<Revision>, DbError> {
    tx.one(&format!("SELECT {COLUMNS} FROM revisions WHERE id = ?1"), [id], read)
}

/// Revisions before the one numbered `before`, the newest first.
pub(crate) fn list(tx: &Tx<'_>, before: i64, limit: u32) -> Result<Vec<Revision>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM revisions WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
    tx.all(&sql, params![before, limit], read)
}

/// The files of a revision that are not as they are by default; none where there is no such revision.
pub(crate) fn files_of(tx: &Tx<'_>, id: i64) -> Result<Option<Texts>, DbError> {
    if find(tx, id)?.is_none() {
        return Ok(None);
    }
    let sql = "SELECT name, texts.text FROM revision_files JOIN texts ON texts.hash = revision_files.text \
               WHERE revision = ?1";
    let files = tx.all(sql, [id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Some(files.into_iter().collect()))
}

/// The files of the last revision; none before the first.
pub(crate) fn published(tx: &Tx<'_>) -> Result<Texts, DbError> {
    let last = tx.number("SELECT max(id) FROM revisions HAVING max(id) IS NOT NULL", [])?;
    Ok(files_of(tx, last)?.unwrap_or_default())
}

/// What was changed since.
pub(crate) fn drafts(tx: &Tx<'_>) -> Result<Drafts, DbError> {
    let drafts = tx.all("SELECT name, text FROM drafts", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(drafts.into_iter().collect())
}

/// Changes a file; no text: back to the default, or away.
pub(crate) fn set_draft(tx: &Tx<'_>, name: &str, text: Option<&str>, actor: &str) -> Result<(), DbError> {
    let sql = "INSERT INTO drafts (name, text, at_ms, actor) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (name) DO UPDATE SET text = excluded.text, at_ms = excluded.at_ms, actor = excluded.actor";
    tx.execute(sql, params![name, text, tx.now_ms(), actor]).map(drop)
}
