//! What travels over U5's wires: OpenAI Realtime events, the `u5.kiosk.v1` and `u5.avatar.v1` dialects, Pixel Streaming
//! signalling, ids and languages.
//!
//! Pure: no IO, no clock. Everything here can be serialised, and nothing here decides anything.

pub mod avatar;
pub mod decode;
pub mod desk;
pub mod diagnostic;
pub mod dialect;
mod events;
pub mod frame;
pub mod ids;
pub mod kiosk;
pub mod language;
pub mod ops;
pub mod patch;
pub mod pcm;
pub mod realtime;
pub mod streaming;

pub use decode::{DecodeError, DecodeErrorCode};
pub use dialect::Dialect;
pub use language::Language;
pub use patch::Patch;
