//! Samples to and from the bytes and base64 that events carry.

mod g711;

use base64::{DecodeError as Base64Error, Engine, engine::general_purpose::STANDARD};

use crate::realtime::AudioFormat;

pub use g711::{alaw_from_linear, linear_from_alaw, linear_from_ulaw, ulaw_from_linear};

/// Text that is not audio.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PcmError {
    /// Not base64.
    #[error("audio is not valid base64")]
    Base64(#[source] Base64Error),
    /// An end within a sample.
    #[error("audio of {0} bytes ends within a sample; send whole 16-bit samples")]
    OddLength(usize),
}

/// 16-bit little-endian bytes of `samples`.
pub fn to_bytes(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

/// The samples that 16-bit little-endian `bytes` hold.
pub fn from_bytes(bytes: &[u8]) -> Result<Vec<i16>, PcmError> {
    let (samples, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(PcmError::OddLength(bytes.len()));
    }
    Ok(samples.iter().copied().map(i16::from_le_bytes).collect())
}

/// Base64 of `samples`, coded as `format`; the samples are already at its rate.
pub fn to_base64(samples: &[i16], format: AudioFormat) -> String {
    STANDARD.encode(match format {
        AudioFormat::Pcm { .. } => to_bytes(samples),
        AudioFormat::Pcmu => samples.iter().copied().map(ulaw_from_linear).collect(),
        AudioFormat::Pcma => samples.iter().copied().map(alaw_from_linear).collect(),
    })
}

/// The samples in base64 `text` that is coded as `format`, at its rate.
pub fn from_base64(text: &str, format: AudioFormat) -> Result<Vec<i16>, PcmError> {
    let bytes = STANDARD.decode(text).map_err(PcmError::Base64)?;
    match format {
        AudioFormat::Pcm { .. } => from_bytes(&bytes),
        AudioFormat::Pcmu => Ok(bytes.into_iter().map(linear_from_ulaw).collect()),
        AudioFormat::Pcma => Ok(bytes.into_iter().map(linear_from_alaw).collect()),
    }
}

#[cfg(test)]
mod tests;
