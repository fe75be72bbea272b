//! Time as the dialogue core knows it: an argument, never a clock.

use std::{
    ops::{Add, Sub},
    time::Duration,
};

/// A moment, in microseconds since an origin that the caller chooses and keeps for the session's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Instant64(u64);

impl Instant64 {
    /// The moment that lies `since_origin` after the origin.
    pub const fn from_origin(since_origin: Duration) -> Self {
        Self(since_origin.as_micros() as u64)
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }

    /// How long after the origin this is.
    pub const fn since_origin(self) -> Duration {
        Duration::from_micros(self.0)
    }
}

impl Add<Duration> for Instant64 {
    type Output = Self;

    fn add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(by.as_micros() as u64))
    }
}

impl Sub<Duration> for Instant64 {
    type Output = Self;

    fn sub(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(by.as_micros() as u64))
    }
}
