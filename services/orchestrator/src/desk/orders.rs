//! What staff want kiosks to do.

use axum::{
    Json,
    extract::{Path, State},
};
use u5_protocol::{
    desk::{Ordered, Reached},
    ids::{KioskId, SessionId},
};

use crate::app::App;

/// `POST /v1/desk/kiosks/{kiosk}`
pub(super) async fn to_kiosk(
    State(app): State<App>,
    Path(kiosk): Path<String>,
    Json(Ordered { order }): Json<Ordered>,
) -> Json<Reached> {
    let kiosk = KioskId(kiosk);
    Json(Reached { reached: app.registry.order(order, |_, at| at == Some(&kiosk)) })
}

/// `POST /v1/desk/sessions/{session}`
pub(super) async fn to_session(
    State(app): State<App>,
    Path(session): Path<String>,
    Json(Ordered { order }): Json<Ordered>,
) -> Json<Reached> {
    let wanted = SessionId(session);
    Json(Reached { reached: app.registry.order(order, |session, _| *session == wanted) })
}
