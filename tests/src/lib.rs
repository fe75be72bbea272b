//! The harness of the end-to-end tests: the real programs as child processes, clients for them, and the recordings.
//!
//! A test that cannot be set up fails with what is missing and the command that brings it; nothing is skipped.

#![expect(clippy::expect_used, reason = "a harness fails its test by panicking")]

pub mod chaos;
pub mod client;
pub mod fakes;
pub mod fixtures;
pub mod ingress;
pub mod kiosk;
pub mod place;
pub mod port;
pub mod program;
pub mod redis;
pub mod scenario;
pub mod server;
pub mod wait;
pub mod words;

pub use self::redis::Redis;
pub use chaos::Chaos;
pub use client::Client;
pub use ingress::Ingress;
pub use kiosk::Kiosk;
pub use program::Outcome;
pub use scenario::Scenario;
pub use server::Server;
pub use wait::eventually;
