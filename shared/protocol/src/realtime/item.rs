//! The items of a conversation: messages, function calls and their results.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tool::check_name;
use crate::{
    decode::{Invalid, bounds},
    ids::{CallId, ItemId},
};

const MAX_PARTS: usize = 32;
const MAX_TEXT: usize = 32_000;
const MAX_AUDIO: usize = crate::decode::MAX_AUDIO_FRAME;

/// An item of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Item {
    /// Something that was said or written.
    Message(Message),
    /// The assistant's call of a function.
    FunctionCall(FunctionCall),
    /// What the function returned.
    FunctionCallOutput(FunctionCallOutput),
}

/// Something that was said or written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Always there on what the server sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// Always `realtime.item`.
    #[serde(default)]
    pub object: ItemObject,
    /// How far it has come; means nothing from a client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// Who said it.
    pub role: MessageRole,
    /// What was said.
    #[serde(default)]
    pub content: Vec<ContentPart>,
}

/// The assistant's call of a function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FunctionCall {
    /// Always there on what the server sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// Always `realtime.item`.
    #[serde(default)]
    pub object: ItemObject,
    /// How far it has come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// What the result refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<CallId>,
    /// The function.
    pub name: String,
    /// Its arguments: a JSON object, serialised.
    pub arguments: String,
}

/// What a function returned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FunctionCallOutput {
    /// Always there on what the server sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// Always `realtime.item`.
    #[serde(default)]
    pub object: ItemObject,
    /// How far it has come; means nothing from a client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// The call it answers.
    pub call_id: CallId,
    /// The result, in any form that the model can read.
    pub output: String,
}

/// The words `realtime.item`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ItemObject {
    /// `realtime.item`
    #[default]
    #[serde(rename = "realtime.item")]
    Item,
}

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// Still growing.
    InProgress,
    /// Whole.
    Completed,
    /// Cut off.
    Incomplete,
}

/// Who a message is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageRole {
    /// The application.
    System,
    /// The customer.
    User,
    /// The assistant.
    Assistant,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentPart {
    /// Text from the application or typed by the customer.
    InputText {
        /// The text.
        text: String,
    },
    /// The customer's speech.
    InputAudio {
        /// The audio in base64; the server leaves it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audio: Option<String>,
        /// What was understood, once it is known.
        #[serde(default)]
        transcript: Option<String>,
    },
    /// The assistant's text.
    OutputText {
        /// The text.
        text: String,
    },
    /// The assistant's speech.
    OutputAudio {
        /// The audio in base64; the server leaves it out, since it went out as deltas.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audio: Option<String>,
        /// What is said.
        #[serde(default)]
        transcript: String,
    },
}

impl Message {
    /// A message with a role and content, and nothing else.
    pub const fn new(role: MessageRole, content: Vec<ContentPart>) -> Self {
        Self { id: None, object: ItemObject::Item, status: None, role, content }
    }
}

impl Item {
    /// A message of the server's.
    pub fn message(id: ItemId, status: ItemStatus, role: MessageRole, content: Vec<ContentPart>) -> Self {
        Self::Message(Message { id: Some(id), status: Some(status), ..Message::new(role, content) })
    }

    /// The item's id.
    pub const fn id(&self) -> Option<&ItemId> {
        match self {
            Self::Message(Message { id, .. })
            | Self::FunctionCall(FunctionCall { id, .. })
            | Self::FunctionCallOutput(FunctionCallOutput { id, .. }) => id.as_ref(),
        }
    }

    /// Where the item's id is kept.
    pub const fn id_mut(&mut self) -> &mut Option<ItemId> {
        match self {
            Self::Message(Message { id, .. })
            | Self::FunctionCall(FunctionCall { id, .. })
            | Self::FunctionCallOutput(FunctionCallOutput { id, .. }) => id,
        }
    }

    /// Where the item's status is kept.
    pub const fn status_mut(&mut self) -> &mut Option<ItemStatus> {
        match self {
            Self::Message(Message { status, .. })
            | Self::FunctionCall(FunctionCall { status, .. })
            | Self::FunctionCallOutput(FunctionCallOutput { status, .. }) => status,
        }
    }

    pub(crate) fn check(&self, param: &str) -> Result<(), Invalid> {
        bounds::optional_id(&format!("{param}.id"), self.id().map(ItemId::as_str))?;
        match self {
            Self::Message(message) => message.check(param),
            Self::FunctionCall(call) => call.check(param),
            Self::FunctionCallOutput(output) => output.check(param),
        }
    }
}

impl Message {
    fn check(&self, param: &str) -> Result<(), Invalid> {
        let param = format!("{param}.content");
        bounds::count(&param, self.content.len(), MAX_PARTS)?;
        self.content.iter().enumerate().try_for_each(|(index, part)| {
            let param = format!("{param}[{index}]");
            part.check_role(self.role, &param)?;
            part.check(&param)
        })
    }
}

impl FunctionCall {
    fn check(&self, param: &str) -> Result<(), Invalid> {
        check_name(&format!("{param}.name"), &self.name)?;
        bounds::optional_id(&format!("{param}.call_id"), self.call_id.as_ref().map(CallId::as_str))?;
        bounds::text(&format!("{param}.arguments"), &self.arguments, MAX_TEXT)
    }
}

impl FunctionCallOutput {
    fn check(&self, param: &str) -> Result<(), Invalid> {
        bounds::id(&format!("{param}.call_id"), self.call_id.as_str())?;
        bounds::text(&format!("{param}.output"), &self.output, MAX_TEXT)
    }
}

impl ContentPart {
    /// The words of the part, heard or written, as far as they are known.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::InputText { text } | Self::OutputText { text } => Some(text),
            Self::InputAudio { transcript, .. } => transcript.as_deref(),
            Self::OutputAudio { transcript, .. } => Some(transcript),
        }
    }

    fn check_role(&self, role: MessageRole, param: &str) -> Result<(), Invalid> {
        let rule = match (role, self) {
            (MessageRole::System, Self::InputText { .. })
            | (MessageRole::User, Self::InputText { .. } | Self::InputAudio { .. })
            | (MessageRole::Assistant, Self::OutputText { .. } | Self::OutputAudio { .. }) => {
                return Ok(());
            }
            (MessageRole::System, _) => "is not input_text, the only content that a system message has",
            (MessageRole::User, _) => "is not input_text or input_audio, the only content that a user message has",
            (MessageRole::Assistant, _) => {
                "is not output_text or output_audio, the only content that an assistant message has"
            }
        };
        Err(Invalid::value(format!("{param}.type"), rule))
    }

    fn check(&self, param: &str) -> Result<(), Invalid> {
        if let Some(text) = self.text() {
            bounds::text(param, text, MAX_TEXT)?;
        }
        match self {
            Self::InputAudio { audio: Some(audio), .. } | Self::OutputAudio { audio: Some(audio), .. } => {
                bounds::text(&format!("{param}.audio"), audio, MAX_AUDIO)
            }
            _ => Ok(()),
        }
    }
}
