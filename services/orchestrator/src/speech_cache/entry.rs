//! A file of the speech cache: a mark, a digest of all that follows, the times as JSON, the samples.
//!
//! The digest covers what the file is the sound of, too: a file that was cut short, spoilt or renamed is not taken.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use u5_engines::{Mark, MarkSource, VisemeMark};

use super::{Key, said::Said};

/// How every file begins; another layout has another number.
const MAGIC: [u8; 8] = *b"u5say\0\0\x01";
const DIGEST: usize = 32;
const LENGTH: usize = 4;

/// What a file is the sound of, as a number that is as good as unique.
pub(super) type Name = [u8; DIGEST];

/// Why a file is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("it is no file of this cache's")]
    Foreign,
    #[error("it is damaged")]
    Damaged,
}

#[derive(Serialize, Deserialize)]
struct Times {
    words: Vec<(String, u64, u64, MarkSource)>,
    visemes: Vec<VisemeMark>,
}

/// The name of what sounds like `key` in this version of the program: another version may say it differently.
pub(super) fn name(key: &Key) -> Name {
    let Key { engine, rate, language, voice, speed, text } = key;
    // As JSON, no two keys can run together into one.
    let all = (env!("CARGO_PKG_VERSION"), engine, rate, language.code(), voice, speed, text);
    Sha256::digest(serde_json::to_vec(&all).unwrap_or_default()).into()
}

pub(super) fn encode(name: &Name, said: &Said) -> Vec<u8> {
    let times = Times {
        words: said.marks.iter().map(|m| (m.word.clone(), m.start, m.duration, m.source)).collect(),
        visemes: said.visemes.clone(),
    };
    let times = serde_json::to_vec(&times).unwrap_or_default();
    let samples = said.pcm.iter().flat_map(|sample| sample.to_le_bytes());
    let length = (times.len() as u32).to_le_bytes();
    let body: Vec<u8> = length.into_iter().chain(times).chain(samples).collect();
    [&MAGIC[..], &digest(name, &body), &body].concat()
}

pub(super) fn decode(name: &Name, bytes: &[u8]) -> Result<Said, Broken> {
    let rest = bytes.strip_prefix(&MAGIC).ok_or(Broken::Foreign)?;
    let (expected, body) = rest.split_at_checked(DIGEST).ok_or(Broken::Damaged)?;
    if digest(name, body) != expected {
        return Err(Broken::Damaged);
    }
    let (length, body) = body.split_first_chunk::<LENGTH>().ok_or(Broken::Damaged)?;
    let (times, samples) = body.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(Broken::Damaged)?;
    let times: Times = serde_json::from_slice(times).map_err(|_| Broken::Damaged)?;
    let mark = |(word, start, duration, source)| Mark { word, start, duration, source };
    Ok(Said {
        pcm: samples.as_chunks().0.iter().map(|sample| i16::from_le_bytes(*sample)).collect(),
        marks: times.words.into_iter().map(mark).collect(),
        visemes: times.visemes,
    })
}

fn digest(name: &Name, body: &[u8]) -> [u8; DIGEST] {
    Sha256::new().chain_update(name).chain_update(body).finalize().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use u5_engines::Viseme;
    use u5_protocol::Language;

    use super::*;

    fn key(text: &str) -> Key {
        let engine = "a voice".to_owned();
        Key { engine, rate: 22_050, language: Language::En, voice: None, speed: 1_000, text: text.to_owned() }
    }

    fn said(pcm: Vec<i16>, word: String) -> Said {
        let mark = Mark { word, start: 1, duration: 2, source: MarkSource::Energy };
        Said { pcm, marks: vec![mark], visemes: vec![VisemeMark(0, 2, Viseme::Pp)] }
    }

    #[test]
    fn everything_that_changes_the_sound_changes_the_name() {
        let known = key("Goodbye!");
        let others = [
            key("Hello!"),
            Key { engine: "another voice".into(), ..known.clone() },
            Key { rate: 24_000, ..known.clone() },
            Key { language: Language::De, ..known.clone() },
            Key { voice: Some("a voice".into()), ..known.clone() },
            Key { speed: 1_001, ..known.clone() },
        ];
        assert_eq!(name(&known), name(&known.clone()));
        assert!(others.iter().all(|other| name(other) != name(&known)));
    }

    #[test]
    fn a_file_under_another_name_is_not_taken() {
        let bytes = encode(&name(&key("Goodbye!")), &said(vec![1, 2], "Goodbye!".to_owned()));
        assert_eq!(decode(&name(&key("Hello!")), &bytes), Err(Broken::Damaged));
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(pcm in prop::collection::vec(any::<i16>(), 0..200), word in "\\PC{0,9}") {
            let (name, said) = (name(&key("x")), said(pcm, word));
            prop_assert_eq!(decode(&name, &encode(&name, &said)), Ok(said));
        }

        #[test]
        fn a_file_that_was_cut_or_changed_is_never_taken(
            pcm in prop::collection::vec(any::<i16>(), 0..50),
            (at, flip, cut) in (any::<prop::sample::Index>(), 1_u8.., any::<bool>()),
        ) {
            let name = name(&key("x"));
            let mut bytes = encode(&name, &said(pcm, "x".to_owned()));
            let at = at.index(bytes.len());
            if cut { bytes.truncate(at); } else { bytes[at] ^= flip; }
            prop_assert!(decode(&name, &bytes).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(decode(&[0; 32], &bytes).is_err());
            prop_assert!(decode(&[0; 32], &[&MAGIC[..], &bytes].concat()).is_err());
        }
    }
}
