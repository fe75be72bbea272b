//! The ports to everything that listens, thinks or speaks, and the adapters behind them.
//!
//! A port is an object-safe trait that returns owned futures and streams. Dropping one cancels the work behind it:
//! that is how barge-in stops an answer, so every adapter must honour it.

pub mod chat;
pub mod deadline;
pub mod embed;
pub mod error;
pub mod extractive;
mod grounded;
pub mod ollama;
pub mod openai;
pub mod remote;
pub mod scripted;
pub mod speaches;
pub mod speech;
pub mod standby;
pub mod tools;
pub mod turn;
pub mod wire;

pub use chat::{ChatDelta, ChatMessage, ChatModel, ChatRequest, FinishReason, Passage, Role, ToolCall, ToolSpec};
pub use deadline::{Limits, stream_with_deadline, with_deadline};
pub use embed::Embedder;
pub use error::{EngineError, ErrorKind};
pub use extractive::Extractive;
pub use speech::{Mark, SpeechChunk, SpeechRequest, SpeechToText, TextToSpeech, Transcript, Utterance};
pub use tools::{ExampleTools, HttpTools, ToolError, ToolResult, ToolRunner};
pub use turn::TurnDetector;
pub use u5_protocol::kiosk::{MarkSource, Viseme, VisemeMark};
