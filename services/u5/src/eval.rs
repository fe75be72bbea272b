//! `u5 eval`: how well the kiosk does what people notice, on recordings of which the truth is known.

mod label;
mod noise;
mod recordings;
mod score;
mod simulation;
mod voices;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Context;
use u5_dialogue::{
    Settings,
    settings::{Endpointing, Phrases, TurnDetection},
};
use u5_orchestrator::{Engines, OrchestratorConfig};
use u5_protocol::Language;

use self::{
    label::Recording,
    score::{Figures, Outcome},
    simulation::{Listener, Policy, Simulation},
    voices::Voices,
};
use crate::{out, settings::ConfigFlags, weights};

/// Silences that end a turn where nothing but silence is listened for: the baselines.
const SILENCES_MS: [u64; 4] = [350, 500, 700, 1_000];

/// `u5 eval …`
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Whether turns end when customers have finished: cut-offs, waits, false and missed turns.
    ///
    /// Every recording is heard by the ear, the session and the speech recognition that a kiosk uses, in virtual time:
    /// a transcription takes as long as it took, everything else takes none. Beside it the same with silence alone.
    Turns(Args),
}

/// Options of `u5 eval turns`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Labelled recordings: NAME.wav beside NAME.json. Without them a set is made, and kept with --keep.
    directory: Option<PathBuf>,
    /// Keep the set that is made in this directory, to listen to it or to use it again.
    #[arg(long, value_name = "DIR", conflicts_with = "directory")]
    keep: Option<PathBuf>,
    /// Which set is made: the same number makes the same set on the same machine.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many customer turns are made.
    #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u16).range(10..=5_000))]
    turns: u16,
    /// Minutes of silence, noise and music without a customer that are made.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=240))]
    minutes: u16,
    /// Let every transcription take this long instead of as long as it takes: the same figures on any machine.
    #[arg(long, value_name = "MS")]
    transcription_ms: Option<u64>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Name the recordings that went wrong.
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    config: ConfigFlags,
}

/// Runs `u5 eval`.
pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command::Turns(args) = command;
    let config = listening(args.config.load()?.value.orchestrator());
    weights::ensure(&config.models, &config.engines.models()).await?;
    let engines = Engines::load(&config).await?;
    let recordings = match &args.directory {
        Some(directory) => label::read(directory)?,
        None => made(&args, &engines, &config.engines.espeak).await?,
    };
    let listener = Listener::new(engines.stt(), engines.turns(), args.transcription_ms.map(Duration::from_millis));
    let mut rows = Vec::new();
    for (name, turn_detection) in policies(config.turns.endpointing()) {
        let settings = Settings { sound_votes: engines.turns().is_some(), ..settings(&config, turn_detection) };
        let policy = Policy { settings, ear: config.turns.ear(), listener: &listener };
        let outcomes = listen(&policy, &recordings).await?;
        if args.verbose {
            outcomes.iter().filter_map(Outcome::complaint).for_each(|text| eprintln!("{name}: {text}"));
        }
        rows.push(Figures::of(&name, &outcomes));
    }
    let shown = if args.json { out::json(&rows) } else { out::line(&score::table(&rows)) };
    shown?;
    Ok(ExitCode::SUCCESS)
}

/// Answers are not looked at, so that nothing has to be known or indexed.
fn listening(mut config: OrchestratorConfig) -> OrchestratorConfig {
    config.knowledge.dir.clear();
    config.knowledge.database.clear();
    config.engines.embeddings = u5_orchestrator::config::EmbeddingsChoice::Off;
    config
}

fn settings(config: &OrchestratorConfig, turn_detection: TurnDetection) -> Settings {
    let kiosk = config.turns.kiosk(simulation::VOICE_RATE, true, Language::En, Phrases::default());
    Settings { turn_detection, ..simulation::without_a_page(kiosk) }
}

fn policies(endpointing: Endpointing) -> Vec<(String, TurnDetection)> {
    let silence = |ms| (format!("silence of {ms} ms"), TurnDetection::Silence { after: Duration::from_millis(ms) });
    let ours = ("as configured".to_owned(), TurnDetection::Semantic(endpointing));
    std::iter::once(ours).chain(SILENCES_MS.map(silence)).collect()
}

async fn made(args: &Args, engines: &Engines, espeak: &str) -> anyhow::Result<Vec<Recording>> {
    let voice = engines.voice().context("a set cannot be made without a voice; install espeak-ng")?;
    let voices = Voices::new(voice, espeak);
    let wanted = recordings::Wanted { seed: args.seed, turns: args.turns.into(), minutes: args.minutes.into() };
    let made = recordings::make(&wanted, &voices).await?;
    if let Some(directory) = &args.keep {
        label::write(directory, &made)?;
    }
    Ok(made)
}

async fn listen<'a>(policy: &Policy<'_>, recordings: &'a [Recording]) -> anyhow::Result<Vec<Outcome<'a>>> {
    let mut outcomes = Vec::with_capacity(recordings.len());
    for recording in recordings {
        let events = Simulation::new(policy, &recording.label.assistant).run(&recording.pcm).await;
        outcomes.push(Outcome::new(recording, &events));
    }
    Ok(outcomes)
}
