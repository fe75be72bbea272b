//! The routes of the admin console.

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use tower_http::compression::CompressionLayer;
use u5_runtime::{
    Shutdown,
    page::{self, PageOps},
};

use crate::{
    config::{AdminConfig, ConfigError},
    overview::Watcher,
};

/// The console as it was built before this crate.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// What people call it.
const NAME: &str = "admin console";

/// `/health` and `/ready`, until `shutdown` begins to drain.
pub fn ops(shutdown: Shutdown) -> PageOps {
    PageOps::new::<Built>(shutdown, NAME)
}

/// Why the console cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The TLS roots or resolver of this machine cannot be used.
    #[error("the HTTP client that asks the services could not be made")]
    Client(#[source] reqwest::Error),
}

/// The console and its API. The ops routes are the caller's to merge.
///
/// # Errors
/// When `config` cannot be served with.
pub fn router(config: &AdminConfig) -> Result<Router, SetupError> {
    router_of::<Built>(config)
}

fn router_of<A: RustEmbed + 'static>(config: &AdminConfig) -> Result<Router, SetupError> {
    config.check()?;
    let watcher = Watcher::new(config).map_err(SetupError::Client)?;
    Ok(Router::new()
        .route("/api/overview", get(overview))
        .fallback_service(get(async |uri: Uri| page::serve::<A>(&uri, NAME)))
        .layer(middleware::from_fn(secure))
        .layer(CompressionLayer::new())
        .with_state(watcher))
}

async fn overview(State(watcher): State<Watcher>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(watcher.overview().await)).into_response()
}

async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in FIXED {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

const FIXED: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("permissions-policy", "microphone=(), camera=(), geolocation=()"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
];

#[cfg(test)]
mod tests;
