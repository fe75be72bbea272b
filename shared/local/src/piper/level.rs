//! From the model's samples to the ones that are played: loudness, and silence at the start.

/// The voice's peaks lie at 0.3 to 0.5. Normalising to the peak, as Piper itself does, needs the whole utterance.
const GAIN: f32 = 1.9;

/// Above this level the curve bends, so that no sample is ever clipped.
const KNEE: f32 = 0.8;

/// What counts as silence, of full scale.
const SILENCE: i16 = 200;

/// How much silence is left before the first sound, in seconds: enough for its onset.
const LEAD: f32 = 0.02;

/// Samples at playing level.
pub(super) fn level(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|sample| (limit(sample * GAIN) * f32::from(i16::MAX)) as i16).collect()
}

/// Leaves levels up to [`KNEE`] as they are and bends the others towards 1.0, smoothly and without memory, so that
/// chunks meet without a step.
fn limit(sample: f32) -> f32 {
    let over = sample.abs() - KNEE;
    if over <= 0.0 {
        return sample;
    }
    let room = 1.0 - KNEE;
    (KNEE + room * (over / room).tanh()).copysign(sample)
}

/// How many samples at the start of `pcm` are silence that need not be played; all of them if nothing sounds.
pub(super) fn leading_silence(pcm: &[i16], rate: u32) -> usize {
    let lead = (LEAD * rate as f32) as usize;
    pcm.iter().position(|s| s.unsigned_abs() > SILENCE.unsigned_abs()).map_or(pcm.len(), |at| at.saturating_sub(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_samples_are_only_amplified() {
        let played = level(&[0.0, 0.1, -0.4]);
        assert_eq!(played, [0, (0.19 * 32767.0) as i16, (-0.76 * 32767.0) as i16]);
    }

    #[test]
    fn loud_samples_keep_their_order_and_never_wrap() {
        let played = level(&[0.45, 0.6, 0.8, 3.0, -3.0]);
        assert!(played.is_sorted_by(|a, b| a <= b || *b < 0), "{played:?}");
        assert_eq!((played[3], played[4]), (i16::MAX, -i16::MAX));
    }

    #[test]
    fn a_short_lead_stays_before_the_first_sound() {
        let mut pcm = vec![0; 1000];
        pcm.push(5000);
        assert_eq!(leading_silence(&pcm, 22_050), 1000 - 441);
        assert_eq!(leading_silence(&pcm[..1000], 22_050), 1000);
        assert_eq!(leading_silence(&[0, 9000], 22_050), 0);
    }
}
