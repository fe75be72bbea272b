//! The signalling server on real sockets, with tungstenite for clients.

use std::net::SocketAddr;

use axum::{Router, body::Body};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, protocol::frame::coding::CloseCode},
};
use tower::ServiceExt;
use u5_protocol::streaming::IceServer;
use u5_runtime::{
    BasePath,
    serve::{ServeLimits, serve},
};
use u5_telemetry::Build;

use super::*;
use crate::{
    SignallingConfig,
    config::tests_support::{signalling, streaming},
};

/// A server with a port for players and one for renderers.
struct Place {
    streaming: Streaming,
    players: SocketAddr,
    streamers: SocketAddr,
    shutdown: Shutdown,
    metrics: Metrics,
}

impl Place {
    async fn open(config: StreamingConfig) -> Self {
        let shutdown = Shutdown::new();
        let metrics = Metrics::new(Build { version: "0", revision: "test" }, Duration::ZERO).unwrap();
        let tasks = Tasks::new(shutdown.clone(), metrics.clone());
        let streaming = Streaming::new(config, &tasks, shutdown.clone(), metrics.clone());
        let base_path = BasePath::try_from("/kiosks/entrance".to_owned()).unwrap();
        let page = crate::router(SignallingConfig { base_path, ..signalling() }, Router::new(), &streaming);
        let mut addresses = Vec::new();
        for router in [page, streaming.streamers()] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            addresses.push(listener.local_addr().unwrap());
            serve(listener, router, ServeLimits::default(), &tasks, &shutdown, &metrics);
        }
        Self { streaming, players: addresses[0], streamers: addresses[1], shutdown, metrics }
    }

    async fn player(&self) -> Client {
        Client::to(self.players, "/k/1?ss=anything").await.unwrap()
    }

    /// A renderer called `id`.
    async fn streamer(&self, id: &str) -> Client {
        let mut streamer = Client::to(self.streamers, "/").await.unwrap();
        streamer.say(json!({"type": "endpointId", "id": id})).await;
        streamer.until("endpointIdConfirm").await;
        streamer
    }

    fn streamer_ids(&self) -> Vec<String> {
        let seen = self.streaming.0.hub.lock().exchange.seen_streamers();
        seen.into_iter().map(|seen| seen.id).collect()
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let router = self.streaming.rest();
        let request = axum::http::Request::get(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn count(&self, line: &str) -> String {
        let all = self.metrics.encode().unwrap();
        let found = all.lines().find_map(|l| l.strip_prefix(line)).unwrap_or_else(|| panic!("no {line} in {all}"));
        found.trim().to_owned()
    }
}

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn to(address: SocketAddr, path: &str) -> Result<Self, tungstenite::Error> {
        connect_async(format!("ws://{address}{path}")).await.map(|(socket, _)| Self(socket))
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message of this type.
    async fn until(&mut self, kind: &str) -> Value {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    let value: Value = serde_json::from_str(&text).unwrap();
                    if value["type"] == kind {
                        return value;
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no {kind}, but {other:?}"),
            }
        }
    }

    /// The code with which the server closes the connection.
    async fn closed(&mut self) -> u16 {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |frame| u16::from(frame.code)),
                Some(Ok(_)) => {}
                other => panic!("it was not closed, but {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_player_and_a_streamer_find_each_other_and_nothing_is_changed_on_the_way() {
    let place = Place::open(streaming()).await;
    let mut streamer = place.streamer("A").await;
    let mut player = place.player().await;
    let config = player.until("config").await;
    assert_eq!(config["protocolVersion"], "1.3.0");
    player.say(json!({"type": "subscribe", "streamerId": "A"})).await;
    let id = streamer.until("playerConnected").await["playerId"].as_str().unwrap().to_owned();
    let offer = json!({"type": "offer", "sdp": "v=0\r\n", "playerId": id, "newer": {"x": [1, null]}});
    // Unreal Engine may send its JSON in binary frames.
    streamer.0.send(Message::binary(offer.to_string())).await.unwrap();
    assert_eq!(player.until("offer").await, offer);
    player.say(json!({"type": "answer", "sdp": "v=1", "playerId": "Player0", "minBitrateBps": 1})).await;
    let answer = streamer.until("answer").await;
    assert_eq!(answer, json!({"type": "answer", "sdp": "v=1", "playerId": id, "minBitrateBps": 1}));
    player.say(json!({"type": "u5.firstFrame", "ms": 203})).await;
    player.say(json!({"type": "ping", "time": 7})).await;
    player.until("pong").await;
    assert_eq!(place.count("kiosk_first_frame_seconds_count"), "1");
    assert_eq!(place.count(r#"kiosk_signalling_connections{peer="player"}"#), "1");
}

#[tokio::test]
async fn a_message_that_is_too_large_costs_its_sender_the_connection_and_nobody_else() {
    let place = Place::open(StreamingConfig { max_message_kb: 64, ..streaming() }).await;
    let mut streamer = place.streamer("A").await;
    let (mut greedy, mut other) = (place.player().await, place.player().await);
    let huge = format!(r#"{{"type":"answer","sdp":"{}"}}"#, "x".repeat(1 << 20));
    greedy.0.send(Message::text(huge)).await.unwrap_or_default();
    assert_eq!(greedy.closed().await, 1009);
    other.say(json!({"type": "subscribe", "streamerId": "A"})).await;
    streamer.until("playerConnected").await;
}

#[tokio::test]
async fn who_sends_more_than_its_share_is_disconnected() {
    let place = Place::open(StreamingConfig { messages_per_s: 20, ..streaming() }).await;
    let mut player = place.player().await;
    for _ in 0..100 {
        if player.0.send(Message::text(r#"{"type":"listStreamers"}"#)).await.is_err() {
            break;
        }
    }
    assert_eq!(player.closed().await, 4429);
    let mut streamer = place.streamer("A").await;
    for _ in 0..100 {
        streamer.say(json!({"type": "ping", "time": 1})).await;
    }
    streamer.until("pong").await;
}

#[tokio::test]
async fn who_does_not_read_is_disconnected_and_the_streamer_goes_on() {
    let place = Place::open(StreamingConfig { queue: 8, viewers: 0, ..streaming() }).await;
    let mut streamer = place.streamer("A").await;
    let (mut slow, mut quick) = (place.player().await, place.player().await);
    let mut ids = Vec::new();
    for player in [&mut slow, &mut quick] {
        player.say(json!({"type": "subscribe", "streamerId": "A"})).await;
        ids.push(streamer.until("playerConnected").await["playerId"].clone());
    }
    let sdp = "x".repeat(200 << 10);
    // More than the system keeps for a connection that nobody reads.
    for _ in 0..200 {
        streamer.say(json!({"type": "offer", "sdp": sdp, "playerId": ids[0]})).await;
    }
    streamer.say(json!({"type": "offer", "sdp": "short", "playerId": ids[1]})).await;
    assert_eq!(quick.until("offer").await["sdp"], "short");
    assert_eq!(place.count(r#"kiosk_refused_total{reason="work"}"#), "1");
    assert_eq!(place.streaming.0.hub.lock().exchange.seen_players().len(), 1);
}

#[tokio::test]
async fn who_is_silent_for_three_pings_is_gone() {
    let place = Place::open(StreamingConfig { ping_s: 1, ..streaming() }).await;
    let mut alive = place.streamer("A").await;
    let dead = place.streamer("B").await;
    // Whoever reads answers pings; nobody reads `dead`.
    let alone = async {
        loop {
            let gone = place.streaming.0.gone.notified();
            if place.streamer_ids().len() == 1 {
                return;
            }
            gone.await;
        }
    };
    tokio::select! {
        () = alone => {}
        closed = alive.closed() => panic!("the wrong one was closed with {closed}"),
    }
    drop(dead);
    assert_eq!(place.streamer_ids(), ["A"]);
}

#[tokio::test]
async fn who_has_to_show_a_token_shows_it_in_the_address_or_in_a_header() {
    let tokens = |token: &str| vec![token.into()];
    let config = StreamingConfig { player_tokens: tokens("seat"), streamer_tokens: tokens("stage"), ..streaming() };
    let place = Place::open(config).await;
    for (address, path) in [(place.players, "/"), (place.players, "/?token=stage"), (place.streamers, "/?token=seat")] {
        let refused = Client::to(address, path).await.err().unwrap();
        assert!(matches!(refused, tungstenite::Error::Http(response) if response.status() == 401), "{path}");
    }
    assert!(Client::to(place.players, "/?token=seat").await.is_ok());
    assert!(Client::to(place.streamers, "/?x=1&token=stage").await.is_ok());
    let mut request =
        tungstenite::client::IntoClientRequest::into_client_request(format!("ws://{}/", place.streamers)).unwrap();
    request.headers_mut().insert("authorization", "Bearer stage".parse().unwrap());
    assert!(connect_async(request).await.is_ok());
}

#[tokio::test]
async fn a_drain_tells_everybody_to_come_back() {
    let place = Place::open(streaming()).await;
    let (mut streamer, mut player) = (place.streamer("A").await, place.player().await);
    player.until("config").await;
    place.shutdown.drain();
    assert_eq!((streamer.closed().await, player.closed().await), (u16::from(CloseCode::Restart), 1012));
    let late = Client::to(place.players, "/").await.err().unwrap();
    assert!(matches!(late, tungstenite::Error::Http(response) if response.status() == 503));
    place.streaming.emptied().await;
}

#[tokio::test]
async fn what_it_tells_of_itself_holds_no_credentials() {
    let ice = IceServer {
        urls: vec!["turn:t:3478".to_owned()],
        username: Some("someone".to_owned()),
        credential: Some("word".to_owned()),
    };
    let turn = (vec!["turn:u:3478".to_owned()], "turnsecret".to_owned());
    let config = StreamingConfig { ice: vec![ice], turn_urls: turn.0, turn_secret: turn.1.into(), ..streaming() };
    let place = Place::open(config).await;
    let mut streamer = place.streamer("A").await;
    let mut player = place.player().await;
    let servers = player.until("config").await["peerConnectionOptions"]["iceServers"].clone();
    assert_eq!((&servers[0]["credential"], &servers[1]["urls"]), (&json!("word"), &json!(["turn:u:3478"])));
    player.say(json!({"type": "subscribe", "streamerId": "A"})).await;
    let id = streamer.until("playerConnected").await["playerId"].as_str().unwrap().to_owned();
    assert!(servers[1]["username"].as_str().unwrap().ends_with(&id), "credentials are each peer's own");

    let (_, config) = place.get("/api/config").await;
    for secret in ["someone", "word", "turnsecret"] {
        assert!(!config.contains(secret), "{config}");
    }
    let (_, status) = place.get("/api/status").await;
    let status: Value = serde_json::from_str(&status).unwrap();
    assert_eq!((&status["streamer_count"], &status["player_count"]), (&json!(1), &json!(1)));
    let seen: Value = serde_json::from_str(&place.get(&format!("/api/players/{id}")).await.1).unwrap();
    assert_eq!((&seen["type"], &seen["subscribedTo"]), (&json!("Player"), &json!("A")));
    let seen: Value = serde_json::from_str(&place.get("/api/streamers/A").await.1).unwrap();
    assert_eq!((&seen["streaming"], &seen["subscribers"]), (&json!(true), &json!([id])));
    assert_eq!(place.get("/api/streamers/B").await.0, 404);
    let definition: Value = serde_json::from_str(&place.get("/api/api-definition").await.1).unwrap();
    assert!(definition["openapi"].as_str().is_some_and(|version| version.starts_with('3')), "{definition:#}");
    let answers = &definition["paths"]["/api/streamers/{id}"]["get"]["responses"];
    assert_eq!(answers["200"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/StreamerInfo");
    assert!(answers["404"].is_object(), "{definition:#}");
}

#[tokio::test]
async fn players_come_on_any_path_also_where_a_browser_would_be_led_elsewhere() {
    let place = Place::open(streaming()).await;
    for path in ["/", "/kiosks/entrance", "/kiosks/entrance/", "/kiosks/entrance/stream?u5=1"] {
        let mut player = Client::to(place.players, path).await.unwrap();
        player.until("config").await;
    }
}
