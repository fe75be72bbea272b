//! What the server sends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ErrorBody, Item, Response, Session, beta};
use crate::{
    decode::{DecodeError, MAX_AUDIO_FRAME, RawEvent},
    dialect::Dialect,
    events::events,
    ids::{CallId, ConversationId, EventId, ItemId, ResponseId},
};

/// What a transcription cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TranscriptionUsage {
    /// Charged by the length of the audio.
    Duration {
        /// How long it was.
        seconds: f64,
    },
    /// Charged by tokens.
    Tokens {
        /// What the model read.
        input_tokens: u32,
        /// What the model wrote.
        output_tokens: u32,
        /// The two together.
        total_tokens: u32,
    },
}

/// A part of an item, as in `response.content_part.*`; named otherwise than in the item itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// Speech.
    Audio {
        /// What is said, as far as it is known.
        #[serde(default)]
        transcript: String,
    },
    /// Text.
    Text {
        /// The text, as far as it is known.
        #[serde(default)]
        text: String,
    },
}

/// The words `realtime.conversation`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ConversationObject {
    /// `realtime.conversation`
    #[default]
    #[serde(rename = "realtime.conversation")]
    Conversation,
}

/// The conversation object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conversation {
    /// The conversation.
    pub id: ConversationId,
    /// Always `realtime.conversation`.
    #[serde(default)]
    pub object: ConversationObject,
}

/// A limit and what is left of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RateLimit {
    /// `requests` or `tokens`.
    pub name: String,
    /// The limit.
    pub limit: u32,
    /// What is left.
    pub remaining: u32,
    /// When it is whole again, in seconds from now.
    pub reset_seconds: f32,
}

/// An event that is not in the table, kept whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnknownEvent {
    /// Its wire name.
    #[serde(rename = "type")]
    pub kind: String,
    /// All its other fields.
    #[serde(flatten)]
    pub raw: Map<String, Value>,
}

events! {
    /// An event of the server, without its id: [`ServerMessage`] adds that.
    pub enum ServerEvent {
        /// Something went wrong; the session mostly goes on.
        "error" => Error {
            /// What.
            error: ErrorBody,
        },
        /// The first event of a connection.
        "session.created" => SessionCreated {
            /// The whole session.
            session: Box<Session>,
        },
        /// The answer to `session.update`.
        "session.updated" => SessionUpdated {
            /// The whole session.
            session: Box<Session>,
        },
        /// The second event of a beta connection; GA has no such event.
        "conversation.created" => ConversationCreated {
            /// The conversation.
            conversation: Conversation,
        },
        /// An item is in the conversation; beta calls it `conversation.item.created`.
        "conversation.item.added" => ConversationItemAdded {
            /// The item before it; none at the front.
            #[serde(default)]
            previous_item_id: Option<ItemId>,
            /// The item.
            item: Item,
        },
        /// An item is as it will stay; beta has no such event.
        "conversation.item.done" => ConversationItemDone {
            /// The item before it; none at the front.
            #[serde(default)]
            previous_item_id: Option<ItemId>,
            /// The item.
            item: Item,
        },
        /// The answer to `conversation.item.retrieve`.
        "conversation.item.retrieved" => ConversationItemRetrieved {
            /// The item.
            item: Item,
        },
        /// The answer to `conversation.item.delete`.
        "conversation.item.deleted" => ConversationItemDeleted {
            /// The item.
            item_id: ItemId,
        },
        /// An assistant's message was cut; what was not heard is gone from its text too.
        "conversation.item.truncated" => ConversationItemTruncated {
            /// The message.
            item_id: ItemId,
            /// Its part.
            content_index: u32,
            /// How much of it stays, in milliseconds.
            audio_end_ms: u64,
        },
        /// More of what the customer said.
        "conversation.item.input_audio_transcription.delta" => InputAudioTranscriptionDelta {
            /// The user message.
            item_id: ItemId,
            /// Its part.
            #[serde(default)]
            content_index: u32,
            /// The words that are new.
            #[serde(default)]
            delta: String,
        },
        /// What the customer said.
        "conversation.item.input_audio_transcription.completed" => InputAudioTranscriptionCompleted {
            /// The user message.
            item_id: ItemId,
            /// Its part.
            content_index: u32,
            /// All the words.
            transcript: String,
            /// What it cost; clients insist on it.
            usage: TranscriptionUsage,
        },
        /// What the customer said could not be made out.
        "conversation.item.input_audio_transcription.failed" => InputAudioTranscriptionFailed {
            /// The user message.
            item_id: ItemId,
            /// Its part.
            content_index: u32,
            /// Why.
            error: ErrorBody,
        },
        /// A stretch of what one speaker said.
        "conversation.item.input_audio_transcription.segment" => InputAudioTranscriptionSegment {
            /// The user message.
            item_id: ItemId,
            /// Its part.
            content_index: u32,
            /// The stretch.
            id: String,
            /// Its words.
            text: String,
            /// Who speaks.
            speaker: String,
            /// Where it starts, in seconds.
            start: f32,
            /// Where it ends, in seconds.
            end: f32,
        },
        /// The buffer has become a user message.
        "input_audio_buffer.committed" => InputAudioBufferCommitted {
            /// The item before it; none at the front.
            #[serde(default)]
            previous_item_id: Option<ItemId>,
            /// The user message.
            item_id: ItemId,
        },
        /// The buffer is empty.
        "input_audio_buffer.cleared" => InputAudioBufferCleared {},
        /// The customer speaks.
        "input_audio_buffer.speech_started" => InputAudioBufferSpeechStarted {
            /// Since when, in milliseconds of the session's audio, padding included.
            audio_start_ms: u64,
            /// The user message that will come of it.
            item_id: ItemId,
        },
        /// The customer no longer speaks.
        "input_audio_buffer.speech_stopped" => InputAudioBufferSpeechStopped {
            /// Since when, in milliseconds of the session's audio.
            audio_end_ms: u64,
            /// The user message that comes of it.
            item_id: ItemId,
        },
        /// The customer said nothing for the session's idle time.
        "input_audio_buffer.timeout_triggered" => InputAudioBufferTimeoutTriggered {
            /// Where the silence starts, in milliseconds of the session's audio.
            audio_start_ms: u64,
            /// Where it ends.
            audio_end_ms: u64,
            /// The user message that comes of it.
            item_id: ItemId,
        },
        /// A response has begun.
        "response.created" => ResponseCreated {
            /// The response.
            response: Box<Response>,
        },
        /// A response has ended, one way or another.
        "response.done" => ResponseDone {
            /// The response.
            response: Box<Response>,
        },
        /// A response has a new item.
        "response.output_item.added" => ResponseOutputItemAdded {
            /// The response.
            response_id: ResponseId,
            /// Which of its items.
            output_index: u32,
            /// The item.
            item: Item,
        },
        /// An item of a response is as it will stay.
        "response.output_item.done" => ResponseOutputItemDone {
            /// The response.
            response_id: ResponseId,
            /// Which of its items.
            output_index: u32,
            /// The item.
            item: Item,
        },
        /// An item has a new part.
        "response.content_part.added" => ResponseContentPartAdded {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// The part.
            part: Part,
        },
        /// A part is as it will stay.
        "response.content_part.done" => ResponseContentPartDone {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// The part.
            part: Part,
        },
        /// More audio.
        "response.output_audio.delta" => ResponseOutputAudioDelta {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// Base64 of audio in the session's output format.
            delta: String,
        },
        /// All audio of a part is out.
        "response.output_audio.done" => ResponseOutputAudioDone {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
        },
        /// More of what the audio says.
        "response.output_audio_transcript.delta" => ResponseOutputAudioTranscriptDelta {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// The words that are new.
            delta: String,
        },
        /// What the audio says.
        "response.output_audio_transcript.done" => ResponseOutputAudioTranscriptDone {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// All the words.
            transcript: String,
        },
        /// More text.
        "response.output_text.delta" => ResponseOutputTextDelta {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// The words that are new.
            delta: String,
        },
        /// The text of a part.
        "response.output_text.done" => ResponseOutputTextDone {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// Which of the item's parts.
            content_index: u32,
            /// All the words.
            text: String,
        },
        /// More of a function call's arguments.
        "response.function_call_arguments.delta" => ResponseFunctionCallArgumentsDelta {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// The call.
            call_id: CallId,
            /// What is new of the JSON.
            delta: String,
        },
        /// A function call's arguments.
        "response.function_call_arguments.done" => ResponseFunctionCallArgumentsDone {
            /// The response.
            response_id: ResponseId,
            /// The item.
            item_id: ItemId,
            /// Which of the response's items.
            output_index: u32,
            /// The call.
            call_id: CallId,
            /// The function.
            #[serde(default)]
            name: String,
            /// A JSON object, serialised.
            arguments: String,
        },
        /// What is left of the client's limits.
        "rate_limits.updated" => RateLimitsUpdated {
            /// Each limit.
            rate_limits: Vec<RateLimit>,
        },
    }
    else
        /// An event that this crate does not know, from a newer server.
        Unknown(UnknownEvent)
}

/// An event of the server with its id, as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ServerMessage {
    /// The event's id, unique within the session.
    pub event_id: EventId,
    /// The event.
    #[serde(flatten)]
    pub event: ServerEvent,
}

impl ServerMessage {
    /// The text frame for a client that speaks `dialect`; nothing when that dialect has no such event.
    pub fn encode(&self, dialect: Dialect) -> Option<String> {
        match dialect {
            Dialect::Ga => (!beta::only(&self.event)).then(|| to_text(self)),
            Dialect::Beta => beta::write_server_event(self),
        }
    }

    /// Reads a GA event from a text frame; one that is not known becomes [`ServerEvent::Unknown`].
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let mut raw = RawEvent::parse(text, MAX_AUDIO_FRAME)?;
        let event_id = raw.event_id.take();
        let fields = std::mem::take(&mut raw.fields);
        let event = if ServerEvent::TYPES.contains(&raw.kind.as_str()) {
            ServerEvent::from_fields(&raw.kind, fields)
                .unwrap_or_else(|| unreachable!("every type of the table has an event"))
                .map_err(|invalid| DecodeError::invalid(event_id.clone(), invalid))?
        } else {
            ServerEvent::Unknown(UnknownEvent { kind: raw.kind, raw: fields })
        };
        Ok(Self { event_id: event_id.unwrap_or_else(|| EventId(String::new())), event })
    }
}

/// Serialises a value whose maps all have text for keys, which cannot fail.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| unreachable!("events are plain JSON: {error}"))
}
