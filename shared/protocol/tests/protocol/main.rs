//! The wire formats seen from outside: what is sent, what is refused, and what another implementation makes of it.

#![expect(clippy::expect_used, reason = "helpers of tests may fail like the tests themselves")]

mod avatar;
mod client;
mod examples;
mod kiosk;
mod ops;
mod oracle;
mod schema;
mod server;
