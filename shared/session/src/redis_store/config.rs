//! How to reach Redis, and how much to keep there.

use std::{fmt, path::PathBuf, time::Duration};

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use serde::Deserialize;
use u5_secret::Secret;

/// The shape of the Redis installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RedisMode {
    /// One server, or one address that always leads to the master.
    #[default]
    Single,
    /// A master and its replicas, watched by sentinels that say which is which.
    Sentinel,
    /// A Redis Cluster.
    Cluster,
}

/// `[redis]`. `redis.toml` beside this crate documents the defaults.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RedisConfig {
    /// `redis://host:port` or, for TLS, `rediss://host:port`: the server (one, optionally with `/database`), the
    /// sentinels, or some nodes of the cluster. Without credentials, which have their own keys.
    pub urls: Vec<String>,
    /// What the addresses are of.
    pub mode: RedisMode,
    /// The name under which the sentinels know the master; only with [`RedisMode::Sentinel`].
    pub master: String,
    /// The user at Redis; empty for the default user.
    pub username: String,
    /// The user's password; empty for none.
    pub password: Secret,
    /// The user at the sentinels; empty for the default user.
    pub sentinel_username: String,
    /// The password at the sentinels, which is not that of Redis; empty for none.
    pub sentinel_password: Secret,
    /// A PEM file with the certificates to trust for `rediss://`; empty to trust those of the system.
    pub ca_file: PathBuf,
    /// What every key and channel begins with: 1 to 64 characters, no braces, no white space.
    pub prefix: String,
    /// The longest that connecting may take, asking the sentinels included: 10 to 60,000 ms.
    pub connect_timeout_ms: u64,
    /// The longest that one answer may take: 10 to 60,000 ms.
    pub response_timeout_ms: u64,
    /// How long a session is kept after it was created, leased or written to: 1 second to 7 days.
    pub keep_s: u64,
    /// The most bytes of one journal as JSON: 1 KiB to 16 MiB.
    pub journal_bytes: usize,
}

impl Default for RedisConfig {
    /// No server yet, and short timeouts: a kiosk must not hang because its store does.
    fn default() -> Self {
        Self {
            urls: Vec::new(),
            mode: RedisMode::Single,
            master: String::new(),
            username: String::new(),
            password: Secret::default(),
            sentinel_username: String::new(),
            sentinel_password: Secret::default(),
            ca_file: PathBuf::new(),
            prefix: "u5:".to_owned(),
            connect_timeout_ms: 500,
            response_timeout_ms: 500,
            keep_s: 600,
            journal_bytes: 256 * 1024,
        }
    }
}

impl fmt::Debug for RedisConfig {
    /// Everything but the passwords, and but the addresses if they contain something like one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |url: &String| if url.contains('@') { "[redacted]".to_owned() } else { url.clone() };
        f.debug_struct("RedisConfig")
            .field("urls", &self.urls.iter().map(shown).collect::<Vec<_>>())
            .field("mode", &self.mode)
            .field("master", &self.master)
            .field("username", &self.username)
            .field("password", &self.password)
            .field("sentinel_username", &self.sentinel_username)
            .field("sentinel_password", &self.sentinel_password)
            .field("ca_file", &self.ca_file)
            .field("prefix", &self.prefix)
            .field("connect_timeout_ms", &self.connect_timeout_ms)
            .field("response_timeout_ms", &self.response_timeout_ms)
            .field("keep_s", &self.keep_s)
            .field("journal_bytes", &self.journal_bytes)
            .finish()
    }
}

/// A configuration that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", listed(.problems))]
pub struct RedisConfigError {
    /// Every key that is wrong, and what to do about it.
    pub problems: Vec<(String, String)>,
}

fn listed(problems: &[(String, String)]) -> String {
    problems.iter().map(|(key, hint)| format!("{key} {hint}")).collect::<Vec<_>>().join("; ")
}

impl RedisConfig {
    /// Every key that is wrong, with words that say how to put it right and quote no secret. Reads the files of secrets
    /// and no other.
    pub fn problems(&self) -> Vec<(String, String)> {
        let rules = [
            ("urls", self.urls_problem()),
            ("master", self.master_problem()),
            ("username", self.username_problem()),
            ("password", self.password.problem(|_| None)),
            ("sentinel_password", self.sentinel_password.problem(|_| None)),
            ("ca_file", self.ca_file_problem()),
            ("prefix", self.prefix_problem()),
            ("connect_timeout_ms", outside(self.connect_timeout_ms, 10, 60_000)),
            ("response_timeout_ms", outside(self.response_timeout_ms, 10, 60_000)),
            ("keep_s", outside(self.keep_s, 1, 7 * 24 * 3600)),
            ("journal_bytes", outside(self.journal_bytes as u64, 1024, 16 * 1024 * 1024)),
        ];
        rules.into_iter().filter_map(|(key, problem)| Some((key.to_owned(), problem?))).collect()
    }

    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }

    pub(crate) fn response_timeout(&self) -> Duration {
        Duration::from_millis(self.response_timeout_ms)
    }

    pub(crate) fn keep(&self) -> Duration {
        Duration::from_secs(self.keep_s)
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.urls.iter().any(|url| url.starts_with("rediss:"))
    }

    fn urls_problem(&self) -> Option<String> {
        if self.urls.is_empty() {
            return Some("must name at least one address, such as redis://127.0.0.1:6379".to_owned());
        }
        if self.mode == RedisMode::Single && self.urls.len() > 1 {
            return Some("has several addresses: use one, or set mode to sentinel or cluster".to_owned());
        }
        if self.is_tls() && !self.urls.iter().all(|url| url.starts_with("rediss:")) {
            return Some("mixes redis:// and rediss://; use one of them throughout".to_owned());
        }
        self.urls.iter().enumerate().find_map(|(at, url)| {
            let hint = self.url_problem(url)?;
            Some(format!("(number {}) {hint}", at + 1))
        })
    }

    fn url_problem(&self, url: &str) -> Option<&'static str> {
        let is_ours = url.starts_with("redis://") || url.starts_with("rediss://");
        let Some(info) = url.into_connection_info().ok().filter(|_| is_ours) else {
            return Some("must look like redis://host:port or rediss://host:port");
        };
        if has_credentials(&info) {
            return Some("contains credentials; put them into username and password, which are not shown");
        }
        if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
            return Some("switches certificate checks off; name a ca_file instead");
        }
        let chooses_database = info.redis_settings().db() != 0;
        (chooses_database && self.mode != RedisMode::Single)
            .then_some("chooses a database, which only a single server has; remove the path")
    }

    fn master_problem(&self) -> Option<String> {
        match (self.mode, self.master.is_empty()) {
            (RedisMode::Sentinel, true) => Some("must be the name that the sentinels monitor the master by".to_owned()),
            (RedisMode::Single | RedisMode::Cluster, false) => {
                Some("is only used with mode = \"sentinel\"; remove it or change the mode".to_owned())
            }
            _ => None,
        }
    }

    fn username_problem(&self) -> Option<String> {
        let is_alone = !self.username.is_empty() && !self.password.is_set();
        is_alone.then(|| "needs a password with it".to_owned())
    }

    fn ca_file_problem(&self) -> Option<String> {
        let is_idle = !self.ca_file.as_os_str().is_empty() && !self.is_tls();
        is_idle.then(|| "is only used with rediss:// addresses; remove it or use TLS".to_owned())
    }

    fn prefix_problem(&self) -> Option<String> {
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '{' | '}');
        let is_fit = (1..=64).contains(&self.prefix.chars().count()) && !self.prefix.contains(is_odd);
        (!is_fit).then(|| "must have 1 to 64 characters, without white space and braces".to_owned())
    }
}

fn has_credentials(info: &ConnectionInfo) -> bool {
    info.redis_settings().username().is_some() || info.redis_settings().password().is_some()
}

fn outside(value: u64, low: u64, high: u64) -> Option<String> {
    let is_inside = (low..=high).contains(&value);
    (!is_inside).then(|| format!("must be from {low} to {high}, not {value}"))
}

#[cfg(test)]
mod tests;
