//! A checked reader for WAV files given as bytes: fixtures, tools, and what a speech engine answered.

#[cfg(test)]
mod tests;

use std::io::Cursor;

use hound::{SampleFormat, WavReader};

use crate::{
    resample::{ResampleError, downmix, resample},
    vad::RATE,
};

/// The largest file that is read: half an hour of 48 kHz stereo.
pub const MAX_BYTES: usize = 350 << 20;
/// The most channels that are read.
const MAX_CHANNELS: u16 = 8;

/// A decoded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wav {
    /// Frames per second
    pub rate: u32,
    /// Interleaved channels
    pub channels: u16,
    /// Samples of all channels, interleaved, as 16 bit
    pub samples: Vec<i16>,
}

/// Why a file could not be read. `name` is what the caller called it.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// Not a WAV file, or a damaged header
    #[error("{name} is not a WAV file that can be read: {reason}")]
    Format {
        /// The file
        name: String,
        /// What is wrong with it
        reason: String,
    },
    /// Fewer bytes than the header says
    #[error("{name} is cut short: header promises {promised} bytes, {there} are there")]
    Truncated {
        /// The file
        name: String,
        /// Bytes of sound in the header
        promised: u64,
        /// Bytes of sound in the file
        there: u64,
    },
    /// A sample format or channel count nobody needs
    #[error("{name} holds {what}; convert it to 16 bit mono or stereo")]
    Unsupported {
        /// The file
        name: String,
        /// What it holds
        what: String,
    },
    /// Larger than [`MAX_BYTES`]
    #[error("{name} has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// The file
        name: String,
        /// Its size
        bytes: usize,
    },
    /// Its sample rate cannot be converted
    #[error("{name} cannot be converted")]
    Rate {
        /// The file
        name: String,
        /// Why not
        source: ResampleError,
    },
}

/// Decodes `bytes`: 8, 16, 24 or 32 bit integers or 32 bit floats, up to eight channels. `name` is for messages.
pub fn read_wav(name: &str, bytes: &[u8]) -> Result<Wav, WavError> {
    if bytes.len() > MAX_BYTES {
        return Err(WavError::TooLarge { name: name.to_owned(), bytes: bytes.len() });
    }
    check_length(name, bytes)?;
    let format = |e: hound::Error| WavError::Format { name: name.to_owned(), reason: e.to_string() };
    let reader = WavReader::new(Cursor::new(bytes)).map_err(format)?;
    let spec = reader.spec();
    if spec.channels == 0 || spec.channels > MAX_CHANNELS || spec.sample_rate == 0 {
        let what = format!("{} channels at {} Hz", spec.channels, spec.sample_rate);
        return Err(WavError::Unsupported { name: name.to_owned(), what });
    }
    let samples: Result<Vec<i16>, hound::Error> = match (spec.sample_format, spec.bits_per_sample) {
        (SampleFormat::Float, 32) => reader.into_samples::<f32>().map(|s| s.map(float_to_i16)).collect(),
        (SampleFormat::Int, bits @ (8 | 16 | 24 | 32)) => {
            reader.into_samples::<i32>().map(|s| s.map(|s| int_to_i16(s, bits))).collect()
        }
        (kind, bits) => {
            let what = format!("{bits} bit {kind:?} samples");
            return Err(WavError::Unsupported { name: name.to_owned(), what });
        }
    };
    Ok(Wav { rate: spec.sample_rate, channels: spec.channels, samples: samples.map_err(format)? })
}

impl Wav {
    /// The sound as 16 kHz mono, the form every listening part takes. `name` is for messages.
    pub fn to_16k_mono(&self, name: &str) -> Result<Vec<i16>, WavError> {
        let mono = downmix(&self.samples, self.channels);
        resample(&mono, self.rate, RATE).map_err(|source| WavError::Rate { name: name.to_owned(), source })
    }

    /// Length in milliseconds.
    pub fn duration_ms(&self) -> u64 {
        let frames = self.samples.len() as u64 / u64::from(self.channels.max(1));
        frames * 1000 / u64::from(self.rate.max(1))
    }
}

/// Walks the chunks up to `data`, because a decoder only notices the missing end after reading everything before it.
fn check_length(name: &str, bytes: &[u8]) -> Result<(), WavError> {
    let mut at = 12;
    while let Some(header) = bytes.get(at..at + 8) {
        let size = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let there = (bytes.len() - at - 8) as u64;
        if &header[..4] == b"data" {
            let promised = u64::from(size);
            let complete = promised <= there;
            return if complete { Ok(()) } else { Err(WavError::Truncated { name: name.to_owned(), promised, there }) };
        }
        at += 8 + size as usize + (size as usize & 1);
    }
    Ok(())
}

fn int_to_i16(sample: i32, bits: u16) -> i16 {
    if bits < 16 { (sample << (16 - bits)) as i16 } else { (sample >> (bits - 16)) as i16 }
}

fn float_to_i16(sample: f32) -> i16 {
    (sample * 32_768.0).round() as i16
}
