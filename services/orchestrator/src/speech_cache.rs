//! A voice that remembers what it has said: fixed phrases sound at once.

use std::{collections::HashMap, sync::Arc};

use futures::{StreamExt, stream::BoxStream};
use parking_lot::Mutex;
use u5_engines::{EngineError, SpeechChunk, SpeechRequest, TextToSpeech};
use u5_protocol::Language;

/// The most that is remembered: about three minutes of speech at 22 kHz.
const MAX_SAMPLES: usize = 4_000_000;
/// Longer texts are rarely said twice.
const MAX_CHARS: usize = 200;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    text: String,
    language: Language,
    voice: Option<String>,
    /// In thousandths, so that it can be compared.
    speed: u32,
}

impl From<&SpeechRequest> for Key {
    fn from(request: &SpeechRequest) -> Self {
        let SpeechRequest { text, language, voice, speed } = request;
        Self { text: text.clone(), language: *language, voice: voice.clone(), speed: (speed * 1_000.0) as u32 }
    }
}

#[derive(Default)]
struct Memory {
    spoken: HashMap<Key, Arc<[SpeechChunk]>>,
    samples: usize,
}

/// Puts a memory before another voice.
pub(crate) struct CachedSpeech {
    voice: Arc<dyn TextToSpeech>,
    memory: Arc<Mutex<Memory>>,
}

impl CachedSpeech {
    pub(crate) fn new(voice: Arc<dyn TextToSpeech>) -> Self {
        Self { voice, memory: Arc::default() }
    }

    /// Says `request` to nobody, so that it is remembered.
    pub(crate) async fn warm(&self, request: SpeechRequest) -> Result<(), EngineError> {
        let mut chunks = self.speak(request);
        while let Some(chunk) = chunks.next().await {
            chunk?;
        }
        Ok(())
    }
}

impl TextToSpeech for CachedSpeech {
    fn name(&self) -> &str {
        self.voice.name()
    }

    fn rate(&self) -> u32 {
        self.voice.rate()
    }

    fn speaks(&self, language: Language) -> bool {
        self.voice.speaks(language)
    }

    fn speak(&self, request: SpeechRequest) -> BoxStream<'static, Result<SpeechChunk, EngineError>> {
        let key = Key::from(&request);
        if let Some(chunks) = self.memory.lock().spoken.get(&key).cloned() {
            return futures::stream::iter((0..chunks.len()).map(move |i| Ok(chunks[i].clone()))).boxed();
        }
        let fresh = self.voice.speak(request);
        if key.text.chars().count() > MAX_CHARS {
            return fresh;
        }
        remember(fresh, key, Arc::clone(&self.memory))
    }
}

/// Passes the chunks on; once all of them came, keeps them.
fn remember(
    fresh: BoxStream<'static, Result<SpeechChunk, EngineError>>,
    key: Key,
    memory: Arc<Mutex<Memory>>,
) -> BoxStream<'static, Result<SpeechChunk, EngineError>> {
    let state = (fresh, Vec::new(), Some((key, memory)));
    futures::stream::unfold(state, |(mut fresh, mut heard, mut keep)| async move {
        match fresh.next().await {
            Some(Ok(chunk)) => {
                heard.push(chunk.clone());
                Some((Ok(chunk), (fresh, heard, keep)))
            }
            Some(Err(error)) => Some((Err(error), (fresh, heard, None))),
            None => {
                if let Some((key, memory)) = keep.take() {
                    memory.lock().keep(key, heard);
                }
                None
            }
        }
    })
    .boxed()
}

impl Memory {
    /// Full means that nothing new is remembered: what is said most is said first, at the warm-up.
    fn keep(&mut self, key: Key, chunks: Vec<SpeechChunk>) {
        let samples: usize = chunks.iter().map(|c| c.pcm.len()).sum();
        if samples > 0 && self.samples + samples <= MAX_SAMPLES {
            self.samples += samples;
            self.spoken.insert(key, chunks.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use u5_engines::scripted::ScriptedTts;

    use super::*;

    #[tokio::test]
    async fn says_the_same_words_from_memory() {
        let voice = ScriptedTts::default();
        let calls = voice.calls();
        let cached = CachedSpeech::new(Arc::new(voice));
        let request = SpeechRequest { text: "Hello there.".into(), language: Language::En, voice: None, speed: 1.0 };
        let first: Vec<_> = cached.speak(request.clone()).collect().await;
        let second: Vec<_> = cached.speak(request).collect().await;
        let pcm = |chunks: Vec<Result<SpeechChunk, EngineError>>| -> Vec<i16> {
            chunks.into_iter().flat_map(|c| c.unwrap().pcm).collect()
        };
        assert_eq!(pcm(first), pcm(second));
        assert_eq!(calls.counts().started, 1);
    }
}
