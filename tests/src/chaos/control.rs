//! Telling a proxy over HTTP how to behave, as the fakes are told, at an address of its own.

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};

use super::{Control, Fault, Stats};

/// `POST /_fake/fault` and `GET /_fake/stats`.
pub fn router(control: Control) -> Router {
    Router::new().route("/_fake/fault", post(set)).route("/_fake/stats", get(stats)).with_state(control)
}

async fn set(State(control): State<Control>, Json(fault): Json<Fault>) -> Json<Fault> {
    control.set(fault).await;
    Json(fault)
}

async fn stats(State(control): State<Control>) -> Json<Stats> {
    Json(control.stats())
}
