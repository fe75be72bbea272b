//! What `[signalling]` in the configuration holds.

mod hours;
mod streaming;

use std::{collections::BTreeMap, fmt, net::SocketAddr};

use axum::http::{HeaderMap, Uri, header::HOST, uri::Authority};
use serde::{Deserialize, Serialize};
use u5_protocol::{Language, ids::KioskId};

pub use hours::{Hours, HoursConfig};
pub use streaming::{RelayConfig, StreamingConfig};

/// The documented defaults; the same file is the first layer of the service's configuration.
pub const DEFAULTS: &str = include_str!("../default.toml");

/// Where the orchestrator's WebSocket is.
const REALTIME_PATH: &str = "/v1/realtime";

/// The texts of the page that a store may write itself.
const TEXTS: [&str; 6] = ["ai_notice", "consent", "attract_title", "attract_hint", "offline_text", "closed_text"];
/// The longest of them, in characters: more would not fit a screen.
const MAX_TEXT: usize = 300;
/// A PIN with fewer digits would be guessed.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=32;

/// Texts by language and name.
pub type Texts = BTreeMap<Language, BTreeMap<String, String>>;

/// `[signalling]`; `default.toml` says what each key means.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignallingConfig {
    /// Where the kiosk page is served.
    pub listen: SocketAddr,
    /// Where avatar renderers connect.
    pub streamer_listen: SocketAddr,
    /// This kiosk.
    pub kiosk: KioskId,
    /// The store's name on the page until the profile arrives.
    pub store: String,
    /// Offered on the page, the default first.
    pub languages: Vec<Language>,
    /// What the store says in its own words, by language and name.
    #[serde(default)]
    pub texts: Texts,
    /// When the kiosk serves; always, when nothing is set.
    #[serde(default)]
    pub hours: HoursConfig,
    /// Whether the kiosk's camera may notice customers.
    #[serde(default)]
    pub camera: bool,
    /// Whether the page takes the whole screen and keeps customers on it.
    #[serde(default)]
    pub kiosk_mode: bool,
    /// The staff's PIN; empty for a kiosk without a staff menu.
    #[serde(default)]
    pub operator_secret: String,
    /// The orchestrator's WebSocket as browsers reach it; empty for the page's own host.
    pub orchestrator_url: String,
    /// The orchestrator's port on the page's own host.
    pub orchestrator_port: u16,
    /// What the page shows the orchestrator; empty for none.
    pub token: String,
    /// Pixel Streaming.
    pub streaming: StreamingConfig,
    /// Relay mode.
    pub relay: RelayConfig,
}

impl fmt::Debug for SignallingConfig {
    /// Everything but the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignallingConfig")
            .field("listen", &self.listen)
            .field("kiosk", &self.kiosk)
            .field("store", &self.store)
            .field("languages", &self.languages)
            .field("hours", &self.hours)
            .field("orchestrator_url", &self.orchestrator_url)
            .field("orchestrator_port", &self.orchestrator_port)
            .field("token", &if self.token.is_empty() { "none" } else { "***" })
            .field("streaming", &self.streaming)
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}

/// A setting that cannot be served with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The address is no WebSocket's.
    #[error(
        "signalling.orchestrator_url `{0}` is not a ws:// or wss:// address; leave it empty for the page's own host"
    )]
    OrchestratorUrl(String),
    /// No language at all.
    #[error("signalling.languages is empty; name at least one of en, de, fr")]
    NoLanguage,
    /// The token cannot be sent as a WebSocket subprotocol.
    #[error("signalling.token holds characters other than letters, digits and -._~; issue one without them")]
    Token,
    /// A text that the page does not have, or that it has no room for.
    #[error("signalling.texts.{language}.{name} {problem}")]
    Text {
        /// The language's code.
        language: Language,
        /// The text's name.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Hours that cannot be understood; all that is wrong with them.
    #[error("signalling.hours: {}", .0.join("; "))]
    Hours(Vec<String>),
    /// A PIN that cannot be typed or is guessed too easily.
    #[error("signalling.operator_secret is no PIN of 4 to 32 digits; leave it empty for a kiosk without a staff menu")]
    Pin,
}

impl SignallingConfig {
    /// Every setting that cannot be served with: its key, and what is wrong with it.
    pub fn problems(&self) -> Vec<(String, String)> {
        let page = self.check().err().map(|error| ("signalling".to_owned(), error.to_string()));
        page.into_iter().chain(self.streaming.problems()).chain(self.relay.problems()).collect()
    }

    /// Checks what the types of the page's settings cannot.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.languages.is_empty() {
            return Err(ConfigError::NoLanguage);
        }
        if !is_token(&self.token) {
            return Err(ConfigError::Token);
        }
        self.check_texts()?;
        self.hours.read().map_err(ConfigError::Hours)?;
        let is_pin = |pin: &str| PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
        if !self.operator_secret.is_empty() && !is_pin(&self.operator_secret) {
            return Err(ConfigError::Pin);
        }
        let url = &self.orchestrator_url;
        if url.is_empty() || origin(url).is_some() {
            return Ok(());
        }
        Err(ConfigError::OrchestratorUrl(url.clone()))
    }

    fn check_texts(&self) -> Result<(), ConfigError> {
        let named =
            self.texts.iter().flat_map(|(language, texts)| texts.iter().map(|(name, text)| (*language, name, text)));
        for (language, name, text) in named {
            let problem = if !TEXTS.contains(&name.as_str()) {
                format!("is no text of the page; these are: {}", TEXTS.join(", "))
            } else if text.trim().is_empty() || text.chars().count() > MAX_TEXT {
                format!("is empty or longer than {MAX_TEXT} characters")
            } else {
                continue;
            };
            return Err(ConfigError::Text { language, name: name.clone(), problem });
        }
        Ok(())
    }

    /// The orchestrator's WebSocket, as the browser that sent `headers` reaches it.
    pub fn orchestrator(&self, headers: &HeaderMap) -> String {
        if !self.orchestrator_url.is_empty() {
            return self.orchestrator_url.clone();
        }
        let scheme = if behind_tls(headers) { "wss" } else { "ws" };
        let host = page_host(headers).unwrap_or_else(|| "127.0.0.1".to_owned());
        format!("{scheme}://{host}:{}{REALTIME_PATH}", self.orchestrator_port)
    }
}

/// `ws://host:port` of a WebSocket address, the form in which a content security policy names it.
pub(crate) fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "ws" | "wss"))?;
    let authority = uri.authority().filter(|authority| is_plain(authority.as_str()))?;
    Some(format!("{scheme}://{authority}"))
}

/// Whether it can be sent as part of an address and of a subprotocol.
fn is_token(token: &str) -> bool {
    token.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
}

fn behind_tls(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes().eq_ignore_ascii_case(b"https"))
}

fn page_host(headers: &HeaderMap) -> Option<String> {
    let authority: Authority = headers.get(HOST)?.to_str().ok()?.parse().ok()?;
    Some(authority.host().to_owned()).filter(|host| is_plain(host))
}

/// The name ends up in a header of ours, so it may hold nothing that means something there.
fn is_plain(host: &str) -> bool {
    !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]_".contains(c))
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::*;

    /// The defaults.
    pub(crate) fn signalling() -> SignallingConfig {
        #[derive(Deserialize)]
        struct File {
            signalling: SignallingConfig,
        }
        toml::from_str::<File>(DEFAULTS).expect("the defaults are configuration").signalling
    }

    /// The defaults of `[signalling.streaming]`.
    pub(crate) fn streaming() -> StreamingConfig {
        signalling().streaming
    }
}
