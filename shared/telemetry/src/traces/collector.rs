//! The way to the collector: OTLP over HTTP, with the HTTP client that the rest of U5 uses.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{ExporterBuildError, Protocol, RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, trace::SpanExporter as _};
use reqwest::{Client, Url};
use serde::Deserialize;

/// How long a request may take. What the collector has not taken by then is lost.
const DEADLINE: Duration = Duration::from_secs(5);
/// How much of an answer is read; a collector says little.
const MAX_ANSWER: usize = 64 * 1024;
/// What the service is called at the collector, unless `OTEL_RESOURCE_ATTRIBUTES` says otherwise.
const SERVICE: &str = "u5-orchestrator";

/// `[telemetry]`; `default.toml` says what each key means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct TelemetryConfig {
    /// The collector's base address; empty for none.
    pub otlp_endpoint: String,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an http:// or https:// address, such as http://127.0.0.1:4318")]
pub struct ConfigError(String);

/// Why turns cannot be traced.
#[derive(Debug, thiserror::Error)]
pub enum TracesError {
    /// The endpoint.
    #[error("telemetry.otlp_endpoint {0}")]
    Config(#[from] ConfigError),
    /// The TLS roots or resolver of this machine.
    #[error("the HTTP client for traces could not be made")]
    Client(#[source] reqwest::Error),
    /// What the environment says in `OTEL_…` variables.
    #[error("traces cannot be sent as the OTEL_… variables say: {0}")]
    Environment(#[source] ExporterBuildError),
}

impl TelemetryConfig {
    /// Checks what the types cannot.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.traces_endpoint().map(drop)
    }

    /// Where traces go; none where nothing is traced.
    pub(super) fn traces_endpoint(&self) -> Result<Option<Url>, ConfigError> {
        if self.otlp_endpoint.is_empty() {
            return Ok(None);
        }
        let wrong = || ConfigError(self.otlp_endpoint.clone());
        let base = Url::parse(&self.otlp_endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let mut url = base.ok_or_else(wrong)?;
        url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().extend(["v1", "traces"]);
        Ok(Some(url))
    }
}

/// An exporter to `endpoint`. Nothing is sent yet.
pub(super) fn connect(endpoint: &Url, version: &'static str) -> Result<SpanExporter, TracesError> {
    let client = Client::builder()
        .timeout(DEADLINE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(TracesError::Client)?;
    let mut exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Post(client))
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(endpoint.as_str())
        .with_timeout(DEADLINE)
        // Its pauses between attempts would hold up a thread of the runtime.
        .with_retry_policy(RetryPolicy::disabled())
        .build()
        .map_err(TracesError::Environment)?;
    exporter.set_resource(&resource(version));
    Ok(exporter)
}

fn resource(version: &'static str) -> Resource {
    let ours = [KeyValue::new("service.name", SERVICE), KeyValue::new("service.version", version)];
    let environment = opentelemetry_sdk::resource::EnvResourceDetector::new();
    Resource::builder_empty().with_attributes(ours).with_detector(Box::new(environment)).build()
}

/// reqwest as the exporter wants it.
#[derive(Debug)]
struct Post(Client);

#[async_trait]
impl HttpClient for Post {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut answer = self.0.execute(request.try_into()?).await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_ANSWER {
                return Err(format!("its answer is longer than {MAX_ANSWER} bytes").into());
            }
        }
        Ok(Response::builder().status(answer.status()).body(body.into())?)
    }
}
