//! BM25 (Robertson, Zaragoza 2009), the half that is known when a passage is stored: the saturated frequency of each of
//! its stems. The other half, how rare a stem is, changes with every document.

use std::collections::BTreeMap;

/// How soon repetition stops to count, and how much length does: the usual values.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Stems of a usual passage. A constant, since an average would change all passages with each document.
const USUAL_LENGTH: f32 = 12.0;
/// What a stem in the headings counts, which all passages below them share.
const IN_HEADING: f32 = 0.5;

/// The stems of a passage, each with what it says of the passage: below 2.2.
pub(crate) fn impacts<T: Ord>(text: impl Iterator<Item = T>, heading: impl Iterator<Item = T>) -> BTreeMap<T, f32> {
    let mut counts: BTreeMap<T, f32> = BTreeMap::new();
    for (stem, count) in text.map(|stem| (stem, 1.0)).chain(heading.map(|stem| (stem, IN_HEADING))) {
        *counts.entry(stem).or_default() += count;
    }
    let length: f32 = counts.values().sum();
    let dampened = K1 * (1.0 - B + B * length / USUAL_LENGTH);
    for count in counts.values_mut() {
        *count = *count * (K1 + 1.0) / (*count + dampened);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impact(text: &[&str], heading: &[&str], stem: &str) -> f32 {
        impacts(text.iter().copied(), heading.iter().copied())[stem]
    }

    #[test]
    fn repetition_counts_less_and_less_and_headings_count_little() {
        let times = |times: usize| impact(&vec!["milk"; times], &[], "milk");
        assert!(times(1) < times(2) && times(2) < times(20) && times(20) < K1 + 1.0);
        assert!(times(2) - times(1) > times(20) - times(19));
        assert!(impact(&["milk"], &["drink"], "drink") < impact(&["milk"], &["drink"], "milk"));
    }

    #[test]
    fn a_usual_passage_has_the_textbook_value() {
        let stems: Vec<String> = (0..12).map(|n| n.to_string()).collect();
        let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
        assert!((impact(&stems, &[], "7") - 1.0).abs() < 1e-6);
    }
}
