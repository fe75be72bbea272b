//! What a kiosk did against what it should have done.

use serde::Serialize;

use super::{
    label::{Kind, Recording},
    simulation::Events,
};
use crate::{percentiles::Percentiles, table};

/// A stop that comes longer after the customer's first word than this came of something else.
const STOP_WITHIN_MS: f64 = 3_000.0;

/// What came of a recording.
#[derive(Debug, Clone)]
pub(super) struct Outcome<'a> {
    recording: &'a Recording,
    result: Result,
    transcriptions: usize,
    understood: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Result {
    /// A turn was found to be over so many milliseconds after it was.
    Ended(f64),
    /// A turn was taken to be over while the customer had more to say.
    CutOff,
    /// A turn was never found to be over.
    Missed,
    /// The kiosk went on speaking.
    SpokeOn,
    /// The kiosk stopped so many milliseconds after the customer began.
    Stopped(f64),
    /// So many turns were taken where there were none.
    Background(usize),
}

impl<'a> Outcome<'a> {
    pub(super) fn new(recording: &'a Recording, events: &Events) -> Self {
        let label = &recording.label;
        let (begin, end) = match (label.speech_ms.first(), label.speech_ms.last()) {
            (Some(first), Some(last)) => (first.0, last.1),
            _ => (0.0, 0.0),
        };
        let result = match label.kind {
            Kind::Turn => match events.turns.iter().find(|at| **at > begin) {
                None => Result::Missed,
                Some(at) if *at < end => Result::CutOff,
                Some(at) => Result::Ended(at - end),
            },
            Kind::Backchannel | Kind::Interruption => {
                let stop = events.stops.iter().map(|at| at - begin).find(|after| (0.0..STOP_WITHIN_MS).contains(after));
                stop.map_or(Result::SpokeOn, Result::Stopped)
            }
            Kind::Background => Result::Background(events.turns.len()),
        };
        Self { recording, result, transcriptions: events.transcriptions, understood: events.understood.clone() }
    }

    /// What went wrong, if anything did.
    pub(super) fn complaint(&self) -> Option<String> {
        let what = match (self.recording.label.kind, self.result) {
            (_, Result::CutOff) => "cut off",
            (_, Result::Missed) => "missed",
            (Kind::Interruption, Result::SpokeOn) => "spoke on",
            (Kind::Backchannel, Result::Stopped(_)) => "stopped for",
            (_, Result::Background(1..)) => "took for a turn",
            _ => return None,
        };
        let Recording { name, label, .. } = self.recording;
        let heard = &self.understood;
        Some(format!("{what} {name}: {:?}, heard {heard:?} ({}, {})", label.text, label.voice, label.background))
    }
}

/// The figures of one kiosk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Figures {
    policy: String,
    turns: usize,
    cut_off: usize,
    missed: usize,
    /// From the customer's last sound to the decision, over the turns that were not cut off.
    wait_ms: Option<Percentiles>,
    backchannels: usize,
    backchannels_that_interrupted: usize,
    interruptions: usize,
    interruptions_missed: usize,
    /// From the customer's first sound.
    stop_ms: Option<Percentiles>,
    background_minutes: usize,
    false_turns: usize,
    transcriptions_per_turn: f64,
}

impl Figures {
    pub(super) fn of(policy: &str, outcomes: &[Outcome]) -> Self {
        let of_kind = |kind| move |o: &&Outcome| o.recording.label.kind == kind;
        let count =
            |kind, holds: fn(Result) -> bool| outcomes.iter().filter(of_kind(kind)).filter(|o| holds(o.result)).count();
        let times = |kind| {
            let time = |o: &Outcome| match o.result {
                Result::Ended(ms) | Result::Stopped(ms) => Some(ms),
                _ => None,
            };
            Percentiles::of(outcomes.iter().filter(of_kind(kind)).filter_map(time).collect())
        };
        let all = |_| true;
        let turns = count(Kind::Turn, all);
        let transcriptions: usize = outcomes.iter().filter(of_kind(Kind::Turn)).map(|o| o.transcriptions).sum();
        let false_turns = outcomes.iter().map(|o| if let Result::Background(n) = o.result { n } else { 0 }).sum();
        Self {
            policy: policy.to_owned(),
            turns,
            cut_off: count(Kind::Turn, |r| r == Result::CutOff),
            missed: count(Kind::Turn, |r| r == Result::Missed),
            wait_ms: times(Kind::Turn),
            backchannels: count(Kind::Backchannel, all),
            backchannels_that_interrupted: count(Kind::Backchannel, |r| matches!(r, Result::Stopped(_))),
            interruptions: count(Kind::Interruption, all),
            interruptions_missed: count(Kind::Interruption, |r| r == Result::SpokeOn),
            stop_ms: times(Kind::Interruption),
            background_minutes: count(Kind::Background, all),
            false_turns,
            transcriptions_per_turn: transcriptions as f64 / turns.max(1) as f64,
        }
    }

    fn row(&self) -> [String; 10] {
        let of = |part: usize, all: usize| format!("{part} of {all}");
        let ms = |p: Option<Percentiles>, pick: fn(Percentiles) -> f64| {
            p.map_or_else(|| "-".to_owned(), |p| format!("{:.0}", pick(p)))
        };
        [
            self.policy.clone(),
            format!("{} ({:.1} %)", of(self.cut_off, self.turns), percent(self.cut_off, self.turns)),
            ms(self.wait_ms, |p| p.p50),
            ms(self.wait_ms, |p| p.p95),
            of(self.missed, self.turns),
            of(self.backchannels_that_interrupted, self.backchannels),
            of(self.interruptions_missed, self.interruptions),
            ms(self.stop_ms, |p| p.p50),
            format!("{} in {} min", self.false_turns, self.background_minutes),
            format!("{:.1}", self.transcriptions_per_turn),
        ]
    }
}

fn percent(part: usize, all: usize) -> f64 {
    part as f64 * 100.0 / all.max(1) as f64
}

/// One line a kiosk.
pub(super) fn table(rows: &[Figures]) -> String {
    let head = [
        "end of turn",
        "cut off",
        "wait p50",
        "p95 ms",
        "missed",
        "murmurs that stopped it",
        "interruptions missed",
        "stop p50 ms",
        "false turns",
        "transcriptions a turn",
    ];
    table::render(head, &rows.iter().map(Figures::row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{super::label::Label, *};

    fn recording(kind: Kind) -> Recording {
        let speech_ms = if kind == Kind::Background { vec![] } else { vec![(1_000.0, 1_500.0), (2_000.0, 3_000.0)] };
        let label = Label {
            kind,
            text: "Where is it?".to_owned(),
            speech_ms,
            voice: "a".to_owned(),
            background: "none".to_owned(),
            assistant: String::new(),
        };
        Recording { name: "one".to_owned(), label, pcm: Vec::new() }
    }

    fn result(kind: Kind, turns: &[f64], stops: &[f64]) -> Result {
        let events = Events { turns: turns.to_vec(), stops: stops.to_vec(), ..Events::default() };
        Outcome::new(&recording(kind), &events).result
    }

    #[test]
    fn a_turn_ends_once_and_not_before_its_last_word() {
        assert_eq!(result(Kind::Turn, &[3_350.0], &[]), Result::Ended(350.0));
        assert_eq!(result(Kind::Turn, &[1_800.0, 3_350.0], &[]), Result::CutOff);
        assert_eq!(result(Kind::Turn, &[500.0], &[]), Result::Missed, "what came before it was something else");
    }

    #[test]
    fn only_words_that_want_it_to_may_stop_the_kiosk() {
        assert_eq!(result(Kind::Interruption, &[], &[1_250.0]), Result::Stopped(250.0));
        assert_eq!(result(Kind::Interruption, &[], &[9_000.0]), Result::SpokeOn);
        assert_eq!(result(Kind::Background, &[1.0, 2.0], &[]), Result::Background(2));
    }

    #[test]
    fn what_went_wrong_is_counted_and_named() {
        let (turn, murmur) = (recording(Kind::Turn), recording(Kind::Backchannel));
        let at = |turns: &[f64], stops: &[f64]| Events {
            turns: turns.to_vec(),
            stops: stops.to_vec(),
            transcriptions: 2,
            ..Events::default()
        };
        let outcomes = [
            Outcome::new(&turn, &at(&[1_800.0], &[])),
            Outcome::new(&turn, &at(&[3_400.0], &[])),
            Outcome::new(&murmur, &at(&[], &[1_300.0])),
        ];
        let figures = Figures::of("ours", &outcomes);
        assert_eq!((figures.turns, figures.cut_off, figures.missed), (2, 1, 0));
        assert_eq!((figures.backchannels_that_interrupted, figures.wait_ms.unwrap().p50), (1, 400.0));
        let complaints: Vec<_> = outcomes.iter().filter_map(Outcome::complaint).collect();
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(table(&[figures]).contains("1 of 2 (50.0 %)"));
    }
}
