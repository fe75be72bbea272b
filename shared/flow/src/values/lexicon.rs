//! Phrases and what they mean, looked up at a place in a text.

use std::collections::HashMap;

use super::tokens::{Token, tokens};

/// A table as it is written in the language's file: a meaning, and the phrases for it with `|` between them.
pub(super) type Rows<T> = &'static [(T, &'static str)];

/// Phrases of one table by their first word, the longest first.
pub(super) struct Lexicon<T> {
    phrases: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T: Copy> Lexicon<T> {
    pub(super) fn new(rows: Rows<T>) -> Self {
        let mut lexicon = Self { phrases: HashMap::new() };
        for (meaning, phrases) in rows {
            phrases.split('|').for_each(|phrase| lexicon.add(phrase, *meaning));
        }
        lexicon
    }

    /// One more phrase, in any spelling.
    pub(super) fn add(&mut self, phrase: &str, meaning: T) {
        let words: Vec<String> = tokens(phrase).into_iter().map(|token| token.folded).collect();
        let Some((first, rest)) = words.split_first() else { return };
        let phrases = self.phrases.entry(first.clone()).or_default();
        phrases.push((rest.to_vec(), meaning));
        phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
    }

    /// The meaning of the longest phrase that starts at `at`, and the number of its tokens.
    pub(super) fn at(&self, words: &[Token<'_>], at: usize) -> Option<(T, usize)> {
        let rest = words.get(at + 1..)?;
        let phrases = self.phrases.get(&words[at].folded)?;
        phrases
            .iter()
            .find(|(phrase, _)| starts_with(rest, phrase))
            .map(|(phrase, meaning)| (*meaning, phrase.len() + 1))
    }

    /// The meaning of the longest phrase that ends just before `end`, and where it starts.
    pub(super) fn before(&self, words: &[Token<'_>], end: usize) -> Option<(T, usize)> {
        let longest = 6.min(end);
        (end - longest..end).find_map(|at| match self.at(words, at) {
            Some((meaning, length)) if at + length == end => Some((meaning, at)),
            _ => None,
        })
    }

    /// The meaning of one folded word.
    pub(super) fn word(&self, word: &str) -> Option<T> {
        self.phrases.get(word)?.iter().find(|(rest, _)| rest.is_empty()).map(|(_, meaning)| *meaning)
    }

    /// Every place of a phrase, from left to right and without overlaps: meaning, first token, token after the last.
    pub(super) fn all(&self, words: &[Token<'_>]) -> Vec<(T, usize, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.at(words, at) {
                Some((meaning, length)) => {
                    found.push((meaning, at, at + length));
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }
}

fn starts_with(words: &[Token<'_>], phrase: &[String]) -> bool {
    words.len() >= phrase.len()
        && words.iter().zip(phrase).all(|(word, wanted)| word.folded == *wanted && (word.follows() || word.gap == "."))
}

/// A lexicon of words that are made of stems and endings; without endings, the stems are the words.
pub(super) fn inflected<T: Copy>(rows: Rows<T>, endings: &[&str]) -> Lexicon<T> {
    if endings.is_empty() {
        return Lexicon::new(rows);
    }
    let mut lexicon = Lexicon::new(&[]);
    for (meaning, stems) in rows {
        for stem in stems.split('|') {
            for ending in endings {
                lexicon.add(&format!("{stem}{ending}"), *meaning);
            }
        }
    }
    lexicon
}
