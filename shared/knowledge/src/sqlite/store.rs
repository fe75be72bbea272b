//! The database file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    str::FromStr,
};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use u5_engines::Passage;
use u5_protocol::Language;

use super::snapshot::{Builder, Row, Snapshot, to_blob};
use crate::{
    Day, KnowledgeError, Stats,
    document::Document,
    ingest::Unembedded,
    markdown::{Chunk, Validity},
    rules::Rules,
};

/// Version of the schema below and its migrations, in `PRAGMA user_version`.
const VERSION: i64 = 3;

pub(super) const SCHEMA: &str = "
    CREATE TABLE documents (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, hash TEXT NOT NULL);
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
        title TEXT NOT NULL, text TEXT NOT NULL, language TEXT, collection TEXT,
        hash TEXT NOT NULL,   -- of title and text: the key of the vector cache
        heading TEXT NOT NULL, terms TEXT NOT NULL   -- stems of title and text
    );
    CREATE INDEX passages_by_document ON passages(document);
    CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 2');
    CREATE TRIGGER passages_deleted AFTER DELETE ON passages BEGIN DELETE FROM words WHERE rowid = old.id; END;
    CREATE TABLE vectors (model TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, hash));
    CREATE TABLE state (revision INTEGER NOT NULL, model TEXT NOT NULL);
    INSERT INTO state VALUES (1, '');
    PRAGMA user_version = 1;
";

/// What each later version changed, from the second on. Days are counted from 1970-01-01.
const MIGRATIONS: [&str; VERSION as usize - 1] = [
    "
    ALTER TABLE passages ADD COLUMN valid_from INTEGER;
    ALTER TABLE passages ADD COLUMN valid_until INTEGER;
    PRAGMA user_version = 2;
",
    // Words are ranked in memory, by the same rules as on a server.
    "
    DROP TRIGGER passages_deleted;
    DROP TABLE words;
    ALTER TABLE state ADD COLUMN collections TEXT NOT NULL DEFAULT '';
    PRAGMA user_version = 3;
",
];

pub(super) struct Store {
    pub(super) db: Connection,
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Self, KnowledgeError> {
        Self::with(Connection::open(path).map_err(KnowledgeError::database("open its file"))?)
    }

    pub(super) fn in_memory() -> Result<Self, KnowledgeError> {
        Self::with(Connection::open_in_memory().map_err(KnowledgeError::database("open"))?)
    }

    fn with(db: Connection) -> Result<Self, KnowledgeError> {
        let failed = KnowledgeError::database("prepare its tables");
        // NORMAL: a power cut may lose the last changes, never a part of one; the next ingestion makes them again.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;
            PRAGMA busy_timeout = 5000;",
        )
        .map_err(&failed)?;
        let mut store = Self { db };
        if store.version().map_err(&failed)? != VERSION {
            store.migrate()?;
        }
        Ok(store)
    }

    fn version(&self) -> rusqlite::Result<i64> {
        self.db.query_row("PRAGMA user_version", [], |row| row.get(0))
    }

    /// Brings the file to this release's schema, wholly or not at all.
    fn migrate(&mut self) -> Result<(), KnowledgeError> {
        let failed = KnowledgeError::database("prepare its tables");
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&failed)?;
        // Again, now that nobody else can be at it.
        let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(&failed)?;
        if !(0..=VERSION).contains(&found) {
            return Err(KnowledgeError::Schema { found, known: VERSION });
        }
        for step in [SCHEMA].into_iter().chain(MIGRATIONS).skip(found as usize) {
            tx.execute_batch(step).map_err(&failed)?;
        }
        tx.commit().map_err(failed)
    }

    pub(super) fn revision(&self) -> Result<u64, KnowledgeError> {
        let revision = self.db.query_row("SELECT revision FROM state", [], |row| row.get::<_, i64>(0));
        Ok(revision.map_err(KnowledgeError::database("read its revision"))? as u64)
    }

    pub(super) fn stats(&self) -> Result<Stats, KnowledgeError> {
        let count = |sql: &str| {
            let count = self.db.query_row(sql, [], |row| row.get::<_, i64>(0));
            count.map(|n| n as usize).map_err(KnowledgeError::database("count"))
        };
        Ok(Stats {
            documents: count("SELECT count(*) FROM documents")?,
            passages: count("SELECT count(*) FROM passages")?,
            vectors: count(
                "SELECT count(*) FROM passages JOIN state JOIN vectors USING (hash) WHERE vectors.model = state.model",
            )?,
            revision: self.revision()?,
        })
    }

    /// Makes these the settings of the collections: the text of [`crate::Collections::FILE`].
    pub(super) fn use_collections(&self, text: &str) -> Result<(), KnowledgeError> {
        let sql = "UPDATE state SET collections = ?1, revision = revision + 1 WHERE collections <> ?1";
        self.db.execute(sql, [text]).map(|_| ()).map_err(KnowledgeError::database("keep the collections' settings"))
    }

    /// The hashes of the stored documents, by name.
    pub(super) fn stored(&self) -> Result<BTreeMap<String, String>, KnowledgeError> {
        let failed = KnowledgeError::database("list its documents");
        let mut statement = self.db.prepare("SELECT path, hash FROM documents").map_err(&failed)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(&failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// Replaces documents, all of them wholly or none at all.
    pub(super) fn replace(&mut self, documents: &[Document]) -> Result<(), KnowledgeError> {
        self.replace_rows(documents).map_err(KnowledgeError::database("replace documents"))
    }

    fn replace_rows(&mut self, documents: &[Document]) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        for document in documents {
            tx.prepare_cached("DELETE FROM documents WHERE path = ?1")?.execute([&document.name])?;
            let id = insert_document(&tx, document)?;
            for chunk in &document.chunks {
                insert_passage(&tx, id, document, chunk)?;
            }
        }
        tx.execute("UPDATE state SET revision = revision + 1", [])?;
        tx.commit()
    }

    /// Removes every document that is not in `keep`; returns how many.
    pub(super) fn retain(&mut self, keep: &BTreeSet<String>) -> Result<usize, KnowledgeError> {
        self.retain_rows(keep).map_err(KnowledgeError::database("remove documents"))
    }

    fn retain_rows(&mut self, keep: &BTreeSet<String>) -> rusqlite::Result<usize> {
        let tx = self.db.transaction()?;
        let paths: Vec<String> =
            tx.prepare("SELECT path FROM documents")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let gone: Vec<String> = paths.into_iter().filter(|path| !keep.contains(path)).collect();
        for path in &gone {
            tx.execute("DELETE FROM documents WHERE path = ?1", [path])?;
        }
        if !gone.is_empty() {
            tx.execute("UPDATE state SET revision = revision + 1", [])?;
        }
        tx.commit()?;
        Ok(gone.len())
    }

    /// Makes `model` the one whose vectors count, and lists the passages that lack one.
    pub(super) fn use_model(&mut self, model: &str) -> Result<Vec<Unembedded<String>>, KnowledgeError> {
        self.use_model_rows(model).map_err(KnowledgeError::database("list passages without a vector"))
    }

    fn use_model_rows(&mut self, model: &str) -> rusqlite::Result<Vec<Unembedded<String>>> {
        self.db.execute("UPDATE state SET model = ?1, revision = revision + 1 WHERE model <> ?1", [model])?;
        let sql = "SELECT hash, title || ': ' || text FROM passages
            WHERE hash NOT IN (SELECT hash FROM vectors WHERE model = ?1) GROUP BY hash ORDER BY min(id)";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([model], |row| Ok(Unembedded { key: row.get(0)?, text: row.get(1)? }))?;
        rows.collect()
    }

    pub(super) fn put_vectors(&mut self, model: &str, vectors: &[(String, Vec<f32>)]) -> Result<(), KnowledgeError> {
        self.put_vector_rows(model, vectors).map_err(KnowledgeError::database("store vectors"))
    }

    fn put_vector_rows(&mut self, model: &str, vectors: &[(String, Vec<f32>)]) -> rusqlite::Result<()> {
        let tx = self.db.transaction()?;
        for (hash, vector) in vectors {
            tx.execute("INSERT OR REPLACE INTO vectors VALUES (?1, ?2, ?3)", params![model, hash, to_blob(vector)])?;
        }
        tx.execute("UPDATE state SET revision = revision + 1", [])?;
        tx.commit()
    }

    /// Forgets cached vectors of passages that are gone.
    pub(super) fn prune_vectors(&self) -> Result<(), KnowledgeError> {
        let sql = "DELETE FROM vectors WHERE hash NOT IN (SELECT hash FROM passages)";
        self.db.execute(sql, []).map(|_| ()).map_err(KnowledgeError::database("prune vectors"))
    }

    pub(super) fn snapshot(&self) -> Result<Snapshot, KnowledgeError> {
        self.snapshot_rows().map_err(KnowledgeError::database("load its passages"))
    }

    fn snapshot_rows(&self) -> rusqlite::Result<Snapshot> {
        // One transaction, so that revision, passages and vectors belong together whatever another process writes.
        let tx = self.db.unchecked_transaction()?;
        let revision = tx.query_row("SELECT revision FROM state", [], |row| row.get::<_, i64>(0))?;
        let mut builder = Builder::default();
        let sql = "SELECT p.id, p.language, p.collection, p.terms, v.vector, p.heading, p.valid_from, p.valid_until
            FROM passages p JOIN state s
            LEFT JOIN vectors v ON v.hash = p.hash AND v.model = s.model ORDER BY p.id";
        let mut statement = tx.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (terms, heading): (String, String) = (row.get(3)?, row.get(5)?);
            let vector: Option<Vec<u8>> = row.get(4)?;
            builder.add(&Row {
                id: row.get(0)?,
                language: language(row.get(1)?),
                collection: row.get(2)?,
                valid: Validity { from: day(row.get(6)?), until: day(row.get(7)?) },
                terms: &terms,
                heading: &heading,
                vector: vector.as_deref(),
            });
        }
        let collections: String = tx.query_row("SELECT collections FROM state", [], |row| row.get(0))?;
        Ok(builder.finish(revision as u64, Rules::parse(&collections)))
    }

    /// The passage with this id; none if it is gone.
    pub(super) fn passage(&self, id: i64) -> Result<Option<Passage>, KnowledgeError> {
        self.passage_row(id).optional().map_err(KnowledgeError::database("read a passage"))
    }

    fn passage_row(&self, id: i64) -> rusqlite::Result<Passage> {
        let sql = format!("{PASSAGE} WHERE p.id = ?1");
        self.db.prepare_cached(&sql)?.query_row([id], passage_of)
    }

    /// Each document's path, and how many passages it has.
    pub(super) fn documents(&self) -> Result<Vec<(String, usize)>, KnowledgeError> {
        let failed = KnowledgeError::database("list its documents");
        let sql = "SELECT path, (SELECT count(*) FROM passages WHERE document = d.id) FROM documents d ORDER BY path";
        let mut statement = self.db.prepare(sql).map_err(&failed)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as usize))).map_err(&failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    pub(super) fn passages_of(&self, document: &str) -> Result<Vec<Passage>, KnowledgeError> {
        let failed = KnowledgeError::database("list a document's passages");
        let sql = format!("{PASSAGE} WHERE d.path = ?1 ORDER BY p.id");
        let mut statement = self.db.prepare(&sql).map_err(&failed)?;
        let rows = statement.query_map([document], passage_of).map_err(&failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }
}

const PASSAGE: &str =
    "SELECT p.hash, p.title, d.path, p.text, p.language FROM passages p JOIN documents d ON d.id = p.document";

fn passage_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Passage> {
    Ok(Passage {
        id: row.get(0)?,
        title: row.get(1)?,
        source: row.get(2)?,
        text: row.get(3)?,
        language: language(row.get(4)?),
        similarity: 0.0,
        score: 0.0,
    })
}

/// Stores a document but for its passages; returns its number.
pub(super) fn insert_document(db: &Connection, document: &Document) -> rusqlite::Result<i64> {
    let insert = "INSERT INTO documents (path, hash) VALUES (?1, ?2)";
    db.prepare_cached(insert)?.execute([&document.name, &document.hash])?;
    Ok(db.last_insert_rowid())
}

pub(super) fn insert_passage(db: &Connection, document: i64, from: &Document, chunk: &Chunk) -> rusqlite::Result<()> {
    let stems = from.stems(chunk);
    let (title, body) = (stems.heading.join(" "), stems.text.join(" "));
    let insert = "INSERT INTO passages
        (document, title, text, language, collection, hash, heading, terms, valid_from, valid_until)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    db.prepare_cached(insert)?.execute(params![
        document,
        chunk.title,
        chunk.text,
        from.language.map(Language::code),
        from.collection,
        chunk.hash(),
        title,
        body,
        from.valid.from.map(Day::days),
        from.valid.until.map(Day::days),
    ])?;
    Ok(())
}

pub(super) fn day(days: Option<i32>) -> Option<Day> {
    days.map(Day::since_epoch)
}

pub(super) fn language(code: Option<String>) -> Option<Language> {
    code.and_then(|code| Language::from_str(&code).ok())
}
