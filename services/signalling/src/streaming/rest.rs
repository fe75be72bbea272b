//! What Epic's server tells about itself over HTTP, without the credentials that it gives away there.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Hub, Streaming};
use crate::exchange::{Role, Seen};

#[derive(OpenApi)]
#[openapi(info(
    title = "U5 signalling",
    description = "Who is connected to the Pixel Streaming signalling of a kiosk."
))]
struct Definition;

/// The server as a whole.
#[derive(Debug, Serialize, ToSchema)]
struct Status {
    /// Seconds since it started.
    uptime: f64,
    /// Renderers that are connected.
    streamer_count: usize,
    /// Pages that are connected.
    player_count: usize,
    /// Its version.
    version: &'static str,
}

/// A page that shows the avatar, or wants to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PlayerInfo {
    /// What it is called.
    player_id: String,
    /// `Player` or `SFU`.
    r#type: &'static str,
    /// The renderer that it watches.
    #[serde(skip_serializing_if = "Option::is_none")]
    subscribed_to: Option<String>,
    /// Where it connects from.
    remote_address: String,
}

/// A renderer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StreamerInfo {
    /// What it is called.
    streamer_id: String,
    /// `Streamer` or `SFU`.
    r#type: &'static str,
    /// Whether pages are told of it.
    streaming: bool,
    /// Where it connects from.
    remote_address: String,
    /// The players that watch it.
    subscribers: Vec<String>,
}

/// The settings that are nobody's secret.
#[derive(Debug, Serialize, ToSchema)]
struct ConfigInfo {
    /// The most viewers of one renderer; 0 for any number.
    max_players: usize,
    /// Whether the newest viewer takes the place of the oldest.
    newest_viewer_wins: bool,
    /// How long a page whose connection broke keeps its picture.
    viewer_hold_ms: u64,
    /// How long a renderer that is gone is expected back.
    streamer_hold_s: u64,
    /// How often everybody is asked whether they are there.
    ping_s: u64,
    /// The largest message.
    max_message_kb: usize,
    /// How many messages a player may send in a second; 0 for any number.
    messages_per_s: u32,
    /// Addresses of STUN and TURN servers.
    ice_servers: Vec<Vec<String>>,
    /// Addresses of the TURN server for which everybody gets credentials of their own.
    turn_urls: Vec<String>,
    /// Whether players show a token.
    player_token: bool,
    /// Whether renderers do.
    streamer_token: bool,
}

impl Streaming {
    /// `/api/status`, `/api/config`, `/api/players`, `/api/streamers`, and what they are in OpenAPI.
    pub fn rest(&self) -> Router {
        let (router, _) = documented().split_for_parts();
        // Made anew for whoever asks, which is hardly anybody: it would be in every kiosk's memory.
        let definition = get(async || Json(documented().into_openapi()));
        router.route("/api/api-definition", definition).with_state(self.clone())
    }

    fn players(&self) -> Vec<PlayerInfo> {
        let hub = self.0.hub.lock();
        let player = |seen: Seen| PlayerInfo {
            remote_address: address(&hub, &seen),
            player_id: seen.id,
            r#type: kind(seen.role),
            subscribed_to: seen.watches,
        };
        hub.exchange.seen_players().into_iter().map(player).collect()
    }

    fn renderers(&self) -> Vec<StreamerInfo> {
        let hub = self.0.hub.lock();
        let streamer = |seen: Seen| StreamerInfo {
            remote_address: address(&hub, &seen),
            streamer_id: seen.id,
            r#type: kind(seen.role),
            streaming: seen.streaming,
            subscribers: seen.viewers,
        };
        hub.exchange.seen_streamers().into_iter().map(streamer).collect()
    }

    /// Whether a renderer shows something.
    pub fn has_streamer(&self) -> bool {
        self.0.hub.lock().exchange.seen_streamers().iter().any(|seen| seen.streaming)
    }
}

fn documented() -> OpenApiRouter<Streaming> {
    OpenApiRouter::with_openapi(Definition::openapi())
        .routes(routes!(status))
        .routes(routes!(config))
        .routes(routes!(players))
        .routes(routes!(player))
        .routes(routes!(streamers))
        .routes(routes!(streamer))
}

/// How many are connected, and since when the server runs.
#[utoipa::path(get, path = "/api/status", responses((status = 200, body = Status)))]
async fn status(State(all): State<Streaming>) -> Json<Status> {
    Json(Status {
        uptime: all.0.clock.now().as_secs_f64(),
        streamer_count: all.renderers().len(),
        player_count: all.players().len(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// How the server is set up.
#[utoipa::path(get, path = "/api/config", responses((status = 200, body = ConfigInfo)))]
async fn config(State(all): State<Streaming>) -> Json<ConfigInfo> {
    let config = &all.0.config;
    Json(ConfigInfo {
        max_players: config.viewers,
        newest_viewer_wins: config.newest_viewer_wins,
        viewer_hold_ms: config.viewer_hold_ms,
        streamer_hold_s: config.streamer_hold_s,
        ping_s: config.ping_s,
        max_message_kb: config.max_message_kb,
        messages_per_s: config.messages_per_s,
        ice_servers: config.ice.iter().map(|server| server.urls.clone()).collect(),
        turn_urls: config.turn_urls.clone(),
        player_token: !config.player_tokens.is_empty(),
        streamer_token: !config.streamer_tokens.is_empty(),
    })
}

/// All pages.
#[utoipa::path(get, path = "/api/players", responses((status = 200, body = Vec<PlayerInfo>)))]
async fn players(State(all): State<Streaming>) -> Json<Vec<PlayerInfo>> {
    Json(all.players())
}

/// One page.
#[utoipa::path(get, path = "/api/players/{id}", params(("id" = String, Path)),
    responses((status = 200, body = PlayerInfo), (status = 404, body = String, content_type = "text/plain")))]
async fn player(State(all): State<Streaming>, Path(id): Path<String>) -> Response {
    found(all.players().into_iter().find(|player| player.player_id == id), "player")
}

/// All renderers.
#[utoipa::path(get, path = "/api/streamers", responses((status = 200, body = Vec<StreamerInfo>)))]
async fn streamers(State(all): State<Streaming>) -> Json<Vec<StreamerInfo>> {
    Json(all.renderers())
}

/// One renderer.
#[utoipa::path(get, path = "/api/streamers/{id}", params(("id" = String, Path)),
    responses((status = 200, body = StreamerInfo), (status = 404, body = String, content_type = "text/plain")))]
async fn streamer(State(all): State<Streaming>, Path(id): Path<String>) -> Response {
    found(all.renderers().into_iter().find(|streamer| streamer.streamer_id == id), "streamer")
}

fn found(found: Option<impl Serialize>, what: &str) -> Response {
    match found {
        Some(found) => Json(found).into_response(),
        None => (StatusCode::NOT_FOUND, format!("there is no such {what}")).into_response(),
    }
}

fn address(hub: &Hub, seen: &Seen) -> String {
    hub.lines.get(&seen.conn).map(|line| line.peer.to_string()).unwrap_or_default()
}

const fn kind(role: Role) -> &'static str {
    match role {
        Role::Player => "Player",
        Role::Streamer => "Streamer",
        Role::Sfu => "SFU",
    }
}
