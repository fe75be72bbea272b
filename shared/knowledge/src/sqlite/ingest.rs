//! Making the index hold what a folder holds: first every document's text, then the vectors that are missing.
//!
//! Text and vectors are separate steps so that an embedder that fails or is slow costs meaning, never words, and so
//! that a run after a crash goes on where the last one ended.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use u5_engines::Embedder;

use super::{
    SqliteIndex,
    store::{Incoming, Unembedded, hash},
};
use crate::{
    IngestReport, KnowledgeError, Limits, OnProgress, Progress, Skipped, Stage, markdown,
    source::{self, Listing},
};

/// Texts per call of the embedder: enough to be efficient, few enough to report progress about once a second.
const BATCH: usize = 32;

pub(super) async fn ingest(
    index: SqliteIndex,
    folder: PathBuf,
    limits: Limits,
    embedder: Option<Arc<dyn Embedder>>,
    progress: OnProgress,
) -> Result<IngestReport, KnowledgeError> {
    let root = folder.clone();
    let listed = tokio::task::spawn_blocking(move || source::list(&root, limits)).await;
    let listing = listed.map_err(|_| KnowledgeError::Stopped)??;
    let mut report = IngestReport { skipped: listing.skipped.clone(), ..IngestReport::default() };
    for (i, path) in listing.files.iter().enumerate() {
        let outcome = document(&index, &folder, path, limits).await?;
        report.count(path, outcome);
        progress(Progress { stage: Stage::Reading, done: i + 1, total: listing.files.len() });
    }
    report.removed = remove_missing(&index, &listing).await?;
    if let Some(embedder) = embedder {
        report.embedded = embed(&index, &embedder, &progress).await?;
    }
    report.passages = index.blocking(|inner| inner.store.stats()).await?.passages;
    Ok(report)
}

enum Outcome {
    Added,
    Replaced,
    Unchanged,
    Skipped(String),
}

impl IngestReport {
    fn count(&mut self, path: &Path, outcome: Outcome) {
        match outcome {
            Outcome::Added => self.added += 1,
            Outcome::Replaced => self.replaced += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Skipped(reason) => self.skipped.push(Skipped { path: path.to_owned(), reason }),
        }
    }
}

async fn document(index: &SqliteIndex, folder: &Path, path: &Path, limits: Limits) -> Result<Outcome, KnowledgeError> {
    let (file, path) = (folder.join(path), path.to_owned());
    let work = move |inner: &mut super::Inner| {
        let text = match source::read(&file, limits) {
            Ok(text) => text,
            Err(reason) => return Ok(Outcome::Skipped(reason)),
        };
        let name = path.to_string_lossy().replace('\\', "/");
        let stored = inner.store.stored_hash(&name)?;
        if stored.as_deref() == Some(&hash(&text)) {
            return Ok(Outcome::Unchanged);
        }
        match incoming(&path, name, &text) {
            Ok(document) => inner.store.replace(&document)?,
            Err(reason) => return Ok(Outcome::Skipped(reason)),
        }
        Ok(if stored.is_some() { Outcome::Replaced } else { Outcome::Added })
    };
    index.clone().blocking(work).await
}

fn incoming(path: &Path, name: String, text: &str) -> Result<Incoming, String> {
    let document = markdown::read(text)?;
    if document.chunks.is_empty() {
        return Err("it holds no text".to_owned());
    }
    let language = source::language(path, &document);
    Ok(Incoming {
        path: name,
        hash: hash(text),
        language,
        collection: document.front.collection,
        chunks: document.chunks,
    })
}

async fn remove_missing(index: &SqliteIndex, listing: &Listing) -> Result<usize, KnowledgeError> {
    if listing.partial {
        return Ok(0);
    }
    let keep = listing.files.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
    index.clone().blocking(move |inner| inner.store.retain(&keep)).await
}

/// Gives every passage without a vector one; returns how many texts were embedded.
async fn embed(
    index: &SqliteIndex,
    embedder: &Arc<dyn Embedder>,
    progress: &OnProgress,
) -> Result<usize, KnowledgeError> {
    let model = embedder.name().to_owned();
    let missing = index.clone().blocking(move |inner| inner.store.use_model(&model)).await?;
    let mut done = 0;
    for batch in missing.chunks(BATCH) {
        let vectors = vectors(embedder, batch).await?;
        let model = embedder.name().to_owned();
        index.clone().blocking(move |inner| inner.store.put_vectors(&model, &vectors)).await?;
        done += batch.len();
        progress(Progress { stage: Stage::Embedding, done, total: missing.len() });
    }
    index.clone().blocking(|inner| inner.store.prune_vectors()).await?;
    Ok(done)
}

async fn vectors(
    embedder: &Arc<dyn Embedder>,
    batch: &[Unembedded],
) -> Result<Vec<(String, Vec<f32>)>, KnowledgeError> {
    let vectors = embedder.embed(batch.iter().map(|passage| passage.text.clone()).collect()).await?;
    let got = vectors.iter().filter(|vector| vector.len() == embedder.dimensions()).count();
    if got != batch.len() || vectors.len() != batch.len() {
        return Err(KnowledgeError::Vectors { model: embedder.name().to_owned(), wanted: batch.len(), got });
    }
    Ok(batch.iter().map(|passage| passage.hash.clone()).zip(vectors).collect())
}
