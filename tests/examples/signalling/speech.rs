//! The servers, and how clients of each are brought together: the least of its protocol that is needed for that.

use std::{path::Path, process::Command};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig},
};

use crate::program::Program;

pub(crate) type Socket = WebSocketStream<TcpStream>;

/// As browsers write it; with what the protocols put around it, some 300 bytes.
const CANDIDATE: &str = "candidate:842163049 1 udp 1677729535 203.0.113.77 46154 typ srflx raddr 192.168.178.23 \
                         rport 46154 generation 0 ufrag V3rT network-id 1 network-cost 10";

/// A server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Server {
    Ours,
    Matchbox,
    Gstreamer,
    PeerJs,
}

/// One of two clients that talk to each other.
pub(crate) struct End {
    pub(crate) socket: Socket,
    /// What it says to the other.
    pub(crate) says: Utf8Bytes,
}

impl End {
    fn new(socket: Socket, says: &Value) -> Self {
        Self { socket, says: says.to_string().into() }
    }
}

impl Server {
    pub(crate) const ALL: [Self; 4] = [Self::Ours, Self::Gstreamer, Self::Matchbox, Self::PeerJs];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "u5-signalling",
            Self::Matchbox => "matchbox_server",
            Self::Gstreamer => "gst-webrtc-signalling-server",
            Self::PeerJs => "PeerJS",
        }
    }

    fn path(self, peers: &Path) -> std::path::PathBuf {
        match self {
            Self::Ours => u5_tests::place::built("u5-signalling"),
            Self::Matchbox | Self::Gstreamer => peers.join("bin").join(self.name()),
            Self::PeerJs => peers.join("node_modules/peer/dist/bin/peerjs.js"),
        }
    }

    pub(crate) fn is_there(self, peers: &Path) -> bool {
        self.path(peers).is_file()
    }

    /// What starts it. None of them logs what is said, as GStreamer's does unless it is told not to.
    pub(crate) fn command(self, peers: &Path, port: u16, other: u16) -> Command {
        let path = self.path(peers);
        let mut command = Command::new(if self == Self::PeerJs { Path::new("node") } else { &path });
        command.envs([("RUST_LOG", "error"), ("WEBRTCSINK_SIGNALLING_SERVER_LOG", "error")]);
        match self {
            Self::Ours => {
                for set in [
                    format!("listen=127.0.0.1:{port}"),
                    format!("streamer_listen=127.0.0.1:{other}"),
                    "streaming.viewers=0".to_owned(),
                    "streaming.messages_per_s=0".to_owned(),
                    "streaming.queue=4096".to_owned(),
                ] {
                    command.args(["--set", &format!("signalling.{set}")]);
                }
            }
            Self::Matchbox => drop(command.arg(format!("127.0.0.1:{port}"))),
            Self::Gstreamer => drop(command.args(["--host", "127.0.0.1", "--port", &port.to_string()])),
            Self::PeerJs => {
                command.arg(path).args(["--host", "127.0.0.1", "--port", &port.to_string()]);
                // Nobody sends its heartbeats here.
                command.args(["--alive_timeout", "600000"]);
            }
        }
        command
    }

    /// Client `name` of nobody else, which has been greeted.
    pub(crate) async fn idle(self, program: &Program, name: &str) -> Socket {
        self.client(program, name).await.0
    }

    /// A client, and its greeting.
    async fn client(self, program: &Program, name: &str) -> (Socket, Value) {
        let path = match self {
            Self::Ours | Self::Gstreamer => String::new(),
            // A room of its own, or one for two.
            Self::Matchbox => name.to_owned(),
            Self::PeerJs => format!("peerjs?key=peerjs&id={name}&token=t"),
        };
        let mut socket = connect(program.port, &path).await;
        let greeting = hear(&mut socket).await;
        (socket, greeting)
    }

    /// Two clients that may talk to each other; `number` is theirs alone.
    pub(crate) async fn pair(self, program: &Program, number: usize) -> (End, End) {
        match self {
            Self::Ours => ours(program, number).await,
            Self::Matchbox => matchbox(program, number).await,
            Self::Gstreamer => gstreamer(program).await,
            Self::PeerJs => peerjs(program, number).await,
        }
    }
}

async fn ours(program: &Program, number: usize) -> (End, End) {
    let mut streamer = connect(program.other, "").await;
    let name = format!("bench-{number}");
    say(&mut streamer, &json!({"type": "endpointId", "id": name})).await;
    while hear(&mut streamer).await["type"] != "endpointIdConfirm" {}
    let (mut player, _) = Server::Ours.client(program, "").await;
    say(&mut player, &json!({"type": "subscribe", "streamerId": name})).await;
    let connected = hear(&mut streamer).await;
    assert_eq!(connected["type"], "playerConnected");
    let candidate = json!({"candidate": CANDIDATE, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "V3rT"});
    let up = json!({"type": "iceCandidate", "candidate": candidate});
    let down = json!({"type": "iceCandidate", "candidate": candidate, "playerId": connected["playerId"]});
    (End::new(player, &up), End::new(streamer, &down))
}

async fn matchbox(program: &Program, number: usize) -> (End, End) {
    let room = format!("bench-{number}");
    let (mut first, greeting) = Server::Matchbox.client(program, &room).await;
    let (second, _) = Server::Matchbox.client(program, &room).await;
    let other = hear(&mut first).await;
    let candidate = json!({"candidate": CANDIDATE, "sdpMid": "0", "sdpMLineIndex": 0});
    let to = |peer: &Value| json!({"Signal": {"receiver": peer, "data": {"IceCandidate": candidate.to_string()}}});
    (End::new(first, &to(&other["NewPeer"])), End::new(second, &to(&greeting["IdAssigned"])))
}

async fn gstreamer(program: &Program) -> (End, End) {
    let (mut producer, welcome) = Server::Gstreamer.client(program, "").await;
    say(&mut producer, &json!({"type": "setPeerStatus", "roles": ["producer"], "meta": null})).await;
    let (mut consumer, _) = Server::Gstreamer.client(program, "").await;
    let id = &welcome["peerId"];
    let ask = json!({"type": "startSession", "peerId": id});
    let mut started = Value::Null;
    // The status may come after the wish: nothing tells the producer that it is one.
    while started["type"] != "sessionStarted" {
        say(&mut consumer, &ask).await;
        started = hear(&mut consumer).await;
    }
    while hear(&mut producer).await["type"] != "startSession" {}
    let ice = json!({"candidate": CANDIDATE, "sdpMLineIndex": 0});
    let says = json!({"type": "peer", "sessionId": started["sessionId"], "ice": ice});
    (End::new(consumer, &says), End::new(producer, &says))
}

async fn peerjs(program: &Program, number: usize) -> (End, End) {
    let names = [format!("bench-{number}-a"), format!("bench-{number}-b")];
    let (first, _) = Server::PeerJs.client(program, &names[0]).await;
    let (second, _) = Server::PeerJs.client(program, &names[1]).await;
    let candidate = json!({"candidate": CANDIDATE, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "V3rT"});
    let to =
        |peer: &str| json!({"type": "CANDIDATE", "dst": peer, "payload": {"candidate": candidate, "type": "data"}});
    (End::new(first, &to(&names[1])), End::new(second, &to(&names[0])))
}

async fn connect(port: u16, path: &str) -> Socket {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server accepts connections");
    stream.set_nodelay(true).expect("the socket is open");
    // Thousands of them are in this process.
    let config = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let address = format!("ws://127.0.0.1:{port}/{path}");
    client_async_with_config(address, stream, Some(config)).await.expect("the server speaks WebSocket").0
}

async fn say(socket: &mut Socket, what: &Value) {
    socket.send(Message::text(what.to_string())).await.expect("the server listens");
}

/// The next message.
async fn hear(socket: &mut Socket) -> Value {
    loop {
        if let Message::Text(text) = socket.next().await.expect("the server talks").expect("the server talks") {
            return serde_json::from_str(&text).expect("in JSON");
        }
    }
}
