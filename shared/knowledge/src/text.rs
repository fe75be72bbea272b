//! From text to comparable terms: words, folded and stemmed, without those that carry no meaning.

mod common;
mod stopwords;

use std::collections::HashSet;

pub(crate) use common::is_common;
use rust_stemmers::{Algorithm, Stemmer};
pub(crate) use stopwords::is_stopword;
use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

/// A term of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// Lower case, stemmed by Snowball, diacritics folded.
    pub(crate) stem: String,
    /// Whether it says what something else is for ("batteries for my torch").
    pub(crate) aside: bool,
}

/// The stems of a text in `language`, in order; see [`Term::stem`].
pub(crate) fn terms(text: &str, language: Language) -> Vec<String> {
    asked(text, language).into_iter().map(|term| term.stem).collect()
}

/// The terms of a text in `language`, in order.
pub(crate) fn asked(text: &str, language: Language) -> Vec<Term> {
    let (algorithm, purpose) = match language {
        Language::En => (Algorithm::English, "for"),
        Language::De => (Algorithm::German, "für"),
        Language::Fr => (Algorithm::French, "pour"),
    };
    let stemmer = Stemmer::create(algorithm);
    let lower = text.to_lowercase().replace('’', "'");
    let (mut terms, mut aside) = (Vec::new(), false);
    for word in lower.unicode_words().flat_map(parts).filter(|word| !word.is_empty()) {
        aside |= word == purpose && !terms.is_empty();
        if !is_stopword(word, language) {
            let stem = fold(&stemmer.stem(stopwords::digits(word, language).unwrap_or(word)));
            terms.push(Term { stem: singular(stem, language), aside });
        }
    }
    terms
}

/// Snowball leaves French plurals in "-os" as they are: "vélos", "stylos".
fn singular(mut stem: String, language: Language) -> String {
    if language == Language::Fr && stem.len() > 3 && stem.ends_with("os") {
        stem.pop();
    }
    stem
}

/// The words that a word is made of: "l'avoine" is an article and a word, while the "s" of a size stands alone.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let joined = word.contains('\'');
    let parts = word.split(['\'', '.', ',', ':']);
    parts.filter(move |part| !joined || part.chars().count() > 2 || part.chars().all(|c| c.is_ascii_digit()))
}

/// The stems of a list of words.
fn stemmed(words: &str, language: Language) -> HashSet<String> {
    terms(words, language).into_iter().collect()
}

/// Folds the diacritics that SQLite's `unicode61` folds too, so that both sides see one term.
fn fold(word: &str) -> String {
    word.chars()
        .flat_map(|c| match c {
            'ä' | 'à' | 'â' | 'á' => ['a', '\0'],
            'ö' | 'ô' | 'ó' => ['o', '\0'],
            'ü' | 'û' | 'ù' | 'ú' => ['u', '\0'],
            'é' | 'è' | 'ê' | 'ë' => ['e', '\0'],
            'î' | 'ï' => ['i', '\0'],
            'ç' => ['c', '\0'],
            'ß' => ['s', 's'],
            'œ' => ['o', 'e'],
            other => [other, '\0'],
        })
        .filter(|c| *c != '\0')
        .collect()
}

/// How well `given` covers `wanted`, in [0, 1]: 1 for the same term, less for parts of a compound ("milch" in
/// "hafermilch") and for long common beginnings that the stemmer left apart ("geschenk", "geschenkidee").
pub(crate) fn kinship(wanted: &str, given: &str) -> f32 {
    if wanted == given {
        return 1.0;
    }
    let (short, long) = if wanted.len() <= given.len() { (wanted, given) } else { (given, wanted) };
    let letters = short.chars().count();
    // What is left of a compound is a word too; a letter or two are chance ("rice" in "price") or an ending.
    let rest = long.chars().count().saturating_sub(letters);
    let begins = long.starts_with(short) && (rest >= 3 || letters >= 5);
    let ends = long.ends_with(short) && rest >= 3;
    let part = letters >= 4 && (begins || ends);
    if part && short.chars().all(char::is_alphabetic) { 0.7 } else { 0.0 }
}

/// Whether a language that writes compounds as one word, or the same word's endings, make two terms kin.
pub(crate) fn is_kin(wanted: &str, given: &str, language: Language) -> bool {
    let (short, long) = if wanted.len() <= given.len() { (wanted, given) } else { (given, wanted) };
    language == Language::De || wanted == given || (long.starts_with(short) && short.chars().count() >= 5)
}

/// Whether one slip turns one word into the other: a letter too many, too few, another, or two neighbours exchanged.
pub(crate) fn one_slip(a: &str, b: &str) -> bool {
    // Byte lengths of words that are one letter apart differ by at most one letter's four bytes.
    if a.len().abs_diff(b.len()) > 4 || a == b {
        return false;
    }
    let (mut left, mut right): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = left.iter().zip(&right).take_while(|(l, r)| l == r).count();
    left.drain(..same);
    right.drain(..same);
    while left.last().is_some_and(|last| right.last() == Some(last)) {
        left.pop();
        right.pop();
    }
    match (left.as_slice(), right.as_slice()) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([l1, l2], [r1, r2]) => l1 == r2 && l2 == r1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_become_their_meaningful_stems() {
        let table = [
            (Language::En, "Where can I find the organic oat milk?", vec!["organ", "oat", "milk"]),
            (Language::En, "I'm looking for running shoes in size forty two.", vec!["run", "shoe", "size", "40", "2"]),
            (Language::De, "Wo finde ich die Hafermilch?", vec!["hafermilch"]),
            (Language::De, "Wie sind Ihre Öffnungszeiten?", vec!["offnungszeit"]),
            (Language::Fr, "Où est le café, s'il vous plaît ?", vec!["caf"]),
            (Language::Fr, "un vélo, des vélos", vec!["velo", "velo"]),
        ];
        for (language, text, wanted) in table {
            assert_eq!(terms(text, language), wanted, "{text}");
        }
    }

    #[test]
    fn compounds_are_related_to_their_parts() {
        assert!(kinship("milch", "hafermilch") > 0.5);
        assert!(kinship("offnungszeit", "zeit") > 0.5);
        assert!(kinship("tee", "kaffee") < 0.1, "short endings are chance");
        assert!(kinship("shoe", "hors") < 0.1);
        assert!(kinship("price", "rice") < 0.1, "a letter is no word");
    }

    #[test]
    fn only_german_words_are_compounds() {
        for (wanted, given, language, kin) in [
            ("futter", "katzenfutter", Language::De, true),
            ("port", "airport", Language::En, false),
            ("tabl", "portabl", Language::Fr, false),
            ("children", "childrenswear", Language::En, true),
            ("milk", "milk", Language::En, true),
        ] {
            assert_eq!(is_kin(wanted, given, language), kin, "{wanted} {given}");
        }
    }

    #[test]
    fn a_size_is_a_word_and_an_elision_is_none() {
        assert_eq!(terms("I'm a size M, it's the black one", Language::En), ["size", "m", "black", "1"]);
        assert_eq!(terms("l'avoine, d'Inde, taille S", Language::Fr), ["avoin", "inde", "taill", "s"]);
    }

    #[test]
    fn what_something_is_for_is_an_aside() {
        let asides = |text, language| -> Vec<bool> { asked(text, language).iter().map(|term| term.aside).collect() };
        assert_eq!(asides("batteries for my torch", Language::En), [false, true]);
        assert_eq!(asides("für meine Taschenlampe", Language::De), [false], "nothing else is asked for");
        assert_eq!(asides("des piles pour une lampe", Language::Fr), [false, true]);
    }
}
