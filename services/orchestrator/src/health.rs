//! What `/health` and `/ready` say.

use u5_protocol::ops::{Connection, Health, Level, PartStatus, Ready, Status};
use u5_runtime::{Readiness, Shutdown, ops::Ops};

/// The service as its operators see it.
pub(crate) struct HealthOfService {
    pub(crate) parts: Vec<PartStatus>,
    pub(crate) readiness: Readiness,
    pub(crate) shutdown: Shutdown,
}

impl HealthOfService {
    fn state(&self, part: &str) -> Connection {
        self.parts.iter().find(|p| p.part == part).map_or(Connection::Down, |p| p.state)
    }

    /// Off is only a degradation where something is missed: without vectors, words still find passages.
    fn degraded(&self) -> Vec<String> {
        self.parts.iter().filter(|p| p.level == Level::Off).map(|p| p.part.clone()).collect()
    }
}

impl Ops for HealthOfService {
    fn health(&self) -> Health {
        let degraded = self.degraded();
        Health {
            status: if degraded.is_empty() { Status::Ok } else { Status::Degraded },
            gpu: false,
            model_loaded: self.readiness.has_started(),
            degraded,
            draining: self.shutdown.is_draining(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parts: self.parts.clone(),
        }
    }

    fn ready(&self) -> Ready {
        Ready {
            ready: self.readiness.is_ready(),
            qdrant: self.state("knowledge"),
            ollama: self.state("llm"),
            waiting_for: self.readiness.waiting_for().into_iter().map(str::to_owned).collect(),
            parts: self.parts.clone(),
        }
    }
}
