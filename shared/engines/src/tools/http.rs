//! Tools over HTTP.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures::{FutureExt, TryStreamExt, future::BoxFuture};
use reqwest::{
    Client, Response, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect,
};
use serde_json::Value as Json;
use u5_prompt::template::Values;

use super::{
    AllowList, MAX_TOTAL, Method, Secrets, ToolDef, ToolError, ToolResult, ToolRunner, ToolSetupError, UrlError, check,
    examples,
    retry::{self, Fault, Policy},
    url::is_link_local,
};
use crate::ToolSpec;

/// How long it may take to be connected.
const CONNECT: Duration = Duration::from_secs(2);
/// How long an unused connection is kept.
const KEPT: Duration = Duration::from_secs(4);
/// How often an answer may lead elsewhere.
const MAX_REDIRECTS: usize = 3;
/// What a server knows a call by.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key, in bytes.
const MAX_KEY: usize = 128;

/// Calls the tools of a store.
#[derive(Clone)]
pub struct HttpTools {
    tools: Arc<BTreeMap<String, Arc<ToolDef>>>,
    secrets: Secrets,
    allowed: Arc<AllowList>,
    client: Client,
}

/// A call, ready to be made as often as it takes.
struct Call {
    tool: Arc<ToolDef>,
    client: Client,
    url: Url,
    headers: HeaderMap,
    body: Option<Json>,
}

impl HttpTools {
    /// Takes the tools of a store, which may go where `allowed` says. Nothing is called yet.
    ///
    /// # Errors
    /// [`ToolSetupError`] for the first tool that could not be called.
    pub fn new(tools: Vec<ToolDef>, allowed: AllowList, secrets: Secrets) -> Result<Self, ToolSetupError> {
        let tools = check::by_name(tools)?;
        tools.values().try_for_each(|tool| check::callable(tool, &allowed, &secrets))?;
        let tools = tools.into_iter().map(|(name, tool)| (name, Arc::new(tool))).collect();
        let allowed = Arc::new(allowed);
        Ok(Self { tools: Arc::new(tools), secrets, client: client(Arc::clone(&allowed))?, allowed })
    }

    fn prepare(&self, name: &str, args: &Values, key: &str) -> Result<Call, ToolError> {
        let tool = self.tools.get(name).ok_or(ToolError::Unknown)?;
        examples::arguments(tool, args)?;
        let url = tool.url.render(args).map_err(|error| bad_url(tool, &error))?;
        if !self.allowed.permits(&url) {
            return Err(ToolError::NotAllowed { tool: tool.name.clone() });
        }
        let body = tool.body.as_ref().map(|body| body.render(args)).transpose();
        let body = body.map_err(|error| tool.bad(format!("its body cannot be filled: {error}")))?;
        let headers = self.headers(tool, args, key)?;
        Ok(Call { tool: Arc::clone(tool), client: self.client.clone(), url, headers, body })
    }

    fn headers(&self, tool: &ToolDef, args: &Values, key: &str) -> Result<HeaderMap, ToolError> {
        let mut values = args.clone();
        values.insert("secret".to_owned(), self.secrets.values());
        let mut headers = HeaderMap::new();
        for (name, template) in &tool.headers {
            let failed = || tool.bad(format!("its header `{name}` cannot be filled"));
            let text = template.render(&values).map_err(|_| failed())?;
            let mut value = HeaderValue::try_from(text).map_err(|_| failed())?;
            value.set_sensitive(true);
            headers.insert(HeaderName::try_from(name).map_err(|_| failed())?, value);
        }
        if tool.method.needs_key() && !key.is_empty() {
            let key = HeaderValue::try_from(key).ok().filter(|key| key.len() <= MAX_KEY);
            headers.insert(IDEMPOTENCY_KEY, key.ok_or_else(|| tool.bad("its idempotency key cannot be sent"))?);
        }
        Ok(headers)
    }
}

impl std::fmt::Debug for HttpTools {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpTools").field("tools", &self.tools.keys()).finish_non_exhaustive()
    }
}

impl ToolRunner for HttpTools {
    fn call(&self, name: &str, args: Values, key: &str) -> BoxFuture<'static, Result<ToolResult, ToolError>> {
        let call = self.prepare(name, &args, key);
        async move { call?.run().await }.boxed()
    }

    fn specs(&self) -> Vec<ToolSpec> {
        self.tools.values().map(|tool| tool.spec()).collect()
    }
}

impl Call {
    async fn run(&self) -> Result<ToolResult, ToolError> {
        // What must not happen twice is tried again only if the server can tell that it is the same.
        let may_retry = !self.tool.method.needs_key() || self.headers.contains_key(&IDEMPOTENCY_KEY);
        let retries = if may_retry { self.tool.retries } else { 0 };
        let policy = Policy { retries, each: self.tool.timeout, all: MAX_TOTAL };
        retry::run(policy, &self.tool.name, || self.attempt()).await
    }

    async fn attempt(&self) -> Result<ToolResult, Fault> {
        let mut request = self.client.request(method(self.tool.method), self.url.clone()).headers(self.headers.clone());
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| self.failed(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(self.refused(&response));
        }
        let answer = self.read(response).await?;
        Ok(ToolResult { status: status.as_u16(), values: self.tool.pick(answer) })
    }

    async fn read(&self, response: Response) -> Result<Json, Fault> {
        let (tool, limit) = (self.tool.name.clone(), self.tool.max_bytes);
        let mut chunks = response.bytes_stream();
        let mut body = Vec::new();
        while let Some(chunk) = chunks.try_next().await.map_err(|_| self.broken_off())? {
            if body.len() + chunk.len() > limit {
                return Err(Fault::Final(ToolError::TooLarge { tool, limit }));
            }
            body.extend_from_slice(&chunk);
        }
        // There is nothing to say about something that is gone.
        if body.is_empty() {
            return Ok(Json::Null);
        }
        serde_json::from_slice(&body).map_err(|_| Fault::Final(ToolError::Unreadable { tool }))
    }

    /// The server did something before it broke off.
    fn broken_off(&self) -> Fault {
        Fault::Final(ToolError::Unreachable { tool: self.tool.name.clone() })
    }

    fn failed(&self, error: &reqwest::Error) -> Fault {
        let tool = self.tool.name.clone();
        if error.is_redirect() {
            return Fault::Final(ToolError::NotAllowed { tool });
        }
        // A connection that was kept may have been closed at that very moment; then nothing was done.
        let error = if error.is_timeout() { ToolError::Timeout { tool } } else { ToolError::Unreachable { tool } };
        Fault::Again { error, after: None }
    }

    fn refused(&self, response: &Response) -> Fault {
        let status = response.status();
        let error = ToolError::Refused { tool: self.tool.name.clone(), status: status.as_u16() };
        let passes = [
            StatusCode::REQUEST_TIMEOUT,
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::BAD_GATEWAY,
            StatusCode::SERVICE_UNAVAILABLE,
            StatusCode::GATEWAY_TIMEOUT,
        ];
        let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let after = after.map(Duration::from_secs);
        if passes.contains(&status) { Fault::Again { error, after } } else { Fault::Final(error) }
    }
}

/// Answers may lead elsewhere on the same server alone, and only where tools may go: headers with secrets go along.
fn client(allowed: Arc<AllowList>) -> Result<Client, ToolSetupError> {
    let follow = redirect::Policy::custom(move |attempt| {
        let is_here = attempt.previous().first().is_some_and(|first| first.origin() == attempt.url().origin());
        if is_here && allowed.permits(attempt.url()) && attempt.previous().len() <= MAX_REDIRECTS {
            return attempt.follow();
        }
        attempt.error("it leads elsewhere")
    });
    let client = Client::builder().connect_timeout(CONNECT).pool_idle_timeout(KEPT).tcp_nodelay(true);
    let client = client.redirect(follow).referer(false).dns_resolver(Arc::new(Resolver)).build();
    client.map_err(|error| ToolSetupError::NoClient { reason: error.to_string() })
}

/// Finds addresses as the machine does, and none of its link alone: a name that staff chose must not lead there either.
struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<_> = found.filter(|address| !is_link_local(address.ip())).collect();
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        }
        .boxed()
    }
}

fn bad_url(tool: &ToolDef, error: &UrlError) -> ToolError {
    tool.bad(error.to_string())
}

const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}

#[cfg(test)]
mod tests;
