//! How a draining server parts with a client: when the customer misses nothing, and in time.

use std::time::Duration;

use tokio::time::Instant;

/// How long a kiosk that was told to go may take to be connected elsewhere.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// The connection goes on.
    Stay,
    /// The client is told to connect elsewhere.
    Tell,
    /// The connection ends.
    Close,
}

/// Where the parting stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Leaving {
    /// The server stays.
    #[default]
    No,
    /// The server leaves; the client does not know.
    Due,
    /// It was told, and has time until then.
    Told(Instant),
    /// It had the time.
    Overdue,
}

impl Leaving {
    /// When its time is over; none where that makes no difference.
    pub(super) const fn deadline(self) -> Option<Instant> {
        match self {
            Self::Told(until) => Some(until),
            Self::No | Self::Due | Self::Overdue => None,
        }
    }

    /// The customer finishes and hears the answer out; `is_quiet` says that both are done.
    pub(super) fn next(&mut self, is_quiet: bool, now: Instant) -> Move {
        match self {
            Self::Due if is_quiet => {
                *self = Self::Told(now + PATIENCE);
                Move::Tell
            }
            Self::Overdue if is_quiet => Move::Close,
            Self::No | Self::Due | Self::Told(_) | Self::Overdue => Move::Stay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_speaks_is_left_alone_and_then_told_once_and_closed_when_it_is_late_and_quiet() {
        let now = Instant::now();
        let mut leaving = Leaving::No;
        assert_eq!(leaving.next(true, now), Move::Stay);
        leaving = Leaving::Due;
        assert_eq!([leaving.next(false, now), leaving.next(true, now)], [Move::Stay, Move::Tell]);
        assert_eq!((leaving.deadline(), leaving.next(true, now)), (Some(now + PATIENCE), Move::Stay));
        leaving = Leaving::Overdue;
        assert_eq!([leaving.next(false, now), leaving.next(true, now)], [Move::Stay, Move::Close]);
        assert_eq!(leaving.deadline(), None, "nobody waits for what is past");
    }
}
