use std::net::SocketAddr;

use axum::{
    Json,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::*;
use crate::{
    AdminConfig, AuthMode,
    db::Place,
    testing::{App, config},
};

/// A console that nobody built.
#[derive(RustEmbed)]
#[folder = "tests/no-such-page"]
#[allow_missing = true]
struct Missing;

/// Whoever is at this machine, where nobody logs in.
fn open_to_all() -> AdminConfig {
    AdminConfig { auth: AuthMode::Off, ..config() }
}

async fn ask(config: AdminConfig, path: &str) -> Response {
    let admin = App::with(config, Place::Memory).await.admin;
    let request = Request::get(path).body(Body::empty()).unwrap();
    router_of::<Missing>(&admin).oneshot(request).await.unwrap()
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 4 << 20).await.unwrap().to_vec()).unwrap()
}

/// What the console shows when both services are at `address`.
async fn overview_of(address: SocketAddr) -> Value {
    let url = format!("http://{address}/");
    let config = AdminConfig { orchestrator_url: url.clone(), signalling_url: url, ..open_to_all() };
    let response = ask(config, "/api/v1/overview").await;
    assert_eq!(response.status(), StatusCode::OK);
    serde_json::from_str(&text(response).await).unwrap()
}

/// Serves `routes` on loopback for as long as the test runs.
async fn serving(routes: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's server ends with the test's runtime")]
    drop(tokio::spawn(async move { axum::serve(listener, routes).await }));
    address
}

async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn services_that_do_not_answer_are_down_with_the_reason() {
    let overview = overview_of(nobody().await).await;
    for service in overview["services"].as_array().unwrap() {
        assert_eq!(service["state"], "down");
        assert_eq!(service["reason"], "nothing answers at this address");
    }
    assert_eq!(overview["conversations"], Value::Null);
    assert_eq!(overview["conversations_error"], "nothing answers at this address");
}

#[tokio::test]
async fn health_and_conversations_are_passed_on() {
    let health = json!({"status": "degraded", "gpu": false, "model_loaded": true, "version": "1.2.3"});
    let talk = json!([{"session_id": "sess_1", "dialect": "kiosk", "state": "speaking", "language": "de",
                       "since_ms": 5, "turns": 2, "last_response_time_ms": 640, "transcript": "secret words",
                       "last_turn": {"outcome": "answered",
                                     "stages": [{"stage": "pause", "from_ms": 0, "to_ms": 160, "heard": "secret"}]}}]);
    let turns = json!({"turns": 9, "response_time": {"p50_ms": 640, "p90_ms": 900, "p95_ms": 990, "max_ms": 1200}});
    let routes = Router::new()
        .route("/health", get(async move || Json(health)))
        .route("/v1/conversations", get(async move || Json(talk)))
        .route("/v1/turns", get(async move || Json(turns)))
        .route("/v1/staff-calls", get(async || Json(json!([{"session_id": "sess_1", "language": "de", "at_ms": 9}]))));
    let overview = overview_of(serving(routes).await).await;
    assert_eq!(overview["services"][0]["state"], "degraded");
    assert_eq!(overview["services"][1]["health"]["version"], "1.2.3");
    assert_eq!(overview["conversations"][0]["last_response_time_ms"], 640);
    assert_eq!(overview["conversations"][0]["last_turn"]["stages"][0]["to_ms"], 160);
    assert_eq!(overview["turns"]["response_time"]["p95_ms"], 990);
    assert_eq!(overview["staff_calls"][0]["at_ms"], 9);
    assert!(!overview.to_string().contains("secret"));
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_down_and_said_so() {
    let routes = Router::new()
        .route("/health", get(async || "hello"))
        .route("/v1/conversations", get(async || StatusCode::NOT_FOUND));
    let overview = overview_of(serving(routes).await).await;
    assert_eq!(overview["services"][0]["state"], "down");
    assert!(overview["services"][0]["reason"].as_str().unwrap().contains("not what a service"));
    assert_eq!(overview["conversations_error"], "it answered with status 404 Not Found");
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let routes = Router::new().route("/health", get(async || " ".repeat((1 << 22) + 1)));
    let overview = overview_of(serving(routes).await).await;
    assert_eq!(overview["services"][0]["reason"], "its answer is longer than 4194304 bytes");
}

#[tokio::test]
async fn a_console_that_was_not_built_says_how_to_build_it() {
    let response = ask(config(), "/").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    assert!(text(response).await.contains("make web"));
}

#[tokio::test]
async fn only_over_https_browsers_are_told_to_stay_there() {
    const HSTS: &str = "strict-transport-security";
    assert!(!ask(config(), "/").await.headers().contains_key(HSTS));
    let config = AdminConfig { public_url: "https://admin.shop.example".to_owned(), ..config() };
    assert_eq!(ask(config, "/").await.headers()[HSTS], "max-age=63072000");
}
