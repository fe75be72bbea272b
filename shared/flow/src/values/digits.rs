//! Digits that are read out: order numbers, card numbers, telephone numbers.

use std::ops::Range;

use super::{
    Problem, Value,
    number::{self, Strength},
    settle::meant,
    tokens::Token,
    words::{Run, Tables},
};

/// Letters that may stand before the digits
const PREFIX: usize = 3;

/// Digits in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Digits {
    /// The digits, as figures
    pub(super) text: String,
    pub(super) words: Range<usize>,
    /// Whether a plus stands before them
    pub(super) plus: bool,
}

/// Finds a number that is a name, such as an order's, with at most three letters before it.
pub(super) fn find(
    lengths: (usize, usize),
    words: &[Token<'_>],
    tables: &Tables,
) -> Result<(Value, Range<usize>), Problem> {
    let run = choose(runs(words, tables), lengths, words, tables)?;
    let (prefix, start) = prefix(words, run.words.start);
    Ok((Value::Digits(prefix + &run.text), start..run.words.end))
}

/// The run that has the right length: the longest, the last after a correction.
pub(super) fn choose(
    runs: Vec<Digits>,
    (min, max): (usize, usize),
    words: &[Token<'_>],
    tables: &Tables,
) -> Result<Digits, Problem> {
    let runs = meant(runs, |run| run.words.clone(), words, tables);
    let longest = runs.iter().map(|run| run.text.len()).max().ok_or(Problem::Missing)?;
    let fitting: Vec<&Digits> = runs.iter().filter(|run| (min..=max).contains(&run.text.len())).collect();
    let Some(last) = fitting.last() else { return Err(Problem::WrongLength { min, max, found: longest }) };
    if fitting.iter().all(|run| run.text == last.text) { Ok((*last).clone()) } else { longest_of(&fitting) }
}

fn longest_of(runs: &[&Digits]) -> Result<Digits, Problem> {
    let longest = runs.iter().map(|run| run.text.len()).max().unwrap_or_default();
    let mut candidates = runs.iter().filter(|run| run.text.len() == longest);
    match (candidates.next(), candidates.next()) {
        (Some(run), None) => Ok((*run).clone()),
        _ => Err(Problem::Ambiguous(Vec::new())),
    }
}

/// Every run of digits: figures, words one by one, in pairs, or whole numbers.
pub(super) fn runs(words: &[Token<'_>], tables: &Tables) -> Vec<Digits> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match run(words, at, tables) {
            Some(run) => {
                at = run.words.end;
                runs.push(run);
            }
            None => at += 1,
        }
    }
    runs
}

fn run(words: &[Token<'_>], start: usize, tables: &Tables) -> Option<Digits> {
    let mut run = Digits { words: start..start, plus: plus_sign(&words[start]), ..Digits::default() };
    let mut at = start;
    let mut times = 1;
    while let Some(word) = words.get(at) {
        if at > start && breaks(word) {
            break;
        }
        if let Some((digits, end)) = group(words, at, tables, !run.text.is_empty()) {
            run.text.push_str(&digits.repeat(if digits.len() == 1 { times } else { 1 }));
            (at, run.words.end, times) = (end, end, 1);
        } else if let Some((word, length)) = tables.runs.at(words, at) {
            match word {
                Run::Plus if run.text.is_empty() => run.plus = true,
                Run::Times(more) => times = more,
                _ if run.text.is_empty() => return None,
                _ => {}
            }
            at += length;
        } else {
            break;
        }
    }
    (!run.text.is_empty()).then_some(run)
}

fn plus_sign(word: &Token<'_>) -> bool {
    word.figures && word.gap.trim_end_matches('(').ends_with('+')
}

/// Whether a run of digits ends before this word.
fn breaks(word: &Token<'_>) -> bool {
    word.gap.contains(['+', '?', '!', ';', ':']) || (word.gap.contains('.') && word.gap.contains(' ') && !word.figures)
}

/// The digits that one token or one spoken number is, and the token after it.
fn group(words: &[Token<'_>], at: usize, tables: &Tables, inside: bool) -> Option<(String, usize)> {
    if words[at].figures {
        return Some((words[at].folded.clone(), at + 1));
    }
    let reading = number::read_words(words, at, tables)?;
    let sure = matches!(reading.strength, Strength::Words | Strength::One);
    let oh = reading.strength == Strength::Interjection && (inside || starts_run(words, reading.end, tables));
    (sure || oh).then_some(())?;
    Some((reading.whole()?.to_string(), reading.end))
}

/// Whether digits follow, so that an "oh" is a nought.
fn starts_run(words: &[Token<'_>], at: usize, tables: &Tables) -> bool {
    let next = words.get(at).filter(|next| next.follows());
    next.is_some_and(|next| next.figures || number::read_words(words, at, tables).is_some())
}

/// The letters before the digits, in capitals, and where they start: attached, or written as capitals.
fn prefix(words: &[Token<'_>], digits: usize) -> (String, usize) {
    let mut letters = String::new();
    let mut start = digits;
    while let Some(word) = start.checked_sub(1).map(|before| &words[before]) {
        let gap = words[start].gap;
        let joined = gap.is_empty() || gap == "-";
        let spelt = gap == " " && word.text.chars().all(|c| c.is_ascii_uppercase());
        let short = word.text.len() + letters.len() <= PREFIX && word.text.chars().all(|c| c.is_ascii_alphabetic());
        if !(short && (joined || spelt)) {
            break;
        }
        letters.insert_str(0, &word.text.to_ascii_uppercase());
        start -= 1;
    }
    (letters, start)
}
