//! What the parsers know about each language. The tables are in natural spelling, one file a language; here they are
//! folded once and made searchable.

mod de;
mod en;
mod fr;

use std::sync::LazyLock;

use rust_stemmers::Stemmer;
use u5_protocol::Language;

use super::lexicon::{Lexicon, Rows, inflected};
use crate::stemmer;

/// A part of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    Zero,
    /// A nought that is also an interjection ("oh"); counts only among other digits
    Oh,
    /// 2 to 9, and a 1 that is nothing else ("eins")
    Unit(u32),
    /// A 1 that is also a pronoun ("one")
    One,
    /// A 1 that is mostly an article ("a", "eine")
    Article,
    /// 10 to 19
    Teen(u32),
    /// 20, 30 …
    Ten(u32),
    Hundred,
    Thousand,
    And,
    /// "and a half"
    Half,
    /// "half a"
    HalfAlone,
    /// The decimal mark, spoken
    Point,
    /// A number in figures
    Figure(f64),
}

/// A word about days.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum DateWord {
    /// Days from today
    Day(i32),
    /// 1 for Monday to 7 for Sunday
    Weekday(i8),
    Month(i8),
    Next,
    Last,
    This,
    NextWeek,
    /// "in" before a number of days
    In,
    /// "ago" after it, or "vor" before it
    Ago,
    FromNow,
    Days,
    Weeks,
    Months,
    /// What stands before a bare day of the month ("le 3")
    The,
    /// What stands between day and month
    Of,
    /// Looks like a day and is none ("guten Morgen")
    Nothing,
}

/// A word about the time of day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ClockWord {
    Past,
    To,
    Half,
    Quarter,
    ThreeQuarters,
    /// "et quart", after the hour
    AddQuarter,
    AddHalf,
    LessQuarter,
    Less,
    /// "o'clock", "Uhr", "heures"
    Oclock,
    Hours,
    HalfHour,
    Minutes,
    Noon,
    Midnight,
    Morning,
    Afternoon,
    Evening,
    Night,
    /// What stands before a bare hour
    At,
    In,
    Now,
}

/// What a phrase says to a yes-or-no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    /// A yes by itself, but agrees with a no as well ("no, that's fine")
    Fine,
    No,
    /// Turns the yes that follows into a no, and is a weak no by itself
    Not,
    /// Leaves it open
    Unsure,
    /// What was said before does not count
    Correction,
}

/// A place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Nth(u32),
    Last,
}

/// Words around a value that are not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// Leads up to the value
    Lead,
    /// Polite words, fillers and sounds, before or after
    Polite,
}

/// A helper of the number parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// Names what a number counts from: "size", "number"
    Marker,
    /// Is what a number counts: "pair", "pieces"
    Counted,
}

/// A word inside a run of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// The next digit this many times
    Times(usize),
    /// A dash, a hesitation
    Pause,
    Plus,
}

/// One language's tables, as written.
struct Words {
    numbers: Rows<Piece>,
    /// Stems of the ordinals, and what may follow them
    ordinals: Rows<Place>,
    ordinal_endings: &'static [&'static str],
    /// What follows figures to make them an ordinal, without a gap
    ordinal_marks: &'static [&'static str],
    around: Rows<Around>,
    runs: Rows<Run>,
    dates: Rows<DateWord>,
    clock: Rows<ClockWord>,
    answers: Rows<Answer>,
    /// "not", before a value that is not meant
    negators: Rows<()>,
    /// Between a value that was wrong and the right one
    corrections: Rows<()>,
    edges: Rows<Edge>,
    /// Signs of mail addresses, as spoken
    symbols: Rows<char>,
    /// Letters that mail addresses write differently
    transliterations: &'static [(char, &'static str)],
    grammar: Grammar,
}

/// How a language builds its numbers and times.
#[derive(Clone, Copy)]
pub(super) struct Grammar {
    /// Numbers are written as one word
    pub(super) compounds: bool,
    /// "three and twenty"
    pub(super) units_first: bool,
    /// "sixty-ten", "twenty and one"
    pub(super) tens_and_teens: bool,
    /// "half nine" is 8:30
    pub(super) half_before: bool,
    /// The decimal mark; the other one of comma and point marks thousands
    pub(super) decimal: char,
    /// Groups of three figures may have spaces between them
    pub(super) spaced_thousands: bool,
    /// A figure with a stop is an ordinal
    pub(super) stop_is_ordinal: bool,
    /// A bare day of the month needs no ordinal ("le 3")
    pub(super) cardinal_days: bool,
    /// Month before day in figures, where day before month is impossible
    pub(super) month_first: bool,
}

/// One language's tables, ready to be searched.
pub(super) struct Tables {
    pub(super) language: Language,
    pub(super) numbers: Lexicon<Piece>,
    pub(super) ordinals: Lexicon<Place>,
    pub(super) ordinal_marks: &'static [&'static str],
    pub(super) around: Lexicon<Around>,
    pub(super) runs: Lexicon<Run>,
    pub(super) dates: Lexicon<DateWord>,
    pub(super) clock: Lexicon<ClockWord>,
    pub(super) answers: Lexicon<Answer>,
    pub(super) negators: Lexicon<()>,
    pub(super) corrections: Lexicon<()>,
    pub(super) edges: Lexicon<Edge>,
    pub(super) symbols: Lexicon<char>,
    pub(super) transliterations: &'static [(char, &'static str)],
    pub(super) grammar: Grammar,
}

impl Tables {
    fn new(language: Language, words: &Words) -> Self {
        Self {
            language,
            numbers: Lexicon::new(words.numbers),
            ordinals: inflected(words.ordinals, words.ordinal_endings),
            ordinal_marks: words.ordinal_marks,
            around: Lexicon::new(words.around),
            runs: Lexicon::new(words.runs),
            dates: Lexicon::new(words.dates),
            clock: Lexicon::new(words.clock),
            answers: Lexicon::new(words.answers),
            negators: Lexicon::new(words.negators),
            corrections: Lexicon::new(words.corrections),
            edges: Lexicon::new(words.edges),
            symbols: Lexicon::new(words.symbols),
            transliterations: words.transliterations,
            grammar: words.grammar,
        }
    }

    /// Reduces words of the language to their stems.
    pub(super) fn stemmer(&self) -> Stemmer {
        stemmer::of(self.language)
    }
}

static ENGLISH: LazyLock<Tables> = LazyLock::new(|| Tables::new(Language::En, &en::WORDS));
static GERMAN: LazyLock<Tables> = LazyLock::new(|| Tables::new(Language::De, &de::WORDS));
static FRENCH: LazyLock<Tables> = LazyLock::new(|| Tables::new(Language::Fr, &fr::WORDS));

/// The tables of a language.
pub(super) fn of(language: Language) -> &'static Tables {
    match language {
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
        Language::Fr => &FRENCH,
    }
}
