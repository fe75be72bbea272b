//! The assistant's half, first part: a response from its creation to its one terminal event.

mod items;

use u5_protocol::{
    ids::{EventId, ItemId, ResponseId},
    kiosk::{self, Card, CardItem, CardKind, StaffState},
    realtime::{
        ConversationMode, Item, MaxOutputTokens, Modality, Response as WireResponse, ResponseCreateParams,
        ResponseInput, ResponseStatus, ServerEvent, StatusDetails, StatusReason,
    },
};

use super::{Session, flows::Memory, ledger::Ledger};
use crate::{
    event::{Ask, Effect, Outcome, Progress, Source, Wish},
    settings::Phrase,
    time::Instant64,
    waterfall::{Stage, Waterfall},
    wire,
};

/// Sources on a card; more would not be read.
const MAX_SOURCES: usize = 4;

/// An answer being made. It keeps the language and form it began with.
#[derive(Debug)]
pub(super) struct Response {
    id: ResponseId,
    speak: bool,
    /// Whether its items belong to the conversation.
    in_conversation: bool,
    /// The fixed phrase that it says.
    phrase: Option<String>,
    wire: WireResponse,
    message: Option<Message>,
    /// Set when everything is generated but not yet sent.
    ending: Option<StatusDetails>,
    complete: bool,
    wish: Option<Wish>,
    /// What staff should know when they are called.
    summary: Option<String>,
    /// Where it leaves the flows.
    pub(super) memory: Memory,
    /// When the customer began to wait for it.
    asked: Instant64,
    /// Whether the customer was told that it takes a while, or never will be.
    filled: bool,
}

impl Response {
    pub(super) const fn id(&self) -> &ResponseId {
        &self.id
    }

    pub(super) const fn asked(&self) -> Instant64 {
        self.asked
    }

    /// Whether none of its words are there yet.
    pub(super) const fn has_no_words(&self) -> bool {
        self.message.is_none() && !self.complete
    }

    /// Whether nobody knows yet how it ends.
    pub(super) const fn is_being_written(&self) -> bool {
        !self.complete && self.phrase.is_none()
    }

    /// The fixed phrase that it says, as long as none of it is there yet.
    pub(super) fn phrase_to_say(&self) -> Option<&str> {
        self.phrase.as_deref().filter(|_| self.has_no_words())
    }

    /// Whether the customer waits, and hears nothing.
    pub(super) const fn awaits_words(&self) -> bool {
        self.speak && !self.filled && self.message.is_none()
    }

    pub(super) const fn was_filled(&mut self) {
        self.filled = true;
    }
}

/// The spoken or written message of a response.
#[derive(Debug)]
struct Message {
    item: ItemId,
    index: u32,
    text: String,
}

impl Session {
    /// Answers the turn that just ended.
    pub(super) fn answer_turn(&mut self, now: Instant64, waterfall: Waterfall) {
        if let Some(draft) = self.draft.take() {
            return self.adopt(now, draft, waterfall);
        }
        let ledger = Ledger::new(Outcome::Answered, Some(waterfall));
        self.answer(now, Box::default(), Some(ledger));
    }

    /// Says a fixed phrase, where this surface has one.
    pub(super) fn say(&mut self, now: Instant64, phrase: Phrase, ledger: Option<Ledger>) {
        let text = self.settings.phrase(phrase, self.language).map(str::to_owned);
        match (text, ledger) {
            (Some(text), ledger) => self.start(now, Box::default(), Ask::Say(text), self.settings.speak, ledger),
            (None, Some(ledger)) => self.report(ledger),
            (None, None) => {}
        }
    }

    /// Says these words.
    pub(super) fn say_text(&mut self, now: Instant64, text: String) {
        self.start(now, Box::default(), Ask::Say(text), self.settings.speak, None);
    }

    pub(super) fn create_response(&mut self, now: Instant64, id: Option<EventId>, params: Box<ResponseCreateParams>) {
        if let Some(active) = &self.response {
            let message = format!("response `{}` is still active: cancel it or wait for its end", active.id);
            return self.refuse(id, "conversation_already_has_active_response", message, None);
        }
        if let Some(missing) = self.missing_reference(&params) {
            return self.no_such_item(id, &missing);
        }
        self.conversation_goes_on();
        let mut waterfall = Waterfall::new(now);
        waterfall.mark(Stage::EndOfTurn, now);
        waterfall.mark(Stage::Transcript, now);
        self.answer(now, params, Some(Ledger::new(Outcome::Answered, Some(waterfall))));
    }

    fn missing_reference(&self, params: &ResponseCreateParams) -> Option<ItemId> {
        params.input.iter().flatten().find_map(|input| match input {
            ResponseInput::ItemReference { id } if self.conversation.get(id).is_none() => Some(id.clone()),
            ResponseInput::ItemReference { .. } | ResponseInput::Item(_) => None,
        })
    }

    fn answer(&mut self, now: Instant64, params: Box<ResponseCreateParams>, ledger: Option<Ledger>) {
        let speak = params.output_modalities.as_ref().map_or(self.settings.speak, |m| m.contains(&Modality::Audio));
        // Whatever waited for an answer is in view of this one.
        self.held = None;
        let conversation = self.conversation_for(&params);
        let ask = Ask::Answer { conversation, params: params.clone(), memory: self.memory.clone(), touched: None };
        self.start(now, params, ask, speak, ledger);
    }

    /// The items that an answer sees: the conversation, as heard, or what the client gave instead.
    fn conversation_for(&self, params: &ResponseCreateParams) -> Vec<Item> {
        match &params.input {
            None => self.conversation.heard_items().cloned().collect(),
            Some(input) => input
                .iter()
                .filter_map(|input| match input {
                    ResponseInput::ItemReference { id } => self.conversation.get(id).cloned(),
                    ResponseInput::Item(item) => Some(item.clone()),
                })
                .collect(),
        }
    }

    pub(super) fn start(
        &mut self,
        now: Instant64,
        mut params: Box<ResponseCreateParams>,
        ask: Ask,
        speak: bool,
        ledger: Option<Ledger>,
    ) {
        self.drop_draft();
        self.make_way(now);
        let id: ResponseId = self.ids.make();
        let phrase = if let Ask::Say(text) = &ask { Some(text.clone()) } else { None };
        self.open_response(now, id.clone(), &mut params, phrase, speak, ledger);
        self.out.push(Effect::Answer { response: id, ask, language: self.language, speak });
    }

    /// From here on there is a response, and everybody knows.
    pub(super) fn open_response(
        &mut self,
        now: Instant64,
        id: ResponseId,
        params: &mut ResponseCreateParams,
        phrase: Option<String>,
        speak: bool,
        ledger: Option<Ledger>,
    ) {
        let mut wire = wire::response(id.clone(), speak);
        wire.metadata = params.metadata.take();
        wire.max_output_tokens = params.max_output_tokens.unwrap_or(MaxOutputTokens::Inf);
        self.send(ServerEvent::ResponseCreated { response: Box::new(wire.clone()) });
        let asked = ledger.as_ref().and_then(Ledger::began).unwrap_or(now);
        self.response = Some(Response {
            id,
            asked,
            filled: phrase.is_some(),
            speak,
            in_conversation: params.conversation != Some(ConversationMode::None),
            phrase,
            wire,
            message: None,
            ending: None,
            complete: false,
            wish: None,
            summary: None,
            memory: None,
        });
        (self.is_firm, self.reply_within) = (false, None);
        self.ledger = ledger;
    }

    /// There is one answer at a time. A client plays what it was sent to the end; a kiosk goes on with what is new.
    pub(super) fn make_way(&mut self, now: Instant64) {
        if self.response.is_none() && !self.settings.is_kiosk() {
            self.playback_over();
        }
        self.interrupt(now);
        self.close_ledger();
    }

    pub(super) fn cancel_response(&mut self, now: Instant64, id: Option<EventId>, response: Option<&ResponseId>) {
        let active = self.response.as_ref().map(|r| &r.id);
        match (active, response) {
            (None, _) => self.refuse(
                id,
                "response_cancel_not_active",
                "cancellation failed: no response is active".to_owned(),
                None,
            ),
            (Some(active), Some(wanted)) if active != wanted => {
                let message = format!("cancellation failed: response `{wanted}` is not active");
                self.refuse(id, "response_cancel_not_active", message, Some("response_id"));
            }
            (Some(_), _) => self.stop_speaking(now, StatusReason::ClientCancelled, Outcome::Cancelled),
        }
    }

    /// Whether an answer is being made or heard.
    pub(super) const fn is_answering(&self) -> bool {
        self.response.is_some() || self.playback.is_some()
    }

    pub(super) fn on_progress(&mut self, now: Instant64, response: &ResponseId, progress: Progress) {
        if self.keep_for_later(now, response, &progress) {
            return;
        }
        if self.response.as_ref().is_none_or(|r| r.id != *response || r.complete) {
            return self.ignore("late answer");
        }
        match progress {
            Progress::Retrieved(passages) => self.retrieved(now, passages),
            Progress::Sources(sources) => self.show_sources(&sources),
            Progress::FirstToken => self.mark(Stage::FirstToken, now),
            Progress::Text(text) => self.text_grew(now, text),
            Progress::Part(text) => self.part_begins(now, text),
            Progress::Filler(text) => self.part_added(text, true),
            Progress::Audio { samples, words } => self.audio_grew(now, samples, words),
            Progress::Visemes { visemes, source } => {
                if let Some(playback) = &mut self.playback {
                    playback.add_visemes(visemes, source);
                }
            }
            Progress::ToolCall { call, name, arguments } => self.tool_called(call, name, arguments),
            Progress::Wish(wish) => self.wished(wish),
            Progress::Summary(summary) => {
                if let Some(response) = &mut self.response {
                    response.summary = Some(summary);
                }
            }
            Progress::Remember(memory) => self.note_memory(memory),
            Progress::Show(shown) => self.show(*shown),
            Progress::Language(language) => self.speak_language(language),
            Progress::Volume(level) => self.kiosk(kiosk::ServerEvent::Volume { level }),
            Progress::Flow { flow, step, slots } => self.kiosk(kiosk::ServerEvent::Flow { flow, step, slots }),
            Progress::Firm => self.is_firm = true,
            Progress::ReplyWithin(time) => self.reply_within = Some(time),
            Progress::Done { truncated, grounded } => self.answer_complete(now, truncated, grounded),
            Progress::Failed(reason) => self.answer_failed(now, &reason),
        }
    }

    fn show_sources(&mut self, sources: &[Source]) {
        let items = sources.iter().take(MAX_SOURCES).enumerate().map(|(i, source)| CardItem {
            id: i.to_string(),
            label: source.title.clone(),
            detail: Some(source.text.clone()),
            value: Some(source.source.clone()),
            ..CardItem::default()
        });
        let (items, card_id) = (items.collect(), self.ids.make());
        let card = Card { card_id, kind: CardKind::Sources, title: String::new(), items };
        self.kiosk(kiosk::ServerEvent::Card { card });
    }

    fn text_grew(&mut self, now: Instant64, delta: String) {
        self.mark(Stage::FirstClause, now);
        self.open_message();
        let Some((response_id, item_id, output_index)) = self.address() else { return };
        if let Some(message) = self.response.as_mut().and_then(|r| r.message.as_mut()) {
            message.text.push_str(&delta);
        }
        self.mark(Stage::FirstSent, now);
        self.caption_written(now, false);
        self.send(ServerEvent::ResponseOutputTextDelta { response_id, item_id, output_index, content_index: 0, delta });
    }

    /// Where a kiosk cannot speak, its captions are the answer.
    fn caption_written(&mut self, now: Instant64, is_final: bool) {
        let Some(Message { item, text, .. }) = self.response.as_ref().and_then(|r| r.message.as_ref()) else { return };
        let (item, text) = (item.clone(), text.clone());
        self.caption(now, item, text, is_final);
    }

    /// Shows what nobody will hear.
    fn caption(&mut self, now: Instant64, item_id: ItemId, text: String, is_final: bool) {
        let (role, confidence) = (kiosk::CaptionRole::Assistant, None);
        self.kiosk(kiosk::ServerEvent::Caption { role, text, is_final, item_id, confidence, unsure: false });
        if is_final {
            self.being_read(now);
        }
    }

    fn part_begins(&mut self, now: Instant64, text: String) {
        self.mark(Stage::FirstClause, now);
        self.part_added(text, false);
    }

    fn part_added(&mut self, text: String, is_filler: bool) {
        self.open_message();
        if let Some(playback) = &mut self.playback {
            playback.begin_part(text, is_filler);
        }
    }

    fn audio_grew(&mut self, now: Instant64, samples: u64, words: Vec<crate::playback::Word>) {
        let Some(playback) = &mut self.playback else { return };
        playback.add_audio(samples, words);
        if playback.is_answer_before(playback.generated()) {
            self.mark(Stage::FirstAudio, now);
        }
    }

    fn wished(&mut self, wish: Wish) {
        if let Some(response) = &mut self.response {
            response.wish = Some(wish);
        }
        if wish == Wish::Staff {
            let summary = self.response.as_mut().and_then(|response| response.summary.take());
            self.out.push(Effect::CallStaff(summary));
            self.kiosk(kiosk::ServerEvent::Staff { state: StaffState::Called });
        }
    }

    fn answer_complete(&mut self, now: Instant64, truncated: bool, grounded: bool) {
        self.note_grounding(grounded);
        let Some(response) = &mut self.response else { return };
        response.complete = true;
        response.ending = truncated.then_some(StatusDetails {
            kind: ResponseStatus::Incomplete,
            reason: Some(StatusReason::MaxOutputTokens),
            error: None,
        });
        if let Some(playback) = self.playback.as_mut().filter(|p| p.response == response.id) {
            return playback.end();
        }
        self.caption_written(now, true);
        self.finish_whole(now);
    }

    /// Everything of the response was generated and sent.
    pub(super) fn finish_whole(&mut self, now: Instant64) {
        let wish = self.response.as_ref().and_then(|r| r.wish);
        let ending = self.response.as_mut().and_then(|r| r.ending.take());
        self.finish_response(ending);
        if self.playback.is_none() {
            self.close_ledger();
        }
        if wish == Some(Wish::Goodbye) {
            self.visitor_leaves(now);
        }
    }

    fn answer_failed(&mut self, now: Instant64, reason: &str) {
        let phrase = self.response.as_mut().and_then(|r| r.phrase.take());
        self.set_outcome(Outcome::Failed);
        self.silence(now);
        self.finish_response(Some(StatusDetails::failed("answer_failed", reason)));
        if let Some(phrase) = phrase {
            let item = self.ids.make();
            self.caption(now, item, phrase, true);
            self.close_ledger();
        } else {
            let ledger = self.ledger.take();
            self.say(now, Phrase::Apology, ledger);
        }
    }
}
