//! A server that engines ask over HTTP.
//!
//! Connections are kept and shared; dropping a response closes its connection, which is how servers learn that nobody
//! wants the rest.

use std::{fmt, time::Duration};

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, multipart::Form};
use serde::{Deserialize, de::DeserializeOwned};
use u5_secret::Secret;

use crate::{EngineError, wire::Decoder};

/// How long it may take to be connected: a server of the same store answers within milliseconds.
const CONNECT: Duration = Duration::from_secs(2);
/// How long an unused connection is kept: shorter than the five seconds after which speaches and llama.cpp hang up.
const KEPT: Duration = Duration::from_secs(4);
/// How long a server may take to say what it has.
const ASKED: Duration = Duration::from_secs(5);
/// How long it may take to bring a model into memory: it reads gigabytes.
pub(crate) const LOAD: Duration = Duration::from_mins(3);
/// How long the end of an answer may come after its last event.
const REST: Duration = Duration::from_millis(100);
/// The longest explanation of a server that is passed on, in characters.
const EXPLANATION: usize = 200;
/// The most names of models in an error.
const NAMES: usize = 8;
/// The largest answer that is read as a whole, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// A server, by its address and what opens it.
#[derive(Clone)]
pub struct Remote {
    name: String,
    base: Url,
    key: Secret,
    client: Client,
}

impl fmt::Debug for Remote {
    /// Everything but the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").field("name", &self.name).field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// Why an address is no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` is no address of a server: {reason}; write it like http://host:port")]
pub struct AddressError {
    url: String,
    reason: String,
}

/// How servers explain errors: Ollama and llama.cpp say `error`, FastAPI says `detail`.
#[derive(Deserialize)]
struct Explanation {
    error: Option<serde_json::Value>,
    detail: Option<serde_json::Value>,
}

impl Remote {
    /// The server at `url`; an empty `key` shows none. Nothing is asked of it yet.
    pub fn new(name: &str, url: &str, key: impl Into<Secret>) -> Result<Self, AddressError> {
        let failed = |reason: String| AddressError { url: url.to_owned(), reason };
        let mut base = Url::parse(url).map_err(|error| failed(error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(failed("it begins with neither http:// nor https://".to_owned()));
        }
        // Joined to an address that ends in a slash, a path follows it rather than replacing its end.
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let client = Client::builder().connect_timeout(CONNECT).pool_idle_timeout(KEPT).tcp_nodelay(true).build();
        let client = client.map_err(|error| failed(error.to_string()))?;
        Ok(Self { name: name.to_owned(), base, key: key.into(), client })
    }

    /// What it is called in logs and errors.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A question about the server itself, which one that works answers at once.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.with_key(self.client.get(self.address(path))).timeout(ASKED)
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.with_key(self.client.post(self.address(path)))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn with_key(&self, request: RequestBuilder) -> RequestBuilder {
        // Read anew each time: a key may be changed while calls go on.
        if self.key.is_set() { request.bearer_auth(self.key.expose()) } else { request }
    }

    /// Sends a request and waits for a good answer's head.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] where the server cannot be reached or refuses the key, [`EngineError::Busy`] where it
    /// has too much to do, [`EngineError::BadInput`] and [`EngineError::Failed`] as it says itself.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, EngineError> {
        let again = request.try_clone();
        self.answered(request.send().await, again).await
    }

    /// The same for a form, which cannot be copied: `form` makes it.
    pub(crate) async fn send_form(
        &self,
        path: &str,
        form: impl Fn() -> Result<Form, EngineError>,
    ) -> Result<Response, EngineError> {
        let request = || Ok::<_, EngineError>(self.post(path).multipart(form()?));
        let sent = request()?.send().await;
        let again = if sent.as_ref().is_err_and(is_hung_up) { Some(request()?) } else { None };
        self.answered(sent, again).await
    }

    async fn answered(
        &self,
        sent: reqwest::Result<Response>,
        again: Option<RequestBuilder>,
    ) -> Result<Response, EngineError> {
        let sent = match (sent, again) {
            (Err(error), Some(again)) if is_hung_up(&error) => again.send().await,
            (sent, _) => sent,
        };
        let response = sent.map_err(|error| self.unreachable(&error))?;
        if response.status().is_success() { Ok(response) } else { Err(self.refusal(response).await) }
    }

    /// The same, with the answer read as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, EngineError> {
        self.read(self.send(request).await?).await
    }

    /// An answer, read as JSON.
    pub(crate) async fn read<T: DeserializeOwned>(&self, response: Response) -> Result<T, EngineError> {
        let body = self.body(response).await?;
        serde_json::from_slice(&body).map_err(|error| self.failed(format!("its answer is not understood: {error}")))
    }

    /// A whole answer, as long as it is no longer than any should be.
    pub(crate) async fn body(&self, response: Response) -> Result<Vec<u8>, EngineError> {
        let mut chunks = response.bytes_stream();
        let mut body = Vec::new();
        while let Some(chunk) = chunks.try_next().await.map_err(|error| self.broken(&error))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(self.failed(format!("its answer is larger than {MAX_BODY} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// The events of a streamed answer, until the first error.
    pub(crate) fn events(
        &self,
        response: Response,
        decoder: impl Decoder + 'static,
    ) -> BoxStream<'static, Result<String, EngineError>> {
        let (remote, bytes) = (self.clone(), response.bytes_stream().boxed());
        futures::stream::unfold((bytes, Some(decoder)), move |(mut bytes, decoder)| {
            let remote = remote.clone();
            async move {
                let mut decoder = decoder?;
                match bytes.next().await {
                    Some(Ok(chunk)) => {
                        let events = remote.explained(decoder.push(&chunk));
                        Some((events, (bytes, Some(decoder))))
                    }
                    Some(Err(error)) => Some((vec![Err(remote.broken(&error))], (bytes, None))),
                    None => Some((remote.explained(decoder.finish()), (bytes, None))),
                }
            }
        })
        .flat_map(futures::stream::iter)
        .boxed()
    }

    fn explained(
        &self,
        events: impl IntoIterator<Item = Result<String, crate::wire::WireError>>,
    ) -> Vec<Result<String, EngineError>> {
        events.into_iter().map(|event| event.map_err(|error| self.failed(error.to_string()))).collect()
    }

    fn unreachable(&self, error: &reqwest::Error) -> EngineError {
        let what = if error.is_timeout() { "did not answer in time" } else { "cannot be reached" };
        self.unavailable(format!("{} {what} ({}); is it running there?", self.place(), root_cause(error)))
    }

    /// A connection that broke in the middle of an answer.
    pub(crate) fn broken(&self, error: &reqwest::Error) -> EngineError {
        self.failed(format!("its answer broke off ({})", root_cause(error)))
    }

    /// Scheme, host and port: an address could have a password in it.
    fn place(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    async fn refusal(&self, response: Response) -> EngineError {
        let (status, wait) = (response.status(), response.headers().contains_key("retry-after"));
        let explanation = self.body(response).await.ok().map(|body| explanation(&body)).unwrap_or_default();
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                // It may have been changed a moment ago.
                self.key.look_again();
                self.unavailable(format!("{} refuses the key ({status}); set its api_key", self.place()))
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => self.busy(),
            _ if wait => self.busy(),
            StatusCode::NOT_FOUND => self.unavailable(format!("it does not have that ({status}){explanation}")),
            status if status.is_client_error() => {
                let reason = format!("it refuses the request ({status})");
                EngineError::BadInput { engine: self.name.clone(), reason }
            }
            status => self.failed(format!("it failed ({status}){explanation}")),
        }
    }

    /// A model that is not among those that the server has.
    pub(crate) fn without_model<'a>(
        &self,
        model: &str,
        has: impl Iterator<Item = &'a str>,
        way_out: &str,
    ) -> EngineError {
        let names: Vec<&str> = has.take(NAMES).collect();
        let has = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        self.unavailable(format!("it does not have the model `{model}` (it has {has}); {way_out}"))
    }

    /// What a server says in the middle of an answer.
    pub(crate) fn failed_midway(&self, said: &str) -> EngineError {
        self.failed(format!("it failed in the middle of an answer: {}", short(said)))
    }

    fn busy(&self) -> EngineError {
        EngineError::Busy { engine: self.name.clone(), waiting: 0 }
    }

    pub(crate) fn unavailable(&self, reason: String) -> EngineError {
        EngineError::Unavailable { engine: self.name.clone(), reason }
    }

    pub(crate) fn failed(&self, reason: String) -> EngineError {
        EngineError::Failed { engine: self.name.clone(), reason }
    }
}

/// Reads what follows the last event of an answer, which should be nothing but its end: a connection whose answer was
/// read to the end can be used again.
pub(crate) async fn drain(mut events: BoxStream<'static, Result<String, EngineError>>) {
    let rest = async { while events.next().await.is_some() {} };
    // Whatever a server does behind the end is not worth waiting for.
    drop(tokio::time::timeout(REST, rest).await);
}

/// Whether a connection ended before there was any answer. One that was kept may have been closed by the server at that
/// very moment, which only using it shows: then the same on a new one is well.
fn is_hung_up(error: &reqwest::Error) -> bool {
    error.is_request() && !error.is_connect() && !error.is_timeout()
}

/// What a server says about its own failure, where it says it in a way that cannot repeat the request.
fn explanation(body: &[u8]) -> String {
    let Ok(Explanation { error, detail }) = serde_json::from_slice(body) else { return String::new() };
    let text = match error.or(detail) {
        Some(serde_json::Value::String(text)) => text,
        Some(serde_json::Value::Object(object)) => {
            object.get("message").and_then(|message| message.as_str()).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    if text.is_empty() { text } else { format!(": {}", short(&text)) }
}

fn short(said: &str) -> String {
    said.chars().take(EXPLANATION).collect()
}

/// The last reason of a chain: the others repeat the address.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
