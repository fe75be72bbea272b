//! The session object, as in `session.created` and `session.updated`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SessionAudio, Tool, ToolChoice};
use crate::{
    decode::{Invalid, bounds},
    ids::SessionId,
};

/// What a session is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// A conversation.
    #[default]
    Realtime,
    /// Text of what is said, and no answers.
    Transcription,
}

/// The words `realtime.session`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SessionObject {
    /// `realtime.session`
    #[default]
    #[serde(rename = "realtime.session")]
    Session,
}

/// What a response is made of. Audio always comes with its transcript, so that the two are never asked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Modality {
    /// Speech and its transcript.
    Audio,
    /// Text alone.
    Text,
}

pub(crate) fn check_modalities(param: &str, modalities: &[Modality]) -> Result<(), Invalid> {
    if modalities.len() == 1 {
        return Ok(());
    }
    Err(Invalid::value(param, "is not [\"audio\"] or [\"text\"]"))
}

/// How long a response may become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MaxOutputTokens {
    /// As long as the model can.
    #[default]
    #[serde(rename = "inf")]
    Inf,
    /// This many tokens, 1 to 4096.
    #[serde(untagged)]
    Tokens(u32),
}

impl MaxOutputTokens {
    /// The number, if there is a limit.
    pub const fn limit(self) -> Option<u32> {
        match self {
            Self::Inf => None,
            Self::Tokens(tokens) => Some(tokens),
        }
    }

    pub(crate) fn check(self, param: &str) -> Result<(), Invalid> {
        self.limit().map_or(Ok(()), |tokens| bounds::range(param, tokens, 1..=4_096))
    }
}

/// Where traces of the session go. Accepted for compatibility; U5 has traces of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tracing {
    /// Under default names.
    Auto,
    /// Under these names.
    #[serde(untagged)]
    Configuration(TracingConfiguration),
}

/// The names under which a session is traced.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TracingConfiguration {
    /// The workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<String>,
    /// The group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
}

/// What happens when the conversation outgrows the model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Truncation {
    /// The server drops the oldest items as it sees fit.
    #[default]
    Auto,
    /// A response that does not fit fails.
    Disabled,
    /// A part of the conversation is kept.
    #[serde(untagged)]
    RetentionRatio(RetentionRatio),
}

/// How much of the conversation is kept when it is cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RetentionRatio {
    /// Always `retention_ratio`.
    #[serde(rename = "type")]
    pub kind: RetentionKind,
    /// The part that is kept, 0 to 1.
    pub retention_ratio: f32,
    /// When it is cut, if not at the model's own limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_limits: Option<TokenLimits>,
}

/// The words `retention_ratio`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RetentionKind {
    /// `retention_ratio`
    #[default]
    RetentionRatio,
}

/// When a conversation is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenLimits {
    /// The most tokens behind the instructions.
    pub post_instructions: u32,
}

impl Truncation {
    pub(crate) fn check(&self, param: &str) -> Result<(), Invalid> {
        match self {
            Self::RetentionRatio(keep) => {
                bounds::range(&format!("{param}.retention_ratio"), keep.retention_ratio, 0.0..=1.0)
            }
            Self::Auto | Self::Disabled => Ok(()),
        }
    }
}

/// A session's whole configuration, as the server reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// What it is for.
    #[serde(rename = "type", default)]
    pub kind: SessionKind,
    /// Always `realtime.session`.
    #[serde(default)]
    pub object: SessionObject,
    /// The session.
    #[serde(default = "no_session")]
    pub id: SessionId,
    /// The model that answers.
    #[serde(default)]
    pub model: String,
    /// What is spoken or written in answer: one of the two.
    #[serde(default)]
    pub output_modalities: Vec<Modality>,
    /// The system prompt.
    #[serde(default)]
    pub instructions: String,
    /// The functions on offer.
    #[serde(default)]
    pub tools: Vec<Tool>,
    /// Whether and which is called.
    #[serde(default)]
    pub tool_choice: ToolChoice,
    /// Whether several may be called at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    /// How long a response may become.
    #[serde(default)]
    pub max_output_tokens: MaxOutputTokens,
    /// What happens when the conversation outgrows the model.
    #[serde(default)]
    pub truncation: Truncation,
    /// A stored prompt to use; U5 keeps it and does nothing with it.
    #[serde(default)]
    pub prompt: Option<Value>,
    /// Where traces go.
    #[serde(default)]
    pub tracing: Option<Tracing>,
    /// Extra fields that the server is to send.
    #[serde(default)]
    pub include: Option<Vec<String>>,
    /// When the session ends, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<u64>,
    /// How it listens and speaks.
    #[serde(default)]
    pub audio: SessionAudio,
}

fn no_session() -> SessionId {
    SessionId(String::new())
}

impl Default for Session {
    /// An audio conversation with server-side turn detection, like OpenAI's.
    fn default() -> Self {
        let mut audio = SessionAudio::default();
        audio.input.turn_detection = Some(super::TurnDetection::default());
        Self {
            kind: SessionKind::Realtime,
            object: SessionObject::Session,
            id: no_session(),
            model: String::new(),
            output_modalities: vec![Modality::Audio],
            instructions: String::new(),
            tools: Vec::new(),
            tool_choice: ToolChoice::Auto,
            parallel_tool_calls: None,
            max_output_tokens: MaxOutputTokens::Inf,
            truncation: Truncation::Auto,
            prompt: None,
            tracing: None,
            include: None,
            expires_at: None,
            audio,
        }
    }
}

impl Session {
    /// Whether answers are spoken.
    pub fn speaks(&self) -> bool {
        self.output_modalities.contains(&Modality::Audio)
    }
}
