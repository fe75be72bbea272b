//! `[signalling.streaming]` and `[signalling.relay]`.

use std::{fmt, net::SocketAddr, time::Duration};

use serde::Deserialize;
use u5_protocol::streaming::IceServer;
use u5_secret::Secret;

use super::{is_token, origin};
use crate::exchange::Rules;

/// `[signalling.streaming]`; `default.toml` says what each key means.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamingConfig {
    /// Where SFUs connect; empty for nowhere.
    pub sfu_listen: String,
    /// What renderers have to show.
    pub streamer_tokens: Vec<Secret>,
    /// What players have to show.
    pub player_tokens: Vec<Secret>,
    /// The most viewers of a renderer; 0 for any number.
    pub viewers: usize,
    /// Whether the newest viewer takes the place of the oldest.
    pub newest_viewer_wins: bool,
    /// How long a page whose connection broke keeps its picture, in milliseconds.
    pub viewer_hold_ms: u64,
    /// How long a renderer that is gone is expected back, in seconds.
    pub streamer_hold_s: u64,
    /// How long a renderer has to prove that it lives, in milliseconds.
    pub proof_ms: u64,
    /// How often everybody is asked whether they are there, in seconds.
    pub ping_s: u64,
    /// Servers with fixed credentials.
    pub ice: Vec<IceServer>,
    /// TURN servers whose credentials are made here.
    pub turn_urls: Vec<String>,
    /// The secret that they are made with.
    pub turn_secret: Secret,
    /// How long they are good for, in seconds.
    pub turn_ttl_s: u64,
    /// What makes a page the same player on its next connection.
    pub resume_secret: Secret,
    /// The largest message, in KiB.
    pub max_message_kb: usize,
    /// How many messages a player may send in a second; 0 for any number.
    pub messages_per_s: u32,
    /// How many messages may wait for somebody who reads slowly.
    pub queue: usize,
}

impl fmt::Debug for StreamingConfig {
    /// Everything but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamingConfig")
            .field("viewers", &self.viewers)
            .field("viewer_hold_ms", &self.viewer_hold_ms)
            .field("streamer_hold_s", &self.streamer_hold_s)
            .finish_non_exhaustive()
    }
}

impl StreamingConfig {
    /// How the exchange is to behave.
    pub fn rules(&self) -> Rules {
        Rules {
            viewers: self.viewers,
            newest_viewer_wins: self.newest_viewer_wins,
            viewer_hold: Duration::from_millis(self.viewer_hold_ms),
            streamer_hold: Duration::from_secs(self.streamer_hold_s),
            proof: Duration::from_millis(self.proof_ms),
        }
    }

    /// Where SFUs connect.
    pub fn sfu_address(&self) -> Option<SocketAddr> {
        self.sfu_listen.parse().ok()
    }

    /// Every setting that cannot be served with: its key, and what is wrong with it.
    pub(super) fn problems(&self) -> Vec<(String, String)> {
        let ranges = [
            ("ping_s", self.ping_s, 1, 3_600),
            ("turn_ttl_s", self.turn_ttl_s, 60, 315_360_000),
            ("max_message_kb", self.max_message_kb as u64, 1, 16_384),
            ("queue", self.queue as u64, 8, 65_536),
            ("viewer_hold_ms", self.viewer_hold_ms, 0, 60_000),
            ("streamer_hold_s", self.streamer_hold_s, 0, 86_400),
            ("proof_ms", self.proof_ms, 50, 30_000),
        ];
        let outside = ranges.into_iter().filter(|(_, value, least, most)| !(least..=most).contains(&value));
        let outside =
            outside.map(|(key, value, least, most)| (key, format!("{value} is not between {least} and {most}")));
        outside.chain(self.broken_rules()).map(|(key, why)| (format!("signalling.streaming.{key}"), why)).collect()
    }

    fn broken_rules(&self) -> impl Iterator<Item = (&'static str, String)> {
        let no_address = !self.sfu_listen.is_empty() && self.sfu_address().is_none();
        let sfu =
            no_address.then(|| ("sfu_listen", format!("`{}` is no address like 127.0.0.1:8889", self.sfu_listen)));
        let tokens = [("streamer_tokens", &self.streamer_tokens), ("player_tokens", &self.player_tokens)];
        let tokens = tokens.into_iter().filter_map(|(key, tokens)| Some((key, tokens.iter().find_map(unfit)?)));
        let secrets = [("turn_secret", &self.turn_secret), ("resume_secret", &self.resume_secret)];
        let secrets = secrets.into_iter().filter_map(|(key, secret)| Some((key, secret.problem(|_| None)?)));
        let turn = (self.turn_urls.is_empty() == self.turn_secret.is_set())
            .then(|| ("turn_urls", "goes with turn_secret: set both or none".to_owned()));
        let wrong = |key, urls: Vec<&String>| {
            let wrong = urls.into_iter().find(|url| !is_ice(url));
            wrong.map(|url| (key, format!("`{url}` is no address like stun:HOST:3478 or turn:HOST:3478")))
        };
        let ice = wrong("ice", self.ice.iter().flat_map(|server| &server.urls).collect());
        let turns = wrong("turn_urls", self.turn_urls.iter().collect());
        sfu.into_iter().chain(tokens).chain(secrets).chain(turn).chain(ice).chain(turns)
    }
}

const UNFIT_TOKEN: &str = "holds characters other than letters, digits and -._~, or none; issue one of them";

/// What is wrong with a token, or those of a file.
fn unfit(token: &Secret) -> Option<String> {
    let wrong = || UNFIT_TOKEN.to_owned();
    let each = |_: &str| {
        let tokens = token.expose_each();
        (tokens.is_empty() || !tokens.iter().all(|token| is_token(token))).then(wrong)
    };
    token.problem(each)
}

/// An address as RFC 7064 and RFC 7065 write it.
fn is_ice(url: &str) -> bool {
    let rest = ["stun:", "stuns:", "turn:", "turns:"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace))
}

/// `[signalling.relay]`; `default.toml` says what each key means.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayConfig {
    /// The signalling server's port for renderers; empty for no relay.
    pub upstream: String,
    /// What is shown there.
    pub token: Secret,
    /// Where the renderer connects.
    pub listen: SocketAddr,
}

impl fmt::Debug for RelayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayConfig")
            .field("upstream", &self.upstream)
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

impl RelayConfig {
    /// Whether this program is a relay.
    pub fn is_on(&self) -> bool {
        !self.upstream.is_empty()
    }

    pub(super) fn problems(&self) -> Vec<(String, String)> {
        let is_ws = self.upstream.starts_with("ws://") && origin(&self.upstream).is_some();
        let upstream = (self.is_on() && !is_ws)
            .then(|| ("upstream", format!("`{}` is not a ws:// address inside the store's network", self.upstream)));
        let token = self.token.problem(|text| (!is_token(text)).then(|| UNFIT_TOKEN.to_owned()));
        let token = token.map(|problem| ("token", problem));
        let found = upstream.into_iter().chain(token);
        found.map(|(key, why)| (format!("signalling.relay.{key}"), why)).collect()
    }
}
