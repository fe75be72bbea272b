//! A Qdrant server in memory: the real protocol (the server traits that `qdrant-client` generates), exact search.
//!
//! It has collections with named dense (cosine) and sparse vectors, points, filters, the Query API with prefetches and
//! reciprocal rank fusion, facets, and snapshots, which it also takes back ([`rest`]). A call that it does not know is answered as
//! unimplemented, by name. It is as strict as the real one where a mistake would otherwise pass unseen: wrong
//! dimensions, unknown vectors, a facet over a field without an index. [`Faults`] make it fail.

mod collection;
mod collections;
mod faults;
mod filter;
mod point;
mod points;
mod query;
mod rest;
mod serve;
mod snapshots;

use std::{collections::BTreeMap, io, net::SocketAddr, sync::Arc};

use parking_lot::Mutex;
use tokio::{net::TcpListener, task::JoinSet};
use tonic::Status;

use crate::Scenario;
use collection::Collection;

pub use faults::{Fault, Faults, Rule, Told, code};

/// How to start one.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where to listen; without it, on a free port of the loopback interface.
    pub listen: Option<SocketAddr>,
    /// Where to take the REST calls of snapshots; without it, nowhere.
    pub rest: Option<SocketAddr>,
    /// The key that every call has to carry, if any.
    pub api_key: Option<String>,
}

/// A running server; gone when dropped.
#[derive(Debug)]
pub struct FakeQdrant {
    address: SocketAddr,
    faults: Faults,
    tasks: JoinSet<()>,
}

impl FakeQdrant {
    /// Starts an empty one.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn start(options: Options) -> io::Result<Self> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(options.listen.unwrap_or(any)).await?;
        let (address, faults, mut tasks) = (listener.local_addr()?, Faults::default(), JoinSet::new());
        let store = Store::default();
        if let Some(rest) = options.rest {
            tasks.spawn(rest::serve(TcpListener::bind(rest).await?, store.clone(), options.api_key.clone()));
        }
        tasks.spawn(serve::serve(listener, store, options.api_key, faults.clone()));
        Ok(Self { address, faults, tasks })
    }

    /// Its address, as clients want it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What makes it fail.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Serves until dropped, with these faults.
    pub async fn run(mut self, scenario: Option<Scenario<Told>>) {
        if let Some(scenario) = scenario {
            scenario.play(async |told| self.faults.tell(told)).await;
        }
        while self.tasks.join_next().await.is_some() {}
    }
}

/// All collections. Clones share them.
#[derive(Clone, Debug, Default)]
struct Store {
    collections: Arc<Mutex<BTreeMap<String, Collection>>>,
}

impl Store {
    /// Does something with one collection.
    fn with<T>(&self, name: &str, work: impl FnOnce(&mut Collection) -> Result<T, Status>) -> Result<T, Status> {
        let mut collections = self.collections.lock();
        let missing = || Status::not_found(format!("Not found: Collection `{name}` doesn't exist!"));
        work(collections.get_mut(name).ok_or_else(missing)?)
    }
}

/// Answers the calls that the fake does not know.
macro_rules! refused {
    ($($name:ident($request:ty) -> $response:ty;)*) => {$(
        fn $name<'a, 'b>(
            &'a self,
            _: tonic::Request<$request>,
        ) -> futures::future::BoxFuture<'b, Result<tonic::Response<$response>, tonic::Status>>
        where
            'a: 'b,
            Self: 'b,
        {
            Box::pin(async { Err(tonic::Status::unimplemented(concat!("fake-qdrant does not know ", stringify!($name)))) })
        }
    )*};
}
use refused;
