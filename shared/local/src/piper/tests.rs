//! With the real voice.

use std::ops::Range;

use u5_engines::{MarkSource, SpeechChunk, Viseme, VisemeMark};
use u5_protocol::Language;

use super::stream::{FIRST, NEXT};
use super::*;
use crate::{
    cancel::Cancel,
    models::default_root,
    phonemes::{Phonemes, Phonemizer},
};

const SENTENCE: &str = "Oat milk stands in aisle seven, next to the coffee.";

const REPEATABLE: Manner = Manner { speed: 1.0, lively: false };

fn voice() -> Arc<Piper> {
    let dir = default_root().join("piper-en_US-joe-medium");
    Arc::new(Piper::load(&dir).unwrap_or_else(|e| panic!("these tests need the voice: {e}")))
}

fn threads() -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(2))
}

async fn phonemes(text: &str) -> Phonemes {
    let phonemizer = Phonemizer::probe(Path::new("espeak-ng")).await;
    let phonemizer = phonemizer.unwrap_or_else(|e| panic!("these tests need espeak-ng: {e}"));
    phonemizer.phonemes(Language::En, text).await.unwrap()
}

async fn utterance(voice: &Arc<Piper>, text: &str, manner: Manner) -> PiperStream {
    PiperStream::new(Arc::clone(voice), threads(), phonemes(text).await, manner)
}

fn chunks(mut stream: PiperStream) -> Vec<SpeechChunk> {
    let cancel = Cancel::new();
    std::iter::from_fn(|| stream.next_chunk(&cancel)).map(Result::unwrap).collect()
}

fn frames(stream: &PiperStream) -> (NdTensor<f32, 3>, Vec<usize>, NodeId) {
    let encoded = stream.voice.config.encode(&stream.phonemes);
    match stream.voice.begin(&encoded, stream.manner, &stream.threads).unwrap() {
        Source::Frames { frames, durations, node } => (frames, durations, node),
        Source::Samples(_) => panic!("this voice can be cut"),
    }
}

#[tokio::test]
async fn slices_have_the_samples_of_the_whole() {
    let stream = utterance(&voice(), SENTENCE, REPEATABLE).await;
    let (frames, durations, node) = frames(&stream);
    let total: usize = durations.iter().sum();
    let encoded = stream.voice.config.encode(&stream.phonemes);
    let arguments = stream.voice.arguments(&encoded, REPEATABLE);
    let [whole] = stream.voice.run(arguments, [stream.voice.output], &stream.threads).unwrap();
    let whole = whole.into_tensor::<f32>().unwrap().into_data();
    assert_eq!(whole.len(), total * FRAME);

    let mut sliced = stream.decode(&frames, node, 0..FIRST).unwrap();
    for start in (FIRST..total).step_by(NEXT) {
        sliced.extend(stream.decode(&frames, node, start..(start + NEXT).min(total)).unwrap());
    }
    assert_eq!(sliced.len(), whole.len());
    let worst = sliced.iter().zip(&whole).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < 1e-3, "off by {worst}");
    assert!(whole.iter().any(|s| s.abs() > 0.1), "it is silent");
}

#[tokio::test]
async fn only_leading_silence_is_missing_from_the_stream() {
    let voice = voice();
    let (_, durations, _) = frames(&utterance(&voice, SENTENCE, REPEATABLE).await);
    let whole = durations.iter().sum::<usize>() * FRAME;
    let chunks = chunks(utterance(&voice, SENTENCE, REPEATABLE).await);
    let played: Vec<i16> = chunks.iter().flat_map(|c| c.pcm.iter().copied()).collect();
    assert!(played.len() <= whole && whole - played.len() < voice.rate() as usize / 3, "{} of {whole}", played.len());
    let onset = played.iter().position(|s| s.unsigned_abs() > 400).unwrap();
    assert!(onset * 1000 / voice.rate() as usize <= 30, "the first sound comes after {onset} samples");
    assert!(chunks.len() > 2 && chunks[0].pcm.len() <= FIRST * FRAME);
}

#[tokio::test]
async fn every_word_has_its_time_in_order_inside_the_audio() {
    let chunks = chunks(utterance(&voice(), SENTENCE, Manner::default()).await);
    let length: u64 = chunks.iter().map(|c| c.pcm.len() as u64).sum();
    let marks = &chunks[0].marks;
    assert!(chunks[1..].iter().all(|c| c.marks.is_empty()));
    let words: Vec<&str> = marks.iter().map(|m| m.word.as_str()).collect();
    assert_eq!(words, SENTENCE.split(' ').collect::<Vec<_>>());
    assert!(marks.iter().all(|m| m.duration > 0 && m.start + m.duration <= length && m.source == MarkSource::Engine));
    assert!(marks.is_sorted_by(|a, b| a.start + a.duration <= b.start), "{marks:?}");
}

fn is_in_order(visemes: &[VisemeMark], length: u64) -> bool {
    visemes.is_sorted_by(|a, b| a.end() <= b.0) && visemes.iter().all(|v| v.1 > 0 && v.end() <= length)
}

#[tokio::test]
async fn the_mouth_has_a_shape_for_every_sound_inside_the_audio() {
    let chunks = chunks(utterance(&voice(), SENTENCE, Manner::default()).await);
    let length: u64 = chunks.iter().map(|c| c.pcm.len() as u64).sum();
    let visemes = &chunks[0].visemes;
    assert!(chunks[1..].iter().all(|c| c.visemes.is_empty()));
    assert!(is_in_order(visemes, length), "{visemes:?} in {length}");
    let milk = &chunks[0].marks[1];
    let within = |v: &&VisemeMark| v.0 < milk.start + milk.duration && v.end() > milk.start;
    let shapes: Vec<Viseme> = visemes.iter().filter(within).map(|v| v.2).collect();
    assert!(shapes.starts_with(&[Viseme::Pp, Viseme::I, Viseme::Nn]), "{shapes:?}");
    let covered: u64 = visemes.iter().map(|v| u64::from(v.1)).sum();
    assert!(covered * 10 > length * 9, "{covered} of {length} samples have a shape");
}

#[tokio::test]
async fn a_mark_points_at_sound_and_a_comma_at_a_pause() {
    let chunks = chunks(utterance(&voice(), "Stop, please.", REPEATABLE).await);
    let pcm: Vec<i16> = chunks.iter().flat_map(|c| c.pcm.iter().copied()).collect();
    let loudest = |range: Range<u64>| {
        pcm[range.start as usize..range.end as usize].iter().map(|s| s.unsigned_abs()).max().unwrap_or_default()
    };
    let [stop, please] = &chunks[0].marks[..] else { panic!("two words") };
    assert!(loudest(stop.start..stop.start + stop.duration) > 3000);
    assert!(loudest(please.start..please.start + please.duration) > 3000);
}

#[tokio::test]
async fn without_chance_the_same_text_gives_the_same_samples() {
    let voice = voice();
    let first = chunks(utterance(&voice, "Sure.", REPEATABLE).await);
    assert_eq!(chunks(utterance(&voice, "Sure.", REPEATABLE).await), first);
}

#[tokio::test]
async fn speed_shortens() {
    let voice = voice();
    let length = async |speed| {
        let chunks = chunks(utterance(&voice, SENTENCE, Manner { speed, lively: false }).await);
        chunks.iter().map(|c| c.pcm.len()).sum::<usize>() as f32
    };
    let ratio = length(1.0).await / length(2.0).await;
    assert!((1.5..2.5).contains(&ratio), "{ratio}");
}

#[tokio::test]
async fn a_cancelled_utterance_stops_at_the_next_chunk() {
    let mut stream = utterance(&voice(), SENTENCE, REPEATABLE).await;
    let cancel = Cancel::new();
    assert!(stream.next_chunk(&cancel).unwrap().is_ok());
    cancel.cancel();
    assert!(matches!(stream.next_chunk(&cancel), Some(Err(PiperError::Stopped(Stopped::Cancelled)))));
    assert!(stream.next_chunk(&Cancel::new()).is_none());
}

#[tokio::test]
async fn a_voice_that_cannot_be_cut_says_everything_at_once() {
    let dir = default_root().join("piper-en_US-joe-medium");
    let mut uncut = Piper::load(&dir).unwrap();
    assert!(uncut.streams());
    uncut.split = None;
    let uncut = Arc::new(uncut);
    let whole = chunks(utterance(&uncut, SENTENCE, REPEATABLE).await);
    assert_eq!(whole.len(), 1);
    let words = SENTENCE.split(' ').count();
    assert_eq!(whole[0].marks.len(), words);
    assert!(whole[0].marks.iter().all(|m| m.source == MarkSource::Energy));
    let visemes = &whole[0].visemes;
    assert!(visemes.len() > words && is_in_order(visemes, whole[0].pcm.len() as u64), "{visemes:?}");
    let cut: Vec<i16> =
        chunks(utterance(&voice(), SENTENCE, REPEATABLE).await).into_iter().flat_map(|c| c.pcm).collect();
    assert!(whole[0].pcm.len().abs_diff(cut.len()) < 64, "{} and {}", whole[0].pcm.len(), cut.len());
}

#[test]
fn nothing_to_say_is_nothing() {
    assert!(chunks(PiperStream::new(voice(), threads(), Phonemes::default(), REPEATABLE)).is_empty());
}

#[test]
fn a_folder_without_a_voice_is_named_with_the_way_out() {
    let error = Piper::load(Path::new("/nonexistent")).err().unwrap().to_string();
    assert!(error.starts_with("/nonexistent holds no voice"), "{error}");
    assert!(error.ends_with("run `u5 models pull`"), "{error}");
}
