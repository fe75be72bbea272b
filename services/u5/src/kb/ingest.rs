//! `u5 kb ingest`: making an index hold what a directory holds, and saying what could not be read.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use u5_engines::Embedder;
use u5_knowledge::{Index, IngestReport, Limits, OnProgress, QdrantIndex, Stage};
use u5_orchestrator::{OrchestratorConfig, config::EmbeddingsChoice, open_index};
use u5_runtime::Clock;

use crate::{
    inside::tell_skipped,
    out,
    settings::{ConfigFlags, StoreFlags},
};

/// The exit code of an ingestion that could not read every file.
const SOME_SKIPPED: u8 = 2;

/// Options of `u5 kb ingest`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit code: 0 if every file was read, 2 if some were skipped (each is named on standard error, \
                        and what the index held of it stays), 1 if nothing could be done."
)]
pub(crate) struct Ingest {
    /// The directory: Markdown, text, HTML, PDF, DOCX, XLSX, XLS, ODS, CSV and TSV files, and `_collections.yaml`.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The index file; by default the one that `u5 up --knowledge DIR` uses.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Fill the index on this Qdrant server instead, as in http://127.0.0.1:6334. More is set under `qdrant`.
    #[arg(long, value_name = "URL", conflicts_with = "database")]
    qdrant: Option<String>,
    /// Print the whole report as one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFlags,
}

/// Runs it.
pub(super) async fn run(args: Ingest) -> anyhow::Result<ExitCode> {
    let mut store = StoreFlags { config: args.config, knowledge: Some(args.dir.clone()) };
    store.config.set.extend(args.qdrant.iter().map(|url| format!("qdrant.url={url}")));
    let mut config = store.load()?.value.orchestrator();
    if let Some(database) = &args.database {
        config.knowledge.database = database.display().to_string();
    }
    let (index, place) = index(&config, args.qdrant.is_some())?;
    let embedder = super::embedder(&config).await?;
    let (report, took) = ingest(&*index, &args.dir, embedder).await?;
    tell_skipped(&report);
    if args.json {
        out::json(&Report::new(&report, took, &place))?;
    } else {
        out::line(&summary(&report, took))?;
        out::line(&format!("index: {place}"))?;
    }
    Ok(if report.skipped.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(SOME_SKIPPED) })
}

/// The index to fill, and where it is.
fn index(config: &OrchestratorConfig, on_server: bool) -> anyhow::Result<(Arc<dyn Index>, String)> {
    if !on_server {
        return Ok((Arc::new(open_index(&config.knowledge)?), config.knowledge.database.clone()));
    }
    let (qdrant, ollama) = (&config.servers.qdrant, &config.servers.ollama);
    let is_ollamas = config.engines.embeddings == EmbeddingsChoice::Auto && !ollama.url.is_empty();
    anyhow::ensure!(
        !is_ollamas,
        "the vectors on Qdrant are made by Ollama (ollama.url), which this command does not use; start the service, \
         which ingests on its own, or set ollama.url= for vectors of {}",
        super::EMBEDDINGS
    );
    let place = format!("{}, collection {}", qdrant.url, qdrant.collection);
    Ok((Arc::new(QdrantIndex::new(qdrant.clone())?), place))
}

async fn ingest(
    index: &dyn Index,
    dir: &Path,
    embedder: Option<Arc<dyn Embedder>>,
) -> anyhow::Result<(IngestReport, Duration)> {
    let (bar, clock) = (Bar::new(), Clock::start());
    let report = index.ingest(dir.to_owned(), Limits::default(), embedder, bar.progress()).await;
    bar.clear();
    Ok((report?, clock.now()))
}

/// How many files were looked at and could be read.
fn documents(report: &IngestReport) -> usize {
    report.added + report.replaced + report.unchanged
}

fn summary(report: &IngestReport, took: Duration) -> String {
    let IngestReport { added, replaced, unchanged, removed, passages, embedded, skipped } = report;
    format!(
        "{added} new, {replaced} changed, {unchanged} unchanged, {removed} removed, {} skipped; {passages} passages, \
         {embedded} of them embedded now; {:.1} s, {:.1} documents/s",
        skipped.len(),
        took.as_secs_f64(),
        rate(documents(report), took)
    )
}

/// So many a second.
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64().max(0.001)
}

/// The report for programs.
#[derive(Serialize)]
struct Report<'a> {
    index: &'a str,
    added: usize,
    replaced: usize,
    unchanged: usize,
    removed: usize,
    passages: usize,
    embedded: usize,
    skipped: Vec<Skipped<'a>>,
    seconds: f64,
    documents_per_second: f64,
}

/// A file that could not be used.
#[derive(Serialize)]
struct Skipped<'a> {
    path: &'a Path,
    reason: &'a str,
}

impl<'a> Report<'a> {
    fn new(report: &'a IngestReport, took: Duration, index: &'a str) -> Self {
        let skipped = report.skipped.iter().map(|file| Skipped { path: &file.path, reason: &file.reason });
        Self {
            index,
            added: report.added,
            replaced: report.replaced,
            unchanged: report.unchanged,
            removed: report.removed,
            passages: report.passages,
            embedded: report.embedded,
            skipped: skipped.collect(),
            seconds: took.as_secs_f64(),
            documents_per_second: rate(documents(report), took),
        }
    }
}

/// Shows how far an ingestion, or the like, is.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len} {per_sec}");
        Self(ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    /// Takes it off the screen.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }

    pub(super) fn progress(&self) -> OnProgress {
        let bar = self.0.clone();
        Arc::new(move |progress| {
            let stage = match progress.stage {
                Stage::Reading => "reading",
                Stage::Embedding => "embedding",
            };
            if bar.message() != stage {
                bar.reset();
                bar.set_message(stage);
            }
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_everything_in_one_object() {
        let skipped = vec![u5_knowledge::Skipped { path: "a.pdf".into(), reason: "it is broken".to_owned() }];
        let report = IngestReport { added: 3, unchanged: 1, passages: 9, skipped, ..IngestReport::default() };
        let json = serde_json::to_value(Report::new(&report, Duration::from_secs(2), "kb.sqlite")).unwrap();
        let wanted = serde_json::json!({
            "index": "kb.sqlite", "added": 3, "replaced": 0, "unchanged": 1, "removed": 0, "passages": 9,
            "embedded": 0, "skipped": [{"path": "a.pdf", "reason": "it is broken"}], "seconds": 2.0,
            "documents_per_second": 2.0,
        });
        assert_eq!(json, wanted);
        let line = summary(&report, Duration::from_secs(2));
        assert!(line.contains("1 skipped") && line.ends_with("2.0 s, 2.0 documents/s"), "{line}");
    }
}
