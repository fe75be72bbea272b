//! Whisper behind the port for speech recognition.

use std::{ops::Range, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use u5_engines::{EngineError, SpeechToText, Transcript, Utterance};

use crate::{
    cancel::Cancel,
    mel::RATE,
    pool::{Pool, Priority},
    whisper::{Heard, Whisper, WhisperError, Window},
};

/// What Whisper hears of the silence before the speech, in samples.
const BEFORE: usize = RATE * 3 / 10;
/// And after it.
const AFTER: usize = RATE * 6 / 10;
/// Above this probability that nothing was said, nothing was said: on noise the model is sure of words it invents.
const NOTHING_SAID: f32 = 0.6;

/// Speech recognition in this process.
pub struct LocalStt {
    whisper: Arc<Whisper>,
    pool: Pool,
}

impl LocalStt {
    /// Recognises with this model on this pool.
    pub fn new(whisper: Arc<Whisper>, pool: Pool) -> Self {
        Self { whisper, pool }
    }
}

impl SpeechToText for LocalStt {
    fn name(&self) -> &'static str {
        "whisper-base"
    }

    fn transcribe(&self, utterance: Utterance) -> BoxFuture<'static, Result<Transcript, EngineError>> {
        let whisper = Arc::clone(&self.whisper);
        let job = move |cancel: &Cancel| transcribe(&whisper, &utterance, cancel);
        self.pool.submit(Priority::Transcription, job).map(|result| result.and_then(|inner| inner)).boxed()
    }
}

fn transcribe(whisper: &Whisper, utterance: &Utterance, cancel: &Cancel) -> Result<Transcript, EngineError> {
    let pcm = &utterance.pcm[window(utterance.pcm.len(), &utterance.speech)];
    let heard =
        whisper.transcribe(pcm, &utterance.languages, Window::Sparse, cancel).map_err(|error| engine_error(&error))?;
    Ok(transcript(heard))
}

/// The speech with some of the silence round it, within the audio.
fn window(length: usize, speech: &Range<usize>) -> Range<usize> {
    let end = speech.end.saturating_add(AFTER).min(length);
    speech.start.saturating_sub(BEFORE).min(end)..end
}

fn transcript(heard: Heard) -> Transcript {
    let text = if heard.no_speech > NOTHING_SAID { String::new() } else { heard.text };
    let confidence = heard.avg_logprob.exp().clamp(0.0, 1.0);
    Transcript { text, language: heard.language, confidence, no_speech: heard.no_speech }
}

fn engine_error(error: &WhisperError) -> EngineError {
    let engine = Priority::Transcription.engine();
    match error {
        WhisperError::Stopped(stopped) => stopped.of(engine),
        WhisperError::TooLong { .. } | WhisperError::NoLanguage => {
            EngineError::BadInput { engine: engine.into(), reason: error.to_string() }
        }
        _ => EngineError::Failed { engine: engine.into(), reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_keeps_within_the_audio() {
        assert_eq!(window(20_000, &(10_000..15_000)), 5_200..20_000);
        assert_eq!(window(40_000, &(1_000..15_000)), 0..24_600);
        assert_eq!(window(100, &(90_000..95_000)), 100..100);
    }

    #[test]
    fn likely_silence_has_no_words() {
        let heard = |no_speech| Heard {
            text: "you".into(),
            language: u5_protocol::Language::En,
            avg_logprob: -0.5,
            no_speech,
            window: Window::Sparse,
        };
        assert_eq!(transcript(heard(0.61)).text, "");
        let said = transcript(heard(0.59));
        assert_eq!(said.text, "you");
        assert!((said.confidence - 0.606_53).abs() < 1e-4);
    }
}
