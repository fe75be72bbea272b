//! The beta form of the protocol (`OpenAI-Beta: realtime=v1`), translated to and from GA as JSON.
//!
//! What beta lacks is left out: an event without a counterpart is not sent. What GA lacks (`temperature`) is dropped.

use serde_json::{Map, Value, json};

use super::server::{ServerEvent, ServerMessage, to_text};

type Fields = Map<String, Value>;

/// Events whose names differ: GA, beta.
const RENAMED: [(&str, &str); 7] = [
    ("conversation.item.added", "conversation.item.created"),
    ("response.output_audio.delta", "response.audio.delta"),
    ("response.output_audio.done", "response.audio.done"),
    ("response.output_audio_transcript.delta", "response.audio_transcript.delta"),
    ("response.output_audio_transcript.done", "response.audio_transcript.done"),
    ("response.output_text.delta", "response.text.delta"),
    ("response.output_text.done", "response.text.done"),
];

/// Fields of a flat beta session or response that GA does not have at that place.
const BETA_FIELDS: [&str; 11] = [
    "modalities",
    "voice",
    "speed",
    "temperature",
    "turn_detection",
    "input_audio_format",
    "output_audio_format",
    "input_audio_transcription",
    "input_audio_noise_reduction",
    "max_response_output_tokens",
    "client_secret",
];

/// Whether only beta has this event.
pub(super) const fn only(event: &ServerEvent) -> bool {
    matches!(event, ServerEvent::ConversationCreated { .. })
}

/// Puts a client's event into GA form; whether it had anything that only beta has.
pub(super) fn read_client_event(kind: &str, fields: &mut Fields) -> bool {
    match kind {
        "session.update" => object(fields, "session").is_some_and(read_settings),
        "response.create" => object(fields, "response").is_some_and(|response| {
            let items = read_items(response);
            read_settings(response) || items
        }),
        "conversation.item.create" => object(fields, "item").is_some_and(read_item),
        _ => false,
    }
}

fn object<'a>(fields: &'a mut Fields, name: &str) -> Option<&'a mut Fields> {
    fields.get_mut(name).and_then(Value::as_object_mut)
}

/// The object at `path`, made where it is missing; nothing when something else is in its place.
fn nested<'a>(fields: &'a mut Fields, path: &[&str]) -> Option<&'a mut Fields> {
    path.iter().try_fold(fields, |fields, name| {
        fields.entry(*name).or_insert_with(|| Value::Object(Fields::new())).as_object_mut()
    })
}

/// Moves the flat fields of a session or response to where GA has them.
fn read_settings(settings: &mut Fields) -> bool {
    let mut moved = false;
    for name in BETA_FIELDS {
        if let Some(value) = settings.remove(name) {
            moved = true;
            place(settings, name, value);
        }
    }
    moved
}

fn place(settings: &mut Fields, name: &str, value: Value) {
    let (path, name, value): (&[&str], _, _) = match name {
        "modalities" => (&[], "output_modalities", ga_modalities(value)),
        "max_response_output_tokens" => (&[], "max_output_tokens", value),
        "voice" | "speed" => (&["audio", "output"], name, value),
        "output_audio_format" => (&["audio", "output"], "format", ga_format(value)),
        "input_audio_format" => (&["audio", "input"], "format", ga_format(value)),
        "turn_detection" => (&["audio", "input"], name, value),
        "input_audio_transcription" => (&["audio", "input"], "transcription", value),
        "input_audio_noise_reduction" => (&["audio", "input"], "noise_reduction", value),
        _ => return,
    };
    if let Some(fields) = nested(settings, path) {
        fields.entry(name).or_insert(value);
    }
}

/// Beta asks for `["text", "audio"]` when it wants speech with its transcript; that is GA's `["audio"]`.
fn ga_modalities(value: Value) -> Value {
    match value.as_array() {
        Some(list) if list.len() == 2 && list.contains(&json!("audio")) && list.contains(&json!("text")) => {
            json!(["audio"])
        }
        _ => value,
    }
}

fn ga_format(value: Value) -> Value {
    match value.as_str() {
        Some("pcm16") => json!({ "type": "audio/pcm", "rate": 24_000 }),
        Some("g711_ulaw") => json!({ "type": "audio/pcmu" }),
        Some("g711_alaw") => json!({ "type": "audio/pcma" }),
        _ => value,
    }
}

fn read_items(response: &mut Fields) -> bool {
    let items = response.get_mut("input").and_then(Value::as_array_mut).into_iter().flatten();
    // Counting, unlike `any`, does not stop at the first.
    items.filter_map(Value::as_object_mut).filter_map(|item| read_item(item).then_some(())).count() > 0
}

/// Names the content of a message as GA does; whether any was named otherwise.
fn read_item(item: &mut Fields) -> bool {
    let of_assistant = item.get("role").and_then(Value::as_str) == Some("assistant");
    let parts = item.get_mut("content").and_then(Value::as_array_mut).into_iter().flatten();
    let mut renamed = false;
    for part in parts {
        let name = match (part.get("type").and_then(Value::as_str), of_assistant) {
            (Some("text"), true) => "output_text",
            (Some("audio"), true) => "output_audio",
            (Some("text"), false) => "input_text",
            (Some("audio"), false) => "input_audio",
            _ => continue,
        };
        part["type"] = json!(name);
        renamed = true;
    }
    renamed
}

/// A server's event in beta form; nothing when beta has no such event.
pub(super) fn write_server_event(message: &ServerMessage) -> Option<String> {
    if let ServerEvent::ConversationItemDone { .. }
    | ServerEvent::InputAudioBufferTimeoutTriggered { .. }
    | ServerEvent::InputAudioTranscriptionSegment { .. } = message.event
    {
        return None;
    }
    let mut value = serde_json::to_value(message).ok()?;
    let fields = value.as_object_mut()?;
    if let Some((_, name)) = RENAMED.iter().find(|(name, _)| *name == message.event.event_type()) {
        fields.insert("type".to_owned(), json!(name));
    }
    write_objects(fields);
    Some(to_text(&value))
}

fn write_objects(fields: &mut Fields) {
    if let Some(session) = object(fields, "session") {
        write_session(session);
    }
    if let Some(response) = object(fields, "response") {
        write_response(response);
    }
    if let Some(item) = fields.get_mut("item") {
        write_item(item);
    }
}

fn write_item(item: &mut Value) {
    let parts = item.get_mut("content").and_then(Value::as_array_mut).into_iter().flatten();
    for part in parts {
        let name = match part.get("type").and_then(Value::as_str) {
            Some("output_text") => "text",
            Some("output_audio") => "audio",
            _ => continue,
        };
        part["type"] = json!(name);
    }
}

fn write_session(session: &mut Fields) {
    let mut audio = session.remove("audio").unwrap_or_default();
    let mut take = |half: &str, name: &str| audio.get_mut(half).and_then(|half| half.get_mut(name)).map(Value::take);
    let fields = [
        ("input_audio_format", take("input", "format").as_ref().map(beta_format)),
        ("input_audio_transcription", take("input", "transcription")),
        ("input_audio_noise_reduction", take("input", "noise_reduction")),
        ("turn_detection", take("input", "turn_detection")),
        ("output_audio_format", take("output", "format").as_ref().map(beta_format)),
        ("voice", take("output", "voice")),
        ("speed", take("output", "speed")),
        ("max_response_output_tokens", session.remove("max_output_tokens")),
        ("modalities", session.remove("output_modalities").map(beta_modalities)),
    ];
    session.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    session.insert("temperature".to_owned(), json!(0.8));
    for name in ["type", "truncation", "prompt", "parallel_tool_calls", "include"] {
        session.remove(name);
    }
}

fn write_response(response: &mut Fields) {
    let audio = response.remove("audio").unwrap_or_default();
    let output = |name: &str| audio.pointer(&format!("/output/{name}")).cloned();
    let fields = [
        ("voice", output("voice")),
        ("output_audio_format", output("format").as_ref().map(beta_format)),
        ("modalities", response.remove("output_modalities").map(beta_modalities)),
    ];
    response.extend(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    for item in response.get_mut("output").and_then(Value::as_array_mut).into_iter().flatten() {
        write_item(item);
    }
}

fn beta_modalities(value: Value) -> Value {
    if value == json!(["audio"]) { json!(["text", "audio"]) } else { value }
}

fn beta_format(value: &Value) -> Value {
    match value.get("type").and_then(Value::as_str) {
        Some("audio/pcmu") => json!("g711_ulaw"),
        Some("audio/pcma") => json!("g711_alaw"),
        _ => json!("pcm16"),
    }
}
