//! What a kiosk does in reply, as a list shows it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

/// Something that a kiosk does in reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What it is.
    pub kind: ReplyKind,
    /// What is said; what it is about where nothing is.
    pub text: String,
    /// What is offered to be touched: names and labels.
    pub choices: Vec<(String, String)>,
}

/// What a reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplyKind {
    /// Says something.
    Say,
    /// Asks something.
    Ask,
    /// Offers something.
    Choose,
    /// Shows a card: its heading, and a line each for what is on it.
    Card,
    /// Answers this question from the store's knowledge.
    Answer,
    /// Asks another system.
    Call,
    /// Calls staff, and tells them this.
    Handoff,
    /// Says goodbye; the visit is over.
    Goodbye,
    /// Something that customers do not notice.
    Note,
}

impl Reply {
    pub(super) const fn of(kind: ReplyKind, text: String) -> Self {
        Self { kind, text, choices: Vec::new() }
    }
}

pub(super) const fn say(text: String) -> Reply {
    Reply::of(ReplyKind::Say, text)
}

pub(super) fn note(text: impl Into<String>) -> Reply {
    Reply::of(ReplyKind::Note, text.into())
}

/// A call of a tool: `orders (number: 4711)`.
pub(super) fn of_call(tool: &str, args: &BTreeMap<String, String>) -> Reply {
    let args: Vec<String> = args.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    Reply::of(ReplyKind::Call, format!("{tool} ({})", args.join(", ")))
}

pub(super) fn card(title: String, items: &Json, value: Option<String>) -> Reply {
    let lines = items.as_array().into_iter().flatten().map(line);
    let lines: Vec<String> = std::iter::once(title).chain(lines).chain(value).collect();
    Reply::of(ReplyKind::Card, lines.join("\n"))
}

/// A line of a card: a text, or a thing with a title and a text.
fn line(item: &Json) -> String {
    let parts = ["title", "name", "label", "text", "detail"].map(|name| item.get(name).and_then(Json::as_str));
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    if parts.is_empty() { value(item.clone()) } else { parts.join(": ") }
}

/// A value as people write it; a thing from a table goes by its name.
pub(super) fn value(value: Json) -> String {
    match value {
        Json::String(text) => text,
        Json::Object(entity) if entity.get("name").is_some_and(Json::is_string) => {
            entity["name"].as_str().unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}
