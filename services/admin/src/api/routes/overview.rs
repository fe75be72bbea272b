//! How the services are, for everybody who is let in.

use axum::{Json, extract::State};

use crate::{
    Admin,
    api::{Actor, Problem},
    auth::Role,
    overview::Overview,
};

/// How each service is, and which conversations are going on (`overview.rs` says what is in it).
#[utoipa::path(get, path = "/api/v1/overview", tag = "overview",
    responses((status = 200, body = serde_json::Value)), security(("session" = []), ("token" = [])))]
pub(super) async fn overview(actor: Actor, State(admin): State<Admin>) -> Result<Json<Overview>, Problem> {
    actor.require(Role::Viewer)?;
    Ok(Json(admin.watcher.overview().await))
}
