//! BERT's WordPiece for uncased models: text to token ids.
//!
//! Clean, lower-case, strip accents, split at whitespace, punctuation and Chinese characters, then take the longest
//! known piece from the left, as in Google's `tokenization.py`.

use std::{collections::HashMap, fs, io, path::Path};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A word longer than this is unknown as a whole.
const LONGEST_WORD: usize = 100;

/// A vocabulary that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// The file cannot be read.
    #[error("{file}: {source}; fetch the model with `u5 models pull`")]
    Io {
        /// Which file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// A special token is missing.
    #[error("{file} has no token {token}; fetch the model again with `u5 models pull`")]
    Missing {
        /// Which file.
        file: String,
        /// Which token.
        token: &'static str,
    },
}

/// The tokeniser.
#[derive(Debug)]
pub struct WordPiece {
    ids: HashMap<String, usize>,
    start: usize,
    end: usize,
    unknown: usize,
}

impl WordPiece {
    /// Reads a `vocab.txt`, one token a line.
    pub fn load(path: &Path) -> Result<Self, VocabularyError> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|source| VocabularyError::Io { file: file.clone(), source })?;
        Self::new(&text, &file)
    }

    fn new(text: &str, file: &str) -> Result<Self, VocabularyError> {
        let ids: HashMap<String, usize> = text.lines().enumerate().map(|(id, token)| (token.to_owned(), id)).collect();
        let find =
            |token| ids.get(token).copied().ok_or_else(|| VocabularyError::Missing { file: file.to_owned(), token });
        Ok(Self { start: find("[CLS]")?, end: find("[SEP]")?, unknown: find("[UNK]")?, ids })
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The ids of a text between `[CLS]` and `[SEP]`, at most `most` (2 or more) in all.
    pub fn encode(&self, text: &str, most: usize) -> Vec<usize> {
        let mut ids = vec![self.start];
        for word in split(&normalise(text)) {
            if ids.len() >= most {
                break;
            }
            self.pieces(word, &mut ids);
        }
        ids.truncate(most.saturating_sub(1));
        ids.push(self.end);
        ids
    }

    fn pieces(&self, word: &str, ids: &mut Vec<usize>) {
        let known = ids.len();
        let mut rest = word;
        while !rest.is_empty() {
            match self.longest(rest, rest.len() < word.len()) {
                Some((id, length)) if word.chars().count() <= LONGEST_WORD => {
                    ids.push(id);
                    rest = &rest[length..];
                }
                _ => {
                    ids.truncate(known);
                    ids.push(self.unknown);
                    return;
                }
            }
        }
    }

    /// The longest known piece at the start of `rest`: its id and its length in bytes.
    fn longest(&self, rest: &str, continues: bool) -> Option<(usize, usize)> {
        let prefix = if continues { "##" } else { "" };
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_WORD);
        let ends: Vec<usize> = ends.collect();
        ends.into_iter().rev().find_map(|end| Some((*self.ids.get(&format!("{prefix}{}", &rest[..end]))?, end)))
    }
}

fn normalise(text: &str) -> String {
    text.chars()
        .filter(|&c| c != '\0' && c != '\u{fffd}' && (c.is_whitespace() || !is_control(c)))
        .flat_map(char::to_lowercase)
        .nfd()
        .filter(|&c| !is_combining_mark(c))
        .collect()
}

/// Control and the common format characters.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Words, and each punctuation mark and Chinese character alone.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .flat_map(|word| word.split_inclusive(stands_alone).flat_map(apart))
        .filter(|w| !w.is_empty())
}

/// What `split_inclusive` left together: the word and the character that ended it.
fn apart(word: &str) -> [&str; 2] {
    match word.char_indices().next_back() {
        Some((at, c)) if stands_alone(c) => word.split_at(at).into(),
        _ => [word, ""],
    }
}

fn stands_alone(c: char) -> bool {
    is_punctuation(c) || is_chinese(c)
}

/// All of ASCII's symbols, and the blocks in which Unicode keeps punctuation.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{2043}' | '\u{2045}'..='\u{2051}' | '\u{2053}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{ff01}'..='\u{ff0f}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ceaf}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokeniser() -> WordPiece {
        let tokens = ["[UNK]", "[CLS]", "[SEP]", "oat", "milk", "##s", "##hake", "!", "cafe", "\u{5976}"];
        WordPiece::new(&tokens.join("\n"), "vocab.txt").unwrap()
    }

    #[test]
    fn words_split_into_the_longest_pieces() {
        let cases: [(&str, &[usize]); 6] = [
            ("Oat  milk!", &[3, 4, 7]),
            ("milkshakes", &[4, 5, 6, 5]),
            ("Caf\u{e9}", &[8]),
            ("oat\u{5976}oat", &[3, 9, 3]),
            ("milkx oat", &[0, 3]),
            ("", &[]),
        ];
        for (text, ids) in cases {
            assert_eq!(tokeniser().encode(text, 16), [&[1], ids, &[2]].concat(), "{text}");
        }
    }

    #[test]
    fn long_texts_are_cut_and_still_end() {
        assert_eq!(tokeniser().encode(&"oat ".repeat(1000), 5), [1, 3, 3, 3, 2]);
        assert_eq!(tokeniser().encode(&"oat".repeat(1000), 5), [1, 0, 2]);
    }

    #[test]
    fn a_vocabulary_without_its_special_tokens_is_refused() {
        assert!(matches!(WordPiece::new("oat", "v"), Err(VocabularyError::Missing { token: "[CLS]", .. })));
    }
}
