//! How the parts of the service are: some as they began, some as their server is.

use futures::future::join_all;
use tokio::sync::watch;
use u5_engines::standby::Switch;
use u5_protocol::ops::{Connection, Level, PartStatus};
use u5_runtime::{TaskKind, Tasks};
use u5_telemetry::{Metrics, metrics::Part as MetricPart};

use super::gpus::Gpus;
use crate::answer::failure;

/// All parts. Clones are the same.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    parts: Vec<Part>,
    /// Counts changes.
    changes: watch::Sender<u64>,
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    /// As it began.
    Fixed(PartStatus),
    /// As its server is.
    Switched(Switch),
    /// As the GPUs are.
    Gpu(Gpus),
}

/// What is wrong with the store's servers, each with the way out.
#[derive(Debug, thiserror::Error)]
#[error("{count} of the store's servers cannot be used yet:\n{list}")]
pub struct ServersError {
    count: usize,
    list: String,
}

impl Part {
    pub(super) fn fixed(part: &str, engine: &str, level: Level, detail: &str) -> Self {
        let state = match level {
            Level::Server => Connection::Connected,
            Level::Embedded => Connection::Embedded,
            Level::Off => Connection::Down,
        };
        Self::Fixed(PartStatus { part: part.into(), engine: engine.into(), level, state, detail: detail.into() })
    }

    fn status(&self) -> PartStatus {
        match self {
            Self::Fixed(status) => status.clone(),
            Self::Switched(switch) => switch.status(),
            Self::Gpu(gpus) => gpus.status(),
        }
    }
}

impl Parts {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self { parts, changes: watch::Sender::new(0) }
    }

    /// One more part, which is built in.
    pub(crate) fn add(&mut self, part: &str, engine: &str) {
        self.parts.push(Part::fixed(part, engine, Level::Embedded, ""));
    }

    /// One more part, on a server.
    pub(crate) fn add_switch(&mut self, switch: Switch) {
        self.parts.push(Part::Switched(switch));
    }

    /// How they are now.
    pub(crate) fn list(&self) -> Vec<PartStatus> {
        self.parts.iter().map(Part::status).collect()
    }

    /// The GPUs of this machine, where it has any.
    pub(crate) fn add_gpus(&mut self, gpus: Gpus) {
        self.parts.push(Part::Gpu(gpus));
    }

    /// Whether a GPU is there and can be reached.
    pub(crate) fn has_gpu(&self) -> bool {
        self.gpus().is_some_and(Gpus::is_there)
    }

    fn gpus(&self) -> Option<&Gpus> {
        self.parts.iter().find_map(|part| match part {
            Part::Gpu(gpus) => Some(gpus),
            Part::Fixed(_) | Part::Switched(_) => None,
        })
    }

    /// Those that are not as they should be.
    pub(crate) fn degraded(&self) -> Vec<PartStatus> {
        self.list().into_iter().filter(|part| part.state == Connection::Down).collect()
    }

    /// Says whenever a part changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn switches(&self) -> impl Iterator<Item = &Switch> {
        self.parts.iter().filter_map(|part| match part {
            Part::Switched(switch) => Some(switch),
            Part::Fixed(_) | Part::Gpu(_) => None,
        })
    }

    /// Asks every server whether it could work, all at once. Parts whose server could not begin on their stand-ins.
    ///
    /// # Errors
    /// One report of what is wrong with which server.
    pub(crate) async fn try_servers(&self) -> Result<(), ServersError> {
        let tried = join_all(self.switches().map(|switch| async move { (switch, switch.try_now().await) })).await;
        let wrong: Vec<String> = tried
            .into_iter()
            .filter_map(|(switch, result)| {
                let (status, error) = (switch.status(), result.err()?);
                let instead = match status.level {
                    Level::Off => "nothing stands in".to_owned(),
                    _ => format!("{} stands in", status.engine),
                };
                Some(format!("  {}: {error} ({instead})", switch.part()))
            })
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(ServersError { count: wrong.len(), list: wrong.join("\n") }) }
    }

    /// Looks after every server until `tasks` end, and tells metrics, log and kiosks what changes.
    pub(crate) fn look_after(&self, tasks: &Tasks, metrics: &Metrics) {
        for PartStatus { part, detail, .. } in self.degraded() {
            if let Some(part) = metric_part(&part) {
                metrics.degraded(part, Some(&detail));
            }
        }
        if let Some(gpus) = self.gpus() {
            tasks.spawn(TaskKind::Probe, gpus.clone().tell(metrics.clone(), self.changes.clone()));
        }
        for switch in self.switches() {
            if let Some(part) = metric_part(switch.part()) {
                let metrics = metrics.clone();
                switch.on_covered(move |error| metrics.engine_failed(part, failure(error), error));
            }
            tasks.spawn(TaskKind::Probe, switch.clone().look_after());
            let (switch, metrics, changed) = (switch.clone(), metrics.clone(), self.changes.clone());
            tasks.spawn(TaskKind::Probe, async move {
                let mut changes = switch.changes();
                while changes.changed().await.is_ok() {
                    let trouble = changes.borrow_and_update().clone();
                    if let Some(part) = metric_part(switch.part()) {
                        metrics.degraded(part, trouble.as_deref());
                    }
                    changed.send_modify(|count| *count += 1);
                }
            });
        }
    }
}

fn metric_part(part: &str) -> Option<MetricPart> {
    match part {
        "stt" => Some(MetricPart::Stt),
        "tts" => Some(MetricPart::Tts),
        "llm" => Some(MetricPart::Llm),
        "embeddings" => Some(MetricPart::Embeddings),
        "knowledge" => Some(MetricPart::Knowledge),
        "sessions" => Some(MetricPart::Sessions),
        "gpu" => Some(MetricPart::Gpu),
        _ => None,
    }
}
