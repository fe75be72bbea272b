//! The port for language models.

use std::sync::Arc;

use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use u5_protocol::Language;

use crate::EngineError;

/// Who said a [`ChatMessage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The store's instructions.
    System,
    /// The customer.
    User,
    /// The kiosk.
    Assistant,
    /// The result of a tool call.
    Tool,
}

/// One message of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Who said it.
    pub role: Role,
    /// What was said. For [`Role::Tool`] the tool's output.
    pub content: String,
    /// Calls that an assistant message made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Which call a tool message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
}

/// A call that the model wants made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The call's id.
    pub id: String,
    /// The function's name.
    pub name: String,
    /// The arguments as a JSON object, serialised.
    pub arguments: String,
}

/// A function that the model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// The function's name.
    pub name: String,
    /// What it does.
    #[serde(default)]
    pub description: String,
    /// JSON Schema of its arguments.
    #[serde(default)]
    pub parameters: serde_json::Value,
}

/// A piece of the store's knowledge that an answer may use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Its id in the index.
    pub id: String,
    /// Title of the document, with its headings (`Products > Dairy alternatives`).
    pub title: String,
    /// Where it came from: a path or URL, for people.
    pub source: String,
    /// The text.
    pub text: String,
    /// Its language, if known.
    pub language: Option<Language>,
    /// Cosine similarity to the question in [-1, 1]; what the collection's floor is compared with.
    pub similarity: f32,
    /// Fused rank score; higher is better, comparable only within one search.
    pub score: f32,
}

/// What an answer is wanted to.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatRequest {
    /// System instructions first, then the conversation, the question last.
    pub messages: Vec<ChatMessage>,
    /// The store's knowledge for the question, best first; empty when nothing lies above the floor.
    pub passages: Arc<[Passage]>,
    /// Functions the model may call.
    pub tools: Vec<ToolSpec>,
    /// The language to answer in.
    pub language: Language,
    /// The most tokens to produce, if limited.
    pub max_tokens: Option<u32>,
    /// The bare question, where the messages tell the passages already and the last one holds more than what was asked.
    pub asked: Option<String>,
    /// JSON Schema of the answer, where it is to be one JSON object and nothing else.
    pub format: Option<serde_json::Value>,
}

impl ChatRequest {
    /// The last thing the customer said, or nothing.
    pub fn question(&self) -> &str {
        if let Some(asked) = &self.asked {
            return asked;
        }
        self.messages.iter().rev().find(|m| m.role == Role::User).map_or("", |m| m.content.as_str())
    }
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// It was complete.
    Stop,
    /// It reached the token limit.
    Length,
}

/// A piece of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatDelta {
    /// More text.
    Text(String),
    /// A complete tool call.
    ToolCall(ToolCall),
    /// Which passages the answer rests on (indices into the request's passages).
    Cites(Vec<usize>),
    /// The model broke down. What follows is an answer of its own by another; words of the first that nobody has heard yet
    /// need not be heard any more.
    BrokenOff,
    /// The end; always the last item of a stream that succeeds.
    Done(FinishReason),
}

/// Answers.
pub trait ChatModel: Send + Sync {
    /// A short name for logs, `/health` and the start-up table.
    fn name(&self) -> &str;

    /// Streams an answer. Dropping the stream cancels the work.
    fn chat(&self, request: ChatRequest) -> BoxStream<'static, Result<ChatDelta, EngineError>>;
}
