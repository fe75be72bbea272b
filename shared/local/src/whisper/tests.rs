//! With the real weights; what was said in each fixture is known.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use super::{decoder::is_looping, *};

static WHISPER: LazyLock<Whisper> = LazyLock::new(|| {
    let directory = crate::testing::models().join("whisper-base");
    Whisper::load(&directory).unwrap_or_else(|e| panic!("{e}\nfetch the models first: `make models`"))
});

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/speech")
}

fn pcm(name: &str) -> Vec<i16> {
    let path = fixtures().join(format!("{name}.wav"));
    hound::WavReader::open(path).unwrap().samples::<i16>().map(Result::unwrap).collect()
}

fn hear(pcm: &[i16], window: Window) -> Heard {
    WHISPER.transcribe(pcm, &[Language::En], window, &Cancel::new()).unwrap()
}

/// Names and words of the recordings without noise.
fn clean() -> Vec<(String, Vec<String>)> {
    let index: serde_json::Value = serde_json::from_slice(&fs::read(fixtures().join("index.json")).unwrap()).unwrap();
    let said = |v: &serde_json::Value| v["text"].as_str().map(words);
    let entries = index.as_object().unwrap().iter();
    entries.filter_map(|(name, v)| Some((name.clone(), said(v)?))).filter(|(name, _)| !name.contains("nois")).collect()
}

fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace("forty two", "42").replace("forty-two", "42").replace("thirty", "30");
    text.replace('\u{2019}', "'")
        .split_whitespace()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|w| !w.is_empty())
        .collect()
}

/// Insertions, deletions and substitutions between two texts.
fn errors(expected: &[String], found: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=found.len()).collect();
    for (i, e) in expected.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, f) in found.iter().enumerate() {
            let change = diagonal + usize::from(e != f);
            let least = change.min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], least);
        }
    }
    row[found.len()]
}

/// Word errors in a hundred words over the clean recordings.
fn word_error_rate(window: Window) -> f64 {
    let (mut wrong, mut all) = (0, 0);
    for (name, said) in clean() {
        let heard = words(&hear(&pcm(&name), window).text);
        wrong += errors(&said, &heard);
        all += said.len();
        eprintln!("{name}: {heard:?}");
    }
    assert!(all > 40, "the fixtures are missing");
    wrong as f64 * 100.0 / all as f64
}

#[test]
fn clean_recordings_are_understood_with_either_window() {
    let [sparse, full] = [Window::Sparse, Window::Full].map(word_error_rate);
    assert!(sparse <= 10.0, "{sparse} %");
    assert!((sparse - full).abs() <= 1.0, "sparse {sparse} %, full {full} %");
}

#[test]
fn silence_and_noise_are_taken_for_neither_words_nor_speech() {
    for name in ["silence", "noise-pink"] {
        let heard = hear(&pcm(name), Window::Sparse);
        assert!(heard.no_speech > 0.6 && heard.text.is_empty(), "{name}: {heard:?}");
    }
    let heard = hear(&pcm("yes"), Window::Sparse);
    assert!(heard.no_speech < 0.5, "{}", heard.no_speech);
}

#[test]
fn a_cancelled_transcription_stops() {
    let cancel = Cancel::new();
    cancel.cancel();
    let stopped = WHISPER.transcribe(&pcm("yes"), &[Language::En], Window::Full, &cancel);
    assert!(matches!(stopped, Err(WhisperError::Stopped(Stopped::Cancelled))));
}

#[test]
fn more_than_the_window_and_no_language_are_refused() {
    let long = WHISPER.transcribe(&vec![0; LONGEST + 1], &[Language::En], Window::Sparse, &Cancel::new());
    assert!(matches!(long, Err(WhisperError::TooLong { .. })));
    let none = WHISPER.transcribe(&[0; 1600], &[], Window::Sparse, &Cancel::new());
    assert!(matches!(none, Err(WhisperError::NoLanguage)));
}

#[test]
fn only_the_languages_asked_for_are_detected() {
    let pcm = pcm("returns");
    let detect =
        |languages: &[Language]| WHISPER.transcribe(&pcm, languages, Window::Sparse, &Cancel::new()).unwrap().language;
    assert_eq!(detect(&[Language::De, Language::En, Language::Fr]), Language::En);
    assert_eq!(detect(&[Language::De]), Language::De);
}

#[test]
fn a_phrase_over_and_over_is_a_loop() {
    assert!(is_looping(&[9, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2]));
    assert!(is_looping(&[7; 5]));
    assert!(!is_looping(&[7, 7, 7, 7]));
    assert!(!is_looping(&[1, 2, 1, 2, 1, 2, 1, 2, 3]));
    assert!(!is_looping(&[]));
}
