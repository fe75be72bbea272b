//! The OpenAI Realtime protocol, in its generally available (GA) form.
//!
//! Source: the types of OpenAI's published SDKs. Fields are named and nested as on the wire; the beta form is translated
//! when a frame is decoded or encoded, so that nothing else has to know of it.

mod audio;
mod beta;
mod client;
mod error;
mod item;
mod response;
mod server;
mod session;
mod tool;
mod update;

pub use audio::{
    AudioFormat, AudioInput, AudioOutput, Eagerness, NoiseReduction, NoiseReductionKind, SessionAudio, Transcription,
    TurnDetection,
};
pub use client::{ClientEvent, ROOT_ITEM};
pub use error::{ErrorBody, ErrorKind};
pub use item::{ContentPart, FunctionCall, FunctionCallOutput, Item, ItemObject, ItemStatus, Message, MessageRole};
pub use response::{
    CachedTokenDetails, ConversationMode, InputTokenDetails, OutputTokenDetails, Response, ResponseAudio,
    ResponseAudioOutput, ResponseCreateParams, ResponseInput, ResponseObject, ResponseStatus, StatusDetails,
    StatusError, StatusReason, Usage,
};
pub(crate) use server::to_text;
pub use server::{
    Conversation, ConversationObject, Part, RateLimit, ServerEvent, ServerMessage, TranscriptionUsage, UnknownEvent,
};
pub use session::{
    MaxOutputTokens, Modality, RetentionKind, RetentionRatio, Session, SessionKind, SessionObject, TokenLimits,
    Tracing, TracingConfiguration, Truncation,
};
pub use tool::{FunctionKind, FunctionTool, Tool, ToolChoice, ToolChoiceFunction};
pub use update::{AudioInputUpdate, AudioOutputUpdate, AudioUpdate, SessionUpdate};
