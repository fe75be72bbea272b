//! The calls of the REST API by which snapshots are made, fetched, deleted and put back. Unlike the real server's, a
//! snapshot is the calls that make its collection again, one after the other.

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Multipart, Path, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use prost::Message;
use qdrant_client::qdrant::{CreateCollection, CreateFieldIndexCollection, UpsertPoints};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Store, collection::Collection};

/// The largest snapshot that is taken.
const MAX_SNAPSHOT: usize = 256 << 20;

#[derive(Clone)]
struct Rest {
    store: Store,
    api_key: Option<String>,
}

pub(super) async fn serve(listener: TcpListener, store: Store, api_key: Option<String>) {
    let rest = Rest { store, api_key };
    let router = Router::new()
        .route("/collections/{collection}/snapshots", post(create))
        .route("/collections/{collection}/snapshots/{name}", get(fetch).delete(delete))
        .route("/collections/{collection}/snapshots/upload", post(upload).layer(DefaultBodyLimit::max(MAX_SNAPSHOT)))
        .layer(middleware::from_fn_with_state(rest.clone(), guard))
        .with_state(rest);
    // It ends with the fake.
    drop(axum::serve(listener, router).await);
}

async fn guard(State(rest): State<Rest>, request: Request, next: Next) -> Response {
    let shown = request.headers().get("api-key").and_then(|key| key.to_str().ok());
    match &rest.api_key {
        Some(key) if shown != Some(key) => StatusCode::UNAUTHORIZED.into_response(),
        _ => next.run(request).await,
    }
}

fn result(result: &Value) -> Response {
    Json(json!({"result": result, "status": "ok", "time": 0.0})).into_response()
}

fn missing() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

async fn create(State(rest): State<Rest>, Path(collection): Path<String>) -> Response {
    let made = rest.store.with(&collection, |found| Ok(found.snapshot(&collection)));
    made.map_or_else(|_| missing(), |name| result(&json!({"name": name})))
}

async fn fetch(State(rest): State<Rest>, Path((collection, name)): Path<(String, String)>) -> Response {
    let found = rest.store.with(&collection, |found| Ok(found.snapshots.get(&name).cloned())).ok().flatten();
    found.map_or_else(missing, |bytes| Bytes::from(bytes).into_response())
}

async fn delete(State(rest): State<Rest>, Path((collection, name)): Path<(String, String)>) -> Response {
    let removed = rest.store.with(&collection, |found| Ok(found.snapshots.remove(&name))).ok().flatten();
    removed.map_or_else(missing, |_| result(&json!(true)))
}

async fn upload(State(rest): State<Rest>, Path(collection): Path<String>, mut form: Multipart) -> Response {
    let bytes = match form.next_field().await {
        Ok(Some(field)) => field.bytes().await.ok(),
        _ => None,
    };
    let Some(read) = bytes.and_then(Collection::of_snapshot) else { return StatusCode::BAD_REQUEST.into_response() };
    rest.store.collections.lock().insert(collection, read);
    result(&json!(true))
}

impl Collection {
    /// Makes a snapshot, and tells its name.
    pub(super) fn snapshot(&mut self, collection: &str) -> String {
        let (create, indexes, points) = self.as_calls();
        let mut bytes = create.encode_length_delimited_to_vec();
        for index in &indexes {
            bytes.extend(index.encode_length_delimited_to_vec());
        }
        // Where the indexes end.
        bytes.extend(CreateFieldIndexCollection::default().encode_length_delimited_to_vec());
        bytes.extend(points.encode_length_delimited_to_vec());
        self.made += 1;
        let name = format!("{collection}-{}.snapshot", self.made);
        self.snapshots.insert(name.clone(), bytes);
        name
    }

    fn of_snapshot(mut bytes: Bytes) -> Option<Self> {
        let mut collection = Self::new(CreateCollection::decode_length_delimited(&mut bytes).ok()?).ok()?;
        loop {
            let index = CreateFieldIndexCollection::decode_length_delimited(&mut bytes).ok()?;
            if index.field_name.is_empty() {
                break;
            }
            collection.add_index(index.field_name, index.field_type.unwrap_or_default());
        }
        collection.upsert(UpsertPoints::decode_length_delimited(&mut bytes).ok()?.points).ok()?;
        Some(collection)
    }
}
