//! How to reach the server, and which collection is ours.

use std::time::Duration;

use qdrant_client::Qdrant;
use serde::Deserialize;
use tonic::transport::Uri;
use u5_secret::Secret;

use super::QdrantError;

/// The settings of a [`super::QdrantIndex`]. [`Self::problems`] says what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QdrantConfig {
    /// The address of the server's gRPC port, which is 6334 unless the server is told otherwise (6333 is REST, which is
    /// not used): `http://host:port`, or `https://host:port` for TLS with the system's certificates.
    pub url: String,
    /// The server's API key or a token that may write to the collection; empty for a server without.
    pub api_key: Secret,
    /// The collection with the store's documents. Letters, digits, `_`, `-` and `.`; at most 255 of them. Nothing else
    /// may write to it.
    pub collection: String,
    /// How long connecting may take, in ms; 1 to 60000.
    pub connect_timeout_ms: u64,
    /// How long each call of a search may take, connecting included, in ms; 1 to 60000. A search makes two or three.
    pub timeout_ms: u64,
    /// How long each call of an ingestion, a check or a snapshot may take, in ms; 1 to 600000.
    pub write_timeout_ms: u64,
}

impl Default for QdrantConfig {
    fn default() -> Self {
        Self {
            url: "http://127.0.0.1:6334".to_owned(),
            api_key: Secret::default(),
            collection: "u5".to_owned(),
            connect_timeout_ms: 2_000,
            timeout_ms: 800,
            write_timeout_ms: 30_000,
        }
    }
}

impl QdrantConfig {
    /// Every field that cannot be used, with the reason; empty if all can. The reasons never show the key.
    pub fn problems(&self) -> Vec<(String, String)> {
        let checks = [
            ("url", url_problem(&self.url)),
            ("api_key", self.api_key.problem(key_problem)),
            ("collection", collection_problem(&self.collection)),
            ("connect_timeout_ms", range_problem(self.connect_timeout_ms, 60_000)),
            ("timeout_ms", range_problem(self.timeout_ms, 60_000)),
            ("write_timeout_ms", range_problem(self.write_timeout_ms, 600_000)),
        ];
        let wrong = checks.into_iter().filter_map(|(field, problem)| Some((field.to_owned(), problem?)));
        wrong.collect()
    }

    /// How long a call may take that a customer waits for.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// How long any other call may take.
    pub(super) fn write_patience(&self) -> Duration {
        Duration::from_millis(self.write_timeout_ms)
    }

    /// A client that shows `key`, not yet connected.
    pub(super) fn client(&self, key: &str) -> Result<Qdrant, QdrantError> {
        let key = Some(key.to_owned()).filter(|key| !key.is_empty());
        let builder = Qdrant::from_url(&self.url)
            .api_key(key)
            .connect_timeout(Duration::from_millis(self.connect_timeout_ms))
            // Longer than any of ours: when the client's own deadline strikes, it tries once more, which nobody asked for.
            .timeout(self.write_patience().max(self.patience()) * 2)
            .skip_compatibility_check();
        builder.build().map_err(|error| QdrantError::Setting { field: "url".to_owned(), reason: error.to_string() })
    }
}

fn url_problem(url: &str) -> Option<String> {
    let Ok(uri) = url.parse::<Uri>() else { return Some("it is not a URL".to_owned()) };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Some("it has to begin with http:// or https://".to_owned());
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Some("it must not hold a user or password; there is api_key".to_owned());
    }
    match uri.port_u16() {
        None => Some("it needs a port; the server's gRPC port is usually 6334".to_owned()),
        Some(6333) => Some("6333 is the server's REST port; its gRPC port is usually 6334".to_owned()),
        Some(_) => None,
    }
}

fn key_problem(key: &str) -> Option<String> {
    let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    (!visible).then(|| "it has characters that no key has, such as a space or a line end".to_owned())
}

fn collection_problem(name: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let fits = (1..=255).contains(&name.len()) && name.chars().all(allowed);
    (!fits).then(|| "it has to be 1 to 255 letters, digits, `_`, `-` and `.`".to_owned())
}

fn range_problem(value: u64, most: u64) -> Option<String> {
    (!(1..=most).contains(&value)).then(|| format!("it has to be 1 to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(config: &QdrantConfig) -> Vec<String> {
        config.problems().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn the_default_can_be_used() {
        assert_eq!(QdrantConfig::default().problems(), []);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let config = QdrantConfig {
            url: "ftp://x:1".to_owned(),
            api_key: "top secret\n".into(),
            collection: "a/b".to_owned(),
            connect_timeout_ms: 0,
            timeout_ms: 60_001,
            write_timeout_ms: 0,
        };
        let fields = ["url", "api_key", "collection", "connect_timeout_ms", "timeout_ms", "write_timeout_ms"];
        assert_eq!(wrong(&config), fields);
        assert!(!format!("{:?} {config:?}", config.problems()).contains("secret"));
    }

    #[test]
    fn addresses_that_cannot_work_are_refused() {
        for url in ["", "qdrant", "http://qdrant", "http://qdrant:6333", "https://me:pass@qdrant:6334"] {
            let config = QdrantConfig { url: url.to_owned(), ..QdrantConfig::default() };
            assert_eq!(wrong(&config), ["url"], "{url}");
        }
        for url in ["http://qdrant:6334", "https://shop.example.com:6334", "http://[::1]:7000"] {
            let config = QdrantConfig { url: url.to_owned(), ..QdrantConfig::default() };
            assert!(wrong(&config).is_empty(), "{url}");
        }
    }

    #[test]
    fn a_key_is_read_and_never_shown() {
        let config: QdrantConfig = serde_saphyr::from_str("api_key: abc\ncollection: shop\n").unwrap();
        assert_eq!((&*config.api_key.expose(), config.collection.as_str()), ("abc", "shop"));
        assert!(!format!("{config:?}").contains("abc"));
        assert!(serde_saphyr::from_str::<QdrantConfig>("apikey: abc").is_err(), "a typing mistake is no key");
    }
}
