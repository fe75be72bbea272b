//! When to leave a failing server alone, and when to come back to it.
//!
//! Open at the first call that shows that nobody is there, else at the second failure in a row. Open, it is tried after
//! a while that doubles with every try in vain, and is closed after two good tries in a row. A server that fails again
//! soon after it came back is left alone for longer than the last time, so that customers do not change voices all day.

use std::time::Duration;

use tokio::time::Instant;

use crate::ErrorKind;

/// Failures in a row, of a server that is there.
const FAILURES: u32 = 2;
/// Good tries in a row until it is used again.
const GOOD: u32 = 2;
/// The first pause, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Between good tries.
const BETWEEN: Duration = Duration::from_millis(500);
/// A server that has worked for so long has a clean slate.
const FORGIVEN: Duration = Duration::from_mins(2);

/// The state of one server.
#[derive(Debug)]
pub struct Breaker {
    state: State,
    /// How long the next pause is, before chance.
    pause: Duration,
    closed_at: Option<Instant>,
    random: fastrand::Rng,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Used.
    Closed { failures: u32 },
    /// Left alone.
    Open { next_try: Instant, good: u32 },
}

impl Breaker {
    /// Used. `seed` decides by how much the pauses of several kiosks differ.
    pub fn new(seed: u64) -> Self {
        let random = fastrand::Rng::with_seed(seed);
        Self { state: State::Closed { failures: 0 }, pause: PAUSES.0, closed_at: None, random }
    }

    /// Whether the server is used.
    pub const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed { .. })
    }

    /// When to try it next; none while it is used.
    pub const fn next_try(&self) -> Option<Instant> {
        match self.state {
            State::Closed { .. } => None,
            State::Open { next_try, .. } => Some(next_try),
        }
    }

    /// A call went well.
    pub fn worked(&mut self) {
        if let State::Closed { failures } = &mut self.state {
            *failures = 0;
        }
    }

    /// A call went wrong.
    pub fn failed(&mut self, kind: ErrorKind, now: Instant) {
        let State::Closed { failures } = &mut self.state else { return };
        let weight = match kind {
            // The request's fault.
            ErrorKind::BadInput => 0,
            // Nobody is there, and every further customer would wait to find that out.
            ErrorKind::Unavailable | ErrorKind::Deadline => FAILURES,
            ErrorKind::Busy | ErrorKind::Failed => 1,
        };
        *failures += weight;
        if *failures >= FAILURES {
            if self.closed_at.is_some_and(|at| now - at >= FORGIVEN) {
                self.pause = PAUSES.0;
            }
            self.open(now);
        }
    }

    /// It is not used from now on.
    pub fn open(&mut self, now: Instant) {
        let next_try = now + self.some_of(self.pause);
        self.pause = (self.pause * 2).min(PAUSES.1);
        self.state = State::Open { next_try, good: 0 };
    }

    /// It is used from now on.
    pub const fn close(&mut self) {
        self.state = State::Closed { failures: 0 };
    }

    /// It was tried.
    pub fn tried(&mut self, well: bool, now: Instant) {
        let State::Open { good, .. } = self.state else { return };
        match (well, good + 1) {
            (false, _) => self.open(now),
            (true, GOOD..) => {
                self.close();
                self.closed_at = Some(now);
            }
            (true, good) => self.state = State::Open { next_try: now + BETWEEN, good },
        }
    }

    /// Half of it and a random share of the other half, so that not all kiosks try at the same moment.
    fn some_of(&mut self, pause: Duration) -> Duration {
        pause / 2 + pause.mul_f64(self.random.f64() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pause(breaker: &Breaker, now: Instant) -> Duration {
        breaker.next_try().map_or(Duration::ZERO, |at| at - now)
    }

    #[test]
    fn who_is_not_there_is_left_alone_at_once_and_who_fails_after_a_second_time() {
        let now = Instant::now();
        for (kind, calls) in
            [(ErrorKind::Unavailable, 1), (ErrorKind::Deadline, 1), (ErrorKind::Failed, 2), (ErrorKind::Busy, 2)]
        {
            let mut breaker = Breaker::new(1);
            for call in 1..=calls {
                assert!(breaker.is_closed(), "{kind:?}");
                breaker.failed(kind, now);
                assert_eq!(breaker.is_closed(), call < calls, "{kind:?}");
            }
        }
        let mut breaker = Breaker::new(1);
        for kind in [ErrorKind::BadInput, ErrorKind::BadInput, ErrorKind::Failed] {
            breaker.failed(kind, now);
        }
        breaker.worked();
        breaker.failed(ErrorKind::Failed, now);
        assert!(breaker.is_closed(), "what worked in between counts, and what the request was to blame for does not");
    }

    #[test]
    fn it_comes_back_after_two_good_tries() {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(1);
        breaker.failed(ErrorKind::Unavailable, now);
        for well in [true, false, true] {
            now += SECOND;
            breaker.tried(well, now);
            assert!(!breaker.is_closed());
        }
        assert_eq!(pause(&breaker, now), BETWEEN);
        breaker.tried(true, now);
        assert!(breaker.is_closed() && breaker.next_try().is_none());
    }

    #[test]
    fn pauses_double_up_to_half_a_minute_and_are_never_the_same_for_all() {
        let now = Instant::now();
        let mut breaker = Breaker::new(1);
        breaker.failed(ErrorKind::Unavailable, now);
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            let pause = pause(&breaker, now).as_secs_f64();
            assert!(pause >= f64::from(seconds) / 2.0 && pause <= f64::from(seconds), "{pause} of {seconds}");
            breaker.tried(false, now);
        }
        let first = |seed| {
            let mut breaker = Breaker::new(seed);
            breaker.open(now);
            pause(&breaker, now)
        };
        assert_ne!(first(1), first(2));
    }

    #[test]
    fn who_fails_again_soon_is_left_alone_for_longer_and_who_worked_for_long_is_not() {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(1);
        let fail_and_return = |breaker: &mut Breaker, now: Instant| {
            breaker.failed(ErrorKind::Unavailable, now);
            let pause = pause(breaker, now);
            breaker.tried(true, now);
            breaker.tried(true, now);
            pause
        };
        for least in [1, 2, 4, 8] {
            assert!(fail_and_return(&mut breaker, now) >= SECOND * least / 2);
            now += SECOND;
        }
        now += FORGIVEN;
        assert!(fail_and_return(&mut breaker, now) <= SECOND);
    }
}
