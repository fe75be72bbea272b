//! Speech on this machine: a Piper voice for English, espeak-ng's own voice for the other languages.

mod stand_in;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use u5_engines::{EngineError, SpeechChunk, SpeechRequest, TextToSpeech};
use u5_protocol::Language;

use crate::{
    phonemes::{Espeak, MAX_CHARACTERS, PhonemeError, Phonemizer},
    piper::{Manner, Piper, PiperStream},
    pool::{Pool, Priority},
};

const ENGINE: &str = Priority::Speech.engine();

/// Samples per second of every voice here.
const RATE: u32 = 22_050;

/// The language of the Piper voice.
const PIPER_LANGUAGE: Language = Language::En;

type Chunks = BoxStream<'static, Result<SpeechChunk, EngineError>>;

/// Text to speech on the CPU. One voice a language: the voice that a request names is not looked at.
pub struct LocalTts {
    name: String,
    lively: bool,
    speaker: Arc<Speaker>,
}

struct Speaker {
    voice: Arc<Piper>,
    phonemizer: Phonemizer,
    pool: Pool,
}

impl LocalTts {
    /// Loads the voice in the folder `voice` and looks for espeak-ng, a path or a name to look up on `PATH`.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the voice is missing or broken, or nothing can make phonemes. A kiosk then
    /// shows captions instead.
    pub async fn load(voice: PathBuf, espeak: &Path, pool: Pool) -> Result<Self, EngineError> {
        let phonemizer = Phonemizer::probe(espeak).await.map_err(|e| unavailable(&e))?;
        let loading = tokio::task::spawn_blocking(move || Piper::load(&voice));
        let voice = loading.await.map_err(|e| unavailable(&e))?.map_err(|e| unavailable(&e))?;
        Self::new(voice, phonemizer, pool)
    }

    /// Speaks with what is already loaded.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] when the voice has another rate than 22,050 Hz.
    pub fn new(voice: Piper, phonemizer: Phonemizer, pool: Pool) -> Result<Self, EngineError> {
        if voice.rate() != RATE {
            let rate = voice.rate();
            return Err(unavailable(&format!("{} has {rate} Hz; use a voice with {RATE} Hz", voice.name())));
        }
        let name = format!("piper {} with {}", voice.name(), phonemizer.describe());
        Ok(Self { name, lively: true, speaker: Arc::new(Speaker { voice: Arc::new(voice), phonemizer, pool }) })
    }

    /// Without the chance that makes speech lively: the same text always gives the same samples.
    pub fn repeatable(self) -> Self {
        Self { lively: false, ..self }
    }
}

impl TextToSpeech for LocalTts {
    fn name(&self) -> &str {
        &self.name
    }

    fn rate(&self) -> u32 {
        RATE
    }

    fn speaks(&self, language: Language) -> bool {
        language == PIPER_LANGUAGE || self.speaker.phonemizer.espeak().is_some()
    }

    fn speak(&self, request: SpeechRequest) -> Chunks {
        let (speaker, lively) = (Arc::clone(&self.speaker), self.lively);
        stream::once(async move { speaker.start(checked(request)?, lively).await }).try_flatten().boxed()
    }
}

impl Speaker {
    async fn start(&self, request: SpeechRequest, lively: bool) -> Result<Chunks, EngineError> {
        if request.language == PIPER_LANGUAGE {
            return self.with_piper(&request, lively).await;
        }
        stand_in::speak(self.espeak(request.language)?.clone(), request).await
    }

    fn espeak(&self, language: Language) -> Result<&Espeak, EngineError> {
        self.phonemizer.espeak().ok_or_else(|| unavailable(&PhonemeError::Language(language)))
    }

    async fn with_piper(&self, request: &SpeechRequest, lively: bool) -> Result<Chunks, EngineError> {
        let phonemes = self.phonemizer.phonemes(request.language, &request.text).await.map_err(|e| of_phonemes(&e))?;
        let manner = Manner { speed: request.speed, lively };
        let threads = self.pool.threads(Priority::Speech);
        let mut utterance = PiperStream::new(Arc::clone(&self.voice), threads, phonemes, manner);
        let chunks = self.pool.stream(Priority::Speech, move |cancel| utterance.next_chunk(cancel));
        Ok(chunks.map(|made| made?.map_err(|error| error.of(ENGINE))).boxed())
    }
}

/// Refuses a text that is too long, or a speed that is no speed; other speeds are brought into range.
fn checked(request: SpeechRequest) -> Result<SpeechRequest, EngineError> {
    let characters = request.text.chars().count();
    if characters > MAX_CHARACTERS {
        return Err(of_phonemes(&PhonemeError::TooLong(characters)));
    }
    if !request.speed.is_finite() {
        return Err(bad_input("the speed is not a number".into()));
    }
    Ok(SpeechRequest { speed: request.speed.clamp(0.5, 2.0), ..request })
}

fn of_phonemes(error: &PhonemeError) -> EngineError {
    match error {
        PhonemeError::TooLong(_) => bad_input(error.to_string()),
        PhonemeError::Language(_) => unavailable(error),
        PhonemeError::Espeak(_) | PhonemeError::BuiltIn(_) => {
            EngineError::Failed { engine: ENGINE.into(), reason: error.to_string() }
        }
    }
}

fn bad_input(reason: String) -> EngineError {
    EngineError::BadInput { engine: ENGINE.into(), reason }
}

fn unavailable(reason: &impl ToString) -> EngineError {
    EngineError::Unavailable { engine: ENGINE.into(), reason: reason.to_string() }
}
