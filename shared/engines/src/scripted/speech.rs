//! Speech engines without models.

use std::{f32::consts::TAU, sync::Arc};

use futures::{FutureExt, StreamExt, future::BoxFuture, stream::BoxStream};
use parking_lot::Mutex;
use u5_protocol::Language;

use super::calls::{Call, Calls, Fault, Pace};
use crate::{
    EngineError, Mark, MarkSource, SpeechChunk, SpeechRequest, SpeechToText, TextToSpeech, Transcript, Utterance,
};

const STT: &str = "scripted-stt";
const TTS: &str = "scripted-tts";

type Hear = dyn Fn(&Utterance) -> Transcript + Send + Sync;

/// "Hears" what a function of the utterance says.
pub struct ScriptedStt {
    hear: Arc<Hear>,
    pace: Pace,
    fault: Option<Fault>,
    calls: Calls,
}

impl ScriptedStt {
    /// Hears what `hear` returns.
    pub fn new(hear: impl Fn(&Utterance) -> Transcript + Send + Sync + 'static) -> Self {
        Self { hear: Arc::new(hear), pace: Pace::default(), fault: None, calls: Calls::default() }
    }

    /// Hears `text` every time, with certainty, in the likeliest language.
    pub fn always(text: &str) -> Self {
        let text = text.to_owned();
        Self::new(move |utterance| sure(&text, utterance))
    }

    /// Hears one text a call, in order (a cancelled call uses none up if it was dropped before its delay passed);
    /// after the last one, nothing.
    pub fn in_order<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts = Mutex::new(texts.into_iter().map(Into::into).collect::<std::collections::VecDeque<String>>());
        Self::new(move |utterance| sure(&texts.lock().pop_front().unwrap_or_default(), utterance))
    }

    /// Takes this long (`pace.first`).
    pub fn pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Misbehaves at every call.
    pub fn fault(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

fn sure(text: &str, utterance: &Utterance) -> Transcript {
    let language = utterance.languages.first().copied().unwrap_or_default();
    let no_speech = if text.is_empty() { 1.0 } else { 0.0 };
    Transcript { text: text.to_owned(), language, confidence: 1.0 - no_speech, no_speech }
}

impl SpeechToText for ScriptedStt {
    fn name(&self) -> &str {
        STT
    }

    fn transcribe(&self, utterance: Utterance) -> BoxFuture<'static, Result<Transcript, EngineError>> {
        let (hear, pace, fault, mut call) = (Arc::clone(&self.hear), self.pace, self.fault, self.calls.begin());
        async move {
            pace.wait(0).await;
            let result = match fault {
                Some(fault) => Err(fault.strike(STT).await),
                None => Ok(hear(&utterance)),
            };
            call.finish();
            result
        }
        .boxed()
    }
}

/// "Speaks" every word as a tone whose length follows from its number of letters, one chunk a word, with exact marks.
pub struct ScriptedTts {
    rate: u32,
    languages: Vec<Language>,
    pace: Pace,
    /// The fault, and after how many chunks it strikes.
    fault: Option<(usize, Fault)>,
    calls: Calls,
}

impl Default for ScriptedTts {
    fn default() -> Self {
        Self {
            rate: 24_000,
            languages: Language::ALL.to_vec(),
            pace: Pace::default(),
            fault: None,
            calls: Calls::default(),
        }
    }
}

impl ScriptedTts {
    /// How long one letter sounds at speed 1, in ms. About 14 letters a second, as people speak.
    pub const LETTER_MS: u32 = 70;
    /// The silence after a word, in ms.
    pub const GAP_MS: u32 = 30;

    /// Returns audio at `rate` Hz (24 000 unless told).
    pub fn rate(self, rate: u32) -> Self {
        Self { rate, ..self }
    }

    /// Speaks only these languages.
    pub fn languages(self, languages: impl IntoIterator<Item = Language>) -> Self {
        Self { languages: languages.into_iter().collect(), ..self }
    }

    /// Takes this long for the chunks.
    pub fn pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Misbehaves after that many chunks of every call.
    pub fn fault_after(self, chunks: usize, fault: Fault) -> Self {
        Self { fault: Some((chunks, fault)), ..self }
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl TextToSpeech for ScriptedTts {
    fn name(&self) -> &str {
        TTS
    }

    fn rate(&self) -> u32 {
        self.rate
    }

    fn speaks(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }

    fn speak(&self, request: SpeechRequest) -> BoxStream<'static, Result<SpeechChunk, EngineError>> {
        let speaking = Speaking {
            words: request.text.split_whitespace().map(str::to_owned).collect(),
            speed: request.speed.clamp(0.5, 2.0),
            rate: self.rate,
            pace: self.pace,
            fault: self.fault,
            call: self.calls.begin(),
            spoken: 0,
            samples: 0,
        };
        futures::stream::unfold(Some(speaking), |speaking| async move { speaking?.next().await }).boxed()
    }
}

struct Speaking {
    words: Vec<String>,
    speed: f32,
    rate: u32,
    pace: Pace,
    fault: Option<(usize, Fault)>,
    call: Call,
    spoken: usize,
    samples: u64,
}

impl Speaking {
    /// The next item and what goes on after it: nothing, after an error.
    async fn next(mut self) -> Option<(Result<SpeechChunk, EngineError>, Option<Self>)> {
        self.pace.wait(self.spoken).await;
        if let Some((_, fault)) = self.fault.filter(|(after, _)| *after == self.spoken) {
            let error = fault.strike(TTS).await;
            self.call.finish();
            return Some((Err(error), None));
        }
        let Some(word) = self.words.get(self.spoken).cloned() else {
            self.call.finish();
            return None;
        };
        let chunk = self.chunk(word);
        self.spoken += 1;
        Some((Ok(chunk), Some(self)))
    }

    fn chunk(&mut self, word: String) -> SpeechChunk {
        let tone = self.samples_in(word.chars().count() as u32 * ScriptedTts::LETTER_MS);
        let gap = self.samples_in(ScriptedTts::GAP_MS);
        let pcm: Vec<i16> = (0..tone).map(|i| self.sine(i)).chain((0..gap).map(|_| 0)).collect();
        let mark = Mark { word, start: self.samples, duration: tone, source: MarkSource::Engine };
        self.samples += pcm.len() as u64;
        SpeechChunk { pcm, marks: vec![mark], ..SpeechChunk::default() }
    }

    fn samples_in(&self, ms: u32) -> u64 {
        (f64::from(ms) * f64::from(self.rate) / (1000.0 * f64::from(self.speed))) as u64
    }

    /// A 220 Hz tone at a quarter of full scale.
    fn sine(&self, sample: u64) -> i16 {
        ((TAU * 220.0 * sample as f32 / self.rate as f32).sin() * 8192.0) as i16
    }
}
