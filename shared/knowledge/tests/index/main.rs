//! What every adapter of the port does, and what an adapter does when its server goes wrong.
//!
//! The suite runs on SQLite and on Qdrant: on the fake in this process, or, where `U5_TEST_QDRANT` names its gRPC
//! address (and `U5_TEST_QDRANT_KEY` its key), on a real server, in collections that are deleted afterwards.

#[cfg(test)]
mod archive;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod killed_import;
#[cfg(test)]
mod place;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod search;
#[cfg(test)]
mod vectors;
