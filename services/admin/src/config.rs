//! What `[admin]` in the configuration holds.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// The documented defaults; the same file is the first layer of the service's configuration.
pub const DEFAULTS: &str = include_str!("../default.toml");

/// `[admin]`; `default.toml` says what each key means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminConfig {
    /// Where the console is served.
    pub listen: SocketAddr,
    /// The orchestrator's base address.
    pub orchestrator_url: String,
    /// The kiosk page server's base address.
    pub signalling_url: String,
}

/// A setting that cannot be served with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("admin.{key} `{value}` is not an http:// or https:// address")]
pub struct ConfigError {
    key: &'static str,
    value: String,
}

impl AdminConfig {
    /// Checks what the types cannot.
    pub fn check(&self) -> Result<(), ConfigError> {
        for (key, value) in [("orchestrator_url", &self.orchestrator_url), ("signalling_url", &self.signalling_url)] {
            let url = reqwest::Url::parse(value).ok();
            if !url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
                return Err(ConfigError { key, value: value.clone() });
            }
        }
        Ok(())
    }
}
