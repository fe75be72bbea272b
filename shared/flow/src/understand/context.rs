//! What the kiosk is waiting for.

use u5_protocol::Language;

use crate::{
    flow::{Choosable, Slot},
    values::Kind,
};

/// What the kiosk is waiting for.
#[derive(Debug, Clone)]
pub(crate) enum Context<'a> {
    /// A value.
    Slot(&'a Slot),
    /// One of these, or another value of what was said before.
    Choice(&'a [Choosable], Vec<&'a Slot>),
    /// Yes or no; these could be wrong.
    Confirm(Vec<&'a Slot>),
    /// Nothing in particular.
    Nothing,
}

impl Context<'_> {
    /// Whether anything that is said is an answer.
    pub(crate) const fn takes_anything(&self) -> bool {
        match self {
            Self::Slot(slot) => slot.whole || matches!(slot.kind, Kind::Text { .. }),
            Self::Choice(..) | Self::Confirm(_) | Self::Nothing => false,
        }
    }
}

/// Words with which questions begin.
const fn question_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "what", "where", "when", "who", "why", "how", "which", "is", "are", "do", "does", "can", "could", "may",
            "whose",
        ],
        Language::De => &[
            "was", "wo", "wann", "wer", "warum", "wie", "welche", "welcher", "welches", "ist", "sind", "haben", "gibt",
            "kann", "können", "darf", "woher", "wohin",
        ],
        Language::Fr => &[
            "que",
            "quoi",
            "où",
            "quand",
            "qui",
            "pourquoi",
            "comment",
            "quel",
            "quelle",
            "quels",
            "quelles",
            "est-ce",
            "avez-vous",
            "y",
            "combien",
            "puis-je",
            "peut-on",
            "pouvez-vous",
        ],
    }
}

/// Whether this asks something, rather than answering. Two words do not make a question that could not be an answer.
pub(crate) fn looks_like_question(text: &str, language: Language) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let first = words.first().map(String::as_str).unwrap_or_default();
    words.len() >= 3 && (text.trim_end().ends_with('?') || question_words(language).contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_from_answers() {
        let table = [
            ("where are the toilets", Language::En, true),
            ("the oat milk please", Language::En, false),
            ("Was kostet die Hafermilch?", Language::De, true),
            ("Größe vierzig", Language::De, false),
            ("Combien coûte le lait ?", Language::Fr, true),
            ("Really?", Language::En, false),
        ];
        for (text, language, wanted) in table {
            assert_eq!(looks_like_question(text, language), wanted, "{text}");
        }
    }
}
