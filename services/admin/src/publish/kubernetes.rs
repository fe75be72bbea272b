//! The few requests to the Kubernetes API that publishing needs: find one ConfigMap, change it, watch it.
//!
//! They are written out over the HTTP client that is in the program already. The `kube` crate would do them as well, and
//! bring two dozen others for it, with every type of the API and a second copy of the HTTP stack's layers.

mod client;
mod error;

use futures::StreamExt;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

pub(crate) use error::ClusterError;
use {
    client::{Connection, LONG_POLL},
    error::{lost, refused},
};

use crate::config::KubernetesConfig;

/// The largest answer: a full ConfigMap, written in JSON with escapes, in a list with what is managed of it.
const MAX_BODY: usize = 16 << 20;
/// The most pods that are touched.
const MAX_PODS: usize = 200;

/// The API, with this service's own account.
#[derive(Debug)]
pub(super) struct Api(Connection);

/// A ConfigMap, if there is one, and the version at which that was so.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) found: Option<Value>,
    pub(super) version: String,
}

impl Api {
    pub(super) fn of(config: &KubernetesConfig, env: impl Fn(&str) -> Option<String>) -> Self {
        Self(Connection::of(config, env))
    }

    /// The one of this name. A list of one rather than the one itself: a list has a version to watch from where there is
    /// none, too.
    pub(super) async fn find(&self, namespace: &str, name: &str) -> Result<Listed, ClusterError> {
        let selector = format!("metadata.name={name}");
        let request = self.0.request(Method::GET, &path(namespace, "configmaps", None))?;
        let mut list = ask(request.query(&[("fieldSelector", selector.as_str())]), "list", name).await?;
        let version = list["metadata"]["resourceVersion"].as_str().unwrap_or_default().to_owned();
        let items = list["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let found = items.into_iter().find(|item| item["metadata"]["name"] == name);
        Ok(Listed { found, version })
    }

    /// Changes `kind`/`name` by a merge patch; the version that it then has.
    pub(super) async fn change(
        &self,
        namespace: &str,
        kind: &str,
        name: &str,
        change: &Value,
    ) -> Result<Option<String>, ClusterError> {
        let request = self.0.request(Method::PATCH, &path(namespace, kind, Some(name)))?;
        let request = request.query(&[("fieldManager", "u5-admin")]).body(change.to_string());
        let request = request.header("content-type", "application/merge-patch+json");
        let changed = ask(request, "patch", &format!("{kind}/{name}")).await?;
        Ok(changed["metadata"]["resourceVersion"].as_str().map(str::to_owned))
    }

    /// The names of the pods with these labels.
    pub(super) async fn pods(&self, namespace: &str, labels: &str) -> Result<Vec<String>, ClusterError> {
        let request = self.0.request(Method::GET, &path(namespace, "pods", None))?;
        let limit = MAX_PODS.to_string();
        let list = ask(request.query(&[("labelSelector", labels), ("limit", &limit)]), "list", "pods").await?;
        let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(items.iter().filter_map(|pod| Some(pod["metadata"]["name"].as_str()?.to_owned())).collect())
    }

    /// Until something happens to the ConfigMap after `version`, or that is too long ago to tell.
    pub(super) async fn watch(&self, namespace: &str, name: &str, version: Option<&str>) -> Result<(), ClusterError> {
        let (selector, seconds) = (format!("metadata.name={name}"), LONG_POLL.as_secs().to_string());
        let mut query = vec![("watch", "1"), ("fieldSelector", &selector), ("timeoutSeconds", &seconds)];
        query.push(("allowWatchBookmarks", "true"));
        query.extend(version.map(|version| ("resourceVersion", version)));
        let request = self.0.long_request(&path(namespace, "configmaps", None))?.query(&query);
        let response = request.send().await.map_err(|error| lost(&error))?;
        if !response.status().is_success() {
            return match refuse(response, "watch", name).await {
                // The version is too old: what is there now is read again.
                ClusterError::Expired => Ok(()),
                error => Err(error),
            };
        }
        first_event(response).await
    }
}

/// Until a line tells of something. An end without one is as good: what is there is read again.
async fn first_event(response: Response) -> Result<(), ClusterError> {
    let (mut line, mut chunks) = (Vec::new(), response.bytes_stream());
    while let Some(chunk) = chunks.next().await {
        for byte in chunk.map_err(|error| lost(&error))? {
            match byte {
                b'\n' if is_event(&line) => return Ok(()),
                b'\n' => line.clear(),
                _ => line.push(byte),
            }
        }
        if line.len() > MAX_BODY {
            return Err(ClusterError::Unreadable);
        }
    }
    Ok(())
}

/// Bookmarks only say how far the watch has come.
fn is_event(line: &[u8]) -> bool {
    let event: Value = serde_json::from_slice(line).unwrap_or_default();
    event["type"] != "BOOKMARK"
}

fn path(namespace: &str, kind: &str, name: Option<&str>) -> String {
    let name = name.map(|name| format!("/{name}")).unwrap_or_default();
    format!("/api/v1/namespaces/{namespace}/{kind}{name}")
}

/// What is answered, or why not; `verb` and `what` are what a role would have to allow.
async fn ask(request: RequestBuilder, verb: &'static str, what: &str) -> Result<Value, ClusterError> {
    let response = request.send().await.map_err(|error| lost(&error))?;
    if !response.status().is_success() {
        return Err(refuse(response, verb, what).await);
    }
    serde_json::from_slice(&bounded(response).await?).map_err(|_| ClusterError::Unreadable)
}

async fn refuse(response: Response, verb: &'static str, what: &str) -> ClusterError {
    let status = response.status().as_u16();
    let said = match bounded(response).await {
        Ok(body) => serde_json::from_slice(&body).unwrap_or_default(),
        Err(error) => return error,
    };
    refused(status, &said, verb, what)
}

async fn bounded(response: Response) -> Result<Vec<u8>, ClusterError> {
    let (mut body, mut chunks) = (Vec::new(), response.bytes_stream());
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk.map_err(|error| lost(&error))?);
        if body.len() > MAX_BODY {
            return Err(ClusterError::Unreadable);
        }
    }
    Ok(body)
}
