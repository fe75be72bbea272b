//! Ports for speech: in ([`SpeechToText`]) and out ([`TextToSpeech`]).

use std::sync::Arc;

use futures::{future::BoxFuture, stream::BoxStream};
use u5_protocol::{
    Language,
    kiosk::{MarkSource, VisemeMark},
};

use crate::EngineError;

/// What a customer said, as audio.
#[derive(Clone)]
pub struct Utterance {
    /// 16 kHz mono, from the pre-roll to the last sample heard so far, trailing silence included.
    pub pcm: Arc<[i16]>,
    /// Where in `pcm` the speech begins and ends, in samples.
    pub speech: std::ops::Range<usize>,
    /// The languages it may be in, the likeliest first. One language means: do not detect.
    pub languages: Vec<Language>,
}

/// What an [`Utterance`] says.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// The words, trimmed; empty when nothing was said.
    pub text: String,
    /// The language they are in.
    pub language: Language,
    /// How sure the engine is, in [0, 1]: the duration-weighted mean of exp(avg_logprob).
    pub confidence: f32,
    /// The probability in [0, 1] that there was no speech at all.
    pub no_speech: f32,
}

/// Turns speech into text.
pub trait SpeechToText: Send + Sync {
    /// A short name for logs, `/health` and the start-up table.
    fn name(&self) -> &str;

    /// Transcribes one utterance. Dropping the future cancels the work.
    fn transcribe(&self, utterance: Utterance) -> BoxFuture<'static, Result<Transcript, EngineError>>;
}

/// A text to be spoken. Already cleaned up for speech: no markdown, no symbols.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeechRequest {
    /// One clause or sentence.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// The voice, or the engine's default for the language.
    pub voice: Option<String>,
    /// 1.0 is the voice's natural speed; 0.5 to 2.0.
    pub speed: f32,
}

/// A word, and when it sounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The word as written in the request.
    pub word: String,
    /// First sample, counted from the start of this request's audio.
    pub start: u64,
    /// Length in samples.
    pub duration: u64,
    /// How good these times are.
    pub source: MarkSource,
}

/// A piece of spoken audio.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpeechChunk {
    /// Mono samples at [`TextToSpeech::rate`].
    pub pcm: Vec<i16>,
    /// Words whose times became known with this chunk (they may lie ahead of the audio). May be empty throughout.
    pub marks: Vec<Mark>,
    /// Shapes of the mouth whose times became known, counted like those of the marks and no later than the words they
    /// belong to. Empty throughout for an engine that knows no phonemes.
    pub visemes: Vec<VisemeMark>,
    /// Whether another voice says this than the one that was asked, which broke down.
    pub is_another_voice: bool,
}

/// Turns text into speech.
pub trait TextToSpeech: Send + Sync {
    /// A short name for logs, `/health` and the start-up table.
    fn name(&self) -> &str;

    /// Samples per second of everything this engine returns.
    fn rate(&self) -> u32;

    /// Whether it can speak `language`.
    fn speaks(&self, language: Language) -> bool;

    /// Speaks one clause. The stream ends after the last chunk or its first error; dropping it cancels the work.
    fn speak(&self, request: SpeechRequest) -> BoxStream<'static, Result<SpeechChunk, EngineError>>;
}
