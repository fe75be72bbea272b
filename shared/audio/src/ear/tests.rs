use std::{fs, path::PathBuf};

use proptest::prelude::*;

use super::*;
use crate::{vad::Earshot, wav::read_wav};

/// Loud frames are speech: lets tests draw the speech they need.
struct Loudness;

impl Vad for Loudness {
    fn speech_probability(&mut self, frame: &[i16]) -> f32 {
        if frame.iter().any(|s| s.unsigned_abs() > 1000) { 0.9 } else { 0.0 }
    }
}

fn ear() -> Ear {
    Ear::new(EarConfig::default(), Box::new(Loudness))
}

fn ms(n: u64) -> u64 {
    n * 16
}

/// Frames of 16 ms, loud where `loud` says so; every sample can be told from its neighbours.
fn drawn(loud: impl IntoIterator<Item = (bool, usize)>) -> Vec<i16> {
    let frames = loud.into_iter().flat_map(|(loud, n)| std::iter::repeat_n(loud, n * FRAME));
    frames.enumerate().map(|(i, loud)| (i % 97) as i16 + if loud { 5000 } else { 0 }).collect()
}

fn fixture(name: &str) -> Vec<i16> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/speech");
    let path = dir.join(name);
    let bytes = fs::read(&path).unwrap_or_else(|e| panic!("speech fixture {} is needed: {e}", path.display()));
    read_wav(name, &bytes).unwrap().to_16k_mono(name).unwrap()
}

fn listen(name: &str) -> (Vec<EarEvent>, Ear) {
    let mut ear = Ear::new(EarConfig::default(), Box::new(Earshot::new()));
    let mut events = ear.push(&fixture(name));
    events.extend(ear.push(&vec![0; 16_000]));
    (events, ear)
}

fn in_ms(events: &[EarEvent]) -> String {
    let show = |e: &EarEvent| match *e {
        EarEvent::Started { at } => format!("start {}", at / 16),
        EarEvent::Paused { at } => format!("pause {}", at / 16),
        EarEvent::Resumed { at } => format!("resume {}", at / 16),
        EarEvent::Overflow { at } => format!("overflow {}", at / 16),
    };
    events.iter().map(show).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_word_is_reported_where_it_lies_and_kept_with_its_pre_roll() {
    let mut ear = ear();
    let sound = drawn([(false, 50), (true, 20), (false, 20)]);
    let events = ear.push(&sound);
    assert_eq!(events, [EarEvent::Started { at: 50 * 256 }, EarEvent::Paused { at: 70 * 256 }]);
    let waiting = ear.waiting();
    let heard = ear.finish().unwrap();
    assert_eq!((waiting, ear.waiting()), (heard.pcm.len() as u64, 0));
    assert_eq!(heard.start, 50 * 256 - ms(300));
    assert_eq!(&*heard.pcm, &sound[heard.start as usize..]);
    assert_eq!(heard.speech, ms(300) as usize..ms(300) as usize + 20 * 256);
    assert!(ear.finish().is_none());
}

#[test]
fn who_may_be_going_on_stirs_before_it_is_sure() {
    let mut ear = ear();
    ear.push(&drawn([(false, 50), (true, 20), (false, 20)]));
    assert!(!ear.stirs());
    assert_eq!(ear.push(&drawn([(true, 1)])), []);
    assert!(ear.stirs());
    assert_eq!(ear.push(&drawn([(false, 20)])), []);
    assert!(!ear.stirs(), "it was only a click");
}

#[test]
fn clicks_are_not_speech_and_gaps_within_words_are_not_pauses() {
    assert!(ear().push(&drawn([(false, 9), (true, 3), (false, 9), (true, 3), (false, 30)])).is_empty());
    let events = ear().push(&drawn([(true, 4), (false, 3), (true, 8), (false, 11), (true, 9), (false, 13)]));
    assert_eq!(events, [EarEvent::Started { at: 0 }, EarEvent::Paused { at: 35 * 256 }]);
}

#[test]
fn speech_after_a_pause_goes_on_in_the_same_utterance() {
    let mut ear = ear();
    let events = ear.push(&drawn([(true, 10), (false, 30), (true, 2), (false, 10), (true, 10)]));
    let want = [EarEvent::Started { at: 0 }, EarEvent::Paused { at: 2560 }, EarEvent::Resumed { at: 52 * 256 }];
    assert_eq!(events, want);
    assert_eq!(ear.utterance().unwrap().speech, 0..62 * 256);
}

#[test]
fn a_following_utterance_begins_after_the_last_finish() {
    let mut ear = ear();
    ear.push(&drawn([(true, 20), (false, 20)]));
    let first = ear.finish().unwrap();
    ear.push(&drawn([(true, 20)]));
    let second = ear.finish().unwrap();
    assert_eq!((first.end(), second.start), (40 * 256, 40 * 256));
}

#[test]
fn an_endless_utterance_is_reported_once_and_bounded() {
    let mut ear = Ear::new(EarConfig { max_utterance_ms: 1000, ..EarConfig::default() }, Box::new(Loudness));
    let events = ear.push(&drawn([(true, 1000)]));
    let overflows = events.iter().filter(|e| matches!(e, EarEvent::Overflow { .. })).count();
    assert_eq!(overflows, 1);
    let heard = ear.finish().unwrap();
    assert!(heard.pcm.len() <= 32_256, "{heard:?}");
    assert_eq!(heard.end(), 256_000);
    assert!(ear.tape_capacity() < 20_000);
}

#[test]
fn held_to_talk_everything_is_the_utterance() {
    let mut ear = ear();
    ear.push(&drawn([(false, 30)]));
    ear.set_manual(true);
    assert!(ear.push(&drawn([(false, 10), (true, 10)])[..5000]).is_empty());
    let heard = ear.finish().unwrap();
    assert_eq!((heard.start, heard.pcm.len(), heard.speech.clone()), (30 * 256, 5000, 0..5000));
    ear.push(&[1; 10]);
    ear.set_manual(false);
    assert!(ear.utterance().is_none());
}

#[test]
fn settings_out_of_range_are_brought_into_it() {
    let wild = EarConfig { threshold: f32::NAN, max_utterance_ms: u32::MAX, pause_ms: 0, ..EarConfig::default() };
    let ear = Ear::new(wild, Box::new(Loudness));
    let EarConfig { threshold, max_utterance_ms, pause_ms, .. } = *ear.config();
    assert_eq!((threshold, max_utterance_ms, pause_ms), (0.5, 120_000, 32));
}

#[test]
fn the_background_is_learned_and_must_be_exceeded() {
    let mut ear = Ear::new(EarConfig { above_noise_db: 20.0, ..EarConfig::default() }, Box::new(Loudness));
    let hum: Vec<i16> = (0..16_000).map(|i| if i % 2 == 0 { 900 } else { -900 }).collect();
    ear.push(&hum);
    assert!((ear.noise_db() + 31.2).abs() < 0.5, "{}", ear.noise_db());
    // 10 dB above the hum: enough for this detector, not for the gate.
    let louder: Vec<i16> = hum.iter().map(|s| s * 3).collect();
    assert!(ear.push(&louder[..8000]).is_empty());
    let speech: Vec<i16> = hum.iter().map(|s| s * 20).collect();
    assert_eq!(ear.push(&speech[..8000]).len(), 1);
}

#[test]
fn silence_and_noise_say_nothing() {
    for name in ["silence.wav", "noise-pink.wav"] {
        let (events, _) = listen(name);
        assert!(events.is_empty(), "{name}: {}", in_ms(&events));
    }
}

/// First and last sample within 34 dB of the loudest: soft final consonants are speech too.
fn loud_part(sound: &[i16]) -> (u64, u64) {
    let loudest = sound.iter().map(|s| s.unsigned_abs()).max().unwrap();
    let loud = |s: &i16| s.unsigned_abs() > loudest / 50;
    (sound.iter().position(loud).unwrap() as u64, sound.iter().rposition(loud).unwrap() as u64)
}

#[test]
fn spoken_sentences_begin_and_end_where_they_lie() {
    for name in [
        "oat-milk",
        "oat-milk-noisy",
        "opening-hours",
        "returns",
        "staff-please",
        "running-shoes",
        "stop",
        "yes",
        "no-thanks",
        "hesitation-present",
    ] {
        let (events, ear) = listen(&format!("{name}.wav"));
        let (first, last) = loud_part(&fixture(&format!("{}.wav", name.trim_end_matches("-noisy"))));
        println!("{name}: {} (loud {}..{}, noise {:.0} dB)", in_ms(&events), first / 16, last / 16, ear.noise_db());
        let starts = events.iter().filter(|e| matches!(e, EarEvent::Started { .. })).count();
        assert_eq!(starts, 1, "{name}: {}", in_ms(&events));
        let (Some(EarEvent::Started { at: start }), Some(EarEvent::Paused { at: end })) =
            (events.first(), events.last())
        else {
            panic!("{name}: {}", in_ms(&events));
        };
        assert!(start.abs_diff(first) <= ms(150), "{name} starts at {} ms", start / 16);
        assert!(end.abs_diff(last) <= ms(300), "{name} ends at {} ms", end / 16);
    }
}

#[test]
fn a_hesitation_is_a_pause_in_one_utterance() {
    let (events, _) = listen("hesitation-present.wav");
    let gap = events.windows(2).find_map(|pair| match pair {
        [EarEvent::Paused { at }, EarEvent::Resumed { at: again }] => Some((again - at) / 16),
        _ => None,
    });
    assert!(gap.is_some_and(|gap| (600..1300).contains(&gap)), "{}", in_ms(&events));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cutting_the_input_changes_nothing(
        runs in prop::collection::vec((any::<bool>(), 1_usize..40), 1..12),
        sizes in prop::collection::vec(1_usize..2000, 1..6),
    ) {
        let sound = drawn(runs);
        let (mut whole, mut cut) = (ear(), ear());
        let want = whole.push(&sound);
        let (mut got, mut rest) = (Vec::new(), &sound[..]);
        for size in sizes.iter().cycle() {
            if rest.is_empty() { break; }
            let (now, later) = rest.split_at((*size).min(rest.len()));
            got.extend(cut.push(now));
            rest = later;
        }
        prop_assert_eq!(want, got);
        prop_assert_eq!(whole.finish(), cut.finish());
    }

    #[test]
    fn events_alternate_and_no_sample_is_lost_or_doubled(
        steps in prop::collection::vec((any::<bool>(), 1_usize..9000, 0_u8..8), 1..40),
    ) {
        let mut ear = ear();
        let (mut stream, mut speaking, mut started, mut last_end, mut last_at) = (Vec::new(), false, false, 0, 0);
        for (loud, n, action) in steps {
            let sound: Vec<i16> = (0..n).map(|i| ((stream.len() + i) % 97) as i16 + if loud { 5000 } else { 0 }).collect();
            stream.extend_from_slice(&sound);
            for event in ear.push(&sound) {
                let at = match event {
                    EarEvent::Started { at } => { prop_assert!(!started); (started, speaking) = (true, true); at }
                    EarEvent::Paused { at } => { prop_assert!(speaking); speaking = false; at }
                    EarEvent::Resumed { at } => { prop_assert!(started && !speaking); speaking = true; at }
                    EarEvent::Overflow { at } => at,
                };
                prop_assert!(at >= last_at && at <= stream.len() as u64);
                if !matches!(event, EarEvent::Overflow { .. }) { last_at = at; }
            }
            prop_assert_eq!(ear.position(), stream.len() as u64);
            prop_assert_eq!(ear.utterance().is_some(), started);
            if action < 2 {
                if let Some(heard) = ear.finish() {
                    prop_assert!(heard.start >= last_end);
                    prop_assert_eq!(heard.end(), stream.len() as u64);
                    prop_assert_eq!(&heard.pcm[..], &stream[heard.start as usize..]);
                    prop_assert!(heard.speech.end <= heard.pcm.len() && heard.speech.start < heard.speech.end);
                    last_end = heard.end();
                    last_at = last_at.max(heard.start);
                }
                (started, speaking) = (false, false);
            }
        }
    }
}
