//! When each word is spoken and how far the mouth is open, from the sound itself: for voices that give no timing.

/// Mouth positions per second.
pub const MOUTH_RATE: u32 = 50;
/// Louder than this share of the loudest 20 ms counts as voice.
const VOICED: f32 = 0.06;

/// Where each of `words` lies in `pcm` (mono at `rate` Hz), as (start, duration) in samples: each takes a share of the
/// voiced time by its number of letters. Words keep their order and do not overlap.
pub fn align(words: &[&str], pcm: &[i16], rate: u32) -> Vec<(usize, usize)> {
    let voiced = voiced_frames(pcm, rate);
    let weights: Vec<usize> = words.iter().map(|w| w.chars().filter(|c| c.is_alphanumeric()).count() + 1).collect();
    let total: usize = weights.iter().sum::<usize>().max(1);
    let frame = frame_len(rate);
    let at = |share: usize| voiced_position(&voiced, share * voiced.len() * frame / total, frame);
    let mut before = 0;
    weights
        .iter()
        .map(|weight| {
            let start = at(before);
            before += weight;
            // The end lies in the frame before the share's last sample, so that no word swallows a pause.
            let end = at_end(&voiced, before * voiced.len() * frame / total, frame).min(pcm.len());
            (start.min(pcm.len()), end.saturating_sub(start))
        })
        .collect()
}

/// How far the mouth is open, `0.0..=1.0`: the loudness of the 20 ms in `pcm` on a scale from -45 to -12 dB.
pub fn mouth(pcm: &[i16]) -> f32 {
    let db = 20.0 * (rms(pcm) / 32_768.0).max(1e-6).log10();
    ((db + 45.0) / 33.0).clamp(0.0, 1.0)
}

fn frame_len(rate: u32) -> usize {
    (rate / MOUTH_RATE).max(1) as usize
}

/// Start samples of the voiced frames; of all frames where none stands out.
fn voiced_frames(pcm: &[i16], rate: u32) -> Vec<usize> {
    let frame = frame_len(rate);
    let levels: Vec<f32> = pcm.chunks(frame).map(rms).collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    levels.iter().enumerate().filter(|(_, level)| **level >= loudest * VOICED).map(|(i, _)| i * frame).collect()
}

fn voiced_position(voiced: &[usize], sample: usize, frame: usize) -> usize {
    voiced
        .get(sample / frame)
        .map_or_else(|| voiced.last().map_or(0, |start| start + frame), |start| start + sample % frame)
}

fn at_end(voiced: &[usize], sample: usize, frame: usize) -> usize {
    sample.checked_sub(1).map_or(0, |last| voiced_position(voiced, last, frame) + 1)
}

fn rms(pcm: &[i16]) -> f32 {
    let energy: i64 = pcm.iter().map(|&s| i64::from(s) * i64::from(s)).sum();
    (energy as f32 / pcm.len().max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_lie_on_the_voice_and_not_in_the_pause() {
        let pcm: Vec<i16> =
            [(0, 1600), (8000, 3200), (0, 8000), (8000, 3200)].iter().flat_map(|&(v, n)| vec![v; n]).collect();
        assert_eq!(align(&["abc", "def"], &pcm, 16_000), [(1600, 3200), (12_800, 3200)]);
    }

    #[test]
    fn the_mouth_follows_the_loudness() {
        assert_eq!((mouth(&[]), mouth(&[0; 320]), mouth(&[20_000; 320])), (0.0, 0.0, 1.0));
        assert!((0.3..0.7).contains(&mouth(&[1200; 320])));
    }

    proptest! {
        #[test]
        fn words_keep_their_order(words in prop::collection::vec("[a-z]{0,9}", 0..12), pcm in prop::collection::vec(any::<i16>(), 0..4000), rate in 0_u32..48_000) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let spans = align(&words, &pcm, rate);
            prop_assert_eq!(spans.len(), words.len());
            for pair in spans.windows(2) { prop_assert!(pair[0].0 + pair[0].1 <= pair[1].0); }
            prop_assert!(spans.iter().all(|(start, n)| start + n <= pcm.len()));
        }
    }
}
