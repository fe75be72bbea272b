//! A service whose face is a web page: the built files out of the binary, and what it says of itself.

use axum::{
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use u5_protocol::ops::{Connection, Health, Ready};

use crate::{Shutdown, ops::Ops};

const INDEX: &str = "index.html";
/// Names below it carry a hash of their content, so they never change.
const HASHED: &str = "assets/";

/// Whether there is anything to serve: nothing is, when the page was not built before its crate was.
pub fn is_built<A: RustEmbed>() -> bool {
    A::get(INDEX).is_some()
}

/// The file of `uri`, with the caching that it needs: the page itself for `/`. `name` is what people call the page.
pub fn serve<A: RustEmbed>(uri: &Uri, name: &str) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { INDEX } else { path };
    match A::get(path) {
        Some(file) => found(path, file),
        None if !is_built::<A>() => not_built(name),
        None => (StatusCode::NOT_FOUND, "no such file").into_response(),
    }
}

fn found(path: &str, file: EmbeddedFile) -> Response {
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let caching = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static(caching))];
    (headers, file.data.into_owned()).into_response()
}

fn not_built(name: &str) -> Response {
    let body = format!(
        "<!doctype html><meta charset=utf-8><title>U5: page not built</title><h1>The {name} was not built</h1>\
         <p>Run <code>make web</code> (it needs Node.js 20.19 or newer), then reload; \
         a release binary must be built again after it.</p>"
    );
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, body).into_response()
}

/// `/health` and `/ready` of such a service: it has no models and no backends, so it is well as long as it runs.
#[derive(Debug, Clone)]
pub struct PageOps {
    shutdown: Shutdown,
    name: &'static str,
    is_built: bool,
}

impl PageOps {
    /// Ready when the page was built, until `shutdown` begins to drain. `name` is what people call the page.
    pub fn new<A: RustEmbed>(shutdown: Shutdown, name: &'static str) -> Self {
        Self { shutdown, name, is_built: is_built::<A>() }
    }
}

impl Ops for PageOps {
    fn health(&self) -> Health {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Health { version, draining: self.shutdown.is_draining(), ..Health::default() }
    }

    /// The backends in the body are not such a service's: it needs none.
    fn ready(&self) -> Ready {
        let missing = (!self.is_built).then(|| format!("the {}: run `make web`", self.name));
        let waiting_for: Vec<String> = missing.into_iter().collect();
        let ready = waiting_for.is_empty() && !self.shutdown.is_draining();
        Ready { ready, qdrant: Connection::Embedded, ollama: Connection::Embedded, waiting_for, parts: vec![] }
    }
}
