//! What clients send, and what they are told when it is wrong.

use proptest::prelude::*;
use serde_json::{Value, json};
use u5_protocol::{
    Dialect, Patch,
    decode::MAX_CONTROL_FRAME,
    realtime::{
        AudioInputUpdate, AudioOutputUpdate, AudioUpdate, ClientEvent, ErrorBody, ErrorKind, MaxOutputTokens, Modality,
        SessionUpdate, TurnDetection,
    },
};

fn decode(value: &Value) -> ClientEvent {
    ClientEvent::decode(&value.to_string(), &mut Dialect::default()).expect("decodes").1
}

/// The `error` event's body for a frame that is refused.
fn refusal(text: &str) -> ErrorBody {
    ClientEvent::decode(text, &mut Dialect::default()).expect_err("is refused").body()
}

/// Code, parameter and message of the answer to `value`.
fn told(value: &Value) -> String {
    let ErrorBody { code, param, message, .. } = refusal(&value.to_string());
    format!("{} at {}: {message}", code.unwrap_or_default(), param.unwrap_or_default())
}

fn update(session: &Value) -> SessionUpdate {
    match decode(&json!({ "type": "session.update", "session": session })) {
        ClientEvent::SessionUpdate { session } => *session,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_event_is_read() {
    let item = json!({ "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Hello" }] });
    let events = [
        json!({ "type": "session.update", "session": { "type": "realtime" } }),
        json!({ "type": "input_audio_buffer.append", "audio": "AQD+/w==" }),
        json!({ "type": "input_audio_buffer.commit" }),
        json!({ "type": "input_audio_buffer.clear" }),
        json!({ "type": "conversation.item.create", "previous_item_id": "root", "item": item }),
        json!({ "type": "conversation.item.retrieve", "item_id": "item_1" }),
        json!({ "type": "conversation.item.truncate", "item_id": "item_1", "content_index": 0, "audio_end_ms": 1500 }),
        json!({ "type": "conversation.item.delete", "item_id": "item_1" }),
        json!({ "type": "response.create", "response": { "conversation": "none", "input": [{ "type": "item_reference", "id": "item_1" }] } }),
        json!({ "type": "response.cancel" }),
    ];
    let kinds: Vec<_> = events.iter().map(|event| decode(event).event_type()).collect();
    assert_eq!(kinds, ClientEvent::TYPES);
    for event in events {
        let again = serde_json::to_value(decode(&event)).expect("JSON");
        assert_eq!(decode(&again), decode(&event));
    }
}

#[test]
fn absent_null_and_value_differ() {
    let detection = |input: Value| {
        update(&json!({ "audio": { "input": input } }))
            .audio
            .and_then(|audio| audio.input)
            .expect("input")
            .turn_detection
    };
    assert_eq!(detection(json!({})), Patch::Keep);
    assert_eq!(detection(json!({ "turn_detection": null })), Patch::Clear);
    assert_eq!(detection(json!({ "turn_detection": { "type": "server_vad" } })), Patch::Set(TurnDetection::default()));
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let before = crate::examples::session();
    let mut session = before.clone();
    update(&json!({ "audio": { "output": { "speed": 1.25 } } })).apply(&mut session);
    assert_eq!((session.audio.output.speed, &session.audio.output.voice), (1.25, &before.audio.output.voice));
    session.audio.output.speed = before.audio.output.speed;
    assert_eq!(session, before);

    let clear = json!({ "instructions": "", "tools": [], "audio": { "input": { "turn_detection": null, "noise_reduction": null } } });
    update(&clear).apply(&mut session);
    assert_eq!((session.instructions.as_str(), session.tools.len()), ("", 0));
    assert_eq!((session.audio.input.turn_detection, session.audio.input.noise_reduction), (None, None));
    assert_eq!(session.audio.input.transcription, before.audio.input.transcription);
}

#[test]
fn beta_shapes_are_read_and_noticed() {
    let text = json!({ "type": "session.update", "event_id": "my_1", "session": {
        "modalities": ["text", "audio"], "voice": "heart", "temperature": 0.7, "max_response_output_tokens": 200,
        "input_audio_format": "g711_ulaw", "output_audio_format": "pcm16", "turn_detection": null,
        "input_audio_transcription": { "model": "whisper-1" },
    } });
    let mut dialect = Dialect::Ga;
    let (event_id, event) = ClientEvent::decode(&text.to_string(), &mut dialect).expect("decodes");
    assert_eq!((dialect, event_id), (Dialect::Beta, Some("my_1".into())));
    insta::assert_json_snapshot!("beta_update_in_ga", event);
}

#[test]
fn beta_content_is_read_by_role() {
    for (role, beta, ga) in [("assistant", "text", "output_text"), ("user", "text", "input_text")] {
        let item = json!({ "type": "message", "role": role, "content": [{ "type": beta, "text": "Hello" }] });
        let mut dialect = Dialect::Ga;
        let text = json!({ "type": "conversation.item.create", "item": item }).to_string();
        let (_, event) = ClientEvent::decode(&text, &mut dialect).expect("decodes");
        let value = serde_json::to_value(event).expect("JSON");
        assert_eq!((&value["item"]["content"][0]["type"], dialect), (&json!(ga), Dialect::Beta));
    }
}

#[test]
fn ga_clients_stay_ga() {
    let mut dialect = Dialect::Ga;
    let text = json!({ "type": "session.update", "session": { "type": "realtime", "output_modalities": ["text"] } });
    ClientEvent::decode(&text.to_string(), &mut dialect).expect("decodes");
    assert_eq!(dialect, Dialect::Ga);
}

#[test]
fn what_is_wrong_is_named() {
    let session = |session: Value| told(&json!({ "type": "session.update", "session": session }));
    let content = |role: &str, part: Value| {
        told(
            &json!({ "type": "conversation.item.create", "item": { "type": "message", "role": role, "content": [part] } }),
        )
    };
    let answers = [
        told(&json!([])),
        told(&json!({})),
        told(&json!({ "type": 3 })),
        told(&json!({ "type": "response.dance" })),
        told(&json!({ "type": "input_audio_buffer.append" })),
        told(
            &json!({ "type": "conversation.item.truncate", "item_id": "a", "content_index": 0, "audio_end_ms": "my secret" }),
        ),
        told(&json!({ "type": "conversation.item.delete", "item_id": "x".repeat(129) })),
        session(json!({ "type": "transcription" })),
        session(json!({ "output_modalities": ["audio", "text"] })),
        session(json!({ "max_output_tokens": 5000 })),
        session(json!({ "audio": { "output": { "speed": 9.0 } } })),
        session(json!({ "audio": { "input": { "format": { "type": "audio/pcm", "rate": 44100 } } } })),
        session(json!({ "audio": { "input": { "turn_detection": { "type": "server_vad", "threshold": 2.0 } } } })),
        session(json!({ "tools": [{ "type": "function", "name": "has a space" }] })),
        session(json!({ "tools": [{ "type": "mcp" }] })),
        content("user", json!({ "type": "input_image", "image_url": "data:" })),
        content("user", json!({ "type": "output_text", "text": "my secret" })),
    ];
    insta::assert_snapshot!("refusals", answers.join("\n"));
    assert!(answers.iter().all(|answer| !answer.contains("secret")), "an answer quotes what a customer said");
}

#[test]
fn the_answer_carries_the_clients_event_id() {
    let body = refusal(r#"{"type":"response.dance","event_id":"my_7"}"#);
    assert_eq!((body.kind, body.event_id), (ErrorKind::InvalidRequestError, Some("my_7".into())));
}

#[test]
fn frames_without_audio_are_short() {
    let text = "x".repeat(MAX_CONTROL_FRAME);
    let control = json!({ "type": "session.update", "event_id": "my_1", "session": { "instructions": text } });
    let body = refusal(&control.to_string());
    assert_eq!((body.code.as_deref(), body.event_id), (Some("frame_too_large"), Some("my_1".into())));
    decode(&json!({ "type": "input_audio_buffer.append", "audio": text }));
}

proptest! {
    #[test]
    fn no_text_makes_decoding_panic(text in ".{0,200}") {
        let _outcome = ClientEvent::decode(&text, &mut Dialect::default());
    }

    /// Any JSON in the place of any field is either read or refused with a parameter.
    #[test]
    fn no_field_makes_decoding_panic(
        kind in prop::sample::select(ClientEvent::TYPES),
        field in prop::sample::select(&["session", "audio", "item", "item_id", "response", "content_index"]),
        inner in prop::sample::select(&["modalities", "audio", "turn_detection", "voice", "type", "content", "input", "tools"]),
        value in prop::sample::select(vec![
            json!(null), json!(1e300), json!(-1), json!(""), json!("text"), json!([]), json!([[]]), json!({}),
            json!({ "type": "message" }), json!([{ "type": "audio" }]), json!({ "input": 1, "output": [] }),
        ]),
    ) {
        for fields in [json!({ field: value }), json!({ field: { inner: value } })] {
            let mut event = fields;
            event["type"] = json!(kind);
            if let Err(error) = ClientEvent::decode(&event.to_string(), &mut Dialect::default()) {
                prop_assert!(error.param.is_some(), "{event} gave {error:?}");
            }
        }
    }

    #[test]
    fn updates_come_back_as_they_went(
        instructions in prop::option::of(".{0,50}"), speed in prop::option::of(0.25..=1.5_f32), clear: bool,
        tokens in prop::option::of(1..=4096_u32), text: bool,
    ) {
        let turn_detection = if clear { Patch::Clear } else { Patch::Keep };
        let update = SessionUpdate {
            instructions,
            output_modalities: Some(vec![if text { Modality::Text } else { Modality::Audio }]),
            max_output_tokens: tokens.map(MaxOutputTokens::Tokens),
            audio: Some(AudioUpdate {
                input: Some(AudioInputUpdate { turn_detection, ..AudioInputUpdate::default() }),
                output: Some(AudioOutputUpdate { speed, ..AudioOutputUpdate::default() }),
            }),
            ..SessionUpdate::default()
        };
        let event = ClientEvent::SessionUpdate { session: Box::new(update) };
        prop_assert_eq!(decode(&serde_json::to_value(&event).expect("JSON")), event);
    }
}
