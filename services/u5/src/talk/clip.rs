//! A recording to be spoken to a kiosk.

use std::{path::Path, time::Duration};

use anyhow::Context;
use u5_audio::wav::{MAX_BYTES, read_wav};

use crate::kiosk::MIC_RATE;

/// How far below a recording's loudest sample speech is still speech.
const SPEECH_RANGE_DB: f32 = 34.0;
/// How far above the background a sound is speech: noise by itself wavers by less.
const ABOVE_NOISE_DB: f32 = 9.0;
/// 10 ms.
const FRAME: usize = MIC_RATE as usize / 100;

/// A recording at [`MIC_RATE`].
#[derive(Debug)]
pub(super) struct Clip {
    pub(super) samples: Vec<i16>,
    /// When its last word ends, from its beginning.
    pub(super) speech_end: Duration,
}

/// Reads a WAV file.
pub(super) async fn read(path: &Path) -> anyhow::Result<Clip> {
    let size = tokio::fs::metadata(path).await.context("it cannot be read")?.len();
    anyhow::ensure!(size <= MAX_BYTES as u64, "it has {size} bytes; at most {MAX_BYTES} are read");
    let bytes = tokio::fs::read(path).await.context("it cannot be read")?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let samples = read_wav(&name, &bytes)?.to_16k_mono(&name)?;
    let speech_end = Duration::from_secs(speech_end(&samples) as u64) / MIC_RATE;
    Ok(Clip { samples, speech_end })
}

/// The sample behind the last one that is speech; 0 when none is. Speech is within [`SPEECH_RANGE_DB`] of the loudest
/// sample, and [`ABOVE_NOISE_DB`] above what is heard when nobody speaks.
fn speech_end(samples: &[i16]) -> usize {
    let peak = samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or_default();
    let floor = (f32::from(peak) / ratio(SPEECH_RANGE_DB)).max(background(samples) * ratio(ABOVE_NOISE_DB));
    let is_loud = |level: f32| peak > 0 && level >= floor;
    let Some(last) = samples.chunks(FRAME).rposition(|frame| is_loud(rms(frame))) else { return 0 };
    let end = samples.len().min((last + 1) * FRAME);
    samples[..end].iter().rposition(|s| is_loud(f32::from(s.unsigned_abs()))).map_or(0, |last| last + 1)
}

/// The level below which a tenth of the recording lies.
fn background(samples: &[i16]) -> f32 {
    let mut levels: Vec<f32> = samples.chunks_exact(FRAME).map(rms).collect();
    levels.sort_by(f32::total_cmp);
    levels.get(levels.len() / 10).copied().unwrap_or_default()
}

fn rms(frame: &[i16]) -> f32 {
    let power: f32 = frame.iter().map(|s| f32::from(*s).powi(2)).sum();
    (power / frame.len().max(1) as f32).sqrt()
}

/// Decibels as a ratio of amplitudes.
fn ratio(db: f32) -> f32 {
    10_f32.powf(db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a second of a tone behind a second of `noise`, which goes on for another second.
    fn tone_in_noise(noise: i16) -> Vec<i16> {
        let tone = |i: usize| 4_000 * [0, 1, 0, -1][i % 4];
        (0..40_000_usize)
            .map(|i| noise * [1, -1][i % 2] + if (16_000..24_000).contains(&i) { tone(i) } else { 0 })
            .collect()
    }

    #[test]
    fn speech_ends_with_its_last_loud_sample_with_and_without_noise() {
        for noise in [0, 20, 800] {
            let end = speech_end(&tone_in_noise(noise));
            assert!((23_990..=24_010).contains(&end), "{noise}: {end}");
        }
    }

    #[test]
    fn what_is_34_db_below_the_peak_is_speech_no_more() {
        let loud_then = |quiet: i16| [vec![0; 16_000], vec![10_000; 160], vec![quiet; 160], vec![0; 1_600]].concat();
        // 34 dB below 10 000 is 199.5.
        assert_eq!((speech_end(&loud_then(200)), speech_end(&loud_then(199))), (16_320, 16_160));
    }

    #[test]
    fn silence_has_no_speech() {
        assert_eq!((speech_end(&[]), speech_end(&[0; 100])), (0, 0));
        assert_eq!(speech_end(&[i16::MIN]), 1, "the loudest sample there is has no positive counterpart");
    }

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
