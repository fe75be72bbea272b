//! Players: whom they watch, what they say to it, and what is left when they vanish.

use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use u5_protocol::streaming::{Message, ServerMessage};

use super::{Conn, Effect, Ending, Exchange, Ignored, Role, close};

/// Somebody who may watch.
#[derive(Debug)]
pub(super) struct Player {
    pub(super) id: String,
    pub(super) seat: Seat,
}

impl Player {
    pub(super) const fn new(id: String) -> Self {
        Self { id, seat: Seat::Nowhere }
    }
}

/// Whom a player watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seat {
    /// Nobody.
    Nowhere,
    /// This renderer.
    Watching(Conn),
    /// A renderer that is expected back.
    Awaiting {
        streamer: String,
        /// Whether the player asked for it since it is gone: then it is ready for an offer. One that was watching has
        /// to begin anew, which a list of renderers makes it do.
        asked: bool,
    },
}

/// A viewer that vanished; its renderer still shows it the picture.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) player: String,
    pub(super) streamer: Conn,
    pub(super) until: Duration,
}

/// The most that are held for one renderer which has no limit of viewers.
const MOST_HELD: usize = 64;

impl Exchange {
    pub(super) fn subscribe(&mut self, now: Duration, conn: Conn, wanted: Option<String>) {
        let Some(wanted) = wanted else { return self.ignore(Ignored::Malformed) };
        self.leave(conn);
        let found = self.streamers().find(|(other, s)| *other != conn && s.is_listed() && s.id == wanted);
        let found = found.map(|(streamer, _)| streamer);
        match found {
            Some(streamer) if self.make_room(now, streamer) => self.connect(conn, streamer),
            Some(_) => {
                let most = self.rules.viewers;
                self.fail(conn, &format!("Streamer {wanted} is full. Max players = {most}."));
            }
            None if self.is_expected(now, &wanted) => self.await_streamer(conn, wanted),
            None => self.fail(conn, &format!("Streamer {wanted} does not exist.")),
        }
    }

    pub(super) fn fail(&mut self, conn: Conn, message: &str) {
        self.send(conn, &ServerMessage::SubscribeFailed { message });
    }

    fn await_streamer(&mut self, conn: Conn, streamer: String) {
        if let Some(player) = self.player(conn) {
            player.seat = Seat::Awaiting { streamer, asked: true };
        }
    }

    /// Whether one more may watch. Where the newest wins, the oldest is sent away; it keeps its picture for a while,
    /// since it may be the same page on a connection that has not noticed its end.
    fn make_room(&mut self, now: Duration, streamer: Conn) -> bool {
        let (most, newest_wins) = (self.rules.viewers, self.rules.newest_viewer_wins);
        let Some(viewers) = self.streamer(streamer).map(|s| &s.viewers) else { return false };
        if most == 0 || viewers.len() < most {
            return true;
        }
        let Some(oldest) = viewers.first().copied().filter(|_| newest_wins) else { return false };
        self.out.push(Effect::Close(oldest, Some(close::TAKEN_OVER), "a newer viewer took this place"));
        self.closed(now, oldest, Ending::Broken);
        true
    }

    /// From here on the renderer shows itself to the player, and is to make an offer.
    pub(super) fn connect(&mut self, conn: Conn, streamer: Conn) {
        let sfu = self.peers.get(&conn).is_some_and(|peer| peer.role == Role::Sfu);
        self.sit(conn, streamer);
        let Some(player) = self.player(conn) else { return };
        let text = ServerMessage::PlayerConnected { data_channel: true, sfu, player_id: &player.id }.text();
        self.out.push(Effect::Send(streamer, text.into()));
    }

    /// The player watches the renderer, which knows.
    pub(super) fn sit(&mut self, conn: Conn, streamer: Conn) {
        if let Some(player) = self.player(conn) {
            player.seat = Seat::Watching(streamer);
        }
        if let Some(streamer) = self.streamer(streamer) {
            streamer.viewers.push(conn);
        }
    }

    /// The player has seen enough.
    pub(super) fn leave(&mut self, conn: Conn) {
        let Some(player) = self.player(conn) else { return };
        let seat = std::mem::replace(&mut player.seat, Seat::Nowhere);
        let id = player.id.clone();
        if let Seat::Watching(streamer) = seat {
            self.stand_up(conn, streamer);
            self.send(streamer, &ServerMessage::PlayerDisconnected { player_id: &id });
        }
    }

    fn stand_up(&mut self, conn: Conn, streamer: Conn) {
        if let Some(streamer) = self.streamer(streamer) {
            streamer.viewers.retain(|viewer| *viewer != conn);
        }
    }

    /// What a player says to its renderer. One that says something to nobody is taken to mean the first there is.
    pub(super) fn tell_streamer(&mut self, conn: Conn, message: &Message<'_>) {
        let Some(player) = self.player(conn) else { return };
        let streamer = match player.seat {
            Seat::Watching(streamer) => streamer,
            Seat::Awaiting { .. } => return self.ignore(Ignored::NoStreamer),
            Seat::Nowhere => {
                let first = self.streamers().map(|(streamer, _)| streamer).find(|streamer| *streamer != conn);
                let Some(first) = first else {
                    self.ignore(Ignored::NoStreamer);
                    return self.out.push(Effect::Close(conn, None, ""));
                };
                self.connect(conn, first);
                first
            }
        };
        let Some(player) = self.player(conn) else { return };
        let text = message.from_player(&player.id);
        self.out.push(Effect::Send(streamer, text.into()));
    }

    /// What an SFU says to the renderer that it watches.
    pub(super) fn tell_streamer_as_sfu(&mut self, conn: Conn, message: &Message<'_>) {
        let Some(Player { id, seat: Seat::Watching(streamer) }) = self.player(conn) else {
            return self.ignore(Ignored::NoStreamer);
        };
        let (text, streamer) = (message.from_sfu(id), *streamer);
        self.out.push(Effect::Send(streamer, text.into()));
    }

    /// What a renderer says to one of its players goes on as it came.
    pub(super) fn tell_player(&mut self, conn: Conn, message: &Message<'_>, text: &Utf8Bytes) {
        match self.viewer(conn, message) {
            Some(player) => self.out.push(Effect::Send(player, text.clone())),
            None => self.ignore(Ignored::NotYours),
        }
    }

    pub(super) fn is_for_viewer(&self, conn: Conn, message: &Message<'_>) -> bool {
        self.viewer(conn, message).is_some()
    }

    /// The player that a renderer speaks of, if it is one of its own.
    fn viewer(&self, conn: Conn, message: &Message<'_>) -> Option<Conn> {
        let id = message.player()?;
        // Renderers of old cut our ids down to their numbers.
        let numbered = || id.parse::<u32>().ok().and_then(|number| self.players.get(&format!("Player{number}")));
        let player = self.players.get(id.as_ref()).or_else(numbered).copied()?;
        let seat = &self.peers.get(&player)?.player.as_ref()?.seat;
        (*seat == Seat::Watching(conn)).then_some(player)
    }

    /// The renderer does not want one of its players any more.
    pub(super) fn send_away(&mut self, now: Duration, conn: Conn, message: &Message<'_>) {
        let Some(player) = self.viewer(conn, message) else { return self.let_go(conn, message) };
        self.out.push(Effect::SendAway(player, message.reason().unwrap_or_default()));
        self.closed(now, player, Ending::Goodbye);
    }

    /// The renderer does not want to wait for one of its players. It is told that they are gone, like of one that was
    /// there: some forget a player only then.
    fn let_go(&mut self, conn: Conn, message: &Message<'_>) {
        let id = message.player().unwrap_or_default();
        let is_called = |player: &str| player == id || player.strip_prefix("Player") == Some(&id);
        let is_meant = |held: &mut Held| held.streamer == conn && is_called(&held.player);
        let Some(Held { player, .. }) = self.held.extract_if(.., is_meant).next() else {
            return self.ignore(Ignored::NotYours);
        };
        self.send(conn, &ServerMessage::PlayerDisconnected { player_id: &player });
    }

    /// A player's connection is gone. Unless it said goodbye, its page may be back in a moment.
    pub(super) fn viewer_gone(&mut self, now: Duration, conn: Conn, player: Player, ending: Ending) {
        if self.players.get(&player.id) == Some(&conn) {
            self.players.remove(&player.id);
        }
        let Seat::Watching(streamer) = player.seat else { return };
        self.stand_up(conn, streamer);
        if ending == Ending::Goodbye || self.rules.viewer_hold.is_zero() {
            return self.send(streamer, &ServerMessage::PlayerDisconnected { player_id: &player.id });
        }
        self.hold(now, player.id, streamer);
    }

    /// The renderer goes on showing itself to a player that is not there. As many as may watch are held: a renderer's
    /// encoders are few.
    pub(super) fn hold(&mut self, now: Duration, player: String, streamer: Conn) {
        let most = if self.rules.viewers == 0 { MOST_HELD } else { self.rules.viewers };
        let of_this = self.held.iter().filter(|held| held.streamer == streamer).count();
        if of_this >= most
            && let Some(oldest) = self.held.iter().position(|held| held.streamer == streamer)
        {
            let Held { player, .. } = self.held.remove(oldest);
            self.send(streamer, &ServerMessage::PlayerDisconnected { player_id: &player });
        }
        self.held.push(Held { player, streamer, until: now + self.rules.viewer_hold });
    }

    pub(super) fn take_held(&mut self, player: &str) -> Option<Held> {
        let at = self.held.iter().position(|held| held.player == player)?;
        Some(self.held.remove(at))
    }

    pub(super) fn forget_held(&mut self, now: Duration) {
        for Held { player, streamer, .. } in self.held.extract_if(.., |held| held.until <= now).collect::<Vec<_>>() {
            self.send(streamer, &ServerMessage::PlayerDisconnected { player_id: &player });
        }
    }
}
