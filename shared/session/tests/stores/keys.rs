//! What the store leaves in Redis: as little as possible, for as short as possible.

use redis::{AsyncTypedCommands, aio::MultiplexedConnection};
use serde_json::json;
use u5_session::{Claim, Created, RedisConfig, RedisStore, SessionStore};

use crate::{
    servers::{Server, config, store},
    suite::{LONG, id, open, owner},
};

/// What is left of a key's life when a test has shortened it.
const SHORTENED_MS: i64 = 60_000;

struct Bench {
    _server: Server,
    config: RedisConfig,
    store: RedisStore,
    redis: MultiplexedConnection,
}

async fn bench() -> Bench {
    let server = Server::start().await;
    let config = config(&[server.url()]);
    let (store, redis) = (store(&config), server.connection().await);
    Bench { _server: server, config, store, redis }
}

impl Bench {
    fn session_key(&self) -> String {
        format!("{}session:{{s}}", self.config.prefix)
    }

    fn index_key(&self, created: &Created) -> String {
        let digest = hex::encode(created.resume.digest());
        format!("{}resume:{digest}", self.config.prefix)
    }

    async fn keys(&mut self) -> Vec<String> {
        self.redis.keys("*").await.unwrap()
    }

    async fn life(&mut self, key: &str) -> i64 {
        redis::cmd("PTTL").arg(key).query_async(&mut self.redis).await.unwrap()
    }

    /// Shortens the session's life, does `work`, and sees that it is long again.
    async fn expect_longer_life(&mut self, what: &str, work: impl Future) {
        let key = self.session_key();
        self.redis.pexpire(&key, SHORTENED_MS).await.unwrap();
        work.await;
        assert!(self.life(&key).await > SHORTENED_MS, "{what} must make the session live longer");
    }
}

#[tokio::test]
async fn every_key_expires_and_none_holds_the_token() {
    let mut bench = bench().await;
    let created = open(&bench.store, "s").await;
    bench.store.save(&created.lease, json!("journal")).await.unwrap();
    let (session, index) = (bench.session_key(), bench.index_key(&created));
    let mut keys = bench.keys().await;
    keys.sort();
    assert_eq!(keys, [index.clone(), session.clone()]);
    let keep = i64::try_from(bench.config.keep_s * 1000).unwrap();
    assert!((1..=keep).contains(&bench.life(&session).await));
    assert!((keep + 1..=3 * keep).contains(&bench.life(&index).await), "the entry outlives its session");
    let fields = bench.redis.hgetall(&session).await.unwrap();
    assert!(!format!("{fields:?} {keys:?}").contains(created.resume.expose()));
    bench.store.wipe(&created.lease).await.unwrap();
    assert_eq!(bench.keys().await, [""; 0]);
}

#[tokio::test]
async fn a_creation_that_is_refused_leaves_no_key() {
    let mut bench = bench().await;
    open(&bench.store, "s").await;
    bench.store.create(&id("s"), &owner("b"), LONG).await.unwrap_err();
    assert_eq!(bench.keys().await.len(), 2);
}

#[tokio::test]
async fn whatever_is_done_with_a_session_makes_it_live_longer() {
    let mut bench = bench().await;
    let created = open(&bench.store, "s").await;
    let store = bench.store.clone();
    bench.expect_longer_life("renewing", store.renew(&created.lease, LONG)).await;
    bench.expect_longer_life("saving", store.save(&created.lease, json!(1))).await;
    bench.expect_longer_life("acquiring", store.acquire(&id("s"), &owner("b"), LONG, Claim::TakeOver)).await;
}

#[tokio::test]
async fn an_index_entry_is_written_again_after_half_of_the_time_to_keep() {
    let mut bench = bench().await;
    let created = open(&bench.store, "s").await;
    let (session, index) = (bench.session_key(), bench.index_key(&created));
    bench.redis.del(&index).await.unwrap();
    bench.store.save(&created.lease, json!(1)).await.unwrap();
    assert_eq!(bench.store.resume(&created.resume).await.unwrap(), None, "not every write touches it");
    let written: u64 = bench.redis.hget(&session, "indexed").await.unwrap().unwrap().parse().unwrap();
    let half_keep_us = bench.config.keep_s * 500_000;
    bench.redis.hset(&session, "indexed", written - half_keep_us).await.unwrap();
    bench.store.save(&created.lease, json!(2)).await.unwrap();
    assert_eq!(bench.store.resume(&created.resume).await.unwrap(), Some(id("s")));
}

#[tokio::test]
async fn an_index_entry_that_outlived_its_session_opens_nothing() {
    let mut bench = bench().await;
    let old = open(&bench.store, "s").await;
    bench.store.wipe(&old.lease).await.unwrap();
    open(&bench.store, "s").await;
    bench.redis.set(bench.index_key(&old), "s").await.unwrap();
    assert_eq!(bench.store.resume(&old.resume).await.unwrap(), None);
}

#[tokio::test]
async fn scripts_that_the_server_forgot_are_sent_again() {
    let mut bench = bench().await;
    let lease = open(&bench.store, "s").await.lease;
    bench.store.renew(&lease, LONG).await.unwrap();
    redis::cmd("SCRIPT").arg("FLUSH").exec_async(&mut bench.redis).await.unwrap();
    bench.store.renew(&lease, LONG).await.unwrap();
}

#[tokio::test]
async fn what_somebody_else_wrote_is_an_error_that_says_so() {
    let mut bench = bench().await;
    bench.redis.set(bench.session_key(), "a string").await.unwrap();
    let error = bench.store.load(&id("s")).await.unwrap_err().to_string();
    assert!(error.contains("WRONGTYPE"), "{error}");
}

#[tokio::test]
async fn the_holder_of_a_session_changes_with_every_lease_and_with_nothing_else() {
    let bench = bench().await;
    let session = id("s");
    assert_eq!(bench.store.holder(&session).await, Ok(None));
    let created = open(&bench.store, "s").await;
    let first = bench.store.holder(&session).await.unwrap().unwrap();
    assert_eq!(first.1, created.lease.fence);
    bench.store.save(&created.lease, json!("journal")).await.unwrap();
    bench.store.renew(&created.lease, LONG).await.unwrap();
    assert_eq!(bench.store.holder(&session).await, Ok(Some(first)));
    let taken = bench.store.acquire(&session, &owner("another"), LONG, Claim::TakeOver).await.unwrap();
    assert_eq!(bench.store.holder(&session).await, Ok(Some((owner("another"), taken.fence))));
}
