//! The point with the settings of the collections: one text, looked up anew only when the index has changed.

use std::sync::Arc;

use parking_lot::Mutex;
use qdrant_client::qdrant::{GetPointsBuilder, NamedVectors, PointId, PointStruct, UpsertPointsBuilder};

use super::{
    QdrantError,
    point::{self, string},
    schema::key,
    server::Server,
};
use crate::rules::Rules;

/// Where the text is in the payload.
const COLLECTIONS: &str = "collections";

/// The rules of the index as it is now.
#[derive(Debug, Default)]
pub(super) struct KeptRules {
    kept: Mutex<Option<(u64, Arc<Rules>)>>,
}

impl KeptRules {
    /// The rules at a revision of the index.
    pub(super) async fn get(&self, server: &Server, revision: u64) -> Result<Arc<Rules>, QdrantError> {
        let kept = self.kept.lock().clone();
        if let Some((_, rules)) = kept.filter(|(of, _)| *of == revision) {
            return Ok(rules);
        }
        let rules = Arc::new(Rules::parse(&read(server).await?));
        *self.kept.lock() = Some((revision, Arc::clone(&rules)));
        Ok(rules)
    }
}

/// The text of the settings; empty if there is none.
pub(super) async fn read(server: &Server) -> Result<String, QdrantError> {
    let request = GetPointsBuilder::new(server.collection(), vec![id()]).with_payload(true);
    let found =
        server.quickly("look up the collections' settings", |client| async move { client.get_points(request).await });
    let point = found.await?.result.into_iter().next();
    Ok(point.map(|point| string(&point.payload, COLLECTIONS).to_owned()).unwrap_or_default())
}

/// Stores the text.
pub(super) async fn write(server: &Server, text: &str) -> Result<(), QdrantError> {
    let payload = point::payload([(key::STATE, "settings".into()), (COLLECTIONS, text.into())]);
    let point = PointStruct::new(id(), NamedVectors::default(), payload);
    let request = UpsertPointsBuilder::new(server.collection(), vec![point]).wait(true);
    let stored = server
        .patiently("store the collections' settings", |client| async move { client.upsert_points(request).await });
    stored.await.map(drop)
}

fn id() -> PointId {
    point::id(&["settings"])
}
