//! What `[admin]` in the configuration holds.

mod oidc;
mod publish;
mod sessions;

use std::net::{IpAddr, SocketAddr};

use reqwest::Url;
use serde::{Deserialize, Serialize};
use u5_runtime::BasePath;
use u5_secret::Secret;

pub(crate) use oidc::is_safe;
pub use oidc::{OidcConfig, RolesConfig};
pub use publish::{KubernetesConfig, Publish};
pub use sessions::SessionsIn;

use crate::db::{DbError, Place};

/// The documented defaults; the same file is the first layer of the service's configuration.
pub const DEFAULTS: &str = include_str!("../default.toml");

/// `[admin]`; `default.toml` says what each key means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminConfig {
    /// Where the console is served.
    pub listen: SocketAddr,
    /// Beneath which path browsers find it.
    #[serde(default)]
    pub base_path: BasePath,
    /// Where browsers find it; empty where they find it as it is served.
    pub public_url: String,
    /// Reverse proxies that are believed.
    pub proxies: Vec<IpAddr>,
    /// Who may come in.
    pub auth: AuthMode,
    /// Where the database is: a file, "auto" or ":memory:".
    pub database: String,
    /// The flows and tables that came with the product; empty where there is nothing to edit.
    pub flows: String,
    /// The prompts that did.
    pub prompts: String,
    /// Where kiosks take what is published from; empty where it goes nowhere.
    pub live: String,
    /// The documents that kiosks answer from; empty where they are not changed here.
    pub documents: String,
    /// The orchestrator's base address.
    pub orchestrator_url: String,
    /// The kiosk page server's base address.
    pub signalling_url: String,
    /// What the orchestrator's desk wants to see; empty where nobody looks in there.
    pub desk_token: Secret,
    /// Where calls for staff are sent; empty for nowhere.
    pub staff_webhook: String,
    /// What they are signed with; empty where they are not.
    pub staff_webhook_secret: Secret,
    /// Where it is kept who is logged in.
    pub sessions: SessionsIn,
    /// The Redis for it.
    pub redis_url: String,
    /// Its user there; empty for the default one.
    pub redis_username: String,
    /// The password there; empty for none.
    pub redis_password: Secret,
    /// The certificates to trust for TLS; empty for those that browsers trust.
    pub redis_ca_file: String,
    /// The provider at which people log in.
    pub oidc: OidcConfig,
    /// Where what is published goes.
    pub publish: Publish,
    /// The ConfigMap that it goes into, as `NAMESPACE/NAME`.
    pub configmap: String,
    /// How Kubernetes is reached.
    pub kubernetes: KubernetesConfig,
}

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthMode {
    /// Users with passwords, and those of the provider where there is one.
    Local,
    /// The provider's users, and nobody with a password.
    Oidc,
    /// Whoever reaches the loopback address.
    Off,
}

/// A setting that cannot be served with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// An address that is none.
    #[error("admin.{key} `{value}` is not an http:// or https:// address")]
    Url {
        /// The setting.
        key: &'static str,
        /// What it is set to.
        value: String,
    },
    /// An address with more to it than is used.
    #[error("admin.public_url `{0}` has a user or a query; it is an origin, with admin.base_path behind it")]
    NotAnOrigin(String),
    /// An address whose path is not the console's.
    #[error(
        "admin.public_url `{url}` leads to another path than admin.base_path, which is `{base}`; let both say the same"
    )]
    OtherPath {
        /// The address.
        url: String,
        /// The console's path.
        base: String,
    },
    /// A setting that cannot be, or not beside another one.
    #[error("admin.{key} {hint}")]
    Setting {
        /// The setting.
        key: &'static str,
        /// What is wrong, and how to put it right.
        hint: String,
    },
    /// Everybody on the network would be admin.
    #[error(
        "admin.auth is \"off\", which lets in whoever reaches {0}; set admin.listen to 127.0.0.1 or [::1], or admin.auth to \"local\""
    )]
    Open(SocketAddr),
}

impl AdminConfig {
    /// Checks what the types cannot.
    pub fn check(&self) -> Result<(), ConfigError> {
        url("orchestrator_url", &self.orchestrator_url)?;
        url("signalling_url", &self.signalling_url)?;
        if !self.staff_webhook.is_empty() {
            url("staff_webhook", &self.staff_webhook)?;
        }
        self.origin()?;
        self.check_sessions()?;
        self.check_oidc()?;
        self.check_publish()?;
        self.check_secrets()?;
        if self.auth == AuthMode::Off && !self.listen.ip().is_loopback() {
            return Err(ConfigError::Open(self.listen));
        }
        Ok(())
    }

    fn check_secrets(&self) -> Result<(), ConfigError> {
        let secrets = [
            ("desk_token", &self.desk_token),
            ("staff_webhook_secret", &self.staff_webhook_secret),
            ("redis_password", &self.redis_password),
            ("oidc.client_secret", &self.oidc.client_secret),
        ];
        secrets.into_iter().try_for_each(|(key, secret)| secret.check().map_err(|error| wrong(key, error.to_string())))
    }

    /// The orchestrator's base address, or the name of several.
    pub(crate) fn orchestrator(&self) -> Result<Url, ConfigError> {
        url("orchestrator_url", &self.orchestrator_url)
    }

    /// What browsers call the origin of the console, where it is not as it is served.
    pub(crate) fn origin(&self) -> Result<Option<String>, ConfigError> {
        if self.public_url.is_empty() {
            return Ok(None);
        }
        let url = url("public_url", &self.public_url)?;
        let is_bare = url.username().is_empty() && url.query().is_none() && url.fragment().is_none();
        if !is_bare {
            return Err(ConfigError::NotAnOrigin(self.public_url.clone()));
        }
        let (base, path) = (self.base_path.as_str(), url.path());
        if path.strip_suffix('/').unwrap_or(path) != base {
            return Err(ConfigError::OtherPath { url: self.public_url.clone(), base: base.to_owned() });
        }
        Ok(Some(url.origin().ascii_serialization()))
    }

    /// The console's address as browsers know it, without a slash at its end, where it is not as it is served.
    pub(crate) fn public(&self) -> Result<Option<String>, ConfigError> {
        Ok(self.origin()?.map(|origin| format!("{origin}{}", self.base_path.as_str())))
    }

    /// Where the database is.
    ///
    /// # Errors
    /// [`DbError::NoHome`] for "auto" where no home is known.
    pub fn place(&self) -> Result<Place, DbError> {
        Place::of(&self.database, |name| std::env::var(name).ok())
    }
}

fn wrong(key: &'static str, hint: impl Into<String>) -> ConfigError {
    ConfigError::Setting { key, hint: hint.into() }
}

fn url(key: &'static str, value: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(value).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| ConfigError::Url { key, value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;

    #[test]
    fn an_address_that_is_none_is_refused_by_name() {
        let config = AdminConfig { signalling_url: "localhost:8080".into(), ..config() };
        let error = config.check().unwrap_err().to_string();
        assert!(error.contains("admin.signalling_url `localhost:8080`"), "{error}");
    }

    #[test]
    fn only_who_reaches_loopback_may_come_in_without_a_login() {
        let config = |listen: &str| AdminConfig { listen: listen.parse().unwrap(), auth: AuthMode::Off, ..config() };
        for loopback in ["127.0.0.1:1", "[::1]:1", "127.9.9.9:1"] {
            assert_eq!(config(loopback).check(), Ok(()));
        }
        for open in ["0.0.0.0:8082", "[::]:8082", "192.0.2.1:8082"] {
            let error = config(open).check().unwrap_err().to_string();
            assert!(error.contains(open) && error.contains("admin.listen"), "{error}");
        }
    }

    #[test]
    fn the_public_address_is_an_origin() {
        let origin = |url: &str| AdminConfig { public_url: url.into(), ..config() }.origin();
        assert_eq!(origin(""), Ok(None));
        assert_eq!(origin("https://Admin.shop.example:443/"), Ok(Some("https://admin.shop.example".to_owned())));
        assert_eq!(origin("http://10.0.0.1:9000"), Ok(Some("http://10.0.0.1:9000".to_owned())));
        assert!(matches!(origin("https://shop.example/admin"), Err(ConfigError::OtherPath { .. })));
        assert!(matches!(origin("https://boss@shop.example"), Err(ConfigError::NotAnOrigin(_))));
        assert!(matches!(origin("shop.example"), Err(ConfigError::Url { key: "public_url", .. })));
    }

    #[test]
    fn beneath_a_path_the_public_address_ends_in_it() {
        let public = |url: &str| {
            let base_path = BasePath::try_from("/console".to_owned()).unwrap();
            AdminConfig { public_url: url.into(), base_path, ..config() }.public().map_err(|error| error.to_string())
        };
        assert_eq!(public(""), Ok(None));
        for url in ["https://shop.example/console", "https://shop.example/console/"] {
            assert_eq!(public(url), Ok(Some("https://shop.example/console".to_owned())));
        }
        for url in ["https://shop.example", "https://shop.example/console/x", "https://shop.example/consoles"] {
            let told = public(url).unwrap_err();
            assert!(told.contains(url) && told.contains("admin.base_path") && told.contains("`/console`"), "{told}");
        }
    }
}
