//! How well an utterance follows an example, and what its placeholders took.
//!
//! Both are read from left to right, words of either may be left out, and a placeholder takes one to six words that
//! could be a value. What fits is weighed against all there is, on both sides.

use std::ops::Range;

use super::vocabulary::{Heavy, Term};

/// A piece of an example, ready to be compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Word(Term),
    /// A placeholder, by its place among the names of the catalogue.
    Slot(u16, Takes),
}

/// What a placeholder takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A thing, without where, when or what for.
    Thing,
    /// Whatever is said.
    Words,
    /// Numbers and names of sizes.
    Sizes,
    /// Digits.
    Digits,
}

impl Takes {
    /// What a placeholder of this name takes.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "size" => Self::Sizes,
            "order" | "number" | "card" => Self::Digits,
            "topic" | "value" | "wrong" | "message" | "need" => Self::Words,
            _ => Self::Thing,
        }
    }
}

/// The most words that a placeholder takes.
const MAX_CAPTURE: usize = 6;
/// The most words that a number takes that is read out digit by digit.
const MAX_DIGITS: usize = 12;
/// What a placeholder weighs among the pieces of an example.
const SLOT_WEIGHT: f32 = 1.0;
/// How much of a captured word's weight counts as explained, when no example knows it and when some does.
const CAPTURED_UNKNOWN: f32 = 0.75;
const CAPTURED_KNOWN: f32 = 0.35;

/// How much of the likeness an example loses if none of its own words were said.
const UNSAID: f32 = 0.5;

/// What one comparison found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Alignment {
    /// In [0, 1]; one if everything of both sides fits.
    pub(super) score: f32,
    /// Which words of the utterance each placeholder took.
    pub(super) captures: Vec<(u16, Range<usize>)>,
}

#[derive(Clone, Copy)]
enum Step {
    SkipPiece,
    SkipWord,
    Match,
    Capture(usize),
}

/// Compares `said` with an example.
pub(super) fn align(pieces: &[Piece], said: &[Heavy]) -> Alignment {
    let total = pieces.iter().map(piece_weight).sum::<f32>() + said.iter().map(|word| word.weight).sum::<f32>();
    if total <= 0.0 {
        return Alignment::default();
    }
    let width = said.len() + 1;
    let mut gains = vec![0.0_f32; (pieces.len() + 1) * width];
    let mut steps = vec![Step::SkipWord; gains.len()];
    for (i, piece) in pieces.iter().enumerate().rev() {
        for j in (0..width).rev() {
            let below = gains[(i + 1) * width + j];
            let (gain, step) = best_step(piece, said, j, below, |i_next, j_next| gains[(i + i_next) * width + j_next]);
            gains[i * width + j] = gain;
            steps[i * width + j] = step;
        }
    }
    let path = path(pieces, said, &steps);
    let score = gains[0] / total * own_words(pieces, path.matched);
    Alignment { score: score.clamp(0.0, 1.0), captures: path.captures }
}

fn best_step(piece: &Piece, said: &[Heavy], at: usize, below: f32, gain: impl Fn(usize, usize) -> f32) -> (f32, Step) {
    let mut best = (below, Step::SkipPiece);
    let Some(word) = said.get(at) else { return best };
    let mut consider = |gain: f32, step: Step| {
        if gain > best.0 {
            best = (gain, step);
        }
    };
    consider(gain(0, at + 1), Step::SkipWord);
    match piece {
        Piece::Word(term) => {
            let kinship = word.term.kinship(term);
            if kinship > 0.0 {
                consider(kinship * (term.weight + word.weight) + gain(1, at + 1), Step::Match);
            }
        }
        Piece::Slot(_, takes) => {
            for (length, captured) in capturable(said, at, *takes) {
                consider(captured + gain(1, at + length), Step::Capture(length));
            }
        }
    }
    best
}

/// The lengths of value that may begin at `at`, and what each is worth.
fn capturable(said: &[Heavy], at: usize, takes: Takes) -> impl Iterator<Item = (usize, f32)> {
    let most = if takes == Takes::Digits { MAX_DIGITS } else { MAX_CAPTURE };
    let words = said[at..].iter().take(most).enumerate();
    let words = words.take_while(move |(i, word)| match takes {
        _ if *i > 0 && word.opens => false,
        Takes::Digits => word.digit,
        Takes::Sizes => !word.framing && word.measures(),
        Takes::Words => !word.framing,
        Takes::Thing => !word.framing && !word.foreign && !ends_thing(said, at, *i),
    });
    let mut worth = 0.0;
    let mut substance = false;
    words.filter_map(move |(i, word)| {
        let topic = word.term.known() && !word.measures();
        let share = if topic { CAPTURED_KNOWN } else { CAPTURED_UNKNOWN };
        worth += share * word.weight;
        substance |= match takes {
            Takes::Digits => word.digit,
            Takes::Sizes => word.is_size(),
            Takes::Words => !word.light,
            Takes::Thing => !word.light && !word.idle,
        };
        (substance && (!word.light || word.digit && takes == Takes::Digits)).then_some((i + 1, SLOT_WEIGHT + worth))
    })
}

/// The first size or number in what was said, if that is what a placeholder takes.
pub(super) fn measured(said: &[Heavy], takes: Takes) -> Option<Range<usize>> {
    let fits = |word: &Heavy| match takes {
        Takes::Sizes => word.is_size(),
        Takes::Digits => word.digit && !word.light,
        Takes::Words | Takes::Thing => false,
    };
    let start = said.iter().position(fits)?;
    let more = said[start..].iter().take_while(|word| fits(word) || takes == Takes::Digits && word.digit);
    Some(start..start + more.count())
}

/// Whether a thing that begins at `at` holds the word `i` places further on no more.
fn ends_thing(said: &[Heavy], at: usize, i: usize) -> bool {
    let word = &said[at + i];
    if i == 0 {
        let is_led = at > 0 && (said[at - 1].joins || said[at - 1].determines);
        return word.joins || word.is_day() && is_led;
    }
    let leads = |next: &Heavy| next.determines || next.is_size() || next.is_day() || next.foreign || next.idle;
    let nothing_yet = || said[at..at + i].iter().all(|word| word.light || word.idle || word.is_size());
    word.is_day() || word.closed || word.joins && (nothing_yet() || said.get(at + i + 1).is_none_or(leads))
}

pub(super) fn piece_weight(piece: &Piece) -> f32 {
    match piece {
        Piece::Word(term) => term.weight,
        Piece::Slot(..) => SLOT_WEIGHT,
    }
}

/// What the best way through both sides took and matched.
#[derive(Default)]
struct Path {
    captures: Vec<(u16, Range<usize>)>,
    /// The weight of the example's own words that were said.
    matched: f32,
}

fn path(pieces: &[Piece], said: &[Heavy], steps: &[Step]) -> Path {
    let (mut i, mut j) = (0, 0);
    let mut path = Path::default();
    while let Some(piece) = pieces.get(i) {
        match (steps[i * (said.len() + 1) + j], piece) {
            (Step::SkipWord, _) if j < said.len() => j += 1,
            (Step::Match, Piece::Word(term)) => {
                path.matched += term.weight * said[j].term.kinship(term);
                (i, j) = (i + 1, j + 1);
            }
            (Step::Capture(length), Piece::Slot(name, _)) => {
                path.captures.push((*name, j..j + length));
                (i, j) = (i + 1, j + length);
            }
            _ => i += 1,
        }
    }
    path
}

/// An example whose own words were not said is not followed, whatever its placeholders could take.
pub(super) fn own_words(pieces: &[Piece], matched: f32) -> f32 {
    let own = |piece: &Piece| if let Piece::Word(term) = piece { term.weight } else { 0.0 };
    let own: f32 = pieces.iter().map(own).sum();
    if own > 0.0 { 1.0 - UNSAID * (1.0 - matched / own) } else { 1.0 }
}
