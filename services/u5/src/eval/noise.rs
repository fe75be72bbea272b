//! What is to be heard in a shop beside the customer.

use std::f32::consts::TAU;

use fastrand::Rng;

use crate::{
    kiosk::MIC_RATE,
    sound::{ratio, rms},
};

/// A sound that goes on in the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noise {
    /// A digital silence with the hiss of a microphone.
    Hiss,
    /// Ventilation, fridges and far steps: noise with as much power in every octave.
    Pink,
    /// The same with the beeps of a checkout.
    Checkout,
    /// Chords with a beat.
    Music,
}

impl Noise {
    /// `samples` of it, with a root mean square of `level`.
    pub(super) fn make(self, rng: &mut Rng, samples: usize, level: f32) -> Vec<f32> {
        let sound: Vec<f32> = match self {
            Self::Hiss => (0..samples).map(|_| white(rng)).collect(),
            Self::Pink => pink(rng, samples),
            Self::Checkout => {
                let beeps = beeps(rng, samples);
                pink(rng, samples).into_iter().zip(beeps).map(|(a, b)| a + b).collect()
            }
            Self::Music => music(rng, samples),
        };
        let power: f32 = sound.iter().map(|x| x * x).sum::<f32>() / samples.max(1) as f32;
        let gain = level / power.sqrt().max(f32::MIN_POSITIVE);
        sound.into_iter().map(|x| x * gain).collect()
    }
}

fn white(rng: &mut Rng) -> f32 {
    rng.f32().mul_add(2.0, -1.0)
}

/// Voss and McCartney: noise sources of which each is renewed half as often as the one before.
fn pink(rng: &mut Rng, samples: usize) -> Vec<f32> {
    let mut sources = [0.0_f32; 14];
    let mut next = |i: usize| {
        let source = (i.trailing_zeros() as usize).min(sources.len() - 1);
        sources[source] = white(rng);
        sources.iter().sum::<f32>() + white(rng)
    };
    (1..=samples).map(&mut next).collect()
}

/// 80 ms at 1 kHz, every one to four seconds.
fn beeps(rng: &mut Rng, samples: usize) -> Vec<f32> {
    let (rate, mut sound) = (MIC_RATE as usize, vec![0.0; samples]);
    let mut at = rng.usize(0..2 * rate);
    while at < samples {
        let end = samples.min(at + rate * 80 / 1_000);
        for (i, sample) in sound[at..end].iter_mut().enumerate() {
            *sample = 4.0 * tone(1_000.0, i);
        }
        at += rng.usize(rate..4 * rate);
    }
    sound
}

/// A chord of three notes with overtones every half second, each struck anew.
fn music(rng: &mut Rng, samples: usize) -> Vec<f32> {
    let mut notes = [220.0; 3];
    let beat = MIC_RATE as usize / 2;
    let sample = |i: usize| {
        if i.is_multiple_of(beat) {
            notes = std::array::from_fn(|_| 110.0 * 2_f32.powf(rng.i32(0..25) as f32 / 12.0));
        }
        let decay = (-3.0 * (i % beat) as f32 / beat as f32).exp();
        let voice = |f: f32| (1..=4).map(|k| tone(f * k as f32, i) / k as f32).sum::<f32>();
        decay * notes.iter().map(|f| voice(*f)).sum::<f32>()
    };
    (0..samples).map(sample).collect()
}

fn tone(hertz: f32, sample: usize) -> f32 {
    (TAU * (hertz * sample as f32 / MIC_RATE as f32).fract()).sin()
}

/// `speech` with `noise` under it all, `db` below the loudness of `voiced`, a part of the speech.
pub(super) fn mix(speech: &[i16], voiced: &[i16], noise: Noise, db: f32, rng: &mut Rng) -> Vec<i16> {
    let noise = noise.make(rng, speech.len(), rms(voiced) / ratio(db));
    speech.iter().zip(noise).map(|(s, n)| (f32::from(*s) + n) as i16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_noise_is_as_loud_as_wanted_and_the_same_for_a_seed() {
        for noise in [Noise::Hiss, Noise::Pink, Noise::Checkout, Noise::Music] {
            let make = |seed| mix(&vec![0; 16_000], &[1_000; 100], noise, 20.0, &mut Rng::with_seed(seed));
            let level = rms(&make(1));
            assert!((95.0..=105.0).contains(&level), "{noise:?}: {level}");
            assert_eq!(make(2), make(2));
            assert_ne!(make(1), make(2));
        }
    }
}
