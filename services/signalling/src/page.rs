//! The routes of the kiosk page.

mod operator;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use serde::Serialize;
use tower_http::{compression::CompressionLayer, services::ServeDir};
use u5_protocol::{
    Language,
    ids::KioskId,
    kiosk::{Hours, texts::Texts},
    ops::{Connection, Health, Level, PartStatus, Ready},
};
use u5_runtime::{
    Shutdown,
    ops::Ops,
    page::{self, PageOps},
};

use crate::{
    Streaming,
    config::{SignallingConfig, origin},
};

/// The kiosk page as it was built before this crate.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// What people call it.
const NAME: &str = "kiosk page";

/// `/health` and `/ready`, until `shutdown` begins to drain. A kiosk without a renderer is well: its page draws a face.
pub fn ops(shutdown: Shutdown, streaming: Streaming) -> impl Ops {
    KioskOps { page: PageOps::new::<Built>(shutdown, NAME), streaming }
}

struct KioskOps {
    page: PageOps,
    streaming: Streaming,
}

impl Ops for KioskOps {
    fn health(&self) -> Health {
        let (engine, level, state) = if self.streaming.has_streamer() {
            ("renderer", Level::Server, Connection::Connected)
        } else {
            ("drawn face", Level::Embedded, Connection::Embedded)
        };
        let (part, engine, detail) = ("avatar".to_owned(), engine.to_owned(), String::new());
        let mut health = self.page.health();
        health.parts.push(PartStatus { part, engine, level, state, detail });
        health
    }

    fn ready(&self) -> Ready {
        self.page.ready()
    }
}

/// What the page asks for first (`web/src/config.ts`).
#[derive(Debug, Serialize)]
struct PageConfig {
    kiosk: KioskId,
    store: String,
    orchestrator: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<Arc<str>>,
    /// What the page shows where it asks for the avatar's picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_token: Option<Arc<str>>,
    languages: Vec<Language>,
    #[serde(skip_serializing_if = "Texts::is_empty")]
    texts: Texts,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<Hours>,
    camera: bool,
    kiosk_mode: bool,
    /// Whether there is a staff menu. Its PIN stays here: four digits are found from any hash of them at once.
    operator: bool,
    version: &'static str,
}

/// Where the page checks itself: the same page, which looks at its address.
const CHECK: &str = "/check";

type Shared = Arc<SignallingConfig>;

/// All that is on the page's port: the page, beneath the configuration's base path; `ops` and the REST interface, at the
/// root alone; and players, on any path. There are no [`problems`](SignallingConfig::problems) in `config`.
pub fn router(config: SignallingConfig, ops: Router, streaming: &Streaming) -> Router {
    router_with::<Built>(config, ops, streaming)
}

fn router_with<A: RustEmbed + 'static>(config: SignallingConfig, ops: Router, streaming: &Streaming) -> Router {
    let base = config.base_path.clone();
    streaming.with_players(base.mount(router_of::<A>(config), ops.merge(streaming.rest())))
}

fn router_of<A: RustEmbed + 'static>(config: SignallingConfig) -> Router {
    let shared = Arc::new(config);
    Router::new()
        .route("/config.json", get(page_config))
        .merge(pictures(&shared.pictures))
        .merge(operator::router(&shared.operator_secret))
        .route(CHECK, get(async || page::serve::<A>(&Uri::from_static("/"), NAME)))
        .fallback_service(get(async |uri: Uri| page::serve::<A>(&uri, NAME)))
        .layer(middleware::from_fn_with_state(shared.clone(), secure))
        .layer(CompressionLayer::new())
        .with_state(shared)
}

/// The store's own pictures, without lists of them.
fn pictures(dir: &str) -> Router<Shared> {
    if dir.is_empty() {
        return Router::new();
    }
    Router::new().nest_service("/store", ServeDir::new(dir).append_index_html_on_directories(false))
}

async fn page_config(State(config): State<Shared>, headers: HeaderMap) -> Response {
    let body = PageConfig {
        kiosk: config.kiosk.clone(),
        store: config.store.clone(),
        orchestrator: config.orchestrator(&headers),
        token: Some(config.token.expose()).filter(|token| !token.is_empty()),
        stream_token: config.streaming.player_tokens.first().and_then(|tokens| tokens.expose_each().into_iter().next()),
        languages: config.languages.clone(),
        texts: config.texts.clone(),
        // What could not be read was refused at the start.
        hours: config.hours.read().ok().flatten(),
        camera: config.camera,
        kiosk_mode: config.kiosk_mode,
        operator: config.operator_secret.is_set(),
        version: env!("CARGO_PKG_VERSION"),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// What a kiosk page may do: run its own scripts and worklets, talk to its orchestrator, hear.
async fn secure(State(config): State<Shared>, request: Request, next: Next) -> Response {
    let policy = content_policy(&config.orchestrator(request.headers()));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert("permissions-policy", permissions(config.camera));
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn permissions(camera: bool) -> HeaderValue {
    HeaderValue::from_static(if camera {
        "microphone=(self), camera=(self), geolocation=(), payment=(), usb=()"
    } else {
        "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"
    })
}

const FIXED: [(&str, &str); 3] = [
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// Audio worklets load as scripts; a script written into the page does not run.
fn content_policy(orchestrator: &str) -> HeaderValue {
    let to = origin(orchestrator).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self' {to}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

#[cfg(test)]
mod tests;
