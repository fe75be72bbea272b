//! `u5 prompts`: what the language model is told.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use serde::Deserialize;
use u5_content::is_prompt;
use u5_orchestrator::content::sources_of;
use u5_prompt::{Catalogue, Inputs, Passage, Rendered, Said, Speaker, yaml};
use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report},
};

use crate::{diagnostics, out, settings::language};

/// The most bytes of a file of inputs.
const MAX_BYTES: u64 = 1 << 20;

/// `u5 prompts …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Looks for everything that is wrong with the prompts of a directory. Fails when one of them cannot be used.
    Check(Check),
    /// Shows what the model would be told.
    Render(Render),
}

/// Options of `u5 prompts check`.
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The directory with the prompts: its files that end in `.md`.
    #[arg(value_name = "DIR", default_value = "prompts")]
    dir: PathBuf,
    /// The languages that the store speaks, such as en,de: every prompt must be there for all of them.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = language)]
    languages: Vec<Language>,
    /// Print one JSON object for each thing that is wrong.
    #[arg(long)]
    json: bool,
}

/// Options of `u5 prompts render`.
#[derive(clap::Args)]
pub(crate) struct Render {
    /// The prompt's name.
    name: String,
    /// The directory with the prompts.
    #[arg(long, value_name = "DIR", default_value = "prompts")]
    dir: PathBuf,
    /// A YAML or JSON file with the inputs: `question`, `passages`, `history`, … and those that the prompt declares.
    #[arg(long, value_name = "FILE")]
    with: Option<PathBuf>,
    /// The language of the visit: en, de or fr.
    #[arg(long, value_parser = language)]
    language: Option<Language>,
}

/// Runs `u5 prompts`.
pub(crate) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(args) => check(&args),
        Command::Render(args) => render(&args),
    }
}

fn check(args: &Check) -> anyhow::Result<ExitCode> {
    let files = read(&args.dir)?;
    let (catalogue, found) = Catalogue::read(&files, &args.languages);
    if args.json {
        found.iter().try_for_each(out::json)?;
    } else {
        show(&found, &files)?;
        if found.is_empty() {
            out::line(&format!("{}, and nothing is wrong", diagnostics::counted(catalogue.len(), "prompt")))?;
        }
    }
    Ok(if diagnostics::has_errors(&found) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn render(args: &Render) -> anyhow::Result<ExitCode> {
    let files = read(&args.dir)?;
    let (catalogue, found) = Catalogue::read(&files, &[]);
    let Some(prompt) = catalogue.get(&args.name) else {
        show(&found, &files)?;
        let names: Vec<_> = catalogue.iter().map(|prompt| prompt.name.as_str()).collect();
        anyhow::bail!("there is no prompt `{}` in {}; it has {}", args.name, args.dir.display(), names.join(", "));
    };
    let found: Vec<_> = found.into_iter().filter(|found| found.file == prompt.file).collect();
    show(&found, &files)?;
    if diagnostics::has_errors(&found) {
        return Ok(ExitCode::FAILURE);
    }
    let mut inputs = args.with.as_deref().map(given).transpose()?.unwrap_or_default();
    inputs.language = args.language.unwrap_or(inputs.language);
    let rendered = prompt.render(&inputs)?;
    out::line(&messages(&rendered))?;
    eprintln!(
        "about {} tokens of {}, {} more for the answer",
        rendered.tokens, prompt.budget.total, prompt.model.max_tokens
    );
    Ok(ExitCode::SUCCESS)
}

/// The names and texts of the prompts in `dir`, by name, read as the service reads them.
fn read(dir: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let files = sources_of(vec![dir.to_owned()]).read()?.files;
    let prompts: Vec<_> = files.into_iter().filter(|(name, _)| is_prompt(name)).collect();
    anyhow::ensure!(!prompts.is_empty(), "there is no prompt in {}: no file that ends in .md", dir.display());
    Ok(prompts)
}

fn text(path: &Path) -> anyhow::Result<String> {
    let cannot = || format!("{} cannot be read", path.display());
    let size = std::fs::metadata(path).with_context(cannot)?.len();
    anyhow::ensure!(size <= MAX_BYTES, "{} has {size} bytes; at most {MAX_BYTES} are read", path.display());
    std::fs::read_to_string(path).with_context(cannot)
}

fn show(found: &[Diagnostic], files: &[(String, String)]) -> anyhow::Result<()> {
    diagnostics::print(found, &|name| files.iter().find(|(file, _)| file == name).map(|(_, text)| text.clone()))
}

/// The inputs as a file holds them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    store: String,
    language: Language,
    time: String,
    open: bool,
    profile: String,
    history: Vec<GivenSaid>,
    passages: Vec<GivenPassage>,
    question: String,
    #[serde(flatten)]
    with: BTreeMap<String, serde_json::Value>,
}

/// A turn: `{customer: …}` or `{assistant: …}`.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum GivenSaid {
    Customer(String),
    Assistant(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenPassage {
    #[serde(default)]
    title: String,
    #[serde(default)]
    source: String,
    text: String,
}

fn given(path: &Path) -> anyhow::Result<Inputs> {
    let text = text(path)?;
    let mut report = Report::new(path.display().to_string());
    let node = yaml::parse(&text, &mut report);
    let found = report.into_found();
    diagnostics::print(&found, &|_| Some(text.clone()))?;
    let node = node.filter(|_| found.is_empty()).with_context(|| format!("{} cannot be used", path.display()))?;
    let given: Given = serde_json::from_value(node.to_json())
        .with_context(|| format!("{} does not hold the inputs of a prompt", path.display()))?;
    Ok(given.into())
}

impl From<Given> for Inputs {
    fn from(given: Given) -> Self {
        let Given { store, language, time, open, profile, history, passages, question, with } = given;
        let history = history.into_iter().map(Said::from).collect();
        let passages = passages.into_iter().map(|GivenPassage { title, source, text }| Passage { title, source, text });
        let with = with.into_iter().map(|(name, value)| (name, minijinja::Value::from(minijinja::value::Serde(value))));
        let (passages, with) = (passages.collect(), with.collect());
        Self { store, language, time, open, profile, history, passages, question, with }
    }
}

impl From<GivenSaid> for Said {
    fn from(said: GivenSaid) -> Self {
        match said {
            GivenSaid::Customer(text) => Self { by: Speaker::Customer, text },
            GivenSaid::Assistant(text) => Self { by: Speaker::Assistant, text },
        }
    }
}

fn messages(rendered: &Rendered) -> String {
    let history = rendered.history.iter().map(|said| match said.by {
        Speaker::Customer => ("user", said.text.as_str()),
        Speaker::Assistant => ("assistant", said.text.as_str()),
    });
    let ends = [("system", rendered.system.as_str()), ("user", rendered.user.as_str())];
    let all = std::iter::once(ends[0]).chain(history).chain(std::iter::once(ends[1]));
    all.map(|(role, text)| format!("=== {role} ===\n{text}")).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROMPT: &str = "\
---
name: find
description: d
inputs: {product: {type: text, required: true}}
---
Be kind, in {{ language_name }}.
=== user ===
{% for passage in passages %}{{ passage.text }} {% endfor %}Where is {{ product }}?
";

    fn store(files: &[(&str, &str)]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(directory.path().join(name), text).unwrap();
        }
        directory
    }

    #[test]
    fn a_file_of_inputs_fills_a_prompt() {
        let with = "\
language: de
product: oat milk
history: [{customer: Hello}, {assistant: Hi}]
passages: [{title: Dairy, text: Aisle 7.}]
";
        let directory = store(&[("find.md", PROMPT), ("with.yaml", with), (".hidden.md", "not a prompt")]);
        let files = read(directory.path()).unwrap();
        let (catalogue, found) = Catalogue::read(&files, &[]);
        assert_eq!(found, []);
        let inputs = given(&directory.path().join("with.yaml")).unwrap();
        let rendered = catalogue.get("find").unwrap().render(&inputs).unwrap();
        insta::assert_snapshot!(messages(&rendered), @r"
        === system ===
        Be kind, in German.

        === user ===
        Hello

        === assistant ===
        Hi

        === user ===
        Aisle 7. Where is oat milk?
        ");
    }

    #[test]
    fn a_check_fails_on_errors_and_passes_on_warnings() {
        let check = |text: &str| {
            let directory = store(&[("find.md", text)]);
            let args = Check { dir: directory.path().to_owned(), languages: vec![], json: true };
            format!("{:?}", super::check(&args).unwrap())
        };
        let (success, failure) = (format!("{:?}", ExitCode::SUCCESS), format!("{:?}", ExitCode::FAILURE));
        assert_eq!(check(PROMPT), success);
        assert_eq!(check(&PROMPT.replace("Be kind", "It is {{ time }}")), success);
        assert_eq!(check(&PROMPT.replace("{{ product }}", "{{ prduct }}")), failure);
        let empty = store(&[]);
        let args = Check { dir: empty.path().to_owned(), languages: vec![], json: false };
        assert!(super::check(&args).unwrap_err().to_string().contains("no prompt in"));
    }
}
