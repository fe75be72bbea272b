//! The store's servers: what U5 asks of them, and what happens when they fail.

pub(crate) mod chat;
mod crowd;
mod failover;
mod failures;
mod faults;
mod handover;
mod hung_up;
mod network;
mod news;
mod partition;
mod speaches;
mod speech_cache;
mod stand_ins;
mod start;
mod store;
mod table;

use std::{future::Future, time::Duration};

use u5_engines::EngineError;

/// No server of a test takes longer than this.
const PATIENCE: Duration = Duration::from_secs(20);

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it ends in time")
}

/// What an error says, for people.
fn said<T>(result: Result<T, EngineError>) -> String {
    result.err().expect("it is an error").to_string()
}
