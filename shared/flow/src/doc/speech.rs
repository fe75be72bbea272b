//! How a step speaks.

use u5_prompt::{fields::Fields, yaml::Node};
use u5_protocol::diagnostic::Report;

use super::SpeechDoc;

pub(super) fn read(node: Option<&Node>, report: &mut Report) -> SpeechDoc {
    let Some(mut fields) = node.and_then(|node| Fields::of(node, "`speech`", report)) else {
        return SpeechDoc::default();
    };
    let speech = SpeechDoc {
        interruptible: fields.boolean("interruptible", report),
        voice: fields.text("voice", report).map(str::to_owned),
        speed: fields.number("speed", 0.5..=2.0, report).map(|speed| speed as f32),
        cache: fields.boolean("cache", report),
    };
    fields.finish(report);
    speech
}
