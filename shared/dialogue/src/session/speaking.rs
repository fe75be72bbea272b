//! The assistant's half, second part: audio on its way to the customer, and what happens when it is cut short.

use u5_protocol::{
    ids::ItemId,
    kiosk::{self, CaptionRole, Marks},
    realtime::{ServerEvent, StatusDetails, StatusReason},
};

use super::{Session, listening::Turn, visit::Visit};
use crate::{
    event::{Effect, Observation, Outcome},
    playback::Playback,
    settings::Phrase,
    time::Instant64,
    waterfall::Stage,
};

impl Session {
    /// Whether the customer hears something, or is about to.
    pub fn is_audible(&self) -> bool {
        self.playback.as_ref().is_some_and(|p| p.sent() > 0 && !p.is_held())
    }

    pub(super) fn speaking_deadline(&self) -> Option<Instant64> {
        if let Some(at) = self.filler_at() {
            return Some(at);
        }
        let playback = self.playback.as_ref().filter(|_| !self.waits_to_begin())?;
        if playback.all_sent() { playback.over_at() } else { playback.next_due() }
    }

    pub(super) fn tick_speaking(&mut self, now: Instant64) {
        // Whatever ended it, nobody is listened to any more.
        if matches!(self.turn, Turn::Open) {
            self.speak_on();
        }
        self.fill(now);
        self.pace(now);
        let Some(playback) = &mut self.playback else { return };
        playback.advance(now);
        if !playback.all_sent() || playback.is_held() {
            return;
        }
        let id = playback.response.clone();
        if self.response.as_ref().is_some_and(|r| r.id() == &id) {
            self.caption_answer(true);
            self.finish_whole(now);
        }
        let Some(playback) = &self.playback else { return };
        if playback.all_played() || playback.over_at().is_none_or(|at| at <= now) {
            self.playback_over();
        }
    }

    /// Sends what is due, and says what it is.
    fn pace(&mut self, now: Instant64) {
        if self.waits_to_begin() {
            return;
        }
        self.tell_late_marks();
        let Some(playback) = self.playback.as_mut().filter(|p| !p.is_held()) else { return };
        let samples = playback.due(now);
        playback.mark_sent(now, samples);
        let last = playback.close_if_all_sent();
        if samples == 0 && !last {
            return;
        }
        let parts: Vec<_> = playback.newly_sent_parts().collect();
        let (item, response) = (playback.item.clone(), playback.response.clone());
        if playback.is_answer_before(playback.sent()) {
            self.mark(Stage::FirstSent, now);
        }
        let has_grown = !parts.is_empty();
        for (text, marks) in parts {
            self.announce(&item, text, marks);
        }
        if has_grown {
            self.caption_answer(false);
        }
        let output_index = self.address().map_or(0, |(_, _, index)| index);
        self.out.push(Effect::Play { item, response, output_index, samples, last });
    }

    /// Times that became known after their part was announced.
    fn tell_late_marks(&mut self) {
        let Some(playback) = &mut self.playback else { return };
        let late: Vec<Marks> = playback.late_marks().collect();
        let item_id = playback.item.clone();
        for marks in late {
            self.kiosk(kiosk::ServerEvent::Marks { item_id: item_id.clone(), marks });
        }
    }

    /// A part's first samples go out with this step.
    fn announce(&mut self, item: &ItemId, text: String, marks: Marks) {
        self.tell_speaking(item.clone(), text.clone(), marks);
        if let Some((response_id, item_id, output_index)) = self.address() {
            self.send(ServerEvent::ResponseOutputAudioTranscriptDelta {
                response_id,
                item_id,
                output_index,
                content_index: 0,
                delta: text,
            });
        }
    }

    /// The voice frames that follow belong to this part, or to parts behind it.
    pub(super) fn tell_speaking(&mut self, item_id: ItemId, text: String, marks: Marks) {
        // The shell counts the voice frames, so it fills the number in.
        self.kiosk(kiosk::ServerEvent::Speaking { item_id, first_seq: 0, text, marks });
    }

    /// When the wait for the present answer becomes too long to be silent.
    fn filler_at(&self) -> Option<Instant64> {
        let asked = self.response.as_ref().filter(|r| r.awaits_words())?.asked();
        self.settings.filler_after.map(|after| asked + after)
    }

    /// Says that the answer takes a while, once.
    fn fill(&mut self, now: Instant64) {
        if self.filler_at().is_none_or(|at| now < at) {
            return;
        }
        let text = self.settings.phrase(Phrase::OneMoment, self.language).map(str::to_owned);
        let Some(response) = self.response.as_mut() else { return };
        response.was_filled();
        if let Some(text) = text {
            let response = response.id().clone();
            self.out.push(Effect::Fill { response, text });
        }
    }

    fn caption_answer(&mut self, is_final: bool) {
        let Some(item_id) = self.playback.as_ref().map(|p| p.item.clone()) else { return };
        let text = self.sent_text(&item_id);
        self.kiosk(kiosk::ServerEvent::Caption {
            role: CaptionRole::Assistant,
            text,
            is_final,
            item_id,
            confidence: None,
            unsure: false,
        });
    }

    /// The text of the parts of `item` that have begun to leave.
    pub(super) fn sent_text(&self, item: &ItemId) -> String {
        let playback = self.playback.as_ref().or(self.cut.as_ref()).filter(|p| p.item == *item);
        playback.map(Playback::sent_text).unwrap_or_default()
    }

    pub(super) fn on_played(&mut self, now: Instant64, item: &ItemId, samples: u64, stopped: bool) {
        if let Some(playback) = self.playback.as_mut().filter(|p| p.item == *item) {
            playback.report(now, samples);
            if playback.is_answer_before(playback.played()) {
                self.mark(Stage::FirstPlayed, now);
            }
            return;
        }
        match self.cut.as_mut().filter(|p| p.item == *item) {
            Some(cut) => {
                cut.report(now, samples);
                if stopped {
                    self.settle_cut();
                }
            }
            None => self.ignore("playback of an unknown item"),
        }
    }

    /// All of the answer sounded, or nobody will ever tell.
    pub(super) fn playback_over(&mut self) {
        let Some(playback) = self.playback.take() else { return };
        if self.settings.is_kiosk() {
            self.miss(&playback);
            self.settle(&playback);
        }
        self.conversation.keep_times(&playback);
        self.close_ledger();
    }

    /// A page that stopped reporting may have lost its network: should it come back by another connection, it is told
    /// from the word on that it heard last.
    fn miss(&mut self, playback: &Playback) {
        let rest = playback.unheard();
        let rest = rest.trim();
        if matches!(self.visit, Visit::Talking(_)) && self.missed.is_none() && !rest.is_empty() {
            self.missed = Some(rest.to_owned());
        }
    }

    /// The customer speaks over the answer, and has their way.
    pub(super) fn barge_in(&mut self, now: Instant64) {
        let stopped = self.is_audible();
        self.interrupt(now);
        if stopped {
            self.observe(Observation::BargeIn { stopped });
        }
    }

    /// Whatever is being said or prepared stops, in this one step.
    pub(super) fn interrupt(&mut self, now: Instant64) {
        if self.is_answering() {
            self.stop_speaking(now, StatusReason::TurnDetected, Outcome::Interrupted);
        }
    }

    /// Stops making and playing the present answer, and ends its response.
    pub(super) fn stop_speaking(&mut self, now: Instant64, reason: StatusReason, outcome: Outcome) {
        self.set_outcome(outcome);
        self.silence(now);
        self.finish_response(Some(StatusDetails::cancelled(reason)));
        self.close_ledger();
    }

    /// Nothing more is generated, sent or played. What was heard so far is what the history keeps.
    pub(super) fn silence(&mut self, now: Instant64) {
        if let Some(response) = self.response.as_ref().map(|r| r.id().clone()) {
            self.out.push(Effect::CancelAnswer(response));
        }
        let Some(mut playback) = self.playback.take() else { return };
        playback.advance(now);
        let item = playback.item.clone();
        self.out.push(Effect::DropAudio(item.clone()));
        self.kiosk(kiosk::ServerEvent::Clear { item_id: item.clone(), at_samples: None });
        self.settle_cut();
        if self.settings.is_kiosk() {
            self.conversation.keep_heard(&item, &playback.heard(), false);
        }
        self.cut = Some(playback);
    }

    /// The page has told how much of a cut answer it played, or never will.
    pub(super) fn settle_cut(&mut self) {
        if let Some(cut) = self.cut.take().filter(|_| self.settings.is_kiosk()) {
            self.settle(&cut);
        }
    }

    /// The history keeps what was heard of an answer; of one that nobody heard, nothing.
    fn settle(&mut self, playback: &Playback) {
        let heard = playback.heard();
        if heard.trim().is_empty() {
            self.remove_item(&playback.item);
        } else {
            self.conversation.keep_heard(&playback.item, &heard, playback.all_played());
        }
    }
}
