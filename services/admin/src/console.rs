//! The routes of the admin console.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Uri, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use rust_embed::RustEmbed;
use tower_http::compression::CompressionLayer;
use u5_runtime::{
    Shutdown,
    page::{self, PageOps},
};

use crate::{Admin, api};

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

impl Admin {
    /// The console and its API, beneath the configuration's base path, and `ops` at the root alone.
    pub fn router(&self, ops: Router) -> Router {
        self.access.base.mount(router_of::<Built>(self), ops)
    }
}

pub(crate) fn router_of<A: RustEmbed + 'static>(admin: &Admin) -> Router {
    api::router(admin)
        .fallback_service(get(async |uri: Uri| page::serve::<A>(&uri, NAME)))
        .layer(middleware::from_fn_with_state(admin.clone(), secure))
        .layer(CompressionLayer::new())
}

async fn secure(State(admin): State<Admin>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in FIXED {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if admin.access.is_https() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}

/// Two years, as browsers' lists want it. Not for other names of the domain: they are not ours to speak for.
const HSTS: &str = "max-age=63072000";

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
