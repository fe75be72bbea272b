//! Finds out which phonemes belong to which written word.
//!
//! Phonemizers merge words ("in the" becomes one group) and spread them ("2.49" becomes three), so counting is not
//! enough. Words and groups are aligned monotonically at the lowest cost, where the cost is how far the number of
//! phonemes lies from what the word's spelling suggests. When that finds no way, the phonemes are shared out in
//! proportion to the spelling.

use std::ops::Range;

/// The most groups that one word can be spread over ("1,234.56" has nine).
const MAX_SPREAD: usize = 12;

/// The most words that are merged into one group.
const MAX_MERGE: usize = 4;

/// The price of merging or spreading, in phonemes: one to one is preferred when both fit.
const UNUSUAL: f32 = 1.0;

/// The price of a word that is not spoken at all.
const SILENT: f32 = 4.0;

/// One step of an alignment: so many words share so many groups.
type Step = (usize, usize);

/// A group of phonemes: where it lies in the phoneme string (in characters), and how many sounds it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) span: Range<usize>,
    pub(crate) sounds: usize,
}

/// The characters of the phoneme string that each word sounds in: as many ranges as words, in order, never
/// overlapping, never outside the groups.
pub(crate) fn align(words: &[&str], groups: &[Group]) -> Vec<Range<usize>> {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return vec![0..0; words.len()];
    };
    let lengths: Vec<f32> = words.iter().map(|w| expected_sounds(w)).collect();
    let Some(steps) = cheapest(&lengths, groups) else {
        return share(first.span.start..last.span.end, &lengths);
    };
    place(&steps, &lengths, groups)
}

fn place(steps: &[Step], lengths: &[f32], groups: &[Group]) -> Vec<Range<usize>> {
    let (mut word, mut group) = (0, 0);
    let mut end = groups.first().map_or(0, |g| g.span.start);
    let mut ranges = Vec::with_capacity(lengths.len());
    for &(words, taken) in steps {
        let span = match &groups[group..group + taken] {
            [] => end..end,
            [only] => only.span.clone(),
            [first, .., last] => first.span.start..last.span.end,
        };
        end = span.end;
        ranges.extend(share(span, &lengths[word..word + words]));
        (word, group) = (word + words, group + taken);
    }
    ranges
}

/// Cuts `span` into parts in proportion to `lengths`.
fn share(span: Range<usize>, lengths: &[f32]) -> Vec<Range<usize>> {
    let total: f32 = lengths.iter().sum();
    let cut = |sum: f32| span.start + (span.len() as f32 * sum / total).round() as usize;
    let mut sum = 0.0;
    lengths
        .iter()
        .map(|length| {
            let start = cut(sum);
            sum += length;
            start..cut(sum).min(span.end)
        })
        .collect()
}

/// How many sounds a word probably has, by its spelling; always above 0.
pub(crate) fn expected_sounds(word: &str) -> f32 {
    let spelled_out = word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    word.chars().map(|c| expected_of(c, spelled_out)).sum::<f32>().max(0.5)
}

fn expected_of(c: char, spelled_out: bool) -> f32 {
    match c {
        _ if c.is_numeric() => 3.5,
        _ if c.is_alphabetic() && spelled_out => 2.0,
        _ if c.is_alphabetic() => 0.8,
        '%' | '&' | '$' | '€' | '£' | '@' | '+' | '=' | '°' => 4.0,
        _ => 0.0,
    }
}

/// The cheapest alignment by dynamic programming over (words done, groups done), or nothing if none covers all.
fn cheapest(lengths: &[f32], groups: &[Group]) -> Option<Vec<Step>> {
    let width = groups.len() + 1;
    let mut cost = vec![f32::INFINITY; (lengths.len() + 1) * width];
    let mut taken: Vec<Step> = vec![(0, 0); cost.len()];
    cost[0] = 0.0;
    for word in 0..=lengths.len() {
        for group in 0..width {
            let here = cost[word * width + group];
            if here.is_infinite() {
                continue;
            }
            for step in steps_from(lengths.len() - word, groups.len() - group) {
                let at = (word + step.0) * width + group + step.1;
                let price = here + price(&lengths[word..word + step.0], &groups[group..group + step.1]);
                if price < cost[at] {
                    (cost[at], taken[at]) = (price, step);
                }
            }
        }
    }
    trace_back(&taken, lengths.len(), groups.len())
}

fn steps_from(words: usize, groups: usize) -> impl Iterator<Item = Step> {
    let spread = (0..=MAX_SPREAD.min(groups)).map(|g| (1, g)).filter(move |_| words > 0);
    let merge = (2..=MAX_MERGE.min(words)).map(|w| (w, 1)).filter(move |_| groups > 0);
    spread.chain(merge)
}

fn price(words: &[f32], groups: &[Group]) -> f32 {
    let sounds: usize = groups.iter().map(|g| g.sounds).sum();
    let off = (words.iter().sum::<f32>() - sounds as f32).abs();
    let shape = match (words.len(), groups.len()) {
        (1, 1) => 0.0,
        (_, 0) => SILENT,
        (words, groups) => UNUSUAL * (words + groups - 2) as f32,
    };
    off + shape
}

fn trace_back(taken: &[Step], words: usize, groups: usize) -> Option<Vec<Step>> {
    let (mut word, mut group) = (words, groups);
    let mut steps = Vec::new();
    while (word, group) != (0, 0) {
        let step = taken[word * (groups + 1) + group];
        if step == (0, 0) {
            return None;
        }
        steps.push(step);
        (word, group) = (word - step.0, group - step.1);
    }
    steps.reverse();
    Some(steps)
}
