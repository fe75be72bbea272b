//! The end of a process: drain, grace, stop.

use std::time::Duration;

use futures::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;

/// Where a process is on its way out. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    draining: CancellationToken,
    stopped: CancellationToken,
}

/// How a drain ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything was done in time.
    Drained,
    /// The grace period passed; what was left is cut off.
    GraceOver,
    /// A second signal came: exit now.
    Insisted,
}

impl Shutdown {
    /// Running.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts to drain: not ready any more, no new work, work in hand is finished.
    pub fn drain(&self) {
        self.draining.cancel();
    }

    /// Stops whatever still runs. Implies [`drain`](Self::drain).
    pub fn stop(&self) {
        self.draining.cancel();
        self.stopped.cancel();
    }

    /// Whether the process is on its way out.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Whether everything has to stop now.
    pub fn is_stopped(&self) -> bool {
        self.stopped.is_cancelled()
    }

    /// Waits for the drain to begin.
    pub async fn draining(&self) {
        self.draining.cancelled().await;
    }

    /// Waits for the stop.
    pub async fn stopped(&self) {
        self.stopped.cancelled().await;
    }

    /// Waits for a first signal (or for [`drain`](Self::drain) by other means), drains, and stops everything after
    /// `grace`. Ends early when somebody calls [`stop`](Self::stop) because all is done, or at a second signal.
    pub async fn follow(&self, signals: impl Stream<Item = &'static str>, grace: Duration) -> Ending {
        let mut signals = std::pin::pin!(signals.fuse());
        tokio::select! {
            Some(signal) = signals.next() => tracing::info!(signal, "{signal} received, draining"),
            () = self.draining() => tracing::info!("draining"),
        }
        self.drain();
        let ending = tokio::select! {
            biased;
            () = self.stopped() => Ending::Drained,
            Some(signal) = signals.next() => {
                tracing::warn!(signal, "second {signal} received, exiting now");
                Ending::Insisted
            }
            () = tokio::time::sleep(grace) => {
                tracing::warn!("the grace period of {} s is over, stopping what is left", grace.as_secs());
                Ending::GraceOver
            }
        };
        self.stop();
        ending
    }
}

/// SIGTERM and SIGINT as they arrive.
pub fn signals() -> std::io::Result<impl Stream<Item = &'static str>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(futures::stream::poll_fn(move |cx| {
        if terminate.poll_recv(cx).is_ready() {
            return std::task::Poll::Ready(Some("SIGTERM"));
        }
        interrupt.poll_recv(cx).map(|_| Some("SIGINT"))
    }))
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use tokio::time::Instant;

    use super::*;

    const GRACE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn a_signal_drains_and_the_grace_period_ends_it() {
        let shutdown = Shutdown::new();
        let began = Instant::now();
        let signals = stream::iter(["SIGTERM"]).chain(stream::pending());
        assert_eq!(shutdown.follow(signals, GRACE).await, Ending::GraceOver);
        assert_eq!(began.elapsed(), GRACE);
        assert!(shutdown.is_draining() && shutdown.is_stopped());
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_at_once_when_all_is_done() {
        let shutdown = Shutdown::new();
        let done = async {
            shutdown.draining().await;
            assert!(!shutdown.is_stopped());
            shutdown.stop();
        };
        let (ending, ()) = tokio::join!(shutdown.follow(stream::iter(["SIGINT"]), GRACE), done);
        assert_eq!(ending, Ending::Drained);
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_signal_does_not_wait() {
        let shutdown = Shutdown::new();
        let began = Instant::now();
        assert_eq!(shutdown.follow(stream::iter(["SIGTERM", "SIGTERM"]), GRACE).await, Ending::Insisted);
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_drain_needs_no_signal() {
        let shutdown = Shutdown::new();
        shutdown.drain();
        assert_eq!(shutdown.follow(stream::pending(), GRACE).await, Ending::GraceOver);
    }
}
