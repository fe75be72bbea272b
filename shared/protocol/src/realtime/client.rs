//! What a client may send.

use super::{Item, ResponseCreateParams, SessionUpdate, beta};
use crate::{
    decode::{DecodeError, Invalid, MAX_AUDIO_FRAME, MAX_CONTROL_FRAME, RawEvent, bounds},
    dialect::Dialect,
    events::events,
    ids::{EventId, ItemId, ResponseId},
};

events! {
    /// An event of a client. [`ClientEvent::decode`] reads one from a frame.
    pub enum ClientEvent {
        /// Changes the session; answered with `session.updated`.
        "session.update" => SessionUpdate {
            /// What changes.
            session: Box<SessionUpdate>,
        },
        /// Adds audio to the input buffer; never answered.
        "input_audio_buffer.append" => InputAudioBufferAppend {
            /// Base64 of audio in the session's input format.
            audio: String,
        },
        /// Makes a user message of the buffer; does not start a response.
        "input_audio_buffer.commit" => InputAudioBufferCommit {},
        /// Empties the buffer.
        "input_audio_buffer.clear" => InputAudioBufferClear {},
        /// Adds an item to the conversation.
        "conversation.item.create" => ConversationItemCreate {
            /// The item before it: none for the end, `root` for the front.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            previous_item_id: Option<ItemId>,
            /// The item.
            item: Item,
        },
        /// Asks for an item.
        "conversation.item.retrieve" => ConversationItemRetrieve {
            /// The item.
            item_id: ItemId,
        },
        /// Cuts an assistant's message to what the customer heard.
        "conversation.item.truncate" => ConversationItemTruncate {
            /// The message.
            item_id: ItemId,
            /// Its part: 0.
            content_index: u32,
            /// How much was heard, in milliseconds.
            audio_end_ms: u64,
        },
        /// Removes an item.
        "conversation.item.delete" => ConversationItemDelete {
            /// The item.
            item_id: ItemId,
        },
        /// Asks for a response.
        "response.create" => ResponseCreate {
            /// What differs from the session.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            response: Option<Box<ResponseCreateParams>>,
        },
        /// Stops a response.
        "response.cancel" => ResponseCancel {
            /// Which; the active one when left out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            response_id: Option<ResponseId>,
        },
    }
}

/// The `previous_item_id` that stands for the front of the conversation.
pub const ROOT_ITEM: &str = "root";

impl ClientEvent {
    /// Reads an event from a text frame, in GA or beta form.
    ///
    /// `dialect` is the connection's: it becomes [`Dialect::Beta`] when the frame has fields that only beta has, so that
    /// a client that did not announce beta is still answered in it.
    pub fn decode(text: &str, dialect: &mut Dialect) -> Result<(Option<EventId>, Self), DecodeError> {
        let raw = RawEvent::parse(text, MAX_AUDIO_FRAME)?;
        Self::from_raw(raw, text.len(), dialect)
    }

    /// The event of a frame that was `len` bytes long.
    pub(crate) fn from_raw(
        mut raw: RawEvent,
        len: usize,
        dialect: &mut Dialect,
    ) -> Result<(Option<EventId>, Self), DecodeError> {
        if len > MAX_CONTROL_FRAME && !carries_audio(&raw.kind) {
            return Err(DecodeError::too_large(raw.event_id, MAX_CONTROL_FRAME));
        }
        if beta::read_client_event(&raw.kind, &mut raw.fields) {
            *dialect = Dialect::Beta;
        }
        let fields = std::mem::take(&mut raw.fields);
        let event = Self::from_fields(&raw.kind, fields).ok_or_else(|| DecodeError::unknown_event(&raw))?;
        let event_id = raw.event_id;
        match event.and_then(Self::checked) {
            Ok(event) => Ok((event_id, event)),
            Err(invalid) => Err(DecodeError::invalid(event_id, invalid)),
        }
    }

    fn checked(self) -> Result<Self, Invalid> {
        self.check().map(|()| self)
    }

    fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::SessionUpdate { session } => session.check().map_err(|invalid| invalid.within("session")),
            Self::ConversationItemCreate { previous_item_id, item } => {
                bounds::optional_id("previous_item_id", previous_item_id.as_ref().map(ItemId::as_str))?;
                item.check("item")
            }
            Self::ConversationItemRetrieve { item_id }
            | Self::ConversationItemTruncate { item_id, .. }
            | Self::ConversationItemDelete { item_id } => bounds::id("item_id", item_id.as_str()),
            Self::ResponseCreate { response: Some(params) } => {
                params.check().map_err(|invalid| invalid.within("response"))
            }
            Self::ResponseCancel { response_id } => {
                bounds::optional_id("response_id", response_id.as_ref().map(ResponseId::as_str))
            }
            Self::InputAudioBufferAppend { .. }
            | Self::InputAudioBufferCommit {}
            | Self::InputAudioBufferClear {}
            | Self::ResponseCreate { response: None } => Ok(()),
        }
    }
}

fn carries_audio(kind: &str) -> bool {
    matches!(kind, "input_audio_buffer.append" | "conversation.item.create" | "response.create")
}
