//! When each word sounds.

use u5_engines::{Mark, MarkSource};

use super::{FRAME, config::Encoded};
use crate::phonemes::{Word, expected_sounds};

/// The sample at which each symbol starts, and the one at which the last ends.
pub(super) fn edges(encoded: &Encoded, durations: &[usize]) -> Vec<usize> {
    let mut id = encoded.lead.min(durations.len());
    let mut at: usize = durations[..id].iter().sum::<usize>() * FRAME;
    let mut edges = Vec::with_capacity(encoded.per_symbol.len() + 1);
    edges.push(at);
    for count in &encoded.per_symbol {
        let end = (id + count).min(durations.len());
        at += durations[id..end].iter().sum::<usize>() * FRAME;
        id = end;
        edges.push(at);
    }
    edges
}

/// The time of a word, counted from the sample `cut`, given where symbols start (see [`edges`]).
pub(super) fn mark(word: &Word, edges: &[usize], cut: usize) -> Mark {
    let edge = |symbol: usize| edges.get(symbol).or_else(|| edges.last()).map_or(0, |at| at.saturating_sub(cut)) as u64;
    let (start, end) = (edge(word.symbols.start), edge(word.symbols.end));
    Mark { word: word.text.clone(), start, duration: end - start, source: MarkSource::Engine }
}

/// Shares `samples` out among the words in proportion to how long their spelling makes them.
pub(crate) fn spread<'a>(words: impl Iterator<Item = &'a str> + Clone, samples: usize) -> Vec<Mark> {
    let total: f32 = words.clone().map(expected_sounds).sum();
    let mut sum = 0.0;
    let mut at = |word: &str| {
        let cut = |sum: f32| ((samples as f32 * sum / total) as u64).min(samples as u64);
        let start = cut(sum);
        sum += expected_sounds(word);
        (start, cut(sum))
    };
    words
        .map(|word| {
            let (start, end) = at(word);
            Mark { word: word.to_owned(), start, duration: end.saturating_sub(start), source: MarkSource::Energy }
        })
        .collect()
}
