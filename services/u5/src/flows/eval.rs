//! `u5 flows eval`: how often customers get to the flow they want, on phrasings of which it is known.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use u5_engines::{
    ChatModel, Embedder,
    ollama::{OllamaChat, OllamaOptions},
    openai::OpenAiChat,
};
use u5_flow::{Command, FlowSet, Heard, Now, State, Understood, World, understand};
use u5_orchestrator::{OrchestratorConfig, content::Meaning, propose::propose};
use u5_protocol::Language;
use u5_runtime::clock::local;

use super::{Files, usable};
use crate::{
    kb, out,
    settings::{ConfigFlags, share},
    table,
};

/// A file of more bytes is not read.
const MAX_BYTES: u64 = 4 << 20;
/// What nothing was started for: it is looked up in the knowledge.
const QUESTION: &str = "question";

/// Options of `u5 flows eval`.
#[derive(clap::Args)]
#[command(
    after_help = "Exit code: 0 if the shares are reached (or none was asked for), 1 if not or nothing could be measured."
)]
pub(crate) struct Args {
    /// The phrasings, in YAML: `[{say, language, expect}]`, where `expect` is a flow, `question` for what the knowledge
    /// answers, or what works everywhere: staff, goodbye, repeat, ...
    #[arg(value_name = "FILE")]
    phrasings: PathBuf,
    #[command(flatten)]
    files: Files,
    /// Ask the language model of the configuration (`openai.url`, else `ollama.url`) where words leave doubt, as well.
    #[arg(long)]
    model: bool,
    /// Fail if fewer are understood by words and meaning (0 to 1).
    #[arg(long, value_name = "SHARE", value_parser = share)]
    min_right: Option<f64>,
    /// Fail if more of them start something else (0 to 1).
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_wrong: Option<f64>,
    /// Print one JSON object for each row.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFlags,
}

/// What a customer says, and what they want.
#[derive(Deserialize)]
struct Phrasing {
    say: String,
    language: Language,
    expect: String,
}

/// What became of phrasings.
#[derive(Clone, Copy, Default, Serialize)]
struct Tally {
    phrasings: usize,
    right: usize,
    /// Something else was started.
    wrong: usize,
}

/// What decides.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Words,
    WordsAndMeaning,
    Model,
}

/// What the flows are tried with.
struct Trial {
    set: FlowSet,
    now: Now,
    embedder: Option<Arc<dyn Embedder>>,
    model: Option<Arc<dyn ChatModel>>,
    limit: Duration,
}

/// Runs it.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let phrasings = read(&args.phrasings)?;
    let files = args.files.read()?;
    let Some(set) = usable(&files)? else { return Ok(ExitCode::FAILURE) };
    let config = args.config.load()?.value.orchestrator();
    let trial = Trial::new(set, &config, args.model).await?;
    let mut rows = BTreeMap::new();
    for by in [By::Words, By::WordsAndMeaning, By::Model] {
        if by == By::Model && trial.model.is_none() {
            continue;
        }
        if let (By::WordsAndMeaning, Some(embedder)) = (by, &trial.embedder) {
            Meaning::new(Arc::clone(embedder)).learn(&trial.set).await?;
        }
        for phrasing in &phrasings {
            let command = trial.command(phrasing, by).await?;
            for language in [Some(phrasing.language), None] {
                let tally: &mut Tally = rows.entry((by as u8, language.map(Language::code))).or_default();
                tally.count(&phrasing.expect, &command);
            }
        }
    }
    show(&rows, args.json)?;
    let overall = rows.get(&(By::WordsAndMeaning as u8, None)).copied().unwrap_or_default();
    let reached = args.min_right.is_none_or(|least| overall.share(overall.right) >= least)
        && args.max_wrong.is_none_or(|most| overall.share(overall.wrong) <= most);
    Ok(if reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(path: &Path) -> anyhow::Result<Vec<Phrasing>> {
    let name = path.display();
    let bytes = fs::metadata(path).with_context(|| format!("{name} cannot be read"))?.len();
    anyhow::ensure!(bytes <= MAX_BYTES, "{name} is larger than {MAX_BYTES} bytes");
    let text = fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
    let phrasings: Vec<Phrasing> = serde_saphyr::from_str(&text).with_context(|| format!("{name} is no such list"))?;
    anyhow::ensure!(!phrasings.is_empty(), "there are no phrasings in {name}");
    Ok(phrasings)
}

impl Trial {
    async fn new(set: FlowSet, config: &OrchestratorConfig, with_model: bool) -> anyhow::Result<Self> {
        let now = local(&config.store.zone());
        let model = if with_model { Some(model(config)?) } else { None };
        Ok(Self {
            set,
            now: Now { date: now.date(), time: now.time() },
            embedder: kb::embedder(config).await?,
            model,
            limit: Duration::from_secs(30),
        })
    }

    /// What a customer is taken to want whose visit begins with these words.
    async fn command(&self, phrasing: &Phrasing, by: By) -> anyhow::Result<Command> {
        let (state, world) = (State::default(), World { now: self.now, language: phrasing.language });
        let vector = match &self.embedder {
            Some(embedder) if by != By::Words && embedder.understands(phrasing.language) => {
                embedder.embed(vec![phrasing.say.clone()]).await?.pop()
            }
            _ => None,
        };
        let heard = Heard { text: &phrasing.say, vector: vector.as_deref() };
        let Understood { command, sure } = understand(&self.set, &state, &world, &heard);
        let Some(model) = self.model.as_ref().filter(|_| by == By::Model && !sure) else { return Ok(command) };
        let proposed = propose(model.as_ref(), (&self.set, &state, &world), &phrasing.say, self.limit).await?;
        Ok(proposed.unwrap_or(command))
    }
}

fn model(config: &OrchestratorConfig) -> anyhow::Result<Arc<dyn ChatModel>> {
    let (openai, ollama) = (&config.servers.openai, &config.servers.ollama);
    if !openai.url.is_empty() {
        return Ok(Arc::new(OpenAiChat::new(&openai.url, &openai.api_key, &openai.model)?));
    }
    anyhow::ensure!(!ollama.url.is_empty(), "no language model is configured; name one with --set openai.url=URL");
    let options = OllamaOptions { model: ollama.model.clone(), context: ollama.context };
    Ok(Arc::new(OllamaChat::new(&ollama.url, &ollama.api_key, options)?))
}

impl Tally {
    fn count(&mut self, expected: &str, command: &Command) {
        self.phrasings += 1;
        match started(command) {
            Some(name) if name == expected => self.right += 1,
            // What is looked up, or asked back about, starts nothing.
            Some(QUESTION) | None => {}
            Some(_) => self.wrong += 1,
        }
    }

    fn share(self, part: usize) -> f64 {
        part as f64 / self.phrasings.max(1) as f64
    }
}

/// What a command starts, by its name; none where the customer is asked back.
fn started(command: &Command) -> Option<&str> {
    Some(match command {
        Command::Start { flow, .. } => flow,
        Command::Question | Command::Fill(_) => QUESTION,
        Command::Repeat => "repeat",
        Command::Slower => "slower",
        Command::Louder => "louder",
        Command::Quieter => "quieter",
        Command::Help => "help",
        Command::Cancel => "cancel",
        Command::Back => "back",
        Command::Language(_) => "language",
        Command::Staff => "staff",
        Command::Goodbye => "goodbye",
        Command::Abuse => "abuse",
        Command::Correct(_) => "correct",
        Command::Choose(_) | Command::Yes | Command::No | Command::Clarify(_) | Command::Unclear(_) => return None,
    })
}

/// A row for programs.
#[derive(Serialize)]
struct Row<'a> {
    by: &'a str,
    language: Option<&'a str>,
    #[serde(flatten)]
    tally: Tally,
}

fn show(rows: &BTreeMap<(u8, Option<&'static str>), Tally>, json: bool) -> anyhow::Result<()> {
    const BY: [&str; 3] = ["words", "words and meaning", "and a model"];
    let rows =
        rows.iter().map(|((by, language), tally)| Row { by: BY[usize::from(*by)], language: *language, tally: *tally });
    if json {
        return Ok(rows.into_iter().try_for_each(|row| out::json(&row))?);
    }
    let cells = |Row { by, language, tally }: Row<'_>| {
        let share = |part| format!("{:.3}", tally.share(part));
        let asked_back = tally.phrasings - tally.right - tally.wrong;
        let language = language.unwrap_or("all").to_owned();
        [
            by.to_owned(),
            language,
            tally.phrasings.to_string(),
            share(tally.right),
            share(tally.wrong),
            share(asked_back),
        ]
    };
    let cells: Vec<[String; 6]> = rows.map(cells).collect();
    Ok(out::line(&table::render(["by", "language", "phrasings", "right", "wrong", "neither"], &cells))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_nothing_is_not_wrong() {
        let mut tally = Tally::default();
        let start = |flow: &str| Command::Start { flow: flow.to_owned(), slots: BTreeMap::new() };
        tally.count("returns", &start("returns"));
        tally.count("returns", &start("feedback"));
        tally.count("returns", &Command::Question);
        tally.count("returns", &Command::Clarify(vec!["returns".to_owned()]));
        tally.count("question", &Command::Question);
        tally.count("question", &Command::Staff);
        assert_eq!((tally.phrasings, tally.right, tally.wrong), (6, 2, 2));
    }
}
