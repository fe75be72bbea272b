//! What a relay makes of each message, without sockets and clocks.

use std::{borrow::Cow, collections::BTreeSet, time::Duration};

use axum::extract::ws::Utf8Bytes;
use u5_protocol::streaming::{Kind, Message, ServerMessage};

/// What to do with what the renderer said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// It goes to the server, where there is one.
    Pass,
    /// The relay answers itself.
    Answer(Utf8Bytes),
}

/// A renderer, its players, and the server that they come from.
#[derive(Debug)]
pub(super) struct Link {
    hold: Duration,
    /// What the renderer said it is called, as it said it.
    identity: Option<Utf8Bytes>,
    confirmed: Option<String>,
    /// Whether the renderer was asked for its name, and told how peers find each other: once each.
    asked: bool,
    configured: bool,
    /// The players that the renderer shows itself to.
    shown: BTreeSet<String>,
    /// Those of them that the present server has not named, which are shown until then.
    orphans: BTreeSet<String>,
    until: Option<Duration>,
}

impl Link {
    /// `hold`: how long players are shown on that a server which knows no relays does not name again.
    pub(super) const fn new(hold: Duration) -> Self {
        Self {
            hold,
            identity: None,
            confirmed: None,
            asked: false,
            configured: false,
            shown: BTreeSet::new(),
            orphans: BTreeSet::new(),
            until: None,
        }
    }

    /// Where to connect: `upstream`, with the players that are shown.
    pub(super) fn address(&self, upstream: &str) -> String {
        if self.shown.is_empty() {
            return upstream.to_owned();
        }
        let (base, query) = upstream.split_once('?').unwrap_or((upstream, ""));
        let base = if base.splitn(4, '/').count() < 4 { format!("{base}/") } else { base.to_owned() };
        let held: Vec<&str> = self.shown.iter().map(String::as_str).collect();
        let and = if query.is_empty() { "" } else { "&" };
        format!("{base}?{query}{and}held={}", held.join(","))
    }

    /// There is a connection to a server. One that knows relays says itself whom to forget.
    pub(super) fn opened(&mut self, now: Duration, knows_relays: bool) {
        self.orphans = if knows_relays { BTreeSet::new() } else { self.shown.clone() };
        self.until = (!self.orphans.is_empty()).then(|| now + self.hold);
    }

    /// When [`expired`](Self::expired) has something to say.
    pub(super) const fn deadline(&self) -> Option<Duration> {
        self.until
    }

    /// What the renderer is told when the time of orphans is over.
    pub(super) fn expired(&mut self, now: Duration) -> Vec<Utf8Bytes> {
        if self.until.is_none_or(|until| now < until) {
            return Vec::new();
        }
        self.until = None;
        let orphans = std::mem::take(&mut self.orphans);
        self.shown.retain(|player| !orphans.contains(player));
        orphans.iter().map(|player| gone(player)).collect()
    }

    /// What the renderer hears of what the server says, and what the server is answered at once.
    pub(super) fn server_said(&mut self, text: Utf8Bytes) -> (Vec<Utf8Bytes>, Option<Utf8Bytes>) {
        let pass = |text| (vec![text], None);
        let Ok(message) = Message::read(&text) else { return pass(text) };
        match message.kind {
            Kind::Identify => match &self.identity {
                Some(identity) => (Vec::new(), Some(identity.clone())),
                None => (self.once(text, |link| &mut link.asked), None),
            },
            // A second one would break sessions that are going on.
            Kind::Config => (self.once(text, |link| &mut link.configured), None),
            Kind::EndpointIdConfirm => {
                let committed = message.committed();
                let is_news = committed != self.confirmed;
                self.confirmed = committed;
                if is_news { pass(text) } else { (Vec::new(), None) }
            }
            Kind::PlayerConnected => {
                let Some(player) = message.player().map(Cow::into_owned) else { return pass(text) };
                self.orphans.remove(&player);
                // A server that counts anew gives an id to somebody else.
                let before = if self.shown.insert(player.clone()) { None } else { Some(gone(&player)) };
                (before.into_iter().chain([text]).collect(), None)
            }
            Kind::PlayerDisconnected => {
                let player = message.player().unwrap_or_default().into_owned();
                self.orphans.remove(&player);
                if self.shown.remove(&player) { pass(text) } else { (Vec::new(), None) }
            }
            _ => pass(text),
        }
    }

    fn once(&mut self, text: Utf8Bytes, flag: impl Fn(&mut Self) -> &mut bool) -> Vec<Utf8Bytes> {
        let told = std::mem::replace(flag(self), true);
        if told { Vec::new() } else { vec![text] }
    }

    /// What becomes of what the renderer says.
    pub(super) fn renderer_said(&mut self, text: &Utf8Bytes) -> Said {
        let Ok(message) = Message::read(text) else { return Said::Pass };
        match message.kind {
            // Its server may be away; the relay is there.
            Kind::Ping => return Said::Answer(ServerMessage::Pong { time: message.time() }.text().into()),
            Kind::EndpointId => {
                self.identity = Some(text.clone());
                // It wants to hear it, though it may be what it was.
                self.confirmed = None;
            }
            Kind::DisconnectPlayer => {
                let player = message.player().unwrap_or_default();
                self.shown.remove(player.as_ref());
                self.orphans.remove(player.as_ref());
            }
            _ => {}
        }
        Said::Pass
    }

    /// How many players are shown.
    pub(super) fn shown(&self) -> usize {
        self.shown.len()
    }
}

fn gone(player: &str) -> Utf8Bytes {
    ServerMessage::PlayerDisconnected { player_id: player }.text().into()
}

#[cfg(test)]
mod tests;
