//! How loud it is: the background, learned while nobody speaks, and the speech above it.

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

/// How far below its loudest frame speech is still speech, in dB: soft final consonants are, the detector's own memory
/// of a sound that is over is not.
const SPEECH_RANGE_DB: f32 = 32.0;
/// How far above the background speech goes on: this share of what lies between the background and the loudest frame,
/// within limits in dB. The detector remembers a voice for a moment, and noise wavers by some dB above a floor that is
/// nearer to its quiet frames: a voice that is loud enough is waited for no longer than it lasts.
const ABOVE_NOISE: f32 = 0.3;
const ABOVE_NOISE_DB: (f32, f32) = (3.0, 8.0);
/// How fast the loudest frame is forgotten, in dB a frame: 6 dB a second.
const FORGET_DB: f32 = 0.1;

/// Follows the level of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loudness {
    floor_db: f32,
    level_db: f32,
    /// Of what is likely to be speech.
    loudest_db: f32,
    frames: u16,
}

impl Default for Loudness {
    fn default() -> Self {
        Self { floor_db: SILENCE_DB, level_db: SILENCE_DB, loudest_db: SILENCE_DB, frames: 0 }
    }
}

impl Loudness {
    pub(super) fn hear(&mut self, frame: &[i16], likely_speech: bool) {
        self.level_db = level_db(frame);
        self.loudest_db -= FORGET_DB;
        if likely_speech {
            self.loudest_db = self.loudest_db.max(self.level_db);
        }
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

    /// Whether a frame within speech is still a part of it.
    pub(super) fn carries_on(&self) -> bool {
        let above_noise = (ABOVE_NOISE * (self.loudest_db - self.floor_db)).clamp(ABOVE_NOISE_DB.0, ABOVE_NOISE_DB.1);
        self.level_db >= (self.floor_db + above_noise).max(self.loudest_db - SPEECH_RANGE_DB)
    }

    /// Whether a frame can be the beginning of speech.
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
