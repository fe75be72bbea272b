//! Sessions in Redis, which forgets them when their time is over. Needs Redis 6.2 or later.
//!
//! A session lies under the hash of its secret: who reads Redis is not logged in by it.

use std::{fs, time::Duration};

use redis::{
    AsyncConnectionConfig, Client, ErrorKind, FromRedisValue, IntoConnectionInfo, Pipeline, RedisError, RedisResult,
    TlsCertificates, aio::MultiplexedConnection,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::session::{IDLE_MS, LONGEST_MS, MOST};
use crate::{
    AdminConfig,
    auth::{Secret, User},
};

/// The longest that connecting and one answer may take: a page waits for them with each request.
const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(1);

/// Why Redis cannot be used. It quotes what it was sent in some of its errors, so its own words are not passed on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedisDown {
    #[error("Redis does not answer in time")]
    Late,
    #[error("Redis refuses the user or the password; see admin.redis_username and admin.redis_password")]
    Refused,
    #[error("{file} cannot be read")]
    File {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    #[error("no connection to Redis")]
    Unreachable(#[source] std::io::Error),
    #[error("Redis answers with an error ({0})")]
    Other(String),
}

impl From<RedisError> for RedisDown {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            _ if error.is_timeout() => Self::Late,
            ErrorKind::AuthenticationFailed => Self::Refused,
            ErrorKind::Io => Self::Unreachable(std::io::Error::other(error.to_string())),
            _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS")) => Self::Refused,
            _ => Self::Other(error.code().unwrap_or_else(|| error.category()).to_owned()),
        }
    }
}

/// What is kept of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) user: i64,
    pub(super) epoch: String,
    pub(super) created_ms: i64,
}

/// See the [module](self).
pub(crate) struct RedisSessions {
    url: String,
    username: String,
    password: u5_secret::Secret,
    ca_file: String,
    open: Mutex<Option<MultiplexedConnection>>,
}

impl RedisSessions {
    pub(super) fn new(config: &AdminConfig) -> Self {
        Self {
            url: config.redis_url.clone(),
            username: config.redis_username.clone(),
            password: config.redis_password.clone(),
            ca_file: config.redis_ca_file.clone(),
            open: Mutex::default(),
        }
    }

    /// Begins a session. Of one user's, the oldest beyond the most make room.
    pub(super) async fn open(&self, user: &User, secret: &Secret, now_ms: i64) -> Result<(), RedisDown> {
        let kept = Kept { user: user.id, epoch: user.epoch.clone(), created_ms: now_ms };
        let text = serde_json::to_string(&kept).map_err(|error| RedisDown::Other(error.to_string()))?;
        let (all, name) = (all_of(&user.epoch), hex::encode(secret.hash()));
        let last = -(MOST as isize);
        let mut look = redis::pipe();
        look.zrange(&all, 0, last);
        let (old,): (Vec<String>,) = self.run(&look).await?;
        let mut write = redis::pipe();
        write.atomic();
        for old in old {
            write.del(key(&old)).ignore();
        }
        write.zremrangebyrank(&all, 0, last).ignore();
        write.cmd("SET").arg(key(&name)).arg(text).arg("PX").arg(IDLE_MS).ignore();
        write.zadd(&all, &name, now_ms).ignore();
        write.pexpire(&all, LONGEST_MS).ignore();
        self.run(&write).await
    }

    /// What is kept of it, which is kept the longer for being used.
    pub(super) async fn find(&self, secret: &Secret) -> Result<Option<Kept>, RedisDown> {
        let mut get = redis::pipe();
        get.cmd("GETEX").arg(key(&hex::encode(secret.hash()))).arg("PX").arg(IDLE_MS);
        let (text,): (Option<String>,) = self.run(&get).await?;
        // What is not in our form is nobody's session.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Ends it.
    pub(super) async fn close(&self, secret: &Secret) -> Result<(), RedisDown> {
        let name = hex::encode(secret.hash());
        let mut take = redis::pipe();
        take.cmd("GETDEL").arg(key(&name));
        let (text,): (Option<String>,) = self.run(&take).await?;
        let Some(kept) = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok()) else { return Ok(()) };
        let mut forget = redis::pipe();
        forget.zrem(all_of(&kept.epoch), name).ignore();
        self.run(&forget).await
    }

    /// One that was idle while Redis went away is only found broken by using it, so it is tried once more on another.
    /// Whatever is sent here may be done twice.
    async fn run<T: FromRedisValue>(&self, work: &Pipeline) -> Result<T, RedisDown> {
        let (connection, is_fresh) = self.connection().await?;
        match work.query_async(&mut { connection }).await {
            Err(error) if is_broken(&error) => {
                self.give_up().await;
                if is_fresh {
                    return Err(error.into());
                }
            }
            answer => return Ok(answer?),
        }
        let (connection, _) = self.connection().await?;
        let answer: RedisResult<T> = work.query_async(&mut { connection }).await;
        if answer.as_ref().is_err_and(is_broken) {
            self.give_up().await;
        }
        Ok(answer?)
    }

    /// The connection, and whether it was made just now.
    async fn connection(&self) -> Result<(MultiplexedConnection, bool), RedisDown> {
        let mut open = self.open.lock().await;
        if let Some(connection) = open.as_ref() {
            return Ok((connection.clone(), false));
        }
        let options =
            AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(Some(ANSWER));
        let connection = self.client()?.get_multiplexed_async_connection_with_config(&options).await?;
        *open = Some(connection.clone());
        Ok((connection, true))
    }

    async fn give_up(&self) {
        *self.open.lock().await = None;
    }

    /// With the password as it is now.
    fn client(&self) -> Result<Client, RedisDown> {
        let info = self.url.as_str().into_connection_info()?;
        let mut settings = info.redis_settings().clone();
        if !self.username.is_empty() {
            settings = settings.set_username(&self.username);
        }
        if self.password.is_set() {
            settings = settings.set_password(&*self.password.expose());
        }
        let info = info.set_redis_settings(settings);
        if !self.url.starts_with("rediss:") {
            return Ok(Client::open(info)?);
        }
        install_crypto();
        let root_cert = if self.ca_file.is_empty() { None } else { Some(read(&self.ca_file)?) };
        Ok(Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert })?)
    }
}

fn read(file: &str) -> Result<Vec<u8>, RedisDown> {
    fs::read(file).map_err(|source| RedisDown::File { file: file.to_owned(), source })
}

fn key(name: &str) -> String {
    format!("u5:admin:session:{name}")
}

/// Epochs are random, so stores that share a Redis have nothing in common.
fn all_of(epoch: &str) -> String {
    format!("u5:admin:sessions:{epoch}")
}

fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() || error.is_unrecoverable_error()
}

/// rustls panics when a program has several implementations of its algorithms and has not said which to use.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread has chosen at the same moment, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}
