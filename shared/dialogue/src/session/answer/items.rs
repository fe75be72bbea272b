//! The items of a response, as clients of the Realtime API see them come and go.

use u5_protocol::{
    ids::{CallId, ItemId, ResponseId},
    realtime::{Item, ItemStatus, ResponseStatus, ServerEvent, StatusDetails},
};

use super::{Message, Response};
use crate::{playback::Playback, session::Session, wire};

impl Session {
    /// The message of the present response, announced when its first words are there.
    pub(super) fn open_message(&mut self) {
        let Some(response) = self.response.as_mut().filter(|r| r.message.is_none()) else { return };
        let item: ItemId = self.ids.make();
        let index = response.wire.output.len() as u32;
        response.message = Some(Message { item: item.clone(), index, text: String::new() });
        let (response_id, speak, keep) = (response.id.clone(), response.speak, response.in_conversation);
        let added = wire::assistant_item(item.clone(), ItemStatus::InProgress, None);
        self.send(ServerEvent::ResponseOutputItemAdded {
            response_id: response_id.clone(),
            output_index: index,
            item: added.clone(),
        });
        if keep {
            let previous_item_id = self.conversation.last_id();
            let empty = wire::content_part(speak, String::new());
            self.conversation.push(wire::assistant_item(item.clone(), ItemStatus::InProgress, Some(empty)));
            self.send(ServerEvent::ConversationItemAdded { previous_item_id, item: added });
        }
        self.send(ServerEvent::ResponseContentPartAdded {
            response_id: response_id.clone(),
            item_id: item.clone(),
            output_index: index,
            content_index: 0,
            part: wire::part(speak, String::new()),
        });
        if speak {
            self.playback = Some(Playback::new(item, response_id, self.settings.pace()));
        }
    }

    /// Where the present message stands: response, item, index.
    pub(in crate::session) fn address(&self) -> Option<(ResponseId, ItemId, u32)> {
        let response = self.response.as_ref()?;
        let message = response.message.as_ref()?;
        Some((response.id.clone(), message.item.clone(), message.index))
    }

    pub(super) fn tool_called(&mut self, call: CallId, name: String, arguments: String) {
        let Some(response) = &mut self.response else { return };
        let item: ItemId = self.ids.make();
        let (response_id, keep) = (response.id.clone(), response.in_conversation);
        let output_index = (response.wire.output.len() + usize::from(response.message.is_some())) as u32;
        let of = |status, arguments: String| {
            wire::function_call_item(item.clone(), status, call.clone(), name.clone(), arguments)
        };
        let (begun, done) = (of(ItemStatus::InProgress, String::new()), of(ItemStatus::Completed, arguments.clone()));
        response.wire.output.push(done.clone());
        let previous_item_id = self.conversation.last_id();
        self.send(ServerEvent::ResponseOutputItemAdded {
            response_id: response_id.clone(),
            output_index,
            item: begun.clone(),
        });
        if keep {
            self.send(ServerEvent::ConversationItemAdded { previous_item_id: previous_item_id.clone(), item: begun });
            self.conversation.push(done.clone());
        }
        self.send(ServerEvent::ResponseFunctionCallArgumentsDelta {
            response_id: response_id.clone(),
            item_id: item.clone(),
            output_index,
            call_id: call.clone(),
            delta: arguments.clone(),
        });
        self.send(ServerEvent::ResponseFunctionCallArgumentsDone {
            response_id: response_id.clone(),
            item_id: item.clone(),
            output_index,
            call_id: call,
            name,
            arguments,
        });
        self.send(ServerEvent::ResponseOutputItemDone { response_id, output_index, item: done.clone() });
        if keep {
            self.send(ServerEvent::ConversationItemDone { previous_item_id, item: done });
        }
    }

    /// The one terminal event of a response, with all the `.done` events that clients expect before it.
    pub(in crate::session) fn finish_response(&mut self, details: Option<StatusDetails>) {
        let Some(mut response) = self.response.take() else { return };
        let status = details.as_ref().map_or(ResponseStatus::Completed, |d| d.kind);
        let is_whole = matches!(status, ResponseStatus::Completed | ResponseStatus::Incomplete);
        let memory = response.memory.take();
        self.keep_memory(&response.id, memory, is_whole);
        if let Some(message) = response.message.take() {
            self.finish_message(&mut response, message, status);
        }
        response.wire.status = status;
        response.wire.status_details = details;
        response.wire.usage = Some(u5_protocol::realtime::Usage::default());
        self.send(ServerEvent::ResponseDone { response: Box::new(response.wire) });
    }

    fn finish_message(&mut self, response: &mut Response, message: Message, status: ResponseStatus) {
        let Message { item: item_id, index: output_index, text: written } = message;
        let text = if response.speak { self.sent_text(&item_id) } else { written };
        let (response_id, content_index) = (response.id.clone(), 0);
        if response.speak {
            self.send(ServerEvent::ResponseOutputAudioDone {
                response_id: response_id.clone(),
                item_id: item_id.clone(),
                output_index,
                content_index,
            });
            self.send(ServerEvent::ResponseOutputAudioTranscriptDone {
                response_id: response_id.clone(),
                item_id: item_id.clone(),
                output_index,
                content_index,
                transcript: text.clone(),
            });
        } else {
            self.send(ServerEvent::ResponseOutputTextDone {
                response_id: response_id.clone(),
                item_id: item_id.clone(),
                output_index,
                content_index,
                text: text.clone(),
            });
        }
        self.send(ServerEvent::ResponseContentPartDone {
            response_id: response_id.clone(),
            item_id: item_id.clone(),
            output_index,
            content_index,
            part: wire::part(response.speak, text.clone()),
        });
        let whole = if status == ResponseStatus::Completed { ItemStatus::Completed } else { ItemStatus::Incomplete };
        let item = wire::assistant_item(item_id.clone(), whole, Some(wire::content_part(response.speak, text)));
        self.send(ServerEvent::ResponseOutputItemDone { response_id, output_index, item: item.clone() });
        if response.in_conversation {
            self.remember(&item_id, &item, response.speak);
            let previous_item_id = self.conversation.previous_id(&item_id);
            self.send(ServerEvent::ConversationItemDone { previous_item_id, item: item.clone() });
        }
        response.wire.output.insert((output_index as usize).min(response.wire.output.len()), item);
    }

    /// Puts a finished message into the history. Of a kiosk's spoken message only what was heard gets there, later.
    fn remember(&mut self, id: &ItemId, item: &Item, speak: bool) {
        if !speak || !self.settings.is_kiosk() {
            self.conversation.complete(id, item.clone());
        }
        if let Some(playback) = self.playback.as_ref().or(self.cut.as_ref()).filter(|p| p.item == *id) {
            self.conversation.keep_times(playback);
        }
    }
}
