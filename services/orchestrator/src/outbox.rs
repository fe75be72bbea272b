//! The way out of a connection: a bounded queue and a task that writes it to the socket.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures::{SinkExt, stream::SplitSink};
use tokio::sync::mpsc;
use u5_runtime::{TaskKind, Tasks};
use u5_telemetry::{Metrics, metrics::Dropped};

/// Messages that wait for a slow client. When it is full the session waits a while, then gives the client up:
/// nothing is left out of a stream of events.
const WAITING: usize = 512;
/// How long a client may take no data at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a session puts what the client is to see.
pub(crate) struct Outbox {
    queue: mpsc::Sender<Message>,
    metrics: Metrics,
}

/// The client does not read, or is gone.
pub(crate) struct Gone;

impl Outbox {
    pub(crate) fn start(mut sink: SplitSink<WebSocket, Message>, tasks: &Tasks, metrics: Metrics) -> Self {
        let (queue, mut waiting) = mpsc::channel(WAITING);
        tasks.spawn(TaskKind::Session, async move {
            while let Some(message) = waiting.recv().await {
                if sink.send(message).await.is_err() {
                    return;
                }
            }
            // Whoever is still there learns that nothing follows; whoever is not, does not mind.
            drop(sink.close().await);
        });
        Self { queue, metrics }
    }

    pub(crate) async fn send(&self, message: Message) -> Result<(), Gone> {
        self.queue.send_timeout(message, PATIENCE).await.map_err(|_| {
            self.metrics.dropped(Dropped::OutFrames, 1);
            Gone
        })
    }

    pub(crate) async fn close(&self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code, reason: reason.into() };
        // A client that is gone needs no goodbye.
        drop(self.send(Message::Close(Some(frame))).await);
    }
}
