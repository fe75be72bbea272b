//! Snapshots as gRPC makes and lists them, and the answer to whether the server is well.

use qdrant_client::qdrant::{
    CreateFullSnapshotRequest, CreateSnapshotRequest, CreateSnapshotResponse, DeleteFullSnapshotRequest,
    DeleteSnapshotRequest, DeleteSnapshotResponse, HealthCheckReply, HealthCheckRequest, ListFullSnapshotsRequest,
    ListSnapshotsRequest, ListSnapshotsResponse, SnapshotDescription, qdrant_server::Qdrant,
    snapshots_server::Snapshots,
};
use tonic::{Request, Response, Status};

use super::{Store, refused};

/// The server's health, which is always good.
pub(super) struct Health;

#[tonic::async_trait]
impl Qdrant for Health {
    async fn health_check(&self, _: Request<HealthCheckRequest>) -> Result<Response<HealthCheckReply>, Status> {
        let title = "fake-qdrant - a vector search engine for tests".to_owned();
        Ok(Response::new(HealthCheckReply { title, version: "1.16.0".to_owned(), commit: None }))
    }
}

fn description(name: &str) -> SnapshotDescription {
    SnapshotDescription { name: name.to_owned(), ..SnapshotDescription::default() }
}

#[tonic::async_trait]
impl Snapshots for Store {
    async fn create(
        &self,
        request: Request<CreateSnapshotRequest>,
    ) -> Result<Response<CreateSnapshotResponse>, Status> {
        let collection = request.into_inner().collection_name;
        let name = self.with(&collection, |found| Ok(found.snapshot(&collection)))?;
        Ok(Response::new(CreateSnapshotResponse { snapshot_description: Some(description(&name)), time: 0.0 }))
    }

    async fn list(&self, request: Request<ListSnapshotsRequest>) -> Result<Response<ListSnapshotsResponse>, Status> {
        let names: Vec<_> =
            self.with(&request.into_inner().collection_name, |found| Ok(found.snapshots.keys().cloned().collect()))?;
        let snapshot_descriptions = names.iter().map(|name: &String| description(name)).collect();
        Ok(Response::new(ListSnapshotsResponse { snapshot_descriptions, time: 0.0 }))
    }

    refused! {
        delete(DeleteSnapshotRequest) -> DeleteSnapshotResponse;
        create_full(CreateFullSnapshotRequest) -> CreateSnapshotResponse;
        list_full(ListFullSnapshotsRequest) -> ListSnapshotsResponse;
        delete_full(DeleteFullSnapshotRequest) -> DeleteSnapshotResponse;
    }
}
