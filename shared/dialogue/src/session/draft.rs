//! An answer that is begun in a pause, before it is sure that the customer has finished: when the turn is over, it is
//! there already. Nothing of it is told, shown or sent before that; if the customer goes on, nobody ever learns of it.

use u5_audio::endpoint::{Completeness, completeness};
use u5_protocol::ids::{ItemId, ResponseId};

use super::{Session, ledger::Ledger, listening::Turn};
use crate::{
    event::{Ask, Effect, Observation, Outcome, Progress, Understood},
    settings::TurnDetection,
    time::Instant64,
    waterfall::{Stage, Waterfall},
    wire,
};

/// An answer in the making to a turn that may not be over.
#[derive(Debug)]
pub(super) struct Draft {
    response: ResponseId,
    /// What came of it so far, and when.
    kept: Vec<(Instant64, Progress)>,
}

impl Session {
    /// Begins to answer what was said up to this pause, unless its words show that more will come, or it may not be
    /// answered at once anyway.
    pub(super) fn begin_draft(&mut self) {
        let Some((item, understood)) = self.words_of_pause() else { return };
        let (item, understood) = (item.clone(), understood.clone());
        if !self.settings.create_response
            || self.is_answering()
            || self.has_untold_words()
            || !self.is_worth(&understood)
        {
            return;
        }
        self.drop_draft();
        let response: ResponseId = self.ids.make();
        let said = wire::user_audio_item(item, Some(understood.text));
        let conversation = self.conversation.heard_items().cloned().chain(std::iter::once(said)).collect();
        let language = if self.settings.is_kiosk() { understood.language } else { self.language };
        let ask = Ask::Answer { conversation, params: Box::default(), memory: self.memory.clone(), touched: None };
        self.draft = Some(Draft { response: response.clone(), kept: Vec::new() });
        self.out.push(Effect::Draft { response, ask, language, speak: self.settings.speak });
    }

    fn words_of_pause(&self) -> Option<(&ItemId, &Understood)> {
        match &self.turn {
            Turn::Paused(utterance, pause) => Some((utterance.item(), pause.understood()?)),
            Turn::Open | Turn::Speaking(_) => None,
        }
    }

    /// Whether these words would be answered if the customer said no more.
    fn is_worth(&self, Understood { text, language, confidence, .. }: &Understood) -> bool {
        let is_clear = !self.settings.is_kiosk() || *confidence >= self.settings.confidence.ask_again;
        let may_be_all = match self.settings.turn_detection {
            TurnDetection::Manual => false,
            TurnDetection::Silence { .. } => true,
            TurnDetection::Semantic(_) => completeness(text, *language) != Completeness::Unfinished,
        };
        !text.is_empty() && is_clear && may_be_all
    }

    /// The turn is over and was answered beforehand: what is there of the answer comes at once, the rest as it is made.
    pub(super) fn adopt(&mut self, now: Instant64, Draft { response, kept }: Draft, waterfall: Waterfall) {
        self.observe(Observation::Draft { used: true });
        self.make_way(now);
        let ledger = Ledger::new(Outcome::Answered, Some(waterfall));
        self.open_response(now, response.clone(), &mut Box::default(), None, self.settings.speak, Some(ledger));
        for (at, progress) in kept {
            if let Some(stage) = stage_of(&progress) {
                self.mark(stage, at);
            }
            self.on_progress(now, &response, progress);
        }
    }

    /// The draft got further. False when it is not the draft that did.
    pub(super) fn keep_for_later(&mut self, now: Instant64, response: &ResponseId, progress: &Progress) -> bool {
        let Some(draft) = self.draft.as_mut().filter(|draft| draft.response == *response) else { return false };
        match progress {
            // The turn will be answered afresh, and then it may work.
            Progress::Failed(_) => self.drop_draft(),
            progress => draft.kept.push((now, progress.clone())),
        }
        true
    }

    /// The customer went on, or something else happened that the draft knows nothing of.
    pub(super) fn drop_draft(&mut self) {
        if let Some(draft) = self.draft.take() {
            self.out.push(Effect::CancelAnswer(draft.response));
            self.observe(Observation::Draft { used: false });
        }
    }

    /// A draft lives no longer than the pause that it was begun in.
    pub(super) fn tick_draft(&mut self) {
        if !matches!(self.turn, Turn::Paused(..)) {
            self.drop_draft();
        }
    }
}

/// The stage of the turn that an answer reaches with this.
const fn stage_of(progress: &Progress) -> Option<Stage> {
    match progress {
        Progress::Retrieved(_) => Some(Stage::Passages),
        Progress::FirstToken => Some(Stage::FirstToken),
        Progress::Part(_) | Progress::Text(_) => Some(Stage::FirstClause),
        Progress::Audio { .. } => Some(Stage::FirstAudio),
        Progress::Filler(_)
        | Progress::Visemes { .. }
        | Progress::Sources(_)
        | Progress::ToolCall { .. }
        | Progress::Wish(_)
        | Progress::Summary(_)
        | Progress::Remember(_)
        | Progress::Show(_)
        | Progress::Language(_)
        | Progress::Volume(_)
        | Progress::Flow { .. }
        | Progress::Firm
        | Progress::ReplyWithin(_)
        | Progress::Done { .. }
        | Progress::Failed(_) => None,
    }
}
