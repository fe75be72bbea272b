//! Whisper's front end: a log-mel spectrogram of 16 kHz audio, 100 frames a second.
//!
//! n_fft 400, hop 160, periodic Hann, centred with reflection, power, 80 Slaney bands of unit area from 0 to 8 kHz,
//! log10, floor 8 below the loudest, (x + 4) / 4: the definition in OpenAI's `audio.py`.

use std::{f32::consts::PI, ops::Range, sync::Arc};

use realfft::{FftError, RealFftPlanner, RealToComplex, num_complex::Complex};

use crate::nn::Rows;

/// Samples a second.
pub const RATE: usize = 16_000;
/// Samples from one frame to the next.
pub const HOP: usize = 160;

/// Samples that a frame looks at on each side of its middle.
pub const REACH: usize = WINDOW / 2;

const WINDOW: usize = 400;
const BINS: usize = WINDOW / 2 + 1;
/// The smallest power told apart from none.
const LEAST_POWER: f32 = 1e-10;
/// How far below the loudest value the floor lies, in powers of ten.
const DEPTH: f32 = 8.0;

/// The transform for one number of bands.
pub struct Mel {
    fft: Arc<dyn RealToComplex<f32>>,
    hann: Vec<f32>,
    bands: Vec<Band>,
}

/// One triangular filter: the bins it covers and their weights.
struct Band {
    bins: Range<usize>,
    weights: Vec<f32>,
}

/// A sample of audio in one of the forms that it comes in.
pub trait Sample: Copy {
    /// Its value, where full scale is 1.
    fn amplitude(self) -> f32;
}

impl Sample for i16 {
    fn amplitude(self) -> f32 {
        f32::from(self) / 32768.0
    }
}

impl Sample for f32 {
    fn amplitude(self) -> f32 {
        self
    }
}

/// A spectrogram and the value of digital silence in it.
pub struct Spectrogram {
    /// One row a frame.
    pub frames: Rows,
    /// What every band of a silent frame is.
    pub floor: f32,
}

impl Mel {
    /// The transform into `bands` bands (80, or 128 for large-v3).
    pub fn new(bands: usize) -> Self {
        let hann = (0..WINDOW).map(|i| 0.5 - 0.5 * (2.0 * PI * i as f32 / WINDOW as f32).cos()).collect();
        Self { fft: RealFftPlanner::new().plan_fft_forward(WINDOW), hann, bands: filters(bands) }
    }

    /// `frames` frames of `pcm` followed by silence.
    pub fn spectrogram<S: Sample>(&self, pcm: &[S], frames: usize) -> Result<Spectrogram, FftError> {
        let mut power = self.power(pcm, frames)?;
        power.data.iter_mut().for_each(|x| *x = x.max(LEAST_POWER).log10());
        let loudest = power.data.iter().copied().fold(LEAST_POWER.log10(), f32::max);
        let floor = loudest - DEPTH;
        let scaled = |x: f32| (x.max(floor) + 4.0) / 4.0;
        power.data.iter_mut().for_each(|x| *x = scaled(*x));
        Ok(Spectrogram { frames: power, floor: scaled(LEAST_POWER.log10()) })
    }

    fn power<S: Sample>(&self, pcm: &[S], frames: usize) -> Result<Rows, FftError> {
        let mut data = Vec::with_capacity(frames * self.bands.len());
        let (mut window, mut spectrum) = (self.fft.make_input_vec(), self.fft.make_output_vec());
        for frame in 0..frames {
            let start = (frame * HOP) as isize - REACH as isize;
            for (i, (x, hann)) in window.iter_mut().zip(&self.hann).enumerate() {
                *x = hann * sample(pcm, start + i as isize);
            }
            self.fft.process(&mut window, &mut spectrum)?;
            let power: Vec<f32> = spectrum.iter().map(Complex::norm_sqr).collect();
            data.extend(self.bands.iter().map(|band| band.apply(&power)));
        }
        Ok(Rows::new(data, self.bands.len()))
    }
}

impl Band {
    fn apply(&self, power: &[f32]) -> f32 {
        power[self.bins.clone()].iter().zip(&self.weights).map(|(p, w)| p * w).sum()
    }
}

/// The amplitude at `index`, reflected at the start and silent after the end.
fn sample<S: Sample>(pcm: &[S], index: isize) -> f32 {
    pcm.get(index.unsigned_abs()).map_or(0.0, |s| s.amplitude())
}

fn filters(bands: usize) -> Vec<Band> {
    let highest = to_mel(RATE as f64 / 2.0);
    let edge = |i: usize| from_mel(highest * i as f64 / (bands + 1) as f64);
    (0..bands).map(|band| filter(edge(band), edge(band + 1), edge(band + 2))).collect()
}

/// A triangle from `low` over `peak` to `high` (Hz) of area 1.
fn filter(low: f64, peak: f64, high: f64) -> Band {
    let weight = |bin: usize| {
        let hertz = bin as f64 * RATE as f64 / WINDOW as f64;
        let slope = ((hertz - low) / (peak - low)).min((high - hertz) / (high - peak));
        (slope.max(0.0) * 2.0 / (high - low)) as f32
    };
    let first = (0..BINS).find(|&bin| weight(bin) > 0.0).unwrap_or(0);
    let weights: Vec<f32> = (first..BINS).map(weight).take_while(|&w| w > 0.0).collect();
    Band { bins: first..first + weights.len(), weights }
}

/// Slaney's scale: linear to 1 kHz, logarithmic above.
fn to_mel(hertz: f64) -> f64 {
    if hertz < 1000.0 { hertz * 3.0 / 200.0 } else { 15.0 + (hertz / 1000.0).ln() * 27.0 / 6.4_f64.ln() }
}

fn from_mel(mel: f64) -> f64 {
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - 15.0) * 6.4_f64.ln() / 27.0).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_the_floor_everywhere() {
        let mel = Mel::new(80).spectrogram(&[0_i16; 1600], 12).unwrap();
        assert!((mel.floor + 1.5).abs() < 1e-6);
        assert!(mel.frames.data.iter().all(|x| (x - mel.floor).abs() < 1e-6));
    }

    #[test]
    fn floats_are_heard_as_integers_are() {
        let integers: Vec<i16> = (0..1600).map(|i| (i * 37 % 4001) as i16 - 2000).collect();
        let floats: Vec<f32> = integers.iter().map(|s| s.amplitude()).collect();
        let [a, b] = [
            Mel::new(80).spectrogram(&integers, 12).unwrap().frames.data,
            Mel::new(80).spectrogram(&floats, 12).unwrap().frames.data,
        ];
        assert_eq!(a, b);
    }

    #[test]
    fn the_filters_are_librosas() {
        // The first weight of `librosa.filters.mel(sr=16000, n_fft=400, n_mels=80)`; the last filter is wide enough to show its area.
        let bands = filters(80);
        assert_eq!(bands.len(), 80);
        assert!((bands[0].weights[0] - 0.024_862_6).abs() < 1e-6, "{:?}", bands[0].weights);
        let area = |b: &Band| b.weights.iter().sum::<f32>() * 40.0;
        assert!((area(&bands[79]) - 1.0).abs() < 0.01, "{}", area(&bands[79]));
    }

    #[test]
    fn a_tone_peaks_in_the_band_of_its_pitch() {
        let tone: Vec<i16> =
            (0..RATE).map(|i| ((2.0 * PI * 1000.0 * i as f32 / RATE as f32).sin() * 8000.0) as i16).collect();
        let mel = Mel::new(80).spectrogram(&tone, 100).unwrap();
        let row = mel.frames.iter().nth(50).unwrap();
        let loudest = (0..80).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap();
        // 1000 Hz is mel 15; the bands' peaks lie highest / 81 apart.
        let expected = (15.0 / (to_mel(8000.0) / 81.0)).round() as usize - 1;
        assert_eq!(loudest, expected);
        // A quarter of the amplitude times the window's sum, squared, over the band: known in closed form.
        assert!((row[loudest] - mel.floor) * 4.0 <= DEPTH + 1e-4);
    }
}
