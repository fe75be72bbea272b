//! The kiosk's own voice, as it comes back into the microphone.
//!
//! The page's echo canceller removes most of it. What is left sounds like speech, so only its level tells it from a
//! customer: while the kiosk speaks, nothing below the guard counts. The guard begins where a customer nearby is louder
//! and a canceller's rest is not, and then follows what really comes back at this kiosk.

/// Where it begins, in dB below full scale.
const FIRST_DB: f32 = -38.0;
/// Where it stays, whatever is heard: a kiosk must neither start at nothing nor become deaf.
const RANGE_DB: (f32, f32) = (-50.0, -28.0);
/// How far above the loudest rest the guard is kept.
const MARGIN_DB: f32 = 8.0;
/// How fast the loudest rest is forgotten, in dB a frame: 3 dB a second.
const FORGET_DB: f32 = 0.05;
/// Share of the way that the guard goes in a frame: most of it in a second.
const FOLLOW: f32 = 0.03;
/// Frames for which a room goes on sounding: 300 ms.
const REVERBERATION: u16 = 19;

/// Tells a customer from the kiosk's own voice.
#[derive(Clone, Copy, Debug)]
pub(super) struct EchoGuard {
    speaking: bool,
    sounding: u16,
    loudest_db: f32,
    guard_db: f32,
}

impl Default for EchoGuard {
    fn default() -> Self {
        Self { speaking: false, sounding: 0, loudest_db: FIRST_DB - MARGIN_DB, guard_db: FIRST_DB }
    }
}

impl EchoGuard {
    pub(super) fn set_speaking(&mut self, speaking: bool) {
        self.speaking = speaking;
    }

    /// A frame is heard at this level; `listening` while nobody seems to speak, so that it can only be the kiosk.
    pub(super) fn hear(&mut self, level_db: f32, listening: bool) {
        self.sounding = if self.speaking { REVERBERATION } else { self.sounding.saturating_sub(1) };
        if self.speaking && listening && level_db < self.guard_db {
            self.loudest_db = level_db.max(self.loudest_db - FORGET_DB);
            let wanted = (self.loudest_db + MARGIN_DB).clamp(RANGE_DB.0, RANGE_DB.1);
            self.guard_db += FOLLOW * (wanted - self.guard_db);
        }
    }

    /// Whether a frame at this level may be the customer.
    pub(super) fn lets_through(&self, level_db: f32) -> bool {
        self.sounding == 0 || level_db >= self.guard_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(levels: impl IntoIterator<Item = f32>) -> EchoGuard {
        let mut guard = EchoGuard::default();
        guard.set_speaking(true);
        levels.into_iter().for_each(|level| guard.hear(level, true));
        guard
    }

    #[test]
    fn while_the_kiosk_is_silent_everybody_is_heard() {
        assert!(EchoGuard::default().lets_through(-80.0));
    }

    #[test]
    fn the_guard_follows_what_comes_back() {
        let (quiet, loud) = (after([-75.0; 1_000]), after([-70.0, -70.0, -40.0].into_iter().cycle().take(1_000)));
        assert!(quiet.lets_through(-48.0) && !quiet.lets_through(-52.0), "{quiet:?}");
        assert!(loud.lets_through(-31.0) && !loud.lets_through(-34.0), "{loud:?}");
    }

    #[test]
    fn a_customer_does_not_teach_it() {
        let mut guard = after([-60.0; 10]);
        let before = guard.guard_db;
        (0..100).for_each(|_| guard.hear(-20.0, false));
        assert!((guard.guard_db - before).abs() < f32::EPSILON);
    }

    #[test]
    fn the_room_goes_on_sounding_for_a_moment() {
        let mut guard = after([-60.0; 10]);
        guard.set_speaking(false);
        (0..10).for_each(|_| guard.hear(-60.0, true));
        assert!(!guard.lets_through(-60.0));
        (0..10).for_each(|_| guard.hear(-60.0, true));
        assert!(guard.lets_through(-60.0));
    }
}
