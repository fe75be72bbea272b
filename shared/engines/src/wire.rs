//! What streams over HTTP, cut into events. Pure: however the bytes arrive, the events are the same.

mod lines;
mod sse;
#[cfg(test)]
mod tests;

pub use lines::Lines;
pub use sse::ServerSentEvents;

/// The longest line, in bytes: far beyond any token of an answer.
pub const MAX_LINE: usize = 1024 * 1024;

/// Why bytes are no events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The server does not speak UTF-8.
    #[error("it sent bytes that are not UTF-8")]
    NotUtf8,
    /// The server sends lines without end.
    #[error("it sent a line of more than {MAX_LINE} bytes")]
    TooLong,
}

/// Takes bytes as they arrive and gives events as they are complete.
pub trait Decoder: Send {
    /// The events that `bytes` complete. After an error nothing more is decoded.
    fn push(&mut self, bytes: &[u8]) -> Vec<Result<String, WireError>>;

    /// What was left when the stream ended.
    fn finish(&mut self) -> Option<Result<String, WireError>>;
}
