//! Settings of the ear.

use crate::vad::{FRAME, RATE};

/// When sound counts as speech and when silence counts as a pause. Values outside the stated ranges are brought into
/// them, so that no configuration can make the ear deaf or its memory unbounded.
#[derive(Clone, Debug, PartialEq)]
pub struct EarConfig {
    /// Speech probability at which speech begins, `0.2..=0.99`; it goes on until 0.15 below
    pub threshold: f32,
    /// Audio kept from before the first word, up to 2000 ms
    pub pre_roll_ms: u32,
    /// Voiced time before speech counts, `16..=2000` ms
    pub min_speech_ms: u32,
    /// Silence before a pause counts, `32..=5000` ms
    pub pause_ms: u32,
    /// Voiced time after a pause before it counts as going on, `16..=1000` ms
    pub resume_ms: u32,
    /// Silence that may lie within the voiced times above, up to 500 ms
    pub gap_ms: u32,
    /// Longest utterance, `1000..=120_000` ms, pre-roll included
    pub max_utterance_ms: u32,
    /// How far speech must lie above the background to begin, `0..=40` dB
    pub above_noise_db: f32,
    /// Level below which nothing counts as speech, `-90..=0` dB below full scale
    pub min_level_db: f32,
}

impl Default for EarConfig {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            pre_roll_ms: 300,
            min_speech_ms: 120,
            pause_ms: 200,
            resume_ms: 64,
            gap_ms: 64,
            max_utterance_ms: 30_000,
            above_noise_db: 6.0,
            min_level_db: -55.0,
        }
    }
}

impl EarConfig {
    pub(super) fn bounded(self) -> Self {
        Self {
            threshold: bounded(self.threshold, 0.2, 0.99, 0.5),
            pre_roll_ms: self.pre_roll_ms.min(2000),
            min_speech_ms: self.min_speech_ms.clamp(16, 2000),
            pause_ms: self.pause_ms.clamp(32, 5000),
            resume_ms: self.resume_ms.clamp(16, 1000),
            gap_ms: self.gap_ms.min(500),
            max_utterance_ms: self.max_utterance_ms.clamp(1000, 120_000),
            above_noise_db: bounded(self.above_noise_db, 0.0, 40.0, 6.0),
            min_level_db: bounded(self.min_level_db, -90.0, 0.0, -55.0),
        }
    }

    pub(super) fn pre_roll_samples(&self) -> u64 {
        samples(self.pre_roll_ms)
    }

    pub(super) fn min_speech_samples(&self) -> u64 {
        samples(self.min_speech_ms)
    }

    pub(super) fn pause_samples(&self) -> u64 {
        samples(self.pause_ms)
    }

    pub(super) fn resume_samples(&self) -> u64 {
        samples(self.resume_ms)
    }

    pub(super) fn gap_samples(&self) -> u64 {
        samples(self.gap_ms)
    }

    pub(super) fn max_utterance_samples(&self) -> usize {
        samples(self.max_utterance_ms) as usize
    }

    /// What the tape holds while nobody speaks: the pre-roll and a candidate with its gaps.
    pub(super) fn idle_samples(&self) -> usize {
        (self.pre_roll_samples() + 2 * self.min_speech_samples() + self.gap_samples()) as usize + FRAME
    }
}

/// NaN is not a setting: it falls back to the default.
fn bounded(value: f32, low: f32, high: f32, default: f32) -> f32 {
    if value.is_nan() { default } else { value.clamp(low, high) }
}

fn samples(ms: u32) -> u64 {
    u64::from(ms) * u64::from(RATE) / 1000
}
