//! Renderers: what they are called, what happens when two have one name, and when one is gone and comes back.

use std::time::Duration;

use u5_protocol::streaming::ServerMessage;

use super::{Conn, Effect, Ending, Exchange, Ignored, Player, close, players::Seat};

/// The longest name of a renderer, in bytes.
const MAX_NAME: usize = 200;
/// As many names of renderers that are gone are remembered.
const MOST_AWAY: usize = 64;
/// The most players that a relay may say it holds.
pub(super) const MOST_RELAYED: usize = 256;

/// A renderer.
#[derive(Debug)]
pub(super) struct Streamer {
    pub(super) id: String,
    /// Whether it has said what it is called.
    named: bool,
    /// Whether it has something to show; an SFU says when.
    streaming: bool,
    pub(super) viewers: Vec<Conn>,
    /// Players that it still shows from before this connection, as its relay says.
    held: Vec<String>,
}

impl Streamer {
    pub(super) fn new(id: String, streaming: bool, mut held: Vec<String>) -> Self {
        held.truncate(MOST_RELAYED);
        Self { id, named: false, streaming, viewers: Vec::new(), held }
    }

    pub(super) const fn is_listed(&self) -> bool {
        self.named && self.streaming
    }
}

/// A renderer that is gone and expected back.
#[derive(Debug)]
pub(super) struct Away {
    pub(super) id: String,
    pub(super) until: Duration,
}

/// A renderer wants a name that another one has.
#[derive(Debug)]
pub(super) struct Claim {
    pub(super) by: Conn,
    from: Conn,
    id: String,
    pub(super) until: Duration,
}

impl Exchange {
    /// A renderer says what it is called.
    pub(super) fn named(&mut self, now: Duration, conn: Conn, id: Option<String>) {
        let is_fit = |id: &String| !id.is_empty() && id.len() <= MAX_NAME && !id.chars().any(char::is_control);
        let Some(id) = id.filter(is_fit) else { return self.ignore(Ignored::Malformed) };
        self.claims.retain(|claim| claim.by != conn);
        let holder =
            self.streamers().find(|(other, s)| *other != conn && s.named && s.id == id).map(|(other, _)| other);
        match holder {
            None => self.commit(now, conn, &id),
            Some(from) => {
                self.out.push(Effect::Ping(from));
                self.claims.push(Claim { by: conn, from, id, until: now + self.rules.proof });
            }
        }
    }

    /// The holder of a name lives, so whoever came later is called something else.
    pub(super) fn proved(&mut self, now: Duration, conn: Conn) {
        for Claim { by, id, .. } in self.claims.extract_if(.., |claim| claim.from == conn).collect::<Vec<_>>() {
            let id = self.unused(&id);
            self.commit(now, by, &id);
        }
    }

    /// A holder that showed nothing in time is dead, and its name goes to the one that lives.
    pub(super) fn settle_claims(&mut self, now: Duration) {
        for Claim { by, from, id, .. } in self.claims.extract_if(.., |claim| claim.until <= now).collect::<Vec<_>>() {
            self.out.push(Effect::Close(from, Some(close::TAKEN_OVER), "a newer streamer took this name"));
            self.closed(now, from, Ending::Broken);
            self.commit(now, by, &id);
        }
    }

    fn commit(&mut self, now: Duration, conn: Conn, id: &str) {
        let Some(streamer) = self.streamer(conn) else { return };
        let is_new = streamer.id != id;
        id.clone_into(&mut streamer.id);
        streamer.named = true;
        let (viewers, held) = (streamer.viewers.clone(), std::mem::take(&mut streamer.held));
        self.send(conn, &ServerMessage::EndpointIdConfirm { committed_id: id });
        for viewer in viewers.into_iter().filter(|_| is_new) {
            self.send(viewer, &ServerMessage::StreamerIdChanged { new_id: id });
        }
        self.away.retain(|away| away.id != id);
        for player in held {
            self.find_again(now, conn, id, player);
        }
        self.announce(conn);
    }

    /// A relay still shows the picture to a player: one that is there watches on, any other is given time to come back.
    fn find_again(&mut self, now: Duration, streamer: Conn, id: &str, player: String) {
        let found = self.players.get(&player).copied();
        let seat = found.and_then(|conn| self.player(conn)).map(|player| player.seat.clone());
        match (found, seat) {
            (Some(conn), Some(Seat::Awaiting { streamer: awaited, asked: false })) if awaited == id => {
                self.sit(conn, streamer);
            }
            // It wants to begin anew, or watches another one.
            (Some(_), Some(_)) => self.send(streamer, &ServerMessage::PlayerDisconnected { player_id: &player }),
            _ => self.hold(now, player, streamer),
        }
    }

    /// Everybody who waits for a renderer, or for any, learns that it is there: Epic's frontend subscribes at once when it
    /// is sent a list. One that watches is not sent any, since it would begin anew.
    fn announce(&mut self, streamer: Conn) {
        let Some(id) = self.streamer(streamer).filter(|s| s.is_listed()).map(|s| s.id.clone()) else { return };
        let wanting = |player: &Player| match &player.seat {
            Seat::Watching(_) => None,
            Seat::Nowhere | Seat::Awaiting { asked: false, .. } => Some(false),
            Seat::Awaiting { streamer, asked: true } => (*streamer == id).then_some(true),
        };
        let audience = self.audience().filter(|(conn, _)| *conn != streamer);
        let audience: Vec<_> = audience.filter_map(|(conn, player)| Some((conn, wanting(player)?))).collect();
        for (conn, asked) in audience {
            if asked {
                self.connect(conn, streamer);
            } else {
                self.list(conn);
            }
        }
    }

    /// An SFU has something to show, or nothing any more.
    pub(super) fn shows(&mut self, now: Duration, conn: Conn, shows: bool) {
        let Some(streamer) = self.streamer(conn) else { return };
        streamer.streaming = shows;
        if shows {
            return self.announce(conn);
        }
        let (id, viewers) = (streamer.id.clone(), std::mem::take(&mut streamer.viewers));
        for viewer in &viewers {
            let Some(player) = self.player(*viewer).map(|player| player.id.clone()) else { continue };
            self.send(conn, &ServerMessage::PlayerDisconnected { player_id: &player });
        }
        self.lost(now, id, viewers);
    }

    pub(super) fn streamer_gone(&mut self, now: Duration, conn: Conn, streamer: Streamer) {
        self.held.retain(|held| held.streamer != conn);
        let Streamer { id, named, viewers, .. } = streamer;
        if named {
            self.lost(now, id, viewers);
        } else {
            self.lost(now, String::new(), viewers);
        }
    }

    /// Viewers lost the renderer called `id`; one that never had a name will not come back under it.
    fn lost(&mut self, now: Duration, id: String, viewers: Vec<Conn>) {
        for viewer in viewers {
            if let Some(player) = self.player(viewer) {
                player.seat = Seat::Awaiting { streamer: id.clone(), asked: false };
            }
            self.send(viewer, &ServerMessage::StreamerDisconnected {});
        }
        if !id.is_empty() {
            self.expect(id, now + self.rules.streamer_hold);
        }
    }

    fn expect(&mut self, id: String, until: Duration) {
        self.away.retain(|away| away.id != id);
        if self.away.len() >= MOST_AWAY {
            self.away.remove(0);
        }
        self.away.push(Away { id, until });
    }

    /// Whether a renderer of this name may come (back) soon: right after the start nobody knows who will.
    pub(super) fn is_expected(&mut self, now: Duration, id: &str) -> bool {
        let starting = self.began + self.rules.streamer_hold;
        if now < starting && !self.away.iter().any(|away| away.id == id) {
            self.expect(id.to_owned(), starting);
        }
        self.away.iter().any(|away| away.id == id && now < away.until)
    }

    /// Who did not come back in time is not expected any more, and whoever asked for it is told so.
    pub(super) fn forget_away(&mut self, now: Duration) {
        for Away { id, .. } in self.away.extract_if(.., |away| away.until <= now).collect::<Vec<_>>() {
            let waits = |player: &Player| player.seat == Seat::Awaiting { streamer: id.clone(), asked: true };
            let waiting: Vec<Conn> = self.audience().filter(|(_, p)| waits(p)).map(|(conn, _)| conn).collect();
            for conn in waiting {
                self.leave(conn);
                self.fail(conn, &format!("Streamer {id} does not exist."));
            }
        }
    }
}
