//! The provider's HTTP API: discovery, keys, tokens, userinfo.

use std::{fs, sync::Arc, time::Duration};

use futures::StreamExt;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Certificate, Client, RequestBuilder, Response, StatusCode, Url};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use tokio::sync::Mutex;
use u5_runtime::Clock;
use u5_secret::Secret;

use super::jwt::Keys;
use crate::config::{OidcConfig, is_safe};

/// A person waits for it.
const DEADLINE: Duration = Duration::from_secs(5);
/// The largest answer.
const MAX_BODY: usize = 1 << 20;
/// How long what the provider says of itself is good,
const FRESH: Duration = Duration::from_mins(5);
/// and how long one that cannot be asked is left alone, so that strangers who press the button do not queue up.
const LEFT_ALONE: Duration = Duration::from_secs(2);
/// The longest error code of the provider that is passed on.
const MAX_CODE: usize = 64;

/// Why the provider could not be asked. None of them quotes a token.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum AskError {
    #[error("{file} cannot be read: {reason}")]
    File {
        /// Which.
        file: String,
        /// Why.
        reason: String,
    },
    #[error("{0} holds no certificate; it has to be a PEM file")]
    Certificate(String),
    #[error("the HTTP client could not be made: {0}")]
    Client(String),
    #[error("{what} gave no answer: {reason}")]
    Unreachable {
        /// What was asked.
        what: &'static str,
        /// Why.
        reason: String,
    },
    #[error("{what} answered with status {status}{}", told(.code))]
    Status {
        /// What was asked.
        what: &'static str,
        /// Its status.
        status: u16,
        /// Its error code, empty where it tells none.
        code: String,
    },
    #[error("what {0} answered cannot be read")]
    Unreadable(&'static str),
    #[error("it calls itself {0}; set admin.oidc.issuer to that, if it is the right one")]
    Issuer(String),
    #[error("it names an address that is not https://")]
    Unsafe,
}

fn told(code: &str) -> String {
    if code.is_empty() { String::new() } else { format!(" ({code})") }
}

/// What it says of itself (OpenID Connect Discovery, 3).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    issuer: String,
    pub(super) authorization_endpoint: Endpoint,
    token_endpoint: Endpoint,
    jwks_uri: Endpoint,
    pub(super) userinfo_endpoint: Option<Endpoint>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// One of its addresses.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Endpoint(pub(super) Url);

impl TryFrom<String> for Endpoint {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Url::parse(&text).map(Self).map_err(|_| "no address")
    }
}

/// What a code is worth.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) id_token: String,
    pub(super) access_token: Option<String>,
}

/// What was learnt of the provider, and when.
struct Known {
    at: Duration,
    metadata: Result<Arc<Metadata>, AskError>,
}

pub(super) struct Provider {
    issuer: String,
    client_id: String,
    secret: Secret,
    http: Client,
    clock: Clock,
    known: Mutex<Option<Known>>,
}

impl Provider {
    pub(super) fn new(config: &OidcConfig) -> Result<Self, AskError> {
        let mut http = Client::builder().timeout(DEADLINE).redirect(reqwest::redirect::Policy::none());
        if !config.ca_file.is_empty() {
            let certificates = Certificate::from_pem_bundle(&read(&config.ca_file)?).unwrap_or_default();
            if certificates.is_empty() {
                return Err(AskError::Certificate(config.ca_file.clone()));
            }
            http = certificates.into_iter().fold(http, reqwest::ClientBuilder::add_root_certificate);
        }
        Ok(Self {
            issuer: config.issuer.clone(),
            client_id: config.client_id.clone(),
            secret: config.client_secret.clone(),
            http: http.build().map_err(|error| AskError::Client(reason(&error)))?,
            clock: Clock::start(),
            known: Mutex::default(),
        })
    }

    /// What the provider says of itself, from no longer ago than a few minutes. One asks while others wait.
    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, AskError> {
        let mut known = self.known.lock().await;
        if let Some(Known { at, metadata }) = known.as_ref() {
            let good_for = if metadata.is_ok() { FRESH } else { LEFT_ALONE };
            if self.clock.now() < *at + good_for {
                return metadata.clone();
            }
        }
        let metadata = self.discover().await.map(Arc::new);
        *known = Some(Known { at: self.clock.now(), metadata: metadata.clone() });
        metadata
    }

    async fn discover(&self) -> Result<Metadata, AskError> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let metadata: Metadata = ask("the provider's description", self.http.get(url)).await?;
        if metadata.issuer != self.issuer {
            return Err(AskError::Issuer(metadata.issuer));
        }
        let used = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        let is_fine = used.into_iter().chain(&metadata.userinfo_endpoint).all(|endpoint| is_safe(&endpoint.0));
        if is_fine { Ok(metadata) } else { Err(AskError::Unsafe) }
    }

    /// Asked for at each login, so that new keys are known at once and old ones no longer.
    pub(super) async fn keys(&self, metadata: &Metadata) -> Result<Keys, AskError> {
        ask("the provider's list of keys", self.http.get(metadata.jwks_uri.0.clone())).await
    }

    /// What `code` is worth to who has `verifier` and our secret.
    pub(super) async fn exchange(
        &self,
        metadata: &Metadata,
        code: &str,
        callback: &str,
        verifier: &str,
    ) -> Result<Tokens, AskError> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", callback),
            ("code_verifier", verifier),
        ];
        let secret = self.secret.is_set().then(|| self.secret.expose());
        let mut request = self.http.post(metadata.token_endpoint.0.clone());
        match &secret {
            Some(secret) if metadata.takes_basic() => {
                request = request.basic_auth(escaped(&self.client_id), Some(escaped(secret)));
            }
            Some(secret) => form.extend([("client_id", self.client_id.as_str()), ("client_secret", secret)]),
            None => form.push(("client_id", &self.client_id)),
        }
        let tokens = ask("the provider's token endpoint", request.form(&form)).await;
        if tokens.is_err() {
            // It may have been changed a moment ago.
            self.secret.look_again();
        }
        tokens
    }

    /// What the provider tells of whom `access` is.
    pub(super) async fn userinfo(&self, endpoint: &Endpoint, access: &str) -> Result<Map<String, Value>, AskError> {
        ask("the provider's userinfo", self.http.get(endpoint.0.clone()).bearer_auth(access)).await
    }
}

impl Metadata {
    /// It is what providers take that do not say (OpenID Connect Discovery, 3).
    fn takes_basic(&self) -> bool {
        let taken = self.token_endpoint_auth_methods_supported.as_ref();
        taken.is_none_or(|taken| taken.iter().any(|method| method == "client_secret_basic"))
    }
}

async fn ask<T: DeserializeOwned>(what: &'static str, request: RequestBuilder) -> Result<T, AskError> {
    let lost = |error: &reqwest::Error| AskError::Unreachable { what, reason: reason(error) };
    let response = request.send().await.map_err(|error| lost(&error))?;
    let status = response.status();
    let body =
        bounded(response).await.map_err(|error| error.map_or(AskError::Unreadable(what), |error| lost(&error)))?;
    if status != StatusCode::OK {
        let said: Map<String, Value> = serde_json::from_slice(&body).unwrap_or_default();
        let code = said.get("error").and_then(Value::as_str).map(plain).unwrap_or_default();
        return Err(AskError::Status { what, status: status.as_u16(), code });
    }
    serde_json::from_slice(&body).map_err(|_| AskError::Unreadable(what))
}

/// The whole body; no error of the connection's where it is too long.
async fn bounded(response: Response) -> Result<Vec<u8>, Option<reqwest::Error>> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(Some)?);
        if body.len() > MAX_BODY {
            return Err(None);
        }
    }
    Ok(body)
}

/// An error code as RFC 6749 knows them, without what else somebody may have put there.
pub(super) fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).take(MAX_CODE).collect()
}

/// As a form's value, which is how a client's name and secret go into the header (RFC 6749, 2.3.1).
fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Without the address, which is the setting's.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("it took longer than {} s", DEADLINE.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

fn read(file: &str) -> Result<Vec<u8>, AskError> {
    fs::read(file).map_err(|error| AskError::File { file: file.to_owned(), reason: error.to_string() })
}
