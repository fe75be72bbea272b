//! Whether a customer waits for the machine.

use std::sync::Arc;

use tokio::sync::watch;

/// Counts the customers that are being attended to.
#[derive(Debug, Clone)]
pub(super) struct Attention(Arc<watch::Sender<usize>>);

/// One of them, until dropped.
#[derive(Debug)]
#[must_use = "the customer counts as served as soon as this is dropped"]
pub(crate) struct Attending(Arc<watch::Sender<usize>>);

impl Default for Attention {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Attention {
    pub(super) fn attend(&self) -> Attending {
        self.0.send_modify(|customers| *customers += 1);
        Attending(Arc::clone(&self.0))
    }

    /// Until nobody waits.
    pub(super) async fn quiet(&self) {
        self.until(|customers| customers == 0).await;
    }

    /// Until somebody waits.
    pub(super) async fn wanted(&self) {
        self.until(|customers| customers > 0).await;
    }

    async fn until(&self, holds: impl Fn(usize) -> bool) {
        // The sender is alive as long as this is, so it never fails.
        drop(self.0.subscribe().wait_for(|customers| holds(*customers)).await);
    }
}

impl Drop for Attending {
    fn drop(&mut self) {
        self.0.send_modify(|customers| *customers -= 1);
    }
}
