//! Serves the kiosk page and tells it where its orchestrator is.
//!
//! Pixel Streaming signalling between the page and an avatar renderer (port 8888) is not part of it yet:
//! nothing listens there, and the page draws its own face.

pub mod config;
pub mod exchange;

mod page;

pub use config::{ConfigError, SignallingConfig};
pub use page::{ops, router};
