//! Words that carry little, folded as [`super::words`] folds them.

mod english;
mod french;
mod german;

use u5_protocol::Language;

pub(super) struct Tables {
    /// Articles, pronouns, auxiliaries, prepositions.
    pub(super) light: &'static [&'static str],
    /// Words that a value does not hold: question words, pronouns, verbs that frame a request.
    pub(super) framing: &'static [&'static str],
    /// What a value does not begin or end with, besides light words.
    pub(super) edges: &'static [&'static str],
    /// Digits that are read out, besides those that are numbers anyway.
    pub(super) digits: &'static [&'static str],
    /// Prepositions that begin what no longer belongs to a thing, if an article or a time comes next.
    pub(super) prepositions: &'static [&'static str],
    /// Prepositions with an article in them.
    pub(super) contracted: &'static [&'static str],
    /// Articles, and words that say whose or which.
    pub(super) determiners: &'static [&'static str],
    /// Words and phrases that mean nothing wherever they stand.
    pub(super) fillers: &'static [&'static str],
    /// Words that ask or wish for something.
    pub(super) asking: &'static [&'static str],
    /// Words before which a clause ends, whatever follows.
    pub(super) joints: &'static [&'static str],
    /// Words before which a clause ends if one begins that has a verb of its own.
    pub(super) links: &'static [&'static str],
    /// Phrases that a wish or a question begins with, even where nothing stands before it.
    pub(super) starts: &'static [&'static str],
    /// Phrases that mean nothing where a sentence begins.
    pub(super) openings: &'static [&'static str],
}

pub(super) const fn of(language: Language) -> &'static Tables {
    match language {
        Language::En => &english::TABLES,
        Language::De => &german::TABLES,
        Language::Fr => &french::TABLES,
    }
}
