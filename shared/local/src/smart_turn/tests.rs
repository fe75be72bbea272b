//! With the real weights. The quantised network jumps about where it is unsure, so bounds are wide.

use std::{ops::Range, sync::LazyLock};

use super::*;

static MODEL: LazyLock<SmartTurn> = LazyLock::new(|| {
    let directory = crate::testing::models().join("smart-turn-v3.2");
    SmartTurn::load(&directory).unwrap_or_else(|e| panic!("{e}\nfetch the models first: `make models`"))
});

static THREADS: LazyLock<Arc<ThreadPool>> = LazyLock::new(|| Arc::new(ThreadPool::with_num_threads(2)));

const TEN_MS: usize = RATE / 100;

fn pcm(name: &str) -> Vec<i16> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../../shared/fixtures/speech/{name}.wav"));
    hound::WavReader::open(path).unwrap().samples::<i16>().map(Result::unwrap).collect()
}

fn judge(pcm: &[i16]) -> f32 {
    MODEL.finished(pcm, &THREADS, &Cancel::new()).unwrap()
}

/// From the first to the last sound of a recording without noise.
fn speech(pcm: &[i16]) -> Range<usize> {
    let is_loud = |block: &[i16]| block.iter().any(|s| s.unsigned_abs() > 600);
    let loud: Vec<usize> = pcm.chunks(TEN_MS).enumerate().filter(|(_, block)| is_loud(block)).map(|(i, _)| i).collect();
    loud[0] * TEN_MS..(loud[loud.len() - 1] + 1) * TEN_MS
}

#[test]
fn half_a_second_after_the_last_word_the_turn_is_over() {
    for name in ["oat-milk", "returns", "staff-please", "running-shoes", "opening-hours", "yes", "no-thanks", "stop"] {
        let pcm = pcm(name);
        let probability = judge(&pcm[..speech(&pcm).end + RATE / 2]);
        assert!(probability > 0.75, "{name}: {probability}");
    }
}

#[test]
fn in_the_middle_of_a_sentence_it_is_not() {
    for name in ["oat-milk", "returns", "staff-please", "running-shoes", "no-thanks"] {
        let pcm = pcm(name);
        let speech = speech(&pcm);
        let probability = judge(&pcm[..speech.start + speech.len() * 7 / 10]);
        assert!(probability < 0.35, "{name}: {probability}");
    }
}

#[test]
fn nor_in_the_gap_before_the_last_of_three_calls() {
    let probability = judge(&pcm("stop")[..RATE * 155 / 100]);
    assert!(probability < 0.35, "{probability}");
}

#[test]
fn a_tenth_of_a_second_is_enough_and_nothing_is_not() {
    let short = judge(&pcm("oat-milk")[RATE..RATE + RATE / 10]);
    assert!((0.0..=1.0).contains(&short), "{short}");
    let nothing = MODEL.finished(&[], &THREADS, &Cancel::new());
    assert!(matches!(nothing, Err(SmartTurnError::NoAudio)));
}

#[test]
fn of_a_long_turn_the_end_counts() {
    let long = [pcm("running-shoes"), pcm("hesitation-present")].concat();
    assert!(long.len() > LONGEST);
    assert_eq!(waveform(&long), waveform(&long[long.len() - LONGEST..]));
    assert!(judge(&long) > 0.75);
}

#[test]
fn a_cancelled_judgement_stops() {
    let cancel = Cancel::new();
    cancel.cancel();
    let stopped = MODEL.finished(&[0; 1600], &THREADS, &cancel);
    assert!(matches!(stopped, Err(SmartTurnError::Stopped(Stopped::Cancelled))));
}

#[test]
fn a_missing_model_is_named_with_the_command_that_fetches_it() {
    let directory = tempfile::tempdir().unwrap();
    let error = SmartTurn::load(directory.path()).err().unwrap().to_string();
    assert!(error.contains(FILE) && error.contains("u5 models pull"), "{error}");
}

/// What pipecat 1.14's own front end makes of two recordings, as (band, frame, value): one shorter than the window, and
/// one that fills it, so that its last frame sees the reflection.
#[test]
fn the_features_are_those_that_it_was_trained_on() {
    let oat_milk = [(0, 0, 0.292_484), (3, 500, 1.448_344), (10, 560, 0.939_125), (40, 640, 0.916_98)];
    let noise = [(0, 0, 1.530_89), (25, 600, 1.273_397), (79, 799, 0.784_168), (0, 799, 1.498_651)];
    for (name, known) in [("oat-milk", oat_milk), ("noise-pink", noise)] {
        let features = MODEL.features(&pcm(name)).unwrap();
        assert_eq!(features.shape(), [1, BANDS, FRAMES]);
        for (band, frame, value) in known {
            let found: f32 = features[[0, band, frame]];
            assert!((found - value).abs() < 1e-4, "{name}, band {band}, frame {frame}: {found} {value}");
        }
    }
}

#[test]
fn the_window_has_mean_0_and_variance_1_with_the_audio_at_its_end() {
    let pcm: Vec<i16> = (0..5 * RATE).map(|i| (i * 37 % 4001) as i16 - 1000).collect();
    let wave = waveform(&pcm);
    let (window, beyond) = wave.split_at(LONGEST);
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / LONGEST as f64;
    assert!(mean(&mut window.iter().map(|&x| f64::from(x))).abs() < 1e-4);
    assert!((mean(&mut window.iter().map(|&x| f64::from(x).powi(2))) - 1.0).abs() < 1e-3);
    assert!(window[..LONGEST - pcm.len()].iter().all(|x| x.to_bits() == window[0].to_bits()), "silence comes first");
    assert_eq!(beyond.len(), REACH);
    assert_eq!(beyond[..3], [window[LONGEST - 2], window[LONGEST - 3], window[LONGEST - 4]]);
    assert!(waveform(&[0; 1600]).iter().all(|x| x.abs() < 1e-6), "silence stays silence");
}
