//! Who is connected, who watches whom, and what each message leads to: Pixel Streaming signalling as a machine without
//! sockets and clocks. Time comes in, effects come out.
//!
//! It follows Epic's server where their clients can tell, and is better where a kiosk needs it:
//! - A viewer that vanishes stays connected in the renderer's eyes for a while, so that the picture goes on until the
//!   page has a new connection (Epic's server: two seconds of a frozen picture).
//! - A renderer that vanishes costs its viewers nothing but the picture: they stay, and are told when it is back.
//! - A renderer that comes back while its old connection hangs half dead gets its name, not another one.

mod names;
mod players;
mod streamers;

use std::{collections::HashMap, time::Duration};

use axum::extract::ws::Utf8Bytes;
use u5_protocol::streaming::{Kind, Message, ServerMessage};

use names::Names;
use players::{Held, Player, Seat};
use streamers::{Away, Claim, Streamer};

/// Close codes: a kiosk's, and three more. Never 1001, after which Epic's frontend stays away for good.
pub mod close {
    pub use u5_protocol::kiosk::close::{OVER_LIMIT, RESTART, TAKEN_OVER};

    /// The renderer sent the player away (Epic's code for it).
    pub const SENT_AWAY: u16 = 1011;
    /// A message too large.
    pub const TOO_LARGE: u16 = 1009;
    /// Nobody reads what it is sent.
    pub const TOO_SLOW: u16 = 1013;
}

/// A connection, for as long as the process lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Conn(pub u64);

/// What a connection is for; decided by the port it came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A browser that wants to see a renderer.
    Player,
    /// A renderer, or a relay in front of one.
    Streamer,
    /// A selective forwarding unit: a player towards the renderer, a renderer towards players.
    Sfu,
}

/// How the exchange is to behave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The most viewers of one renderer; 0 for any number.
    pub viewers: usize,
    /// When there is no room, whether the newest viewer takes the place of the oldest or is turned away.
    pub newest_viewer_wins: bool,
    /// How long a viewer that vanished stays connected in the renderer's eyes.
    pub viewer_hold: Duration,
    /// How long a renderer that vanished is expected back, and a player that asks for it is kept waiting.
    pub streamer_hold: Duration,
    /// How long a renderer has to prove that it is alive when another one comes with its name.
    pub proof: Duration,
}

impl Default for Rules {
    /// One viewer of which the newest wins, 6 s for viewers, a minute for renderers, 1 s for a proof.
    fn default() -> Self {
        Self {
            viewers: 1,
            newest_viewer_wins: true,
            viewer_hold: Duration::from_secs(6),
            streamer_hold: Duration::from_mins(1),
            proof: Duration::from_secs(1),
        }
    }
}

/// What the shell is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send this.
    Send(Conn, Utf8Bytes),
    /// Close the connection; without a code as Epic's server does it.
    Close(Conn, Option<u16>, &'static str),
    /// Close a player's connection for the reason that its renderer gave.
    SendAway(Conn, String),
    /// Ask on the level of the WebSocket whether anybody is there.
    Ping(Conn),
    /// Send the `config` of the peer with this id once more: its credentials are about to expire.
    Refresh(Conn, String, Role),
    /// A page shows the avatar, so long after it wanted to.
    FirstFrame(Duration),
    /// Count this.
    Count(Ignored),
}

/// Why a message led to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ignored {
    /// It is no message.
    Malformed,
    /// Its type is unknown, or nothing that this role sends.
    Unknown,
    /// It is for a player that is not there, or sees another renderer.
    NotYours,
    /// Its renderer is gone.
    NoStreamer,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The other end said goodbye: its page is closed or goes elsewhere.
    Goodbye,
    /// It broke, or we ended it.
    Broken,
}

/// What a connection says of itself when it opens.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// A player whose id this is, as it has proved, wants to be that player again.
    pub resume: Option<String>,
    /// Whether a player wants to be told who it is.
    pub session: bool,
    /// The players that the renderer behind a relay still shows.
    pub held: Vec<String>,
}

/// What the exchange needs from outside to greet a connection.
pub trait Greeter {
    /// The `config` message of the peer with this id: its TURN credentials are its own.
    fn config(&self, peer: &str, role: Role) -> Utf8Bytes;
    /// What the player shows to be the same on its next connection.
    fn resume_token(&self, player: &str) -> String;
}

#[derive(Debug)]
struct Peer {
    role: Role,
    player: Option<Player>,
    streamer: Option<Streamer>,
}

/// The longest time to a first frame that is believed.
const MAX_FIRST_FRAME_MS: u64 = 60_000;

/// See the [module](self).
#[derive(Debug)]
pub struct Exchange {
    rules: Rules,
    began: Duration,
    peers: HashMap<Conn, Peer>,
    /// Renderers in the order in which they came: the first is the one that is taken when none is named.
    renderers: Vec<Conn>,
    players: HashMap<String, Conn>,
    names: Names,
    held: Vec<Held>,
    away: Vec<Away>,
    claims: Vec<Claim>,
    out: Vec<Effect>,
}

impl Exchange {
    /// Nobody is connected. Players are numbered from `first_player` on: a number that the process before this one did
    /// not use keeps what renderers still know of its players apart from what they will know of ours.
    pub fn new(now: Duration, rules: Rules, first_player: u32) -> Self {
        Self {
            rules,
            began: now,
            peers: HashMap::new(),
            renderers: Vec::new(),
            players: HashMap::new(),
            names: Names::new(first_player),
            held: Vec::new(),
            away: Vec::new(),
            claims: Vec::new(),
            out: Vec::new(),
        }
    }

    /// A connection is there.
    pub fn opened(&mut self, conn: Conn, role: Role, opening: Opening, greeter: &impl Greeter) {
        let resumed = opening.resume.as_ref().and_then(|id| self.take_held(id));
        let player = (role != Role::Streamer).then(|| {
            let id = resumed.as_ref().map_or_else(|| self.names.player(), |held| held.player.clone());
            Player::new(id)
        });
        let streamer = (role != Role::Player).then(|| {
            let id = self.unused("UnknownStreamer");
            Streamer::new(id, role == Role::Streamer, opening.held)
        });
        let id = player.as_ref().map(|p| p.id.clone()).or_else(|| streamer.as_ref().map(|s| s.id.clone()));
        let id = id.unwrap_or_default();
        if player.is_some() {
            self.players.insert(id.clone(), conn);
        }
        self.peers.insert(conn, Peer { role, player, streamer });
        if role != Role::Player {
            self.renderers.push(conn);
            self.send(conn, &ServerMessage::Identify {});
        }
        self.out.push(Effect::Send(conn, greeter.config(&id, role)));
        if let Some(held) = &resumed {
            self.sit(conn, held.streamer);
        }
        if opening.session {
            let resume = greeter.resume_token(&id);
            let resumed = resumed.is_some();
            self.send(conn, &ServerMessage::Session { player_id: &id, resume: &resume, resumed });
        }
    }

    /// A connection said something.
    pub fn message(&mut self, now: Duration, conn: Conn, text: &Utf8Bytes) {
        let Some(role) = self.peers.get(&conn).map(|peer| peer.role) else { return };
        self.alive(now, conn);
        let Ok(message) = Message::read(text) else { return self.ignore(Ignored::Malformed) };
        match (role, message.kind) {
            (_, Kind::Ping) => self.send(conn, &ServerMessage::Pong { time: message.time() }),
            (_, Kind::Pong | Kind::Stats) => {}
            (Role::Player, Kind::Refresh) => self.refresh(conn),
            (Role::Player, Kind::FirstFrame) => self.first_frame(&message),
            (Role::Player | Role::Sfu, Kind::ListStreamers) => self.list(conn),
            (Role::Player | Role::Sfu, Kind::Subscribe) => self.subscribe(now, conn, message.streamer()),
            (Role::Player | Role::Sfu, Kind::Unsubscribe) => self.leave(conn),
            (Role::Streamer | Role::Sfu, Kind::EndpointId) => self.named(now, conn, message.id()),
            (Role::Streamer | Role::Sfu, Kind::DisconnectPlayer) => self.send_away(now, conn, &message),
            (Role::Sfu, Kind::StartStreaming) => self.shows(now, conn, true),
            (Role::Sfu, Kind::StopStreaming) => self.shows(now, conn, false),
            (Role::Sfu, Kind::StreamerDataChannels) => self.tell_streamer_as_sfu(conn, &message),
            (Role::Streamer, kind) if kind.is_for_player() => self.tell_player(conn, &message, text),
            (Role::Sfu, kind) if kind.is_for_player() && self.is_for_viewer(conn, &message) => {
                self.tell_player(conn, &message, text);
            }
            (Role::Player | Role::Sfu, kind) if kind.is_for_streamer() => self.tell_streamer(conn, &message),
            _ => self.ignore(Ignored::Unknown),
        }
    }

    /// A connection showed that it lives, by a message or a pong.
    pub fn alive(&mut self, now: Duration, conn: Conn) {
        if !self.claims.is_empty() {
            self.proved(now, conn);
        }
    }

    /// A connection is gone.
    pub fn closed(&mut self, now: Duration, conn: Conn, ending: Ending) {
        let Some(peer) = self.peers.remove(&conn) else { return };
        if peer.streamer.is_some() {
            self.renderers.retain(|other| *other != conn);
        }
        self.claims.retain(|claim| claim.by != conn);
        if let Some(player) = peer.player {
            self.viewer_gone(now, conn, player, ending);
        }
        if let Some(streamer) = peer.streamer {
            self.streamer_gone(now, conn, streamer);
        }
    }

    /// The server goes away: everybody is told to come back, renderers first, so that they are there when players are.
    pub fn drain(&mut self) {
        let mut all: Vec<_> = self.peers.iter().map(|(conn, peer)| (peer.role == Role::Player, *conn)).collect();
        all.sort_unstable();
        self.out.extend(all.into_iter().map(|(_, conn)| Effect::Close(conn, Some(close::RESTART), "service restart")));
    }

    /// When [`tick`](Self::tick) has something to do.
    pub fn deadline(&self) -> Option<Duration> {
        let held = self.held.iter().map(|held| held.until);
        let away = self.away.iter().map(|away| away.until);
        held.chain(away).chain(self.claims.iter().map(|claim| claim.until)).min()
    }

    /// Time passed.
    pub fn tick(&mut self, now: Duration) {
        self.forget_held(now);
        self.forget_away(now);
        self.settle_claims(now);
    }

    /// What is to be done, in order.
    pub fn effects(&mut self) -> std::vec::Drain<'_, Effect> {
        self.out.drain(..)
    }

    fn send(&mut self, conn: Conn, message: &ServerMessage<'_>) {
        self.out.push(Effect::Send(conn, message.text().into()));
    }

    fn ignore(&mut self, why: Ignored) {
        self.out.push(Effect::Count(why));
    }

    fn refresh(&mut self, conn: Conn) {
        let Some(id) = self.player(conn).map(|player| player.id.clone()) else { return };
        self.out.push(Effect::Refresh(conn, id, Role::Player));
    }

    /// What a page measured; one that measures more than a minute was not looked at.
    fn first_frame(&mut self, message: &Message<'_>) {
        match message.millis().filter(|millis| *millis <= MAX_FIRST_FRAME_MS) {
            Some(millis) => self.out.push(Effect::FirstFrame(Duration::from_millis(millis))),
            None => self.ignore(Ignored::Malformed),
        }
    }

    fn player(&mut self, conn: Conn) -> Option<&mut Player> {
        self.peers.get_mut(&conn)?.player.as_mut()
    }

    fn streamer(&mut self, conn: Conn) -> Option<&mut Streamer> {
        self.peers.get_mut(&conn)?.streamer.as_mut()
    }

    /// Renderers in the order in which they came.
    fn streamers(&self) -> impl Iterator<Item = (Conn, &Streamer)> {
        self.renderers.iter().filter_map(|conn| Some((*conn, self.peers.get(conn)?.streamer.as_ref()?)))
    }

    /// Everybody who may watch, in the order in which they came.
    fn audience(&self) -> impl Iterator<Item = (Conn, &Player)> {
        let mut all: Vec<_> =
            self.peers.iter().filter_map(|(conn, peer)| Some((*conn, peer.player.as_ref()?))).collect();
        all.sort_unstable_by_key(|(conn, _)| *conn);
        all.into_iter()
    }

    /// The renderers that players are told of.
    fn listed(&self) -> Vec<&str> {
        self.streamers()
            .filter(|(_, streamer)| streamer.is_listed())
            .map(|(_, streamer)| streamer.id.as_str())
            .collect()
    }

    fn list(&mut self, conn: Conn) {
        let text = ServerMessage::StreamerList { ids: self.listed() }.text();
        self.out.push(Effect::Send(conn, text.into()));
    }
}

/// What a renderer or player is at a moment, for people and programs that ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its connection.
    pub conn: Conn,
    /// What it is called.
    pub id: String,
    /// What it is for.
    pub role: Role,
    /// The renderer that a player watches.
    pub watches: Option<String>,
    /// The players that a renderer shows itself to.
    pub viewers: Vec<String>,
    /// Whether players are told of the renderer.
    pub streaming: bool,
}

impl Exchange {
    /// Every player.
    pub fn seen_players(&self) -> Vec<Seen> {
        let watched = |seat: &Seat| match seat {
            Seat::Watching(conn) => self.peers.get(conn)?.streamer.as_ref().map(|streamer| streamer.id.clone()),
            Seat::Nowhere | Seat::Awaiting { .. } => None,
        };
        let seen = |(conn, player): (Conn, &Player)| Seen {
            conn,
            id: player.id.clone(),
            role: self.peers.get(&conn).map_or(Role::Player, |peer| peer.role),
            watches: watched(&player.seat),
            viewers: Vec::new(),
            streaming: false,
        };
        self.audience().map(seen).collect()
    }

    /// Every renderer.
    pub fn seen_streamers(&self) -> Vec<Seen> {
        let id_of = |conn: &Conn| self.peers.get(conn)?.player.as_ref().map(|player| player.id.clone());
        let seen = |(conn, streamer): (Conn, &Streamer)| Seen {
            conn,
            id: streamer.id.clone(),
            role: self.peers.get(&conn).map_or(Role::Streamer, |peer| peer.role),
            watches: None,
            viewers: streamer.viewers.iter().filter_map(id_of).collect(),
            streaming: streamer.is_listed(),
        };
        self.streamers().map(seen).collect()
    }
}

#[cfg(test)]
mod tests;
