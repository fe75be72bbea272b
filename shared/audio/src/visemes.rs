//! Which shape the mouth has, and when: from phonemes where the voice knows them, else from the letters.
//!
//! All times are samples. What comes out is in order, does not overlap and stays within what went in.

mod letters;
mod phonemes;
#[cfg(test)]
mod tests;

use std::ops::Range;

use u5_protocol::kiosk::{Viseme, VisemeMark};

pub use letters::of_word;
pub use phonemes::of_phonemes;
use phonemes::{Role, role};

/// Silence shorter than this, in ms, is the way from one sound to the next: the mouth does not close for it.
const BRIEF_MS: u64 = 90;

/// The shapes of IPA symbols whose times are known, in order, at `rate` samples per second. Stress and length marks
/// lend their time to the sound they belong to; spaces and stops are silence where they last.
pub fn of_sounds(sounds: impl IntoIterator<Item = (char, Range<u64>)>, rate: u32) -> Vec<VisemeMark> {
    let mut mouth = Mouth::default();
    for (symbol, span) in sounds {
        match role(symbol) {
            Role::Sound(viseme) => mouth.take(viseme, span),
            Role::Pause => mouth.take(Viseme::Sil, span),
            Role::MarksNext => mouth.wait(span),
            Role::MarksLast => mouth.hold(span),
        }
    }
    tidy(mouth.finish(), u64::from(rate) * BRIEF_MS / 1_000)
}

/// Shares `span` out among `shapes`: a vowel takes longer than a consonant.
pub fn spread(shapes: &[Viseme], span: Range<u64>) -> Vec<VisemeMark> {
    let length = span.end.saturating_sub(span.start);
    let total: u64 = shapes.iter().map(|viseme| weight(*viseme)).sum();
    let mut before = 0;
    let mut at = |viseme: Viseme| {
        let cut = |sum: u64| span.start + (u128::from(length) * u128::from(sum) / u128::from(total.max(1))) as u64;
        let start = cut(before);
        before += weight(viseme);
        (start..cut(before), viseme)
    };
    tidy(shapes.iter().map(|viseme| at(*viseme)).collect(), 0)
}

/// How long a sound typically lasts, in tenths of a short consonant: after the inherent durations of English sounds in
/// D. H. Klatt, "Synthesis by rule of segmental durations in English sentences" (1979), rounded.
const fn weight(viseme: Viseme) -> u64 {
    match viseme {
        Viseme::Aa | Viseme::E | Viseme::I | Viseme::O | Viseme::U => 20,
        Viseme::Ss | Viseme::Ch | Viseme::Ff => 14,
        Viseme::Sil | Viseme::Pp | Viseme::Th | Viseme::Dd | Viseme::Kk | Viseme::Nn | Viseme::Rr => 10,
    }
}

type Shape = (Range<u64>, Viseme);

/// The shapes so far, without gaps.
#[derive(Default)]
struct Mouth {
    shapes: Vec<Shape>,
    /// Where the marks before the next sound begin.
    waiting: Option<u64>,
    /// Behind everything so far.
    end: u64,
}

impl Mouth {
    fn take(&mut self, viseme: Viseme, span: Range<u64>) {
        let start = self.waiting.take().unwrap_or(span.start).max(self.last_end());
        self.end = span.end.max(self.end).max(start);
        self.shapes.push((start..self.end, viseme));
    }

    fn wait(&mut self, span: Range<u64>) {
        self.waiting.get_or_insert_with(|| span.start.max(self.end));
        self.end = self.end.max(span.end);
    }

    fn hold(&mut self, span: Range<u64>) {
        if self.waiting.is_some() || self.shapes.is_empty() {
            return self.wait(span);
        }
        self.end = self.end.max(span.end);
        if let Some((last, _)) = self.shapes.last_mut() {
            last.end = self.end;
        }
    }

    fn last_end(&self) -> u64 {
        self.shapes.last().map_or(0, |(span, _)| span.end)
    }

    /// Marks that no sound follows belong to the last one.
    fn finish(mut self) -> Vec<Shape> {
        if let (Some((last, _)), Some(_)) = (self.shapes.last_mut(), self.waiting) {
            last.end = self.end;
        }
        self.shapes
    }
}

/// Joins equal neighbours, and silences shorter than `brief` with what is before them; drops what takes no time.
fn tidy(shapes: Vec<Shape>, brief: u64) -> Vec<VisemeMark> {
    let shapes = joined(shapes, |known, next| known.1 == next.1);
    let is_brief = |(span, viseme): &Shape| *viseme == Viseme::Sil && span.end - span.start < brief;
    let shapes = joined(shapes, |known, next| is_brief(next) || known.1 == next.1);
    let mark = |(span, viseme): Shape| {
        let length = u32::try_from(span.end - span.start).unwrap_or(u32::MAX);
        VisemeMark(span.start, length, viseme)
    };
    shapes.into_iter().map(mark).collect()
}

/// Lets a shape last on through those right behind it that are `alike`.
fn joined(shapes: Vec<Shape>, alike: impl Fn(&Shape, &Shape) -> bool) -> Vec<Shape> {
    let mut kept: Vec<Shape> = Vec::with_capacity(shapes.len());
    for next in shapes.into_iter().filter(|(span, _)| !span.is_empty()) {
        match kept.last_mut() {
            Some(last) if last.0.end == next.0.start && alike(last, &next) => last.0.end = next.0.end,
            _ => kept.push(next),
        }
    }
    kept
}
