//! What everybody is told when they connect: how peers find each other, with TURN credentials of their own.

use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;
use u5_protocol::streaming::{IceServer, PROTOCOL_VERSION, PeerOptions, ServerMessage};
use u5_runtime::{clock::since_epoch, keys};
use u5_secret::Secret;

use crate::{
    config::StreamingConfig,
    exchange::{Greeter, Role},
};

/// Renderers are told once and run for months (Epic's server does the same).
const STREAMER_TTL: Duration = Duration::from_hours(87_600);

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Greeting {
    ice: Vec<IceServer>,
    turn_urls: Vec<String>,
    turn_secret: Secret,
    turn_ttl: Duration,
    resume_secret: Secret,
    /// Takes the place of the secret where none is set.
    random: [u8; 32],
}

impl Greeting {
    pub(super) fn new(config: &StreamingConfig) -> Self {
        let mut random = [0; 32];
        if !config.resume_secret.is_set()
            && let Err(error) = getrandom::fill(&mut random)
        {
            tracing::warn!("no randomness ({error}): pages are new players after every broken connection");
        }
        Self {
            ice: config.ice.clone(),
            turn_urls: config.turn_urls.clone(),
            turn_secret: config.turn_secret.clone(),
            turn_ttl: Duration::from_secs(config.turn_ttl_s),
            resume_secret: config.resume_secret.clone(),
            random,
        }
    }

    /// The servers for `peer` at `now` since the Unix epoch.
    pub(super) fn servers(&self, peer: &str, ttl: Duration, now: Duration) -> Vec<IceServer> {
        let mut servers = self.ice.clone();
        if !self.turn_urls.is_empty() {
            let username = format!("{}:{peer}", (now + ttl).as_secs());
            let credential = turn_credential(&self.turn_secret.expose(), &username);
            let urls = self.turn_urls.clone();
            servers.push(IceServer { urls, username: Some(username), credential });
        }
        servers
    }

    /// The player whose token this is.
    pub(super) fn player(&self, token: &str) -> Option<String> {
        let (player, shown) = token.split_once('.')?;
        let own = self.mark(player).is_some_and(|own| keys::is_same(&own, shown));
        own.then(|| player.to_owned())
    }

    fn mark(&self, player: &str) -> Option<String> {
        let exposed = self.resume_secret.expose();
        let secret = if exposed.is_empty() { &self.random[..] } else { exposed.as_bytes() };
        // Without randomness nobody is anybody again.
        if secret.iter().all(|byte| *byte == 0) {
            return None;
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(player.as_bytes());
        Some(hex::encode(mac.finalize().into_bytes()))
    }
}

/// The password that a TURN server with `use-auth-secret` expects (draft-uberti-behave-turn-rest-00).
fn turn_credential(secret: &str, username: &str) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(username.as_bytes());
    Some(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

impl Greeter for Greeting {
    fn config(&self, peer: &str, role: Role) -> Utf8Bytes {
        let ttl = if role == Role::Player { self.turn_ttl } else { STREAMER_TTL };
        let ice_servers = self.servers(peer, ttl, since_epoch());
        let peer_connection_options = PeerOptions { ice_servers };
        ServerMessage::Config { peer_connection_options, protocol_version: PROTOCOL_VERSION }.text().into()
    }

    fn resume_token(&self, player: &str) -> String {
        self.mark(player).map(|mark| format!("{player}.{mark}")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests_support::streaming;

    #[test]
    fn a_turn_server_accepts_what_is_made_for_a_peer() {
        let config =
            StreamingConfig { turn_urls: vec!["turn:t:3478".to_owned()], turn_secret: "north".into(), ..streaming() };
        let servers = Greeting::new(&config).servers("Player7", Duration::from_mins(1), Duration::from_secs(1_000));
        assert_eq!(servers[0].username.as_deref(), Some("1060:Player7"));
        // `printf 1060:Player7 | openssl dgst -sha1 -hmac north -binary | base64`
        assert_eq!(servers[0].credential.as_deref(), Some("AdARuP4wbHCHxY4dBGZqOtwMtWM="));
    }

    #[test]
    fn only_its_own_token_makes_a_player_the_same_again() {
        let greeting = Greeting::new(&StreamingConfig { resume_secret: "s".into(), ..streaming() });
        let token = greeting.resume_token("Player7");
        assert_eq!(greeting.player(&token).as_deref(), Some("Player7"));
        let after_restart = Greeting::new(&StreamingConfig { resume_secret: "s".into(), ..streaming() });
        assert_eq!(after_restart.player(&token).as_deref(), Some("Player7"));
        let other = Greeting::new(&streaming());
        for wrong in
            ["", ".", "Player7", "Player7.", &token.replace("Player7", "Player8"), &other.resume_token("Player7")]
        {
            assert_eq!(greeting.player(wrong), None, "{wrong}");
        }
    }
}
