//! A kiosk's page whose network fails in the middle of an answer.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use u5_tests::{Chaos, Kiosk, Redis, Server, chaos::Fault, kiosk::Turn, wait};

use super::handover::{ANSWER, QUESTION, assert_nothing_lost, replicas_with, words};
use crate::api;

/// A kiosk that was being answered when its cable was pulled.
struct Page {
    way: Chaos,
    kiosk: Kiosk,
    /// What it has of the answer.
    before: Turn,
}

/// Pulls the cable for this long.
async fn page(server: &Server, outage: Duration) -> Page {
    let way = Chaos::start(format!("127.0.0.1:{}", server.port)).await;
    let mut kiosk = Kiosk::open(&address(&way)).await;
    let before = kiosk.ask_and_hear_some(QUESTION).await;
    way.set(Fault::Hang).await;
    // What has come already is played.
    let before = before.and(kiosk.listen_for(outage).await);
    assert!(!before.is_cut && !before.is_whole, "nothing comes through, no end either");
    Page { way, kiosk, before }
}

fn address(way: &Chaos) -> String {
    format!("{}/v1/realtime", way.url("ws"))
}

/// The page is back: its visit goes on, and the rest of the answer is heard.
async fn goes_on(Page { kiosk, before, .. }: &Page, url: &str) {
    let mut moved = kiosk.move_to(url).await;
    let (session, again) = (&kiosk.welcome["session_id"], &moved.welcome);
    assert_eq!((&again["resumed"], &again["session_id"]), (&json!(true), session), "it is the same visit");
    assert_nothing_lost(before, &moved.hear_out().await, 6);
    assert_eq!(moved.ask(QUESTION).await.spoken(), ANSWER);
}

#[tokio::test]
async fn a_second_without_network_is_a_second_of_silence() {
    let server = api::orchestrator(&[]).await;
    let Page { way, mut kiosk, before } = page(&server, Duration::from_secs(1)).await;
    way.set(Fault::None).await;
    let turn = before.and(kiosk.listen_for(Duration::from_mins(1)).await);
    assert_eq!(words(&turn.spoken()), words(ANSWER), "every word once");
    assert_eq!((turn.is_whole, turn.is_cut, turn.outcome()), (true, false, "answered"));
    assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
}

/// Servers that keep their visits to themselves, and in Redis.
async fn servers(redis: &Redis) -> [Server; 2] {
    let [shared] = replicas_with(&[&redis.setting()]).await;
    [api::orchestrator(&[]).await, shared]
}

#[tokio::test]
async fn after_a_second_without_network_and_a_reset_the_rest_is_heard() {
    let redis = Redis::start().await;
    let servers = servers(&redis).await;
    join_all(servers.iter().map(async |server| {
        let page = page(server, Duration::from_secs(1)).await;
        page.way.set(Fault::Reset).await;
        page.way.set(Fault::None).await;
        goes_on(&page, &address(&page.way)).await;
    }))
    .await;
}

#[tokio::test]
async fn after_twenty_seconds_without_network_the_rest_is_heard_though_nobody_saw_the_connection_end() {
    let redis = Redis::start().await;
    let servers = servers(&redis).await;
    join_all(servers.iter().map(async |server| {
        let page = page(server, Duration::from_secs(20)).await;
        goes_on(&page, &server.ws()).await;
    }))
    .await;
}

#[tokio::test]
async fn a_kiosk_that_vanished_leaves_its_place_to_others() {
    let server = api::orchestrator(&["orchestrator.max_sessions=1"]).await;
    let way = Chaos::start(format!("127.0.0.1:{}", server.port)).await;
    let mut lost = Kiosk::open(&address(&way)).await;
    assert_eq!(lost.ask(QUESTION).await.spoken(), ANSWER);
    way.set(Fault::Hang).await;
    assert!(Kiosk::try_open(&server.ws()).await.is_err(), "nobody knows yet");
    wait::eventually("the place is free", async || server.metric("kiosk_active_sessions").await == Some(0.0)).await;
    let mut next = Kiosk::open(&server.ws()).await;
    assert_eq!(next.ask(QUESTION).await.spoken(), ANSWER);
}
