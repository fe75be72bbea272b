//! Turns as traces, as a collector gets them.

use std::collections::BTreeMap;

use axum::{Router, body::Bytes, extract::State, routing::post};
use opentelemetry_proto::tonic::{collector::trace::v1::ExportTraceServiceRequest, trace::v1::Span};
use prost::Message;
use tokio::{net::TcpListener, sync::mpsc};
use u5_tests::{Kiosk, Server, client::PATIENCE, place, program};

use crate::api;

/// A collector, and what it gets.
async fn collector() -> (String, mpsc::Receiver<Bytes>) {
    let (got, requests) = mpsc::channel(16);
    let take = async |State(got): State<mpsc::Sender<Bytes>>, body: Bytes| got.send(body).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v1/traces", post(take)).with_state(got);
    #[expect(clippy::disallowed_methods, reason = "the test's end is the server's")]
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    (address, requests)
}

fn spans(body: Bytes) -> Vec<Span> {
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}

async fn traced(endpoint: &str) -> Server {
    api::orchestrator(&[&format!("telemetry.otlp_endpoint={endpoint}"), "store.id=corner"]).await
}

#[tokio::test]
async fn a_turn_of_a_kiosk_is_traced_without_a_word_of_it() {
    let (endpoint, mut requests) = collector().await;
    let server = traced(&endpoint).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let answer = kiosk.ask("Where is the oat milk?").await.answer();
    let body = tokio::time::timeout(PATIENCE, requests.recv()).await.expect("a trace comes").unwrap();
    let text = String::from_utf8_lossy(&body).to_lowercase();
    for word in answer.split_whitespace().chain(["oat", "milk"]).filter(|word| word.len() > 2) {
        assert!(!text.contains(&word.to_lowercase()), "{word} is in the trace: {text}");
    }
    for known in [kiosk.welcome["session_id"].as_str().unwrap(), "corner", "answered", "u5-orchestrator"] {
        assert!(text.contains(known), "{known} is not in the trace: {text}");
    }
    let spans: BTreeMap<String, Span> = spans(body).into_iter().map(|span| (span.name.clone(), span)).collect();
    let turn = &spans["turn"];
    let stages = ["transcript", "passages", "first_token", "first_clause", "first_audio", "first_sent", "first_played"];
    for stage in stages.map(|name| &spans[name]) {
        assert_eq!((&stage.trace_id, &stage.parent_span_id), (&turn.trace_id, &turn.span_id), "{}", stage.name);
        assert!(turn.start_time_unix_nano <= stage.start_time_unix_nano, "{stage:?}");
        assert!(stage.start_time_unix_nano <= stage.end_time_unix_nano, "{stage:?}");
        assert!(stage.end_time_unix_nano <= turn.end_time_unix_nano, "{stage:?}");
    }
    assert!(spans["first_audio"].end_time_unix_nano <= spans["first_sent"].end_time_unix_nano);
}

#[tokio::test]
async fn what_is_not_sent_when_the_service_stops_is_sent_then() {
    let (endpoint, mut requests) = collector().await;
    let mut server = traced(&endpoint).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    kiosk.ask("Where is the oat milk?").await;
    server.terminate();
    assert!(server.ended().await.success(), "{}", server.log());
    assert!(spans(requests.try_recv().unwrap()).iter().any(|span| span.name == "turn"));
}

#[tokio::test]
async fn without_its_collector_a_kiosk_answers_and_the_loss_is_counted_and_logged_once() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut server = traced(&format!("http://{nobody}")).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    for _ in 0..3 {
        assert!(kiosk.ask("Where is the oat milk?").await.answer().contains("aisle seven"));
    }
    while server.metric("kiosk_dropped_total{what=\"traces\"}").await != Some(3.0) {}
    server.terminate();
    assert!(server.ended().await.success(), "{}", server.log());
    assert_eq!(server.log().matches("traces of turns are lost").count(), 1, "{}", server.log());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anything_starts() {
    let mut orchestrator = program::command(place::built("u5-orchestrator"));
    let outcome = program::run(orchestrator.env("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")).await;
    assert_eq!(outcome.code, Some(64), "{outcome}");
    assert!(
        outcome.stderr.contains("OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.otlp_endpoint: `collector:4318`"),
        "{outcome}"
    );
}
