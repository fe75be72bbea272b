//! Audio that was generated and waits to be sent. The session says how much of it goes, and when.

use std::collections::VecDeque;

use u5_protocol::ids::{ItemId, ResponseId};

/// The most that waits at a time: two minutes at 24 kHz. An answer longer than that is not an answer any more.
const MAX_SAMPLES: usize = 24_000 * 120;

/// Samples of the answer being spoken.
#[derive(Debug, Default)]
pub(crate) struct Mouth {
    response: Option<ResponseId>,
    waiting: VecDeque<i16>,
    /// Samples of the item sent so far.
    sent: u64,
}

impl Mouth {
    /// Adds generated audio. Returns how much of it was taken; none of an answer that is not the newest.
    pub(crate) fn add(&mut self, response: &ResponseId, pcm: &[i16]) -> u64 {
        if self.response.as_ref() != Some(response) {
            self.response = Some(response.clone());
            self.waiting.clear();
            self.sent = 0;
        }
        let room = MAX_SAMPLES.saturating_sub(self.waiting.len()).min(pcm.len());
        self.waiting.extend(&pcm[..room]);
        room as u64
    }

    /// The next `samples`, and the position of the first of them in the item.
    pub(crate) fn take(&mut self, samples: u64) -> (u64, Vec<i16>) {
        let count = (samples as usize).min(self.waiting.len());
        let start = self.sent;
        self.sent += count as u64;
        (start, self.waiting.drain(..count).collect())
    }

    /// Forgets what was not sent.
    pub(crate) fn drop_audio(&mut self, _item: &ItemId) {
        self.response = None;
        self.waiting.clear();
    }
}
