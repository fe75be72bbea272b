//! The same rules for every session store, and what is special about the one in Redis. Real servers are started for it.

#![expect(clippy::unwrap_used, reason = "a test whose helpers fail has failed")]

#[macro_use]
mod suite;

mod acl;
mod bus;
mod cluster;
mod keys;
mod memory;
mod outage;
mod sentinel;
mod servers;
mod single;
mod tls;
