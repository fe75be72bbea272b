//! `u5 flows run`: a kiosk's whole conversation as text.

use std::{io::IsTerminal, process::ExitCode, time::Duration};

use tokio::io::{AsyncBufReadExt, BufReader};
use u5_orchestrator::{
    OrchestratorConfig,
    config::{EndOfTurnChoice, SttChoice, ToolsChoice, TtsChoice},
};
use u5_protocol::Language;

use crate::{
    inside::Inside,
    kiosk::{Address, Exchange, Kiosk, Utterance},
    out,
    settings::{StoreFlags, language},
};

/// Nothing more is expected after this much quiet: nothing here has to be heard.
const QUIET: Duration = Duration::from_millis(300);
/// What stands before a name that is touched.
const TOUCH: char = '/';

/// Options of `u5 flows run`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The directory with the flows; by default the store's.
    #[arg(value_name = "DIR")]
    dir: Option<std::path::PathBuf>,
    /// The language that the customer chooses on the screen: en, de or fr.
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Ask the store's real systems instead of taking the examples of its tools.
    #[arg(long)]
    http: bool,
    #[command(flatten)]
    store: StoreFlags,
}

/// Runs `u5 flows run`: one line of standard input is one thing that the customer says; `/name` touches a choice.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let inside = Inside::start(config(&args)?).await?;
    let mut kiosk = Kiosk::connect(&Address { url: inside.url(), token: None }).await?;
    if let Some(language) = args.language {
        kiosk.choose(language).await?;
    }
    let is_typed = std::io::stdin().is_terminal();
    if is_typed {
        out::line("Say something; /name touches a choice, an empty line ends it.")?;
    }
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let line = line.trim();
        if line.is_empty() && is_typed {
            break;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !is_typed {
            out::line(&format!("> {line}"))?;
        }
        let said = line.strip_prefix(TOUCH).map_or(Utterance::Typed(line), Utterance::Touched);
        show(&kiosk.ask(said, QUIET).await?)?;
    }
    kiosk.leave().await;
    inside.stop();
    Ok(ExitCode::SUCCESS)
}

/// The store's configuration without ears and voice.
fn config(args: &Args) -> anyhow::Result<OrchestratorConfig> {
    let mut config = args.store.load()?.value.orchestrator();
    if let Some(dir) = &args.dir {
        config.store.flows = dir.display().to_string();
    }
    config.store.last_good.clear();
    config.store.tools = if args.http { ToolsChoice::Http } else { ToolsChoice::Examples };
    (config.engines.stt, config.engines.tts) = (SttChoice::Scripted, TtsChoice::Off);
    config.engines.end_of_turn = EndOfTurnChoice::Words;
    config.orchestrator.tokens.clear();
    Ok(config)
}

fn show(exchange: &Exchange) -> anyhow::Result<()> {
    let answer = exchange.answer();
    if !answer.is_empty() {
        out::line(&answer)?;
    }
    for source in &exchange.sources {
        out::line(&format!("    source: {} ({})", source.title, source.file))?;
    }
    for card in &exchange.cards {
        out::line(&format!("    {card}"))?;
    }
    if exchange.staff_called {
        out::line("    (staff is called)")?;
    }
    if let Some(flow) = exchange.flow.as_ref() {
        out::line(&format!("    [{flow}]"))?;
    }
    Ok(())
}
