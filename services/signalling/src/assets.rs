//! The built page, out of the binary, with the caching and security headers it needs.

use axum::{
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

/// `web/dist`: empty when the page was not built before the crate was.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
pub(crate) struct Built;

const INDEX: &str = "index.html";
/// Names below it carry a hash of their content, so they never change.
const HASHED: &str = "assets/";

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>U5: page not built</title>\
<h1>The kiosk page was not built</h1>\
<p>Run <code>make web</code> (it needs Node.js 20.19 or newer), then reload; a release binary must be built again after it.</p>";

/// The file of `uri`: the page itself for `/`.
pub(crate) fn serve<A: RustEmbed>(uri: &Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let path = if path.is_empty() { INDEX } else { path };
    match A::get(path) {
        Some(file) => found(path, file),
        None if A::get(INDEX).is_none() => (StatusCode::SERVICE_UNAVAILABLE, html(NOT_BUILT)).into_response(),
        None => (StatusCode::NOT_FOUND, "no such file").into_response(),
    }
}

fn html(body: &'static str) -> Response {
    let caching = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")), caching], body).into_response()
}

fn found(path: &str, file: EmbeddedFile) -> Response {
    let kind = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let caching = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static(caching))];
    (headers, file.data.into_owned()).into_response()
}

/// Whether there is anything to serve.
pub(crate) fn is_built() -> bool {
    Built::get(INDEX).is_some()
}
