//! `u5 kb`: filling and searching the store's knowledge.

mod ingest;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use serde::Serialize;
use u5_engines::{Embedder, Passage};
use u5_knowledge::{Limits, Query};
use u5_local::{
    embed::LocalEmbedder,
    minilm::MiniLm,
    pool::{Pool, PoolOptions},
};
use u5_orchestrator::{OrchestratorConfig, config::EmbeddingsChoice, open_index};
use u5_protocol::Language;

use crate::{
    inside::{logged_progress, tell_skipped},
    out,
    settings::{StoreFlags, language},
    weights,
};

/// The model that makes vectors.
const EMBEDDINGS: &str = "minilm-l6-v2";

/// `u5 kb …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Makes the index hold what a directory of documents holds.
    Ingest(ingest::Ingest),
    /// Shows what would be found for a question.
    Search(Search),
}

/// Options of `u5 kb search`.
#[derive(clap::Args)]
pub(crate) struct Search {
    /// The question.
    question: String,
    #[command(flatten)]
    store: StoreFlags,
    /// The language to prefer: en, de or fr.
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Print one JSON object a passage.
    #[arg(long)]
    json: bool,
    /// The most passages to show.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    limit: u8,
}

/// Runs `u5 kb`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ingest(args) => ingest::run(args).await,
        Command::Search(args) => search(args).await,
    }
}

async fn search(args: Search) -> anyhow::Result<ExitCode> {
    let config = args.store.load()?.value.orchestrator();
    let dir = &config.knowledge.dir;
    anyhow::ensure!(!dir.is_empty(), "there is nothing to search: name a directory with --knowledge DIR");
    let (index, embedder) = (open_index(&config.knowledge)?, embedder(&config).await?);
    let report = index.ingest(PathBuf::from(dir), Limits::default(), embedder.clone(), logged_progress()).await?;
    tell_skipped(&report);
    let language = args.language.or_else(|| config.store.languages.first().copied()).unwrap_or_default();
    let vector = match embedder.filter(|e| e.understands(language)) {
        Some(embedder) => embedder.embed(vec![args.question.clone()]).await?.pop(),
        None => None,
    };
    let query = Query { text: args.question, vector, language, limit: args.limit.into(), collection: None };
    show(&index.search(query).await?, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// A passage for programs.
#[derive(Serialize)]
struct Found<'a> {
    title: &'a str,
    text: &'a str,
    source: &'a str,
    language: Option<Language>,
    similarity: f32,
    score: f32,
}

fn show(passages: &[Passage], json: bool) -> anyhow::Result<()> {
    if passages.is_empty() && !json {
        out::line("nothing that answers this: the kiosk would say that it does not know")?;
    }
    for Passage { title, text, source, language, similarity, score, .. } in passages {
        if json {
            out::json(&Found { title, text, source, language: *language, similarity: *similarity, score: *score })?;
        } else {
            out::line(&format!("{similarity:.2}  {title} ({source})\n      {}", text.replace('\n', "\n      ")))?;
        }
    }
    Ok(())
}

/// The embedder that the kiosk uses, so that its vectors and ours are comparable.
async fn embedder(config: &OrchestratorConfig) -> anyhow::Result<Option<Arc<dyn Embedder>>> {
    if config.engines.embeddings == EmbeddingsChoice::Off {
        return Ok(None);
    }
    weights::ensure(&config.models, &[EMBEDDINGS]).await?;
    let dir = weights::store(&config.models)?.0.dir(EMBEDDINGS);
    let model = tokio::task::spawn_blocking(move || MiniLm::load(&dir)).await??;
    let pool = Pool::start(PoolOptions::default()).context("no threads for the embedder")?;
    Ok(Some(Arc::new(LocalEmbedder::new(Arc::new(model), pool))))
}
