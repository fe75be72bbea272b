//! Waiting for what becomes so.

use std::time::Duration;

use tokio::time::{sleep, timeout};

/// Nothing that a test waits for takes this long on any machine.
const PATIENCE: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(20);

/// Waits until `is_so` says so.
pub async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let wait = async {
        while !is_so().await {
            sleep(POLL).await;
        }
    };
    timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("not in {PATIENCE:?}: {what}"));
}
