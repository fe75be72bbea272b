//! The provider at which people log in.

use reqwest::Url;
use serde::Deserialize;
use u5_secret::Secret;

use super::{AdminConfig, AuthMode, ConfigError, wrong};
use crate::auth::Role;

/// `[admin.oidc]`; `default.toml` says what each key means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// What the provider calls itself; empty for none.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// Our secret; empty for a public client.
    pub client_secret: Secret,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Where the roles are told.
    pub role_claim: String,
    /// What the button says; empty for the console's words.
    pub button: String,
    /// Certificates to trust besides those that browsers trust.
    pub ca_file: String,
    /// Which roles of the provider are ours.
    pub roles: RolesConfig,
}

/// `[admin.oidc.roles]`: the provider's names for each of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RolesConfig {
    /// Who may look.
    pub viewer: Vec<String>,
    /// Who may write drafts.
    pub editor: Vec<String>,
    /// Who may publish.
    pub publisher: Vec<String>,
    /// Who may everything.
    pub admin: Vec<String>,
}

impl RolesConfig {
    /// The highest role that one of `theirs` is.
    pub(crate) fn highest<'t>(&self, theirs: impl IntoIterator<Item = &'t str>) -> Option<Role> {
        theirs.into_iter().filter_map(|name| self.role_of(name)).max()
    }

    fn role_of(&self, name: &str) -> Option<Role> {
        Role::ALL.into_iter().rev().find(|role| self.names(*role).iter().any(|known| known == name))
    }

    fn names(&self, role: Role) -> &[String] {
        match role {
            Role::Viewer => &self.viewer,
            Role::Editor => &self.editor,
            Role::Publisher => &self.publisher,
            Role::Admin => &self.admin,
        }
    }
}

impl OidcConfig {
    /// Whether there is a provider.
    pub(crate) fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }
}

impl AdminConfig {
    pub(super) fn check_oidc(&self) -> Result<(), ConfigError> {
        let oidc = &self.oidc;
        if !oidc.is_on() {
            let is_fine = self.auth != AuthMode::Oidc;
            return if is_fine {
                Ok(())
            } else {
                Err(wrong("oidc.issuer", "names the provider that admin.auth = \"oidc\" needs"))
            };
        }
        if self.auth == AuthMode::Off {
            return Err(wrong("oidc.issuer", "is of no use with admin.auth = \"off\", where nobody logs in"));
        }
        if !Url::parse(&oidc.issuer).is_ok_and(|issuer| is_safe(&issuer)) {
            let hint = format!("`{}` is no https:// address; http:// is for loopback addresses alone", oidc.issuer);
            return Err(wrong("oidc.issuer", hint));
        }
        if oidc.client_id.is_empty() {
            return Err(wrong("oidc.client_id", "is what the provider calls this console; register it there"));
        }
        if self.public_url.is_empty() {
            return Err(wrong("public_url", "is where the provider sends people back to; set it with admin.oidc"));
        }
        if !oidc.scopes.iter().any(|scope| scope == "openid") {
            return Err(wrong("oidc.scopes", "must hold \"openid\"; without it there is no ID token"));
        }
        let nobody = Role::ALL.iter().all(|role| oidc.roles.names(*role).is_empty());
        if nobody || oidc.role_claim.is_empty() {
            return Err(wrong("oidc.roles", "lets nobody in: name a role of the provider, and admin.oidc.role_claim"));
        }
        Ok(())
    }
}

/// Whether what is sent there cannot be read on the way.
pub(crate) fn is_safe(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_loopback =
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;

    fn with(change: impl FnOnce(&mut AdminConfig)) -> Result<(), String> {
        let mut config = AdminConfig { public_url: "https://admin.shop.example".into(), ..config() };
        config.oidc.issuer = "https://sso.example/realms/shop".into();
        config.oidc.client_id = "u5".into();
        config.oidc.roles.admin = vec!["boss".into()];
        change(&mut config);
        config.check().map_err(|error| error.to_string())
    }

    #[test]
    fn what_a_login_needs_is_asked_for_by_name() {
        assert_eq!(with(|_| ()), Ok(()));
        assert_eq!(with(|config| config.oidc.issuer = "http://127.0.0.1:9/x".into()), Ok(()));
        assert!(with(|config| config.oidc.issuer = "http://sso.example".into()).unwrap_err().contains("https://"));
        assert!(with(|config| config.oidc.client_id.clear()).unwrap_err().contains("admin.oidc.client_id"));
        assert!(with(|config| config.public_url.clear()).unwrap_err().contains("admin.public_url"));
        assert!(with(|config| config.oidc.scopes = vec!["email".into()]).unwrap_err().contains("admin.oidc.scopes"));
        assert!(with(|config| config.oidc.roles.admin.clear()).unwrap_err().contains("lets nobody in"));
        assert!(with(|config| config.auth = AuthMode::Off).unwrap_err().contains("admin.oidc.issuer"));
        let alone = AdminConfig { auth: AuthMode::Oidc, ..config() }.check().unwrap_err().to_string();
        assert!(alone.contains("admin.oidc.issuer"), "{alone}");
    }

    #[test]
    fn the_highest_role_counts() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let roles = RolesConfig {
            viewer: names(&["staff"]),
            publisher: names(&["lead", "both"]),
            editor: names(&["both"]),
            ..RolesConfig::default()
        };
        assert_eq!(roles.highest(["staff", "lead"]), Some(Role::Publisher));
        assert_eq!(roles.highest(["both"]), Some(Role::Publisher));
        assert_eq!(roles.highest(["staff", "nonsense"]), Some(Role::Viewer));
        assert_eq!(roles.highest(["Staff", ""]), None);
    }
}
