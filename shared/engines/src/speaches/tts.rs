//! `POST /v1/audio/speech`

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use serde::Deserialize;
use serde_json::{Value, json};
use u5_protocol::Language;
use u5_secret::Secret;

use super::{Models, NAME};
use crate::{
    EngineError, SpeechChunk, SpeechRequest, TextToSpeech,
    remote::{AddressError, LOAD, Remote},
};

/// Speeds that every model there takes.
const SPEEDS: (f32, f32) = (0.5, 2.0);

/// The voice of each language.
pub type Voices = BTreeMap<Language, String>;

/// Speech by a speaches server. Clones share its connections.
#[derive(Debug, Clone)]
pub struct SpeachesTts {
    remote: Remote,
    model: String,
    voices: Voices,
    rate: u32,
}

/// `GET /v1/audio/voices`, which some versions wrap.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Bare(Vec<Voice>),
    Wrapped { voices: Vec<Voice> },
}

/// A voice, whatever its name is called.
#[derive(Deserialize)]
struct Voice {
    name: Option<String>,
    #[serde(alias = "voice_id")]
    id: Option<String>,
    model_id: Option<String>,
}

impl Voice {
    fn is_called(&self, wanted: &str) -> bool {
        [&self.name, &self.id].into_iter().flatten().any(|name| name == wanted)
    }

    fn shown(&self) -> &str {
        self.name.as_ref().or(self.id.as_ref()).map_or("?", String::as_str)
    }
}

impl SpeachesTts {
    /// `rate` is the model's in Hz, 0 for what its name says; see [`check_rate`](Self::check_rate).
    pub fn new(
        url: &str,
        key: impl Into<Secret>,
        model: &str,
        voices: Voices,
        rate: u32,
    ) -> Result<Self, AddressError> {
        let rate = if rate == 0 { rate_of(model) } else { rate };
        Ok(Self { remote: Remote::new(NAME, url, key)?, model: model.to_owned(), voices, rate })
    }

    /// Its server's models.
    pub fn models(&self) -> Models {
        Models(self.remote.clone())
    }

    /// Brings the model into memory.
    pub async fn preload(&self) -> Result<(), EngineError> {
        self.models().load(&self.model).await
    }

    /// Whether the server is there and has the model and every voice. A voice that it does not have would be noticed
    /// only in mid-answer: it says 200 first.
    pub async fn check(&self) -> Result<(), EngineError> {
        self.models().check(&self.model).await?;
        let request = self.remote.get("v1/audio/voices").query(&[("model_id", &self.model)]);
        let (Listed::Bare(voices) | Listed::Wrapped { voices }) = self.remote.json(request).await?;
        let has: Vec<&Voice> =
            voices.iter().filter(|voice| voice.model_id.as_ref().is_none_or(|model| *model == self.model)).collect();
        let is_missing = |wanted: &&String| !has.iter().any(|voice| voice.is_called(wanted));
        let missing: Vec<&str> = self.voices.values().filter(is_missing).map(String::as_str).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let some: Vec<&str> = has.iter().take(12).map(|voice| voice.shown()).collect();
        let (missing, some) = (missing.join(", "), some.join(", "));
        let reason = format!("{} has no voice {missing}; set speaches.voices to some of {some}", self.model);
        Err(self.remote.unavailable(reason))
    }

    /// Whether the voice comes at the rate that is expected. Bare samples do not tell theirs, and a voice at another one
    /// is too slow and too deep, or chirps; the header of a WAV file does.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] with the rate that it has.
    pub async fn check_rate(&self) -> Result<(), EngineError> {
        let Some(voice) = self.voices.values().next() else { return Ok(()) };
        let body = json!({"model": self.model, "input": "One.", "voice": voice, "response_format": "wav"});
        let response = self.remote.send(self.remote.post("v1/audio/speech").json(&body).timeout(LOAD)).await?;
        match rate_of_wav(&self.remote.body(response).await?) {
            Some(rate) if rate != self.rate => {
                let (model, expected) = (&self.model, self.rate);
                let reason =
                    format!("{model} speaks with {rate} samples a second, not {expected}; set speaches.rate to that");
                Err(self.remote.unavailable(reason))
            }
            // What cannot be told is not held against it.
            Some(_) | None => Ok(()),
        }
    }

    fn body(&self, request: &SpeechRequest) -> Value {
        let voice = request.voice.as_ref().or_else(|| self.voices.get(&request.language));
        json!({
            "model": self.model,
            "input": request.text,
            "voice": voice,
            // Anything else goes through a program of its own, in pieces.
            "response_format": "pcm",
            "speed": request.speed.clamp(SPEEDS.0, SPEEDS.1),
        })
    }
}

/// Samples per second of a model's voice, as far as its name says.
fn rate_of(model: &str) -> u32 {
    let name = model.to_ascii_lowercase();
    match () {
        () if name.contains("kokoro") => 24_000,
        () if name.contains("x_low") || name.contains("x-low") => 16_000,
        () if name.contains("piper") => 22_050,
        () => 24_000,
    }
}

/// Samples per second by the header of a WAV file whose first chunk is its format, as ffmpeg writes them.
fn rate_of_wav(bytes: &[u8]) -> Option<u32> {
    let is_wav = bytes.get(..4)? == b"RIFF" && bytes.get(8..16)? == b"WAVEfmt ";
    let rate = bytes.get(24..28).filter(|_| is_wav)?;
    rate.try_into().ok().map(u32::from_le_bytes)
}

impl TextToSpeech for SpeachesTts {
    fn name(&self) -> &str {
        &self.model
    }

    fn rate(&self) -> u32 {
        self.rate
    }

    fn speaks(&self, language: Language) -> bool {
        self.voices.contains_key(&language)
    }

    fn speak(&self, request: SpeechRequest) -> BoxStream<'static, Result<SpeechChunk, EngineError>> {
        let (body, remote) = (self.body(&request), self.remote.clone());
        let opening = async move {
            let response = remote.send(remote.post("v1/audio/speech").json(&body)).await?;
            let bytes = response.bytes_stream().map_err({
                let remote = remote.clone();
                move |error| remote.broken(&error)
            });
            Ok::<_, EngineError>(chunks(bytes.map_ok(|bytes| bytes.to_vec()).boxed(), remote))
        };
        futures::stream::once(opening).try_flatten().boxed()
    }
}

/// Samples from bytes that are cut anywhere. A body without any is how the server tells of an error it meets after it
/// said 200.
fn chunks(
    bytes: BoxStream<'static, Result<Vec<u8>, EngineError>>,
    remote: Remote,
) -> BoxStream<'static, Result<SpeechChunk, EngineError>> {
    let state = Some((bytes, Vec::new(), false));
    futures::stream::unfold(state, move |state| {
        let remote = remote.clone();
        async move {
            let (mut bytes, mut odd, mut any) = state?;
            loop {
                match bytes.next().await {
                    Some(Ok(more)) => {
                        odd.extend(more);
                        let pcm = whole_samples(&mut odd);
                        if !pcm.is_empty() {
                            any = true;
                            return Some((Ok(SpeechChunk { pcm, ..SpeechChunk::default() }), Some((bytes, odd, any))));
                        }
                    }
                    Some(Err(error)) => return Some((Err(error), None)),
                    None if any && odd.is_empty() => return None,
                    None => return Some((Err(remote.failed("it made no sound, or half a sample".to_owned())), None)),
                }
            }
        }
    })
    .boxed()
}

/// Takes all whole samples out of `bytes`.
fn whole_samples(bytes: &mut Vec<u8>) -> Vec<i16> {
    let whole = bytes.len() / 2 * 2;
    let pcm = bytes[..whole].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    bytes.drain(..whole);
    pcm
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(pieces: &[&[u8]]) -> Vec<Result<Vec<i16>, EngineError>> {
        let remote = Remote::new("speaches", "http://localhost:1", "").unwrap();
        let bytes = futures::stream::iter(pieces.iter().map(|piece| Ok(piece.to_vec())).collect::<Vec<_>>()).boxed();
        let chunks = chunks(bytes, remote).map_ok(|chunk| chunk.pcm).collect::<Vec<_>>();
        futures::executor::block_on(chunks)
    }

    #[test]
    fn samples_may_be_cut_in_the_middle() {
        let pcm: Vec<i16> =
            spoken(&[&[1], &[0, 2, 0, 0xff], &[0xff], &[]]).into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(pcm, [1, 2, -1]);
    }

    #[test]
    fn no_sound_and_half_a_sample_are_errors() {
        assert!(matches!(spoken(&[])[..], [Err(EngineError::Failed { .. })]));
        assert!(matches!(spoken(&[&[1, 0, 3]])[..], [Ok(_), Err(EngineError::Failed { .. })]));
    }

    #[test]
    fn the_header_of_a_file_tells_its_rate_and_anything_else_tells_nothing() {
        let mut wav = b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        assert_eq!(rate_of_wav(&wav), None, "it is cut short");
        wav.extend(22_050_u32.to_le_bytes());
        assert_eq!(rate_of_wav(&wav), Some(22_050));
        assert_eq!((rate_of_wav(&[]), rate_of_wav(&[0; 64])), (None, None));
    }

    #[test]
    fn a_models_name_tells_its_rate() {
        let rates = ["speaches-ai/Kokoro-82M-v1.0-ONNX", "speaches-ai/piper-en_US-amy-x_low", "speaches-ai/piper-de"];
        assert_eq!(rates.map(rate_of), [24_000, 16_000, 22_050]);
    }
}
