//! What an `error` event says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::EventId;

/// Whose mistake an error is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The client sent something that cannot be done; the session goes on.
    #[default]
    InvalidRequestError,
    /// Something on the server's side failed.
    ServerError,
    /// The client went over a limit.
    RateLimitError,
    /// A kind that another server made up.
    #[serde(untagged)]
    Other(String),
}

/// The body of an `error` event, and of a failed transcription.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// Whose mistake it is.
    #[serde(rename = "type", default)]
    pub kind: ErrorKind,
    /// What went wrong, for programs.
    #[serde(default)]
    pub code: Option<String>,
    /// What went wrong, for people.
    #[serde(default)]
    pub message: String,
    /// The path of the field at fault.
    #[serde(default)]
    pub param: Option<String>,
    /// The id of the client event that caused it.
    #[serde(default)]
    pub event_id: Option<EventId>,
}

impl ErrorBody {
    /// A request that cannot be done.
    pub fn invalid_request(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: Some(code.into()), message: message.into(), ..Self::default() }
    }

    /// A failure on the server's side.
    pub fn server(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::ServerError, ..Self::invalid_request(code, message) }
    }

    /// The same error, naming the field at fault.
    pub fn with_param(self, param: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    /// The same error, as the answer to the client event `event_id`.
    pub fn answering(self, event_id: Option<EventId>) -> Self {
        Self { event_id, ..self }
    }
}
