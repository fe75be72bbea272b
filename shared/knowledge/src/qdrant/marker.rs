//! The one point that is about all others: which embedder's vectors count, and how often the index has changed.
//!
//! A point rather than the collection's metadata, which servers before 1.16 do not have.

use std::time::{SystemTime, UNIX_EPOCH};

use qdrant_client::qdrant::{
    GetPointsBuilder, NamedVectors, PointId, PointStruct, PointsUpdateOperation, UpsertPointsBuilder,
    points_update_operation::{Operation, SetPayload},
};

use super::{
    QdrantError,
    point::{self, Payload, integer, string},
    schema::key,
    server::Server,
};

/// The version of what is stored, and how.
const SCHEMA: i64 = 1;

/// What the marker says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marker {
    /// The embedder whose vectors count; empty without.
    pub(super) model: String,
    /// The length of its vectors.
    pub(super) dimensions: usize,
    /// Grows with every change. Taken from the clock, so that an index that is deleted and made anew, or changed by two
    /// at once, does not come to a number that somebody has seen before.
    pub(super) revision: u64,
}

impl Marker {
    /// Reads it; nothing if there never was an ingestion.
    pub(super) async fn read(server: &Server) -> Result<Option<Self>, QdrantError> {
        let request = GetPointsBuilder::new(server.collection(), vec![id()]).with_payload(true);
        let found = server.quickly("look up the marker", |client| async move { client.get_points(request).await });
        let Some(point) = found.await?.result.into_iter().next() else { return Ok(None) };
        let schema = integer(&point.payload, "schema");
        if schema > SCHEMA {
            return Err(QdrantError::Newer {
                collection: server.collection().to_owned(),
                found: schema,
                known: SCHEMA,
            });
        }
        Ok(Some(Self {
            model: string(&point.payload, key::MODEL).to_owned(),
            dimensions: integer(&point.payload, "dimensions").unsigned_abs() as usize,
            revision: integer(&point.payload, "revision").unsigned_abs(),
        }))
    }

    /// Stores it.
    pub(super) async fn write(&self, server: &Server) -> Result<(), QdrantError> {
        let point = PointStruct::new(id(), NamedVectors::default(), self.payload());
        let request = UpsertPointsBuilder::new(server.collection(), vec![point]).wait(true);
        server.patiently("write the marker", |client| async move { client.upsert_points(request).await }).await?;
        Ok(())
    }

    /// As it is after a change.
    #[expect(
        clippy::disallowed_methods,
        reason = "only to differ from other writers' numbers; a clock set back harms nothing"
    )]
    pub(super) fn changed(&self) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { revision: (self.revision + 1).max(now.as_micros() as u64), ..self.clone() }
    }

    /// Storing it, as the last step of a change.
    pub(super) fn operation(&self) -> PointsUpdateOperation {
        let points_selector = Some(vec![id()].into());
        Operation::SetPayload(SetPayload { payload: self.payload(), points_selector, ..SetPayload::default() }).into()
    }

    fn payload(&self) -> Payload {
        point::payload([
            (key::STATE, "marker".into()),
            ("schema", SCHEMA.into()),
            (key::MODEL, self.model.as_str().into()),
            ("dimensions", (self.dimensions as i64).into()),
            ("revision", self.revision.cast_signed().into()),
        ])
    }
}

fn id() -> PointId {
    point::id(&["marker"])
}
