//! The listening half of a turn: where speech begins, pauses and goes on, and the audio that belongs to it.
//!
//! The [`Ear`] reports; it never decides that a turn is over. Whoever decides calls [`Ear::finish`] (take the
//! utterance) or [`Ear::discard`] (it was nothing), and the ear waits for the next one. All positions are sample
//! indices at 16 kHz since the stream began, so they need no clock and do not depend on how the input was cut.

mod config;
mod echo;
mod loudness;
mod tape;
#[cfg(test)]
mod tests;

use std::{fmt, ops::Range, sync::Arc};

pub use config::EarConfig;

use self::{echo::EchoGuard, loudness::Loudness, tape::Tape};
use crate::vad::{FRAME, Vad};

/// How far the threshold drops once speech is under way, so that soft syllables do not end it.
const HYSTERESIS: f32 = 0.15;

/// What happened in the stream. `at` is where it happened in the sound, not where it was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarEvent {
    /// Speech began at `at`, and has lasted for the minimum time.
    Started {
        /// First sample of the speech
        at: u64,
    },
    /// Speech ended at `at`, and silence has lasted for the pause time.
    Paused {
        /// First sample after the speech
        at: u64,
    },
    /// Speech began again at `at`, in the same utterance.
    Resumed {
        /// First sample of the new speech
        at: u64,
    },
    /// The utterance reached its maximum length; audio more than one second older than that will be dropped.
    Overflow {
        /// The sample that reached the maximum
        at: u64,
    },
}

/// An utterance: from the pre-roll before its first word to the latest sample, trailing silence included.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    /// 16 kHz mono samples
    pub pcm: Arc<[i16]>,
    /// Position in the stream of the first sample
    pub start: u64,
    /// The part of `pcm` from the first to the last speech heard
    pub speech: Range<usize>,
}

impl Heard {
    /// Position in the stream just after the last sample.
    pub fn end(&self) -> u64 {
        self.start + self.pcm.len() as u64
    }
}

// Sound of a customer never reaches a log by accident.
impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pcm, start, speech } = self;
        write!(f, "Heard {{ start: {start}, samples: {}, speech: {speech:?} }}", pcm.len())
    }
}

/// Voiced frames that are not yet enough to count.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    start: u64,
    voiced: u64,
    last_end: u64,
}

/// What is known about the utterance under way.
#[derive(Clone, Copy, Debug)]
struct Utterance {
    speech_start: u64,
    speech_end: u64,
    overflowed: bool,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Nobody speaks. -> `Speaking`, `Manual`
    Idle(Option<Candidate>),
    /// Speech, or a gap too short to be a pause. -> `Pausing`, `Idle`, `Manual`
    Speaking(Utterance),
    /// Silence within an utterance. -> `Speaking`, `Idle`, `Manual`
    Pausing(Utterance, Option<Candidate>),
    /// The customer holds the button: everything is the utterance. -> `Idle`
    Manual { overflowed: bool },
}

/// Finds utterances in a 16 kHz mono stream. See the [module](self).
pub struct Ear {
    config: EarConfig,
    vad: Box<dyn Vad + Send>,
    loudness: Loudness,
    echo: EchoGuard,
    tape: Tape,
    state: State,
    frame: [i16; FRAME],
    filled: usize,
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ear").field("position", &self.position()).field("state", &self.state).finish_non_exhaustive()
    }
}

impl Ear {
    /// An ear at the start of a stream. Settings outside their range are brought into it, see [`EarConfig`].
    pub fn new(config: EarConfig, vad: Box<dyn Vad + Send>) -> Self {
        let config = config.bounded();
        Self {
            tape: Tape::new(config.idle_samples()),
            config,
            vad,
            loudness: Loudness::default(),
            echo: EchoGuard::default(),
            state: State::Idle(None),
            frame: [0; FRAME],
            filled: 0,
        }
    }

    /// Takes the next samples, any number of them, and says what was noticed in them.
    pub fn push(&mut self, mut samples: &[i16]) -> Vec<EarEvent> {
        let mut events = Vec::new();
        while !samples.is_empty() {
            let (now, later) = samples.split_at(samples.len().min(FRAME - self.filled));
            self.tape.push(now);
            self.frame[self.filled..][..now.len()].copy_from_slice(now);
            self.filled += now.len();
            samples = later;
            if self.filled == FRAME {
                self.filled = 0;
                self.on_frame(&mut events);
            }
        }
        events
    }

    /// The utterance so far, while there is one.
    pub fn utterance(&self) -> Option<Heard> {
        let speech = match self.state {
            State::Idle(_) => return None,
            State::Speaking(u) | State::Pausing(u, _) => u.speech_start..u.speech_end,
            State::Manual { .. } => self.tape.start()..self.tape.end(),
        };
        Some(self.tape.heard(&speech))
    }

    /// Samples of the utterance so far; none while there is no utterance.
    pub fn waiting(&self) -> u64 {
        if matches!(self.state, State::Idle(_)) { 0 } else { self.tape.len() as u64 }
    }

    /// Takes the utterance, up to the latest sample, and waits for the next one, which will not reach back before here.
    pub fn finish(&mut self) -> Option<Heard> {
        let heard = self.utterance()?;
        self.discard();
        Some(heard)
    }

    /// Drops the utterance and waits for the next one, which will not reach back before here.
    pub fn discard(&mut self) {
        self.state = match self.state {
            State::Manual { .. } => State::Manual { overflowed: false },
            _ => State::Idle(None),
        };
        self.tape.clear(self.config.idle_samples());
    }

    /// Samples heard since the stream began.
    pub fn position(&self) -> u64 {
        self.tape.end()
    }

    /// Whether the latest sound may be the customer who goes on behind a pause, although it is too short to be sure.
    pub const fn stirs(&self) -> bool {
        matches!(self.state, State::Pausing(_, Some(_)))
    }

    /// Level of the latest whole frame, in dB below full scale.
    pub fn level_db(&self) -> f32 {
        self.loudness.level_db()
    }

    /// Level of the background, in dB below full scale.
    pub fn noise_db(&self) -> f32 {
        self.loudness.floor_db()
    }

    /// In manual mode no detector runs: everything pushed is the utterance until [`finish`](Self::finish). Entering it
    /// keeps an utterance under way; leaving it drops what was not taken.
    pub fn set_manual(&mut self, manual: bool) {
        match (manual, self.state) {
            (true, State::Idle(_)) => {
                self.tape.clear(self.config.idle_samples());
                self.state = State::Manual { overflowed: false };
            }
            (true, State::Speaking(u) | State::Pausing(u, _)) => {
                self.state = State::Manual { overflowed: u.overflowed };
            }
            (false, State::Manual { .. }) => {
                self.state = State::Idle(None);
                self.tape.clear(self.config.idle_samples());
                self.vad.reset();
            }
            (true, State::Manual { .. }) | (false, _) => {}
        }
    }

    /// Says whether the kiosk itself is to be heard, from the next frame on: what of its voice comes back into the
    /// microphone is no customer.
    pub fn set_kiosk_speaking(&mut self, speaking: bool) {
        self.echo.set_speaking(speaking);
    }

    /// Sets the speech probability at which speech begins, from the next frame on.
    pub fn set_threshold(&mut self, threshold: f32) {
        self.configure(EarConfig { threshold, ..self.config.clone() });
    }

    /// Replaces all settings, from the next frame on.
    pub fn configure(&mut self, config: EarConfig) {
        self.config = config.bounded();
    }

    /// The settings in force.
    pub fn config(&self) -> &EarConfig {
        &self.config
    }

    fn on_frame(&mut self, events: &mut Vec<EarEvent>) {
        if !matches!(self.state, State::Manual { .. }) {
            let voiced = self.is_voiced();
            self.step(voiced, events);
        }
        self.keep_bounded(events);
    }

    fn is_voiced(&mut self) -> bool {
        let probability = self.vad.speech_probability(&self.frame);
        let speaking = matches!(self.state, State::Speaking(_));
        let threshold = self.config.threshold - if speaking { HYSTERESIS } else { 0.0 };
        let likely = probability >= threshold;
        self.loudness.hear(&self.frame, likely);
        let level = self.loudness.level_db();
        self.echo.hear(level, matches!(self.state, State::Idle(_)));
        let loud_enough = if speaking { self.loudness.carries_on() } else { self.loudness.stands_out(&self.config) };
        likely && loud_enough && self.echo.lets_through(level)
    }

    fn step(&mut self, voiced: bool, events: &mut Vec<EarEvent>) {
        let end = self.tape.end();
        self.state = match self.state {
            State::Idle(candidate) => {
                let candidate = self.weigh(candidate, voiced);
                match candidate.filter(|c| c.voiced >= self.config.min_speech_samples()) {
                    Some(c) => {
                        events.push(EarEvent::Started { at: c.start });
                        State::Speaking(Utterance { speech_start: c.start, speech_end: end, overflowed: false })
                    }
                    None => State::Idle(candidate),
                }
            }
            State::Speaking(mut u) if voiced => {
                u.speech_end = end;
                State::Speaking(u)
            }
            State::Speaking(u) if end - u.speech_end >= self.config.pause_samples() => {
                events.push(EarEvent::Paused { at: u.speech_end });
                State::Pausing(u, None)
            }
            State::Pausing(mut u, candidate) => {
                let candidate = self.weigh(candidate, voiced);
                match candidate.filter(|c| c.voiced >= self.config.resume_samples()) {
                    Some(c) => {
                        events.push(EarEvent::Resumed { at: c.start });
                        u.speech_end = end;
                        State::Speaking(u)
                    }
                    None => State::Pausing(u, candidate),
                }
            }
            unchanged @ (State::Speaking(_) | State::Manual { .. }) => unchanged,
        };
    }

    /// Voiced frames with short gaps belong together; a longer gap says that it was only a click.
    fn weigh(&self, candidate: Option<Candidate>, voiced: bool) -> Option<Candidate> {
        let end = self.tape.end();
        // A finish in mid-frame must not let the next utterance begin before it.
        let frame_start = (end - FRAME as u64).max(self.tape.barrier());
        match (candidate, voiced) {
            (Some(c), true) => Some(Candidate { voiced: c.voiced + FRAME as u64, last_end: end, ..c }),
            (None, true) => Some(Candidate { start: frame_start, voiced: FRAME as u64, last_end: end }),
            (Some(c), false) if end - c.last_end <= self.config.gap_samples() => Some(c),
            (_, false) => None,
        }
    }

    fn keep_bounded(&mut self, events: &mut Vec<EarEvent>) {
        let (at, length, limit) = (self.tape.end(), self.tape.len(), self.config.max_utterance_samples());
        let (State::Speaking(Utterance { overflowed, .. })
        | State::Pausing(Utterance { overflowed, .. }, _)
        | State::Manual { overflowed }) = &mut self.state
        else {
            return self.forget_idle();
        };
        if length >= limit && !*overflowed {
            *overflowed = true;
            events.push(EarEvent::Overflow { at });
        }
        self.tape.bound_utterance(limit);
    }

    fn forget_idle(&mut self) {
        let State::Idle(candidate) = self.state else {
            return;
        };
        let speech = candidate.map_or_else(|| self.tape.end(), |c| c.start);
        self.tape.keep_from(speech.saturating_sub(self.config.pre_roll_samples()));
    }
}

#[cfg(test)]
impl Ear {
    fn tape_capacity(&self) -> usize {
        self.tape.capacity()
    }
}
