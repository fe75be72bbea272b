//! The connection, which is opened when it is needed and replaced when it is of no use any more.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use parking_lot::Mutex;
use redis::{
    Cmd, ErrorKind, FromRedisValue, RedisError, RedisResult, ServerErrorKind,
    aio::{AsyncPushSender, MultiplexedConnection},
};
use tokio::time::timeout;

use super::{
    RedisConfig, RedisConfigError,
    fault::{ends_connection, unavailable},
    plan::{Plan, Wire},
    script::Step,
};
use crate::SessionError;

/// Shared by everything that talks to the same Redis. redis' own `ConnectionManager` is not used: calls queue behind
/// its back-off where a kiosk wants to know at once, it keeps a connection that has stopped answering, it never tries
/// again after a refused password or a server that was still loading, and it does not know sentinels.
pub(crate) struct Link {
    connect_timeout: Duration,
    limit: Duration,
    opened: AtomicU64,
    open: Mutex<Option<Open>>,
    /// Held while connecting, so that one call connects and the others wait for it.
    plan: tokio::sync::Mutex<Plan>,
}

#[derive(Clone)]
struct Open {
    number: u64,
    wire: Wire,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("is_open", &self.open.lock().is_some()).finish_non_exhaustive()
    }
}

impl Link {
    pub(crate) fn new(config: &RedisConfig) -> Result<Self, RedisConfigError> {
        Ok(Self {
            connect_timeout: config.connect_timeout(),
            limit: config.connect_timeout() + config.response_timeout(),
            opened: AtomicU64::new(0),
            open: Mutex::new(None),
            plan: tokio::sync::Mutex::new(Plan::new(config)?),
        })
    }

    /// Does `work`, which may be several commands, in no more than the time for connecting and one answer.
    pub(crate) async fn within<T, E: From<SessionError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        timeout(self.limit, work).await.unwrap_or_else(|_| Err(unavailable(&too_late()).into()))
    }

    /// One command on the shared connection. One that was idle while Redis went away is only found broken by using it, so
    /// the command is then sent once more, on another: whatever is sent here may be done twice.
    pub(crate) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let before = self.current().map(|open| open.number);
        let answer = self.try_query(command).await;
        match (&answer, before) {
            (Err(error), Some(number)) if ends_connection(error) => {
                self.give_up(number);
                self.try_query(command).await
            }
            _ => answer,
        }
    }

    async fn try_query<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let mut open = self.open().await?;
        let answer = match &mut open.wire {
            Wire::Master(connection) => command.query_async(connection).await,
            Wire::Cluster(connection) => command.query_async(connection).await,
        };
        if let Err(error) = &answer
            && ends_connection(error)
        {
            self.give_up(open.number);
        }
        answer
    }

    /// One script on one key, by its hash, and in full if the server has not seen it since it started.
    pub(super) async fn run(&self, step: &Step, key: &str, arguments: &[&str]) -> RedisResult<Vec<String>> {
        let by_hash = self.query(script("EVALSHA", step.hash()).arg(key).arg(arguments)).await;
        match by_hash {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.query(script("EVAL", step.code()).arg(key).arg(arguments)).await
            }
            answer => answer,
        }
    }

    /// A connection of its own, on which Redis' pushes are passed to `sender`.
    pub(crate) async fn listen(&self, sender: impl AsyncPushSender) -> RedisResult<MultiplexedConnection> {
        let connect = async { self.plan.lock().await.listen(sender).await };
        timeout(self.connect_timeout, connect).await.unwrap_or_else(|_| Err(too_late()))
    }

    async fn open(&self) -> RedisResult<Open> {
        if let Some(open) = self.current() {
            return Ok(open);
        }
        let mut plan = self.plan.lock().await;
        // Another call may have connected while this one waited for its turn.
        if let Some(open) = self.current() {
            return Ok(open);
        }
        let wire = timeout(self.connect_timeout, plan.connect()).await.unwrap_or_else(|_| Err(too_late()))?;
        let open = Open { number: self.opened.fetch_add(1, Ordering::Relaxed), wire };
        *self.open.lock() = Some(open.clone());
        Ok(open)
    }

    fn current(&self) -> Option<Open> {
        self.open.lock().clone()
    }

    /// Forgets a connection, unless it has been replaced already.
    fn give_up(&self, number: u64) {
        let mut open = self.open.lock();
        if open.as_ref().is_some_and(|open| open.number == number) {
            *open = None;
        }
    }
}

fn script(command: &str, script: &str) -> Cmd {
    const KEYS: usize = 1;
    let mut cmd = redis::cmd(command);
    cmd.arg(script).arg(KEYS);
    cmd
}

fn too_late() -> RedisError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}
