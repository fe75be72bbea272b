//! The conversation as a pure machine: events and the time go in, effects come out.
//!
//! Nothing in here waits, spawns, reads a clock or touches a socket, so every rule is a test with virtual time.
//! Start with [`Session`]; [`event`] lists what can happen and what it can lead to.

pub mod conversation;
pub mod event;
pub mod invariants;
pub mod playback;
pub mod session;
pub mod settings;
pub mod time;
pub mod waterfall;
mod wire;

pub use event::{Command, Effect, Effects, Event};
pub use session::{Memory, Session};
pub use settings::Settings;
pub use time::Instant64;
