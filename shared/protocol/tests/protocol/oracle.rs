//! Another implementation of the protocol, `async-openai`, reads what we send and sends what we read.
//!
//! Differences that are left out of the comparison: fields that are `null` on one side and absent on the other; the
//! session's `object`, which OpenAI sends and `async-openai` does not know; `noise_reduction`, whose kind `async-openai`
//! 0.43 wants to be an object where OpenAI has a word; and the customer's audio inside a message, which OpenAI leaves out
//! like us and `async-openai` insists on.

use async_openai::types::realtime as theirs;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use u5_protocol::{
    Dialect,
    realtime::{ClientEvent, ContentPart, Item, ServerEvent, ServerMessage},
};

use crate::examples::{self, sent};

/// One of every event that GA has, made so that they can read it.
fn examples() -> Vec<ServerEvent> {
    let mut events = examples::all();
    events.retain(|event| !matches!(event, ServerEvent::ConversationCreated { .. }));
    events.iter_mut().for_each(suit_them);
    events
}

fn suit_them(event: &mut ServerEvent) {
    match event {
        ServerEvent::SessionCreated { session } | ServerEvent::SessionUpdated { session } => {
            session.audio.input.noise_reduction = None;
        }
        ServerEvent::ConversationItemDone { item: Item::Message(message), .. } => {
            let transcript = message.content[0].text().map(str::to_owned);
            message.content = vec![ContentPart::InputAudio { audio: Some("AQD+/w==".into()), transcript }];
        }
        _ => {}
    }
}

fn frame(event: &ServerEvent) -> String {
    sent(event.clone()).encode(Dialect::Ga).expect("GA has this event")
}

/// `value` without what the two are known to differ in.
fn comparable(mut value: Value) -> Value {
    strip_nulls(&mut value);
    if let Some(session) = value.get_mut("session").and_then(Value::as_object_mut) {
        session.remove("object");
    }
    value
}

fn strip_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(strip_nulls);
        }
        Value::Array(values) => values.iter_mut().for_each(strip_nulls),
        _ => {}
    }
}

#[test]
fn they_read_all_that_we_send() {
    for event in examples() {
        let text = frame(&event);
        let read: theirs::RealtimeServerEvent =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("they refuse {text}: {error}"));
        let ours = serde_json::from_str(&text).expect("JSON");
        assert_eq!(comparable(serde_json::to_value(read).expect("JSON")), comparable(ours));
    }
}

#[test]
fn we_read_all_that_they_send() {
    for event in examples() {
        let text = frame(&event);
        let relayed: theirs::RealtimeServerEvent = serde_json::from_str(&text).expect("they read it");
        let relayed = serde_json::to_string(&relayed).expect("JSON");
        let message = ServerMessage::decode(&relayed).unwrap_or_else(|error| panic!("we refuse {relayed}: {error}"));
        assert_eq!(message, sent(event));
    }
}

/// Events of WebRTC, telephony and remote MCP servers, none of which U5 has.
const NOT_OURS: [&str; 13] = [
    "input_audio_buffer.dtmf_event_received",
    "output_audio_buffer.started",
    "output_audio_buffer.stopped",
    "output_audio_buffer.cleared",
    "response.mcp_call_arguments.delta",
    "response.mcp_call_arguments.done",
    "response.mcp_call.in_progress",
    "response.mcp_call.completed",
    "response.mcp_call.failed",
    "mcp_list_tools.in_progress",
    "mcp_list_tools.completed",
    "mcp_list_tools.failed",
    "output_audio_buffer.clear",
];

/// Every event name that `T` knows, out of what serde says to one that it does not know.
fn names<T: DeserializeOwned>() -> Vec<String> {
    let error = serde_json::from_value::<T>(json!({ "type": "" })).err().expect("no event has no name").to_string();
    let (_, names) = error.split_once("expected one of").expect("serde lists the names");
    names.split('`').filter(|name| name.contains('.') || *name == "error").map(str::to_owned).collect()
}

#[test]
fn we_know_all_their_events_but_these() {
    let ours = [ServerEvent::TYPES, ClientEvent::TYPES].concat();
    let theirs = [names::<theirs::RealtimeServerEvent>(), names::<theirs::RealtimeClientEvent>()].concat();
    let missing: Vec<_> = theirs.iter().filter(|name| !ours.contains(&name.as_str())).collect();
    assert_eq!(missing, NOT_OURS);
}

#[test]
fn we_read_what_their_client_sends() {
    let events = [
        json!({ "type": "session.update", "event_id": "e", "session": { "type": "realtime", "instructions": "Be brief.",
            "output_modalities": ["text"], "max_output_tokens": 100, "tool_choice": "auto", "tools": [],
            "audio": { "input": { "format": { "type": "audio/pcm", "rate": 24000 },
                    "turn_detection": { "type": "semantic_vad", "eagerness": "high", "create_response": true, "interrupt_response": true } },
                "output": { "format": { "type": "audio/pcmu" }, "speed": 1.0, "voice": "marin" } } } }),
        json!({ "type": "input_audio_buffer.append", "event_id": "e", "audio": "AQD+/w==" }),
        json!({ "type": "conversation.item.create", "previous_item_id": "root", "item": { "type": "message",
            "object": "realtime.item", "role": "user", "content": [{ "type": "input_text", "text": "Hello" }] } }),
        json!({ "type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 100 }),
        json!({ "type": "response.create", "response": { "audio": { "output": { "format": { "type": "audio/pcma" }, "voice": "marin" } },
            "conversation": "none", "input": [], "instructions": "Be brief.", "max_output_tokens": "inf",
            "metadata": { "a": "b" }, "output_modalities": ["audio"], "tool_choice": { "type": "function", "name": "f" } } }),
        json!({ "type": "response.cancel", "response_id": "r" }),
    ];
    for event in events {
        let typed: theirs::RealtimeClientEvent =
            serde_json::from_value(event.clone()).unwrap_or_else(|error| panic!("they refuse {event}: {error}"));
        let frame = serde_json::to_value(typed).expect("JSON");
        let (event_id, read) = ClientEvent::decode(&frame.to_string(), &mut Dialect::default())
            .unwrap_or_else(|error| panic!("{frame}: {error}"));
        let mut ours = serde_json::to_value(read).expect("JSON");
        ours["event_id"] = json!(event_id);
        // What they leave null we take to be cleared, so that both sides drop it.
        assert_eq!(comparable(ours), comparable(frame));
    }
}
