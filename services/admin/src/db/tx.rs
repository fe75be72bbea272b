//! A transaction as the rest of the service sees it.

use std::{path::PathBuf, sync::Arc};

use rusqlite::{Connection, Params, Row};

use super::DbError;
use crate::wall::Wall;

/// What every transaction of a database needs.
pub(super) struct Context {
    pub(super) file: PathBuf,
    pub(super) wall: Wall,
}

/// One transaction, at one moment. Its errors name the file.
pub(crate) struct Tx<'c> {
    db: &'c Connection,
    context: &'c Context,
    now_ms: i64,
}

impl<'c> Tx<'c> {
    pub(super) fn new(db: &'c Connection, context: &'c Arc<Context>) -> Self {
        Self { db, context, now_ms: context.wall.now_ms() }
    }

    /// When it began.
    pub(crate) const fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Runs a statement; how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> Result<usize, DbError> {
        self.failing(|db| db.prepare_cached(sql)?.execute(params))
    }

    /// Runs an `INSERT`; the new row's id.
    pub(crate) fn insert(&self, sql: &str, params: impl Params) -> Result<i64, DbError> {
        self.failing(|db| db.prepare_cached(sql)?.insert(params))
    }

    /// The first row, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, DbError> {
        self.failing(|db| {
            let mut statement = db.prepare_cached(sql)?;
            let mut rows = statement.query(params)?;
            rows.next()?.map(read).transpose()
        })
    }

    /// The number in the first row; 0 where there is none.
    pub(crate) fn number(&self, sql: &str, params: impl Params) -> Result<i64, DbError> {
        Ok(self.one(sql, params, |row| row.get(0))?.unwrap_or_default())
    }

    /// Every row.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, DbError> {
        self.failing(|db| db.prepare_cached(sql)?.query_map(params, read)?.collect())
    }

    fn failing<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DbError> {
        work(self.db).map_err(|error| DbError::of(&self.context.file, error))
    }
}
