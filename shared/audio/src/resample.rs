//! Streaming conversion between sample rates, and stereo to mono.

#[cfg(test)]
mod tests;

use std::fmt;

use rubato::{Fft, FixedSync, Resampler as _, WindowFunction, audioadapter_buffers::direct::SequentialSlice};

/// The rates that microphones, browsers and speech engines use, in Hz.
pub const RATES: [u32; 7] = [8000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000];

/// Samples per block on the slower side: 10 ms at 16 kHz. Shorter blocks would dull the sound, longer ones add delay.
const BLOCK: usize = 160;

/// Why a conversion cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResampleError {
    /// One of the rates is not in [`RATES`]
    #[error("sample rate {0} Hz is not supported; use one of 8000, 11025, 16000, 22050, 24000, 44100, 48000")]
    UnsupportedRate(u32),
    /// The resampler refused the pair of rates
    #[error("cannot convert from {from} Hz to {to} Hz: {reason}")]
    Setup {
        /// Input rate in Hz
        from: u32,
        /// Output rate in Hz
        to: u32,
        /// What the resampler said
        reason: String,
    },
}

/// Converts one mono stream. The output has no delay against the input, and after [`finish`](Self::finish) its total
/// length is exactly [`output_len`](Self::output_len) of the total input.
pub struct Resampler {
    from: u32,
    to: u32,
    blocks: Option<Blocks>,
    taken: u64,
    given: u64,
}

impl fmt::Debug for Resampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Resampler {{ from: {}, to: {}, taken: {}, given: {} }}", self.from, self.to, self.taken, self.given)
    }
}

/// The FFT works on whole blocks; `filled` samples of the next one are waiting.
struct Blocks {
    fft: Fft<f32>,
    input: Vec<f32>,
    output: Vec<f32>,
    filled: usize,
    /// Output samples of filter delay still to be dropped
    delay: usize,
}

impl Resampler {
    /// A converter from `from` to `to` Hz, both in [`RATES`]. Equal rates pass through unchanged.
    pub fn new(from: u32, to: u32) -> Result<Self, ResampleError> {
        for rate in [from, to] {
            if !RATES.contains(&rate) {
                return Err(ResampleError::UnsupportedRate(rate));
            }
        }
        let blocks = if from == to { None } else { Some(Blocks::new(from, to)?) };
        Ok(Self { from, to, blocks, taken: 0, given: 0 })
    }

    /// Samples that `input` samples become: the exact ratio, rounded up.
    pub fn output_len(&self, input: u64) -> u64 {
        (input * u64::from(self.to)).div_ceil(u64::from(self.from))
    }

    /// Takes samples and returns those that are ready.
    pub fn push(&mut self, samples: &[i16]) -> Vec<i16> {
        let mut out = Vec::with_capacity(self.output_len(samples.len() as u64) as usize + BLOCK);
        self.push_into(samples, &mut out);
        out
    }

    /// As [`push`](Self::push), appending to `out`, so that a stream can reuse one buffer.
    pub fn push_into(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        let before = out.len();
        match &mut self.blocks {
            Some(blocks) => blocks.push(samples, out),
            None => out.extend_from_slice(samples),
        }
        self.taken += samples.len() as u64;
        self.given += (out.len() - before) as u64;
    }

    /// Returns what is still inside and gets ready for a new stream.
    pub fn finish(&mut self) -> Vec<i16> {
        let mut out = Vec::new();
        let missing = self.output_len(self.taken).saturating_sub(self.given) as usize;
        if let Some(blocks) = &mut self.blocks {
            blocks.flush(missing, &mut out);
        }
        (self.taken, self.given) = (0, 0);
        out
    }
}

impl Blocks {
    fn new(from: u32, to: u32) -> Result<Self, ResampleError> {
        let chunk = BLOCK * from as usize / from.min(to) as usize;
        let mut fft = Self::fft(from, to, chunk)?;
        // The filter delays by half a block; an odd one would leave half a sample that cannot be dropped.
        if !(fft.fft_size_in().is_multiple_of(2) && fft.fft_size_out().is_multiple_of(2)) {
            fft = Self::fft(from, to, 2 * fft.fft_size_in())?;
        }
        Ok(Self {
            input: vec![0.0; fft.input_frames_max()],
            output: vec![0.0; fft.output_frames_max()],
            filled: 0,
            delay: fft.output_delay(),
            fft,
        })
    }

    fn fft(from: u32, to: u32, chunk: usize) -> Result<Fft<f32>, ResampleError> {
        let window = WindowFunction::BlackmanHarris2;
        Fft::new_custom(from as usize, to as usize, chunk, 1, 1, window, FixedSync::Both)
            .map_err(|e| ResampleError::Setup { from, to, reason: e.to_string() })
    }

    fn push(&mut self, mut samples: &[i16], out: &mut Vec<i16>) {
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(self.input.len() - self.filled));
            for (slot, &sample) in self.input[self.filled..].iter_mut().zip(now) {
                *slot = f32::from(sample);
            }
            self.filled += now.len();
            samples = later;
            if self.filled == self.input.len() {
                self.convert(out);
            }
        }
    }

    /// Pushes silence until `missing` samples have come out.
    fn flush(&mut self, missing: usize, out: &mut Vec<i16>) {
        while out.len() < missing {
            self.input[self.filled..].fill(0.0);
            self.convert(out);
        }
        out.truncate(missing);
        self.fft.reset();
        self.filled = 0;
        self.delay = self.fft.output_delay();
    }

    fn convert(&mut self, out: &mut Vec<i16>) {
        self.filled = 0;
        let (frames_in, frames_out) = (self.input.len(), self.output.len());
        let converted = SequentialSlice::new(&self.input, 1, frames_in)
            .ok()
            .zip(SequentialSlice::new_mut(&mut self.output, 1, frames_out).ok())
            .and_then(|(input, mut output)| self.fft.process_into_buffer(&input, &mut output, None).ok());
        // Both buffers have the lengths the resampler named. Were it to refuse them, silence keeps the time right.
        debug_assert_eq!(converted, Some((frames_in, frames_out)));
        if converted.is_none() {
            self.output.fill(0.0);
        }
        let skip = self.delay.min(frames_out);
        self.delay -= skip;
        out.extend(self.output[skip..].iter().map(|&s| s.round() as i16));
    }
}

/// Converts a whole mono clip.
pub fn resample(samples: &[i16], from: u32, to: u32) -> Result<Vec<i16>, ResampleError> {
    let mut resampler = Resampler::new(from, to)?;
    let mut out = resampler.push(samples);
    out.extend(resampler.finish());
    Ok(out)
}

/// Mixes interleaved frames of `channels` samples down to mono by their mean. A last, incomplete frame is left out.
pub fn downmix(interleaved: &[i16], channels: u16) -> Vec<i16> {
    let channels = usize::from(channels.max(1));
    let mean = |frame: &[i16]| (frame.iter().map(|&s| i64::from(s)).sum::<i64>() / channels as i64) as i16;
    interleaved.chunks_exact(channels).map(mean).collect()
}
