//! A voice's `.onnx.json`: which ids its symbols have, and how it was trained to be run.

use std::{collections::HashMap, path::Path};

use serde::Deserialize;

use super::PiperError;
use crate::phonemes::Phonemes;

/// Marks the start of an utterance.
const START: &str = "^";
/// Marks its end.
const END: &str = "$";
/// Goes between symbols.
const PAD: &str = "_";

/// The largest configuration read.
const MAX_BYTES: u64 = 1 << 20;

/// What a voice's configuration says, checked.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) rate: u32,
    pub(super) scales: Scales,
    start: Vec<i32>,
    end: Vec<i32>,
    pad: Vec<i32>,
    ids: HashMap<char, Vec<i32>>,
}

/// How much chance goes into an utterance, and how long it gets.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(super) struct Scales {
    /// Of the sound; 0 makes it repeatable.
    #[serde(rename = "noise_scale")]
    pub(super) noise: f32,
    /// Of the duration: 2 is half as fast.
    #[serde(rename = "length_scale")]
    pub(super) length: f32,
    /// Of the rhythm; 0 makes it repeatable.
    #[serde(rename = "noise_w")]
    pub(super) rhythm: f32,
}

#[derive(Deserialize)]
struct Raw {
    audio: RawAudio,
    inference: Scales,
    #[serde(default = "one")]
    num_speakers: u32,
    phoneme_id_map: HashMap<String, Vec<i32>>,
}

#[derive(Deserialize)]
struct RawAudio {
    sample_rate: u32,
}

const fn one() -> u32 {
    1
}

impl Config {
    pub(super) fn read(path: &Path) -> Result<Self, PiperError> {
        let unreadable = |reason: String| PiperError::Config { path: path.to_owned(), reason };
        let size = std::fs::metadata(path).map_err(|e| unreadable(e.to_string()))?.len();
        if size > MAX_BYTES {
            return Err(unreadable(format!("it has {size} bytes, the limit is {MAX_BYTES}")));
        }
        let text = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
        Self::parse(&text).map_err(unreadable)
    }

    fn parse(text: &[u8]) -> Result<Self, String> {
        let raw: Raw = serde_json::from_slice(text).map_err(|e| e.to_string())?;
        if raw.num_speakers != 1 {
            return Err(format!("it has {} speakers; use a voice with one", raw.num_speakers));
        }
        if !(8_000..=48_000).contains(&raw.audio.sample_rate) {
            return Err(format!("its rate of {} Hz is not between 8000 and 48000", raw.audio.sample_rate));
        }
        let mut map = raw.phoneme_id_map;
        let mut special = |symbol: &str| map.remove(symbol).ok_or_else(|| format!("`{symbol}` has no id"));
        let (start, end, pad) = (special(START)?, special(END)?, special(PAD)?);
        let ids = map.into_iter().filter_map(|(symbol, ids)| Some((single(&symbol)?, ids))).collect();
        Ok(Self { rate: raw.audio.sample_rate, scales: raw.inference, start, end, pad, ids })
    }

    /// The model's input for `phonemes`, and how many ids each symbol got (its pads included). A symbol that the voice
    /// does not know is left out.
    pub(super) fn encode(&self, phonemes: &Phonemes) -> Encoded {
        let mut ids = [self.start.as_slice(), &self.pad].concat();
        let lead = ids.len();
        let mut per_symbol = Vec::with_capacity(phonemes.symbols.len());
        for symbol in &phonemes.symbols {
            let before = ids.len();
            if let Some(known) = self.ids.get(symbol) {
                ids.extend(known.iter().chain(&self.pad));
            }
            per_symbol.push(ids.len() - before);
        }
        ids.extend(&self.end);
        Encoded { ids, lead, per_symbol }
    }
}

fn single(symbol: &str) -> Option<char> {
    let mut characters = symbol.chars();
    characters.next().filter(|_| characters.next().is_none())
}

/// Phonemes as the model takes them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Encoded {
    pub(super) ids: Vec<i32>,
    /// How many ids stand before the first symbol's.
    pub(super) lead: usize,
    /// How many ids each symbol has.
    pub(super) per_symbol: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: &str = r#"{"audio":{"sample_rate":22050},"inference":{"noise_scale":0.6,"length_scale":1,"noise_w":0.8},
        "num_speakers":SPEAKERS,"phoneme_id_map":{"_":[0],"^":[1],"$":[2],"a":[14],"b":[15,16]}}"#;

    fn voice(speakers: &str) -> Result<Config, String> {
        Config::parse(VOICE.replace("SPEAKERS", speakers).as_bytes())
    }

    #[test]
    fn ids_are_framed_and_padded_and_unknown_symbols_left_out() {
        let phonemes = Phonemes { symbols: vec!['a', '?', 'b'], words: Vec::new() };
        let encoded = voice("1").unwrap().encode(&phonemes);
        assert_eq!(encoded.ids, [1, 0, 14, 0, 15, 16, 0, 2]);
        assert_eq!((encoded.lead, encoded.per_symbol), (2, vec![2, 0, 3]));
    }

    #[test]
    fn a_voice_of_many_speakers_is_refused() {
        assert_eq!(voice("3").unwrap_err(), "it has 3 speakers; use a voice with one");
    }

    #[test]
    fn a_voice_without_its_frame_is_refused() {
        let broken = VOICE.replace("SPEAKERS", "1").replace("\"^\"", "\"x\"");
        assert_eq!(Config::parse(broken.as_bytes()).unwrap_err(), "`^` has no id");
    }
}
