//! What the store knows, and finding the piece of it that answers a question, or finding that there is none.
//!
//! [`Index`] is the port; [`SqliteIndex`] the embedded adapter, [`QdrantIndex`] the one of stores that share a server. Retrieval is hybrid (words by BM25, meaning by vectors,
//! joined by [`fusion`]); what comes out has passed [`grounding`], the rule that keeps the kiosk from answering
//! questions that the store's documents do not answer.

mod archive;
mod bm25;
mod collections;
mod day;
mod distinct;
mod document;
mod embedding;
mod error;
pub mod eval;
pub mod fusion;
pub mod grounding;
mod hotwords;
mod index;
mod ingest;
mod markdown;
mod qdrant;
mod question;
mod readers;
mod rules;
mod source;
mod sqlite;
mod synonyms;
mod text;
mod vocabulary;

pub use archive::{ArchiveLimits, ArchiveProblem, Contents, Model};
pub use collections::{Chunking, Collection, Collections, FloorChanges};
pub use day::{Day, NotADay};
pub use error::KnowledgeError;
pub use hotwords::hotwords;
pub use index::{Finding, Index, IngestReport, Mode, OnProgress, Progress, Query, Skipped, Stage, Stats};
pub use qdrant::{QdrantConfig, QdrantError, QdrantIndex};
pub use question::Word;
pub use source::Limits;
pub use sqlite::SqliteIndex;
