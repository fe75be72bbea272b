//! Telling another system, such as the store's messenger, that a customer wants a person.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio::{sync::Semaphore, time::sleep};
use u5_protocol::ops::StaffCall;
use u5_runtime::{TaskKind, Tasks};
use u5_secret::Secret;

use crate::{AdminConfig, auth::keyed};

/// How long the other system may take.
const DEADLINE: Duration = Duration::from_secs(5);
/// When it is tried again; behind the last one, nobody waits at the kiosk any more.
const AGAIN: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(15)];
/// Calls that are on their way at a time. One more is only in the console.
const AT_A_TIME: usize = 32;

/// Where calls are sent: the operator's choice, and nobody else's, so that nobody has this process call where it should
/// not.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    client: Client,
    url: String,
    secret: Secret,
    room: Arc<Semaphore>,
}

impl Webhook {
    pub(super) fn of(config: &AdminConfig) -> Result<Option<Self>, reqwest::Error> {
        if config.staff_webhook.is_empty() {
            return Ok(None);
        }
        let client =
            Client::builder().timeout(DEADLINE).redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        let (url, secret) = (config.staff_webhook.clone(), config.staff_webhook_secret.clone());
        Ok(Some(Self { client, url, secret, room: Arc::new(Semaphore::new(AT_A_TIME)) }))
    }

    /// Sends a call, in the background.
    pub(super) fn call(&self, tasks: &Tasks, call: StaffCall) {
        let Ok(room) = Arc::clone(&self.room).try_acquire_owned() else {
            return tracing::warn!("admin.staff_webhook is too slow: a call for staff is in the console alone");
        };
        let this = self.clone();
        tasks.spawn(TaskKind::Export, async move {
            this.send(&call).await;
            drop(room);
        });
    }

    async fn send(&self, call: &StaffCall) {
        let kiosk = call.kiosk.as_ref().map(ToString::to_string);
        let text = format!("A customer at {} asks for staff.", kiosk.as_deref().unwrap_or("a kiosk"));
        // `text` is what Slack, Mattermost and Teams show.
        let body = json!({
            "text": text, "kiosk": kiosk, "session_id": call.session_id, "language": call.language,
            "at_ms": call.at_ms, "summary": call.summary,
        });
        let body = body.to_string();
        let mut pauses = AGAIN.into_iter();
        loop {
            let Err(why) = self.try_once(&body).await else { return };
            let Some(pause) = pauses.next() else {
                return tracing::warn!("a call for staff did not reach admin.staff_webhook: {why}");
            };
            sleep(pause).await;
        }
    }

    async fn try_once(&self, body: &str) -> Result<(), String> {
        let mut request = self.client.post(&self.url).header("content-type", "application/json");
        if self.secret.is_set() {
            request =
                request.header("x-u5-signature", hex::encode(keyed(self.secret.expose().as_bytes(), body.as_bytes())));
        }
        let response = request.body(body.to_owned()).send().await.map_err(|error| error.without_url().to_string())?;
        match response.status() {
            status if status.is_success() => Ok(()),
            // What it does not take now it will not take later.
            status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                tracing::warn!("admin.staff_webhook refuses calls for staff with status {status}");
                Ok(())
            }
            status => Err(format!("it answered with status {status}")),
        }
    }
}
