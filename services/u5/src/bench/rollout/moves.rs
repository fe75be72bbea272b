//! What moves sound like.

use std::time::Duration;

use super::{super::customer::between_ms, line::Why};

/// A kiosk that went from one replica to another, or back to the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) why: Why,
    /// Whether it found its visit.
    pub(super) resumed: bool,
    /// Whether an answer had begun to sound that had not come to its end.
    pub(super) is_mid_answer: bool,
}

/// What a kiosk's loudspeaker has to play.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sound {
    rate: u32,
    /// When all that has arrived will have been played.
    until: Duration,
    has_begun: bool,
}

impl Sound {
    /// Of a voice with so many samples a second.
    pub(super) const fn at(rate: u32) -> Self {
        Self { rate, until: Duration::ZERO, has_begun: false }
    }

    /// An answer is awaited.
    pub(super) const fn begin(&mut self) {
        self.has_begun = false;
    }

    /// Whether something of the answer has come.
    pub(super) const fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Samples have arrived. Gives when they begin to sound: behind those that arrived before.
    pub(super) fn arrived(&mut self, now: Duration, samples: u64) -> Duration {
        let begin = self.until.max(now);
        if samples > 0 {
            self.until = begin + Duration::from_micros(samples * 1_000_000 / u64::from(self.rate.max(1)));
            self.has_begun = true;
        }
        begin
    }

    /// The loudspeaker was told to be silent.
    pub(super) fn stopped(&mut self, now: Duration) {
        self.until = self.until.min(now);
    }

    /// The kiosk has moved in the middle of an answer. `told` is when the replica that it left had been told to go.
    pub(super) const fn leaves(&self, told: Option<Duration>) -> Moving {
        Moving { silent_from: self.until, told }
    }
}

/// A move in the middle of an answer whose rest has not come yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moving {
    silent_from: Duration,
    told: Option<Duration>,
}

/// The rest of an answer at another replica, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rest {
    /// How long nothing was heard; zero when what had arrived before lasted.
    pub(super) silence: f64,
    /// From when the other replica was told to go, or killed, to the first sound.
    pub(super) since_told: Option<f64>,
}

impl Moving {
    /// The rest begins to sound.
    pub(super) fn rest(self, begins: Duration) -> Rest {
        Rest {
            silence: between_ms(self.silent_from, begins).max(0.0),
            since_told: self.told.map(|told| between_ms(told, begins)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn silence_is_what_lies_between_the_last_sample_that_arrived_and_the_rest() {
        let mut sound = Sound::at(1_000);
        assert_eq!(sound.arrived(ms(100), 200), ms(100));
        assert_eq!(sound.arrived(ms(150), 100), ms(300), "it waits for what came before");
        let moving = sound.leaves(Some(ms(250)));
        let rest = moving.rest(sound.arrived(ms(520), 100));
        assert_eq!(rest, Rest { silence: 120.0, since_told: Some(270.0) });
    }

    #[test]
    fn a_rest_that_comes_before_the_last_sample_was_played_is_no_silence() {
        let mut sound = Sound::at(1_000);
        sound.arrived(ms(0), 500);
        let rest = sound.leaves(None).rest(sound.arrived(ms(30), 100));
        assert_eq!(rest, Rest { silence: 0.0, since_told: None });
    }

    #[test]
    fn an_answer_begins_with_its_first_sample_and_a_clear_ends_it() {
        let mut sound = Sound::at(1_000);
        sound.arrived(ms(0), 0);
        assert!(!sound.has_begun());
        sound.arrived(ms(0), 500);
        sound.stopped(ms(100));
        assert!(sound.has_begun() && sound.arrived(ms(120), 10) == ms(120));
        sound.begin();
        assert!(!sound.has_begun());
    }
}
