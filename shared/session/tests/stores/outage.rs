//! Redis goes away and comes back.

use serde_json::json;
use u5_session::{RedisConfig, RedisStore, SessionError, SessionStore};

use crate::{
    servers::{Server, config, eventually, free_port, store},
    suite::{id, open},
};

fn reason(error: &SessionError) -> &str {
    match error {
        SessionError::Unavailable { reason } => reason,
        other => panic!("{other} is not about Redis"),
    }
}

async fn comes_back(store: &RedisStore) {
    eventually("the store works again", async || store.ping().await.is_ok()).await;
}

#[tokio::test]
async fn a_store_may_be_made_before_its_server_is_there() {
    let port = free_port();
    let store = store(&config(&[format!("redis://127.0.0.1:{port}")]));
    let error = store.load(&id("s")).await.unwrap_err();
    assert!(reason(&error).contains("refused"), "{error}");
    let _server = Server::start_at(port, &[]).await;
    open(&store, "s").await;
}

#[tokio::test]
async fn a_server_that_restarts_is_found_again() {
    let mut server = Server::start().await;
    let store = store(&config(&[server.url()]));
    let lease = open(&store, "s").await.lease;
    server.kill();
    let error = store.save(&lease, json!("my name is Ada")).await.unwrap_err();
    assert!(!reason(&error).contains("Ada"), "{error}");
    server.restart().await;
    comes_back(&store).await;
    assert!(matches!(store.save(&lease, json!(1)).await, Err(SessionError::Unknown { .. })), "it forgot everything");
    open(&store, "s").await;
}

#[tokio::test]
async fn who_did_not_notice_a_restart_loses_no_call_to_it() {
    let mut server = Server::start().await;
    let store = store(&config(&[server.url()]));
    open(&store, "s").await;
    server.kill();
    server.restart().await;
    open(&store, "s").await;
}

#[tokio::test]
async fn a_server_that_hangs_does_not_make_the_store_hang() {
    let server = Server::start().await;
    let patient = config(&[server.url()]);
    let store = store(&RedisConfig { connect_timeout_ms: 200, response_timeout_ms: 200, ..patient });
    comes_back(&store).await;
    server.freeze();
    // Once over the connection that is open, and then over one that gets no answer to its first words.
    for _ in 0..3 {
        let error = store.load(&id("s")).await.unwrap_err();
        assert!(reason(&error).contains("in time"), "{error}");
    }
    server.thaw();
    comes_back(&store).await;
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_an_error() {
    let store = store(&config(&["redis://redis.invalid:6379".to_owned()]));
    let error = store.ping().await.unwrap_err();
    assert!(reason(&error).starts_with("no connection to Redis"), "{error}");
}

#[tokio::test]
async fn a_full_server_says_so() {
    let server = Server::start_with(&["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"]).await;
    let store = store(&config(&[server.url()]));
    let error = eventually_fails(&store).await;
    assert!(reason(&error).contains("out of memory"), "{error}");
}

async fn eventually_fails(store: &RedisStore) -> SessionError {
    let mut number = 0;
    loop {
        number += 1;
        let session = id(&format!("s{number}"));
        let created = store.create(&session, &crate::suite::owner("a"), crate::suite::LONG).await;
        let saved = match created {
            Ok(created) => store.save(&created.lease, json!("x".repeat(200_000))).await,
            Err(error) => Err(error),
        };
        if let Err(error) = saved {
            return error;
        }
    }
}
