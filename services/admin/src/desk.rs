//! The way to the orchestrators: what they tell whoever looks after the store, and what they are told to do.

use std::{collections::BTreeSet, time::Duration};

use futures::{Stream, StreamExt, future::join_all, stream};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::time::timeout;
use u5_protocol::desk::{Order, Ordered, Reached, Told};
use u5_secret::Secret;

use crate::{
    AdminConfig,
    overview::{AskError, bounded, lost},
};

/// For what takes the orchestrator a moment: a search, an order.
const DEADLINE: Duration = Duration::from_secs(3);
/// For what takes it longer: a set of questions, an answer of its language model.
const PATIENCE: Duration = Duration::from_secs(40);
/// An orchestrator says something at least every five seconds.
const SILENCE: Duration = Duration::from_secs(12);
/// The longest line that it says.
const MAX_LINE: usize = 64 << 10;

/// Why an orchestrator could not be asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeskError {
    /// Nobody said what it wants to see.
    #[error("admin.desk_token is empty, so the orchestrator lets nobody look in; set it and orchestrator.desk_token")]
    NoToken,
    /// It said why not.
    #[error("the orchestrator says: {message}")]
    Refused {
        /// With which status.
        status: StatusCode,
        /// Its words.
        message: String,
    },
    /// It did not answer, or not sensibly.
    #[error("the orchestrator: {0}")]
    Ask(#[from] AskError),
}

/// How an orchestrator says why not.
#[derive(Deserialize)]
struct Refusal {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    message: String,
}

/// The orchestrators of the store.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    client: Client,
    base: Url,
    token: Secret,
}

impl Desk {
    /// `config` was checked.
    pub(crate) fn new(config: &AdminConfig, base: Url) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(DEADLINE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, base, token: config.desk_token.clone() })
    }

    /// Whether it may look in at all.
    pub(crate) fn is_open(&self) -> bool {
        self.token.is_set()
    }

    /// Each replica's base address: the configured one, or those that its name stands for where they are several.
    pub(crate) async fn replicas(&self) -> Vec<Url> {
        let (Some(host), Some(port)) = (self.base.host_str(), self.base.port_or_known_default()) else {
            return vec![self.base.clone()];
        };
        // A certificate is made out to the name and not to an address.
        let found = match self.base.scheme() {
            "http" => tokio::net::lookup_host((host, port)).await.ok(),
            _ => None,
        };
        let addresses: BTreeSet<_> = found.into_iter().flatten().map(|address| address.ip()).collect();
        // "localhost" is one machine, by two addresses.
        if addresses.len() < 2 || addresses.iter().all(std::net::IpAddr::is_loopback) {
            return vec![self.base.clone()];
        }
        let with = |address| {
            let mut url = self.base.clone();
            url.set_ip_host(address).ok().map(|()| url)
        };
        addresses.into_iter().filter_map(with).collect()
    }

    /// Asks whichever replica the name leads to.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, DeskError> {
        read(self.request(Method::GET, &self.base, path)?.timeout(DEADLINE)).await
    }

    /// The same, with a query.
    pub(crate) async fn look_up<Q: Serialize + Sync, T: DeserializeOwned>(
        &self,
        path: &str,
        query: &Q,
    ) -> Result<T, DeskError> {
        read(self.request(Method::GET, &self.base, path)?.timeout(DEADLINE).query(query)).await
    }

    /// Has whichever replica the name leads to do something that may take it a while.
    pub(crate) async fn post<B: Serialize + Sync, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<T, DeskError> {
        read(self.request(Method::POST, &self.base, path)?.timeout(PATIENCE).json(body)).await
    }

    /// Gives an order to every replica; how many kiosks have got it.
    ///
    /// # Errors
    /// Where none of them could be asked.
    pub(crate) async fn order(&self, path: &str, order: Order) -> Result<usize, DeskError> {
        let give = |base: Url| async move {
            let request = self.request(Method::POST, &base, path)?.timeout(DEADLINE).json(&Ordered { order });
            read::<Reached>(request).await.map(|reached| reached.reached)
        };
        let mut given = join_all(self.replicas().await.into_iter().map(give)).await;
        if given.iter().all(Result::is_err) {
            // There is at least one replica.
            return given.pop().unwrap_or(Ok(0));
        }
        Ok(given.into_iter().flatten().sum())
    }

    /// Tells every replica that there is something new, which none of them has to hear: they find it by themselves.
    pub(crate) async fn nudge(&self, path: &str) {
        if !self.is_open() {
            return;
        }
        let tell = |base: Url| async move { send(self.request(Method::POST, &base, path)?.timeout(DEADLINE)).await };
        for told in join_all(self.replicas().await.into_iter().map(tell)).await {
            if let Err(error) = told {
                tracing::warn!(
                    "an orchestrator is not told of something new, and will find it a little later: {error}"
                );
            }
        }
    }

    /// What happens at the kiosks of a replica, until the connection breaks.
    pub(crate) async fn events(&self, base: &Url) -> Result<impl Stream<Item = Told> + Send + use<>, DeskError> {
        let response = send(self.request(Method::GET, base, "events")?).await?;
        let lines = Lines { chunks: response.bytes_stream().boxed(), rest: Vec::new() };
        Ok(stream::unfold(lines, async |mut lines| {
            loop {
                let line = lines.next().await?;
                // What a later version tells beside is nothing for this one.
                if let Ok(told) = serde_json::from_slice(&line) {
                    return Some((told, lines));
                }
            }
        }))
    }

    /// A request that shows the token.
    fn request(&self, method: Method, base: &Url, path: &str) -> Result<RequestBuilder, DeskError> {
        if !self.is_open() {
            return Err(DeskError::NoToken);
        }
        let url = format!("{}/v1/desk/{path}", base.as_str().trim_end_matches('/'));
        Ok(self.client.request(method, url).bearer_auth(self.token.expose()))
    }
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, DeskError> {
    let body = bounded(send(request).await?).await?;
    Ok(serde_json::from_slice(&body).map_err(AskError::Unreadable)?)
}

async fn send(request: RequestBuilder) -> Result<Response, DeskError> {
    let response = request.send().await.map_err(lost)?;
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = bounded(response).await?;
    match serde_json::from_slice::<Refusal>(&body) {
        Ok(Refusal { error }) => Err(DeskError::Refused { status, message: error.message }),
        Err(_) => Err(AskError::Refused(status).into()),
    }
}

/// The lines of an answer that does not end.
struct Lines {
    chunks: stream::BoxStream<'static, reqwest::Result<axum::body::Bytes>>,
    rest: Vec<u8>,
}

impl Lines {
    /// The next line; none when the connection broke, went silent, or says what no orchestrator does.
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let rest = self.rest.split_off(end + 1);
                return Some(std::mem::replace(&mut self.rest, rest));
            }
            if self.rest.len() > MAX_LINE {
                return None;
            }
            let chunk = timeout(SILENCE, self.chunks.next()).await.ok()??;
            self.rest.extend_from_slice(&chunk.ok()?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_cut_wherever_the_network_cuts_them() {
        let chunks = [&b"{\"a\""[..], b":1}\n\n{", b"}\nrest"].map(|chunk| Ok(axum::body::Bytes::from_static(chunk)));
        let mut lines = Lines { chunks: stream::iter(chunks).boxed(), rest: Vec::new() };
        let mut found = Vec::new();
        while let Some(line) = lines.next().await {
            found.push(String::from_utf8(line).unwrap());
        }
        assert_eq!(found, ["{\"a\":1}\n", "\n", "{}\n"], "what is not finished is no line");
    }
}
