//! Through the port, with the real voices.

use std::{path::Path, time::Duration};

use futures::TryStreamExt as _;
use u5_engines::{ErrorKind, MarkSource, SpeechToText as _, Utterance};

use super::*;
use crate::{models::default_root, pool::PoolOptions, stt::LocalStt, whisper::Whisper};

fn pool(admitted: usize) -> Pool {
    let mut options = PoolOptions::default();
    options.speech.admitted = admitted;
    // These tests are about what is said, not how fast.
    options.speech.deadline = Duration::from_mins(10);
    options.transcription.deadline = Duration::from_mins(10);
    Pool::start(options).unwrap()
}

async fn tts(pool: Pool) -> LocalTts {
    let voice = default_root().join("piper-en_US-joe-medium");
    let loaded = LocalTts::load(voice, Path::new("espeak-ng"), pool).await;
    loaded.unwrap_or_else(|e| panic!("these tests need the voice and espeak-ng: {e}"))
}

fn request(language: Language, text: &str) -> SpeechRequest {
    SpeechRequest { text: text.into(), language, voice: None, speed: 1.0 }
}

async fn spoken(tts: &LocalTts, request: SpeechRequest) -> Result<Vec<SpeechChunk>, EngineError> {
    tts.speak(request).try_collect().await
}

fn samples(chunks: &[SpeechChunk]) -> u64 {
    chunks.iter().map(|c| c.pcm.len() as u64).sum()
}

#[tokio::test]
async fn english_comes_from_piper_in_pieces() {
    let tts = tts(pool(8)).await;
    let chunks = spoken(&tts, request(Language::En, "Oat milk stands in aisle seven.")).await.unwrap();
    assert!(chunks.len() > 1);
    assert_eq!(chunks[0].marks.len(), 6);
    assert!(chunks[0].marks.iter().all(|m| m.source == MarkSource::Engine));
    assert!(samples(&chunks) > u64::from(RATE), "{} samples", samples(&chunks));
    assert!(tts.name().starts_with("piper en_US-joe-medium with espeak-ng "), "{}", tts.name());
}

#[tokio::test]
async fn german_and_french_have_a_stand_in() {
    let tts = tts(pool(8)).await;
    for (language, text) in [(Language::De, "Die Milch steht im Gang sieben."), (Language::Fr, "Le lait est au fond.")]
    {
        assert!(tts.speaks(language));
        let chunks = spoken(&tts, request(language, text)).await.unwrap();
        let marks = &chunks[0].marks;
        assert_eq!(marks.iter().map(|m| m.word.as_str()).collect::<Vec<_>>(), text.split(' ').collect::<Vec<_>>());
        assert!(marks.iter().all(|m| m.source == MarkSource::Energy && m.start + m.duration <= samples(&chunks)));
        assert!(marks.is_sorted_by(|a, b| a.start + a.duration <= b.start));
        assert!(chunks.iter().any(|c| c.pcm.iter().any(|s| s.unsigned_abs() > 3000)));
        assert!((1..4).contains(&(samples(&chunks) / u64::from(RATE))), "{} samples", samples(&chunks));
    }
}

#[tokio::test]
async fn a_faster_stand_in_is_shorter() {
    let tts = tts(pool(8)).await;
    let mut length = Vec::new();
    for speed in [1.0, 2.0] {
        let request = SpeechRequest { speed, ..request(Language::De, "Die Milch steht im Gang sieben.") };
        length.push(samples(&spoken(&tts, request).await.unwrap()) as f32);
    }
    assert!(length[0] / length[1] > 1.4, "{length:?}");
}

#[tokio::test]
async fn nothing_to_say_ends_without_a_chunk() {
    let tts = tts(pool(8)).await;
    for language in Language::ALL {
        for text in ["", " \n", "😀", "...", "\0"] {
            assert_eq!(spoken(&tts, request(language, text)).await.unwrap(), [], "{language} {text:?}");
        }
    }
}

#[tokio::test]
async fn hostile_text_is_spoken_or_refused_but_never_obeyed() {
    let tts = tts(pool(8)).await;
    for text in ["-v", "--stdout", "--version", "a\0b", "one\ntwo", "[[h]]", "<speak/> x", "$(id)"] {
        for language in [Language::En, Language::De] {
            let chunks = spoken(&tts, request(language, text)).await.unwrap();
            assert!(samples(&chunks) > 0, "{language} {text:?}");
        }
    }
}

#[tokio::test]
async fn too_much_text_and_no_speed_are_bad_input() {
    let tts = tts(pool(8)).await;
    for language in Language::ALL {
        let long = spoken(&tts, request(language, &"a ".repeat(5_000))).await.unwrap_err();
        assert_eq!(long.kind(), ErrorKind::BadInput, "{long}");
        let speed = SpeechRequest { speed: f32::NAN, ..request(language, "Sure.") };
        assert_eq!(spoken(&tts, speed).await.unwrap_err().kind(), ErrorKind::BadInput);
    }
}

#[tokio::test]
async fn a_dropped_utterance_gives_its_place_back() {
    let tts = tts(pool(1)).await;
    let long = request(Language::En, &"Oat milk stands in aisle seven. ".repeat(12));
    let mut first = tts.speak(long);
    assert!(first.try_next().await.unwrap().is_some());
    let refused = spoken(&tts, request(Language::En, "Sure.")).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Busy);

    drop(first);
    let spoken_after = async {
        loop {
            match spoken(&tts, request(Language::En, "Sure.")).await {
                Err(busy) if busy.kind() == ErrorKind::Busy => tokio::task::yield_now().await,
                other => return other,
            }
        }
    };
    assert!(samples(&spoken_after.await.unwrap()) > 0);
}

#[tokio::test]
async fn without_a_voice_the_error_says_what_to_do() {
    let missing = LocalTts::load("/nonexistent".into(), Path::new("espeak-ng"), pool(1)).await.err().unwrap();
    assert_eq!(missing.kind(), ErrorKind::Unavailable);
    assert!(missing.to_string().contains("u5 models pull"), "{missing}");
}

/// Samples at 16 kHz by linear interpolation: good enough to be understood.
fn at_16_khz(chunks: &[SpeechChunk]) -> Vec<i16> {
    let pcm: Vec<f32> = chunks.iter().flat_map(|c| c.pcm.iter().copied().map(f32::from)).collect();
    let step = RATE as f32 / 16_000.0;
    let at = |n: usize| {
        let (index, part) = ((n as f32 * step) as usize, (n as f32 * step).fract());
        (pcm[index] * (1.0 - part) + pcm[index + 1] * part) as i16
    };
    (0..((pcm.len() - 1) as f32 / step) as usize).map(at).collect()
}

#[tokio::test]
async fn what_is_said_is_heard_word_for_word() {
    let pool = pool(8);
    let whisper = Whisper::load(&default_root().join("whisper-base"));
    let whisper = whisper.unwrap_or_else(|e| panic!("{e}: this test needs the weights; run `u5 models pull`"));
    let (tts, stt) = (tts(pool.clone()).await.repeatable(), LocalStt::new(Arc::new(whisper), pool));
    for said in ["Oat milk stands in aisle seven, next to the coffee.", "Running shoes are on the second floor."] {
        let chunks = spoken(&tts, request(Language::En, said)).await.unwrap();
        let mut pcm = at_16_khz(&chunks);
        let speech = 0..pcm.len();
        pcm.extend(std::iter::repeat_n(0, 16_000));
        let heard = stt.transcribe(Utterance { pcm: pcm.into(), speech, languages: vec![Language::En] }).await.unwrap();
        assert_eq!(words(&heard.text), words(said));
    }
}

fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace('7', "seven").replace([',', '.'], "");
    plain.split_whitespace().map(str::to_owned).collect()
}
