//! Looking after what stands at the target: whoever takes it away or writes over it, what is published comes back.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use u5_runtime::causes;

use super::Shop;
use crate::db::Db;

/// What fails is tried again after the first pause, and each time after twice as long.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);
/// What stands there is read again that often although nobody said that it changed.
const ROUND: Duration = Duration::from_mins(5);
/// Two programs that write over each other do it no more often.
const SETTLE: Duration = Duration::from_millis(500);

impl Shop {
    /// Never ends.
    pub(crate) async fn keep(&self, db: &Db) {
        let mut pause = FIRST;
        loop {
            let round = match self.reconcile(db).await {
                Ok(()) => {
                    pause = FIRST;
                    ROUND
                }
                // The target's own status tells it to people, and the log when it changes.
                Err(error) => {
                    tracing::debug!("what is published is tried again: {}", causes::told(&error));
                    let after = pause;
                    pause = (pause * 2).min(LONGEST);
                    after
                }
            };
            let watched = timeout(round, async {
                tokio::select! {
                    changed = self.target.changed() => changed,
                    () = self.undelivered.notified() => Ok(()),
                }
            });
            match watched.await {
                Ok(Ok(())) => sleep(SETTLE).await,
                Ok(Err(error)) => {
                    tracing::debug!("what is published cannot be watched: {error}");
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST);
                }
                Err(_) => {}
            }
        }
    }
}
