use std::{collections::HashSet, sync::Arc};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value::Value},
    trace::v1::{Span, status::StatusCode as SpanStatus},
};
use parking_lot::Mutex;
use prost::Message;

use super::*;
use crate::Build;

const VERSION: &str = "1.2.3";
/// 2026-11-21 12:00:01 UTC.
const NOON: Duration = Duration::from_secs(1_795_262_401);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn metrics() -> Metrics {
    Metrics::new(Build { version: VERSION, revision: "test" }, Duration::ZERO).unwrap()
}

fn config(endpoint: &str) -> TelemetryConfig {
    TelemetryConfig { otlp_endpoint: endpoint.to_owned() }
}

fn turn(session: &str) -> TurnTrace {
    let stage = |stage, from, to| StageTrace { stage, from: ms(from), to: ms(to) };
    TurnTrace {
        session: session.to_owned(),
        outcome: TurnOutcome::Answered,
        language: "en",
        passages: 3,
        began: NOON,
        took: ms(4_000),
        stages: vec![
            stage(Stage::Pause, 0, 160),
            stage(Stage::EndOfTurn, 160, 350),
            stage(Stage::Transcript, 160, 290),
            stage(Stage::FirstPlayed, 350, 812),
        ],
    }
}

/// A collector on a port of its own, which answers with `status` and keeps what it gets.
#[derive(Clone)]
struct Collector {
    got: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
    status: Arc<Mutex<StatusCode>>,
    address: String,
}

impl Collector {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let collector = Self { got: Arc::default(), status: Arc::new(Mutex::new(StatusCode::OK)), address };
        let router = Router::new().route("/v1/traces", post(take)).with_state(collector.clone());
        run(async { axum::serve(listener, router).await.unwrap() });
        collector
    }

    fn spans(&self) -> Vec<Span> {
        let requests = self.got.lock();
        let resources = requests.iter().flat_map(|request| &request.resource_spans);
        resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect()
    }
}

async fn take(State(collector): State<Collector>, body: Bytes) -> StatusCode {
    collector.got.lock().push(ExportTraceServiceRequest::decode(body).unwrap());
    *collector.status.lock()
}

#[expect(clippy::disallowed_methods, reason = "the owner of tasks is a layer above this crate")]
fn run(future: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(future);
}

fn traces_to(endpoint: &str, metrics: &Metrics) -> Traces {
    let (traces, exporter) = Traces::start(&config(endpoint), "linden", VERSION, metrics.clone()).unwrap();
    run(exporter.unwrap().run());
    traces
}

fn dropped(metrics: &Metrics) -> String {
    let text = metrics.encode().unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("kiosk_dropped_total{what=\"traces\"} "));
    line.unwrap().to_owned()
}

fn named<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("no span {name}: {spans:#?}"))
}

fn times(span: &Span) -> (u128, u128) {
    let offset = |nanos: u64| (Duration::from_nanos(nanos).checked_sub(NOON).unwrap()).as_millis();
    (offset(span.start_time_unix_nano), offset(span.end_time_unix_nano))
}

fn shown(attributes: &[KeyValue]) -> Vec<String> {
    let value = |kv: &KeyValue| match kv.value.clone().unwrap().value.unwrap() {
        Value::StringValue(text) => text,
        Value::IntValue(whole) => whole.to_string(),
        other => panic!("{other:?}"),
    };
    attributes.iter().map(|kv| format!("{}={}", kv.key, value(kv))).collect()
}

#[tokio::test]
async fn a_turn_is_one_trace_with_its_stages_below_it() {
    let (collector, metrics) = (Collector::start().await, metrics());
    let traces = traces_to(&collector.address, &metrics);
    traces.record(turn("sess_1"));
    traces.flush().await;
    let spans = collector.spans();
    let root = named(&spans, "turn");
    assert_eq!(spans.len(), 5);
    assert!(root.parent_span_id.is_empty());
    assert_eq!(times(root), (0, 4_000));
    assert_eq!(times(named(&spans, "transcript")), (160, 290));
    assert_eq!(times(named(&spans, "first_played")), (350, 812));
    for stage in spans.iter().filter(|span| span.name != "turn") {
        assert_eq!((&stage.trace_id, &stage.parent_span_id), (&root.trace_id, &root.span_id));
    }
    let ids: HashSet<&Vec<u8>> = spans.iter().map(|span| &span.span_id).collect();
    assert_eq!(ids.len(), spans.len(), "every span has an id of its own");
    assert_eq!(dropped(&metrics), "0");
}

/// The whole list, so that whoever adds an attribute looks here: nothing that a customer said may be among them.
#[tokio::test]
async fn only_these_attributes_leave_the_house() {
    let (collector, metrics) = (Collector::start().await, metrics());
    let traces = traces_to(&format!("{}/", collector.address), &metrics);
    traces.record(turn("sess_1"));
    traces.flush().await;
    let spans = collector.spans();
    assert_eq!(
        shown(&named(&spans, "turn").attributes),
        [
            "session.id=sess_1",
            "u5.store=linden",
            "u5.turn.outcome=answered",
            "u5.turn.language=en",
            "u5.turn.passages=3",
        ]
    );
    assert!(spans.iter().filter(|span| span.name != "turn").all(|span| span.attributes.is_empty()));
    let requests = collector.got.lock();
    let mut resource = shown(&requests[0].resource_spans[0].resource.as_ref().unwrap().attributes);
    resource.sort_unstable();
    assert_eq!(resource, ["service.name=u5-orchestrator", "service.version=1.2.3"]);
}

#[tokio::test]
async fn only_what_broke_is_an_error_and_each_turn_has_a_trace() {
    let (collector, metrics) = (Collector::start().await, metrics());
    let traces = traces_to(&collector.address, &metrics);
    traces.record(TurnTrace { outcome: TurnOutcome::Interrupted, ..turn("sess_1") });
    traces.record(TurnTrace { outcome: TurnOutcome::Failed, ..turn("sess_1") });
    traces.flush().await;
    let spans = collector.spans();
    let roots: Vec<&Span> = spans.iter().filter(|span| span.name == "turn").collect();
    let codes: Vec<i32> = roots.iter().map(|span| span.status.as_ref().map_or(0, |status| status.code)).collect();
    assert_eq!(codes, [SpanStatus::Unset as i32, SpanStatus::Error as i32]);
    assert_ne!(roots[0].trace_id, roots[1].trace_id);
}

#[tokio::test]
async fn a_turn_ends_no_earlier_than_its_last_stage() {
    let (collector, metrics) = (Collector::start().await, metrics());
    let traces = traces_to(&collector.address, &metrics);
    traces.record(TurnTrace { took: ms(700), ..turn("sess_1") });
    traces.flush().await;
    assert_eq!(times(named(&collector.spans(), "turn")), (0, 812));
}

#[tokio::test]
async fn what_a_collector_refuses_is_counted_and_later_turns_are_sent() {
    let (collector, metrics) = (Collector::start().await, metrics());
    let traces = traces_to(&collector.address, &metrics);
    *collector.status.lock() = StatusCode::SERVICE_UNAVAILABLE;
    traces.record(turn("sess_1"));
    traces.flush().await;
    assert_eq!(dropped(&metrics), "1");
    *collector.status.lock() = StatusCode::OK;
    traces.record(turn("sess_2"));
    traces.flush().await;
    assert_eq!((dropped(&metrics).as_str(), collector.got.lock().len()), ("1", 2));
}

#[tokio::test]
async fn without_a_collector_turns_are_lost_and_counted() {
    let metrics = metrics();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let traces = traces_to(&format!("http://{nobody}"), &metrics);
    traces.record(turn("sess_1"));
    traces.flush().await;
    assert_eq!(dropped(&metrics), "1");
}

#[tokio::test]
async fn a_full_queue_never_holds_up_a_turn() {
    let metrics = metrics();
    let (traces, exporter) = Traces::start(&config("http://127.0.0.1:1"), "linden", VERSION, metrics.clone()).unwrap();
    for _ in 0..WAITING + 5 {
        traces.record(turn("sess_1"));
    }
    assert_eq!(dropped(&metrics), "5");
    drop(exporter);
    traces.record(turn("sess_1"));
    assert_eq!(dropped(&metrics), "6", "nobody is there to send it");
}

#[tokio::test]
async fn without_an_endpoint_nothing_is_traced() {
    let (traces, exporter) = Traces::start(&TelemetryConfig::default(), "linden", VERSION, metrics()).unwrap();
    assert!(!traces.is_on() && exporter.is_none());
    traces.record(turn("sess_1"));
    traces.flush().await;
}

#[test]
fn an_endpoint_that_is_no_address_is_refused() {
    for endpoint in ["localhost:4318", "ftp://collector", "http://", "collector"] {
        let error = config(endpoint).check().unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{endpoint}` is not an http")), "{error}");
    }
    for endpoint in ["", "http://127.0.0.1:4318", "https://collector/otlp/"] {
        assert_eq!(config(endpoint).check(), Ok(()));
    }
}
