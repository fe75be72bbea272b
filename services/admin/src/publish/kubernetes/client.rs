//! The connection to the API, with the token and the certificate of the moment: the kubelet renews both while this runs.

use std::{fs, path::PathBuf, time::Duration};

use parking_lot::Mutex;
use reqwest::{Certificate, Client, Method, RequestBuilder, redirect::Policy};

use super::ClusterError;
use crate::config::KubernetesConfig;

/// A person may wait for it.
const DEADLINE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(3);
/// How long the API keeps a watch open.
pub(super) const LONG_POLL: Duration = Duration::from_mins(4);
/// A watch that says nothing for longer than it may last is dead.
const DEAD: Duration = Duration::from_secs(LONG_POLL.as_secs() + 30);

#[derive(Debug)]
pub(super) struct Connection {
    base: Option<String>,
    credentials: PathBuf,
    /// The client, and the certificates that it trusts.
    client: Mutex<Option<(Vec<u8>, Client)>>,
}

impl Connection {
    pub(super) fn of(config: &KubernetesConfig, env: impl Fn(&str) -> Option<String>) -> Self {
        let base = if config.api.is_empty() { in_cluster(env) } else { Some(config.api.clone()) };
        let base = base.map(|base| base.trim_end_matches('/').to_owned());
        Self { base, credentials: config.credentials.clone().into(), client: Mutex::default() }
    }

    pub(super) fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ClusterError> {
        Ok(self.prepared(method, path)?.timeout(DEADLINE))
    }

    /// One whose answer goes on and on.
    pub(super) fn long_request(&self, path: &str) -> Result<RequestBuilder, ClusterError> {
        Ok(self.prepared(Method::GET, path)?.timeout(DEAD))
    }

    fn prepared(&self, method: Method, path: &str) -> Result<RequestBuilder, ClusterError> {
        let base = self.base.as_ref().ok_or(ClusterError::NoApi)?;
        // Over http, which is for loopback alone, there is no certificate.
        let trusted = if base.starts_with("https:") { self.read("ca.crt")? } else { Vec::new() };
        let client = self.client(trusted)?;
        let token = String::from_utf8_lossy(&self.read("token")?).trim().to_owned();
        Ok(client.request(method, format!("{base}{path}")).bearer_auth(token))
    }

    /// The one that trusts `trusted` and nothing else.
    fn client(&self, trusted: Vec<u8>) -> Result<Client, ClusterError> {
        let mut known = self.client.lock();
        if let Some((certificates, client)) = known.as_ref()
            && *certificates == trusted
        {
            return Ok(client.clone());
        }
        let mut builder = Client::builder().connect_timeout(CONNECT).redirect(Policy::none()).no_proxy();
        builder = builder.tls_built_in_root_certs(false);
        if !trusted.is_empty() {
            let certificates = Certificate::from_pem_bundle(&trusted).unwrap_or_default();
            if certificates.is_empty() {
                return Err(self.wrong("ca.crt", &"it holds no certificate"));
            }
            builder = certificates.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate);
        }
        let client = builder.build().map_err(|error| super::lost(&error))?;
        *known = Some((trusted, client.clone()));
        Ok(client)
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, ClusterError> {
        fs::read(self.credentials.join(name)).map_err(|error| self.wrong(name, &error))
    }

    fn wrong(&self, name: &str, reason: &dyn std::fmt::Display) -> ClusterError {
        ClusterError::Account { file: self.credentials.join(name).display().to_string(), reason: reason.to_string() }
    }
}

/// As Kubernetes tells each pod.
fn in_cluster(env: impl Fn(&str) -> Option<String>) -> Option<String> {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let (host, port) = (set("KUBERNETES_SERVICE_HOST")?, set("KUBERNETES_SERVICE_PORT")?);
    Some(if host.contains(':') { format!("https://[{host}]:{port}") } else { format!("https://{host}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_is_where_kubernetes_says() {
        let told = |host: &'static str| {
            in_cluster(move |name| Some(if name.ends_with("PORT") { "443" } else { host }.to_owned()))
        };
        assert_eq!(told("10.43.0.1").unwrap(), "https://10.43.0.1:443");
        assert_eq!(told("fd00::1").unwrap(), "https://[fd00::1]:443");
        assert_eq!(told(""), None);
    }
}
