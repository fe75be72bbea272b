//! From turns to percentiles.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{kiosk::Turn, percentiles::Percentiles, table};

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    turns_wanted: usize,
    turns_answered: usize,
    /// `first_sent - end_of_turn`
    overhead_ms: Option<Percentiles>,
    /// Each stage, from the end of speech.
    stages_ms: BTreeMap<String, Percentiles>,
}

impl Figures {
    pub(super) fn of(turns: &[Turn], turns_wanted: usize) -> Self {
        let answered: Vec<_> = turns.iter().filter(|turn| turn.outcome == "answered").collect();
        let mut stages: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for (stage, at) in answered.iter().flat_map(|turn| &turn.waterfall) {
            stages.entry(stage.clone()).or_default().push(*at);
        }
        let stages = stages.into_iter().filter_map(|(stage, times)| Some((stage, Percentiles::of(times)?)));
        Self {
            turns_wanted,
            turns_answered: answered.len(),
            overhead_ms: Percentiles::of(answered.iter().filter_map(|turn| overhead(turn)).collect()),
            stages_ms: stages.collect(),
        }
    }

    /// Whether every turn was answered.
    pub(super) const fn is_complete(&self) -> bool {
        self.turns_answered == self.turns_wanted
    }

    /// For people; the stages in the order of their medians.
    pub(super) fn table(&self) -> String {
        let mut stages: Vec<_> = self.stages_ms.iter().collect();
        stages.sort_by(|a, b| a.1.p50.total_cmp(&b.1.p50));
        let overhead = self.overhead_ms.iter().map(|figures| row("overhead (first sent - end of turn)", *figures));
        let stages = stages.into_iter().map(|(stage, figures)| row(&stage.replace('_', " "), *figures));
        let rows: Vec<_> = overhead.chain(stages).collect();
        let table = table::render(["milliseconds", "p50", "p95", "p99", "max"], &rows);
        format!("{} of {} turns answered\n\n{table}", self.turns_answered, self.turns_wanted)
    }
}

fn row(name: &str, figures: Percentiles) -> [String; 5] {
    let [p50, p95, p99, max] = figures.cells();
    [name.to_owned(), p50, p95, p99, max]
}

fn overhead(turn: &Turn) -> Option<f64> {
    Some(turn.waterfall.get("first_sent")? - turn.waterfall.get("end_of_turn")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(outcome: &str, end_of_turn: f64, first_sent: f64) -> Turn {
        let waterfall = [("end_of_turn", end_of_turn), ("first_sent", first_sent)];
        let waterfall = waterfall.map(|(stage, at)| (stage.to_owned(), at)).into();
        Turn { outcome: outcome.to_owned(), response_time_ms: None, waterfall }
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let hundred = (1..=100).rev().map(f64::from).collect();
        let expected = Percentiles { p50: 50.0, p95: 95.0, p99: 99.0, max: 100.0 };
        assert_eq!(Percentiles::of(hundred), Some(expected));
        let one = Percentiles { p50: 7.0, p95: 7.0, p99: 7.0, max: 7.0 };
        assert_eq!((Percentiles::of(vec![7.0]), Percentiles::of(vec![])), (Some(one), None));
        let three = Percentiles::of(vec![3.0, 1.0, 2.0]).unwrap();
        assert_eq!((three.p50, three.p95), (2.0, 3.0));
    }

    #[test]
    fn overhead_is_what_comes_after_the_end_of_the_turn() {
        let turns = [turn("answered", 350.0, 352.0), turn("answered", 350.0, 351.0), turn("failed", 350.0, 900.0)];
        let figures = Figures::of(&turns, 3);
        assert_eq!(figures.overhead_ms.map(|o| (o.p50, o.max)), Some((1.0, 2.0)));
        assert!(!figures.is_complete(), "a turn that was not answered is not measured away");
    }

    #[test]
    fn the_table_is_in_the_order_of_the_stages() {
        let shown = Figures::of(&[turn("answered", 350.0, 351.5)], 1).table();
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0], "1 of 1 turns answered");
        let figures: Vec<_> = lines[4].split_whitespace().rev().take(4).collect();
        assert!(lines[4].starts_with("overhead") && figures == ["1.50"; 4], "{shown}");
        assert!(lines[5].starts_with("end of turn") && lines[6].starts_with("first sent"), "{shown}");
    }
}
