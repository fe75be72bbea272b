//! The words the rules go by, one file a language, all lower case.

mod english;
mod french;
mod german;

use u5_protocol::Language;

pub(super) struct Lexicon {
    /// Articles, prepositions, conjunctions, possessives, auxiliaries and fillers that no phrase ends with
    pub(super) dangling: &'static [&'static str],
    /// Phrases that want an object
    pub(super) openings: &'static [&'static str],
    /// Whole replies that need nothing more, although their words look short
    pub(super) finished: &'static [&'static str],
    /// Words that often begin a longer reply
    pub(super) short_replies: &'static [&'static str],
    /// Requests to be quiet
    pub(super) stop: &'static [&'static str],
    /// What may stand beside a request to be quiet
    pub(super) polite: &'static [&'static str],
    /// What listeners murmur
    pub(super) backchannel: &'static [&'static str],
}

pub(super) const fn of(language: Language) -> &'static Lexicon {
    match language {
        Language::En => &english::LEXICON,
        Language::De => &german::LEXICON,
        Language::Fr => &french::LEXICON,
    }
}
