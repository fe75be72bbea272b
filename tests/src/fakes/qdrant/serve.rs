//! Connections: each with its own end, so that one can be lost in the middle of a call.

use std::{io, sync::Arc};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    http::Response,
    middleware::{self, Next},
};
use hyper::server::conn::http2;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    service::TowerToHyperService,
};
use qdrant_client::qdrant::{
    collections_server::CollectionsServer, points_server::PointsServer, qdrant_server::QdrantServer,
    snapshots_server::SnapshotsServer,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
};
use tonic::{Status, service::Routes};

use super::{Fault, Faults, Store, snapshots::Health};

/// What the real server takes at most, by default.
const MAX_MESSAGE: usize = 32 << 20;

#[derive(Clone)]
struct Gate {
    api_key: Option<String>,
    faults: Faults,
}

/// Tells a connection to end.
#[derive(Clone, Default)]
struct Cut(Arc<Notify>);

pub(super) async fn serve(listener: TcpListener, store: Store, api_key: Option<String>, faults: Faults) {
    let gate = Gate { api_key, faults };
    let router = routes(&store).layer(middleware::from_fn_with_state(gate.clone(), guard));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => open(accepted, &gate, &router, &mut connections),
            Some(_) = connections.join_next() => {}
        }
    }
}

fn open(
    accepted: io::Result<(TcpStream, std::net::SocketAddr)>,
    gate: &Gate,
    router: &Router,
    connections: &mut JoinSet<()>,
) {
    if let (Ok((stream, _)), false) = (accepted, gate.faults.refuses()) {
        connections.spawn(connection(stream, router.clone()));
    }
}

async fn connection(stream: TcpStream, router: Router) {
    let cut = Cut::default();
    let service = TowerToHyperService::new(router.layer(Extension(cut.clone())));
    let serving = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = serving => {}
        () = cut.0.notified() => {}
    }
}

fn routes(store: &Store) -> Router {
    let points = PointsServer::new(store.clone()).max_decoding_message_size(MAX_MESSAGE);
    let routes = Routes::new(points)
        .add_service(CollectionsServer::new(store.clone()))
        .add_service(SnapshotsServer::new(store.clone()))
        .add_service(QdrantServer::new(Health));
    routes.prepare().into_axum_router()
}

/// Turns calls without the key away, and lets faults strike the others.
async fn guard(
    State(gate): State<Gate>,
    Extension(cut): Extension<Cut>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let given = request.headers().get("api-key").and_then(|key| key.to_str().ok());
    if gate.api_key.is_some() && given != gate.api_key.as_deref() {
        return Status::unauthenticated("Invalid API key or JWT").into_http();
    }
    let call = request.uri().path().trim_start_matches("/qdrant.").to_owned();
    match gate.faults.meet(&call) {
        None => next.run(request).await,
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            next.run(request).await
        }
        Some(Fault::Code(code)) => Status::new(code, "a fault that was asked for").into_http(),
        Some(Fault::Garbage) => garbage(),
        Some(Fault::Lose) => {
            next.run(request).await;
            cut.0.notify_one();
            std::future::pending().await
        }
    }
}

/// A frame of four bytes that no message begins with and that are no UTF-8 either.
fn garbage() -> Response<Body> {
    let response = Response::builder().header("content-type", "application/grpc");
    response.body(Body::from(vec![0, 0, 0, 0, 4, 0xff, 0xfe, 0xff, 0xfe])).expect("a fixed header is valid")
}
