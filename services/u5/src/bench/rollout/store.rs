//! The Redis that the replicas share.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    time::interval,
};
use u5_session::{RedisConfig, RedisConfigError, RedisStore, SessionError};

const PROGRAM: &str = "redis-server";
/// How often a new one is asked whether it is there, and how many times.
const POLL: Duration = Duration::from_millis(50);
const POLLS: usize = 200;

/// A Redis, of our own or named with --redis. One of our own keeps nothing on disk, and is killed when this is dropped.
pub(super) struct Store {
    config: RedisConfig,
    reader: RedisStore,
    _own: Option<Own>,
}

struct Own {
    child: Child,
    /// Where it runs.
    _dir: TempDir,
}

/// Why there is no Redis.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    /// It is not installed.
    #[error(
        "{PROGRAM} is not installed; `apt-get install {PROGRAM}` does it, or name a running Redis with --redis URL"
    )]
    Missing,
    /// The system does not let it run.
    #[error("{PROGRAM} cannot be started; name a running Redis with --redis URL")]
    Start(#[source] io::Error),
    /// It did not stay.
    #[error("{PROGRAM} ended with {0} as soon as it was started; name a running Redis with --redis URL")]
    Ended(ExitStatus),
    /// It does not answer.
    #[error("no Redis answers at {url}; start one there, or leave --redis out to have one started")]
    Silent {
        /// Where it should be.
        url: String,
        /// What the client says.
        #[source]
        source: SessionError,
    },
    /// Not an address of a Redis.
    #[error("`{url}` is no address of a Redis; write redis://HOST:PORT")]
    Address {
        /// What was given.
        url: String,
        /// What is wrong with it.
        #[source]
        source: RedisConfigError,
    },
}

impl Store {
    /// The one at `url`, or a new one.
    pub(super) async fn open(url: Option<&str>) -> Result<Self, StoreError> {
        match url {
            Some(url) => Self::at(url, None).await,
            None => Self::start().await,
        }
    }

    async fn start() -> Result<Self, StoreError> {
        let port = free_port().map_err(StoreError::Start)?;
        let dir = TempDir::new().map_err(StoreError::Start)?;
        let mut command = Command::new(PROGRAM);
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        command.current_dir(dir.path()).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
        let child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Missing,
            _ => StoreError::Start(error),
        })?;
        Self::at(&format!("redis://127.0.0.1:{port}"), Some(Own { child, _dir: dir })).await
    }

    async fn at(url: &str, mut own: Option<Own>) -> Result<Self, StoreError> {
        // Beside the keys of whoever else uses it.
        let prefix = format!("u5-bench-{}:", std::process::id());
        let config = RedisConfig { urls: vec![url.to_owned()], prefix, ..RedisConfig::default() };
        let address = |source| StoreError::Address { url: url.to_owned(), source };
        let reader = RedisStore::new(&config).map_err(address)?;
        let mut poll = interval(POLL);
        let mut polls = if own.is_some() { POLLS } else { 1 };
        while let Err(source) = reader.ping().await {
            if let Some(Ok(Some(status))) = own.as_mut().map(|own| own.child.try_wait()) {
                return Err(StoreError::Ended(status));
            }
            polls -= 1;
            if polls == 0 {
                return Err(StoreError::Silent { url: url.to_owned(), source });
            }
            poll.tick().await;
        }
        Ok(Self { config, reader, _own: own })
    }

    /// For whoever wants to know what is in it.
    pub(super) fn reader(&self) -> RedisStore {
        self.reader.clone()
    }

    /// What a replica is configured with.
    pub(super) fn settings(&self) -> Vec<String> {
        let RedisConfig { urls, prefix, .. } = &self.config;
        vec![format!("redis.urls={urls:?}"), format!("redis.prefix={prefix}")]
    }
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_no_redis_is_it_is_said_what_to_do() {
        let url = format!("redis://127.0.0.1:{}", free_port().unwrap());
        let silent = Store::open(Some(&url)).await.err().unwrap().to_string();
        assert!(silent.contains(&url) && silent.contains("leave --redis out"), "{silent}");
        let address = Store::open(Some("nowhere")).await.err().unwrap().to_string();
        assert!(address.contains("redis://HOST:PORT"), "{address}");
        let missing = StoreError::Missing.to_string();
        assert!(missing.contains("apt-get install redis-server") && missing.contains("--redis URL"), "{missing}");
    }

    #[tokio::test]
    async fn replicas_use_it_under_a_prefix_of_their_own() {
        let store = Store::open(None).await.unwrap();
        let [urls, prefix] = store.settings().try_into().unwrap();
        assert!(urls.starts_with("redis.urls=[\"redis://127.0.0.1:") && prefix.starts_with("redis.prefix=u5-bench-"));
        assert_eq!(store.reader().ping().await, Ok(()));
    }
}
