//! What the store's flows leave in a session: where they stand, what they show, and what must be heard out.
//!
//! The session does not look into it. Where an answer leaves the flows counts once the customer has heard something of
//! it: whoever breaks in before that is answered from where the flows stood.

use std::sync::Arc;

use u5_protocol::{
    Language,
    ids::ResponseId,
    kiosk::{self, Card},
};

use super::{Session, ledger::Ledger};
use crate::{
    event::{Ask, Outcome, Shown},
    settings::BargeIn,
    time::Instant64,
    waterfall::{Stage, Waterfall},
};

/// Where the flows stand; none at the beginning of a visit.
pub type Memory = Option<Arc<str>>;

impl Session {
    /// Where the flows stand.
    pub const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The answer being made leaves the flows there.
    pub(super) fn note_memory(&mut self, memory: Arc<str>) {
        if let Some(response) = &mut self.response {
            response.memory = Some(memory);
        }
    }

    /// The answer is over, or was cut short: where it left the flows counts if the customer noticed anything of it.
    pub(super) fn keep_memory(&mut self, response: &ResponseId, memory: Memory, is_whole: bool) {
        let was_heard = || {
            let cut = self.cut.as_ref().filter(|cut| cut.response == *response);
            cut.is_some_and(|cut| !cut.heard().trim().is_empty())
        };
        if memory.is_some() && (is_whole || was_heard()) {
            self.memory = memory;
        }
    }

    /// The customer touched something that was offered.
    pub(super) fn touched(&mut self, now: Instant64, id: String) {
        self.conversation_goes_on();
        self.drop_utterance();
        self.abandon_awaited();
        self.interrupt(now);
        let mut waterfall = Waterfall::new(now);
        waterfall.mark(Stage::EndOfTurn, now);
        waterfall.mark(Stage::Transcript, now);
        let conversation = self.conversation.heard_items().cloned().collect();
        let memory = self.memory.clone();
        let ask = Ask::Answer { conversation, params: Box::default(), memory, touched: Some(id) };
        let ledger = Ledger::new(Outcome::Answered, Some(waterfall));
        self.start(now, Box::default(), ask, self.settings.speak, Some(ledger));
    }

    pub(super) fn show(&mut self, Shown { kind, title, items }: Shown) {
        let card_id = self.ids.make();
        self.kiosk(kiosk::ServerEvent::Card { card: Card { card_id, kind, title, items } });
    }

    /// The customer wants to be spoken to in this language.
    pub(super) fn speak_language(&mut self, language: Language) {
        self.language = language;
    }

    /// What happens when the customer speaks over the answer being given.
    pub(super) fn barge_in_now(&self) -> BargeIn {
        if self.is_firm && self.is_answering() { BargeIn::Never } else { self.settings.barge_in }
    }
}
