//! How fast the latest turns of the store were answered, for the admin. Prometheus keeps the long view.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use parking_lot::Mutex;
use u5_protocol::ops::{Percentiles, RecentTurns};

/// How many turns are remembered; the oldest gives way. An hour or so of a busy store, and 95 of 100 mean something.
const WINDOW: usize = 200;

/// The response times of the latest turns. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recent(Arc<Mutex<VecDeque<Duration>>>);

impl Recent {
    /// A turn is over; one without a sound has no response time and does not count.
    pub(crate) fn add(&self, response_time: Option<Duration>) {
        let Some(time) = response_time else { return };
        let mut times = self.0.lock();
        if times.len() == WINDOW {
            times.pop_front();
        }
        times.push_back(time);
    }

    pub(crate) fn summary(&self) -> RecentTurns {
        let mut times: Vec<Duration> = self.0.lock().iter().copied().collect();
        times.sort_unstable();
        RecentTurns { turns: times.len() as u32, response_time: percentiles(&times) }
    }
}

/// By nearest rank: the smallest of `sorted` that at least that share of them does not exceed.
fn percentiles(sorted: &[Duration]) -> Option<Percentiles> {
    let rank = |percent: usize| {
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).map(|time| time.as_millis() as u64)
    };
    Some(Percentiles { p50_ms: rank(50)?, p90_ms: rank(90)?, p95_ms: rank(95)?, max_ms: rank(100)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(times: impl IntoIterator<Item = u64>) -> RecentTurns {
        let recent = Recent::default();
        times.into_iter().for_each(|ms| recent.add(Some(Duration::from_millis(ms))));
        recent.summary()
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let recent = after((1..=20).rev());
        let expected = Percentiles { p50_ms: 10, p90_ms: 18, p95_ms: 19, max_ms: 20 };
        assert_eq!((recent.turns, recent.response_time), (20, Some(expected)));
        let one = Percentiles { p50_ms: 7, p90_ms: 7, p95_ms: 7, max_ms: 7 };
        assert_eq!(after([7]).response_time, Some(one));
    }

    #[test]
    fn nothing_is_said_of_no_turns_and_turns_without_a_sound_do_not_count() {
        assert_eq!(after([]), RecentTurns::default());
        let recent = Recent::default();
        recent.add(None);
        assert_eq!(recent.summary(), RecentTurns::default());
    }

    #[test]
    fn the_oldest_turns_are_forgotten() {
        let recent = after([60_000].into_iter().chain((0..WINDOW).map(|_| 500)));
        assert_eq!((recent.turns as usize, recent.response_time.unwrap().max_ms), (WINDOW, 500));
    }
}
