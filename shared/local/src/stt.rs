//! Whisper behind the port for speech recognition.

use std::{ops::Range, sync::Arc};

use futures::{FutureExt, future::BoxFuture};
use u5_engines::{EngineError, SpeechToText, Transcript, Utterance};

use crate::{
    cancel::Cancel,
    mel::RATE,
    pool::{Pool, Priority},
    whisper::{Heard, LONGEST, Whisper, WhisperError, Window},
};

/// What Whisper hears of the silence before the speech, in samples.
const BEFORE: usize = RATE * 3 / 10;
/// And after it.
const AFTER: usize = RATE * 6 / 10;

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

/// The speech with some of the silence round it, within the audio. Of more than the model can hear at once, the end:
/// what somebody wants comes last.
fn window(length: usize, speech: &Range<usize>) -> Range<usize> {
    let end = speech.end.saturating_add(AFTER).min(length);
    speech.start.saturating_sub(BEFORE).max(end.saturating_sub(LONGEST)).min(end)..end
}

fn transcript(heard: Heard) -> Transcript {
    let confidence = heard.avg_logprob.exp().clamp(0.0, 1.0);
    Transcript { text: heard.text, language: heard.language, confidence, no_speech: heard.no_speech }
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
    use u5_engines::ErrorKind;

    use super::*;
    use crate::cancel::Stopped;

    #[test]
    fn the_window_keeps_within_the_audio() {
        assert_eq!(window(20_000, &(10_000..15_000)), 5_200..20_000);
        assert_eq!(window(40_000, &(1_000..15_000)), 0..24_600);
        assert_eq!(window(100, &(90_000..95_000)), 100..100);
        assert_eq!(
            window(500_000, &(1_000..490_000)),
            499_600 - LONGEST..499_600,
            "the last half minute of a long story"
        );
    }

    #[test]
    fn confidence_is_the_probability_of_a_token() {
        let heard = |avg_logprob| Heard {
            text: "oat milk".into(),
            language: u5_protocol::Language::En,
            avg_logprob,
            no_speech: 0.1,
            window: Window::Sparse,
        };
        assert!((transcript(heard(-0.5)).confidence - 0.606_53).abs() < 1e-4);
        assert!(transcript(heard(f32::NEG_INFINITY)).confidence.abs() < 1e-6);
    }

    #[test]
    fn what_the_customer_did_wrong_is_told_from_what_we_did() {
        let kind = |error| engine_error(&error).kind();
        assert_eq!(kind(WhisperError::TooLong { samples: 1 }), ErrorKind::BadInput);
        assert_eq!(kind(WhisperError::NoLanguage), ErrorKind::BadInput);
        let late = Stopped::Deadline { after: std::time::Duration::from_secs(1) };
        assert_eq!(kind(WhisperError::Stopped(late)), ErrorKind::Deadline);
        assert_eq!(kind(WhisperError::Malformed { file: "f".into(), reason: "r".into() }), ErrorKind::Failed);
    }
}
