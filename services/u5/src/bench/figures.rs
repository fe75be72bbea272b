//! From what customers noticed to percentiles.

use std::collections::BTreeMap;

use serde::Serialize;

use super::customer::{Experience, Stop};
use crate::{kiosk::Turn, percentiles::Percentiles, table};

/// What customers noticed, and where the server says the time went.
#[derive(Debug, Default, Serialize)]
pub(super) struct Figures {
    turns_wanted: usize,
    turns_answered: usize,
    /// How the turns ended, as the server reports it. Of a turn that broke off with its connection it reports nothing.
    outcomes: BTreeMap<String, usize>,
    /// What went wrong, and how often.
    errors: BTreeMap<String, usize>,
    /// From the last loud sample of what was said to the arrival of the first sample of the answer.
    response_time_ms: Option<Percentiles>,
    /// `first_sent - end_of_turn`
    overhead_ms: Option<Percentiles>,
    /// Each stage, from the end of speech.
    stages_ms: BTreeMap<String, Percentiles>,
    barge_in: BargeIn,
}

/// Answers that were spoken over.
#[derive(Debug, Default, Serialize)]
struct BargeIn {
    tried: usize,
    stopped: usize,
    /// From the first loud sample of the customer to the arrival of the order to fall silent.
    speech_to_clear_ms: Option<Percentiles>,
    /// From the same to the arrival of the answer's last sample; what had arrived before the order is not played.
    speech_to_last_voice_ms: Option<Percentiles>,
    /// From the order to the answer's last sample; zero when none came after it.
    clear_to_last_voice_ms: Option<Percentiles>,
}

impl Figures {
    pub(super) fn of(seen: &Experience) -> Self {
        let mut stages: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let mut outcomes = BTreeMap::new();
        for turn in &seen.turns {
            *outcomes.entry(turn.outcome.clone()).or_default() += 1;
        }
        for (stage, at) in seen.turns.iter().filter(|turn| is_served(turn)).flat_map(|turn| &turn.waterfall) {
            stages.entry(stage.clone()).or_default().push(*at);
        }
        let stages = stages.into_iter().filter_map(|(stage, times)| Some((stage, Percentiles::of(times)?)));
        Self {
            turns_wanted: seen.wanted,
            turns_answered: seen.answered,
            outcomes,
            errors: seen.errors.clone(),
            response_time_ms: Percentiles::of(seen.response_ms.clone()),
            overhead_ms: Percentiles::of(seen.turns.iter().filter_map(overhead).collect()),
            stages_ms: stages.collect(),
            barge_in: BargeIn::of(seen.interruptions, &seen.stops),
        }
    }

    /// Whether every turn was answered and nothing went wrong.
    pub(super) fn is_complete(&self) -> bool {
        self.turns_answered == self.turns_wanted && self.errors.is_empty()
    }

    /// How many turns were answered, and what went wrong.
    pub(super) fn summary(&self) -> String {
        let mut lines = vec![format!("{} of {} turns answered", self.turns_answered, self.turns_wanted)];
        if self.barge_in.tried > 0 {
            let BargeIn { tried, stopped, .. } = &self.barge_in;
            lines.push(format!("{stopped} of {tried} answers stopped when they were spoken over"));
        }
        lines.extend(self.errors.iter().map(|(error, count)| format!("{count} times: {error}")));
        lines.join("\n")
    }

    /// For people; the stages in the order of their medians.
    pub(super) fn table(&self) -> String {
        let mut stages: Vec<_> = self.stages_ms.iter().collect();
        stages.sort_by(|a, b| a.1.p50.total_cmp(&b.1.p50));
        let stages = stages.into_iter().map(|(stage, figures)| (stage.replace('_', " "), Some(*figures)));
        let named = |name: &str, figures| (name.to_owned(), figures);
        let rows: Vec<_> = [
            named("response time, as heard", self.response_time_ms),
            named("overhead (first sent - end of turn)", self.overhead_ms),
        ]
        .into_iter()
        .chain(stages)
        .chain([
            named("spoken over: speech to order to be silent", self.barge_in.speech_to_clear_ms),
            named("spoken over: speech to last sample", self.barge_in.speech_to_last_voice_ms),
            named("spoken over: order to last sample", self.barge_in.clear_to_last_voice_ms),
        ])
        .filter_map(|(name, figures)| Some(row(name, figures?)))
        .collect();
        table::render(["milliseconds", "p50", "p95", "p99", "max"], &rows)
    }
}

impl BargeIn {
    fn of(tried: usize, stops: &[Stop]) -> Self {
        Self {
            tried,
            stopped: stops.len(),
            speech_to_clear_ms: Percentiles::of(stops.iter().map(|stop| stop.decided).collect()),
            speech_to_last_voice_ms: Percentiles::of(stops.iter().filter_map(|stop| stop.last_voice).collect()),
            clear_to_last_voice_ms: Percentiles::of(stops.iter().map(|stop| stop.late).collect()),
        }
    }
}

fn row(name: String, figures: Percentiles) -> [String; 5] {
    let [p50, p95, p99, max] = figures.cells();
    [name, p50, p95, p99, max]
}

/// Whether there was an answer: one that was spoken over began like any other.
fn is_served(turn: &Turn) -> bool {
    matches!(turn.outcome.as_str(), "answered" | "interrupted")
}

/// What the runtime adds to a turn that was answered, in milliseconds.
pub(super) fn overhead(turn: &Turn) -> Option<f64> {
    let at = |stage| turn.waterfall.get(stage).filter(|_| is_served(turn));
    Some(at("first_sent")? - at("end_of_turn")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(outcome: &str, end_of_turn: f64, first_sent: f64) -> Turn {
        let waterfall = [("end_of_turn", end_of_turn), ("first_sent", first_sent)];
        let waterfall = waterfall.map(|(stage, at)| (stage.to_owned(), at)).into();
        Turn { outcome: outcome.to_owned(), response_time_ms: None, waterfall }
    }

    fn seen(turns: Vec<Turn>) -> Experience {
        Experience { wanted: turns.len(), answered: 1, turns, ..Experience::default() }
    }

    #[test]
    fn overhead_is_what_comes_after_the_end_of_the_turn() {
        let turns =
            vec![turn("answered", 350.0, 352.0), turn("interrupted", 350.0, 351.0), turn("failed", 350.0, 900.0)];
        let figures = Figures::of(&seen(turns));
        assert_eq!(figures.overhead_ms.map(|o| (o.p50, o.max)), Some((1.0, 2.0)));
        assert!(!figures.is_complete(), "a turn that was not answered is not measured away");
    }

    #[test]
    fn whatever_went_wrong_is_told() {
        let mut seen = seen(vec![turn("answered", 1.0, 2.0)]);
        assert!(Figures::of(&seen).is_complete());
        seen.errors.insert("the connection broke".to_owned(), 2);
        let figures = Figures::of(&seen);
        assert!(!figures.is_complete());
        assert_eq!(figures.summary(), "1 of 1 turns answered\n2 times: the connection broke");
    }

    #[test]
    fn an_answer_that_stopped_is_timed_from_the_speech_and_from_the_order() {
        let stop = Stop { decided: 320.0, last_voice: Some(310.0), late: 0.0 };
        let seen = Experience { interruptions: 2, stops: vec![stop], ..Experience::default() };
        let figures = Figures::of(&seen);
        assert_eq!((figures.barge_in.tried, figures.barge_in.stopped), (2, 1));
        assert!(figures.summary().contains("1 of 2 answers stopped"), "{}", figures.summary());
        assert!(figures.table().contains("speech to last sample"), "{}", figures.table());
    }

    #[test]
    fn the_table_is_in_the_order_of_the_stages() {
        let shown = Figures::of(&seen(vec![turn("answered", 350.0, 351.5)])).table();
        let lines: Vec<_> = shown.lines().collect();
        let figures: Vec<_> = lines[2].split_whitespace().rev().take(4).collect();
        assert!(lines[2].starts_with("overhead") && figures == ["1.50"; 4], "{shown}");
        assert!(lines[3].starts_with("end of turn") && lines[4].starts_with("first sent"), "{shown}");
    }
}
