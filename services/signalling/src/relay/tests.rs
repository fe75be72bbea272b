//! A relay on real sockets, between a renderer and servers that come and go.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use u5_runtime::{
    Tasks,
    serve::{ServeLimits, serve},
};
use u5_secret::Secret;
use u5_telemetry::{Build, Metrics};

use super::*;
use crate::{Streaming, config::tests_support::streaming};

/// Whatever runs until it is dropped.
struct Running {
    address: SocketAddr,
    shutdown: Shutdown,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shutdown.stop();
    }
}

/// Everything that a server needs beside its routes.
struct Ground {
    tasks: Tasks,
    shutdown: Shutdown,
    metrics: Metrics,
}

impl Ground {
    fn new() -> Self {
        let build = Build { version: "0", revision: "test" };
        let (shutdown, metrics) = (Shutdown::new(), Metrics::new(build, Duration::ZERO).unwrap());
        Self { tasks: Tasks::new(shutdown.clone(), metrics.clone()), shutdown, metrics }
    }

    async fn serve(&self, at: SocketAddr, router: Router) -> SocketAddr {
        // The one before may still be on its way out.
        let listener = loop {
            match TcpListener::bind(at).await {
                Ok(listener) => break listener,
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse),
            }
            tokio::task::yield_now().await;
        };
        let address = listener.local_addr().unwrap();
        serve(listener, router, ServeLimits::default(), &self.tasks, &self.shutdown, &self.metrics);
        address
    }
}

fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

/// A signalling server; its address is the one for renderers.
async fn server(at: SocketAddr) -> (Running, SocketAddr) {
    let ground = Ground::new();
    let streaming = Streaming::new(streaming(), &ground.tasks, ground.shutdown.clone(), ground.metrics.clone());
    let address = ground.serve(at, streaming.streamers()).await;
    let players = ground.serve(anywhere(), streaming.with_players(Router::new().fallback(async || ()))).await;
    (Running { address, shutdown: ground.shutdown }, players)
}

async fn relay(upstream: SocketAddr) -> Running {
    let config = RelayConfig {
        upstream: format!("ws://{upstream}"),
        token: Secret::default(),
        listen: "127.0.0.1:0".parse().unwrap(),
    };
    let ground = Ground::new();
    let address = ground.serve(anywhere(), router(config, ground.shutdown.clone())).await;
    Running { address, shutdown: ground.shutdown }
}

async fn connect(address: SocketAddr, path: &str) -> Socket {
    connect_async(format!("ws://{address}{path}")).await.unwrap().0
}

async fn say(socket: &mut Socket, message: Value) {
    socket.send(tungstenite::Message::text(message.to_string())).await.unwrap();
}

async fn next(socket: &mut Socket) -> Value {
    loop {
        match socket.next().await {
            Some(Ok(tungstenite::Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
            Some(Ok(tungstenite::Message::Ping(_) | tungstenite::Message::Pong(_))) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn until(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let message = next(socket).await;
        if message["type"] == kind {
            return message;
        }
    }
}

#[tokio::test]
async fn a_renderer_keeps_its_connection_and_its_players_over_a_restart_of_the_server() {
    let (first, players) = server(anywhere()).await;
    let address = first.address;
    let relay = relay(address).await;
    let mut renderer = connect(relay.address, "/").await;
    until(&mut renderer, "config").await;
    say(&mut renderer, json!({"type": "endpointId", "id": "A"})).await;
    until(&mut renderer, "endpointIdConfirm").await;
    let mut player = connect(players, "/p?u5=1").await;
    let session = until(&mut player, "u5.session").await;
    say(&mut player, json!({"type": "subscribe", "streamerId": "A"})).await;
    let shown = until(&mut renderer, "playerConnected").await["playerId"].clone();
    assert_eq!(shown, session["playerId"]);

    drop((first, player));
    say(&mut renderer, json!({"type": "ping", "time": 1})).await;
    assert_eq!(next(&mut renderer).await["type"], "pong", "while there is no server");
    let (_second, players) = server(address).await;
    let mut again = connect(players, "/p").await;
    // The relay comes back by itself, under the same name.
    while until(&mut again, "streamerList").await["ids"] != json!(["A"]) {}
    say(&mut again, json!({"type": "subscribe", "streamerId": "A"})).await;
    let new = until(&mut renderer, "playerConnected").await["playerId"].clone();
    assert_ne!(new, shown, "an id that the renderer knows is not given to somebody else");
    let forgotten = until(&mut renderer, "playerDisconnected").await["playerId"].clone();
    assert_eq!(forgotten, shown, "who did not come back is forgotten after a while");
}

#[tokio::test]
async fn a_relay_that_goes_sends_its_renderer_away_to_come_back() {
    let (server, _) = server(anywhere()).await;
    let relay = relay(server.address).await;
    let mut renderer = connect(relay.address, "/").await;
    until(&mut renderer, "config").await;
    relay.shutdown.drain();
    let code = loop {
        match renderer.next().await {
            Some(Ok(tungstenite::Message::Close(Some(frame)))) => break u16::from(frame.code),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(code, 1012);
}
