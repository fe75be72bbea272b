//! The commands that every kiosk understands at any time: repeat, slower, back, cancel and their like.
//!
//! A store may add ways of saying them with intents of the same names, see [`super::Catalogue::new`].

mod english;
mod french;
mod german;

use std::collections::BTreeMap;

use u5_protocol::Language;

use super::words::fold;
use super::{Example, Intent};

/// Say that again.
pub const REPEAT: &str = "repeat";
/// Speak more slowly.
pub const SLOWER: &str = "slower";
/// Speak louder.
pub const LOUDER: &str = "louder";
/// Speak more quietly.
pub const QUIETER: &str = "quieter";
/// Say what can be asked.
pub const HELP: &str = "help";
/// Leave this flow.
pub const CANCEL: &str = "cancel";
/// One step back.
pub const BACK: &str = "back";
/// Go on in another language; the slot `language` says in which, if it was named.
pub const LANGUAGE: &str = "language";
/// Call a human.
pub const STAFF: &str = "staff";
/// The visit is over.
pub const GOODBYE: &str = "goodbye";
/// The last value was wrong; the slot `value` holds what was said instead.
pub const CORRECT: &str = "correct";

/// Every repair command.
pub const ALL: [&str; 11] = [REPEAT, SLOWER, LOUDER, QUIETER, HELP, CANCEL, BACK, LANGUAGE, STAFF, GOODBYE, CORRECT];

/// The repair commands with the ways of saying them in every language.
pub fn intents() -> Vec<Intent> {
    let tables = [(Language::En, english::TABLE), (Language::De, german::TABLE), (Language::Fr, french::TABLE)];
    let intent = |id: &str| {
        let examples =
            tables.iter().flat_map(|(language, table)| lines(table, id).map(|text| Example::new(*language, text)));
        Intent { id: id.to_owned(), examples: examples.collect(), brief: true, ..Intent::default() }
    };
    ALL.into_iter().map(intent).collect()
}

fn lines<'a>(table: &'static str, id: &'a str) -> impl Iterator<Item = &'static str> + use<'a> {
    let of_id = move |line: &&str| line.split_once(':').is_some_and(|(name, _)| name == id);
    let ways = table.lines().filter(of_id).filter_map(|line| line.split_once(':'));
    ways.flat_map(|(_, ways)| ways.split(';')).map(str::trim).filter(|way| !way.is_empty())
}

/// The slots of a repair command with what its words alone do not give: the code of the language that was named.
pub(super) fn completed(id: &str, text: &str, mut slots: BTreeMap<String, String>) -> BTreeMap<String, String> {
    // A catalogue may put something before the names of commands, where flows have the same.
    if id.rsplit(':').next() == Some(LANGUAGE)
        && let Some(language) = named_language(text)
    {
        slots.insert(LANGUAGE.to_owned(), language.code().to_owned());
    }
    slots
}

/// The supported language that `text` names last, in any of them: "my English is bad, Deutsch bitte".
fn named_language(text: &str) -> Option<Language> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphabetic());
    let mut named = words.filter_map(|word| match word {
        "english" | "englisch" | "englische" | "anglais" | "anglaise" => Some(Language::En),
        "german" | "deutsch" | "deutsche" | "allemand" | "allemande" => Some(Language::De),
        "french" | "franzosisch" | "franzosische" | "francais" | "francaise" => Some(Language::Fr),
        _ => None,
    });
    named.next_back()
}
