//! A response of the assistant, and what may be asked of one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AudioFormat, Item, MaxOutputTokens, Modality, Tool, ToolChoice, audio::check_voice, session::check_modalities,
    tool::check_tools, update::check_some,
};
use crate::{
    decode::{Invalid, bounds},
    ids::{ConversationId, ItemId, ResponseId},
};

const MAX_INSTRUCTIONS: usize = 64_000;
const MAX_INPUT_ITEMS: usize = 256;
const MAX_METADATA: usize = 16;

/// The words `realtime.response`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ResponseObject {
    /// `realtime.response`
    #[default]
    #[serde(rename = "realtime.response")]
    Response,
}

/// How far a response has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseStatus {
    /// Still being made.
    #[default]
    InProgress,
    /// Whole.
    Completed,
    /// Stopped by the customer or the client.
    Cancelled,
    /// Stopped by an error.
    Failed,
    /// Stopped by a limit.
    Incomplete,
}

/// Why a response is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusReason {
    /// The customer spoke.
    TurnDetected,
    /// The client sent `response.cancel`.
    ClientCancelled,
    /// The response reached its limit.
    MaxOutputTokens,
    /// The server withheld what the model said.
    ContentFilter,
}

/// The error that ended a response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusError {
    /// Whose mistake it is.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// What went wrong, for programs.
    #[serde(default)]
    pub code: String,
    /// What went wrong, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Why a response ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusDetails {
    /// The response's status once more.
    #[serde(rename = "type", default)]
    pub kind: ResponseStatus,
    /// Why it is not whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<StatusReason>,
    /// The error that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<StatusError>,
}

impl StatusDetails {
    /// For a response that was cancelled.
    pub const fn cancelled(reason: StatusReason) -> Self {
        Self { kind: ResponseStatus::Cancelled, reason: Some(reason), error: None }
    }

    /// For a response that failed on the server's side.
    pub fn failed(code: impl Into<String>, message: impl Into<String>) -> Self {
        let error = StatusError { kind: "server_error".to_owned(), code: code.into(), message: Some(message.into()) };
        Self { kind: ResponseStatus::Failed, reason: None, error: Some(error) }
    }
}

/// What a response cost, in tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Usage {
    /// Input and output together.
    pub total_tokens: u32,
    /// What the model read.
    pub input_tokens: u32,
    /// What the model wrote.
    pub output_tokens: u32,
    /// What it read, by kind.
    pub input_token_details: InputTokenDetails,
    /// What it wrote, by kind.
    pub output_token_details: OutputTokenDetails,
}

/// What the model read, in tokens by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InputTokenDetails {
    /// Text.
    pub text_tokens: u32,
    /// Audio.
    pub audio_tokens: u32,
    /// Images.
    pub image_tokens: u32,
    /// Of all these, what the model still knew from before.
    pub cached_tokens: u32,
    /// What it still knew, by kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cached_tokens_details: Option<CachedTokenDetails>,
}

/// What the model still knew from before, in tokens by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CachedTokenDetails {
    /// Text.
    pub text_tokens: u32,
    /// Audio.
    pub audio_tokens: u32,
    /// Images.
    pub image_tokens: u32,
}

/// What the model wrote, in tokens by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OutputTokenDetails {
    /// Text.
    pub text_tokens: u32,
    /// Audio.
    pub audio_tokens: u32,
}

/// How a response is spoken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResponseAudio {
    /// How it is spoken.
    #[serde(default)]
    pub output: ResponseAudioOutput,
}

/// Format and voice of a response; what is left out is the session's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResponseAudioOutput {
    /// How its audio is coded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<AudioFormat>,
    /// The voice's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
}

/// A response of the assistant, as in `response.created` and `response.done`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Response {
    /// Always `realtime.response`.
    #[serde(default)]
    pub object: ResponseObject,
    /// The response.
    pub id: ResponseId,
    /// How far it has come.
    #[serde(default)]
    pub status: ResponseStatus,
    /// Why it ended; nothing while it has not, or when it ended as it should.
    #[serde(default)]
    pub status_details: Option<StatusDetails>,
    /// The items it made.
    #[serde(default)]
    pub output: Vec<Item>,
    /// The conversation it belongs to, if to any.
    #[serde(default)]
    pub conversation_id: Option<ConversationId>,
    /// What it is made of.
    #[serde(default)]
    pub output_modalities: Vec<Modality>,
    /// How long it may become.
    #[serde(default)]
    pub max_output_tokens: MaxOutputTokens,
    /// How it is spoken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<ResponseAudio>,
    /// What it cost; known at its end.
    #[serde(default)]
    pub usage: Option<Usage>,
    /// What the client attached to it.
    #[serde(default)]
    pub metadata: Option<BTreeMap<String, String>>,
}

impl Response {
    /// A response that has just begun.
    pub const fn new(id: ResponseId) -> Self {
        Self {
            object: ResponseObject::Response,
            id,
            status: ResponseStatus::InProgress,
            status_details: None,
            output: Vec::new(),
            conversation_id: None,
            output_modalities: Vec::new(),
            max_output_tokens: MaxOutputTokens::Inf,
            audio: None,
            usage: None,
            metadata: None,
        }
    }
}

/// Where a response's items go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConversationMode {
    /// Into the conversation.
    #[default]
    Auto,
    /// Nowhere: the response stands by itself.
    None,
}

/// What a response is made from, when not from the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ResponseInput {
    /// An item of the conversation.
    ItemReference {
        /// The item.
        id: ItemId,
    },
    /// An item that is in no conversation.
    #[serde(untagged)]
    Item(Item),
}

/// What a client may ask of one response; what is left out is the session's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ResponseCreateParams {
    /// The system prompt of this response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// What it is made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_modalities: Option<Vec<Modality>>,
    /// How it is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<ResponseAudio>,
    /// The functions on offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<Tool>>,
    /// Whether and which is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether several may be called at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    /// How long it may become.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<MaxOutputTokens>,
    /// Where its items go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationMode>,
    /// What it is made from; `[]` is nothing at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Vec<ResponseInput>>,
    /// What the client wants back with it: up to 16 pairs, keys of 64 and values of 512 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, String>>,
    /// A stored prompt; U5 does nothing with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Value>,
}

impl ResponseCreateParams {
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        check_some(self.instructions.as_ref(), |text| bounds::text("instructions", text, MAX_INSTRUCTIONS))?;
        check_some(self.output_modalities.as_ref(), |list| check_modalities("output_modalities", list))?;
        check_some(self.audio.as_ref(), |audio| audio.output.check("audio.output"))?;
        check_some(self.tools.as_ref(), |tools| check_tools("tools", tools))?;
        check_some(self.tool_choice.as_ref(), |choice| choice.check("tool_choice"))?;
        check_some(self.max_output_tokens, |max| max.check("max_output_tokens"))?;
        check_some(self.input.as_ref(), |input| check_input(input))?;
        check_some(self.metadata.as_ref(), check_metadata)
    }
}

impl ResponseAudioOutput {
    fn check(&self, param: &str) -> Result<(), Invalid> {
        check_some(self.format, |format| format.check(&format!("{param}.format")))?;
        check_some(self.voice.as_ref(), |voice| check_voice(&format!("{param}.voice"), voice))
    }
}

fn check_input(input: &[ResponseInput]) -> Result<(), Invalid> {
    bounds::count("input", input.len(), MAX_INPUT_ITEMS)?;
    input.iter().enumerate().try_for_each(|(index, input)| match input {
        ResponseInput::ItemReference { id } => bounds::id(&format!("input[{index}].id"), id.as_str()),
        ResponseInput::Item(item) => item.check(&format!("input[{index}]")),
    })
}

fn check_metadata(metadata: &BTreeMap<String, String>) -> Result<(), Invalid> {
    bounds::count("metadata", metadata.len(), MAX_METADATA)?;
    metadata.iter().try_for_each(|(key, value)| {
        bounds::text("metadata", key, 64)?;
        bounds::text("metadata", value, 512)
    })
}
