//! How long this customer thinks in the middle of what they say, although their words might do.

use std::time::Duration;

/// However quick or slow a customer is, the wait stays within this.
const RANGE: (Duration, Duration) = (Duration::from_millis(400), Duration::from_millis(2_500));
/// The next pause may be a little longer than the last.
const MARGIN: Duration = Duration::from_millis(150);

/// What a customer's pauses have taught, for as long as the visit lasts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Patience(Option<Duration>);

impl Patience {
    /// The customer went on after a pause of this length.
    pub(super) fn went_on_after(&mut self, pause: Duration) {
        let wanted = (pause + MARGIN).clamp(RANGE.0, RANGE.1);
        self.0 = Some(self.0.map_or(wanted, |learned| learned.max(wanted)));
    }

    /// A turn is over: what was learned counts for less.
    pub(super) fn ended(&mut self) {
        self.0 = self.0.map(|learned| (learned + RANGE.0) / 2).filter(|learned| *learned > RANGE.0 + MARGIN / 4);
    }

    /// How long to wait where `usual` is long enough for most.
    pub(super) fn with(self, usual: Duration) -> Duration {
        self.0.map_or(usual, |learned| learned.max(usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn who_pauses_is_waited_for_within_limits() {
        let mut patience = Patience::default();
        assert_eq!(patience.with(ms(350)), ms(350));
        patience.went_on_after(ms(700));
        patience.went_on_after(ms(300));
        assert_eq!((patience.with(ms(350)), patience.with(ms(1_000))), (ms(850), ms(1_000)));
        patience.went_on_after(ms(9_000));
        assert_eq!(patience.with(ms(350)), ms(2_500));
    }

    #[test]
    fn it_is_forgotten_turn_by_turn() {
        let mut patience = Patience::default();
        patience.went_on_after(ms(850));
        let waits = std::iter::repeat_with(|| {
            patience.ended();
            patience.with(ms(350)).as_millis()
        });
        assert_eq!(waits.take(5).collect::<Vec<_>>(), [700, 550, 475, 350, 350]);
    }
}
