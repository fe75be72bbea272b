//! A recording to be spoken to a kiosk.

use std::{ops::Range, path::Path, time::Duration};

use anyhow::Context;
use u5_audio::wav::{MAX_BYTES, read_wav};

use crate::{kiosk::length, sound};

/// A recording at [`MIC_RATE`].
#[derive(Debug)]
pub(crate) struct Clip {
    pub(crate) samples: Vec<i16>,
    /// From the beginning of its first word to the end of its last one.
    pub(crate) speech: Range<Duration>,
}

impl Clip {
    /// From its beginning to its end, silence included.
    pub(crate) fn length(&self) -> Duration {
        length(&self.samples)
    }
}

/// Reads a WAV file.
pub(crate) async fn read(path: &Path) -> anyhow::Result<Clip> {
    let size = tokio::fs::metadata(path).await.context("it cannot be read")?.len();
    anyhow::ensure!(size <= MAX_BYTES as u64, "it has {size} bytes; at most {MAX_BYTES} are read");
    let bytes = tokio::fs::read(path).await.context("it cannot be read")?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let samples = read_wav(&name, &bytes)?.to_16k_mono(&name)?;
    let speech = sound::speech(&samples);
    let speech = length(&samples[..speech.start])..length(&samples[..speech.end]);
    Ok(Clip { samples, speech })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wav(rate: u32, channels: u16, frames: u32) -> Vec<u8> {
        let (bits_per_sample, sample_format) = (16, hound::SampleFormat::Int);
        let spec = hound::WavSpec { channels, sample_rate: rate, bits_per_sample, sample_format };
        let mut bytes = std::io::Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, spec).unwrap();
        (0..frames * u32::from(channels)).for_each(|_| writer.write_sample(1_000_i16).unwrap());
        writer.finalize().unwrap();
        bytes.into_inner()
    }

    async fn read_bytes(bytes: &[u8]) -> anyhow::Result<Clip> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clip.wav");
        std::fs::write(&path, bytes).unwrap();
        read(&path).await
    }

    #[tokio::test]
    async fn other_rates_and_stereo_become_16_khz_mono() {
        assert_eq!(read_bytes(&wav(8_000, 1, 8_000)).await.unwrap().samples.len(), 16_000);
        assert_eq!(read_bytes(&wav(48_000, 2, 48_000)).await.unwrap().samples.len(), 16_000);
    }

    #[tokio::test]
    async fn what_is_no_whole_recording_is_named() {
        let whole = wav(16_000, 1, 1_000);
        let cut = read_bytes(&whole[..whole.len() / 2]).await.unwrap_err().to_string();
        assert!(cut.contains("clip.wav is cut short"), "{cut}");
        let rubbish = read_bytes(b"not a recording at all").await.unwrap_err().to_string();
        assert!(rubbish.contains("clip.wav is not a WAV file"), "{rubbish}");
        let missing = read(Path::new("/does/not/exist.wav")).await.unwrap_err();
        assert!(format!("{missing:#}").contains("cannot be read"), "{missing:#}");
    }
}
