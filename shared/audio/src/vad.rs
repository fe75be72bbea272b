//! Voice activity detection: how likely it is that a frame holds speech.

use std::fmt;

/// The sample rate every listening part of this crate works at, in Hz.
pub const RATE: u32 = 16_000;

/// Samples in one frame: 16 ms at [`RATE`], the only length earshot takes.
pub const FRAME: usize = 256;

/// A detector for one stream of frames. It may keep state, so each stream needs its own.
pub trait Vad {
    /// The probability, in `0.0..=1.0`, that `frame` ([`FRAME`] samples at [`RATE`]) holds speech.
    fn speech_probability(&mut self, frame: &[i16]) -> f32;

    /// Forgets the stream so far.
    fn reset(&mut self) {}
}

/// The detector of the earshot crate: a small recurrent network over mel features, about 8 KiB of state.
pub struct Earshot(Box<earshot::Detector>);

impl Earshot {
    /// A detector at the start of a stream.
    pub fn new() -> Self {
        Self(earshot::Detector::default_boxed())
    }
}

impl Default for Earshot {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Earshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Earshot").finish_non_exhaustive()
    }
}

impl Vad for Earshot {
    fn speech_probability(&mut self, frame: &[i16]) -> f32 {
        // earshot answers -1 for a frame of another length, and asserts in debug builds.
        if frame.len() == FRAME { self.0.predict_i16(frame).clamp(0.0, 1.0) } else { 0.0 }
    }

    fn reset(&mut self) {
        self.0.reset();
    }
}
