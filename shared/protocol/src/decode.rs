//! Turning a text frame into an event, with errors that a client can act on.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    ids::EventId,
    realtime::{ErrorBody, ErrorKind},
};

/// The most an id may hold, in bytes.
pub const MAX_ID: usize = 128;
/// The most that a frame without audio may hold, in bytes.
pub const MAX_CONTROL_FRAME: usize = 256 * 1024;
/// The most that a frame with base64 audio may hold, in bytes: OpenAI's 15 MiB of audio and room for the rest.
pub const MAX_AUDIO_FRAME: usize = 15 * 1024 * 1024 + 4096;

/// The longest path that an error names, in characters.
const MAX_PARAM: usize = 256;

/// What is wrong with a frame, as the `code` of an `error` event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecodeErrorCode {
    /// Not a JSON object with a `type`.
    InvalidJson,
    /// A `type` that this endpoint does not know.
    UnknownEvent,
    /// A field that the event needs is not there.
    MissingField,
    /// A field has a wrong type, or a value outside its range.
    InvalidValue,
    /// The frame is longer than its kind may be.
    FrameTooLarge,
}

impl DecodeErrorCode {
    /// The code on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidJson => "invalid_json",
            Self::UnknownEvent => "unknown_event",
            Self::MissingField => "missing_field",
            Self::InvalidValue => "invalid_value",
            Self::FrameTooLarge => "frame_too_large",
        }
    }
}

/// A frame that could not be understood. It never quotes a field's value, which may be a customer's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// What kind of mistake it is.
    pub code: DecodeErrorCode,
    /// What is wrong and what would be right.
    pub message: String,
    /// The path of the field at fault, such as `session.audio.input.format`.
    pub param: Option<String>,
    /// The id that the client gave the event, when it could be read.
    pub event_id: Option<EventId>,
}

impl DecodeError {
    fn new(code: DecodeErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), param: None, event_id: None }
    }

    pub(crate) fn unknown_event(raw: &RawEvent) -> Self {
        let kind: String = raw.kind.chars().take(MAX_ID).collect();
        let mut error = Self::new(
            DecodeErrorCode::UnknownEvent,
            format!("event type `{kind}` is not known; see the protocol's list of events"),
        );
        error.param = Some("type".to_owned());
        error.event_id.clone_from(&raw.event_id);
        error
    }

    pub(crate) fn too_large(event_id: Option<EventId>, limit: usize) -> Self {
        let message = format!("the frame is longer than the {limit} bytes allowed; send it in smaller pieces");
        Self { event_id, ..Self::new(DecodeErrorCode::FrameTooLarge, message) }
    }

    pub(crate) fn invalid(event_id: Option<EventId>, invalid: Invalid) -> Self {
        Self { code: invalid.code, message: invalid.message, param: invalid.param, event_id }
    }

    /// The `error` event's body that tells the client.
    pub fn body(&self) -> ErrorBody {
        ErrorBody {
            kind: ErrorKind::InvalidRequestError,
            code: Some(self.code.as_str().to_owned()),
            message: self.message.clone(),
            param: self.param.clone(),
            event_id: self.event_id.clone(),
        }
    }
}

/// A field at fault, before it is known which event of which client it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invalid {
    code: DecodeErrorCode,
    message: String,
    param: Option<String>,
}

impl Invalid {
    /// A value outside what `param` may hold; `rule` says what it may.
    pub(crate) fn value(param: impl Into<String>, rule: &str) -> Self {
        let param = param.into();
        Self { code: DecodeErrorCode::InvalidValue, message: format!("`{param}` {rule}"), param: Some(param) }
    }

    /// Puts the field inside `parent`.
    pub(crate) fn within(mut self, parent: &str) -> Self {
        if let Some(param) = &mut self.param {
            let inner = std::mem::take(param);
            *param = format!("{parent}.{inner}");
            self.message = self.message.replacen(&inner, param, 1);
        }
        self
    }

    /// Keeps of serde's message what was expected and drops what was found, for that quotes the value.
    fn from_serde(path: &str, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        // Keys of maps are part of a path, and may be of any length.
        let path: String = path.chars().take(MAX_PARAM).collect();
        match text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            Some(field) => Self::missing(join(&path, field)),
            None => Self::unexpected(&path, &text),
        }
    }

    fn missing(param: String) -> Self {
        Self { code: DecodeErrorCode::MissingField, message: format!("field `{param}` is missing"), param: Some(param) }
    }

    fn unexpected(path: &str, text: &str) -> Self {
        match text.rsplit_once(", expected ") {
            Some((_, expected)) => Self::value(path, &format!("is not valid: expected {expected}")),
            None => Self::value(path, "is not valid: it has a type or value that the field cannot hold"),
        }
    }
}

fn join(path: &str, field: &str) -> String {
    if path == "." { field.to_owned() } else { format!("{path}.{field}") }
}

/// Decodes an event's fields, naming the path of the first that is wrong.
pub(crate) fn fields<T: DeserializeOwned>(fields: Map<String, Value>) -> Result<T, Invalid> {
    serde_path_to_error::deserialize(Value::Object(fields))
        .map_err(|error| Invalid::from_serde(&error.path().to_string(), error.inner()))
}

/// A frame whose `type` and `event_id` have been read, and nothing else.
#[derive(Debug)]
pub(crate) struct RawEvent {
    pub(crate) kind: String,
    pub(crate) event_id: Option<EventId>,
    pub(crate) fields: Map<String, Value>,
}

impl RawEvent {
    /// Parses a frame of at most `limit` bytes.
    pub(crate) fn parse(text: &str, limit: usize) -> Result<Self, DecodeError> {
        if text.len() > limit {
            return Err(DecodeError::too_large(None, limit));
        }
        let mut fields: Map<String, Value> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
        let event_id = take_event_id(&mut fields)?;
        match fields.remove("type") {
            Some(Value::String(kind)) => Ok(Self { kind, event_id, fields }),
            Some(_) => Err(DecodeError::invalid(event_id, Invalid::value("type", "is not a string"))),
            None => Err(DecodeError::invalid(event_id, Invalid::missing("type".to_owned()))),
        }
    }
}

/// Line and column, but not the text: serde_json quotes found values in its messages.
fn not_json(error: &serde_json::Error) -> DecodeError {
    let place = format!("line {} column {}", error.line(), error.column());
    DecodeError::new(DecodeErrorCode::InvalidJson, format!("the frame is not a JSON object: stopped at {place}"))
}

fn take_event_id(fields: &mut Map<String, Value>) -> Result<Option<EventId>, DecodeError> {
    match fields.remove("event_id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if id.len() <= MAX_ID => Ok(Some(EventId(id))),
        Some(_) => {
            let rule = format!("is not a string of at most {MAX_ID} bytes");
            Err(DecodeError::invalid(None, Invalid::value("event_id", &rule)))
        }
    }
}

/// The bounds that decoding checks; each names the parameter and the bound it broke.
pub(crate) mod bounds {
    use super::{Invalid, MAX_ID};

    /// At most `max` characters.
    pub(crate) fn text(param: &str, text: &str, max: usize) -> Result<(), Invalid> {
        // Bytes are never fewer than characters, so most texts need no counting.
        if text.len() <= max || text.chars().nth(max).is_none() {
            return Ok(());
        }
        Err(Invalid::value(param, &format!("is longer than {max} characters")))
    }

    /// An id that a client chose: not empty and at most [`MAX_ID`] bytes.
    pub(crate) fn id(param: &str, id: &str) -> Result<(), Invalid> {
        if !id.is_empty() && id.len() <= MAX_ID {
            return Ok(());
        }
        Err(Invalid::value(param, &format!("is not an id of 1 to {MAX_ID} bytes")))
    }

    /// An id that may be left out.
    pub(crate) fn optional_id(param: &str, value: Option<&str>) -> Result<(), Invalid> {
        value.map_or(Ok(()), |value| id(param, value))
    }

    /// A number in `range`; NaN is in none.
    pub(crate) fn range<T>(param: &str, value: T, range: std::ops::RangeInclusive<T>) -> Result<(), Invalid>
    where
        T: PartialOrd + std::fmt::Display + Copy,
    {
        if range.contains(&value) {
            return Ok(());
        }
        Err(Invalid::value(param, &format!("is not within {} to {}", range.start(), range.end())))
    }

    /// At most `max` entries.
    pub(crate) fn count(param: &str, len: usize, max: usize) -> Result<(), Invalid> {
        if len <= max {
            return Ok(());
        }
        Err(Invalid::value(param, &format!("has more than {max} entries")))
    }
}
