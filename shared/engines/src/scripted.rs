//! Engines that do what a script says: for tests of what stands around engines, and for the load tool.
//!
//! They keep the ports' promises (streaming, cancelling on drop, typed errors), take the time they are told to take on
//! tokio's clock (so virtual time works), fail when told to, and count their calls.

mod calls;
mod chat;
mod embed;
mod speech;
mod turn;

pub use calls::{Calls, Counts, Fault, Pace};
pub use chat::{Rule, Script, ScriptError, ScriptedChat, Step};
pub use embed::ScriptedEmbedder;
pub use speech::{ScriptedStt, ScriptedTts};
pub use turn::ScriptedTurnDetector;

#[cfg(test)]
mod tests;
