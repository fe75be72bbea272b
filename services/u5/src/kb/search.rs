//! `u5 kb search`: what is found for a question, and why.

use std::{path::PathBuf, process::ExitCode};

use serde::Serialize;
use u5_knowledge::{Finding, Query, Word};
use u5_protocol::Language;

use super::{Shelf, today};
use crate::{
    out,
    settings::{StoreFlags, language},
};

/// Options of `u5 kb search`.
#[derive(clap::Args)]
pub(crate) struct Search {
    /// The question.
    question: String,
    #[command(flatten)]
    store: StoreFlags,
    /// Search the index in this file as it is, and read no documents.
    #[arg(long, value_name = "FILE", conflicts_with = "knowledge")]
    database: Option<PathBuf>,
    /// The language to prefer: en, de or fr.
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Look only in this collection.
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Show also what lies below the floor, and so would not be answered with.
    #[arg(long)]
    all: bool,
    /// Print one JSON object a passage.
    #[arg(long)]
    json: bool,
    /// The most passages to show.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    limit: u8,
}

/// Runs it.
pub(crate) async fn run(args: Search) -> anyhow::Result<ExitCode> {
    let config = args.store.load()?.value.orchestrator();
    let shelf = Shelf::open(&config, args.database.as_deref()).await?;
    let language = args.language.or_else(|| config.store.languages.first().copied()).unwrap_or_default();
    let vector = match shelf.embedder.filter(|e| e.understands(language)) {
        Some(embedder) => embedder.embed_question(args.question.clone()).await?.pop(),
        None => None,
    };
    let query = Query {
        text: args.question,
        vector,
        language,
        limit: args.limit.into(),
        collection: args.collection,
        today: Some(today(&config)),
        below_floor: args.all,
        ..Query::default()
    };
    show(&shelf.index.find(query).await?, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// A passage for programs.
#[derive(Serialize)]
struct Found<'a> {
    title: &'a str,
    text: &'a str,
    source: &'a str,
    collection: Option<&'a str>,
    language: Option<Language>,
    similarity: Option<f32>,
    coverage: f32,
    score: f32,
    above_floor: bool,
    words: Vec<Matched<'a>>,
}

/// A word of the question that a passage has, for programs.
#[derive(Serialize)]
struct Matched<'a> {
    asked: &'a str,
    found: &'a str,
    kinship: f32,
    weight: f32,
}

fn show(findings: &[Finding], json: bool) -> anyhow::Result<()> {
    if !findings.iter().any(|finding| finding.grounded) && !json {
        out::line("nothing that answers this: the kiosk would say that it does not know")?;
    }
    for finding in findings {
        if json { out::json(&found(finding))? } else { out::line(&text(finding))? }
    }
    Ok(())
}

fn found(finding: &Finding) -> Found<'_> {
    let Finding { passage, collection, similarity, coverage, words, grounded } = finding;
    let words = words.iter().map(|Word { asked, found, kinship, weight }| Matched {
        asked,
        found,
        kinship: *kinship,
        weight: *weight,
    });
    Found {
        title: &passage.title,
        text: &passage.text,
        source: &passage.source,
        collection: collection.as_deref(),
        language: passage.language,
        similarity: *similarity,
        coverage: *coverage,
        score: passage.score,
        above_floor: *grounded,
        words: words.collect(),
    }
}

/// A passage for people: what it is, why it was found, what it says.
fn text(Finding { passage, similarity, coverage, words, grounded, .. }: &Finding) -> String {
    let similarity = similarity.map_or("-".to_owned(), |similarity| format!("{similarity:.2}"));
    let floor = if *grounded { "" } else { "  BELOW THE FLOOR" };
    let word = |Word { asked, found, kinship, .. }: &Word| {
        if asked == found { asked.clone() } else { format!("{asked}={found} ({kinship:.2})") }
    };
    let words: Vec<String> = words.iter().map(word).collect();
    format!(
        "{}  ({}){floor}\n      similarity {similarity}, coverage {coverage:.2}, words: {}\n      {}",
        passage.title,
        passage.source,
        words.join(", "),
        passage.text.replace('\n', "\n      ")
    )
}
