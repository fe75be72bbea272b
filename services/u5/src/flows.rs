//! `u5 flows`: what shop staff write about conversations, checked, tested, drawn, and tried out as text.

mod chat;
mod eval;
mod graph;
mod new;

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use anyhow::Context;
use u5_flow::{FlowSet, testing};
use u5_orchestrator::content::{Content, ToolSource, sources_of};
use u5_protocol::diagnostic::{Diagnostic, Report};

use crate::{diagnostics, out};

/// `u5 flows …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Looks for everything that is wrong with a store's flows and prompts, and runs the flows' own tests. Fails when they
    /// cannot be used.
    Check(Check),
    /// Holds the conversations of the flows' own tests, and tells of each whether it held.
    Test(Test),
    /// Talks to the flows in this terminal: type what a customer says. Needs no server, no microphone and no voice.
    Run(chat::Args),
    /// Measures how often customers get to the flow they want, on phrasings of which it is known.
    Eval(eval::Args),
    /// Draws flows as Mermaid charts.
    Graph(graph::Args),
    /// Makes the files of a new flow that works, and a test of it, to be changed.
    New(new::Args),
}

/// Where a store's files are.
#[derive(clap::Args, Clone)]
pub(crate) struct Files {
    /// The directory with the flows and `_store.yaml`.
    #[arg(value_name = "DIR", default_value = "flows")]
    dir: PathBuf,
    /// The directory with the prompts; by default the one beside the flows.
    #[arg(long, value_name = "DIR")]
    prompts: Option<PathBuf>,
}

/// Options of `u5 flows check`.
#[derive(clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    files: Files,
    /// The directory with the store's documents, in whose collections flows search.
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
    /// Print one JSON object for each thing that is wrong.
    #[arg(long)]
    json: bool,
}

/// Options of `u5 flows test`.
#[derive(clap::Args)]
pub(crate) struct Test {
    #[command(flatten)]
    files: Files,
    /// Only tests whose name holds this.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

/// Runs `u5 flows`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(args) => check(&args),
        Command::Test(args) => test(&args),
        Command::Run(args) => chat::run(args).await,
        Command::Eval(args) => eval::run(args).await,
        Command::Graph(args) => graph::run(&args),
        Command::New(args) => new::run(&args),
    }
}

impl Files {
    /// The files by name.
    fn read(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let beside = self.dir.parent().map(|parent| parent.join("prompts")).filter(|dir| dir.is_dir());
        let directories = std::iter::once(self.dir.clone()).chain(self.prompts.clone().or(beside));
        let files = sources_of(directories.collect()).read();
        Ok(files.with_context(|| format!("{} cannot be used", self.dir.display()))?.files)
    }
}

fn check(args: &Check) -> anyhow::Result<ExitCode> {
    let files = args.files.read()?;
    let (content, found) = Content::check(&files, &ToolSource::Examples, args.knowledge.as_deref());
    if args.json {
        found.iter().try_for_each(out::json)?;
    } else {
        show(&found, &files)?;
    }
    if let Some(content) = content.filter(|_| !args.json) {
        let flows = diagnostics::counted(content.set.flows().count(), "flow");
        let tests = diagnostics::counted(content.set.tests().len(), "test");
        out::line(&format!("{flows}, {tests}: they can be used"))?;
    }
    Ok(if diagnostics::has_errors(&found) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn show(found: &[Diagnostic], files: &BTreeMap<String, String>) -> anyhow::Result<()> {
    diagnostics::print(found, &|name| files.get(name).cloned())
}

/// The flows among `files`. Where they cannot be used, says why and gives none.
fn usable(files: &BTreeMap<String, String>) -> anyhow::Result<Option<FlowSet>> {
    let (set, found) = u5_orchestrator::content::flows_of(files);
    if set.is_none() {
        show(&found, files)?;
    }
    Ok(set)
}

fn test(args: &Test) -> anyhow::Result<ExitCode> {
    let files = args.files.read()?;
    let Some(set) = usable(&files)? else { return Ok(ExitCode::FAILURE) };
    let (mut held, mut failed) = (0, Vec::new());
    for test in set.tests().iter().filter(|test| test.name.contains(&args.only)) {
        let mut report = Report::new(test.file.clone());
        let is_held = testing::run(&set, test, &mut report).is_empty();
        let mark = if is_held { "ok  " } else { "FAIL" };
        out::line(&format!("{mark}  {}  {} ({})", test.file, test.name, test.language))?;
        held += usize::from(is_held);
        failed.extend(report.into_found());
    }
    show(&failed, &files)?;
    out::line(&format!("{held} held, {} did not", diagnostics::counted(failed.len(), "expectation")))?;
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
