//! The one place where clocks are read.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use tokio::time::Instant;

/// Time since a start, as the dialogue core counts it: monotonic, and virtual under tokio's paused clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// A clock that reads zero now.
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// How long ago it was started.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// The instant at which it reads `at`, for timers.
    pub fn instant(&self, at: Duration) -> Instant {
        self.start + at
    }
}

/// Waits until a deadline is reached; for ever, where there is none.
pub async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Wall-clock time since the Unix epoch, for what people and other systems read; never for measuring. Zero on a
/// machine whose clock stands before 1970.
#[expect(clippy::disallowed_methods, reason = "the one place where the calendar is read")]
pub fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Where the machine stands, or the zone named like `Europe/Berlin`.
///
/// # Errors
/// For a zone that nobody knows.
pub fn timezone(name: &str) -> Result<TimeZone, jiff::Error> {
    if name.is_empty() { Ok(TimeZone::system()) } else { TimeZone::get(name) }
}

/// The date and the time of day in `zone`.
pub fn local(zone: &TimeZone) -> DateTime {
    let now = Timestamp::from_duration(since_epoch().try_into().unwrap_or_default()).unwrap_or_default();
    zone.to_datetime(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_depends_on_where_one_is() {
        let (east, west) = (timezone("Pacific/Kiritimati").unwrap(), timezone("Pacific/Pago_Pago").unwrap());
        assert!(local(&east).date() > local(&west).date(), "they are 25 hours apart");
        assert!(timezone("Linden/Market").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn counts_virtual_time_from_its_start() {
        let clock = Clock::start();
        tokio::time::advance(Duration::from_millis(1500)).await;
        assert_eq!(clock.now(), Duration::from_millis(1500));
        assert_eq!(clock.instant(Duration::from_secs(2)) - Instant::now(), Duration::from_millis(500));
    }
}
