//! The store's console looks in here: `/v1/desk/…`, for whoever shows `orchestrator.desk_token`.
//!
//! What customers say goes to whoever listens at that moment, where the store's profile lets staff read along. It is
//! written nowhere in this process.

mod events;
mod knowledge;
mod orders;
mod trial;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::broadcast;
use u5_protocol::desk::{Reading, Told};
use u5_runtime::keys;

use crate::app::App;

/// What waits for a console that reads slowly. One that falls further behind is told how much it has missed.
const WAITING: usize = 1024;
/// The largest body: a set of questions.
const MAX_BODY: usize = 512 << 10;

/// What the console sees. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    told: broadcast::Sender<Arc<Told>>,
    /// How the documents were read last.
    reading: Arc<Mutex<Reading>>,
}

impl Default for Desk {
    fn default() -> Self {
        Self { told: broadcast::Sender::new(WAITING), reading: Arc::default() }
    }
}

impl Desk {
    /// Tells whoever listens. What is told is made only where somebody does.
    pub(crate) fn tell(&self, told: impl FnOnce() -> Told) {
        if self.told.receiver_count() > 0 {
            // Whoever listened may have gone meanwhile.
            drop(self.told.send(Arc::new(told())));
        }
    }
}

/// The routes; none where there is no token that could be shown.
pub(crate) fn router(app: &App) -> Router<App> {
    if !app.config.orchestrator.desk_token.is_set() {
        return Router::new();
    }
    Router::new()
        .route("/v1/desk/events", get(events::events))
        .route("/v1/desk/kiosks/{kiosk}", post(orders::to_kiosk))
        .route("/v1/desk/sessions/{session}", post(orders::to_session))
        .route("/v1/desk/content/reload", post(look_again))
        .route("/v1/desk/profile", get(usual))
        .route("/v1/desk/knowledge", get(knowledge::library))
        .route("/v1/desk/knowledge/read", post(knowledge::read_again))
        .route("/v1/desk/knowledge/passages", get(knowledge::passages))
        .route("/v1/desk/knowledge/search", get(knowledge::search))
        .route("/v1/desk/knowledge/eval", post(knowledge::eval))
        .route("/v1/desk/trial", post(trial::answer))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .route_layer(middleware::from_fn_with_state(app.clone(), with_token))
}

/// There is a new set of flows and prompts: it is taken up now, and not when the file system tells of it.
async fn look_again(State(app): State<App>) -> StatusCode {
    if let Some(contents) = &app.contents {
        contents.look_again();
    }
    StatusCode::ACCEPTED
}

/// What holds where the store's profile does not say.
async fn usual(State(app): State<App>) -> Json<serde_json::Value> {
    let mut usual = app.config.turns.usual();
    usual["store.languages"] = json!(app.config.store.languages);
    Json(usual)
}

async fn with_token(State(app): State<App>, request: Request, next: Next) -> Response {
    let shown = keys::bearer(request.headers()).unwrap_or_default();
    if keys::is_same(&app.config.orchestrator.desk_token.expose(), shown) {
        return next.run(request).await;
    }
    refused(StatusCode::UNAUTHORIZED, "show orchestrator.desk_token as `Authorization: Bearer TOKEN`")
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({"error": {"message": message}}))).into_response()
}
