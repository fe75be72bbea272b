//! What words of a shop stand for, whichever of them is used: "bon", "ticket" and "receipt" are one thing.
//!
//! A line of a table is `name: word prefix* *suffix two_words`. Names are the same in every language.

mod english;
mod french;
mod german;

use std::collections::HashMap;
use std::sync::LazyLock;

use u5_protocol::Language;

/// The name of what a word stands for.
pub(super) type Concept = &'static str;

/// The concepts of one language.
pub(super) struct Concepts {
    exact: HashMap<&'static str, Concept>,
    prefixes: Vec<(&'static str, Concept)>,
    suffixes: Vec<(&'static str, Concept)>,
    /// Phrases, longest first.
    phrases: Vec<(Vec<&'static str>, Concept)>,
}

/// The shortest word that a `*suffix` is looked for in, beyond the suffix itself: compounds have a first part.
const FIRST_PART: usize = 2;

pub(super) fn of(language: Language) -> &'static Concepts {
    static ENGLISH: LazyLock<Concepts> = LazyLock::new(|| Concepts::parse(english::TABLE));
    static GERMAN: LazyLock<Concepts> = LazyLock::new(|| Concepts::parse(german::TABLE));
    static FRENCH: LazyLock<Concepts> = LazyLock::new(|| Concepts::parse(french::TABLE));
    match language {
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
        Language::Fr => &FRENCH,
    }
}

impl Concepts {
    fn parse(table: &'static str) -> Self {
        let mut concepts =
            Self { exact: HashMap::new(), prefixes: Vec::new(), suffixes: Vec::new(), phrases: Vec::new() };
        for (name, entries) in table.lines().filter_map(|line| line.split_once(':')) {
            entries.split_whitespace().for_each(|entry| concepts.add(name.trim(), entry));
        }
        concepts.prefixes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        concepts.suffixes.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        concepts.phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        concepts
    }

    fn add(&mut self, concept: Concept, entry: &'static str) {
        if entry.contains('_') {
            self.phrases.push((entry.split('_').collect(), concept));
        } else if let Some(prefix) = entry.strip_suffix('*') {
            self.prefixes.push((prefix, concept));
        } else if let Some(suffix) = entry.strip_prefix('*') {
            self.suffixes.push((suffix, concept));
        } else {
            self.exact.entry(entry).or_insert(concept);
        }
    }

    /// What a folded word, or a phrase with `_` between its words, stands for.
    pub(super) fn find(&self, word: &str) -> Option<Concept> {
        if word.contains('_') {
            let words: Vec<&str> = word.split('_').collect();
            return self.phrases.iter().find(|(phrase, _)| same(phrase, &words)).map(|(_, concept)| *concept);
        }
        if let Some(concept) = self.exact.get(word) {
            return Some(concept);
        }
        if word.bytes().any(|byte| byte.is_ascii_digit()) {
            return Some("number");
        }
        let compound = |suffix: &str| word.len() >= suffix.len() + FIRST_PART && word.ends_with(suffix);
        let prefix = self.prefixes.iter().find(|(prefix, _)| word.starts_with(prefix));
        let suffix = || self.suffixes.iter().find(|(suffix, _)| compound(suffix));
        prefix.or_else(suffix).map(|(_, concept)| *concept)
    }

    /// How many words the longest phrase has that `words` begin with; zero if none.
    pub(super) fn phrase_at<'a>(&self, words: &(impl Iterator<Item = &'a str> + Clone)) -> usize {
        let first = words.clone().next().unwrap_or_default();
        let candidates = self.phrases.iter().filter(|(phrase, _)| phrase.first().is_some_and(|p| matches(p, first)));
        let starts = |phrase: &[&str]| {
            words.clone().take(phrase.len()).count() == phrase.len()
                && phrase.iter().zip(words.clone()).all(|(pattern, word)| matches(pattern, word))
        };
        candidates.map(|(phrase, _)| phrase).find(|phrase| starts(phrase)).map_or(0, Vec::len)
    }
}

fn same(phrase: &[&str], words: &[&str]) -> bool {
    phrase.len() == words.len() && phrase.iter().zip(words).all(|(pattern, word)| matches(pattern, word))
}

fn matches(pattern: &str, word: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == word, |prefix| word.starts_with(prefix))
}
