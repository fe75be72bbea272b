//! From an HTTP request to a connection: who may come in, and as what.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts, Request, State, WebSocketUpgrade},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use u5_protocol::streaming::{RELAY_HEADER, SESSION_QUERY};
use u5_runtime::keys;
use u5_telemetry::metrics::Refusal;

use super::{Streaming, line};
use crate::exchange::{Opening, Role};

/// What is read from a socket at a time; more would only cost each connection memory.
const READ: usize = 4 * 1024;
/// When what was written is sent off without being told to.
const WRITE: usize = 8 * 1024;

impl Streaming {
    /// Takes players on any path of `router`, with whatever query: a WebSocket is a player, everything else is the page's.
    pub fn with_players(&self, router: Router) -> Router {
        router.layer(middleware::from_fn_with_state(self.clone(), players))
    }

    /// Renderers on any path.
    pub fn streamers(&self) -> Router {
        self.peers(Role::Streamer)
    }

    /// SFUs on any path.
    pub fn sfus(&self) -> Router {
        self.peers(Role::Sfu)
    }

    fn peers(&self, role: Role) -> Router {
        let streaming = self.clone();
        Router::new().fallback(move |request: Request| {
            let streaming = streaming.clone();
            async move { streaming.enter(role, request).await }
        })
    }

    async fn enter(&self, role: Role, request: Request) -> Response {
        let (mut parts, _) = request.into_parts();
        let query = Query::of(&parts.uri);
        let keys = if role == Role::Player { &self.0.config.player_tokens } else { &self.0.config.streamer_tokens };
        if !keys::is_one_of(keys, keys::bearer(&parts.headers).into_iter().chain(query.token)) {
            self.0.metrics.refused(Refusal::NotAllowed, &"signalling without the right token");
            return (StatusCode::UNAUTHORIZED, "show a token as `?token=TOKEN` or `Authorization: Bearer TOKEN`")
                .into_response();
        }
        if self.0.shutdown.is_draining() {
            self.0.metrics.refused(Refusal::Draining, &"signalling");
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], "this server is going away")
                .into_response();
        }
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        let peer = peer.unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0)));
        let opening = self.opening(role, &query);
        let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => upgrade,
            Err(refused) => return refused.into_response(),
        };
        let (streaming, most) = (self.clone(), self.0.config.max_message_kb * 1024);
        let mut response = upgrade
            .read_buffer_size(READ)
            .write_buffer_size(WRITE)
            .max_message_size(most)
            .max_frame_size(most)
            .on_upgrade(move |socket| line::run(streaming, socket, role, peer, opening));
        response.headers_mut().insert(RELAY_HEADER, HeaderValue::from_static("1"));
        response
    }

    fn opening(&self, role: Role, query: &Query<'_>) -> Opening {
        match role {
            Role::Player => Opening {
                resume: query.resume.and_then(|token| self.0.greeting.player(token)),
                session: query.session,
                held: Vec::new(),
            },
            Role::Streamer | Role::Sfu => {
                let held = query.held.unwrap_or_default().split(',').filter(|id| !id.is_empty());
                Opening { held: held.map(str::to_owned).collect(), ..Opening::default() }
            }
        }
    }
}

async fn players(State(streaming): State<Streaming>, request: Request, next: Next) -> Response {
    if is_websocket(request.headers()) { streaming.enter(Role::Player, request).await } else { next.run(request).await }
}

fn is_websocket(headers: &HeaderMap) -> bool {
    headers.get(header::UPGRADE).is_some_and(|upgrade| upgrade.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// What a client says in its address. Tokens need no decoding: they hold nothing that an address cannot.
#[derive(Debug, Default, PartialEq, Eq)]
struct Query<'u> {
    token: Option<&'u str>,
    resume: Option<&'u str>,
    held: Option<&'u str>,
    session: bool,
}

impl<'u> Query<'u> {
    fn of(uri: &'u Uri) -> Self {
        let mut query = Self::default();
        for (name, value) in uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "token" => query.token = Some(value),
                "resume" => query.resume = Some(value),
                "held" => query.held = Some(value),
                SESSION_QUERY => query.session = value == "1",
                _ => {}
            }
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_hold_anything_else_beside() {
        let uri: Uri = "/k/1?ss=ws://x&token=a.b~c&u5=1&held=Player1,Player2&flag&x=".parse().unwrap();
        let expected = Query { token: Some("a.b~c"), resume: None, held: Some("Player1,Player2"), session: true };
        assert_eq!(Query::of(&uri), expected);
        assert_eq!(Query::of(&Uri::from_static("/")), Query::default());
    }
}
