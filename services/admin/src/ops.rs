//! What this service says of itself: it has no models and no backends, so it is well as long as it runs.

use u5_protocol::ops::{Connection, Health, Ready};
use u5_runtime::{Shutdown, ops::Ops};

/// `/health` and `/ready` of the admin console.
#[derive(Debug, Clone)]
pub struct ConsoleOps {
    shutdown: Shutdown,
}

impl ConsoleOps {
    /// Ready until `shutdown` begins to drain.
    pub const fn new(shutdown: Shutdown) -> Self {
        Self { shutdown }
    }
}

impl Ops for ConsoleOps {
    fn health(&self) -> Health {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Health { version, draining: self.shutdown.is_draining(), ..Health::default() }
    }

    /// Ready when there is a console to serve. The backends in the body are not this service's: it needs none.
    fn ready(&self) -> Ready {
        let mut waiting_for = Vec::new();
        if !crate::assets::is_built() {
            waiting_for.push("the console: run `make web`".to_owned());
        }
        let ready = waiting_for.is_empty() && !self.shutdown.is_draining();
        Ready { ready, qdrant: Connection::Embedded, ollama: Connection::Embedded, waiting_for, parts: vec![] }
    }
}
