use proptest::prelude::*;

use super::*;

fn tone(hz: f32, rate: u32, n: usize) -> Vec<i16> {
    (0..n).map(|i| ((i as f32 * hz * std::f32::consts::TAU / rate as f32).sin() * 12_000.0) as i16).collect()
}

fn in_pieces(samples: &[i16], from: u32, to: u32, sizes: &[usize]) -> Vec<i16> {
    let (mut resampler, mut out, mut rest) = (Resampler::new(from, to).unwrap(), Vec::new(), samples);
    for size in sizes.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (now, later) = rest.split_at((*size).min(rest.len()));
        out.extend(resampler.push(now));
        rest = later;
    }
    out.extend(resampler.finish());
    out
}

#[test]
fn every_pair_keeps_a_tone_in_time_and_in_level() {
    for from in RATES {
        for to in RATES {
            let out = resample(&tone(440.0, from, from as usize / 2), from, to).unwrap();
            let want = tone(440.0, to, out.len());
            assert_eq!(out.len(), (from as usize / 2 * to as usize).div_ceil(from as usize), "{from} -> {to}");
            let margin = to as usize / 20;
            let worst = (margin..out.len() - margin).map(|i| (out[i] - want[i]).abs()).max().unwrap();
            // A click, a lost sample or a delay would show as a difference in the thousands.
            assert!(worst < 60, "{from} -> {to}: off by {worst}");
        }
    }
}

#[test]
fn what_the_slower_rate_cannot_hold_is_filtered_out() {
    let out = resample(&tone(7000.0, 48_000, 48_000), 48_000, 8000).unwrap();
    let loudest = out[400..7600].iter().map(|s| s.abs()).max().unwrap();
    assert!(loudest < 60, "7 kHz leaks into 8 kHz audio at {loudest}");
}

#[test]
fn full_scale_does_not_wrap_around() {
    let square: Vec<i16> = (0..4800).map(|i| if i / 24 % 2 == 0 { i16::MAX } else { i16::MIN }).collect();
    let out = resample(&square, 48_000, 16_000).unwrap();
    let in_plateau: Vec<i16> = out.iter().skip(4).step_by(16).take(50).copied().collect();
    assert!(in_plateau.iter().all(|&s| s > 16_000), "{in_plateau:?}");
}

#[test]
fn an_unknown_rate_is_named() {
    assert_eq!(Resampler::new(16_000, 96_000).unwrap_err(), ResampleError::UnsupportedRate(96_000));
    assert_eq!(Resampler::new(0, 16_000).unwrap_err(), ResampleError::UnsupportedRate(0));
}

#[test]
fn a_finished_resampler_starts_afresh() {
    let mut resampler = Resampler::new(24_000, 16_000).unwrap();
    let sound = tone(300.0, 24_000, 5000);
    let mut first = resampler.push(&sound);
    first.extend(resampler.finish());
    let mut second = resampler.push(&sound);
    second.extend(resampler.finish());
    assert_eq!(first, second);
}

#[test]
fn downmix_takes_the_mean() {
    assert_eq!(downmix(&[100, 200, -300, -100, 7], 2), [150, -200]);
    assert_eq!(downmix(&[i16::MAX, i16::MAX], 2), [i16::MAX]);
    assert_eq!(downmix(&[1, 2], 0), [1, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cutting_the_input_changes_nothing(
        from in prop::sample::select(&RATES[..]), to in prop::sample::select(&RATES[..]),
        n in 0_usize..6000, sizes in prop::collection::vec(1_usize..900, 1..8),
    ) {
        let sound = tone(523.0, from, n);
        let whole = resample(&sound, from, to).unwrap();
        prop_assert_eq!(whole.len(), (n * to as usize).div_ceil(from as usize));
        prop_assert_eq!(whole, in_pieces(&sound, from, to, &sizes));
    }
}
