//! `u5 kb ingest`: filling the index.

use std::{io::IsTerminal, path::PathBuf, process::ExitCode, sync::Arc};

use indicatif::{ProgressBar, ProgressStyle};
use u5_knowledge::{IngestReport, Limits, OnProgress, Stage};
use u5_orchestrator::open_index;

use super::embedder;
use crate::{
    inside::tell_skipped,
    out,
    settings::{ConfigFlags, StoreFlags},
};

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

/// Runs it.
pub(crate) async fn run(args: Ingest) -> anyhow::Result<ExitCode> {
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
