//! A master with a replica and a sentinel.

use super::Redis;
use crate::wait::eventually;

/// A master, its replica, and the sentinel that makes the replica master when the master dies.
#[derive(Debug)]
pub struct Watched {
    /// The first master.
    pub master: Redis,
    /// Its replica.
    pub replica: Redis,
    /// Who watches them.
    pub sentinel: Redis,
}

impl Watched {
    /// What the sentinel calls the master.
    pub const NAME: &str = "shop";
    /// A master that is only slow, as on a busy machine, stays master with so much patience, in milliseconds.
    pub const PATIENT: u32 = 60_000;

    /// Starts all three. `patience` is how long the master may be silent, in milliseconds.
    pub async fn start(patience: u32) -> Self {
        let master = Redis::start().await;
        let replica = Redis::start_with(&["--replicaof", "127.0.0.1", &master.port().to_string()]).await;
        let (name, port) = (Self::NAME, master.port());
        let configuration = format!(
            "sentinel monitor {name} 127.0.0.1 {port} 1\n\
             sentinel down-after-milliseconds {name} {patience}\n\
             sentinel failover-timeout {name} 10000\n",
        );
        let sentinel = Redis::start_sentinel(&configuration).await;
        let watched = Self { master, replica, sentinel };
        watched.settle().await;
        watched
    }

    /// Until the replica follows and the sentinel knows it.
    async fn settle(&self) {
        let replica = self.replica.connection().await;
        eventually("the replica follows its master", async || {
            let mut info = redis::cmd("INFO");
            let info = info.arg("replication").query_async::<String>(&mut replica.clone()).await;
            info.is_ok_and(|info| info.contains("master_link_status:up"))
        })
        .await;
        let (sentinel, port) = (self.sentinel.connection().await, self.replica.port().to_string());
        eventually("the sentinel knows the replica", async || {
            let mut ask = redis::cmd("SENTINEL");
            let known = ask.arg("REPLICAS").arg(Self::NAME).query_async::<redis::Value>(&mut sentinel.clone()).await;
            known.is_ok_and(|known| format!("{known:?}").contains(&port))
        })
        .await;
    }

    /// The settings of whoever finds the master through the sentinel.
    pub fn settings(&self) -> [String; 3] {
        let master = format!("redis.master={}", Self::NAME);
        ["redis.mode=sentinel".to_owned(), master, self.sentinel.setting()]
    }
}
