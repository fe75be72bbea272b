//! What the console's first page shows: how each service is, and which conversations are going on.

use std::time::Duration;

use futures::{StreamExt, future::join_all};
use reqwest::{Client, Url};
use serde::{Serialize, de::DeserializeOwned};
use u5_protocol::ops::{Health, LiveConversation, RecentTurns, Revisions, StaffCall, Status};

use crate::{AdminConfig, desk::Desk};

/// A service that takes longer has to be called down: the console asks every two seconds.
const DEADLINE: Duration = Duration::from_millis(1500);
/// The longest answer that is read. 2 000 live conversations need about half of it.
const MAX_BODY: usize = 1 << 22;

/// The answer of `GET /api/v1/overview`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// Each service, in the order in which the console shows them.
    pub services: Vec<Service>,
    /// The conversations that are going on. None when the orchestrator could not say.
    pub conversations: Option<Vec<LiveConversation>>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversations_error: Option<String>,
    /// Customers who want a person, the latest first. None when the orchestrator could not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_calls: Option<Vec<StaffCall>>,
    /// How fast the store's latest turns were answered. None when the orchestrator could not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turns: Option<RecentTurns>,
}

/// How one service is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// Where it was asked.
    pub url: String,
    /// How it is.
    pub state: ServiceState,
    /// Why it is down; empty when it is not.
    pub reason: String,
    /// What it says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
}

/// How a service is, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceState {
    /// Every part runs as it should.
    Ok,
    /// It serves, with some part on a lower level.
    Degraded,
    /// It serves whom it has and takes nobody new.
    Draining,
    /// It does not answer, or not sensibly.
    Down,
}

/// Why a service's answer could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    #[error("no answer within {} ms", DEADLINE.as_millis())]
    Late,
    #[error("nothing answers at this address")]
    Unreachable(#[source] reqwest::Error),
    #[error("the connection broke")]
    Broken(#[source] reqwest::Error),
    #[error("it answered with status {0}")]
    Refused(reqwest::StatusCode),
    #[error("its answer is longer than {MAX_BODY} bytes")]
    TooLong,
    #[error("its answer is not what a service of this version says")]
    Unreadable(#[source] serde_json::Error),
}

/// Asks the services how they are.
#[derive(Debug, Clone)]
pub(crate) struct Watcher {
    client: Client,
    orchestrator: String,
    signalling: String,
}

impl Watcher {
    pub(crate) fn new(config: &AdminConfig) -> Result<Self, reqwest::Error> {
        let base = |url: &str| url.trim_end_matches('/').to_owned();
        Ok(Self {
            client: Client::builder()
                .timeout(DEADLINE)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .build()?,
            orchestrator: base(&config.orchestrator_url),
            signalling: base(&config.signalling_url),
        })
    }

    /// All at once, so the slowest service decides how long it takes and none longer than the deadline.
    pub(crate) async fn overview(&self) -> Overview {
        let (orchestrator, signalling, conversations, turns, staff_calls) = futures::join!(
            self.service("orchestrator", &self.orchestrator),
            self.service("signalling", &self.signalling),
            self.ask(format!("{}/v1/conversations", self.orchestrator)),
            self.ask(format!("{}/v1/turns", self.orchestrator)),
            self.ask(format!("{}/v1/staff-calls", self.orchestrator)),
        );
        let (conversations, conversations_error) = split(conversations);
        // Where it fails, so did the conversations, and their reason is shown.
        let (turns, staff_calls) = (turns.ok(), staff_calls.ok());
        Overview { services: vec![orchestrator, signalling], conversations, conversations_error, turns, staff_calls }
    }

    /// Which content each orchestrator runs, and where it was asked; none where it does not say.
    pub(crate) async fn revisions(&self, desk: &Desk) -> Vec<(String, Option<Revisions>)> {
        let ask = |base: Url| async move {
            let base = base.as_str().trim_end_matches('/').to_owned();
            let said = self.ask(format!("{base}/v1/revisions")).await;
            (base, said.ok())
        };
        join_all(desk.replicas().await.into_iter().map(ask)).await
    }

    /// The conversations at all replicas; none where no replica could say.
    pub(crate) async fn conversations(&self, desk: &Desk) -> Option<Vec<LiveConversation>> {
        let ask = |base: Url| self.ask(format!("{}/v1/conversations", base.as_str().trim_end_matches('/')));
        let asked: Vec<Result<Vec<LiveConversation>, AskError>> =
            join_all(desk.replicas().await.into_iter().map(ask)).await;
        if asked.iter().all(Result::is_err) {
            return None;
        }
        Some(asked.into_iter().flatten().flatten().collect())
    }

    async fn service(&self, name: &'static str, url: &str) -> Service {
        let (health, reason) = split(self.ask::<Health>(format!("{url}/health")).await);
        let state = health.as_ref().map_or(ServiceState::Down, state_of);
        Service { name, url: url.to_owned(), state, reason: reason.unwrap_or_default(), health }
    }

    async fn ask<T: DeserializeOwned>(&self, url: String) -> Result<T, AskError> {
        let response = self.client.get(url).send().await.map_err(lost)?;
        if !response.status().is_success() {
            return Err(AskError::Refused(response.status()));
        }
        let body = bounded(response).await?;
        serde_json::from_slice(&body).map_err(AskError::Unreadable)
    }
}

pub(crate) async fn bounded(response: reqwest::Response) -> Result<Vec<u8>, AskError> {
    let mut body = Vec::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(lost)?);
        if body.len() > MAX_BODY {
            return Err(AskError::TooLong);
        }
    }
    Ok(body)
}

pub(crate) fn lost(error: reqwest::Error) -> AskError {
    if error.is_timeout() {
        AskError::Late
    } else if error.is_connect() {
        AskError::Unreachable(error)
    } else {
        AskError::Broken(error)
    }
}

fn split<T>(answer: Result<T, AskError>) -> (Option<T>, Option<String>) {
    match answer {
        Ok(value) => (Some(value), None),
        Err(error) => (None, Some(error.to_string())),
    }
}

fn state_of(health: &Health) -> ServiceState {
    match health.status {
        _ if health.draining => ServiceState::Draining,
        Status::Ok => ServiceState::Ok,
        Status::Degraded => ServiceState::Degraded,
    }
}
