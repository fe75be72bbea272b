//! Where connections come in.

use std::{
    future, io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::{Counts, Fault, Told, wire};

/// Connections at a time. One more waits in the system's queue until another ends.
const CONNECTIONS: usize = 1_024;

/// Lets connections in as long as it is told to.
pub(super) struct Door {
    pub(super) address: SocketAddr,
    pub(super) upstream: Arc<str>,
    pub(super) told: watch::Receiver<Told>,
    /// What it was told last and does.
    pub(super) done: watch::Sender<u64>,
    pub(super) counts: Arc<Counts>,
}

impl Door {
    pub(super) async fn keep(mut self, listener: TcpListener) {
        let (mut listener, mut connections) = (Some(listener), JoinSet::new());
        loop {
            let Told { number, fault } = *self.told.borrow_and_update();
            listener = self.listener(fault, listener.take()).await;
            self.done.send_replace(number);
            let open = listener.as_ref().filter(|_| connections.len() < CONNECTIONS);
            tokio::select! {
                biased;
                Ok(()) = self.told.changed() => {}
                Some(_) = connections.join_next() => {}
                // One that was gone before it was let in is none.
                Ok(client) = accept(open) => {
                    self.counts.connections.fetch_add(1, Relaxed);
                    let (upstream, counts) = (Arc::clone(&self.upstream), Arc::clone(&self.counts));
                    connections.spawn(wire::connection(client, upstream, self.told.clone(), counts));
                }
            }
            self.counts.open.store(connections.len() as u64, Relaxed);
        }
    }

    /// Only a port that nobody listens at refuses connections.
    async fn listener(&self, fault: Fault, listener: Option<TcpListener>) -> Option<TcpListener> {
        match (fault, listener) {
            (Fault::Refuse, _) => None,
            (_, None) => Some(TcpListener::bind(self.address).await.expect("nobody took the port meanwhile")),
            (_, listener) => listener,
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => future::pending().await,
    }
}
