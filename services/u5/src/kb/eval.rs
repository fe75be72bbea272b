//! `u5 kb eval`: how often the right passage is found.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use u5_knowledge::eval::{Figures, Missed, QuestionSet, Report, Row, evaluate};

use super::{Shelf, today};
use crate::{
    out,
    settings::{StoreFlags, share},
    table,
};

/// The exit code for a file of questions that cannot be used.
const BAD_FILE: u8 = 2;
/// A file of more bytes is not read.
const MAX_BYTES: u64 = 4 << 20;

/// Options of `u5 kb eval`.
#[derive(clap::Args)]
pub(crate) struct Eval {
    /// The questions, in YAML: `questions: [{question, language, expect, collection}]`, `outside: [{question, language}]`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    store: StoreFlags,
    /// Search the index in this file as it is, and read no documents.
    #[arg(long, value_name = "FILE", conflicts_with = "knowledge")]
    database: Option<PathBuf>,
    /// Fail with exit code 1 if fewer of the passages are among the first three (0 to 1).
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_recall_3: Option<f64>,
    /// Fail with exit code 1 if the mean reciprocal rank is lower (0 to 1).
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_mrr: Option<f64>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub(crate) async fn run(args: Eval) -> anyhow::Result<ExitCode> {
    let set = match read(&args.file).and_then(|text| QuestionSet::parse(&text)) {
        Ok(set) => set,
        Err(reason) => {
            eprintln!("error: {}: {reason}", args.file.display());
            return Ok(ExitCode::from(BAD_FILE));
        }
    };
    let config = args.store.load()?.value.orchestrator();
    let shelf = Shelf::open(&config, args.database.as_deref()).await?;
    let report = evaluate(shelf.index.as_ref(), shelf.embedder, &set, Some(today(&config))).await?;
    if args.json {
        out::json(&report)?;
    } else {
        show(&report)?;
    }
    let reached = report.overall().is_some_and(|figures| reached(&args, figures));
    Ok(if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn reached(args: &Eval, figures: Figures) -> bool {
    args.min_recall_3.is_none_or(|least| figures.recall_3 >= least)
        && args.min_mrr.is_none_or(|least| figures.mrr >= least)
}

fn read(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > MAX_BYTES { Err(format!("it is larger than {MAX_BYTES} bytes")) } else { Ok(text) }
}

fn show(report: &Report) -> anyhow::Result<()> {
    let head = ["language", "search", "questions", "recall@1", "recall@3", "MRR"];
    let rows: Vec<[String; 6]> = report.rows.iter().map(row).collect();
    out::line(&table::render(head, &rows))?;
    for Missed { question, language, expect, place, ranked, found } in &report.missed {
        let place = match (place, ranked) {
            (Some(place), _) => format!("in place {place}"),
            (None, Some(ranked)) => format!("below the floor, ranked {ranked}"),
            (None, None) => "not ranked".to_owned(),
        };
        let first = found.as_deref().unwrap_or("nothing");
        out::line(&format!("missed [{}] {question}\n    wanted {expect}: {place}; first: {first}", language.code()))?;
    }
    for Missed { question, language, found, .. } in &report.answered {
        let found = found.as_deref().unwrap_or_default();
        out::line(&format!("answered though nobody knows [{}] {question}\n    with: {found}", language.code()))?;
    }
    let silent = report.outside - report.answered.len();
    out::line(&format!("{silent} of {} questions from outside found nothing, as they should", report.outside))?;
    Ok(())
}

fn row(Row { mode, language, figures }: &Row) -> [String; 6] {
    let Figures { questions, recall_1, recall_3, mrr } = figures;
    let language = language.map_or("all", |language| language.code());
    let share = |share: &f64| format!("{share:.3}");
    [language.to_owned(), (*mode).to_owned(), questions.to_string(), share(recall_1), share(recall_3), share(mrr)]
}
