//! A master with a replica and a sentinel, and what becomes of visits when the master dies.

use redis::AsyncTypedCommands;
use serde_json::json;
use u5_session::{Claim, RedisConfig, RedisMode, RedisStore, SessionStore};

use crate::{
    servers::{Server, Watched, config, connect, eventually, store},
    suite::{self, LONG, id, open, owner},
};

/// What finds the master through the sentinel.
pub(crate) fn config_of(watched: &Watched) -> RedisConfig {
    RedisConfig {
        mode: RedisMode::Sentinel,
        master: Watched::NAME.to_owned(),
        // The first is not there, as one of several sentinels may not be.
        ..config(&["redis://127.0.0.1:1".to_owned(), watched.sentinel.url()])
    }
}

/// Until the replica has the newest journal of the session.
async fn copied(watched: &Watched, config: &RedisConfig, name: &str, state: &str) {
    let replica = watched.replica.connection().await;
    let key = format!("{}session:{{{name}}}", config.prefix);
    eventually("the replica has the journal", async || {
        replica.clone().hget(&key, "state").await.unwrap().is_some_and(|copy| copy.contains(state))
    })
    .await;
}

async fn comes_back(store: &RedisStore) {
    eventually("the store works with the new master", async || store.ping().await.is_ok()).await;
}

/// Unknown when it closes the connection meanwhile, as it does when its role changes.
async fn role(server: &Server) -> Option<String> {
    let mut connection = connect(&server.url()).await.ok()?;
    let info: String = redis::cmd("INFO").arg("replication").query_async(&mut connection).await.ok()?;
    info.lines().find_map(|line| line.strip_prefix("role:")).map(str::to_owned)
}

#[tokio::test]
async fn the_rules_hold_behind_a_sentinel() {
    let watched = Watched::start(Watched::PATIENT).await;
    suite::all(&config_of(&watched)).await;
}

#[tokio::test]
async fn a_visit_goes_on_with_the_replica_when_the_master_dies() {
    let mut watched = Watched::start(2000).await;
    let config = config_of(&watched);
    let store = store(&config);
    let created = open(&store, "s").await;
    store.save(&created.lease, json!("where we were")).await.unwrap();
    copied(&watched, &config, "s", "where we were").await;
    watched.master.kill();
    assert!(store.save(&created.lease, json!("lost")).await.is_err(), "nobody is master at once");
    comes_back(&store).await;
    assert_eq!(store.load(&id("s")).await.unwrap().unwrap().state, json!("where we were"));
    assert_eq!(store.resume(&created.resume).await.unwrap(), Some(id("s")));
    store.save(&created.lease, json!("further")).await.unwrap();
    let next = store.acquire(&id("s"), &owner("b"), LONG, Claim::TakeOver).await.unwrap();
    assert!(next.fence > created.lease.fence);
    store.save(&next, json!("further still")).await.unwrap();
}

#[tokio::test]
async fn a_master_that_is_made_a_replica_is_left() {
    let watched = Watched::start(Watched::PATIENT).await;
    let store = store(&config_of(&watched));
    let lease = open(&store, "s").await.lease;
    let mut sentinel = watched.sentinel.connection().await;
    redis::cmd("SENTINEL").arg("FAILOVER").arg(Watched::NAME).exec_async(&mut sentinel).await.unwrap();
    eventually("the replica is promoted", async || role(&watched.replica).await.is_some_and(|role| role == "master"))
        .await;
    eventually("the new master is written to", async || store.save(&lease, json!("there")).await.is_ok()).await;
}

#[tokio::test]
async fn a_name_that_no_sentinel_knows_is_an_error_that_says_so() {
    let watched = Watched::start(Watched::PATIENT).await;
    let store = store(&RedisConfig { master: "other".to_owned(), ..config_of(&watched) });
    let error = store.ping().await.unwrap_err().to_string();
    assert!(error.contains("no sentinel knows"), "{error}");
}
