//! From an HTTP request to a conversation: who may connect, in which dialect, and whether there is room.

use std::time::Duration;

use axum::{
    extract::{
        Query, State, WebSocketUpgrade,
        ws::{CloseFrame, Message},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use u5_protocol::{Dialect, ids::KioskId, kiosk};
use u5_runtime::{keys, limits::Refused};
use u5_telemetry::metrics::Refusal;

use crate::{app::App, connection};

/// Above the protocol's own limit, so that a frame that is too long is answered with an error and not with a cut line.
const MAX_MESSAGE: usize = 24 * 1024 * 1024;
/// What is read from a socket at a time: a dozen microphone frames. Every read clears as much memory first, so that more
/// costs each session both.
const READ: usize = 8 * 1024;
/// When to come back to a server that is starting or going away: others take new clients meanwhile.
const RETRY: Duration = Duration::from_secs(2);
/// How long a page that is turned away may take to hear so.
const GOODBYE: Duration = Duration::from_secs(2);
/// The subprotocol of browsers that speak to the Realtime API.
const REALTIME: &str = "realtime";
/// What browsers put before a key, since they cannot set headers.
const INSECURE_KEY: &str = "openai-insecure-api-key.";
/// How clients of the beta ask for it.
const BETA: &str = "openai-beta.realtime-v1";

/// What a kiosk is called that does not say.
const SOME_KIOSK: &str = "kiosk";
/// The longest name of a kiosk, in characters.
const MAX_KIOSK: usize = 64;

/// `?model=…`, which is the store's business, so its name is only echoed; `?kiosk=…`, where a kiosk connects.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    model: Option<String>,
    kiosk: Option<String>,
}

/// How a client wants to talk.
#[derive(Debug, Clone)]
pub(crate) enum Surface {
    /// A stock client of the Realtime API.
    Api {
        /// Under which names.
        dialect: Dialect,
        /// What it calls the model.
        model: String,
    },
    /// A kiosk.
    Kiosk {
        /// Which.
        kiosk: KioskId,
    },
}

/// `GET /v1/realtime`
pub(crate) async fn connect(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let surface = surface(&headers, wanted);
    let kiosk = match &surface {
        Surface::Kiosk { kiosk } => Some(kiosk),
        Surface::Api { .. } => None,
    };
    if let Err(refused) = admit(&app, kiosk, &headers) {
        return refused;
    }
    let permit = match (app.admission.admit(), &surface) {
        (Ok(permit), _) => permit,
        (Err(refused), Surface::Kiosk { .. }) => return turn_away(upgrade, &refused),
        (Err(refused), Surface::Api { .. }) => {
            return unavailable(
                refused.reason,
                StatusCode::SERVICE_UNAVAILABLE,
                &refused.to_string(),
                refused.retry_after,
            );
        }
    };
    upgrade
        .read_buffer_size(READ)
        .max_message_size(MAX_MESSAGE)
        .max_frame_size(MAX_MESSAGE)
        .protocols([kiosk::SUBPROTOCOL, REALTIME])
        .on_upgrade(move |socket| connection::run(app, socket, surface, permit))
}

/// Whether somebody may come in: the server has started and stays, and they show a key. `kiosk` is the one that comes,
/// which shows its own where it was given one.
#[expect(clippy::result_large_err, reason = "the answer is sent as it is")]
pub(crate) fn admit(app: &App, kiosk: Option<&KioskId>, headers: &HeaderMap) -> Result<(), Response> {
    let unavailable = |reason, message| Err(refuse(app, reason, StatusCode::SERVICE_UNAVAILABLE, message));
    if app.shutdown.is_draining() {
        return unavailable(Refusal::Draining, "this server is going away; connect again");
    }
    if !app.readiness.has_started() {
        return unavailable(Refusal::Starting, "this server is still starting");
    }
    if !is_allowed(app, kiosk, headers) {
        let message = "show a key as `Authorization: Bearer KEY`";
        return Err(refuse(app, Refusal::NotAllowed, StatusCode::UNAUTHORIZED, message));
    }
    Ok(())
}

/// The kiosk that a client names.
pub(crate) fn kiosk(name: Option<&str>) -> KioskId {
    let name = name.filter(|name| !name.is_empty()).unwrap_or(SOME_KIOSK);
    KioskId(name.chars().take(MAX_KIOSK).collect())
}

/// A page sees nothing of an answer that is no WebSocket, so it is told on one that there is no room, and shows it.
fn turn_away(upgrade: WebSocketUpgrade, refused: &Refused) -> Response {
    let frame = CloseFrame { code: kiosk::close::OVER_LIMIT, reason: refused.to_string().into() };
    upgrade.protocols([kiosk::SUBPROTOCOL]).on_upgrade(async move |mut socket| {
        let goodbye = async {
            // A page that is gone needs no goodbye. One that is there may have said something, which is taken: what is
            // left unread would break the connection before the page has read why it ends.
            if socket.send(Message::Close(Some(frame))).await.is_ok() {
                while matches!(socket.recv().await, Some(Ok(_))) {}
            }
        };
        drop(tokio::time::timeout(GOODBYE, goodbye).await);
    })
}

fn refuse(app: &App, reason: Refusal, status: StatusCode, message: &str) -> Response {
    app.metrics.refused(reason, &message);
    unavailable(reason, status, message, RETRY)
}

/// The refusal's reason is its code; only what the client could mend is its own fault.
fn unavailable(reason: Refusal, status: StatusCode, message: &str, retry: Duration) -> Response {
    let kind = if status.is_client_error() { "invalid_request_error" } else { "server_error" };
    let body = serde_json::json!({"error": {"type": kind, "code": reason.to_string(), "message": message}});
    let retry = [(header::RETRY_AFTER, HeaderValue::from(retry.as_secs()))];
    (status, retry, axum::Json(body)).into_response()
}

fn subprotocols(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|v| v.to_str().ok());
    values.flat_map(|v| v.split(',')).map(|name| name.trim().to_owned()).collect()
}

fn surface(headers: &HeaderMap, wanted: Wanted) -> Surface {
    let offered = subprotocols(headers);
    if offered.iter().any(|name| name == kiosk::SUBPROTOCOL) {
        return Surface::Kiosk { kiosk: kiosk(wanted.kiosk.as_deref()) };
    }
    let beta_header = headers.get("openai-beta").is_some_and(|v| v.as_bytes().starts_with(b"realtime=v1"));
    let beta = beta_header || offered.iter().any(|name| name == BETA);
    let model = wanted.model.unwrap_or_else(|| "u5".to_owned()).chars().take(128).collect();
    Surface::Api { dialect: if beta { Dialect::Beta } else { Dialect::Ga }, model }
}

/// Whether the client shows one of the service's keys, or the kiosk its own. A kiosk that was given one has to show a key
/// even where others need none.
fn is_allowed(app: &App, kiosk: Option<&KioskId>, headers: &HeaderMap) -> bool {
    let shown = shown(headers);
    let shown = || shown.iter().map(String::as_str);
    let keys = &app.config.orchestrator.tokens;
    match kiosk.and_then(|kiosk| app.kiosk_tokens.admits(kiosk, shown())) {
        Some(is_own) => is_own || (!keys.is_empty() && keys::is_one_of(keys, shown())),
        None => keys::is_one_of(keys, shown()),
    }
}

/// The keys that the client shows.
fn shown(headers: &HeaderMap) -> Vec<String> {
    let prefixed = |name: &'_ String| {
        let key = name.strip_prefix(kiosk::TOKEN_SUBPROTOCOL_PREFIX).or_else(|| name.strip_prefix(INSECURE_KEY));
        key.map(str::to_owned)
    };
    let prefixed = subprotocols(headers).iter().filter_map(prefixed).collect::<Vec<_>>();
    keys::bearer(headers).map(str::to_owned).into_iter().chain(prefixed).collect()
}
