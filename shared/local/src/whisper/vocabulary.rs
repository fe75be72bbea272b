//! Tokens: their text, and the ids with a meaning.

use std::{collections::HashMap, fmt::Display, fs, path::Path};

use serde::Deserialize;
use u5_protocol::Language;

use super::WhisperError;

/// The token table with its special ids and those never to be said.
pub(super) struct Vocabulary {
    tokens: Vec<String>,
    bytes: HashMap<char, u8>,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) transcribe: usize,
    pub(super) no_timestamps: usize,
    pub(super) no_speech: usize,
    pub(super) suppressed: Vec<usize>,
    pub(super) suppressed_first: Vec<usize>,
    languages: Vec<(Language, usize)>,
}

#[derive(Deserialize)]
struct Config {
    suppress_ids: Vec<usize>,
    suppress_ids_begin: Vec<usize>,
}

impl Vocabulary {
    pub(super) fn load(directory: &Path) -> Result<Self, WhisperError> {
        let config: Config = parse(&directory.join("config.json"))?;
        let (as_json, as_text) = (directory.join("vocabulary.json"), directory.join("vocabulary.txt"));
        // Converters write the one or the other.
        let tokens = if as_json.exists() || !as_text.exists() { parse(&as_json)? } else { lines(&as_text)? };
        Self::new(tokens, config)
    }

    fn new(tokens: Vec<String>, config: Config) -> Result<Self, WhisperError> {
        let find = |name: &str| tokens.iter().rposition(|token| token == name);
        let need = |names: &[&str]| {
            names.iter().find_map(|name| find(name)).ok_or_else(|| WhisperError::Malformed {
                file: "the vocabulary".into(),
                reason: format!("it has no token {}", names.join(" or ")),
            })
        };
        let languages = Language::ALL.into_iter().filter_map(|l| Some((l, find(&format!("<|{l}|>"))?))).collect();
        let known = |ids: Vec<usize>| ids.into_iter().filter(|&id| id < tokens.len());
        let no_timestamps = need(&["<|notimestamps|>"])?;
        Ok(Self {
            start: need(&["<|startoftranscript|>"])?,
            end: need(&["<|endoftext|>"])?,
            transcribe: need(&["<|transcribe|>"])?,
            no_timestamps,
            no_speech: need(&["<|nospeech|>", "<|nocaptions|>"])?,
            // Everything after it is a timestamp.
            suppressed: known(config.suppress_ids).chain(no_timestamps..tokens.len()).collect(),
            suppressed_first: known(config.suppress_ids_begin).collect(),
            languages,
            bytes: bytes(),
            tokens,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The token of each wanted language that the model knows.
    pub(super) fn languages(&self, wanted: &[Language]) -> Vec<(Language, usize)> {
        self.languages.iter().copied().filter(|(language, _)| wanted.contains(language)).collect()
    }

    /// The text of ordinary tokens, trimmed.
    pub(super) fn text(&self, tokens: &[usize]) -> String {
        let bytes: Vec<u8> = tokens
            .iter()
            .filter_map(|&token| self.tokens.get(token))
            .flat_map(|token| token.chars())
            .filter_map(|c| self.bytes.get(&c).copied())
            .collect();
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, WhisperError> {
    serde_json::from_slice(&read(path)?).map_err(|e| malformed(path, &e))
}

/// A token a line. Tokens have no line breaks of their own: they are written in GPT-2's characters.
fn lines(path: &Path) -> Result<Vec<String>, WhisperError> {
    let text = String::from_utf8(read(path)?).map_err(|e| malformed(path, &e))?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).split('\n').map(str::to_owned).collect())
}

fn read(path: &Path) -> Result<Vec<u8>, WhisperError> {
    fs::read(path).map_err(|e| malformed(path, &e))
}

fn malformed(path: &Path, reason: &impl Display) -> WhisperError {
    WhisperError::Malformed { file: path.display().to_string(), reason: reason.to_string() }
}

/// GPT-2's characters for bytes: printable ones stand for themselves, the others for U+0100 and up in order.
fn bytes() -> HashMap<char, u8> {
    let is_printable = |byte: &u8| matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let (printable, other): (Vec<u8>, Vec<u8>) = (0..=255).partition(is_printable);
    let others = ('\u{100}'..).zip(other);
    printable.into_iter().map(|byte| (char::from(byte), byte)).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: [&str; 9] = [
        "Oat",
        "Ġmilk",
        "\u{2028}",
        "<|endoftext|>",
        "<|startoftranscript|>",
        "<|en|>",
        "<|transcribe|>",
        "<|nocaptions|>",
        "<|notimestamps|>",
    ];

    fn load(file: &str, content: &str) -> Result<Vocabulary, WhisperError> {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("config.json"), r#"{"suppress_ids": [2], "suppress_ids_begin": [3]}"#).unwrap();
        fs::write(directory.path().join(file), content).unwrap();
        Vocabulary::load(directory.path())
    }

    #[test]
    fn both_forms_of_the_token_table_are_read() {
        let as_json = load("vocabulary.json", &serde_json::to_string(&TOKENS).unwrap()).unwrap();
        let as_text = load("vocabulary.txt", &(TOKENS.join("\n") + "\n")).unwrap();
        for vocabulary in [&as_json, &as_text] {
            assert_eq!(vocabulary.text(&[0, 1]), "Oat milk");
            assert_eq!((vocabulary.len(), vocabulary.end, vocabulary.no_speech), (9, 3, 7));
        }
    }

    #[test]
    fn a_missing_token_or_table_is_named() {
        let short = load("vocabulary.txt", "Oat\n").err().unwrap().to_string();
        assert!(short.contains("<|notimestamps|>"), "{short}");
        let none = load("vocab.bpe", "").err().unwrap().to_string();
        assert!(none.contains("vocabulary.json"), "{none}");
    }
}
