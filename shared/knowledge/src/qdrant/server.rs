//! Calls to the server: each bounded in time, each error with a meaning.

use std::{future::Future, sync::Arc, time::Duration};

use parking_lot::Mutex;
use qdrant_client::Qdrant;

use super::{QdrantConfig, QdrantError, error::Attempt};

/// What a call of the client returns.
type Answer<T> = Result<T, qdrant_client::QdrantError>;

/// The server that the settings name.
pub(super) struct Server {
    config: QdrantConfig,
    client: Mutex<Client>,
}

/// A client, and the key that it shows: it may be changed while the service runs.
struct Client {
    key: Arc<str>,
    client: Qdrant,
}

impl Client {
    fn of(config: &QdrantConfig) -> Result<Self, QdrantError> {
        let key = config.api_key.expose();
        Ok(Self { client: config.client(&key)?, key })
    }
}

impl Server {
    /// Does not connect yet.
    pub(super) fn new(config: QdrantConfig) -> Result<Self, QdrantError> {
        if let Some((field, reason)) = config.problems().into_iter().next() {
            return Err(QdrantError::Setting { field, reason });
        }
        let client = Mutex::new(Client::of(&config)?);
        Ok(Self { config, client })
    }

    /// The name of our collection.
    pub(super) fn collection(&self) -> &str {
        &self.config.collection
    }

    /// The error of a collection without documents.
    pub(super) fn not_ingested(&self) -> QdrantError {
        QdrantError::NotIngested { url: self.config.url.clone(), collection: self.config.collection.clone() }
    }

    /// A call that a customer waits for.
    pub(super) async fn quickly<T, F: Future<Output = Answer<T>>>(
        &self,
        operation: &'static str,
        call: impl FnOnce(Qdrant) -> F,
    ) -> Result<T, QdrantError> {
        self.within(self.config.patience(), operation, call).await
    }

    /// Any other call.
    pub(super) async fn patiently<T, F: Future<Output = Answer<T>>>(
        &self,
        operation: &'static str,
        call: impl FnOnce(Qdrant) -> F,
    ) -> Result<T, QdrantError> {
        self.within(self.config.write_patience(), operation, call).await
    }

    async fn within<T, F: Future<Output = Answer<T>>>(
        &self,
        patience: Duration,
        operation: &'static str,
        call: impl FnOnce(Qdrant) -> F,
    ) -> Result<T, QdrantError> {
        let QdrantConfig { url, collection, .. } = &self.config;
        let attempt = Attempt { url, collection, operation, patience };
        let client = self.client()?;
        // Boxed: the client's futures are large, and an ingestion holds many of them inside one another.
        if let Ok(answer) = tokio::time::timeout(patience, Box::pin(call(client))).await {
            return answer.map_err(|error| attempt.failed(error));
        }
        self.reconnect()?;
        Err(attempt.timed_out())
    }

    fn client(&self) -> Result<Qdrant, QdrantError> {
        let mut client = self.client.lock();
        if client.key != self.config.api_key.expose() {
            *client = Client::of(&self.config)?;
        }
        Ok(client.client.clone())
    }

    /// Leaves the connection alone from now on. One whose other end is gone without a word stays open for minutes, and
    /// every call on it would hang as this one did.
    fn reconnect(&self) -> Result<(), QdrantError> {
        *self.client.lock() = Client::of(&self.config)?;
        Ok(())
    }
}
