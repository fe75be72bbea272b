//! From text to comparable terms: words, folded and stemmed, without those that carry no meaning.

mod stopwords;

use rust_stemmers::{Algorithm, Stemmer};
pub(crate) use stopwords::is_stopword;
use u5_protocol::Language;
use unicode_segmentation::UnicodeSegmentation;

/// The terms of a text in `language`, in order: lower case, stemmed by Snowball, diacritics folded.
pub(crate) fn terms(text: &str, language: Language) -> Vec<String> {
    let stemmer = Stemmer::create(match language {
        Language::En => Algorithm::English,
        Language::De => Algorithm::German,
        Language::Fr => Algorithm::French,
    });
    let lower = text.to_lowercase().replace('’', "'");
    let words = lower.unicode_words().flat_map(|word| word.split(['\'', '.', ',', ':']));
    words
        .filter(|word| !word.is_empty() && !is_stopword(word, language))
        .map(|word| fold(&stemmer.stem(stopwords::digits(word, language).unwrap_or(word))))
        .collect()
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
    let part = short.chars().count() >= 4 && (long.starts_with(short) || long.ends_with(short));
    if part && short.chars().all(char::is_alphabetic) { 0.7 } else { 0.0 }
}

/// Whether one slip turns one word into the other: a letter too many, too few, another, or two neighbours exchanged.
pub(crate) fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Byte lengths of words that are one letter apart differ by at most one letter's four bytes.
    if b.len() - a.len() > 4 || a == b {
        return false;
    }
    let (mut a, mut b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    a.drain(..same);
    b.drain(..same);
    while a.last().is_some_and(|last| b.last() == Some(last)) {
        a.pop();
        b.pop();
    }
    match (a.as_slice(), b.as_slice()) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([x, y], [v, w]) => x == w && y == v,
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
    }
}
