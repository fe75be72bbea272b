//! `POST /v1/audio/transcriptions`

use std::{f32::consts::TAU, sync::Arc};

use arc_swap::ArcSwap;
use futures::{FutureExt, future::BoxFuture};
use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use u5_protocol::Language;
use u5_secret::Secret;

use super::{Models, NAME};
use crate::{
    EngineError, SpeechToText, Transcript, Utterance,
    remote::{AddressError, LOAD, Remote},
    with_deadline,
};

/// Sound that is kept around the speech, in samples: half a second. Its own voice detection wants some silence.
const MARGIN: usize = 8_000;
/// A segment in which there was probably no speech, and whose words nobody would bet on, is made up.
const NO_SPEECH: f32 = 0.6;
const UNLIKELY: f32 = -1.0;
/// Text that compresses this well repeats itself: the model is caught in a loop.
const REPETITIVE: f32 = 2.4;
/// The most characters of words that are suggested: the model has room for some two hundred tokens.
const MAX_HOTWORDS: usize = 600;

/// Speech recognition by a speaches server. Clones share its connections.
#[derive(Debug, Clone)]
pub struct SpeachesStt {
    remote: Remote,
    model: String,
    hotwords: Arc<Hotwords>,
}

/// Words that the model is told to expect.
#[derive(Debug)]
struct Hotwords {
    configured: Vec<String>,
    /// All of them, as far as they fit.
    told: ArcSwap<String>,
}

/// `response_format=verbose_json`
#[derive(Debug, Deserialize)]
struct Verbose {
    #[serde(default)]
    language: String,
    #[serde(default)]
    segments: Vec<Segment>,
}

#[derive(Debug, Deserialize)]
struct Segment {
    start: f32,
    end: f32,
    text: String,
    avg_logprob: f32,
    compression_ratio: f32,
    no_speech_prob: f32,
}

impl SpeachesStt {
    /// `hotwords` are words that customers are likely to say: brands, product names. Those that do not fit are left out.
    pub fn new(url: &str, key: impl Into<Secret>, model: &str, hotwords: &[String]) -> Result<Self, AddressError> {
        let told = ArcSwap::from_pointee(fitting(hotwords.iter()));
        let hotwords = Arc::new(Hotwords { configured: hotwords.to_vec(), told });
        Ok(Self { remote: Remote::new(NAME, url, key)?, model: model.to_owned(), hotwords })
    }

    /// Tells the model to expect these words, too; replaces those of an earlier call. The configured ones go first.
    pub fn expect(&self, words: &[String]) {
        let Hotwords { configured, told } = &*self.hotwords;
        told.store(Arc::new(fitting(configured.iter().chain(words))));
    }

    /// Its server's models.
    pub fn models(&self) -> Models {
        Models(self.remote.clone())
    }

    /// Whether the server is there and has the model.
    pub async fn check(&self) -> Result<(), EngineError> {
        self.models().check(&self.model).await
    }

    /// Brings the model into memory.
    pub async fn preload(&self) -> Result<(), EngineError> {
        self.models().load(&self.model).await
    }

    /// Has it listen to a second of a tone, so that no customer waits for what a model does only once: on a GPU, its first
    /// transcription takes seconds.
    pub async fn warm_up(&self) -> Result<(), EngineError> {
        let tone = |sample: u32| ((sample as f32 * TAU * 220.0 / 16_000.0).sin() * 8_192.0) as i16;
        let pcm: Arc<[i16]> = (0..16_000).map(tone).collect();
        let speech = 0..pcm.len();
        let utterance = Utterance { pcm, speech, languages: vec![Language::default()] };
        with_deadline(&self.model, LOAD, self.transcribe(utterance)).await.map(drop)
    }

    fn form(&self, utterance: &Utterance) -> Result<Form, EngineError> {
        let end = utterance.pcm.len();
        let sound = utterance.speech.start.saturating_sub(MARGIN)..utterance.speech.end.saturating_add(MARGIN).min(end);
        let bytes: Vec<u8> = utterance.pcm[sound].iter().flat_map(|sample| sample.to_le_bytes()).collect();
        // Raw samples at 16 kHz are not decoded: the cheapest way there is.
        let file = Part::bytes(bytes).file_name("speech.pcm").mime_str("audio/pcm");
        let file = file.map_err(|error| self.remote.failed(error.to_string()))?;
        let mut form = Form::new()
            .part("file", file)
            .text("model", self.model.clone())
            .text("response_format", "verbose_json")
            .text("temperature", "0");
        if let [language] = utterance.languages[..] {
            form = form.text("language", language.code());
        }
        let hotwords = self.hotwords.told.load();
        if !hotwords.is_empty() {
            form = form.text("hotwords", hotwords.to_string());
        }
        Ok(form)
    }
}

/// The first of the words, separated by commas, no longer than a model's prompt.
fn fitting<'a>(words: impl Iterator<Item = &'a String>) -> String {
    let mut told = String::new();
    for word in words {
        let separator = if told.is_empty() { "" } else { ", " };
        if told.len() + separator.len() + word.len() > MAX_HOTWORDS {
            break;
        }
        told.push_str(separator);
        told.push_str(word);
    }
    told
}

impl SpeechToText for SpeachesStt {
    fn name(&self) -> &str {
        &self.model
    }

    fn transcribe(&self, utterance: Utterance) -> BoxFuture<'static, Result<Transcript, EngineError>> {
        let stt = self.clone();
        async move {
            // Silence is never sent: where its own detector finds no speech, it transcribes the whole clip, and Whisper
            // makes words up.
            if utterance.speech.is_empty() {
                return Ok(nothing(&utterance.languages));
            }
            let response = stt.remote.send_form("v1/audio/transcriptions", || stt.form(&utterance)).await?;
            let answer: Verbose = stt.remote.read(response).await?;
            Ok(transcript(answer, &utterance.languages))
        }
        .boxed()
    }
}

fn nothing(languages: &[Language]) -> Transcript {
    let language = languages.first().copied().unwrap_or_default();
    Transcript { text: String::new(), language, confidence: 0.0, no_speech: 1.0 }
}

/// The segments that were really said, and how sure of them the model is: the mean of `exp(avg_logprob)`, each segment
/// counting for as long as it lasts.
fn transcript(answer: Verbose, languages: &[Language]) -> Transcript {
    let detected = language(&answer.language).filter(|language| languages.is_empty() || languages.contains(language));
    let no_speech = answer.segments.iter().map(|segment| segment.no_speech_prob).fold(0.0, f32::max);
    let said: Vec<Segment> = answer.segments.into_iter().filter(|segment| !segment.is_made_up()).collect();
    if said.is_empty() {
        return Transcript { no_speech: no_speech.max(NO_SPEECH), ..nothing(languages) };
    }
    let length = |segment: &Segment| (segment.end - segment.start).max(0.01);
    let whole: f32 = said.iter().map(length).sum();
    let sure: f32 = said.iter().map(|segment| length(segment) * segment.avg_logprob.exp()).sum();
    let text: String = said.iter().map(|segment| segment.text.as_str()).collect();
    Transcript {
        text: text.trim().to_owned(),
        language: detected.or_else(|| languages.first().copied()).unwrap_or_default(),
        confidence: (sure / whole).clamp(0.0, 1.0),
        no_speech,
    }
}

impl Segment {
    fn is_made_up(&self) -> bool {
        self.no_speech_prob > NO_SPEECH && self.avg_logprob < UNLIKELY || self.compression_ratio > REPETITIVE
    }
}

/// faster-whisper says `en`, OpenAI's API `english`.
fn language(name: &str) -> Option<Language> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "english" => Some(Language::En),
        "german" => Some(Language::De),
        "french" => Some(Language::Fr),
        code => Language::ALL.iter().copied().find(|language| language.code() == code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(text: &str, length: f32, avg_logprob: f32, no_speech_prob: f32, compression_ratio: f32) -> Segment {
        Segment { start: 1.0, end: 1.0 + length, text: text.to_owned(), avg_logprob, compression_ratio, no_speech_prob }
    }

    fn heard(segments: Vec<Segment>) -> Transcript {
        transcript(Verbose { language: "en".to_owned(), segments }, &[Language::De, Language::En])
    }

    #[test]
    fn confidence_is_the_mean_over_time() {
        let said = heard(vec![segment(" Where is", 3.0, -0.1, 0.0, 1.0), segment(" the milk?", 1.0, -0.5, 0.1, 1.0)]);
        assert_eq!((said.text.as_str(), said.language), ("Where is the milk?", Language::En));
        let expected = (3.0 * (-0.1_f32).exp() + (-0.5_f32).exp()) / 4.0;
        assert!((said.confidence - expected).abs() < 1e-6, "{}", said.confidence);
    }

    #[test]
    fn what_is_made_up_is_not_said() {
        let thanks = segment(" Thank you.", 2.0, -1.2, 0.8, 1.0);
        let loop_ = segment(" la la la la la", 2.0, -0.1, 0.0, 3.0);
        let nothing = heard(vec![thanks, loop_]);
        assert_eq!((nothing.text.as_str(), nothing.confidence, nothing.language), ("", 0.0, Language::De));
        assert!(nothing.no_speech >= 0.6);
        assert_eq!(heard(vec![segment(" Danke.", 1.0, -0.9, 0.8, 1.0)]).text, "Danke.", "unlikely, but not enough");
    }

    #[test]
    fn a_language_that_is_not_spoken_there_is_taken_for_the_likeliest() {
        let dutch = transcript(
            Verbose { language: "nl".to_owned(), segments: vec![segment(" Melk", 1.0, -0.2, 0.0, 1.0)] },
            &[Language::De],
        );
        assert_eq!(dutch.language, Language::De);
        assert_eq!((language("German"), language("fr"), language("")), (Some(Language::De), Some(Language::Fr), None));
    }

    #[test]
    fn words_are_suggested_as_far_as_they_fit() {
        let words: Vec<String> = (0..500).map(|number| format!("brand{number}")).collect();
        let stt = SpeachesStt::new("http://localhost:1", "", "m", &words).unwrap();
        let told = || stt.hotwords.told.load().to_string();
        assert!(told().starts_with("brand0, brand1, ") && told().len() <= MAX_HOTWORDS, "{}", told());
        let stt = SpeachesStt::new("http://localhost:1", "", "m", &words[..2]).unwrap();
        let told = || stt.hotwords.told.load().to_string();
        for expected in ["tahini", "soap"] {
            stt.expect(&[expected.to_owned()]);
            assert_eq!(told(), format!("brand0, brand1, {expected}"));
        }
    }
}
