//! Whose sound the customer hears, and so whose reports say what was heard: the page's, or that of the avatar's renderer
//! where it makes the sound.
//!
//! The page plays along without being heard meanwhile. Should the renderer leave or hang, the page is heard from where
//! it is, in the middle of a word if need be.

use std::time::Duration;

use tokio::time::Instant;
use u5_protocol::{ids::ItemId, kiosk::SoundDevice};

/// A renderer reports five times a second while it plays; one that is silent for this long hangs.
const SILENCE: Duration = Duration::from_millis(1_500);

/// Follows the sound of one kiosk.
#[derive(Debug)]
pub(super) struct Loudspeaker {
    device: SoundDevice,
    /// Whether a renderer offers to make the sound.
    is_offered: bool,
    /// What is being said.
    item: Option<ItemId>,
    /// Whether the renderer has said all of it.
    is_finished: bool,
    /// When the renderer was heard of last.
    heard: Instant,
}

/// What a report is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// It says what was heard.
    Counts,
    /// The page takes the sound back, and its report says what was heard.
    TakesOver,
    /// Nobody heard it.
    Nothing,
}

impl Loudspeaker {
    pub(super) const fn new(now: Instant) -> Self {
        Self { device: SoundDevice::Page, is_offered: false, item: None, is_finished: false, heard: now }
    }

    /// A renderer can make the sound from the next answer on, or cannot any more. Tells whether the page is to be heard
    /// at once.
    pub(super) fn offered(&mut self, is_offered: bool) -> bool {
        self.is_offered = is_offered;
        !is_offered && std::mem::take(&mut self.device) == SoundDevice::Avatar
    }

    /// Something is about to be said. Tells which device says it, where that changes.
    pub(super) fn begins(&mut self, item: &ItemId, now: Instant) -> Option<SoundDevice> {
        if self.item.as_ref() == Some(item) {
            return None;
        }
        self.item = Some(item.clone());
        (self.is_finished, self.heard) = (false, now);
        let device = if self.is_offered { SoundDevice::Avatar } else { SoundDevice::Page };
        (std::mem::replace(&mut self.device, device) != device).then_some(device)
    }

    /// The renderer told how far it is.
    pub(super) fn renderer_played(&mut self, is_over: bool, now: Instant) -> Worth {
        // Who hung and is back makes the sound of the next answer.
        self.is_offered = true;
        self.heard = now;
        self.is_finished |= is_over;
        if self.device == SoundDevice::Avatar { Worth::Counts } else { Worth::Nothing }
    }

    /// The page told how far it is.
    pub(super) fn page_played(&mut self, now: Instant) -> Worth {
        match self.device {
            SoundDevice::Page => Worth::Counts,
            SoundDevice::Avatar if self.is_finished || now.duration_since(self.heard) < SILENCE => Worth::Nothing,
            SoundDevice::Avatar => {
                (self.device, self.is_offered) = (SoundDevice::Page, false);
                Worth::TakesOver
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_millis(200);

    #[test]
    fn a_renderer_is_heard_from_the_next_answer_on_and_the_page_as_soon_as_it_leaves() {
        let now = Instant::now();
        let (mut speaker, first, second) = (Loudspeaker::new(now), ItemId::from("1"), ItemId::from("2"));
        assert_eq!((speaker.begins(&first, now), speaker.page_played(now)), (None, Worth::Counts));
        assert!(!speaker.offered(true), "not in the middle of an answer");
        assert_eq!(speaker.begins(&first, now), None);
        assert_eq!(speaker.begins(&second, now), Some(SoundDevice::Avatar));
        assert_eq!([speaker.renderer_played(false, now), speaker.page_played(now)], [Worth::Counts, Worth::Nothing]);
        assert!(speaker.offered(false), "at once");
        assert_eq!([speaker.page_played(now), speaker.renderer_played(false, now)], [Worth::Counts, Worth::Nothing]);
    }

    #[test]
    fn a_renderer_that_hangs_loses_the_sound_and_one_that_has_finished_does_not() {
        let mut now = Instant::now();
        let mut speaker = Loudspeaker::new(now);
        speaker.offered(true);
        speaker.begins(&ItemId::from("1"), now);
        speaker.renderer_played(true, now);
        now += SILENCE + STEP;
        assert_eq!(speaker.page_played(now), Worth::Nothing, "it is only later than the renderer");
        assert_eq!(speaker.begins(&ItemId::from("2"), now), None);
        now += SILENCE;
        assert_eq!([speaker.page_played(now), speaker.page_played(now)], [Worth::TakesOver, Worth::Counts]);
        assert_eq!(speaker.begins(&ItemId::from("3"), now), None, "it is not trusted until it speaks again");
        speaker.renderer_played(false, now);
        assert_eq!(speaker.begins(&ItemId::from("4"), now), Some(SoundDevice::Avatar));
    }
}
