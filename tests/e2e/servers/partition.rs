//! A store of visits that is there and does not answer.

use futures::future::join_all;
use serde_json::{Value, json};
use u5_tests::{Chaos, Kiosk, Redis, Server, chaos::Fault, eventually};

use super::handover::{ANSWER, QUESTION, assert_nothing_lost, replicas_with};

/// Whether the service goes without its store of visits.
pub(super) async fn is_without_store(server: &Server) -> bool {
    let health: Value = serde_json::from_str(&server.get("/health").await.1).expect("health is JSON");
    health["degraded"].as_array().expect("a list").contains(&"sessions".into())
}

#[tokio::test]
async fn without_an_answer_of_redis_kiosks_talk_on_and_what_they_said_is_written_later() {
    let redis = Redis::start().await;
    let way = Chaos::start(format!("127.0.0.1:{}", redis.port())).await;
    let [one, other] = replicas_with(&[&format!("redis.urls=[\"{}\"]", way.url("redis"))]).await;
    let url = one.ws();
    let mut kiosks = join_all((0..3).map(|_| Kiosk::open(&url))).await;
    way.set(Fault::Hang).await;
    join_all(kiosks.iter_mut().map(async |kiosk| {
        for _ in 0..3 {
            assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
        }
    }))
    .await;
    eventually("everybody is told", async || {
        is_without_store(&one).await && one.metric("kiosk_degraded{part=\"sessions\"}").await == Some(1.0)
    })
    .await;
    let mut fresh = Kiosk::open(&one.ws()).await;
    assert_eq!(fresh.ask(QUESTION).await.spoken(), ANSWER, "who comes new is served");
    let told = kiosks[0].client.until("kiosk.degraded").await;
    let parts = told["parts"].as_array().expect("a list");
    assert!(parts.iter().any(|part| part["part"] == "sessions"), "{told:#}");

    way.set(Fault::None).await;
    eventually("it is used again", async || !is_without_store(&one).await && !is_without_store(&other).await).await;
    let before = join_all(kiosks.iter_mut().map(|kiosk| kiosk.ask_and_hear_some(QUESTION))).await;
    one.kill();
    for (kiosk, before) in kiosks.iter().zip(&before) {
        let mut moved = kiosk.move_to(&other.ws()).await;
        let (session, again) = (&kiosk.welcome["session_id"], &moved.welcome);
        assert_eq!((&again["resumed"], &again["session_id"]), (&json!(true), session), "it was written down");
        assert_nothing_lost(before, &moved.hear_out().await, 6);
    }
}
