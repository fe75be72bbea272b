//! An API server with ConfigMaps and pods of one namespace, over TLS. It answers as Kubernetes does, and misbehaves when
//! it is told to.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fs, io,
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, patch},
    serve::Listener,
};
use futures::stream;
use parking_lot::Mutex;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::broadcast,
    task::JoinHandle,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// What the next change is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Conflict,
    Forbidden,
    Invalid,
    TooLarge,
    Gone,
}

#[derive(Default)]
struct Store {
    maps: BTreeMap<String, Value>,
    version: u64,
    pods: Vec<String>,
    pods_are_forbidden: bool,
    touched: usize,
    faults: VecDeque<Fault>,
    token: String,
    verbs: Vec<String>,
}

#[derive(Clone)]
struct Cluster {
    store: Arc<Mutex<Store>>,
    events: broadcast::Sender<Value>,
}

/// Until it is dropped.
pub(super) struct Kube {
    cluster: Cluster,
    address: SocketAddr,
    credentials: TempDir,
    task: JoinHandle<()>,
}

impl Drop for Kube {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Kube {
    #[expect(clippy::disallowed_methods, reason = "a fake is none of the product's tasks, and ends with its handle")]
    pub(super) async fn start() -> Self {
        let credentials = TempDir::new().unwrap();
        let (tls, ca) = papers();
        fs::write(credentials.path().join("ca.crt"), ca).unwrap();
        fs::write(credentials.path().join("token"), "today-9f31\n").unwrap();
        let store = Store { token: "today-9f31".to_owned(), version: 100, ..Store::default() };
        let cluster = Cluster { store: Arc::new(Mutex::new(store)), events: broadcast::channel(64).0 };
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = tcp.local_addr().unwrap();
        let routes = Router::new()
            .route("/api/v1/namespaces/store-1/configmaps", get(list))
            .route("/api/v1/namespaces/store-1/configmaps/{name}", patch(change))
            .route("/api/v1/namespaces/store-1/pods", get(pods))
            .route("/api/v1/namespaces/store-1/pods/{name}", patch(touch))
            .layer(middleware::from_fn_with_state(cluster.clone(), authenticate))
            .with_state(cluster.clone());
        let listener = Tls { tcp, acceptor: TlsAcceptor::from(Arc::new(tls)) };
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { cluster, address, credentials, task }
    }

    pub(super) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub(super) fn credentials(&self) -> PathBuf {
        self.credentials.path().to_owned()
    }

    /// As the chart makes it.
    pub(super) fn make(&self, name: &str, data: &Value) {
        let metadata = json!({"name": name, "namespace": "store-1", "labels": {"app": "shop"}});
        let map = json!({"kind": "ConfigMap", "apiVersion": "v1", "metadata": metadata, "data": data});
        self.cluster.keep("ADDED", name, map);
    }

    /// As `kubectl edit` does.
    pub(super) fn edit(&self, name: &str, data: &Value) {
        let mut map = self.map(name);
        map["data"] = data.clone();
        self.cluster.keep("MODIFIED", name, map);
    }

    pub(super) fn map_is_immutable(&self, name: &str) {
        let mut map = self.map(name);
        map["immutable"] = json!(true);
        self.cluster.keep("MODIFIED", name, map);
    }

    pub(super) fn delete(&self, name: &str) {
        let mut store = self.cluster.store.lock();
        store.version += 1;
        let gone = store.maps.remove(name).unwrap();
        drop(self.cluster.events.send(json!({"type": "DELETED", "object": gone})));
    }

    pub(super) fn map(&self, name: &str) -> Value {
        self.cluster.store.lock().maps.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn data(&self, name: &str) -> Value {
        self.map(name)["data"].clone()
    }

    pub(super) fn fail(&self, fault: Fault) {
        self.cluster.store.lock().faults.push_back(fault);
    }

    pub(super) fn has_pods(&self, names: &[&str]) {
        self.cluster.store.lock().pods = names.iter().map(|name| (*name).to_owned()).collect();
    }

    pub(super) fn pods_are_forbidden(&self) {
        self.cluster.store.lock().pods_are_forbidden = true;
    }

    pub(super) fn touched(&self) -> usize {
        self.cluster.store.lock().touched
    }

    pub(super) fn rotate(&self, token: &str) {
        token.clone_into(&mut self.cluster.store.lock().token);
    }

    /// What was asked for, in the words of roles.
    pub(super) fn verbs(&self) -> Vec<String> {
        self.cluster.store.lock().verbs.clone()
    }
}

impl Cluster {
    fn keep(&self, kind: &str, name: &str, mut map: Value) {
        let mut store = self.store.lock();
        store.version += 1;
        map["metadata"]["resourceVersion"] = json!(store.version.to_string());
        store.maps.insert(name.to_owned(), map.clone());
        drop(self.events.send(json!({"type": kind, "object": map})));
    }

    /// What happened to the ConfigMap after `since`.
    fn missed(&self, name: &str, since: Option<u64>) -> Option<Value> {
        let store = self.store.lock();
        let Some(map) = store.maps.get(name) else {
            let gone = json!({"type": "DELETED", "object": {"metadata": {"name": name}}});
            return since.filter(|since| store.version > *since).map(|_| gone);
        };
        let version: u64 = map["metadata"]["resourceVersion"].as_str()?.parse().ok()?;
        since.is_none_or(|since| version > since).then(|| json!({"type": "MODIFIED", "object": map}))
    }

    fn noted(&self, verb: &str) {
        self.store.lock().verbs.push(verb.to_owned());
    }
}

type Asked = Query<HashMap<String, String>>;

async fn authenticate(State(cluster): State<Cluster>, request: Request, next: Next) -> Response {
    let wanted = format!("Bearer {}", cluster.store.lock().token);
    if request.headers().get(header::AUTHORIZATION).is_none_or(|shown| shown.as_bytes() != wanted.as_bytes()) {
        return refused(401, "Unauthorized", "Unauthorized");
    }
    next.run(request).await
}

async fn list(State(cluster): State<Cluster>, Query(asked): Asked) -> Response {
    // A role with resourceNames allows no other list.
    let Some(name) = asked.get("fieldSelector").and_then(|field| field.strip_prefix("metadata.name=")) else {
        return refused(403, "Forbidden", "configmaps is forbidden");
    };
    if asked.contains_key("watch") {
        return watch(&cluster, name, asked.get("resourceVersion").and_then(|version| version.parse().ok()));
    }
    cluster.noted("list configmaps");
    let store = cluster.store.lock();
    let items: Vec<&Value> = store.maps.get(name).into_iter().collect();
    let metadata = json!({"resourceVersion": store.version.to_string()});
    Json(json!({"kind": "ConfigMapList", "apiVersion": "v1", "metadata": metadata, "items": items})).into_response()
}

/// Events after `since`: those that were, as far as they can be told from what is there, and those that come.
fn watch(cluster: &Cluster, name: &str, since: Option<u64>) -> Response {
    cluster.noted("watch configmaps");
    let events = cluster.events.subscribe();
    let bookmark = json!({"type": "BOOKMARK", "object": {"kind": "ConfigMap", "metadata": {"resourceVersion": "1"}}});
    let first: VecDeque<Value> = [Some(bookmark), cluster.missed(name, since)].into_iter().flatten().collect();
    let lines = stream::unfold((first, events, name.to_owned()), async |(mut first, mut events, name)| {
        loop {
            let event = match first.pop_front() {
                Some(event) => event,
                None => events.recv().await.ok()?,
            };
            let of = &event["object"]["metadata"]["name"];
            if event["type"] == "BOOKMARK" || of == name.as_str() {
                return Some((Ok::<_, io::Error>(Bytes::from(format!("{event}\n"))), (first, events, name)));
            }
        }
    });
    Response::new(Body::from_stream(lines))
}

async fn change(State(cluster): State<Cluster>, Path(name): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    cluster.noted("patch configmaps");
    assert_eq!(headers[header::CONTENT_TYPE], "application/merge-patch+json");
    let fault = cluster.store.lock().faults.pop_front();
    if let Some(fault) = fault {
        return failed(fault, &name);
    }
    let mut map = cluster.store.lock().maps.get(&name).cloned().unwrap_or_default();
    if map.is_null() {
        return failed(Fault::Gone, &name);
    }
    let patch: Value = serde_json::from_slice(&body).unwrap();
    if patch["metadata"]["resourceVersion"] != map["metadata"]["resourceVersion"] {
        return failed(Fault::Conflict, &name);
    }
    merge(&mut map, &patch);
    cluster.keep("MODIFIED", &name, map);
    Json(cluster.store.lock().maps[&name].clone()).into_response()
}

/// RFC 7386.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else { return target.clone_from(patch) };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, change) in changes {
        if change.is_null() {
            target.as_object_mut().unwrap().remove(name);
        } else {
            merge(&mut target[name], change);
        }
    }
}

async fn pods(State(cluster): State<Cluster>, Query(asked): Asked) -> Response {
    cluster.noted("list pods");
    let store = cluster.store.lock();
    if store.pods_are_forbidden {
        return refused(403, "Forbidden", "pods is forbidden");
    }
    assert_eq!(asked["labelSelector"], "app.kubernetes.io/component=orchestrator");
    let items: Vec<_> = store.pods.iter().map(|name| json!({"metadata": {"name": name}})).collect();
    Json(json!({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": items})).into_response()
}

async fn touch(State(cluster): State<Cluster>, Path(name): Path<String>) -> Response {
    cluster.noted("patch pods");
    let mut store = cluster.store.lock();
    store.touched += 1;
    Json(json!({"kind": "Pod", "metadata": {"name": name}})).into_response()
}

fn failed(fault: Fault, name: &str) -> Response {
    let user = "User \"system:serviceaccount:store-1:u5-admin\"";
    let (code, reason, message) = match fault {
        Fault::Conflict => (
            409,
            "Conflict",
            format!(
                "Operation cannot be fulfilled on configmaps \"{name}\": the object has been modified; please apply your changes to the latest version and try again"
            ),
        ),
        Fault::Forbidden => (
            403,
            "Forbidden",
            format!(
                "configmaps \"{name}\" is forbidden: {user} cannot patch resource \"configmaps\" in API group \"\" in the namespace \"store-1\""
            ),
        ),
        Fault::Invalid => (
            422,
            "Invalid",
            format!("ConfigMap \"{name}\" is invalid: []: Too long: may not be more than 1048576 bytes"),
        ),
        Fault::TooLarge => (413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728".to_owned()),
        Fault::Gone => (404, "NotFound", format!("configmaps \"{name}\" not found")),
    };
    refused(code, reason, &message)
}

fn refused(code: u16, reason: &str, message: &str) -> Response {
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
        "reason": reason, "code": code});
    (StatusCode::from_u16(code).unwrap(), Json(status)).into_response()
}

/// A server's certificate for 127.0.0.1, and the authority that made it, as PEM.
fn papers() -> (ServerConfig, String) {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let (ca_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let ca = params.self_signed(&ca_key).unwrap();
    let issuer = Issuer::from_params(&params, &ca_key);
    let server = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], key);
    (config.unwrap(), ca.pem())
}

struct Tls {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    /// Whoever does not trust the certificate goes away again.
    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.tcp.accept().await else { continue };
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}
