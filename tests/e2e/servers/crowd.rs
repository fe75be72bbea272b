//! Ten times as many kiosks as there is room for.

use futures::{future::join_all, join};
use reqwest::StatusCode;
use serde_json::{Value, json};
use u5_tests::{Client, Kiosk, client::body};

use super::handover::{ANSWER, QUESTION};
use crate::api;

const PLACES: usize = 4;
/// Of either kind.
const SURPLUS: usize = 9 * PLACES / 2;
/// What page and client are told.
const FULL: &str = "all 4 places are taken (sessions); try again in 5 s";

/// A page that finds no place shows that it waits for one: it is told in a way that it can see.
async fn page_is_turned_away(url: &str) {
    let told = Kiosk::try_open(url).await.expect_err("all places are taken").expect("it is told why");
    assert_eq!((u16::from(told.code), told.reason.as_str()), (4429, FULL));
}

/// A client of the API is told in the answer to its handshake.
async fn client_is_turned_away(url: &str) {
    let refusal = Client::try_connect(url, &[]).await.expect_err("all places are taken");
    assert_eq!(refusal.status(), StatusCode::SERVICE_UNAVAILABLE.as_u16());
    assert_eq!(refusal.headers()["retry-after"], "5");
    let told: Value = serde_json::from_str(&body(&refusal)).expect("a refusal is JSON");
    assert_eq!(told, json!({"error": {"type": "server_error", "code": "sessions", "message": FULL}}));
}

#[tokio::test]
async fn the_surplus_is_told_when_to_come_back_and_those_inside_are_not_disturbed() {
    let server = api::orchestrator(&[&format!("orchestrator.max_sessions={PLACES}")]).await;
    let url = server.ws();
    let mut inside = join_all((0..PLACES).map(|_| Kiosk::open(&url))).await;
    let talks = inside.iter_mut().map(async |kiosk| {
        for _ in 0..3 {
            assert_eq!(kiosk.ask(QUESTION).await.spoken(), ANSWER);
        }
    });
    let pages = join_all((0..SURPLUS).map(|_| page_is_turned_away(&url)));
    let clients = join_all((0..SURPLUS).map(|_| client_is_turned_away(&url)));
    join!(pages, clients, join_all(talks));
    let refused = server.metric("kiosk_refused_total{reason=\"sessions\"}").await;
    assert_eq!(refused, Some(2.0 * SURPLUS as f64));
    assert_eq!(server.metric("kiosk_active_sessions").await, Some(PLACES as f64));

    drop(inside.pop());
    let mut next = comes_in(&url).await;
    assert_eq!(next.ask(QUESTION).await.spoken(), ANSWER, "a place that is left is taken");
}

/// Tries again, as it was told to, though sooner.
async fn comes_in(url: &str) -> Kiosk {
    for _ in 0..1_000 {
        if let Ok(kiosk) = Kiosk::try_open(url).await {
            return kiosk;
        }
    }
    panic!("the place that was left is not free");
}
