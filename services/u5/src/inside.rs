//! The services inside this process.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use futures::Stream;
use tokio::net::TcpListener;
use u5_knowledge::{IngestReport, OnProgress};
use u5_orchestrator::{App, OrchestratorConfig};
use u5_runtime::{
    Shutdown, Tasks, clock,
    serve::{self, ServeLimits},
};
use u5_telemetry::{Metrics, MetricsError, this_build};

use crate::weights;

/// What the services of a process share.
pub(crate) struct Process {
    pub(crate) metrics: Metrics,
    pub(crate) shutdown: Shutdown,
    pub(crate) tasks: Tasks,
    /// The conversations' tasks, which a drain waits for.
    pub(crate) conversations: Tasks,
}

impl Process {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let metrics = Metrics::new(this_build!(), clock::since_epoch())?;
        let shutdown = Shutdown::new();
        let tasks = Tasks::new(shutdown.clone(), metrics.clone());
        let conversations = tasks.child();
        Ok(Self { metrics, shutdown, tasks, conversations })
    }

    /// Loads the conversation service, fetching its weights first where they are missing.
    pub(crate) async fn load(&self, config: OrchestratorConfig) -> anyhow::Result<App> {
        let models = config.engines.models();
        if !models.is_empty() {
            weights::ensure(&config.models, &models).await?;
        }
        let (metrics, tasks) = (self.metrics.clone(), self.conversations.clone());
        Ok(App::start(config, metrics, tasks, self.shutdown.clone()).await?)
    }

    /// Serves `router` on `listener` until the process stops.
    pub(crate) fn serve(&self, listener: TcpListener, router: axum::Router) {
        serve::serve(listener, router, ServeLimits::default(), &self.tasks, &self.shutdown, &self.metrics);
    }
}

/// A conversation service that only this process knows of, for the tools.
pub(crate) struct Inside {
    process: Process,
    address: SocketAddr,
}

impl Inside {
    /// Starts one on a free port of the loopback address.
    pub(crate) async fn start(config: OrchestratorConfig) -> anyhow::Result<Self> {
        let process = Process::new()?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen on the loopback address")?;
        let address = listener.local_addr()?;
        let app = process.load(config).await?;
        if let Some(report) = app.ingest(Arc::new(|_| {})).await? {
            tell_skipped(&report);
        }
        process.serve(listener, app.router());
        app.warm_voice();
        Ok(Self { process, address })
    }

    /// Where kiosks connect.
    pub(crate) fn url(&self) -> String {
        format!("ws://{}/v1/realtime", self.address)
    }

    /// Waits for a signal and then, for `grace` at most, for the end of all conversations. Gives the metrics in the
    /// Prometheus text format.
    pub(crate) async fn drained(
        &self,
        signals: impl Stream<Item = &'static str>,
        grace: Duration,
    ) -> Result<String, MetricsError> {
        let Process { metrics, shutdown, conversations, .. } = &self.process;
        let talked_out = async {
            shutdown.draining().await;
            conversations.wait().await;
        };
        tokio::select! {
            () = talked_out => {}
            ending = shutdown.follow(signals, grace) => tracing::warn!(?ending, "what was left is cut off"),
        }
        metrics.encode()
    }

    /// Ends it.
    pub(crate) fn stop(self) {
        self.process.shutdown.stop();
        self.process.tasks.cancel();
    }
}

/// Names the files that an ingestion could not use.
pub(crate) fn tell_skipped(report: &IngestReport) {
    for skipped in &report.skipped {
        eprintln!("skipped {}: {}", skipped.path.display(), skipped.reason);
    }
}

/// Shows an ingestion's progress in the log.
pub(crate) fn logged_progress() -> OnProgress {
    Arc::new(|p| tracing::debug!("knowledge: {:?} {} of {}", p.stage, p.done, p.total))
}
