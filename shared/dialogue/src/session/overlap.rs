//! The customer speaks while the assistant does: is it a murmur, an echo, or somebody who wants to be heard?
//!
//! Until that is known nothing is lost: an answer that has not begun to sound waits, one that has is held where it is,
//! and either goes on from there when it was nothing.

use std::time::Duration;

use u5_audio::endpoint::{is_backchannel, is_mostly_of, is_part_of};
use u5_protocol::kiosk;

use super::{
    Session,
    listening::{Turn, Utterance},
};
use crate::{
    event::{Effect, Understood},
    playback::Playback,
    time::Instant64,
};

/// How long what is said over the assistant may remain unknown before the assistant falls silent to listen; and what was
/// a murmur is looked at again after as long.
const GLIMPSE_PATIENCE: Duration = Duration::from_millis(300);

impl Session {
    /// The customer has been speaking over the assistant for a moment: is it more than a murmur?
    pub(super) fn glimpse(&mut self, now: Instant64) {
        let job = self.next_job();
        if let Turn::Speaking(utterance) = &mut self.turn {
            self.out.push(Effect::Transcribe(job));
            utterance.glimpse = Some(job);
            utterance.yield_at = Some(now + GLIMPSE_PATIENCE);
        }
    }

    /// The glimpse has words, or none. A murmur or a noise that goes on is looked at again.
    pub(super) fn glimpsed(&mut self, now: Instant64, result: Option<&Understood>) {
        if let Turn::Speaking(utterance) = &mut self.turn {
            utterance.glimpse = None;
        }
        if result.is_some_and(|understood| !self.is_no_turn(understood)) {
            return self.give_way(now);
        }
        self.speak_on();
        if let Turn::Speaking(utterance) = &mut self.turn {
            utterance.over_silence = false;
            utterance.yield_at = Some(now + GLIMPSE_PATIENCE);
        }
    }

    /// What is said has been unknown for too long: the assistant falls silent, and keeps what it had to say. The last
    /// moments of an answer are not worth it.
    pub(super) fn hold(&mut self, now: Instant64) {
        if let Turn::Speaking(utterance) = &mut self.turn {
            utterance.yield_at = None;
        }
        let Some(playback) = self.playback.as_mut().filter(|p| p.sent() > 0 && !p.all_sent() && !p.is_held()) else {
            return;
        };
        playback.hold(now);
        let item_id = playback.item.clone();
        self.kiosk(kiosk::ServerEvent::Clear { item_id, at_samples: None });
    }

    /// It was nothing: an answer that was held goes on where the customer stopped hearing it.
    pub(super) fn speak_on(&mut self) {
        let Some(playback) = self.playback.as_mut().filter(|p| p.is_held()) else { return };
        playback.resume();
        let (item, to) = (playback.item.clone(), playback.sent());
        let part = playback.part_at(to).map(|part| (part.text.clone(), part.start));
        self.out.push(Effect::Rewind { item: item.clone(), to });
        if let Some((text, start)) = part {
            self.tell_speaking(item, text, kiosk::Marks { start, ..kiosk::Marks::default() });
        }
    }

    /// Whether an answer that nobody has heard anything of would begin while the customer speaks.
    pub(super) fn waits_to_begin(&self) -> bool {
        let speaks = match &self.turn {
            Turn::Open => false,
            Turn::Speaking(utterance) | Turn::Paused(utterance, _) => utterance.over_silence,
        };
        speaks && self.playback.as_ref().is_some_and(|p| p.sent() == 0)
    }

    /// The customer wants to be heard.
    pub(super) fn give_way(&mut self, now: Instant64) {
        if let Turn::Speaking(utterance) = std::mem::replace(&mut self.turn, Turn::Open) {
            self.turn = Turn::Speaking(self.without_glimpse(utterance));
        }
        self.barge_in(now);
    }

    /// Whether what is said over the assistant is only a noise, a listener's murmur, or the assistant's own voice out of
    /// the loudspeaker. Words so unclear that they would not be answered are none.
    pub(super) fn is_no_turn(&self, Understood { text, language, confidence, .. }: &Understood) -> bool {
        let saying = self.playback.as_ref().map(Playback::sent_text);
        let ladder = self.settings.confidence;
        let is_unclear = text.is_empty() || *confidence < ladder.ask_again;
        let is_own_voice = |saying: String| {
            is_part_of(text, &saying) || *confidence < ladder.show && is_mostly_of(text, &saying, *language)
        };
        is_unclear || is_backchannel(text, *language) || saying.is_some_and(is_own_voice)
    }

    /// What is said is looked at as a whole now, or not at all.
    pub(super) fn without_glimpse(&mut self, mut utterance: Utterance) -> Utterance {
        if let Some(job) = utterance.glimpse.take() {
            self.out.push(Effect::CancelTranscript(job));
        }
        utterance.yield_at = None;
        utterance
    }
}
