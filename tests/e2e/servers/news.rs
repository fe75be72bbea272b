//! What the programs of a store tell each other over Redis.

use serde_json::Value;
use u5_session::{Channel, RedisConfig, RedisStore};
use u5_tests::{Kiosk, Redis, Server, place, wait::eventually};

use crate::api;

fn config(redis: &Redis) -> RedisConfig {
    RedisConfig { urls: vec![redis.url()], ..RedisConfig::default() }
}

/// How many programs hear of revisions.
async fn listeners(redis: &Redis) -> u64 {
    let mut connection = redis.connection().await;
    let asked = redis::cmd("PUBSUB").arg(&["NUMSUB", "u5:revision"]).query_async(&mut connection).await;
    let (_, listeners): (String, u64) = asked.expect("Redis answers");
    listeners
}

async fn staff_calls(server: &Server) -> Vec<Value> {
    serde_json::from_str(&server.get("/v1/staff-calls").await.1).expect("a list")
}

#[tokio::test]
async fn a_call_for_staff_is_seen_on_every_replica_once() {
    let redis = Redis::start().await;
    let setting = redis.setting();
    let flows = format!("store.flows={}", place::plain_flows().display());
    let (one, other) = (api::orchestrator(&[&setting, &flows]).await, api::orchestrator(&[&setting, &flows]).await);
    let mut kiosk = Kiosk::open(&one.ws()).await;
    kiosk.ask("I want to talk to a person").await;
    let call = &staff_calls(&one).await[0];
    assert_eq!(call["session_id"], kiosk.welcome["session_id"]);
    eventually("the other replica hears of it", async || staff_calls(&other).await == [call.clone()]).await;
    assert_eq!(staff_calls(&one).await.len(), 1, "its own call comes back to it and is none more");
    assert_eq!(one.metric("kiosk_staff_calls_total").await, Some(1.0));
}

#[tokio::test]
async fn a_call_for_staff_outlives_its_replica_and_an_outage_of_redis() {
    let mut redis = Redis::start().await;
    let setting = redis.setting();
    let flows = format!("store.flows={}", place::plain_flows().display());
    let one = api::orchestrator(&[&setting, &flows]).await;
    redis.kill();
    let mut kiosk = Kiosk::open(&one.ws()).await;
    kiosk.ask("I want to talk to a person").await;
    let call = staff_calls(&one).await[0].clone();
    redis.restart().await;
    let bus = RedisStore::new(&config(&redis)).expect("the address is one").bus();
    eventually("it is made up for", async || bus.kept(Channel::StaffCall).await.is_ok_and(|kept| kept.len() == 1))
        .await;
    drop(one);
    let later = api::orchestrator(&[&setting, &flows]).await;
    eventually("who comes later knows of it", async || staff_calls(&later).await == [call.clone()]).await;
}

#[tokio::test]
async fn a_kiosk_that_nobody_speaks_to_notices_that_redis_is_gone_and_back() {
    let mut redis = Redis::start().await;
    let server = api::orchestrator(&[&redis.setting()]).await;
    let degraded = async || {
        let health: Value = serde_json::from_str(&server.get("/health").await.1).expect("JSON");
        health["degraded"].as_array().is_some_and(|parts| parts.contains(&"sessions".into()))
    };
    assert!(!degraded().await);
    redis.kill();
    eventually("it is told", degraded).await;
    redis.restart().await;
    eventually("it is used again", async || !degraded().await).await;
}

#[tokio::test]
async fn a_new_revision_is_read_by_every_replica() {
    let redis = Redis::start().await;
    let shelf = tempfile::tempdir().expect("a directory");
    let write = |fact: &str| std::fs::write(shelf.path().join("shop.md"), format!("# Shop\n\n- {fact}\n")).unwrap();
    write("The lift is beside the entrance.");
    let (setting, dir) = (redis.setting(), format!("knowledge.dir={}", shelf.path().display()));
    let settings = [
        &setting,
        &dir,
        "engines.stt=scripted",
        "engines.tts=scripted",
        "engines.embeddings=off",
        "knowledge.database=:memory:",
    ];
    let (one, other) = (Server::orchestrator(&settings).await, Server::orchestrator(&settings).await);
    let answer = async |server: &Server| {
        let mut kiosk = Kiosk::open(&server.ws()).await;
        kiosk.ask("Where is the lift?").await.answer()
    };
    assert!(answer(&one).await.contains("entrance"));
    eventually("both listen", async || listeners(&redis).await == 2).await;
    write("The lift is behind the bakery.");
    let bus = RedisStore::new(&config(&redis)).expect("the address is one").bus();
    bus.publish(Channel::Revision, "2").await.expect("Redis is there");
    for server in [&one, &other] {
        eventually("the new fact is known", async || answer(server).await.contains("bakery")).await;
    }
}
