//! `u5 kb`: filling and searching the store's knowledge.

use std::{io::IsTerminal, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use u5_engines::{Embedder, Passage};
use u5_knowledge::{IngestReport, Limits, OnProgress, Query, Stage};
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
    settings::{ConfigFlags, StoreFlags, language},
    weights,
};

/// The model that makes vectors.
const EMBEDDINGS: &str = "minilm-l6-v2";

/// `u5 kb …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Makes the index hold what a directory of Markdown and text files holds.
    Ingest(Ingest),
    /// Shows what would be found for a question.
    Search(Search),
}

/// Options of `u5 kb ingest`.
#[derive(clap::Args)]
pub(crate) struct Ingest {
    /// The directory.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The index file; by default the one that `u5 up --knowledge DIR` uses.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigFlags,
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
        Command::Ingest(args) => ingest(args).await,
        Command::Search(args) => search(args).await,
    }
}

async fn ingest(args: Ingest) -> anyhow::Result<ExitCode> {
    let store = StoreFlags { config: args.config, knowledge: Some(args.dir.clone()) };
    let mut config = store.load()?.value.orchestrator();
    if let Some(database) = &args.database {
        config.knowledge.database = database.display().to_string();
    }
    let (index, embedder) = (open_index(&config.knowledge)?, embedder(&config).await?);
    let bar = Bar::new();
    let report = index.ingest(args.dir, Limits::default(), embedder, bar.progress()).await;
    bar.0.finish_and_clear();
    let report = report?;
    tell_skipped(&report);
    out::line(&summary(&report))?;
    out::line(&format!("index: {}", config.knowledge.database))?;
    Ok(ExitCode::SUCCESS)
}

fn summary(report: &IngestReport) -> String {
    let IngestReport { added, replaced, unchanged, removed, passages, embedded, skipped } = report;
    format!(
        "{added} new, {replaced} changed, {unchanged} unchanged, {removed} removed, {} skipped; {passages} passages, \
         {embedded} of them embedded now",
        skipped.len()
    )
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

/// Shows how far an ingestion is.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len}");
        Self(ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    fn progress(&self) -> OnProgress {
        let bar = self.0.clone();
        Arc::new(move |progress| {
            bar.set_message(match progress.stage {
                Stage::Reading => "reading",
                Stage::Embedding => "embedding",
            });
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
        })
    }
}
