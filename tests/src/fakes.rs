//! Servers that behave, and misbehave, as told: for tests, for trying out U5 without a GPU, and for trying out what
//! happens when a server fails. Each is a program (`fake-speaches`, `fake-ollama` …) and can be started within a test.
//!
//! Those that speak HTTP are told how to misbehave while they run: `POST /_fake/fault` with a [`Fault`] as JSON, `{"fault":"none"}`
//! to behave again; `GET /_fake/stats` says what was asked of them. [`Scenario`]s tell it to all of them, fault by fault.

pub mod faults;
pub mod ollama;
pub mod qdrant;
pub mod speaches;

use std::net::SocketAddr;

use axum::{Router, serve::ListenerExt};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::Scenario;

pub use faults::{Fault, Knobs, Stats};

/// A running fake, until it is dropped.
#[derive(Debug)]
pub struct Fake {
    /// Where it listens.
    pub address: SocketAddr,
    /// How it behaves.
    pub knobs: Knobs,
    task: JoinHandle<()>,
}

impl Fake {
    /// Serves `router` on a free port of the loopback interface.
    pub async fn start(router: impl FnOnce(Knobs) -> Router) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), router).await
    }

    /// Serves it there.
    #[expect(clippy::disallowed_methods, reason = "a fake is none of the product's tasks, and ends with its handle")]
    pub async fn start_at(address: SocketAddr, router: impl FnOnce(Knobs) -> Router) -> Self {
        let listener = TcpListener::bind(address).await.expect("the address is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let knobs = Knobs::default();
        let router = faults::controlled(router(knobs.clone()), knobs.clone());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        // As the real ones do: words must not wait for each other.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let task = tokio::spawn(async move { axum::serve(listener, service).await.expect("it serves until it ends") });
        Self { address, knobs, task }
    }

    /// Its address for a configuration.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves until the process ends, with these faults.
    pub async fn serve(mut self, scenario: Option<Scenario<Fault>>) {
        if let Some(scenario) = scenario {
            scenario.play(async |fault| self.knobs.set(fault)).await;
        }
        (&mut self.task).await.expect("it serves until the process ends");
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}
