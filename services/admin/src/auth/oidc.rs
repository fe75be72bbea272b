//! Logging in at a provider of OpenID Connect: authorization code with PKCE.
//!
//! Nothing is kept here between the way there and the way back. The browser holds a random text in a cookie; state, nonce
//! and PKCE verifier are made of it, so that an answer counts only in the browser that asked. The few calls are written
//! out over the HTTP client and the algorithms that are in the program already: the `openidconnect` crate would bring
//! some fifty others, one of them with an open advisory (rsa, RUSTSEC-2023-0071).

mod claims;
mod jwt;
mod people;
mod provider;

use reqwest::Url;
use serde::Deserialize;
use serde_json::{Map, Value};
use u5_runtime::causes;

use super::{Role, Secret, digest, is_same};
use crate::{AdminConfig, config::OidcConfig, wall::Wall};
pub(crate) use people::admit;
pub(crate) use provider::AskError;
use provider::{Metadata, Provider};

/// Where people come back to, below `admin.public_url`.
const CALLBACK: &str = "/api/v1/login/oidc/callback";

/// The provider, as this service knows it.
pub(crate) struct Oidc {
    config: OidcConfig,
    callback: String,
    provider: Provider,
    wall: Wall,
}

/// What the browser brings back.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Answer {
    code: Option<String>,
    state: Option<String>,
    /// Who answers (RFC 9207).
    iss: Option<String>,
    error: Option<String>,
}

/// Somebody whom the provider knows, and who may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) provider: String,
    /// What the provider calls them, for ever.
    pub(crate) subject: String,
    /// What they are called here when they come for the first time.
    pub(crate) name: String,
    /// What they may do; nothing where none of their roles is one of ours.
    pub(crate) role: Option<Role>,
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the answer belongs to no login of this browser, or to one that is over")]
    Expired,
    #[error("the provider let nobody through ({0})")]
    Cancelled(String),
    #[error("the provider cannot be asked")]
    Provider(#[from] AskError),
    #[error("the ID token is not to be trusted")]
    Token(#[from] jwt::Fault),
    #[error("none of their roles at the provider is one of ours; admin.oidc.roles says which are")]
    NoRole,
    #[error("the user is disabled here")]
    Disabled,
}

impl Refused {
    /// What the page says it by.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Cancelled(_) => "cancelled",
            Self::Provider(_) => "provider",
            Self::Token(_) => "token",
            Self::NoRole => "no_role",
            Self::Disabled => "disabled",
        }
    }

    /// For the log of the service: nothing of it is for strangers.
    pub(crate) fn log(&self) {
        match self {
            Self::Expired | Self::Cancelled(_) | Self::NoRole | Self::Disabled => {
                tracing::info!("login refused: {self}");
            }
            Self::Provider(_) | Self::Token(_) => tracing::error!("login refused: {}", causes::told(self)),
        }
    }
}

impl Oidc {
    /// None where there is no provider.
    ///
    /// # Errors
    /// When the certificates to trust cannot be read.
    pub(crate) fn of(config: &AdminConfig, wall: Wall) -> Result<Option<Self>, AskError> {
        let public = config.public().ok().flatten();
        let Some(public) = public.filter(|_| config.oidc.is_on()) else { return Ok(None) };
        let provider = Provider::new(&config.oidc)?;
        Ok(Some(Self { config: config.oidc.clone(), callback: format!("{public}{CALLBACK}"), provider, wall }))
    }

    /// What the button says; empty for the console's words.
    pub(crate) fn button(&self) -> &str {
        &self.config.button
    }

    /// Where the browser goes, and what it keeps in its cookie meanwhile.
    pub(crate) async fn begin(&self) -> Result<(Url, Secret), Refused> {
        let metadata = self.provider.metadata().await?;
        let secret = Secret::random();
        let challenge = jwt::base64(&digest(verifier(&secret).reveal().as_bytes()));
        let mut url = metadata.authorization_endpoint.0.clone();
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", &self.callback),
            ("scope", &self.config.scopes.join(" ")),
            ("state", state(&secret).reveal()),
            ("nonce", nonce(&secret).reveal()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        Ok((url, secret))
    }

    /// Who comes back, with what the cookie of their browser holds.
    pub(crate) async fn finish(&self, answer: &Answer, kept: Option<&Secret>) -> Result<Person, Refused> {
        let secret = kept.ok_or(Refused::Expired)?;
        let shown = answer.state.as_deref().unwrap_or_default();
        let is_another = answer.iss.as_ref().is_some_and(|issuer| *issuer != self.config.issuer);
        if is_another || !is_same(shown.as_bytes(), state(secret).reveal().as_bytes()) {
            return Err(Refused::Expired);
        }
        if let Some(error) = &answer.error {
            return Err(Refused::Cancelled(provider::plain(error)));
        }
        let code = answer.code.as_deref().ok_or(Refused::Expired)?;
        self.identify(code, secret).await
    }

    async fn identify(&self, code: &str, secret: &Secret) -> Result<Person, Refused> {
        let metadata = self.provider.metadata().await?;
        let tokens = self.provider.exchange(&metadata, code, &self.callback, verifier(secret).reveal()).await?;
        let keys = self.provider.keys(&metadata).await?;
        let nonce = nonce(secret);
        let expected = jwt::Expected {
            issuer: &self.config.issuer,
            client: &self.config.client_id,
            nonce: nonce.reveal(),
            now_s: self.wall.now_ms() / 1000,
        };
        let token = jwt::verify(&tokens.id_token, &keys, &expected)?;
        let subject = claims::text(&token, "sub").ok_or(jwt::Fault::Subject)?.to_owned();
        let told = self.told(&metadata, &token, &subject, tokens.access_token.as_deref()).await?;
        let all = [&token, &told];
        let roles = all.into_iter().find_map(|claims| claims::at(claims, &self.config.role_claim));
        let role = self.config.roles.highest(roles.map(claims::names).unwrap_or_default());
        let name = claims::name(&all, &subject);
        Ok(Person { provider: self.config.issuer.clone(), subject, name, role })
    }

    /// What the provider says beside the ID token, asked for only where something is missing there.
    async fn told(
        &self,
        metadata: &Metadata,
        token: &Map<String, Value>,
        subject: &str,
        access: Option<&str>,
    ) -> Result<Map<String, Value>, Refused> {
        let is_complete = claims::at(token, &self.config.role_claim).is_some() && claims::is_named(token);
        let (Some(endpoint), Some(access), false) = (&metadata.userinfo_endpoint, access, is_complete) else {
            return Ok(Map::new());
        };
        let told = self.provider.userinfo(endpoint, access).await?;
        // It may be another's (OpenID Connect Core, 5.3.2).
        if claims::text(&told, "sub") == Some(subject) { Ok(told) } else { Err(jwt::Fault::Subject.into()) }
    }
}

fn state(secret: &Secret) -> Secret {
    Secret::derived(secret, &["u5 oidc state"])
}

fn nonce(secret: &Secret) -> Secret {
    Secret::derived(secret, &["u5 oidc nonce"])
}

/// 64 of the characters that it may have (RFC 7636, 4.1).
fn verifier(secret: &Secret) -> Secret {
    Secret::derived(secret, &["u5 oidc verifier"])
}

#[cfg(test)]
mod tests;
