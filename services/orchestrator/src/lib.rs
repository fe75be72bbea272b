//! The conversation service: kiosks and Realtime clients on one side, engines on the other, and between them one
//! [`u5_dialogue::Session`] a connection, which decides, and one shell around it, which does.

mod answer;
mod api_session;
mod app;
mod avatars;
pub mod config;
mod connection;
pub mod content;
mod desk;
mod engines;
mod health;
mod index;
mod kiosk_tokens;
mod mouth;
mod news;
mod outbox;
mod pipe;
pub mod propose;
mod pulse;
mod recent;
mod registry;
mod repertoire;
mod retrieval;
mod socket;
mod speech_cache;
mod staff;
mod visits;

pub use app::{App, StartError};
pub use config::OrchestratorConfig;
pub use engines::{Engines, EnginesError, ServersError};
pub use index::{index_path, open_index};
