//! Visits that a connection of this process drives now.
//!
//! A kiosk whose network broke is back long before anybody here can know that its earlier connection is dead. Its token
//! says that the earlier one is of no use any more; it is told to leave, and its visit is there to go on.

use std::{collections::HashMap, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::{sync::watch, time::timeout};
use u5_session::ResumeToken;

/// How long a connection may take to leave. One that is longer at it keeps its visit.
const LEAVING: Duration = Duration::from_secs(2);

/// The connections that drive visits, by the tokens of these. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Driven(Arc<Mutex<HashMap<ResumeToken, watch::Sender<bool>>>>);

/// A connection drives a visit as long as it has this.
pub(crate) struct Driver {
    token: ResumeToken,
    wanted: watch::Receiver<bool>,
    driven: Driven,
}

impl Driven {
    pub(super) fn drive(&self, token: ResumeToken) -> Driver {
        let (want, wanted) = watch::channel(false);
        self.0.lock().insert(token.clone(), want);
        Driver { token, wanted, driven: self.clone() }
    }

    /// Tells whoever drives the visit to leave, and waits until that is done.
    pub(super) async fn take(&self, token: &ResumeToken) {
        let Some(want) = self.0.lock().remove(token) else { return };
        want.send_replace(true);
        if timeout(LEAVING, want.closed()).await.is_err() {
            tracing::warn!("a connection that is of no use any more does not end");
        }
    }
}

impl Driver {
    /// Waits until the kiosk wants its visit from another connection.
    pub(crate) async fn wanted(&mut self) {
        if self.wanted.wait_for(|wanted| *wanted).await.is_err() {
            // Another drives it by now, and nobody asks this one.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let mut driven = self.driven.0.lock();
        // Whoever came after it has the token now.
        if driven.get(&self.token).is_some_and(|want| self.wanted.same_channel(&want.subscribe())) {
            driven.remove(&self.token);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_comes_back_waits_until_the_earlier_connection_has_left() {
        let (driven, token) = (Driven::default(), ResumeToken::from("a"));
        driven.take(&token).await;
        let mut earlier = driven.drive(token.clone());
        assert!(earlier.wanted().now_or_never().is_none());
        let leave = async {
            earlier.wanted().await;
            let later = driven.drive(token.clone());
            drop(earlier);
            later
        };
        let ((), mut later) = futures::join!(driven.take(&token), leave);
        assert!(later.wanted().now_or_never().is_none(), "it is the other's visit now");
        let began = tokio::time::Instant::now();
        driven.take(&token).await;
        assert_eq!(began.elapsed(), LEAVING, "nobody waits for ever");
    }

    #[tokio::test]
    async fn nothing_is_left_of_a_connection_that_ended() {
        let driven = Driven::default();
        drop(driven.drive(ResumeToken::from("a")));
        assert!(driven.0.lock().is_empty());
    }
}
