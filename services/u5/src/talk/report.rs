//! What came of a recording, for programs and for people.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use u5_runtime::causes;

use crate::kiosk::{Exchange, Source};

/// Milliseconds with one decimal, which is as exact as audio in frames can be.
fn ms(time: Duration) -> f64 {
    rounded(time.as_secs_f64() * 1_000.0)
}

fn rounded(ms: f64) -> f64 {
    (ms * 10.0).round() / 10.0
}

/// What came of one file. The figures are of its last turn.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    file: String,
    /// What was understood.
    transcript: String,
    /// How sure that is, 0 to 1.
    confidence: Option<f32>,
    answer: String,
    sources: Vec<Source>,
    /// From the end of the speech in the file to the first sample of an answer, both as this end saw them. Negative
    /// when the answer cut in.
    response_time_ms: Option<f64>,
    /// The same as the server reckons it.
    server_response_time_ms: Option<f64>,
    /// When the server reached each stage, from the end of speech as its ear heard it.
    waterfall: BTreeMap<String, f64>,
    /// Length of the answer's audio.
    audio_ms: f64,
    /// Words of the answer that came with their times, and shapes of the mouth.
    timed_words: usize,
    visemes: usize,
    turns: usize,
    /// `answered`, `unknown`, `nothing_heard` …; `no_turn` when nobody seems to have spoken.
    outcome: String,
}

impl Report {
    /// `speech_end` counts from the beginning of the file.
    pub(super) fn new(file: &str, exchange: &Exchange, rate: u32, speech_end: Option<Duration>) -> Self {
        let turn = exchange.turns.last();
        let response_time = exchange.first_voice.zip(speech_end).map(|(voice, end)| {
            // As signed milliseconds: durations cannot be negative.
            ms(voice.saturating_sub(exchange.started)) - ms(end)
        });
        let waterfall = turn.map(|turn| turn.waterfall.iter().map(|(stage, at)| (stage.clone(), rounded(*at))));
        Self {
            file: file.to_owned(),
            transcript: exchange.transcript(),
            confidence: exchange.confidence(),
            answer: exchange.answer(),
            sources: exchange.sources.clone(),
            response_time_ms: response_time.map(rounded),
            server_response_time_ms: turn.and_then(|turn| turn.response_time_ms).map(rounded),
            waterfall: waterfall.map(Iterator::collect).unwrap_or_default(),
            audio_ms: rounded(exchange.voice.len() as f64 * 1_000.0 / f64::from(rate.max(1))),
            timed_words: exchange.timed_words,
            visemes: exchange.visemes,
            turns: exchange.turns.len(),
            outcome: turn.map_or_else(|| "no_turn".to_owned(), |turn| turn.outcome.clone()),
        }
    }

    /// A few lines for a terminal.
    pub(super) fn for_people(&self) -> String {
        let mut lines = vec![self.file.clone()];
        if self.turns == 0 {
            lines.push("  no turn: nobody seems to have spoken".to_owned());
            return lines.join("\n");
        }
        let sure = self.confidence.map(|c| format!("  ({:.0} % sure)", c * 100.0)).unwrap_or_default();
        lines.push(format!("  customer  {}{sure}", self.transcript));
        lines.push(format!("  kiosk     {}  ({}, {:.1} s)", self.answer, self.outcome, self.audio_ms / 1_000.0));
        lines.extend(self.sources.iter().map(|source| format!("  source    {} ({})", source.title, source.file)));
        lines.extend(self.response_time_ms.map(|time| {
            let server = self.server_response_time_ms.map(|ms| format!("; by the server's reckoning {ms:.0} ms"));
            format!("  time      {time:.0} ms from the last word to the first sound{}", server.unwrap_or_default())
        }));
        if !self.waterfall.is_empty() {
            lines.push(format!("  stages    {}", stages(&self.waterfall)));
        }
        if self.turns > 1 {
            lines.push(format!("  turns     {}", self.turns));
        }
        lines.join("\n")
    }
}

/// The stages in the order in which they were reached.
fn stages(waterfall: &BTreeMap<String, f64>) -> String {
    let mut stages: Vec<_> = waterfall.iter().collect();
    stages.sort_by(|a, b| a.1.total_cmp(b.1));
    let stages = stages.into_iter().map(|(stage, at)| format!("{} {at:.0}", stage.replace('_', " ")));
    stages.collect::<Vec<_>>().join(", ")
}

/// A file that nothing came of.
#[derive(Debug, Serialize)]
pub(super) struct Failure {
    file: String,
    outcome: &'static str,
    error: String,
}

impl Failure {
    pub(super) fn new(file: &str, error: &anyhow::Error) -> Self {
        Self { file: file.to_owned(), outcome: "failed", error: causes::told(error.as_ref()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::Turn;

    fn exchange() -> Exchange {
        let waterfall = [("transcript", 410.04), ("end_of_turn", 350.0)].map(|(s, at)| (s.to_owned(), at)).into();
        let turn = Turn { outcome: "answered".to_owned(), response_time_ms: Some(512.34), waterfall };
        let mut exchange = Exchange::default();
        exchange.started = Duration::from_secs(1);
        exchange.first_voice = Some(Duration::from_millis(3_750));
        exchange.voice = vec![0; 24_000];
        exchange.turns = vec![turn];
        exchange
    }

    #[test]
    fn response_time_counts_from_the_end_of_speech_in_the_file() {
        let report = Report::new("a.wav", &exchange(), 24_000, Some(Duration::from_millis(2_200)));
        assert_eq!(report.response_time_ms, Some(550.0));
        assert_eq!((report.server_response_time_ms, report.audio_ms), (Some(512.3), 1_000.0));
        let cut_in = Report::new("a.wav", &exchange(), 24_000, Some(Duration::from_secs(3)));
        assert_eq!(cut_in.response_time_ms, Some(-250.0));
    }

    #[test]
    fn without_a_turn_there_is_no_time() {
        let report = Report::new("silence.wav", &Exchange::default(), 24_000, Some(Duration::ZERO));
        assert_eq!((report.outcome.as_str(), report.turns, report.response_time_ms), ("no_turn", 0, None));
        assert!(report.for_people().contains("no turn"));
    }

    #[test]
    fn json_has_the_promised_fields() {
        let report = Report::new("a.wav", &exchange(), 24_000, Some(Duration::ZERO));
        let json = serde_json::to_value(&report).unwrap();
        for field in ["file", "transcript", "confidence", "answer", "sources", "response_time_ms", "waterfall"] {
            assert!(json.get(field).is_some(), "{field} is missing");
        }
        assert_eq!(
            (&json["audio_ms"], &json["turns"], &json["waterfall"]["transcript"]),
            (&1_000.0.into(), &1.into(), &410.0.into())
        );
    }

    #[test]
    fn people_see_the_stages_in_order() {
        let shown = Report::new("a.wav", &exchange(), 24_000, Some(Duration::from_secs(2))).for_people();
        assert!(shown.contains("end of turn 350, transcript 410"), "{shown}");
        assert!(shown.contains("750 ms from the last word"), "{shown}");
    }
}
