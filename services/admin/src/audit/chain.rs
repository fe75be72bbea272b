//! The hashes that hold the log together.

use rusqlite::params;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::db::{DbError, Tx};

/// How many entries are looked at in one go. Others read in between.
const STRIDE: i64 = 5_000;
/// What stands before the first entry.
const BEGINNING: [u8; 32] = [0; 32];

pub(super) type Hash = [u8; 32];

/// What a hash is made of. The order of these fields is the canonical one.
#[derive(Serialize)]
pub(super) struct Line<'l> {
    pub(super) id: i64,
    pub(super) at_ms: i64,
    pub(super) actor: &'l str,
    pub(super) action: &'l str,
    pub(super) target: &'l str,
    /// Canonical JSON, as a text: what is in the database is what is hashed, letter by letter.
    pub(super) detail: &'l str,
}

impl Line<'_> {
    /// SHA-256 of the hash before it and of this as JSON.
    pub(super) fn hash(&self, before: &Hash) -> Hash {
        // Numbers and texts always have a JSON; were there none, the entry could not be verified and would be found.
        let line = serde_json::to_vec(self).unwrap_or_default();
        Sha256::new().chain_update(before).chain_update(line).finalize().into()
    }
}

/// `value` with the keys of every object in order, without blanks.
pub(super) fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

/// Sorted anew whatever map serde_json was built with: another crate's feature must not change our hashes.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.iter().collect();
            pairs.sort_by_key(|(key, _)| *key);
            Value::Object(pairs.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The hash of the first entry, which no two databases share; empty before it.
pub(crate) fn origin(tx: &Tx<'_>) -> Result<String, DbError> {
    let first = tx.one("SELECT hash FROM audit ORDER BY id LIMIT 1", [], |row| row.get::<_, Vec<u8>>(0))?;
    Ok(hex::encode(first.unwrap_or_default()))
}

/// The number and hash of the last entry; 0 and the beginning, where there is none.
pub(super) fn end(tx: &Tx<'_>) -> Result<(i64, Hash), DbError> {
    let sql = "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1";
    let last = tx.one(sql, [], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    Ok(last.map_or((0, BEGINNING), |(id, hash)| (id, hash.try_into().unwrap_or(BEGINNING))))
}

/// How far the log was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    id: i64,
    hash: Hash,
}

impl Checkpoint {
    /// Before the first entry.
    pub(crate) const START: Self = Self { id: 0, hash: BEGINNING };
}

/// Where the log does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Broken {
    /// The first entry that is not what was written, or is missing.
    pub(crate) id: i64,
    /// What is wrong with it.
    pub(crate) reason: &'static str,
}

/// Whether the log is what was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Verdict {
    /// Whether it is.
    pub(crate) intact: bool,
    /// How many entries are.
    pub(crate) entries: i64,
    /// The hash of the last one that is, in hexadecimal. Kept elsewhere, it proves later that nothing before was redone.
    pub(crate) head: String,
    /// Where it stops being so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) broken: Option<Broken>,
}

impl Verdict {
    fn new(at: Checkpoint, broken: Option<Broken>) -> Self {
        Self { intact: broken.is_none(), entries: at.id, head: hex::encode(at.hash), broken }
    }
}

/// Looks at the next [`STRIDE`] entries: from where to go on, or the verdict.
pub(crate) fn verify_some(tx: &Tx<'_>, from: Checkpoint) -> Result<Result<Checkpoint, Verdict>, DbError> {
    let sql = "SELECT id, at_ms, actor, action, target, detail, hash FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2";
    let mut at = from;
    let mut broken = None;
    let seen = tx.all(sql, params![from.id, STRIDE], |row| {
        if broken.is_some() {
            return Ok(());
        }
        let (actor, action) = (row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?);
        let (target, detail) = (row.get_ref(4)?.as_str()?, row.get_ref(5)?.as_str()?);
        let line = Line { id: row.get(0)?, at_ms: row.get(1)?, actor, action, target, detail };
        match follows(at, &line, row.get_ref(6)?.as_blob()?) {
            Ok(next) => at = next,
            Err(found) => broken = Some(found),
        }
        Ok(())
    })?;
    if let Some(broken) = broken {
        return Ok(Err(Verdict::new(at, Some(broken))));
    }
    if seen.len() as i64 == STRIDE {
        return Ok(Ok(at));
    }
    Ok(Err(Verdict::new(at, cut_off(tx, at)?)))
}

/// Whether `line` with its `hash` is the entry after `before`.
fn follows(before: Checkpoint, line: &Line<'_>, hash: &[u8]) -> Result<Checkpoint, Broken> {
    let next = before.id + 1;
    if line.id != next {
        return Err(Broken { id: next, reason: "it is missing" });
    }
    let right = line.hash(&before.hash);
    if right != hash {
        return Err(Broken { id: next, reason: "its hash does not fit what it says and what was before it" });
    }
    Ok(Checkpoint { id: next, hash: right })
}

/// SQLite remembers the last number that it gave, which tells of entries that were taken from the end.
fn cut_off(tx: &Tx<'_>, at: Checkpoint) -> Result<Option<Broken>, DbError> {
    let last = tx.number("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", [])?;
    Ok((last > at.id).then_some(Broken { id: at.id + 1, reason: "it is missing, as is all after it" }))
}
