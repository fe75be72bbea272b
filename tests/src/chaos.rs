//! A TCP proxy between any two that is told how to misbehave while it runs.
//!
//! It does what no server can do to itself: refuse and reset connections, pull the cable, and be slow, narrow or
//! cut off at the level of bytes, whatever is spoken over it. What servers say wrongly is their fakes' business.
//!
//! Its buffers are bounded, and whoever sends more than gets through has to wait.

pub mod control;
mod door;
mod fault;
mod meter;
#[cfg(test)]
mod tests;
mod wire;

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::port::free_port;
use door::Door;
use fault::Way;
pub use fault::{Fault, Latency};

/// A running proxy, until it is dropped.
#[derive(Debug)]
pub struct Chaos {
    /// Where it listens.
    pub address: SocketAddr,
    control: Control,
    task: JoinHandle<()>,
}

/// Tells a proxy how to behave. Clones tell the same.
#[derive(Debug, Clone)]
pub struct Control {
    told: watch::Sender<Told>,
    done: watch::Receiver<u64>,
    counts: Arc<Counts>,
}

/// What it was told last.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    /// Counts tellings.
    number: u64,
    fault: Fault,
}

/// What came through so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Connections that were accepted.
    pub connections: u64,
    /// Of these, the ones that stand.
    pub open: u64,
    /// Bytes that servers got.
    pub to_server: u64,
    /// Bytes that clients got.
    pub to_client: u64,
}

#[derive(Debug, Default)]
struct Counts {
    connections: AtomicU64,
    open: AtomicU64,
    to_server: AtomicU64,
    to_client: AtomicU64,
}

impl Counts {
    const fn bytes(&self, way: Way) -> &AtomicU64 {
        match way {
            Way::ToServer => &self.to_server,
            Way::ToClient => &self.to_client,
        }
    }
}

impl Chaos {
    /// A way to the server at `upstream` (`host:port`), on a free port of the loopback interface.
    pub async fn start(upstream: impl fmt::Display) -> Self {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        Self::start_at(any, upstream).await.expect("the port is free")
    }

    /// The same, at this address.
    ///
    /// # Errors
    /// If the address cannot be listened at.
    #[expect(clippy::disallowed_methods, reason = "a proxy is none of the product's tasks, and ends with its handle")]
    pub async fn start_at(listen: SocketAddr, upstream: impl fmt::Display) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (told, telling) = watch::channel(Told::default());
        let (doing, done) = watch::channel(0);
        let counts = Arc::<Counts>::default();
        let control = Control { told, done, counts: Arc::clone(&counts) };
        let door = Door { address, upstream: upstream.to_string().into(), told: telling, done: doing, counts };
        Ok(Self { address, control, task: tokio::spawn(door.keep(listener)) })
    }

    /// Its address for a configuration: `scheme://host:port`.
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.address)
    }

    /// What tells it how to behave.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// From now on.
    pub async fn set(&self, fault: Fault) {
        self.control.set(fault).await;
    }

    /// What came through so far.
    pub fn stats(&self) -> Stats {
        self.control.stats()
    }

    /// Passes on until the process ends.
    pub async fn serve(mut self) {
        (&mut self.task).await.expect("it passes on until the process ends");
    }
}

impl Control {
    /// From now on: when this returns, new connections meet the fault.
    pub async fn set(&self, fault: Fault) {
        let mut number = 0;
        self.told.send_modify(|told| {
            number = told.number + 1;
            *told = Told { number, fault };
        });
        // A proxy that has ended does nothing any more.
        drop(self.done.clone().wait_for(|done| *done >= number).await);
    }

    /// What came through so far.
    pub fn stats(&self) -> Stats {
        let Counts { connections, open, to_server, to_client } = &*self.counts;
        let [connections, open, to_server, to_client] =
            [connections, open, to_server, to_client].map(|count| count.load(Relaxed));
        Stats { connections, open, to_server, to_client }
    }
}

impl Drop for Chaos {
    fn drop(&mut self) {
        self.task.abort();
    }
}
