//! The admin service: the console and its API, who may use them, and what they did.
//!
//! What customers said it shows where the store's profile lets staff read along, and keeps where that says so; it is in no log.
//!
//! Layers, from below: [`db`] runs transactions; `audit`, `auth`, `content` and `floor` are functions within them and rules
//! without; `publish` is where what is published goes, `documents` where documents are, `desk` the way to the orchestrators;
//! `prompts` tries out what `content` holds, `store` packs it up; `api` turns requests into them; `console` adds the page.

pub mod config;
pub mod db;
pub mod overview;

mod api;
mod audit;
mod auth;
mod console;
mod content;
mod desk;
mod documents;
mod floor;
mod prompts;
mod publish;
mod service;
mod store;
mod wall;

pub use auth::Role;
pub use config::{AdminConfig, AuthMode, ConfigError};
pub use console::ops;
pub use service::{Admin, SetupError};

#[cfg(test)]
mod testing;
