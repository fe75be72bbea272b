//! How long a kiosk waits before it connects again.

use std::time::Duration;

/// Upper ends of the waits before each attempt, in milliseconds; the last one repeats. Those of the kiosk page.
const STEPS_MS: [u64; 6] = [0, 300, 1_200, 2_700, 4_800, 7_000];

/// Full jitter: a wait drawn evenly from nothing to the step, so that a store's kiosks do not return in step.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    attempts: usize,
}

impl Backoff {
    /// The next wait.
    pub(super) fn wait(&mut self, rng: &mut fastrand::Rng) -> Duration {
        let step = STEPS_MS[self.attempts.min(STEPS_MS.len() - 1)];
        self.attempts += 1;
        Duration::from_millis(rng.u64(0..=step))
    }

    /// A connection is there.
    pub(super) const fn reset(&mut self) {
        self.attempts = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_attempt_is_made_at_once_and_later_ones_ever_later() {
        let (mut backoff, mut rng) = (Backoff::default(), fastrand::Rng::with_seed(1));
        let waits: Vec<_> = (0..20).map(|_| backoff.wait(&mut rng)).collect();
        assert_eq!(waits[0], Duration::ZERO);
        assert!(waits[1] <= Duration::from_millis(300) && waits.iter().all(|wait| *wait <= Duration::from_secs(7)));
        assert!(waits[10..].iter().any(|wait| *wait > Duration::from_millis(1_200)), "{waits:?}");
        backoff.reset();
        assert_eq!(backoff.wait(&mut rng), Duration::ZERO);
    }
}
