//! `u5 kb`: filling, searching and examining the store's knowledge.

mod eval;
mod ingest;
mod search;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use u5_engines::Embedder;
use u5_knowledge::{Day, Index, Limits};
use u5_local::{
    embed::LocalEmbedder,
    minilm::MiniLm,
    pool::{Pool, PoolOptions},
};
use u5_orchestrator::{OrchestratorConfig, config::EmbeddingsChoice, open_index};
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
}

/// Runs `u5 kb`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ingest(args) => ingest::run(args).await,
        Command::Search(args) => search::run(args).await,
        Command::Eval(args) => eval::run(args).await,
    }
}

/// An index that holds what the configured directory holds, and what made its vectors.
struct Shelf {
    index: Arc<dyn Index>,
    embedder: Option<Arc<dyn Embedder>>,
}

impl Shelf {
    async fn open(config: &OrchestratorConfig) -> anyhow::Result<Self> {
        let dir = &config.knowledge.dir;
        anyhow::ensure!(!dir.is_empty(), "there is nothing to search: name a directory with --knowledge DIR");
        let (index, embedder) = (open_index(&config.knowledge)?, embedder(config).await?);
        let report = index.ingest(PathBuf::from(dir), Limits::default(), embedder.clone(), logged_progress()).await?;
        tell_skipped(&report);
        Ok(Self { index, embedder })
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
