//! What Epic's server tells about itself over HTTP, without the credentials that it gives away there.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Hub, Streaming};
use crate::exchange::{Role, Seen};

#[derive(Debug, Serialize)]
struct Status {
    /// Seconds.
    uptime: f64,
    streamer_count: usize,
    player_count: usize,
    version: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PlayerInfo {
    player_id: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscribed_to: Option<String>,
    remote_address: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StreamerInfo {
    streamer_id: String,
    r#type: &'static str,
    streaming: bool,
    remote_address: String,
    subscribers: Vec<String>,
}

impl Streaming {
    /// `/api/status`, `/api/config`, `/api/players` and `/api/streamers`.
    pub fn rest(&self) -> Router {
        Router::new()
            .route("/api/status", get(status))
            .route("/api/config", get(config))
            .route("/api/players", get(async |State(all): State<Self>| Json(all.players())))
            .route("/api/players/{id}", get(player))
            .route("/api/streamers", get(async |State(all): State<Self>| Json(all.renderers())))
            .route("/api/streamers/{id}", get(streamer))
            .with_state(self.clone())
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

async fn status(State(all): State<Streaming>) -> Json<Status> {
    Json(Status {
        uptime: all.0.clock.now().as_secs_f64(),
        streamer_count: all.renderers().len(),
        player_count: all.players().len(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// The settings that are nobody's secret.
async fn config(State(all): State<Streaming>) -> Json<Value> {
    let config = &all.0.config;
    Json(json!({
        "max_players": config.viewers,
        "newest_viewer_wins": config.newest_viewer_wins,
        "viewer_hold_ms": config.viewer_hold_ms,
        "streamer_hold_s": config.streamer_hold_s,
        "ping_s": config.ping_s,
        "max_message_kb": config.max_message_kb,
        "messages_per_s": config.messages_per_s,
        "ice_servers": config.ice.iter().map(|server| &server.urls).collect::<Vec<_>>(),
        "turn_urls": config.turn_urls,
        "player_token": !config.player_tokens.is_empty(),
        "streamer_token": !config.streamer_tokens.is_empty(),
    }))
}

async fn player(State(all): State<Streaming>, Path(id): Path<String>) -> Response {
    found(all.players().into_iter().find(|player| player.player_id == id), "player")
}

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
