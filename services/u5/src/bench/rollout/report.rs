//! From what customers noticed to figures.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;

use super::{
    super::{broken::Broken, watch::shown},
    answers::Question,
    leases::Leases,
    line::{Connections, Why},
    moves::{Move, Rest},
    replicas::{Going, Told},
    seen::{Seen, Turn},
};
use crate::{kiosk::KioskError, percentiles::Percentiles, table};

/// What was done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) kiosks: u16,
    pub(super) took: Duration,
    pub(super) going: Going,
    pub(super) restarts: usize,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    kiosks: u16,
    seconds: f64,
    /// Replicas that were replaced.
    restarts: usize,
    /// Whether they were killed.
    killed: bool,
    turns: Turns,
    words: Words,
    moves: Moves,
    /// From the last sample that had arrived to the first one of the rest, of answers that a move broke off.
    silence_ms: Option<Percentiles>,
    /// From the kill to the first sound of the rest; only where replicas were killed.
    kill_to_sound_ms: Option<Percentiles>,
    driving: Driving,
    broken: Broken,
    /// What went wrong, and how often.
    errors: BTreeMap<String, usize>,
}

/// Questions.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Turns {
    asked: usize,
    /// Those whose answer was heard to its last word.
    answered: usize,
    lost: usize,
    /// Of the lost ones, those that the kiosk had shown as understood.
    forgotten: usize,
    /// Times that a question was put again, because its connection went before it was understood: with the voice, and
    /// with the keys.
    spoken_again: usize,
    typed_again: usize,
}

/// Words of the answers, by what was played.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Words {
    expected: usize,
    lost: usize,
    heard_twice: usize,
    /// Words that are in none of the answers.
    foreign: usize,
}

/// Kiosks that went elsewhere.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Moves {
    all: usize,
    /// Told to, and connected anew before the old connection ended.
    told: usize,
    /// By the server's closing the connection.
    closed: usize,
    /// By a connection that broke.
    lost: usize,
    /// In the middle of an answer.
    mid_answer: usize,
    /// And found their visit.
    resumed: usize,
    not_found: usize,
}

/// Whether a visit ever had two processes that drove it.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Driving {
    #[serde(flatten)]
    leases: Leases,
    /// Voice that was under way from a replica that a kiosk had left, behind the first voice of the next one. Not played.
    late_frames: usize,
    /// Replicas that did not end a connection that a kiosk had left, and may have gone on.
    streaming_on: usize,
    /// Connections that ended because somebody else had the visit, though the kiosk had not moved.
    taken_over: usize,
    /// Writes that the store refused because another process drove the visit by then: what the fence is for.
    fenced_writes: u64,
}

impl Report {
    pub(super) fn of(run: Run, kiosks: Vec<Result<Seen, KioskError>>, told: Told) -> Self {
        let (mut turns, mut words, mut moves, mut driving) = Default::default();
        let (mut rests, mut errors) = (Vec::new(), BTreeMap::new());
        for kiosk in kiosks {
            match kiosk {
                Ok(seen) => {
                    seen.turns.iter().for_each(|turn| note_turn(turn, &mut turns, &mut words));
                    seen.moves.into_iter().for_each(|moved| Moves::note(&mut moves, moved));
                    Driving::note(&mut driving, &seen.connections);
                    rests.extend(seen.rests);
                    seen.connections.errors.into_iter().for_each(|error| *errors.entry(error).or_default() += 1);
                }
                Err(error) => *errors.entry(error.to_string()).or_default() += 1,
            }
        }
        let killed = run.going == Going::Killed;
        let since_kill = |rest: &Rest| rest.since_told.filter(|_| killed);
        Self {
            kiosks: run.kiosks,
            seconds: run.took.as_secs_f64(),
            restarts: run.restarts,
            killed,
            turns,
            words,
            moves,
            silence_ms: Percentiles::of(rests.iter().map(|rest| rest.silence).collect()),
            kill_to_sound_ms: Percentiles::of(rests.iter().filter_map(since_kill).collect()),
            driving: Driving { fenced_writes: told.fenced_writes, ..driving },
            broken: told.broken,
            errors,
        }
    }

    /// Whether nothing was lost, nothing broke, and every visit had one driver at a time. A run in which replicas were
    /// replaced and no kiosk moved shows nothing.
    pub(crate) fn is_complete(&self) -> bool {
        let lost = self.turns.lost + self.words.lost + self.words.foreign + self.moves.not_found;
        let has_moved = self.restarts == 0 || self.moves.all > 0;
        let is_sound = self.driving.is_by_one() && self.broken.is_nothing() && self.errors.is_empty();
        lost == 0 && self.turns.asked > 0 && has_moved && is_sound
    }

    /// For people.
    pub(crate) fn table(&self) -> String {
        let Self { kiosks, restarts, seconds, .. } = self;
        let how = if self.killed { "killed" } else { "told to go" };
        let head = format!("{kiosks} kiosks, {seconds:.0} s, {restarts} replicas {how}");
        let errors = self.errors.iter().map(|(error, count)| format!("\n{count} times: {error}"));
        let counts = table::render(["what customers noticed", ""], &self.counts());
        let times = table::render(["milliseconds", "p50", "p95", "p99", "max"], &self.times());
        format!("{head}{}\n\n{counts}\n\n{times}", errors.collect::<String>())
    }

    fn counts(&self) -> Vec<[String; 2]> {
        let Self { turns, words, moves, driving, .. } = self;
        let Moves { all, told, closed, lost, mid_answer, resumed, not_found } = moves;
        let row = |name: &str, figure: String| [name.to_owned(), figure];
        let mut rows = vec![
            row("turns asked / answered / lost", format!("{} / {} / {}", turns.asked, turns.answered, turns.lost)),
            row("of the lost, understood and forgotten", turns.forgotten.to_string()),
            row("questions spoken / typed again", format!("{} / {}", turns.spoken_again, turns.typed_again)),
            row(
                "words expected / lost / heard twice",
                format!("{} / {} / {}", words.expected, words.lost, words.heard_twice),
            ),
            row("words that are in no answer", words.foreign.to_string()),
            row("moves: told / closed / lost", format!("{all}: {told} / {closed} / {lost}")),
            row("moves in the middle of an answer", mid_answer.to_string()),
            row("visits found again / not", format!("{resumed} / {not_found}")),
        ];
        rows.extend(driving.rows());
        rows.extend(Broken::rows(Some(self.broken)));
        rows
    }

    fn times(&self) -> Vec<[String; 5]> {
        let named = [
            ("silence at a move in the middle of an answer", self.silence_ms),
            ("from the kill to the first sound of the rest", self.kill_to_sound_ms),
        ];
        let row = |(name, figures): (&str, Option<Percentiles>)| {
            let [p50, p95, p99, max] = figures?.cells();
            Some([name.to_owned(), p50, p95, p99, max])
        };
        named.into_iter().filter_map(row).collect()
    }
}

fn note_turn(turn: &Turn, turns: &mut Turns, words: &mut Words) {
    let is_answered = turn.is_answered();
    turns.asked += 1;
    turns.answered += usize::from(is_answered);
    turns.lost += usize::from(!is_answered);
    turns.forgotten += usize::from(!is_answered && turn.was_taken);
    *match turn.question {
        Question::Spoken => &mut turns.spoken_again,
        Question::Typed => &mut turns.typed_again,
    } += turn.again;
    words.expected += turn.words;
    words.lost += turn.heard.lost(turn.words);
    words.heard_twice += turn.heard.twice;
    words.foreign += turn.heard.foreign;
}

impl Moves {
    fn note(&mut self, moved: Move) {
        self.all += 1;
        *match moved.why {
            Why::Told => &mut self.told,
            Why::Closed => &mut self.closed,
            Why::Lost => &mut self.lost,
        } += 1;
        self.mid_answer += usize::from(moved.is_mid_answer);
        self.resumed += usize::from(moved.resumed);
        self.not_found += usize::from(!moved.resumed);
    }
}

impl Driving {
    fn note(&mut self, seen: &Connections) {
        self.leases = self.leases.and(seen.leases);
        self.late_frames += seen.late_frames;
        self.streaming_on += seen.streaming_on;
        self.taken_over += seen.taken_over;
    }

    const fn is_by_one(&self) -> bool {
        self.leases.are_in_order() && self.streaming_on + self.taken_over == 0
    }

    fn rows(&self) -> Vec<[String; 2]> {
        let Leases { granted, not_its_own, changed_hands, unknown } = self.leases;
        let row = |name: &str, count: usize| [name.to_owned(), count.to_string()];
        vec![
            row("welcomes with a lease of that process, newer than the last", granted - not_its_own.min(granted)),
            row("welcomes without", not_its_own),
            row("leases that changed hands under a kiosk", changed_hands + self.taken_over),
            row("leases that are not known", unknown),
            row("replicas that went on with a visit that had left", self.streaming_on),
            row("frames under way from a replica that was left", self.late_frames),
            ["writes that the fence refused".to_owned(), shown(Some(self.fenced_writes as f64), 0, "")],
        ]
    }
}

#[cfg(test)]
mod tests;
