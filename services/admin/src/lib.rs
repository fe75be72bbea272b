//! The admin console: how the services are and which conversations are going on.
//!
//! It shows no word that a customer said; the types it passes on have no room for one.

pub mod config;
pub mod overview;

mod console;

pub use config::{AdminConfig, ConfigError};
pub use console::{SetupError, ops, router};
