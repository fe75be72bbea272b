//! One turn as spans.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry::{
    InstrumentationScope, KeyValue, SpanId, TraceFlags, TraceId,
    trace::{SpanContext, SpanKind, Status, TraceState},
};
use opentelemetry_sdk::trace::{IdGenerator, SpanData, SpanEvents, SpanLinks};

use super::TurnTrace;
use crate::metrics::{Label, TurnOutcome};

/// The span of the whole turn.
const TURN: &str = "turn";

/// The turn, and below it its stages, in a trace of their own.
pub(super) fn of(turn: &TurnTrace, store: &str, ids: &dyn IdGenerator) -> Vec<SpanData> {
    let (trace, root) = (ids.new_trace_id(), ids.new_span_id());
    let at = |offset: Duration| UNIX_EPOCH + turn.began + offset;
    let latest = turn.stages.iter().map(|stage| stage.to).max().unwrap_or_default();
    let whole = SpanData {
        attributes: attributes(turn, store),
        status: status(turn.outcome),
        ..span(trace, root, TURN, at(Duration::ZERO), at(turn.took.max(latest)))
    };
    let stages = turn.stages.iter().map(|stage| SpanData {
        parent_span_id: root,
        ..span(trace, ids.new_span_id(), stage.stage.as_str(), at(stage.from), at(stage.to))
    });
    std::iter::once(whole).chain(stages).collect()
}

fn attributes(turn: &TurnTrace, store: &str) -> Vec<KeyValue> {
    vec![
        KeyValue::new("session.id", turn.session.clone()),
        KeyValue::new("u5.store", store.to_owned()),
        KeyValue::new("u5.turn.outcome", turn.outcome.as_str()),
        KeyValue::new("u5.turn.language", turn.language),
        KeyValue::new("u5.turn.passages", i64::try_from(turn.passages).unwrap_or(i64::MAX)),
    ]
}

/// Only what broke is an error: a customer may interrupt, or ask what the store does not know.
fn status(outcome: TurnOutcome) -> Status {
    match outcome {
        TurnOutcome::Failed => Status::error("the answer could not be made"),
        TurnOutcome::Answered
        | TurnOutcome::Unknown
        | TurnOutcome::NothingHeard
        | TurnOutcome::Interrupted
        | TurnOutcome::Cancelled => Status::Unset,
    }
}

fn span(trace: TraceId, id: SpanId, name: &'static str, start: SystemTime, end: SystemTime) -> SpanData {
    SpanData {
        span_context: SpanContext::new(trace, id, TraceFlags::SAMPLED, false, TraceState::NONE),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Internal,
        name: name.into(),
        start_time: start,
        end_time: end,
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::builder("u5").build(),
    }
}
