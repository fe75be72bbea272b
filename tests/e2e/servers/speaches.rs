//! Hearing and speaking on a server.

use std::time::Duration;

use futures::TryStreamExt;
use u5_engines::{
    EngineError, ErrorKind, SpeechChunk, SpeechRequest, SpeechToText, TextToSpeech, Utterance,
    speaches::{SpeachesStt, SpeachesTts, Voices},
};
use u5_protocol::Language;
use u5_tests::fakes::{Fake, Fault, speaches};

use super::{in_time, said};

const WHISPER: &str = "Systran/faster-whisper-small";
const KOKORO: &str = "speaches-ai/Kokoro-82M-v1.0-ONNX";

async fn fake() -> Fake {
    Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await
}

fn ears(fake: &Fake, model: &str) -> SpeachesStt {
    SpeachesStt::new(&fake.url(), "", model, &["Lindt".to_owned(), "Oatly".to_owned()]).expect("the address is one")
}

fn voice(fake: &Fake, name: &str) -> SpeachesTts {
    let voices = Voices::from([(Language::En, name.to_owned())]);
    SpeachesTts::new(&fake.url(), "", KOKORO, voices, 0).expect("the address is one")
}

fn utterance(speech: std::ops::Range<usize>, languages: &[Language]) -> Utterance {
    Utterance { pcm: vec![100; 64_000].into(), speech, languages: languages.to_vec() }
}

async fn spoken(voice: &SpeachesTts) -> Result<Vec<SpeechChunk>, EngineError> {
    let request =
        SpeechRequest { text: "Aisle seven, please.".into(), language: Language::En, voice: None, speed: 1.0 };
    in_time(voice.speak(request).try_collect()).await
}

#[tokio::test]
async fn speech_is_sent_raw_with_some_silence_and_comes_back_as_words() {
    let fake = fake().await;
    let heard = in_time(ears(&fake, WHISPER).transcribe(utterance(16_000..32_000, &[Language::De]))).await.unwrap();
    assert_eq!((heard.text.as_str(), heard.language), ("Where is the oat milk?", Language::De));
    assert!((heard.confidence - (-0.1_f32).exp()).abs() < 1e-5);
    let asked: serde_json::Value = serde_json::from_str(&fake.knobs.last_body()).unwrap();
    assert_eq!(asked["samples"], 32_000, "the speech and half a second on either side");
    assert_eq!((&asked["content_type"], &asked["language"]), (&"audio/pcm".into(), &"de".into()));
    assert_eq!((&asked["response_format"], &asked["hotwords"]), (&"verbose_json".into(), &"Lindt, Oatly".into()));
    let several = utterance(0..16_000, &[Language::De, Language::En]);
    assert_eq!(in_time(ears(&fake, WHISPER).transcribe(several)).await.unwrap().language, Language::En);
    let asked: serde_json::Value = serde_json::from_str(&fake.knobs.last_body()).unwrap();
    assert!(asked["language"].is_null(), "it is to find out itself");
}

#[tokio::test]
async fn silence_is_never_sent() {
    let fake = fake().await;
    let heard = in_time(ears(&fake, WHISPER).transcribe(utterance(0..0, &[Language::En]))).await.unwrap();
    assert_eq!((heard.text.as_str(), fake.knobs.stats().requests), ("", 0));
}

#[tokio::test]
async fn a_voice_streams_samples_at_its_models_rate() {
    let options = speaches::Options { word: Duration::from_millis(5), ..speaches::Options::default() };
    let fake = Fake::start(|knobs| speaches::router(options, knobs)).await;
    let voice = voice(&fake, "af_heart");
    let chunks = spoken(&voice).await.unwrap();
    assert_eq!((voice.rate(), voice.speaks(Language::En), voice.speaks(Language::Fr)), (24_000, true, false));
    let samples: usize = chunks.iter().map(|chunk| chunk.pcm.len()).sum();
    assert_eq!(samples, (5 + 6 + 7) * 1_680 + 3 * 720);
    assert!(chunks.len() >= 3, "it does not wait for the end");
}

#[tokio::test]
async fn a_body_without_sound_is_an_error_whatever_its_status() {
    let fake = fake().await;
    let error = spoken(&voice(&fake, "nobody")).await.expect_err("no such voice");
    assert!(error.to_string().contains("made no sound"), "{error}");
    for (fault, kind) in [
        (Fault::Empty, ErrorKind::Failed),
        (Fault::Cut { bytes: 3_001 }, ErrorKind::Failed),
        (Fault::Reset, ErrorKind::Unavailable),
        (Fault::Status { code: 503 }, ErrorKind::Busy),
        (Fault::Status { code: 403 }, ErrorKind::Unavailable),
    ] {
        fake.knobs.set(fault);
        assert_eq!(spoken(&voice(&fake, "af_heart")).await.expect_err("it failed").kind(), kind, "{fault:?}");
        let heard = in_time(ears(&fake, WHISPER).transcribe(utterance(0..16_000, &[Language::En]))).await;
        assert!(heard.is_err() || matches!(fault, Fault::Cut { .. }), "{fault:?}: {heard:?}");
    }
}

#[tokio::test]
async fn models_and_voices_are_checked_and_brought_into_memory() {
    let fake = fake().await;
    let (ears, voice_) = (ears(&fake, WHISPER), voice(&fake, "af_heart"));
    ears.check().await.unwrap();
    voice_.check().await.unwrap();
    assert!(!ears.models().is_resident(WHISPER).await.unwrap());
    for _ in 0..2 {
        ears.preload().await.unwrap();
    }
    assert!(ears.models().is_resident(WHISPER).await.unwrap());
    let missing = said(self::ears(&fake, "whisper-9").check().await);
    assert!(
        missing.contains("`whisper-9`") && missing.contains(WHISPER) && missing.contains("POST /v1/models/whisper-9"),
        "{missing}"
    );
    let nobody = said(voice(&fake, "nobody").check().await);
    assert!(
        nobody.contains("no voice nobody") && nobody.contains("af_heart") && nobody.contains("speaches.voices"),
        "{nobody}"
    );
    assert!(said(self::ears(&fake, "whisper-9").preload().await).contains("whisper-9"));
}

#[tokio::test]
async fn a_model_has_listened_before_the_first_customer_speaks() {
    let fake = fake().await;
    in_time(ears(&fake, WHISPER).warm_up()).await.expect("it can listen");
    assert!(fake.knobs.last_body().contains("verbose_json"), "as it does for customers");
    fake.knobs.set(Fault::Status { code: 500 });
    in_time(ears(&fake, WHISPER).warm_up()).await.expect_err("whoever cannot listen is not ready");
}

#[tokio::test]
async fn a_voice_at_another_rate_than_its_name_says_is_found_out() {
    let options = speaches::Options { rate: 22_050, ..speaches::Options::default() };
    let fake = Fake::start(|knobs| speaches::router(options, knobs)).await;
    let voices = Voices::from([(Language::En, "af_heart".to_owned())]);
    let voice = |rate| SpeachesTts::new(&fake.url(), "", KOKORO, voices.clone(), rate).expect("the address is one");
    let wrong = said(in_time(voice(0).check_rate()).await);
    assert!(wrong.contains("22050 samples a second, not 24000") && wrong.contains("speaches.rate"), "{wrong}");
    in_time(voice(22_050).check_rate()).await.expect("it was set right");
}
