//! Words that customers of this store are likely to say, out of what the store knows: what its facts are about, and names.
//!
//! A recogniser that is told them hears "tahini" rather than "to Heeney". What a fact is about stands before its first
//! word of grammar: "*Organic oat milk* is in aisle 7". A name is written with a capital within a sentence.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

use crate::{
    Collections, KnowledgeError, Limits,
    document::{Document, Raw},
    source,
    text::is_stopword,
};

/// The most words that are told.
const MOST: usize = 200;
/// Shorter words are understood anyway.
const LETTERS: usize = 4;
/// Of a fact's beginning, no more words are what it is about.
const SUBJECT: usize = 4;
/// A word in more than one of so many passages is an everyday word.
const EVERYDAY: usize = 12;

/// The words of the documents in `folder`, names first, then the rarest; 200 at most. Files that cannot be read are left
/// out. Reads every file: not for the runtime's threads.
///
/// # Errors
/// [`KnowledgeError::Folder`] or [`KnowledgeError::Collections`]
pub fn hotwords(folder: &Path, limits: Limits) -> Result<Vec<String>, KnowledgeError> {
    let (listing, collections) = (source::list(folder, limits)?, Collections::read(folder)?);
    let read = |path: &std::path::PathBuf| Raw::read(folder, path, limits, &collections).and_then(Raw::parse).ok();
    Ok(of_documents(listing.files.iter().filter_map(read)))
}

#[derive(Debug, Default)]
struct Seen {
    /// As it is written where its capital is its own.
    written: Option<String>,
    passages: usize,
    is_subject: bool,
    is_name: bool,
}

fn of_documents(documents: impl Iterator<Item = Document>) -> Vec<String> {
    let (mut seen, mut passages) = (BTreeMap::<String, Seen>::new(), 0);
    for document in documents {
        let language = document.language.unwrap_or_default();
        for chunk in &document.chunks {
            passages += 1;
            note(&mut seen, &chunk.text, language);
        }
    }
    let is_rare = |seen: &Seen| seen.passages * EVERYDAY <= passages.max(EVERYDAY);
    let mut wanted: Vec<(String, Seen)> =
        seen.into_iter().filter(|(_, seen)| (seen.is_subject || seen.is_name) && is_rare(seen)).collect();
    wanted.sort_by_key(|(word, seen)| (!seen.is_name, seen.passages, std::cmp::Reverse(word.len())));
    wanted.into_iter().take(MOST).map(|(word, seen)| seen.written.unwrap_or(word)).collect()
}

fn note(seen: &mut BTreeMap<String, Seen>, passage: &str, language: Language) {
    let mut counted = BTreeSet::new();
    for (sentence, number) in passage.unicode_sentences().zip(0..) {
        // Only a fact's first sentence says what it is about.
        let mut subject = if number == 0 { 0 } else { SUBJECT };
        for (at, word) in sentence.unicode_words().enumerate() {
            let lower = word.to_lowercase();
            let is_grammar = is_stopword(&lower, language);
            // The first word may be an article.
            if is_grammar && at > 0 && !is_list(&lower) {
                subject = SUBJECT;
            }
            if is_grammar || word.chars().count() < LETTERS || !word.chars().all(char::is_alphabetic) {
                continue;
            }
            let entry = seen.entry(lower.clone()).or_default();
            entry.is_subject |= subject < SUBJECT;
            subject += 1;
            // In German every noun has a capital, and names are nouns that are what facts are about.
            let is_german = language == Language::De;
            entry.is_name |= at > 0 && !is_german && word.starts_with(char::is_uppercase);
            if at > 0 || is_german {
                entry.written.get_or_insert_with(|| word.to_owned());
            }
            if counted.insert(lower) {
                entry.passages += 1;
            }
        }
    }
}

/// Words that go on with what a fact is about: "shampoo, soap and toothpaste".
fn is_list(word: &str) -> bool {
    matches!(word, "and" | "or" | "und" | "oder" | "et" | "ou")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(language: Language, facts: &[&str]) -> Vec<String> {
        let text = format!("---\nlanguage: {}\n---\n# Shop\n\n- {}\n", language.code(), facts.join("\n- "));
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("facts.md"), text).unwrap();
        hotwords(dir.path(), Limits::default()).unwrap()
    }

    #[test]
    fn what_facts_are_about_and_names_are_told() {
        let facts = [
            "Organic tahini is in aisle 7, beside the coffee. It costs 4 euros.",
            "Shampoo, soap and toothpaste are in aisle 13.",
            "You can return goods with the Linden card.",
            "The cheese is in aisle 3.",
        ];
        let words = of(Language::En, &facts);
        assert_eq!(words[0], "Linden");
        for word in ["tahini", "shampoo", "soap", "toothpaste", "cheese"] {
            assert!(words.contains(&word.to_owned()), "{word}: {words:?}");
        }
        for word in ["aisle", "You", "coffee", "euros"] {
            assert!(!words.contains(&word.to_owned()), "{word}: {words:?}");
        }
    }

    #[test]
    fn german_nouns_keep_their_capital() {
        let words =
            of(Language::De, &["Die Hafermilch ist in Gang 7.", "Eine Packung Waschmittel gibt es ab 6 Euro 99."]);
        assert!(words.contains(&"Hafermilch".to_owned()) && words.contains(&"Waschmittel".to_owned()), "{words:?}");
    }

    #[test]
    fn everyday_words_of_a_large_store_are_left_out() {
        let facts: Vec<String> =
            (0..40).map(|n| format!("Product{} stands here.", "abcdefghij".repeat(n % 3))).collect();
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        assert!(!of(Language::En, &facts).contains(&"stands".to_owned()));
        assert!(of(Language::En, &[]).is_empty());
    }
}
