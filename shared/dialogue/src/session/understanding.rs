//! The customer's half, second part: what was said in a turn that is over, and what is done about it.

use u5_protocol::{
    ids::ItemId,
    kiosk::{self, CHOICE_STAFF, CHOICE_TYPING, Card, CardItem, CardKind},
};

use super::{
    Session,
    ledger::Ledger,
    listening::{TRANSCRIPT_PATIENCE, Turn},
};
use crate::{
    event::{Effect, JobId, Observation, Outcome, Understood},
    settings::Phrase,
    time::Instant64,
    waterfall::{Stage, Waterfall},
    wire,
};

/// Two turns may be waiting for their words when the customer speaks on; more means that the engine hangs.
const MAX_AWAITING: usize = 4;

/// A turn that is over, whose words are awaited.
#[derive(Debug)]
pub(super) struct Committed {
    item: ItemId,
    job: JobId,
    waterfall: Waterfall,
    give_up_at: Instant64,
}

impl Session {
    pub(super) fn await_words(&mut self, now: Instant64, item: ItemId, job: JobId, waterfall: Waterfall) {
        if self.awaiting.len() >= MAX_AWAITING
            && let Some(oldest) = self.awaiting.pop_front()
        {
            self.out.push(Effect::CancelTranscript(oldest.job));
            self.words_known(now, oldest.item, oldest.waterfall, None);
        }
        self.awaiting.push_back(Committed { item, job, waterfall, give_up_at: now + TRANSCRIPT_PATIENCE });
    }

    /// The words of a turn that is over came, or those of something that is no turn any more.
    pub(super) fn awaited_words(&mut self, now: Instant64, job: JobId, result: Option<Understood>) {
        match self.awaiting.iter().position(|c| c.job == job).and_then(|i| self.awaiting.remove(i)) {
            Some(mut committed) => {
                committed.waterfall.mark(Stage::Transcript, now);
                self.words_known(now, committed.item, committed.waterfall, result);
            }
            None => self.ignore("late transcript"),
        }
    }

    pub(super) fn transcript_deadline(&self) -> Option<Instant64> {
        self.awaiting.front().map(|c| c.give_up_at)
    }

    pub(super) fn tick_transcripts(&mut self, now: Instant64) {
        while self.awaiting.front().is_some_and(|c| c.give_up_at <= now) {
            let Some(committed) = self.awaiting.pop_front() else { return };
            self.out.push(Effect::CancelTranscript(committed.job));
            self.words_known(now, committed.item, committed.waterfall, None);
        }
    }

    /// A turn is over and its words are known, or known to be unknown.
    pub(super) fn words_known(
        &mut self,
        now: Instant64,
        item: ItemId,
        waterfall: Waterfall,
        result: Option<Understood>,
    ) {
        let Some(understood) = result else {
            self.send(wire::transcription_failed(item));
            return self.not_understood(now, waterfall, Outcome::Failed);
        };
        self.send(wire::transcription_completed(item.clone(), &understood));
        if understood.text.is_empty() {
            self.remove_item(&item);
            return self.not_understood(now, waterfall, Outcome::NothingHeard);
        }
        self.observe(Observation::Confidence(understood.confidence));
        self.kiosk(kiosk::ServerEvent::Caption {
            role: kiosk::CaptionRole::User,
            text: understood.text.clone(),
            is_final: true,
            item_id: item.clone(),
            confidence: Some(understood.confidence),
            unsure: understood.confidence < self.settings.confidence.show,
        });
        if self.settings.is_kiosk() && understood.confidence < self.settings.confidence.ask_again {
            self.remove_item(&item);
            return self.not_understood(now, waterfall, Outcome::NothingHeard);
        }
        self.conversation.set_transcript(&item, &understood.text);
        self.misunderstood = 0;
        if self.settings.is_kiosk() {
            self.language = understood.language;
        }
        if self.settings.create_response {
            self.held = Some(waterfall);
        }
    }

    /// Answers what was said once all of it is known. When the customer is already speaking again, the end of *that*
    /// is answered, with all of it in view; if it was nothing, the wait is over.
    pub(super) fn answer_held(&mut self, now: Instant64) {
        if self.may_reply()
            && let Some(waterfall) = self.held.take()
        {
            self.answer_turn(now, waterfall);
        }
    }

    /// Whether something was said that has not been answered yet.
    pub(super) fn has_untold_words(&self) -> bool {
        self.held.is_some() || !self.awaiting.is_empty()
    }

    /// Whether nobody is speaking whom an answer would interrupt, and nothing said is still unknown.
    fn may_reply(&self) -> bool {
        let settled = matches!(self.turn, Turn::Open) && self.awaiting.is_empty();
        settled && (self.gives_way() || !self.is_answering())
    }

    /// First ask again, then offer a human.
    fn not_understood(&mut self, now: Instant64, waterfall: Waterfall, outcome: Outcome) {
        let ledger = Ledger::new(outcome, Some(waterfall));
        let asks = self.settings.is_kiosk() && self.settings.create_response && self.held.is_none();
        if !asks || !self.may_reply() {
            return self.report(ledger);
        }
        self.misunderstood += 1;
        if self.misunderstood < 2 {
            return self.say(now, Phrase::NothingHeard, Some(ledger));
        }
        self.offer_touch();
        self.say(now, Phrase::StaffOffer, Some(ledger));
    }

    /// Speaking did not work twice: what else the customer can do is shown to be touched.
    fn offer_touch(&mut self) {
        let choices = [(CHOICE_STAFF, Phrase::ChooseStaff), (CHOICE_TYPING, Phrase::ChooseTyping)];
        let item = |(id, phrase): (&str, Phrase)| {
            let label = self.settings.phrase(phrase, self.language)?.to_owned();
            Some(CardItem { id: id.to_owned(), label, ..CardItem::default() })
        };
        let items: Vec<_> = choices.into_iter().filter_map(item).collect();
        if !items.is_empty() {
            let card_id = self.ids.make();
            let card = Card { card_id, kind: CardKind::Choices, title: String::new(), items };
            self.kiosk(kiosk::ServerEvent::Card { card });
        }
    }

    /// What was said before will not be answered any more, so that nobody needs its words.
    pub(super) fn abandon_awaited(&mut self) {
        self.held = None;
        for Committed { item, job, waterfall, .. } in std::mem::take(&mut self.awaiting) {
            self.out.push(Effect::CancelTranscript(job));
            self.remove_item(&item);
            self.report(Ledger::new(Outcome::Cancelled, Some(waterfall)));
        }
    }
}
