//! When each word sounds, and which shape the mouth has.

use std::ops::Range;

use u5_audio::visemes;
use u5_engines::{Mark, MarkSource, VisemeMark};

use super::{FRAME, config::Encoded};
use crate::phonemes::{Phonemes, Word, expected_sounds};

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
    let Range { start, end } = span(&word.symbols, edges, cut);
    Mark { word: word.text.clone(), start, duration: end - start, source: MarkSource::Engine }
}

/// The shapes of the mouth for `symbols`, counted from the sample `cut`. The voice knows how long each symbol is.
pub(super) fn shapes(symbols: &[char], edges: &[usize], cut: usize, rate: u32) -> Vec<VisemeMark> {
    let sounds = symbols.iter().enumerate().map(|(i, symbol)| (*symbol, span(&(i..i + 1), edges, cut)));
    visemes::of_sounds(sounds, rate)
}

/// The shapes of the mouth where only the words have times, as `marks` has them.
pub(super) fn spread_shapes(phonemes: &Phonemes, marks: &[Mark]) -> Vec<VisemeMark> {
    let shapes = |(word, mark): (&Word, &Mark)| {
        let symbols = phonemes.symbols.get(word.symbols.clone()).unwrap_or_default();
        visemes::spread(&visemes::of_phonemes(symbols), mark.start..mark.start + mark.duration)
    };
    phonemes.words.iter().zip(marks).flat_map(shapes).collect()
}

fn span(symbols: &Range<usize>, edges: &[usize], cut: usize) -> Range<u64> {
    let edge = |symbol: usize| edges.get(symbol).or_else(|| edges.last()).map_or(0, |at| at.saturating_sub(cut)) as u64;
    edge(symbols.start)..edge(symbols.end)
}

/// Shares `samples` out among the words in proportion to how long their spelling makes them.
pub(super) fn spread<'a>(words: impl Iterator<Item = &'a str> + Clone, samples: usize) -> Vec<Mark> {
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
