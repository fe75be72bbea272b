mod holding;
mod naming;
mod random;
mod routing;

use serde_json::Value;

use super::*;

/// A hall with players and renderers in it, in virtual time.
struct Hall {
    exchange: Exchange,
    now: Duration,
    next: u64,
    effects: Vec<Effect>,
}

struct Fixed;

impl Greeter for Fixed {
    fn config(&self, peer: &str, _: Role) -> Utf8Bytes {
        format!(r#"{{"type":"config","for":"{peer}"}}"#).into()
    }

    fn resume_token(&self, player: &str) -> String {
        format!("token-{player}")
    }
}

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Hall {
    /// Long after the start, when nobody is expected who was not there.
    fn with(rules: Rules) -> Self {
        let exchange = Exchange::new(Duration::ZERO, rules, 1);
        Self { exchange, now: secs(1_000), next: 0, effects: Vec::new() }
    }

    fn new() -> Self {
        Self::with(Rules { viewers: 0, ..Rules::default() })
    }

    fn open_as(&mut self, role: Role, opening: Opening) -> Conn {
        self.next += 1;
        let conn = Conn(self.next);
        self.exchange.opened(conn, role, opening, &Fixed);
        self.collect();
        conn
    }

    fn open(&mut self, role: Role) -> Conn {
        self.open_as(role, Opening::default())
    }

    /// A renderer with this name.
    fn streamer(&mut self, id: &str) -> Conn {
        let conn = self.open(Role::Streamer);
        self.say(conn, &format!(r#"{{"type":"endpointId","id":"{id}"}}"#));
        self.told(conn);
        conn
    }

    /// A player that watches it.
    fn viewer(&mut self, of: &str) -> Conn {
        let conn = self.open(Role::Player);
        self.say(conn, &format!(r#"{{"type":"subscribe","streamerId":"{of}"}}"#));
        self.told(conn);
        conn
    }

    fn say(&mut self, conn: Conn, text: &str) {
        self.exchange.message(self.now, conn, &Utf8Bytes::from(text));
        self.collect();
    }

    fn close(&mut self, conn: Conn, ending: Ending) {
        self.exchange.closed(self.now, conn, ending);
        self.collect();
    }

    /// Time passes, with everything that falls due in it.
    fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(at) = self.exchange.deadline().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.exchange.tick(self.now);
            self.collect();
            assert!(self.exchange.deadline().is_none_or(|next| next > at), "busy with nothing");
        }
        self.now = until;
    }

    fn collect(&mut self) {
        self.effects.extend(self.exchange.effects());
    }

    /// What a connection was sent or had done to it since the last call, a line each.
    fn told(&mut self, conn: Conn) -> Vec<String> {
        let line = |effect: &Effect| match effect {
            Effect::Send(to, text) if *to == conn => Some(short(text)),
            Effect::Close(to, code, _) if *to == conn => Some(format!("closed {}", code.unwrap_or(1005))),
            Effect::SendAway(to, reason) if *to == conn => Some(format!("sent away: {reason}")),
            Effect::Ping(to) if *to == conn => Some("pinged".to_owned()),
            _ => None,
        };
        let lines = self.effects.iter().filter_map(line).collect();
        self.effects.retain(|effect| line(effect).is_none());
        lines
    }

    fn ignored(&mut self) -> Vec<Ignored> {
        let ignored = |effect: &Effect| if let Effect::Count(why) = effect { Some(*why) } else { None };
        let all = self.effects.iter().filter_map(ignored).collect();
        self.effects.retain(|effect| ignored(effect).is_none());
        all
    }
}

/// The type of a message and what tells it apart.
fn short(text: &str) -> String {
    let value: Value = serde_json::from_str(text).expect("what is sent is JSON");
    let fields =
        ["playerId", "sfuId", "committedId", "newID", "message", "ids", "sfu", "time", "sdp", "resume", "resumed"];
    let shown = fields.iter().filter_map(|field| match value.get(field)? {
        Value::Bool(false) => None,
        Value::Bool(true) => Some((*field).to_owned()),
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    });
    std::iter::once(value["type"].as_str().expect("a type").to_owned()).chain(shown).collect::<Vec<_>>().join(" ")
}
