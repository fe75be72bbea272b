//! Tables of what customers say, one file a kind, and what holds for all of them.

mod boolean;
mod choice;
mod contact;
mod date;
mod entity;
mod number;
mod properties;
mod spelling;
mod spoken;
mod text;
mod time;

use jiff::civil::{date, time};

use super::*;

/// A Tuesday
pub(super) const NOW: Now = Now { date: date(2026, 11, 24), time: time(10, 0, 0, 0) };

/// The value as JSON without quotes, or `!` and the problem; and the words that it was found in.
fn outcome(kind: &Kind, text: &str, language: Language) -> (String, String) {
    match find(kind, text, language, NOW) {
        Ok(found) => {
            let json = found.value.to_json();
            let value = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
            (value, text[found.range].to_owned())
        }
        Err(problem) => (format!("!{problem:?}"), String::new()),
    }
}

/// Checks rows of text and wanted outcome, and shows every row that differs.
fn check(kind: &Kind, language: Language, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter_map(|(text, wanted)| {
            let (found, _) = outcome(kind, text, language);
            (found != *wanted).then(|| format!("{text:?}: {found}, not {wanted}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Checks rows of text and the words that are the value.
fn check_words(kind: &Kind, language: Language, rows: &[(&str, &str)]) {
    for (text, wanted) in rows {
        assert_eq!(outcome(kind, text, language).1, *wanted, "{text:?}");
    }
}

fn number(min: f64, max: f64, step: f64) -> Kind {
    Kind::Number { min: Some(min), max: Some(max), step: Some(step) }
}

const ANY_NUMBER: Kind = Kind::Number { min: None, max: None, step: None };
const FUTURE: Kind = Kind::Date { past: false, future: true };
const PAST: Kind = Kind::Date { past: true, future: false };
