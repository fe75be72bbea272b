//! What `[signalling]` in the configuration holds.

mod hours;
mod streaming;

use std::{fmt, net::SocketAddr, path::Path};

use axum::http::{HeaderMap, Uri, header::HOST, uri::Authority};
use serde::Deserialize;
use u5_protocol::{
    Language,
    ids::KioskId,
    kiosk::texts::{self, Texts},
};
use u5_runtime::BasePath;
use u5_secret::Secret;

pub use hours::HoursConfig;
pub use streaming::{RelayConfig, StreamingConfig};

/// The documented defaults; the same file is the first layer of the service's configuration.
pub const DEFAULTS: &str = include_str!("../default.toml");

/// Where the orchestrator's WebSocket is.
const REALTIME_PATH: &str = "/v1/realtime";
/// A PIN with fewer digits would be guessed.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=32;

/// `[signalling]`; `default.toml` says what each key means.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignallingConfig {
    /// Where the kiosk page is served.
    pub listen: SocketAddr,
    /// Where avatar renderers connect.
    pub streamer_listen: SocketAddr,
    /// Beneath which path browsers find the page.
    #[serde(default)]
    pub base_path: BasePath,
    /// This kiosk.
    pub kiosk: KioskId,
    /// The store's name on the page until the profile arrives.
    pub store: String,
    /// Offered on the page, the default first.
    pub languages: Vec<Language>,
    /// What the store says in its own words, by language and name.
    #[serde(default)]
    pub texts: Texts,
    /// The directory with the store's own pictures; empty for none.
    #[serde(default)]
    pub pictures: String,
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
    pub operator_secret: Secret,
    /// The orchestrator's WebSocket as browsers reach it; empty for the page's own host.
    pub orchestrator_url: String,
    /// The orchestrator's port on the page's own host.
    pub orchestrator_port: u16,
    /// What the page shows the orchestrator; empty for none.
    pub token: Secret,
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
            .field("base_path", &self.base_path)
            .field("kiosk", &self.kiosk)
            .field("store", &self.store)
            .field("languages", &self.languages)
            .field("hours", &self.hours)
            .field("orchestrator_url", &self.orchestrator_url)
            .field("orchestrator_port", &self.orchestrator_port)
            .field("token", &self.token)
            .field("streaming", &self.streaming)
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}

impl SignallingConfig {
    /// Every setting that cannot be served with: its key, and what is wrong with it.
    pub fn problems(&self) -> Vec<(String, String)> {
        let streams = self.streaming.problems().into_iter().chain(self.relay.problems());
        self.page_problems().into_iter().chain(streams).collect()
    }

    /// What the types of the page's settings cannot check.
    fn page_problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut require = |holds: bool, key: &str, message: String| {
            if !holds {
                problems.push((format!("signalling.{key}"), message));
            }
        };
        require(!self.languages.is_empty(), "languages", "is empty; name at least one of en, de, fr".to_owned());
        for (key, problem) in self.secret_problems() {
            require(false, key, problem);
        }
        for (name, problem) in texts::problems(&self.texts) {
            require(false, &format!("texts.{name}"), problem);
        }
        if let Err(wrong) = self.hours.read() {
            require(false, "hours", wrong.join("; "));
        }
        let is_there = self.pictures.is_empty() || Path::new(&self.pictures).is_dir();
        require(is_there, "pictures", format!("`{}` is no directory; leave it empty for none", self.pictures));
        let url = &self.orchestrator_url;
        let no_socket = format!("`{url}` is not a ws:// or wss:// address; leave it empty for the page's own host");
        require(url.is_empty() || origin(url).is_some(), "orchestrator_url", no_socket);
        problems
    }

    fn secret_problems(&self) -> impl Iterator<Item = (&'static str, String)> {
        let token = "holds characters other than letters, digits and -._~; issue one without them";
        let pin = "is no PIN of 4 to 32 digits; leave it empty for a kiosk without a staff menu";
        let token = self.token.problem(|text| (!is_token(text)).then(|| token.to_owned()));
        let is_fit = |text: &str| text.is_empty() || is_pin(text);
        let pin = self.operator_secret.problem(|text| (!is_fit(text)).then(|| pin.to_owned()));
        [("token", token), ("operator_secret", pin)].into_iter().filter_map(|(key, problem)| Some((key, problem?)))
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

fn is_pin(pin: &str) -> bool {
    PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit())
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
