//! The background level, learned while nobody speaks.

use super::EarConfig;

/// Quieter than any microphone; also the level given to digital silence.
const SILENCE_DB: f32 = -90.0;
/// Share of the way to a quieter frame that the floor takes at once: a passing lorry must not deafen the ear for long.
const FALL: f32 = 0.2;
/// Share of the way to a louder frame without speech.
const RISE: f32 = 0.02;
/// Share of the way to a frame that sounds like speech: steady music or babble becomes background in some ten seconds,
/// while a sentence hardly moves the floor.
const RISE_IN_SPEECH: f32 = 0.0005;

/// Follows the quiet frames of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoiseFloor {
    floor_db: f32,
    level_db: f32,
    frames: u16,
}

impl Default for NoiseFloor {
    fn default() -> Self {
        Self { floor_db: SILENCE_DB, level_db: SILENCE_DB, frames: 0 }
    }
}

impl NoiseFloor {
    pub(super) fn hear(&mut self, frame: &[i16], likely_speech: bool) {
        self.level_db = level_db(frame);
        let rate = if self.level_db < self.floor_db {
            FALL
        } else if likely_speech {
            RISE_IN_SPEECH
        } else {
            // The first quiet frames are averaged, so that calibration takes a moment rather than seconds.
            self.frames = self.frames.saturating_add(1);
            RISE.max(1.0 / f32::from(self.frames))
        };
        self.floor_db += rate * (self.level_db - self.floor_db);
    }

    pub(super) fn stands_out(&self, config: &EarConfig) -> bool {
        self.level_db >= config.min_level_db && self.level_db >= self.floor_db + config.above_noise_db
    }

    pub(super) fn level_db(&self) -> f32 {
        self.level_db
    }

    pub(super) fn floor_db(&self) -> f32 {
        self.floor_db
    }
}

/// Root mean square of `frame`, in dB below full scale, not under [`SILENCE_DB`].
fn level_db(frame: &[i16]) -> f32 {
    let energy: i64 = frame.iter().map(|&s| i64::from(s) * i64::from(s)).sum();
    let mean = energy as f32 / frame.len().max(1) as f32;
    (10.0 * (mean / (32768.0 * 32768.0)).log10()).max(SILENCE_DB)
}
