//! Audio that was generated and waits to be sent. The session says how much of it goes, and when.

use std::collections::VecDeque;

use u5_protocol::ids::{ItemId, ResponseId};

/// The most that waits at a time: two minutes at 24 kHz. An answer longer than that is not an answer any more.
const MAX_WAITING: usize = 24_000 * 120;
/// What was sent is kept for this long, in case it has to be sent once more: far longer than a page plays behind.
const MAX_SENT: usize = 24_000 * 5;

/// Samples of the answer being spoken.
#[derive(Debug, Default)]
pub(crate) struct Mouth {
    response: Option<ResponseId>,
    /// From the oldest sample that is kept to the newest that was generated.
    kept: VecDeque<i16>,
    /// Position of the oldest of them in the item.
    start: u64,
    /// How many of them were sent.
    sent: usize,
}

impl Mouth {
    /// Adds generated audio. Returns how much of it was taken.
    pub(crate) fn add(&mut self, response: &ResponseId, pcm: &[i16]) -> u64 {
        if self.response.as_ref() != Some(response) {
            *self = Self { response: Some(response.clone()), ..Self::default() };
        }
        let room = MAX_WAITING.saturating_sub(self.kept.len() - self.sent).min(pcm.len());
        self.kept.extend(&pcm[..room]);
        room as u64
    }

    /// The next `samples`, and the position of the first of them in the item.
    pub(crate) fn take(&mut self, samples: u64) -> (u64, Vec<i16>) {
        let (from, start) = (self.sent, self.start + self.sent as u64);
        self.sent = from.saturating_add(samples as usize).min(self.kept.len());
        let pcm = self.kept.range(from..self.sent).copied().collect();
        let old = self.sent.saturating_sub(MAX_SENT);
        self.kept.drain(..old);
        self.sent -= old;
        self.start += old as u64;
        (start, pcm)
    }

    /// What is taken next begins at sample `to` of the item, or as near to it as there is something kept.
    pub(crate) fn rewind(&mut self, to: u64) {
        self.sent = (to.saturating_sub(self.start) as usize).min(self.sent);
    }

    /// Forgets what was not sent.
    pub(crate) fn drop_audio(&mut self, _item: &ItemId) {
        *self = Self::default();
    }

    /// Forgets all audio of `response`.
    pub(crate) fn forget(&mut self, response: &ResponseId) {
        if self.response.as_ref() == Some(response) {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(samples: usize) -> Mouth {
        let mut mouth = Mouth::default();
        let pcm: Vec<i16> = (0..samples).map(|i| i as i16).collect();
        assert_eq!(mouth.add(&ResponseId::from("one"), &pcm), samples as u64);
        mouth
    }

    #[test]
    fn what_was_sent_can_be_sent_once_more() {
        let mut mouth = filled(100);
        assert_eq!(mouth.take(60), (0, (0..60).collect()));
        mouth.rewind(20);
        assert_eq!(mouth.take(30), (20, (20..50).collect()));
        assert_eq!(mouth.take(1_000), (50, (50..100).collect()));
        mouth.rewind(500);
        assert_eq!(mouth.take(1), (100, vec![]), "it cannot be wound forward");
    }

    #[test]
    fn only_the_last_seconds_of_what_was_sent_are_kept() {
        let mut mouth = filled(MAX_SENT + 1_000);
        mouth.take(u64::MAX);
        mouth.rewind(0);
        assert_eq!(mouth.take(1).0, 1_000);
    }

    #[test]
    fn an_answer_without_end_is_bounded() {
        let mut mouth = filled(MAX_WAITING);
        assert_eq!(mouth.add(&ResponseId::from("one"), &[1]), 0);
        assert_eq!(mouth.add(&ResponseId::from("another"), &[1]), 1);
        assert_eq!(mouth.take(5), (0, vec![1]));
    }

    #[test]
    fn what_is_forgotten_is_not_sent() {
        let mut mouth = filled(10);
        mouth.forget(&ResponseId::from("another"));
        assert_eq!(mouth.take(1).1.len(), 1);
        mouth.forget(&ResponseId::from("one"));
        assert_eq!(mouth.take(1), (0, vec![]));
    }
}
