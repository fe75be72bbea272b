//! Choosing which sentences to quote.

use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

use crate::Passage;

/// The most sentences quoted; an answer is heard, not read.
const MAX_SENTENCES: usize = 2;
/// The most characters quoted, unless a single sentence is longer: about 15 s of speech.
const MAX_CHARS: usize = 240;
/// What one rank further down costs, as a share of the question's words. The index ranks by more than shared words,
/// so a lower passage must cover clearly more of the question to win.
const RANK_COST: f32 = 0.15;
/// Shorter words than this carry next to nothing ("is", "the", "wo", "le").
const MIN_WORD: usize = 3;

/// A quotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The given index of the passage.
    pub passage: usize,
    /// Consecutive sentences of it, word for word (white space aside).
    pub text: String,
}

/// The sentences that best cover `question`, from `passages` in order of rank; `None` if they hold no sentence.
///
/// A window of up to two neighbouring sentences scores by the share of the question's words that it, or the passage's
/// title, has; equal scores go to the higher rank and the earlier, longer window, since facts explain themselves in
/// order.
pub fn quote(question: &str, passages: &[(usize, &Passage)]) -> Option<Quote> {
    let words = words(question);
    let ranked = passages.iter().enumerate();
    let quotes = ranked.flat_map(|(rank, (index, passage))| {
        let score = score_in(&words, passage, rank);
        windows(&passage.text).into_iter().map(move |text| (score(&text), Quote { passage: *index, text }))
    });
    // `max_by` would prefer the last of equals.
    quotes.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, quote)| quote)
}

fn score_in<'a>(words: &'a [String], passage: &Passage, rank: usize) -> impl Fn(&str) -> f32 + use<'a> {
    let title = self::words(&passage.title);
    let cost = RANK_COST * rank as f32;
    move |text| {
        let theirs: Vec<String> = self::words(text).into_iter().chain(title.iter().cloned()).collect();
        coverage(words, &theirs) - cost
    }
}

/// The share of `wanted` that `given` has, in [0, 1].
fn coverage(wanted: &[String], given: &[String]) -> f32 {
    let covered = wanted.iter().filter(|word| given.iter().any(|other| alike(word, other))).count();
    covered as f32 / wanted.len().max(1) as f32
}

/// Whether two words are forms of one: they share a beginning that is most of the longer one, or the shorter is the
/// last part of a compound ("Milch" in "Hafermilch").
fn alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let shared = short.chars().zip(long.chars()).take_while(|(x, y)| x == y).count();
    let (short_chars, long_chars) = (short.chars().count(), long.chars().count());
    a == b || (shared >= 4 && shared * 10 >= long_chars * 7) || (short_chars >= 4 && long.ends_with(short))
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let long = |word: &&str| word.chars().count() >= MIN_WORD || word.chars().all(|c| c.is_ascii_digit());
    let mut words: Vec<String> = lower.unicode_words().filter(long).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Every window of neighbouring sentences that is short enough to say, for each start the longest.
fn windows(text: &str) -> Vec<String> {
    let sentences = sentences(text);
    (0..sentences.len()).map(|start| window(&sentences[start..])).collect()
}

fn window(sentences: &[&str]) -> String {
    let mut text = String::new();
    for sentence in sentences.iter().take(MAX_SENTENCES) {
        if !text.is_empty() && text.chars().count() + 1 + sentence.chars().count() > MAX_CHARS {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(sentence);
    }
    text
}

/// Sentences by Unicode's rules (UAX #29), except that "No. 5" and "24. Dezember" hold together.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, piece) in text.split_sentence_bound_indices() {
        let end = at + piece.len();
        if end == text.len() || !goes_on(&text[start..end], &text[end..]) {
            sentences.push(text[start..end].trim());
            start = end;
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// Whether the full stop between the two belongs to an abbreviation, or to the day before a month's name.
fn goes_on(before: &str, after: &str) -> bool {
    const ABBREVIATIONS: [&str; 10] = ["no.", "nr.", "z.b.", "ca.", "mr.", "mrs.", "dr.", "st.", "e.g.", "bzw."];
    let last = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    let day = last.strip_suffix('.').is_some_and(|number| number.parse::<u8>().is_ok());
    ABBREVIATIONS.contains(&last.as_str())
        || (day && Language::De.months().iter().any(|month| after.starts_with(month)))
}
