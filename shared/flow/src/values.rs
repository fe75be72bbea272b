//! What slots hold, and how it is found in what customers say.
//!
//! [`find`] looks for a value of a [`Kind`] in a transcript and tells which words it was. It knows numbers in figures
//! and in words, dates and times seen from a [`Now`], yes and no, options, names from a table, telephone numbers, mail
//! addresses and free text, in every language; the words are tables in `values/words/`.
//!
//! Customers correct themselves: "42, no, 43" is 43, "not red, blue" is blue. Where two values are equally good, the
//! answer is [`Problem::Ambiguous`] rather than a guess.

mod boolean;
mod choice;
mod contact;
mod date;
mod digits;
mod edges;
mod entity;
mod lexicon;
mod matcher;
mod number;
mod settle;
mod spoken;
mod text;
mod time;
mod tokens;
mod words;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt, ops::Range, sync::Arc};

use jiff::civil;
use serde::{Deserialize, Serialize};
use u5_protocol::Language;

pub use self::entity::{Entities, EntitiesError, EntitiesProblem, LONGEST_FIELD, MOST_ROWS};

/// Characters of an utterance that is looked at; longer ones hold no value.
pub const LONGEST_UTTERANCE: usize = 1_000;
/// The most digits that a number has which is no value of a slot yet.
const LONGEST_FIGURES: usize = 20;

/// What a slot may hold.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Words, without politeness and lead-ins
    Text {
        /// Characters at most
        max_chars: usize,
    },
    /// A number
    Number {
        /// The smallest that is allowed
        min: Option<f64>,
        /// The largest that is allowed
        max: Option<f64>,
        /// It must be a multiple of this: 1 for whole numbers, 0.5 for shoe sizes
        step: Option<f64>,
    },
    /// A number that is a name, such as an order's, with at most three letters before it, which do not count
    Digits {
        /// Digits at least
        min_len: usize,
        /// Digits at most
        max_len: usize,
    },
    /// A day; today is always allowed
    Date {
        /// Whether days before today are allowed
        past: bool,
        /// Whether days after today are allowed
        future: bool,
    },
    /// A time of day
    Time,
    /// One of a few options
    Choice(Vec<Choice>),
    /// Yes or no
    Boolean,
    /// A telephone number
    Phone,
    /// A mail address
    Email,
    /// A thing from a table
    Entity(Arc<Entities>),
}

/// One of a few options.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the flow calls it; customers may say it, too
    pub id: String,
    /// What customers call it
    pub words: BTreeMap<Language, Vec<String>>,
}

impl Choice {
    /// An option without words of its own.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), words: BTreeMap::new() }
    }

    /// Adds what it is called in a language.
    pub fn called<W: Into<String>>(mut self, language: Language, words: impl IntoIterator<Item = W>) -> Self {
        self.words.entry(language).or_default().extend(words.into_iter().map(Into::into));
        self
    }

    /// What it may be called in a language: its id, and its words there, or in any other language without some.
    fn spoken(&self, language: Language) -> impl Iterator<Item = &str> {
        let own = self.words.get(&language).filter(|words| !words.is_empty());
        let others = self.words.values().flatten().filter(move |_| own.is_none());
        std::iter::once(&self.id).chain(own.into_iter().flatten()).chain(others).map(String::as_str)
    }
}

/// What a slot holds. What is in it was said by a customer and is not shown by `Debug`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words
    Text(String),
    /// A number
    Number(f64),
    /// Digits, after letters in capitals
    Digits(String),
    /// A day
    Date(civil::Date),
    /// A time of day
    Time(civil::Time),
    /// The id of an option
    Choice(String),
    /// Yes or no
    Boolean(bool),
    /// Digits, after a `+` where the country is among them
    Phone(String),
    /// A mail address, in lower case
    Email(String),
    /// A thing from a table
    Entity {
        /// Its id there
        id: String,
        /// Its name, in the customer's language
        name: String,
    },
}

impl Value {
    /// The kind of value, as a word for logs and errors.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "number",
            Self::Digits(_) => "digits",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::Choice(_) => "choice",
            Self::Boolean(_) => "boolean",
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
            Self::Entity { .. } => "entity",
        }
    }

    /// The value for templates and tools: numbers as numbers, days as `2026-11-24`, times as `14:30`, an entity as an
    /// object with `id` and `name`.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) | Self::Digits(text) | Self::Choice(text) | Self::Phone(text) | Self::Email(text) => {
                text.as_str().into()
            }
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => (*number as i64).into(),
            Self::Number(number) => (*number).into(),
            Self::Date(date) => date.to_string().into(),
            Self::Time(time) => time_of_day(*time).into(),
            Self::Boolean(yes) => (*yes).into(),
            Self::Entity { id, name } => serde_json::json!({ "id": id, "name": name }),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", self.kind())
    }
}

/// A time of day as templates, prompts and opening hours write it: `09:30`.
pub fn time_of_day(time: civil::Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The date and the time of day where the kiosk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Today
    pub date: civil::Date,
    /// The time of day
    pub time: civil::Time,
}

/// A value and where it was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The value
    pub value: Value,
    /// The bytes of the words that are the value
    pub range: Range<usize>,
}

/// Why there is no value. Holds nothing that the customer said; [`Problem::spoken`] tells the customer.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// Nothing of the kind was said, or too much at once
    Missing,
    /// A number below the smallest
    TooSmall {
        /// The smallest that is allowed
        min: f64,
        /// The largest that is allowed
        max: Option<f64>,
    },
    /// A number above the largest
    TooLarge {
        /// The smallest that is allowed
        min: Option<f64>,
        /// The largest that is allowed
        max: f64,
    },
    /// A number between two steps
    NotAStep {
        /// What it must be a multiple of
        step: f64,
    },
    /// Too few digits, or too many
    WrongLength {
        /// Digits at least
        min: usize,
        /// Digits at most
        max: usize,
        /// Digits that were said
        found: usize,
    },
    /// Text with too many characters
    TooLong {
        /// Characters at most
        max: usize,
    },
    /// A day before today where that is not allowed
    InThePast,
    /// A day after today where that is not allowed
    InTheFuture,
    /// A day that does not exist, such as the 30th of February
    Impossible,
    /// Several values are equally good: the ids of options or entities, ten at most; empty for other kinds
    Ambiguous(Vec<String>),
    /// Something was said that is none of the options, or not a whole address
    Unknown,
}

/// The one number that `text` holds, in figures: "twenty", "two zero eight", "4 7 1 1". It has at most
/// [`LONGEST_FIGURES`] digits.
pub(crate) fn figures(text: &str, language: Language) -> Option<String> {
    let words = tokens::tokens(text);
    match digits::find((1, LONGEST_FIGURES), &words, words::of(language)) {
        Ok((Value::Digits(found), _)) => Some(found),
        _ => None,
    }
}

/// The number that `text` says, in figures; as it was said where it is not whole, for its decimal mark is the language's.
pub(crate) fn whole(text: &str, language: Language) -> Option<String> {
    let words = tokens::tokens(text);
    let anything = number::Bounds { min: None, max: None, step: None };
    match number::find(anything, &words, words::of(language)) {
        Ok((Value::Number(number), _)) if number.fract() == 0.0 => Some(format!("{number:.0}")),
        Ok(_) => Some(text.to_owned()),
        Err(_) => None,
    }
}

/// Finds a value in what was said.
///
/// # Errors
/// Tells why there is none; [`Problem::Missing`] for more than [`LONGEST_UTTERANCE`] characters.
pub fn find(kind: &Kind, text: &str, language: Language, now: Now) -> Result<Found, Problem> {
    if text.len() > LONGEST_UTTERANCE && text.chars().nth(LONGEST_UTTERANCE).is_some() {
        return Err(Problem::Missing);
    }
    let words = tokens::tokens(text);
    let tables = words::of(language);
    let (value, place) = match kind {
        Kind::Text { max_chars } => {
            return text::find(*max_chars, text, &words, tables).map(|(value, range)| Found { value, range });
        }
        Kind::Number { min, max, step } => {
            number::find(number::Bounds { min: *min, max: *max, step: *step }, &words, tables)
        }
        Kind::Digits { min_len, max_len } => digits::find((*min_len, *max_len), &words, tables),
        Kind::Date { past, future } => date::find((*past, *future), now.date, &words, tables),
        Kind::Time => time::find(now, &words, tables),
        Kind::Choice(choices) => choice::find(choices, &words, tables),
        Kind::Boolean => boolean::find(&words, tables),
        Kind::Phone => contact::phone(&words, tables),
        Kind::Email => contact::email(&words, tables),
        Kind::Entity(entities) => entity::find(entities, &words, tables),
    }
    .map_err(|problem| silent(problem, &words, tables))?;
    Ok(Found { value, range: tokens::bytes(&words, &place) })
}

/// Nothing but politeness is nothing said, rather than something unknown.
fn silent(problem: Problem, words: &[tokens::Token<'_>], tables: &words::Tables) -> Problem {
    match problem {
        Problem::Unknown if edges::trimmed(words, tables).is_empty() => Problem::Missing,
        problem => problem,
    }
}
