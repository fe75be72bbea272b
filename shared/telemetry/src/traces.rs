//! Traces of turns, sent to an OpenTelemetry collector where one is configured.
//!
//! A turn is measured by the conversation's own clock and told when it is over, as a whole, so there is nothing to
//! start or to end here: a finished [`TurnTrace`] becomes one span for the turn and one for each of its stages.
//! [`Traces::record`] never waits. Turns that the collector does not take in time are counted as dropped.

mod collector;
mod spans;

use std::time::Duration;

use opentelemetry_sdk::trace::{RandomIdGenerator, SpanExporter};
use tokio::sync::{mpsc, oneshot};

pub use collector::{ConfigError, TelemetryConfig, TracesError};

use crate::metrics::{Dropped, Metrics, Stage, TurnOutcome};

/// The documented defaults of [`TelemetryConfig`].
pub const DEFAULTS: &str = include_str!("../default.toml");

/// Turns that wait for the collector. When that many do, a turn goes untraced and is counted: tracing must not slow one.
const WAITING: usize = 256;
/// The most turns in one request.
const BATCH: usize = 64;
/// How long the end of the process may wait for the last traces.
const FLUSH: Duration = Duration::from_secs(2);

/// A turn that is over, as a collector may see it. It has no room for what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnTrace {
    /// The id of the session.
    pub session: String,
    /// How the turn ended.
    pub outcome: TurnOutcome,
    /// The code of the language that was spoken at its end.
    pub language: &'static str,
    /// How many passages were found for it.
    pub passages: usize,
    /// When the customer's speech ended, since the Unix epoch.
    pub began: Duration,
    /// From there to the end of the turn, playback included.
    pub took: Duration,
    /// The stages that were reached.
    pub stages: Vec<StageTrace>,
}

/// A stage of a turn; both times count from the end of the customer's speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageTrace {
    /// Which.
    pub stage: Stage,
    /// When it began.
    pub from: Duration,
    /// When it was reached.
    pub to: Duration,
}

/// Where turns are told. Clones tell the same collector.
#[derive(Debug, Clone)]
pub struct Traces(Option<Queue>);

#[derive(Debug, Clone)]
struct Queue {
    waiting: mpsc::Sender<Waiting>,
    metrics: Metrics,
}

#[derive(Debug)]
enum Waiting {
    Turn(Box<TurnTrace>),
    /// To be told when everything before it is sent or lost.
    Flush(oneshot::Sender<()>),
}

/// Sends to the collector what is told to [`Traces`]; to be run beside the service.
#[derive(Debug)]
pub struct Exporter {
    waiting: mpsc::Receiver<Waiting>,
    collector: opentelemetry_otlp::SpanExporter,
    /// Where the collector is, for the log.
    origin: String,
    store: String,
    metrics: Metrics,
    /// Whether the latest request was taken; a change is logged, and nothing else, so that an absent collector does not
    /// fill the log.
    is_heard: bool,
}

impl Traces {
    /// Traces nothing.
    pub const fn off() -> Self {
        Self(None)
    }

    /// Traces the turns of `store` as those of a service of this version; without an endpoint, nothing. Whether a
    /// collector answers does not matter.
    ///
    /// # Errors
    /// [`TracesError`] when the endpoint or this machine's TLS cannot be used.
    pub fn start(
        config: &TelemetryConfig,
        store: &str,
        version: &'static str,
        metrics: Metrics,
    ) -> Result<(Self, Option<Exporter>), TracesError> {
        let Some(endpoint) = config.traces_endpoint()? else { return Ok((Self::off(), None)) };
        let collector = collector::connect(&endpoint, version)?;
        let (sender, waiting) = mpsc::channel(WAITING);
        let (origin, store) = (endpoint.origin().ascii_serialization(), store.to_owned());
        let exporter = Exporter { waiting, collector, origin, store, metrics: metrics.clone(), is_heard: true };
        Ok((Self(Some(Queue { waiting: sender, metrics })), Some(exporter)))
    }

    /// Whether anything is traced, and so whether a [`TurnTrace`] is worth making.
    pub const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// A turn is over. Never waits.
    pub fn record(&self, turn: TurnTrace) {
        let Some(Queue { waiting, metrics }) = &self.0 else { return };
        if waiting.try_send(Waiting::Turn(Box::new(turn))).is_err() {
            metrics.dropped(Dropped::Traces, 1);
        }
    }

    /// Waits until everything recorded so far was sent or lost, two seconds at most.
    pub async fn flush(&self) {
        let Some(Queue { waiting, .. }) = &self.0 else { return };
        let (done, flushed) = oneshot::channel();
        let all = async {
            if waiting.send(Waiting::Flush(done)).await.is_ok() {
                // An error: an exporter that is gone has nothing left to send.
                flushed.await.ok();
            }
        };
        if tokio::time::timeout(FLUSH, all).await.is_err() {
            tracing::warn!("the collector is too slow for the last traces");
        }
    }
}

impl Exporter {
    /// Sends turns until every [`Traces`] of it is gone.
    pub async fn run(mut self) {
        let (mut batch, ids) = (Vec::with_capacity(BATCH), RandomIdGenerator::default());
        while self.waiting.recv_many(&mut batch, BATCH).await > 0 {
            let (mut turns, mut flushed) = (Vec::new(), Vec::new());
            for waiting in batch.drain(..) {
                match waiting {
                    Waiting::Turn(turn) => turns.push(turn),
                    Waiting::Flush(done) => flushed.push(done),
                }
            }
            self.send(&turns, &ids).await;
            for done in flushed {
                // An error: whoever waited for it has given up.
                done.send(()).ok();
            }
        }
    }

    async fn send(&mut self, turns: &[Box<TurnTrace>], ids: &RandomIdGenerator) {
        if turns.is_empty() {
            return;
        }
        let spans = turns.iter().flat_map(|turn| spans::of(turn, &self.store, ids)).collect();
        let sent = self.collector.export(spans).await;
        let was_heard = std::mem::replace(&mut self.is_heard, sent.is_ok());
        let origin = &self.origin;
        match sent {
            Ok(()) if was_heard => {}
            Ok(()) => tracing::info!("{origin} takes traces again"),
            Err(error) => {
                self.metrics.dropped(Dropped::Traces, turns.len() as u64);
                if was_heard {
                    tracing::warn!("traces of turns are lost until {origin} takes them: {error}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
