//! `u5 bench hesitations`: whether the kiosk replies to people who have more to say.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;

use super::{customer::between_ms, server::Which};
use crate::{
    clip::{self, Clip},
    kiosk::{Address, Exchange, Kiosk, KioskError, Utterance},
    settings::ConfigFlags,
    table,
};

/// Where the recordings are that are spoken unless others are named.
const FIXTURES: &str = "../shared/fixtures/speech";
/// A pause for thought, repeated words, and answers that people go on with.
const HESITANT: [&str; 5] = ["hesitation-present", "stop", "no-thanks", "staff-please", "yes"];
/// Quiet after which no reply is expected any more: longer than a server waits for an unfinished sentence to go on.
const QUIET: Duration = Duration::from_secs(4);

/// Options of `u5 bench hesitations`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What customers say, one conversation a file. Unless named, five recordings of ../shared/fixtures/speech.
    #[arg(value_name = "FILE.wav")]
    files: Vec<PathBuf>,
    /// How often each of them is said.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
    times: u16,
    #[command(flatten)]
    server: Which,
    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    config: ConfigFlags,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    tries: usize,
    premature: usize,
    unanswered: usize,
    recordings: Vec<Recording>,
}

/// What came of a recording.
#[derive(Debug, Serialize)]
struct Recording {
    file: String,
    tries: Vec<Try>,
}

/// What came of saying it once. Times count from the last loud sample of the recording; those before it are negative.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Try {
    /// When the server first took the customer to have finished.
    turn_over_ms: Option<f64>,
    /// When the first sample of a reply arrived.
    reply_ms: Option<f64>,
    /// What was understood.
    transcript: String,
    /// What went wrong.
    error: Option<String>,
}

impl Try {
    fn of(exchanged: Result<Exchange, KioskError>, speech_end: Duration) -> Self {
        let exchange = match exchanged {
            Ok(exchange) => exchange,
            Err(error) => {
                let error = Some(error.to_string());
                return Self { turn_over_ms: None, reply_ms: None, transcript: String::new(), error };
            }
        };
        let after = |at: Option<Duration>| at.map(|at| between_ms(exchange.started + speech_end, at));
        Self {
            turn_over_ms: after(exchange.committed),
            reply_ms: after(exchange.first_voice),
            transcript: exchange.transcript(),
            error: None,
        }
    }

    /// Whether the customer had more to say when the kiosk made up its mind, or spoke.
    fn is_premature(&self) -> bool {
        [self.turn_over_ms, self.reply_ms].into_iter().flatten().any(|ms| ms < 0.0)
    }
}

impl Report {
    fn of(recordings: Vec<Recording>) -> Self {
        let tries = || recordings.iter().flat_map(|recording| &recording.tries);
        Self {
            tries: tries().count(),
            premature: tries().filter(|said| said.is_premature()).count(),
            unanswered: tries().filter(|said| said.reply_ms.is_none()).count(),
            recordings,
        }
    }

    /// Whether everybody was heard out, and answered.
    pub(super) const fn is_complete(&self) -> bool {
        self.premature + self.unanswered == 0
    }

    /// For people.
    pub(super) fn table(&self) -> String {
        let Self { tries, premature, unanswered, .. } = self;
        let rows: Vec<_> = self.recordings.iter().map(Recording::row).collect();
        let head = ["recording", "said", "premature", "unanswered", "turn over, ms", "reply, ms"];
        let table = table::render(head, &rows);
        let mut lines =
            vec![format!("{premature} of {tries} replies were premature, {unanswered} did not come\n\n{table}")];
        lines.extend(
            self.recordings.iter().flat_map(|recording| &recording.tries).filter_map(|said| said.error.clone()),
        );
        lines.join("\n")
    }
}

impl Recording {
    /// Of the times the earliest, which decides.
    fn row(&self) -> [String; 6] {
        let count = |is: fn(&Try) -> bool| self.tries.iter().filter(|said| is(said)).count().to_string();
        let earliest = |at: fn(&Try) -> Option<f64>| {
            let earliest = self.tries.iter().filter_map(at).reduce(f64::min);
            earliest.map_or_else(|| "none".to_owned(), |ms| format!("{ms:.0}"))
        };
        [
            self.file.clone(),
            self.tries.len().to_string(),
            count(Try::is_premature),
            count(|said| said.reply_ms.is_none()),
            earliest(|said| said.turn_over_ms),
            earliest(|said| said.reply_ms),
        ]
    }
}

/// Says the recordings to a kiosk with real ears, one after the other.
pub(super) async fn run(args: &Args) -> anyhow::Result<Report> {
    let is_told_twice = args.server.is_elsewhere() && !args.config.arguments().is_empty();
    anyhow::ensure!(!is_told_twice, "--config and --set are for a server of its own; leave them out beside --url");
    let files = if args.files.is_empty() { fixtures() } else { args.files.clone() };
    let mut clips = Vec::new();
    for file in &files {
        clips.push((name(file), clip::read(file).await.map_err(|error| error.context(file.display().to_string()))?));
    }
    let server = args.server.open(&args.config).await?;
    let mut recordings = Vec::new();
    for (file, clip) in clips {
        let mut tries = Vec::new();
        for _ in 0..args.times {
            tries.push(Try::of(say(server.address(), &clip).await, clip.speech.end));
        }
        recordings.push(Recording { file, tries });
    }
    server.stop().await;
    Ok(Report::of(recordings))
}

fn fixtures() -> Vec<PathBuf> {
    HESITANT.iter().map(|name| Path::new(FIXTURES).join(name).with_extension("wav")).collect()
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A conversation of its own, as with a customer who has just walked up.
async fn say(address: &Address, clip: &Clip) -> Result<Exchange, KioskError> {
    let mut kiosk = Kiosk::connect(address).await?;
    let exchange = kiosk.ask(Utterance::Spoken(&clip.samples), QUIET).await?;
    kiosk.leave().await;
    Ok(exchange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(committed: Option<u64>, voice: Option<u64>) -> Try {
        let mut exchange = Exchange::default();
        exchange.started = Duration::from_secs(1);
        (exchange.committed, exchange.first_voice) =
            (committed.map(Duration::from_millis), voice.map(Duration::from_millis));
        Try::of(Ok(exchange), Duration::from_secs(2))
    }

    #[test]
    fn a_turn_that_is_over_or_answered_before_the_last_word_is_premature() {
        assert!(!said(Some(3_350), Some(3_400)).is_premature());
        assert!(said(Some(2_500), Some(3_400)).is_premature(), "the answer was waited for, the customer was not");
        assert!(said(None, Some(2_900)).is_premature());
        assert_eq!(said(Some(3_350), Some(3_400)).reply_ms.map(f64::round), Some(400.0));
    }

    #[test]
    fn who_is_not_answered_was_not_answered_too_early_but_is_counted() {
        let failed = Try::of(Err(KioskError::Unanswered(30)), Duration::ZERO);
        let recordings = vec![Recording { file: "yes".to_owned(), tries: vec![said(None, None), failed] }];
        let report = Report::of(recordings);
        assert_eq!((report.tries, report.premature, report.unanswered), (2, 0, 2));
        assert!(!report.is_complete() && report.table().contains("busy with the answer"), "{}", report.table());
    }

    #[test]
    fn the_earliest_time_is_shown() {
        let tries = vec![said(Some(3_400), Some(3_500)), said(Some(3_300), Some(3_700))];
        let row = Recording { file: "yes".to_owned(), tries }.row();
        assert_eq!(row, ["yes", "2", "0", "0", "300", "500"]);
    }
}
