//! What `/health` and `/ready` say.

use u5_protocol::ops::{Connection, Health, PartStatus, Ready, Status};
use u5_runtime::{Readiness, Shutdown, ops::Ops};

use crate::engines::Parts;

/// The service as its operators see it.
pub(crate) struct HealthOfService {
    pub(crate) parts: Parts,
    pub(crate) readiness: Readiness,
    pub(crate) shutdown: Shutdown,
}

fn state(parts: &[PartStatus], part: &str) -> Connection {
    parts.iter().find(|p| p.part == part).map_or(Connection::Down, |p| p.state)
}

impl Ops for HealthOfService {
    fn health(&self) -> Health {
        let degraded: Vec<String> = self.parts.degraded().into_iter().map(|part| part.part).collect();
        Health {
            status: if degraded.is_empty() { Status::Ok } else { Status::Degraded },
            gpu: self.parts.has_gpu(),
            model_loaded: self.readiness.has_started(),
            degraded,
            draining: self.shutdown.is_draining(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parts: self.parts.list(),
        }
    }

    fn ready(&self) -> Ready {
        let parts = self.parts.list();
        Ready {
            ready: self.readiness.is_ready(),
            qdrant: state(&parts, "knowledge"),
            ollama: state(&parts, "llm"),
            waiting_for: self.readiness.waiting_for().into_iter().map(str::to_owned).collect(),
            parts,
        }
    }
}
