//! `u5 kb`: filling, searching and examining the store's knowledge.

mod archive;
mod eval;
mod export;
mod import;
mod ingest;
mod search;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context;
use u5_engines::Embedder;
use u5_knowledge::{Day, Index, Limits};
use u5_local::{
    embed::LocalEmbedder,
    minilm::MiniLm,
    pool::{Pool, PoolOptions},
};
use u5_orchestrator::{OrchestratorConfig, config::EmbeddingsChoice, index_path, open_index};
use u5_runtime::clock::local;

use crate::{
    inside::{logged_progress, tell_skipped},
    weights,
};

/// The model that makes vectors.
const EMBEDDINGS: &str = "minilm-l6-v2";

/// `u5 kb …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Makes the index hold what the documents in a directory hold.
    Ingest(ingest::Ingest),
    /// Shows what would be found for a question, and why.
    Search(search::Search),
    /// Measures how often the right passage is found, on questions of which it is known.
    Eval(eval::Eval),
    /// Writes the index into one file, to be carried to another machine.
    Export(export::Export),
    /// Makes the index hold what such a file holds.
    Import(import::Import),
}

/// Runs `u5 kb`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ingest(args) => ingest::run(args).await,
        Command::Search(args) => search::run(args).await,
        Command::Eval(args) => eval::run(args).await,
        Command::Export(args) => export::run(args).await,
        Command::Import(args) => import::run(args).await,
    }
}

/// An index that holds what the configured directory holds, or one without a directory, and what made its vectors.
struct Shelf {
    index: Arc<dyn Index>,
    embedder: Option<Arc<dyn Embedder>>,
}

impl Shelf {
    /// The index in `file`, as it is; without one, the configured one, once it holds what the directory holds.
    async fn open(config: &OrchestratorConfig, file: Option<&Path>) -> anyhow::Result<Self> {
        let dir = &config.knowledge.dir;
        let alone = || index_path(&config.knowledge).filter(|_| dir.is_empty());
        if let Some(file) = file.map(Path::to_owned).or_else(alone) {
            return Self::as_it_is(config, &file).await;
        }
        anyhow::ensure!(
            !dir.is_empty(),
            "there is nothing to search: name a directory with --knowledge DIR, or an index with --database FILE"
        );
        let (index, embedder) = (Arc::new(open_index(&config.knowledge)?), embedder(config).await?);
        let report = index.ingest(PathBuf::from(dir), Limits::default(), embedder.clone(), logged_progress()).await?;
        tell_skipped(&report);
        Ok(Self { index, embedder })
    }

    async fn as_it_is(config: &OrchestratorConfig, file: &Path) -> anyhow::Result<Self> {
        let index = archive::existing(file)?;
        let embedder = match index.model().await? {
            Some(model) if model.name == EMBEDDINGS => embedder(config).await?,
            Some(model) => {
                eprintln!("the vectors in {} are of {model}, not of {EMBEDDINGS}: words alone count", file.display());
                None
            }
            None => None,
        };
        Ok(Self { index: Arc::new(index), embedder })
    }
}

/// Today, in the store.
fn today(config: &OrchestratorConfig) -> Day {
    local(&config.store.zone()).date().into()
}

/// The embedder that the kiosk uses, so that its vectors and ours are comparable.
pub(crate) async fn embedder(config: &OrchestratorConfig) -> anyhow::Result<Option<Arc<dyn Embedder>>> {
    if config.engines.embeddings == EmbeddingsChoice::Off {
        return Ok(None);
    }
    weights::ensure(&config.models, &[EMBEDDINGS]).await?;
    let dir = weights::store(&config.models)?.0.dir(EMBEDDINGS);
    let model = tokio::task::spawn_blocking(move || MiniLm::load(&dir)).await??;
    let pool = Pool::start(PoolOptions::default()).context("no threads for the embedder")?;
    Ok(Some(Arc::new(LocalEmbedder::new(Arc::new(model), pool))))
}

#[cfg(test)]
mod tests;
