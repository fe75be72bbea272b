//! Whether anybody is at the other end. A machine that vanished says nothing, and TCP takes a quarter of an hour to
//! notice; so long its place would be taken, from its own return among others.

use std::time::Duration;

use tokio::time::Instant;

/// Silence after which the client is asked, and for which an answer is waited. Every browser and every client library
/// answers by itself (RFC 6455, 5.5.2).
const PATIENCE: Duration = Duration::from_secs(20);

/// What silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    /// The client is to be asked.
    Ask,
    /// It did not answer.
    Gone,
}

/// When the client was heard of last.
#[derive(Debug)]
pub(crate) struct Pulse {
    since: Instant,
    is_asked: bool,
}

impl Pulse {
    pub(crate) const fn new(now: Instant) -> Self {
        Self { since: now, is_asked: false }
    }

    /// Something came from the client.
    pub(crate) const fn heard(&mut self, now: Instant) {
        *self = Self::new(now);
    }

    /// When [`late`](Self::late) is due, if nothing comes before.
    pub(crate) fn deadline(&self) -> Instant {
        self.since + PATIENCE
    }

    /// Nothing came.
    pub(crate) fn late(&mut self, now: Instant) -> Beat {
        if self.is_asked {
            return Beat::Gone;
        }
        *self = Self { since: now, is_asked: true };
        Beat::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silent_are_asked_and_those_who_do_not_answer_are_gone() {
        let begin = Instant::now();
        let mut pulse = Pulse::new(begin);
        let asked = pulse.deadline();
        assert_eq!((asked, pulse.late(asked)), (begin + PATIENCE, Beat::Ask));
        pulse.heard(asked);
        assert_eq!(pulse.late(pulse.deadline()), Beat::Ask, "who answered is there");
        assert_eq!(pulse.late(pulse.deadline()), Beat::Gone);
    }
}
