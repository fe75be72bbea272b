//! How renderers come in: `GET /v1/avatar?kiosk=…` and, for UIs made for NVIDIA Tokkio, `GET /ws/{kiosk}`.

use axum::{
    extract::{Path, Query, State, WebSocketUpgrade},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use u5_protocol::{
    avatar::{self, Director, tokkio::Interpreter},
    ids::KioskId,
};
use u5_telemetry::metrics::AvatarDialect;

use super::{link, teller::Teller};
use crate::{app::App, socket};

/// What is read from a renderer at a time.
const READ: usize = 4 * 1024;

/// `?kiosk=…`
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    kiosk: Option<String>,
}

/// `GET /v1/avatar`
pub(crate) async fn native(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let teller = Teller::Native(Director::default());
    let kiosk = socket::kiosk(wanted.kiosk.as_deref());
    enter(app, &headers, upgrade.protocols([avatar::SUBPROTOCOL]), kiosk, (AvatarDialect::U5, teller))
}

/// `GET /ws/{stream}`
pub(crate) async fn tokkio(
    State(app): State<App>,
    Path(stream): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let teller = Teller::Tokkio(Interpreter::default());
    enter(app, &headers, upgrade, socket::kiosk(Some(&stream)), (AvatarDialect::Tokkio, teller))
}

fn enter(
    app: App,
    headers: &HeaderMap,
    upgrade: WebSocketUpgrade,
    kiosk: KioskId,
    (dialect, teller): (AvatarDialect, Teller),
) -> Response {
    if let Err(refused) = socket::admit(&app, None, headers) {
        return refused;
    }
    let upgrade = upgrade.read_buffer_size(READ).max_message_size(2 * avatar::MAX_FRAME);
    upgrade.on_upgrade(async move |socket| {
        let open = app.metrics.avatar_linked(dialect);
        link::run(app, socket, &kiosk, teller).await;
        drop(open);
    })
}
