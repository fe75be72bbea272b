//! How a step speaks, and how long it waits for an answer.

use u5_prompt::{fields::Fields, yaml::Node};
use u5_protocol::diagnostic::Report;

use super::{SpeechDoc, numbers};

/// The kinds of steps that speak.
const SPEAKING: [&str; 6] = ["say", "ask", "choose", "confirm", "answer", "handoff"];
/// The longest that a kiosk waits for an answer, in seconds.
const MAX_WAIT: f64 = 120.0;

/// Reads `speech` and `timeout` of a step of this kind; one that says nothing knows neither.
pub(super) fn read(step: &mut Fields<'_>, kind: &str, report: &mut Report) -> SpeechDoc {
    if !SPEAKING.contains(&kind) {
        return SpeechDoc::default();
    }
    let mut speech = step.take("speech").map(|node| settings(node, report)).unwrap_or_default();
    speech.timeout_ms = step.number("timeout", 0.5..=MAX_WAIT, report).map(|seconds| (seconds * 1_000.0) as u32);
    speech
}

fn settings(node: &Node, report: &mut Report) -> SpeechDoc {
    let Some(mut fields) = Fields::of(node, "`speech`", report) else { return SpeechDoc::default() };
    let speech = SpeechDoc {
        interruptible: fields.boolean("interruptible", report),
        voice: numbers::filled(&mut fields, "voice", report).map(str::to_owned),
        speed: fields.number("speed", 0.5..=2.0, report).map(|speed| speed as f32),
        cache: fields.boolean("cache", report),
        timeout_ms: None,
    };
    fields.finish(report);
    speech
}
