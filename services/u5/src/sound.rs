//! What can be told of a recording's loudness.

use std::ops::Range;

use crate::kiosk::MIC_RATE;

/// How far below a recording's loudest sample speech is still speech.
const SPEECH_RANGE_DB: f32 = 34.0;
/// How far above the background a sound is speech: noise by itself wavers by less.
const ABOVE_NOISE_DB: f32 = 9.0;
/// How far from where it should be a gap may lie, as a share of the speech.
const GAP_WITHIN: f32 = 0.25;
/// 10 ms.
const FRAME: usize = MIC_RATE as usize / 100;

/// From the first to behind the last sample that is speech; empty when none is. Speech is within [`SPEECH_RANGE_DB`]
/// of the loudest sample, and [`ABOVE_NOISE_DB`] above what is heard when nobody speaks.
pub(crate) fn speech(samples: &[i16]) -> Range<usize> {
    let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or_default();
    let floor = (f32::from(peak) / ratio(SPEECH_RANGE_DB)).max(background(samples) * ratio(ABOVE_NOISE_DB));
    let is_loud = |level: f32| peak > 0 && level >= floor;
    let is_loud_sample = |sample: &i16| is_loud(f32::from(sample.unsigned_abs()));
    let frames = || samples.chunks(FRAME);
    let (Some(first), Some(last)) = (frames().position(|f| is_loud(rms(f))), frames().rposition(|f| is_loud(rms(f))))
    else {
        return 0..0;
    };
    let (begin, end) = (first * FRAME, samples.len().min((last + 1) * FRAME));
    let start = samples[begin..end].iter().position(is_loud_sample).map_or(begin, |i| begin + i);
    let stop = samples[start..end].iter().rposition(is_loud_sample).map_or(start, |i| start + i + 1);
    start..stop
}

/// The silence nearest to `share` of the way through some speech; where there is none, the quietest moment near there.
pub(crate) fn gap(samples: &[i16], share: f32) -> Range<usize> {
    let levels: Vec<f32> = samples.chunks_exact(FRAME).map(rms).collect();
    let wanted = levels.len() as f32 * share;
    let distance = |at: usize| (at as f32 - wanted).abs();
    let near = |at: &usize| distance(*at) <= levels.len() as f32 * GAP_WITHIN;
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let floor = loudest / ratio(SPEECH_RANGE_DB);
    let quiet = (0..levels.len()).filter(near).filter(|at| levels[*at] < floor);
    let quietest = || (0..levels.len()).filter(near).min_by(|a, b| levels[*a].total_cmp(&levels[*b]));
    let Some(middle) = quiet.min_by(|a, b| distance(*a).total_cmp(&distance(*b))).or_else(quietest) else {
        return samples.len()..samples.len();
    };
    let loud = |at: &usize| levels[*at] >= floor.max(levels[middle] * 1.01);
    let start = (0..middle).rev().find(loud).map_or(0, |at| at + 1);
    let end = (middle + 1..levels.len()).find(loud).unwrap_or(levels.len());
    start * FRAME..end * FRAME
}

/// The level below which a tenth of the recording lies.
fn background(samples: &[i16]) -> f32 {
    let mut levels: Vec<f32> = samples.chunks_exact(FRAME).map(rms).collect();
    levels.sort_by(f32::total_cmp);
    levels.get(levels.len() / 10).copied().unwrap_or_default()
}

/// Root mean square of some samples.
pub(crate) fn rms(samples: &[i16]) -> f32 {
    let power: f32 = samples.iter().map(|s| f32::from(*s).powi(2)).sum();
    (power / samples.len().max(1) as f32).sqrt()
}

/// Decibels as a ratio of amplitudes.
pub(crate) fn ratio(db: f32) -> f32 {
    10_f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a second of a tone behind a second of `noise`, which goes on for another second.
    fn tone_in_noise(noise: i16) -> Vec<i16> {
        let tone = |i: usize| 4_000 * [0, 1, 0, -1][i % 4];
        let tone = |i| if (16_000..24_000).contains(&i) { tone(i) } else { 0 };
        (0..40_000_usize).map(|i| noise * [1, -1][i % 2] + tone(i)).collect()
    }

    #[test]
    fn speech_lies_between_its_loud_samples_with_and_without_noise() {
        for noise in [0, 20, 800] {
            let Range { start, end } = speech(&tone_in_noise(noise));
            assert!((15_990..=16_010).contains(&start) && (23_990..=24_010).contains(&end), "{noise}: {start} {end}");
        }
    }

    #[test]
    fn what_is_34_db_below_the_peak_is_speech_no_more() {
        let loud_then = |quiet: i16| [vec![0; 16_000], vec![10_000; 160], vec![quiet; 160], vec![0; 1_600]].concat();
        // 34 dB below 10 000 is 199.5.
        assert_eq!((speech(&loud_then(200)), speech(&loud_then(199))), (16_000..16_320, 16_000..16_160));
    }

    #[test]
    fn a_gap_is_the_silence_nearest_to_where_it_should_be() {
        let tone = |n: usize, level: i16| (0..n).map(|i| level * [0, 1, 0, -1][i % 4]).collect::<Vec<_>>();
        let said = [tone(8_000, 4_000), vec![0; 1_600], tone(8_000, 4_000), vec![0; 800], tone(1_600, 4_000)].concat();
        assert_eq!(gap(&said, 0.4), 8_000..9_600);
        let unbroken = [tone(8_000, 4_000), tone(160, 1_000), tone(8_000, 4_000)].concat();
        assert_eq!(gap(&unbroken, 0.5), 8_000..8_160, "its quietest moment");
        assert_eq!(gap(&[], 0.5), 0..0);
    }

    #[test]
    fn silence_has_no_speech() {
        assert_eq!((speech(&[]), speech(&[0; 100])), (0..0, 0..0));
        assert_eq!(speech(&[i16::MIN]), 0..1, "the loudest sample there is has no positive counterpart");
    }
}
