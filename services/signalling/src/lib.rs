//! Serves the kiosk page and tells it where its orchestrator is; brings the page and the avatar's renderer together
//! ([`streaming`], by the rules of [`exchange`]); stands in front of a renderer as its [`relay`].

pub mod config;
pub mod exchange;
pub mod relay;
pub mod streaming;

mod page;

pub use config::SignallingConfig;
pub use page::{ops, router};
pub use streaming::Streaming;
