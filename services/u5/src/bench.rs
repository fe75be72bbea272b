//! `u5 bench`: what the runtime itself costs.

mod figures;

use std::{io::Write, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use futures::future::try_join_all;
use u5_audio::wav::read_wav;

use self::figures::Figures;
use crate::{
    inside::Inside,
    kiosk::{Address, Kiosk, Turn, Utterance},
    out,
    settings::ConfigFlags,
};

/// A sentence that is plainly finished, so that the end of the turn is decided in the shortest time.
const HEARD: &str = "Where can I find the organic oat milk?";
/// A short answer, so that playing it takes little time.
const SCRIPT: &str = "[[rule]]\nthen = [{ say = \"Aisle seven.\" }]\n";
/// Quiet after which a turn is given up.
const QUIET: Duration = Duration::from_secs(5);

/// `u5 bench …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Holds conversations with engines that take no time, and measures what is left.
    ///
    /// The audio is real and goes over a real socket in real time. Overhead is first_sent - end_of_turn of the
    /// server's own waterfall: from the decision that the customer has finished to the first sample handed to the
    /// socket.
    Turns(Load),
}

/// Options of `u5 bench turns`.
#[derive(clap::Args)]
pub(crate) struct Load {
    /// Kiosks at a time.
    #[arg(long, value_name = "S", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000))]
    sessions: u16,
    /// Turns of each kiosk.
    #[arg(long, value_name = "T", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    turns: u16,
    /// What each customer says: a recording of speech.
    #[arg(long, value_name = "FILE.wav", default_value = "../shared/fixtures/speech/oat-milk.wav")]
    audio: PathBuf,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs `u5 bench`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command::Turns(args) = command;
    let speech = speech(&args.audio)?;
    let mut script = tempfile::NamedTempFile::new().context("no place for a temporary file")?;
    script.write_all(SCRIPT.as_bytes()).context("cannot write the script")?;
    let inside = Inside::start(config(&args, script.path())?).await?;
    let address = Address { url: inside.url(), token: None };
    let customers = (0..args.sessions).map(|_| customer(&address, &speech, args.turns));
    let turns: Vec<Turn> = try_join_all(customers).await?.into_iter().flatten().collect();
    inside.stop();
    let wanted = usize::from(args.sessions) * usize::from(args.turns);
    let figures = Figures::of(&turns, wanted);
    let shown = if args.json { out::json(&figures) } else { out::line(&figures.table()) };
    shown?;
    Ok(if figures.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn speech(path: &std::path::Path) -> anyhow::Result<Vec<i16>> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{name} cannot be read; name a recording with --audio"))?;
    Ok(read_wav(&name, &bytes)?.to_16k_mono(&name)?)
}

fn config(args: &Load, script: &std::path::Path) -> anyhow::Result<u5_orchestrator::OrchestratorConfig> {
    let set = vec![
        "engines.stt=scripted".to_owned(),
        "engines.tts=scripted".to_owned(),
        "engines.llm=scripted".to_owned(),
        "engines.embeddings=off".to_owned(),
        format!("engines.heard={HEARD}"),
        format!("engines.script={}", script.display()),
        "knowledge.dir=".to_owned(),
        "store.flows=".to_owned(),
        "store.prompt=".to_owned(),
        format!("orchestrator.max_sessions={}", args.sessions),
    ];
    Ok(ConfigFlags { set, ..ConfigFlags::default() }.load()?.value.orchestrator())
}

async fn customer(address: &Address, speech: &[i16], turns: u16) -> anyhow::Result<Vec<Turn>> {
    let mut kiosk = Kiosk::connect(address).await?;
    let mut seen = Vec::new();
    for _ in 0..turns {
        seen.extend(kiosk.ask(Utterance::Spoken(speech), QUIET).await?.turns);
    }
    kiosk.leave().await;
    Ok(seen)
}
