//! The index as an archive, and an archive as the index.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Row, TransactionBehavior, params};

use super::{
    SqliteIndex,
    store::{Store, day, insert_document, insert_passage, language},
};
use crate::{
    ArchiveLimits, ArchiveProblem, Contents, KnowledgeError, Model, OnProgress, Progress, Stage,
    archive::{Entry, Header, Item, Reader, Writer},
    document::Document,
    markdown::Chunk,
};

/// In the order of a search, so that equally good passages come in the same order from the copy.
const PASSAGES: &str =
    "SELECT d.id, d.path, d.hash, p.language, p.collection, p.valid_from, p.valid_until, p.title, p.text,
        v.vector
    FROM passages p JOIN documents d ON d.id = p.document JOIN state s
    LEFT JOIN vectors v ON v.hash = p.hash AND v.model = s.model ORDER BY p.id";

/// What made the vectors that count, if there are any.
const MODEL: &str = "SELECT s.model, length(v.vector) / 4 FROM passages p JOIN state s
    JOIN vectors v ON v.hash = p.hash AND v.model = s.model ORDER BY p.id LIMIT 1";

impl SqliteIndex {
    /// Writes the index to `file`, for [`SqliteIndex::import`]. What was in the file stays until all is written.
    /// Nobody else can use this value meanwhile; the database can be used by others.
    ///
    /// # Errors
    /// [`KnowledgeError::ArchiveFile`], [`KnowledgeError::Archive`] if the index is larger than the limits,
    /// [`KnowledgeError::Database`].
    pub async fn export(
        &self,
        file: PathBuf,
        limits: ArchiveLimits,
        progress: OnProgress,
    ) -> Result<Contents, KnowledgeError> {
        self.clone().blocking(move |inner| inner.store.export(&file, limits, &progress)).await
    }

    /// Makes the index hold what an archive holds and nothing else, or leaves it as it is. With `ours`, refuses vectors
    /// of any other embedder. Idempotent. Nobody else can use this value meanwhile, or write to the database.
    ///
    /// # Errors
    /// [`KnowledgeError::ArchiveFile`], [`KnowledgeError::Archive`] with the line, [`KnowledgeError::Database`].
    pub async fn import(
        &self,
        file: PathBuf,
        limits: ArchiveLimits,
        ours: Option<Model>,
        progress: OnProgress,
    ) -> Result<Contents, KnowledgeError> {
        let work = move |store: &mut Store| {
            let mut archive = Reader::open(&file, limits)?;
            check_embedder(&archive, ours)?;
            store.import(&mut archive, &progress)
        };
        self.clone().blocking(move |inner| work(&mut inner.store)).await
    }

    /// What made the vectors that a search compares; nothing if there are none.
    ///
    /// # Errors
    /// [`KnowledgeError::Database`]
    pub async fn model(&self) -> Result<Option<Model>, KnowledgeError> {
        let failed = KnowledgeError::database("look up its embedder");
        self.clone().blocking(move |inner| model(&inner.store.db).map_err(failed)).await
    }
}

fn check_embedder(archive: &Reader, ours: Option<Model>) -> Result<(), KnowledgeError> {
    match (archive.header().embedder.clone(), ours) {
        (Some(found), Some(ours)) if found != ours => Err(archive.refused(ArchiveProblem::Embedder { found, ours })),
        _ => Ok(()),
    }
}

impl Store {
    fn export(&self, file: &Path, limits: ArchiveLimits, progress: &OnProgress) -> Result<Contents, KnowledgeError> {
        let failed = KnowledgeError::database("list its passages");
        // One transaction, so that all belongs together whatever another process writes.
        let tx = self.db.unchecked_transaction().map_err(&failed)?;
        let header = header(&tx).map_err(&failed)?;
        let total = header.documents;
        let mut archive = Writer::create(file, header, limits)?;
        let mut statement = tx.prepare(PASSAGES).map_err(&failed)?;
        let mut rows = statement.query([]).map_err(&failed)?;
        let (mut last, mut done) = (None, 0);
        while let Some(row) = rows.next().map_err(&failed)? {
            let document: i64 = row.get(0).map_err(&failed)?;
            if last.replace(document) != Some(document) {
                archive.document(entry(row).map_err(&failed)?)?;
                done += 1;
                progress(Progress { stage: Stage::Reading, done, total });
            }
            let (chunk, vector) = passage(row).map_err(&failed)?;
            archive.passage(chunk, vector.as_deref())?;
        }
        archive.finish()
    }

    fn import(&mut self, archive: &mut Reader, progress: &OnProgress) -> Result<Contents, KnowledgeError> {
        let failed = KnowledgeError::database("take over an archive");
        let total = archive.header().documents;
        let model = archive.header().embedder.as_ref().map(|model| model.name.clone()).unwrap_or_default();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&failed)?;
        let old = begin(&tx).map_err(&failed)?;
        let (mut current, mut done) = (None, 0);
        while let Some(item) = archive.next()? {
            if matches!(item, Item::Document(_)) {
                done += 1;
                progress(Progress { stage: Stage::Reading, done, total });
            }
            add(&tx, &model, &mut current, item).map_err(&failed)?;
        }
        end(&tx, old, &model, &archive.header().collections).map_err(&failed)?;
        tx.commit().map_err(failed)?;
        Ok(archive.contents())
    }
}

fn header(db: &Connection) -> rusqlite::Result<Header> {
    let collections = db.query_row("SELECT collections FROM state", [], |row| row.get(0))?;
    let sql = "SELECT count(DISTINCT document), count(*) FROM passages";
    let (documents, passages) = db.query_row(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    Ok(Header::new(model(db)?, collections, documents as usize, passages as usize))
}

fn model(db: &Connection) -> rusqlite::Result<Option<Model>> {
    use rusqlite::OptionalExtension;
    let model = |row: &Row<'_>| Ok(Model { name: row.get(0)?, dimensions: row.get::<_, i64>(1)? as usize });
    Ok(db.query_row(MODEL, [], model).optional()?.filter(|model| model.dimensions > 0))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        path: row.get(1)?,
        hash: row.get(2)?,
        language: language(row.get(3)?),
        collection: row.get(4)?,
        valid_from: day(row.get(5)?),
        valid_until: day(row.get(6)?),
    })
}

fn passage(row: &Row<'_>) -> rusqlite::Result<(Chunk, Option<Vec<u8>>)> {
    Ok((Chunk { title: row.get(7)?, text: row.get(8)? }, row.get(9)?))
}

/// Makes room for new documents under the names of the old ones, of which it returns the highest number. The old ones go
/// last, so that no new passage gets a number that another process knows an old one by.
fn begin(db: &Connection) -> rusqlite::Result<i64> {
    db.execute_batch("DELETE FROM vectors; UPDATE documents SET path = char(0) || id")?;
    db.query_row("SELECT coalesce(max(id), 0) FROM documents", [], |row| row.get(0))
}

fn add(db: &Connection, model: &str, current: &mut Option<(i64, Document)>, item: Item) -> rusqlite::Result<()> {
    match (item, current) {
        (Item::Document(entry), current) => {
            let document = Document::from(entry);
            *current = Some((insert_document(db, &document)?, document));
        }
        (Item::Passage(chunk, vector), Some((id, document))) => {
            insert_passage(db, *id, document, &chunk)?;
            if let Some(vector) = vector {
                let insert = "INSERT OR REPLACE INTO vectors VALUES (?1, ?2, ?3)";
                db.prepare_cached(insert)?.execute(params![model, chunk.hash(), vector])?;
            }
        }
        // The reader does not hand out a passage before a document.
        (Item::Passage(..), None) => {}
    }
    Ok(())
}

/// Removes the old documents, and makes the rest of the archive count.
fn end(db: &Connection, old: i64, model: &str, collections: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM documents WHERE id <= ?1", [old])?;
    let sql = "UPDATE state SET model = ?1, collections = ?2, revision = revision + 1";
    db.execute(sql, [model, collections]).map(drop)
}
