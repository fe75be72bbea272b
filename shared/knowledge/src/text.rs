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
    /// As it was written, in lower case, diacritics folded.
    pub(crate) word: String,
    /// Whether it says what something else is for ("batteries for my torch").
    pub(crate) aside: bool,
}

/// The stems of a text in `language`, in order; see [`Term::stem`].
pub(crate) fn terms(text: &str, language: Language) -> Vec<String> {
    asked(text, language).into_iter().map(|term| term.stem).collect()
}

/// The terms of a text in `language`, in order.
pub(crate) fn asked(text: &str, language: Language) -> Vec<Term> {
    let purpose = match language {
        Language::En => "for",
        Language::De => "für",
        Language::Fr => "pour",
    };
    let stemmer = stemmer(language);
    let lower = text.to_lowercase().replace('’', "'");
    let (mut terms, mut aside, mut tens): (Vec<Term>, bool, Option<u32>) = (Vec::new(), false, None);
    for word in lower.unicode_words().flat_map(parts).filter(|word| !word.is_empty()) {
        aside |= word == purpose && !terms.is_empty();
        let number = stopwords::number(word, language);
        if let (Some(tens), Some(ones @ 1..=9), Some(last)) = (tens.take(), number, terms.last_mut()) {
            // "Forty two" is one number.
            last.stem = (tens + ones).to_string();
        } else if !is_stopword(word, language) {
            tens = number.filter(|number| (20..100).contains(number) && number % 10 == 0);
            let stem = number.map_or_else(|| fold(&stemmer.stem(word)), |number| number.to_string());
            terms.push(Term { stem: singular(stem, language), word: fold(word), aside });
        }
    }
    terms
}

fn stemmer(language: Language) -> Stemmer {
    Stemmer::create(match language {
        Language::En => Algorithm::English,
        Language::De => Algorithm::German,
        Language::Fr => Algorithm::French,
    })
}

/// The stems of what a word is when two neighbouring letters are exchanged: "batterein" hides an ending.
pub(crate) fn turned(word: &str, language: Language) -> Vec<String> {
    let (stemmer, letters) = (stemmer(language), word.chars().collect::<Vec<char>>());
    let turned = (1..letters.len().saturating_sub(1)).map(|at| {
        let mut letters = letters.clone();
        letters.swap(at, at + 1);
        let word: String = letters.into_iter().collect();
        singular(fold(&stemmer.stem(&word)), language)
    });
    turned.collect()
}

/// What a word sounds like: each letter once, and one letter for one sound.
pub(crate) fn sound(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    for letter in word.replace("ph", "f").chars() {
        let letter = match letter {
            'c' | 'q' => 'k',
            'y' => 'i',
            other => other,
        };
        if !sound.ends_with(letter) {
            sound.push(letter);
        }
    }
    sound
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

/// What the last part of a compound is worth, which says what the thing is ("milch" in "hafermilch"), and the first one,
/// which says of what kind ("milch" in "milchpulver").
const HEAD: f32 = 0.9;
const BEGINNING: f32 = 0.6;

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
    match part && short.chars().all(char::is_alphabetic) {
        true if begins => BEGINNING,
        true => HEAD,
        false => 0.0,
    }
}

/// The letters of what a compound begins with where it is no known word.
const REST: usize = 4;
/// What German puts between the parts of a compound.
const LINKS: [&str; 7] = ["", "s", "es", "n", "en", "er", "e"];

/// Whether a language that writes compounds as one word, or the same word's endings, make two terms kin. `is_word` knows
/// words: what is left of a compound has to be one, or long.
pub(crate) fn is_kin(wanted: &str, given: &str, language: Language, is_word: impl Fn(&str) -> bool) -> bool {
    let (short, long) = if wanted.len() <= given.len() { (wanted, given) } else { (given, wanted) };
    let compounds = language == Language::De;
    let before = |rest: &str| LINKS.iter().any(|link| rest.strip_suffix(link).is_some_and(&is_word));
    let behind = |rest: &str| LINKS.iter().any(|link| rest.strip_prefix(link).is_some_and(&is_word));
    match (long.strip_prefix(short), long.strip_suffix(short)) {
        _ if wanted == given => true,
        (Some(rest), _) => short.chars().count() >= 5 || (compounds && behind(rest)),
        (None, Some(rest)) => compounds && (rest.chars().count() >= REST || before(rest)),
        (None, None) => false,
    }
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
            (Language::En, "I'm looking for running shoes in size forty two.", vec!["run", "shoe", "size", "42"]),
            (Language::De, "Größe zweiundvierzig, fünf Stück", vec!["gross", "42", "5", "stuck"]),
            (Language::Fr, "pointure quarante-deux, trois paires", vec!["pointur", "42", "3", "pair"]),
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
        assert!(kinship("milch", "hafermilch") > kinship("milch", "milchpulver"));
        assert!(kinship("offnungszeit", "zeit") > 0.5);
        assert!(kinship("tee", "kaffee") < 0.1, "short endings are chance");
        assert!(kinship("shoe", "hors") < 0.1);
        assert!(kinship("price", "rice") < 0.1, "a letter is no word");
    }

    #[test]
    fn words_are_known_by_their_sound_and_with_two_letters_exchanged() {
        for (written, meant) in [("baterries", "batteries"), ("kapuccino", "cappuccino"), ("elefant", "elephant")] {
            assert_eq!(sound(written), sound(meant));
        }
        assert_ne!(sound("paste"), sound("pasta"));
        assert!(turned("batterein", Language::De).contains(&"batteri".to_owned()));
        assert!(turned("a", Language::De).is_empty());
    }

    #[test]
    fn only_german_words_are_compounds() {
        for (wanted, given, language, kin) in [
            ("futter", "katzenfutter", Language::De, true),
            ("port", "airport", Language::En, false),
            ("tabl", "portabl", Language::Fr, false),
            ("children", "childrenswear", Language::En, true),
            ("milk", "milk", Language::En, true),
            ("apothek", "thek", Language::De, false),
            ("obstmarmelad", "marmelad", Language::De, true),
        ] {
            assert_eq!(is_kin(wanted, given, language, |_| false), kin, "{wanted} {given}");
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
