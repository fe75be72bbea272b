//! Numbers, in figures and in words.

use std::ops::Range;

use super::{
    Problem, Value, edges,
    settle::{Hit, agreed, meant},
    tokens::Token,
    words::{Around, Grammar, Piece, Tables},
};

/// No number needs more parts than this.
const LONGEST: usize = 24;
/// Decimals that are read
const DECIMALS: usize = 6;
/// Letters of the longest German number word
const LONGEST_WORD: usize = 80;

/// A number in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) value: f64,
    /// Token after the last
    pub(super) end: usize,
    pub(super) strength: Strength,
}

impl Reading {
    /// The value, if it is a whole number.
    pub(super) fn whole(&self) -> Option<u32> {
        (self.value.fract() == 0.0 && self.value < 1e9).then_some(self.value as u32)
    }
}

/// How sure it is that the words are a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    Figures,
    Words,
    /// "one", which may be a pronoun
    One,
    /// "a", which is mostly an article
    Article,
    /// "oh"
    Interjection,
}

/// Finds the number that fits the bounds and the step.
pub(super) fn find(bounds: Bounds, words: &[Token<'_>], tables: &Tables) -> Result<(Value, Range<usize>), Problem> {
    let all = meant(numbers(words, tables), |hit| hit.words.clone(), words, tables);
    let fitting: Vec<Hit<f64>> = all.iter().filter(|hit| bounds.check(hit.value).is_ok()).cloned().collect();
    let candidates = if fitting.is_empty() { all } else { fitting };
    let hit = agreed(candidates)?;
    bounds.check(hit.value)?;
    Ok((Value::Number(hit.value), hit.words))
}

/// Which numbers are allowed.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) step: Option<f64>,
}

impl Bounds {
    fn check(self, value: f64) -> Result<(), Problem> {
        let Self { min, max, step } = self;
        if min.is_some_and(|min| value < min) {
            return Err(Problem::TooSmall { min: min.unwrap_or_default(), max });
        }
        if max.is_some_and(|max| value > max) {
            return Err(Problem::TooLarge { min, max: max.unwrap_or_default() });
        }
        match step.filter(|step| *step > 0.0) {
            Some(step) if ((value / step).round() * step - value).abs() > 1e-6 => Err(Problem::NotAStep { step }),
            _ => Ok(()),
        }
    }
}

fn numbers(words: &[Token<'_>], tables: &Tables) -> Vec<Hit<f64>> {
    let mut hits = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match read(words, at, tables) {
            Some(reading) => {
                if counts(words, at, &reading, tables) {
                    hits.push(Hit { value: reading.value, words: at..reading.end });
                }
                at = reading.end;
            }
            None => at += 1,
        }
    }
    hits
}

/// Whether a number that may also be an article or a pronoun is one: nothing else is said, or it is counted with.
fn counts(words: &[Token<'_>], at: usize, reading: &Reading, tables: &Tables) -> bool {
    if matches!(reading.strength, Strength::Figures | Strength::Words) {
        return true;
    }
    if reading.strength == Strength::Interjection {
        return false;
    }
    let inner = edges::trimmed(words, tables);
    let marked = matches!(before(words, at, tables), Some(Around::Marker));
    let counted = matches!(tables.around.at(words, reading.end), Some((Around::Counted, _)));
    (marked || at <= inner.start) && (counted || reading.end >= inner.end)
}

fn before(words: &[Token<'_>], at: usize, tables: &Tables) -> Option<Around> {
    tables.around.before(words, at).map(|(around, _)| around)
}

/// The number that starts at `at`, as long as it goes.
pub(super) fn read(words: &[Token<'_>], at: usize, tables: &Tables) -> Option<Reading> {
    let slots = slots(words, at, tables, true);
    let mut parser = Parser { slots: &slots, at: 0, grammar: tables.grammar };
    let value = parser.number()?;
    parser.reading(value)
}

/// The whole number in words that starts at `at`; figures are left alone.
pub(super) fn read_words(words: &[Token<'_>], at: usize, tables: &Tables) -> Option<Reading> {
    let slots = slots(words, at, tables, false);
    let mut parser = Parser { slots: &slots, at: 0, grammar: tables.grammar };
    let value = parser.whole()?;
    parser.reading(f64::from(value))
}

/// A part of a number, and the token after it where a token ends there.
struct Slot {
    piece: Piece,
    end: Option<usize>,
}

fn slots(words: &[Token<'_>], start: usize, tables: &Tables, figures: bool) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut at = start;
    while at < words.len() && slots.len() < LONGEST && (at == start || words[at].follows()) {
        if let Some((piece, length)) = figures.then(|| figure(words, at, tables.grammar)).flatten() {
            slots.push(Slot { piece, end: Some(at + length) });
            at += length;
        } else if let Some((piece, length)) = tables.numbers.at(words, at) {
            slots.push(Slot { piece, end: Some(at + length) });
            at += length;
        } else if let Some(parts) = tables.grammar.compounds.then(|| split(&words[at].folded, tables)).flatten() {
            let last = parts.len() - 1;
            slots.extend(
                parts.into_iter().enumerate().map(|(n, piece)| Slot { piece, end: (n == last).then_some(at + 1) }),
            );
            at += 1;
        } else {
            break;
        }
    }
    slots
}

/// The parts of a number that is written as one word, all of it.
fn split(word: &str, tables: &Tables) -> Option<Vec<Piece>> {
    if word.len() > LONGEST_WORD {
        return None;
    }
    // For each beginning that is made of parts, the last of them; longer parts win.
    let mut ways: Vec<Option<Vec<Piece>>> = vec![None; word.len() + 1];
    ways[0] = Some(Vec::new());
    for end in 1..=word.len() {
        ways[end] = (0..end).find_map(|start| {
            let piece = tables.numbers.word(word.get(start..end)?)?;
            let mut parts = ways[start].clone()?;
            parts.push(piece);
            Some(parts)
        });
    }
    ways.pop().flatten().filter(|parts| !parts.is_empty())
}

/// A number in figures with its marks, and how many tokens it takes.
fn figure(words: &[Token<'_>], at: usize, grammar: Grammar) -> Option<(Piece, usize)> {
    let first = words.get(at).filter(|word| word.figures && word.folded.len() <= 12)?;
    let next = |n: usize| words.get(at + n).filter(|word| word.figures);
    if first.folded == "1" && next(1).is_some_and(|word| word.gap == "/" && word.folded == "2") {
        return Some((Piece::Half, 2));
    }
    let mut text = first.folded.clone();
    let mut taken = 1;
    while let Some(group) = next(taken).filter(|group| text.len() < 12 && is_group(&text, taken, group, grammar)) {
        text.push_str(&group.folded);
        taken += 1;
    }
    if let Some(decimals) = next(taken).filter(|word| is_decimals(word, taken, grammar)) {
        text.push('.');
        text.push_str(&decimals.folded);
        taken += 1;
    }
    text.parse().ok().map(|value| (Piece::Figure(value), taken))
}

fn is_group(text: &str, taken: usize, group: &Token<'_>, grammar: Grammar) -> bool {
    let thousands = if grammar.decimal == ',' { "." } else { "," };
    let spaced =
        ["\u{a0}", "\u{202f}", "'", "’"].contains(&group.gap) || (grammar.spaced_thousands && group.gap == " ");
    let starts = taken > 1 || (text.len() <= 3 && !text.starts_with('0'));
    starts && group.folded.len() == 3 && (group.gap == thousands || spaced)
}

fn is_decimals(word: &Token<'_>, taken: usize, grammar: Grammar) -> bool {
    let native = word.gap.chars().eq([grammar.decimal]);
    let foreign = matches!(word.gap, "," | ".") && taken == 1 && word.folded.len() <= 2;
    (native || foreign) && word.folded.len() <= DECIMALS
}

/// Reads the parts of a number from left to right.
struct Parser<'a> {
    slots: &'a [Slot],
    at: usize,
    grammar: Grammar,
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<Piece> {
        self.slots.get(self.at + ahead).map(|slot| slot.piece)
    }

    fn eat(&mut self, piece: Piece) -> bool {
        let found = self.peek(0) == Some(piece);
        self.at += usize::from(found);
        found
    }

    /// What was read, if it ends where a word ends.
    fn reading(&self, value: f64) -> Option<Reading> {
        let last = self.at.checked_sub(1)?;
        let strength = match (last, self.slots.first()?.piece) {
            (0, Piece::Figure(_)) => Strength::Figures,
            (0, Piece::One) => Strength::One,
            (0, Piece::Article) => Strength::Article,
            (0, Piece::Oh) => Strength::Interjection,
            _ => Strength::Words,
        };
        Some(Reading { value, end: self.slots[last].end?, strength })
    }

    /// A number with its fraction.
    fn number(&mut self) -> Option<f64> {
        if self.eat(Piece::HalfAlone) || self.eat(Piece::Half) {
            return Some(0.5);
        }
        let whole = match (self.peek(0)?, self.peek(1)) {
            (Piece::Figure(_), Some(Piece::Hundred | Piece::Thousand)) => f64::from(self.whole()?),
            (Piece::Figure(value), _) => {
                self.at += 1;
                value
            }
            _ => f64::from(self.whole()?),
        };
        if self.eat(Piece::Half) {
            return Some(whole + 0.5);
        }
        Some(whole + self.decimals().unwrap_or(0.0))
    }

    fn decimals(&mut self) -> Option<f64> {
        let start = self.at;
        self.eat(Piece::Point).then_some(())?;
        let mut text = String::from("0.");
        while let Some(digit) = self.peek(0).and_then(digit).filter(|_| text.len() < DECIMALS + 2) {
            text.push_str(&digit.to_string());
            self.at += 1;
        }
        if text.len() == 2 {
            let number = match self.peek(0) {
                Some(Piece::Figure(value)) if value.fract() == 0.0 && value < 100.0 => {
                    self.at += 1;
                    Some(value as u32)
                }
                _ => self.below_hundred(),
            };
            number.inspect(|number| text.push_str(&number.to_string()));
        }
        if text.len() == 2 {
            self.at = start;
            return None;
        }
        text.parse().ok()
    }

    fn whole(&mut self) -> Option<u32> {
        if self.eat(Piece::Zero) || self.eat(Piece::Oh) {
            return Some(0);
        }
        let front = self.below_thousand();
        if !self.eat(Piece::Thousand) {
            return front;
        }
        let thousands = front.unwrap_or(1).min(999) * 1_000;
        Some(thousands + self.rest(Self::below_thousand).unwrap_or(0))
    }

    /// What follows "hundred" or "thousand", with or without "and".
    fn rest(&mut self, part: impl Fn(&mut Self) -> Option<u32>) -> Option<u32> {
        let start = self.at;
        self.eat(Piece::And);
        let rest = if matches!(self.peek(0), Some(Piece::Figure(_))) { None } else { part(self) };
        if rest.is_none() {
            self.at = start;
        }
        rest
    }

    fn below_thousand(&mut self) -> Option<u32> {
        let front = match self.peek(0)? {
            Piece::Figure(value) if value.fract() == 0.0 && value < 1_000.0 => {
                self.at += 1;
                Some(value as u32)
            }
            _ => self.below_hundred(),
        };
        if !self.eat(Piece::Hundred) {
            return front;
        }
        let hundreds = front.unwrap_or(1) * 100;
        Some(hundreds + self.rest(Self::below_hundred).unwrap_or(0))
    }

    fn below_hundred(&mut self) -> Option<u32> {
        let first = self.peek(0)?;
        let value = match first {
            Piece::Ten(tens) => return Some(self.tens(tens)),
            Piece::Teen(teen) => teen,
            piece => unit(piece)?,
        };
        if let (true, Some(Piece::And), Some(Piece::Ten(tens))) = (self.grammar.units_first, self.peek(1), self.peek(2))
        {
            self.at += 3;
            return Some(tens + value);
        }
        self.at += 1;
        Some(value)
    }

    fn tens(&mut self, tens: u32) -> u32 {
        self.at += 1;
        if self.grammar.units_first {
            return tens;
        }
        let teens = self.grammar.tens_and_teens;
        let (skip, piece) = match (self.peek(0), self.peek(1)) {
            (Some(Piece::And), Some(Piece::One | Piece::Article)) if teens => (2, Some(Piece::One)),
            (Some(Piece::And), Some(Piece::Teen(11))) if teens && tens == 60 => (2, Some(Piece::Teen(11))),
            (Some(Piece::Article | Piece::Oh) | None, _) => (0, None),
            (piece, _) => (1, piece),
        };
        let more = match piece {
            Some(Piece::Teen(teen)) if teens && (tens == 60 || tens == 80) => Some(teen),
            Some(piece) => unit(piece),
            None => None,
        };
        self.at += if more.is_some() { skip } else { 0 };
        tens + more.unwrap_or(0)
    }
}

fn unit(piece: Piece) -> Option<u32> {
    match piece {
        Piece::Unit(value) => Some(value),
        Piece::One | Piece::Article => Some(1),
        _ => None,
    }
}

fn digit(piece: Piece) -> Option<u32> {
    match piece {
        Piece::Zero | Piece::Oh => Some(0),
        Piece::Article => None,
        piece => unit(piece),
    }
}
