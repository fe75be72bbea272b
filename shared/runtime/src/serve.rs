//! Serving HTTP and WebSockets: a bounded accept loop that people who connect and say nothing cannot stop.
//!
//! `axum::serve` has neither a connection limit nor a time limit for request heads, hence a loop of our own over
//! hyper. Policy when full: a further connection is answered with 503 and closed at once, and counted; connections
//! that are open are never cut for newer ones.

mod counted;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;
use u5_telemetry::Metrics;
use u5_telemetry::metrics::Refusal;

use crate::{Shutdown, TaskKind, Tasks};
use counted::Counted;

/// How long to wait after the system refused to accept, as when it is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// What a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeLimits {
    /// The most connections at a time, WebSockets included.
    pub connections: usize,
    /// How long a client may take to send a request head, from connecting or from its previous request on.
    pub head_timeout: Duration,
}

impl Default for ServeLimits {
    /// 4,096 connections, 10 s for a head.
    fn default() -> Self {
        Self { connections: 4096, head_timeout: Duration::from_secs(10) }
    }
}

/// Why a service cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The port is taken.
    #[error("port {} is in use: another U5 or another program; choose another with {key} or stop it", address.port())]
    InUse {
        /// Where it should listen.
        address: SocketAddr,
        /// The configuration key that says so.
        key: &'static str,
    },
    /// The process may not listen there.
    #[error("port {} is reserved for the system; choose one from 1024 on with {key}", address.port())]
    NotAllowed {
        /// Where it should listen.
        address: SocketAddr,
        /// The configuration key that says so.
        key: &'static str,
    },
    /// The machine does not have that address.
    #[error("this machine does not have the address {}; set {key} to one it has, or to 0.0.0.0 for all", address.ip())]
    NoSuchAddress {
        /// Where it should listen.
        address: SocketAddr,
        /// The configuration key that says so.
        key: &'static str,
    },
    /// Something else.
    #[error("cannot listen on {address} ({key})")]
    Other {
        /// Where it should listen.
        address: SocketAddr,
        /// The configuration key that says so.
        key: &'static str,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
}

/// Listens on `address`, which the configuration key `key` names.
pub async fn bind(key: &'static str, address: SocketAddr) -> Result<TcpListener, BindError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => BindError::InUse { address, key },
        ErrorKind::PermissionDenied => BindError::NotAllowed { address, key },
        ErrorKind::AddrNotAvailable => BindError::NoSuchAddress { address, key },
        _ => BindError::Other { address, key, source },
    })
}

/// Serves `router` until `shutdown` stops. While it drains, connections are still accepted, so that the router can
/// say that it is going away; idle ones are closed and none is kept alive. Handlers find the peer's address in
/// `ConnectInfo<SocketAddr>`.
pub fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServeLimits,
    tasks: &Tasks,
    shutdown: &Shutdown,
    metrics: &Metrics,
) {
    let server = Server { router, limits, tasks: tasks.clone(), shutdown: shutdown.clone(), metrics: metrics.clone() };
    tasks.spawn(TaskKind::Accept, server.accept(listener));
}

struct Server {
    router: Router,
    limits: ServeLimits,
    tasks: Tasks,
    shutdown: Shutdown,
    metrics: Metrics,
}

impl Server {
    async fn accept(self, listener: TcpListener) {
        let places = Arc::new(Semaphore::new(self.limits.connections.min(Semaphore::MAX_PERMITS)));
        loop {
            let accepted = tokio::select! {
                () = self.shutdown.stopped() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => match Arc::clone(&places).try_acquire_owned() {
                    Ok(place) => self.connected(Counted::new(stream, place), peer),
                    Err(_) => self.refuse(&stream, peer),
                },
                Err(error) => {
                    tracing::warn!("a connection could not be accepted: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn refuse(&self, stream: &TcpStream, peer: SocketAddr) {
        self.metrics
            .refused(Refusal::Connections, &format_args!("{peer}: {} connections are open", self.limits.connections));
        // Best effort: whoever does not read it sees a closed connection.
        stream.try_write(FULL).unwrap_or_default();
    }

    fn connected(&self, stream: Counted, peer: SocketAddr) {
        let router = self.router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_timeout)
            .keep_alive(!self.shutdown.is_draining())
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let shutdown = self.shutdown.clone();
        let was_draining = shutdown.is_draining();
        self.tasks.spawn(TaskKind::Connection, async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown.draining(), if !was_draining => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%peer, "connection ended: {error}");
            }
        });
    }
}

#[cfg(test)]
mod tests;
