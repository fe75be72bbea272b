//! What the server sends, in both dialects.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use u5_protocol::{
    Dialect,
    realtime::{ClientEvent, ContentPart, Item, ItemStatus, MessageRole, ServerEvent, ServerMessage},
};

use crate::examples::{self, sent};

fn encoded(event: ServerEvent, dialect: Dialect) -> Value {
    let text = sent(event).encode(dialect).expect("the dialect has this event");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn there_is_an_example_of_every_event() {
    let seen: Vec<_> = examples::all().iter().map(ServerEvent::event_type).collect();
    assert_eq!(seen, ServerEvent::TYPES);
}

#[test]
fn every_event_comes_back_as_it_went() {
    for event in examples::all() {
        let Some(text) = sent(event.clone()).encode(Dialect::Ga) else {
            assert_eq!(event.event_type(), "conversation.created", "only beta may have events that GA lacks");
            continue;
        };
        assert_eq!(ServerMessage::decode(&text), Ok(sent(event)));
    }
}

#[test]
fn ga_events() {
    let value = |event| encoded(event, Dialect::Ga);
    insta::assert_json_snapshot!(
        "ga_session",
        value(ServerEvent::SessionCreated { session: Box::new(examples::session()) })
    );
    insta::assert_json_snapshot!(
        "ga_response",
        value(ServerEvent::ResponseDone { response: Box::new(examples::response()) })
    );
    let rest: Vec<_> = examples::all()
        .into_iter()
        .filter(|event| !matches!(event.event_type(), "session.created" | "session.updated" | "response.done"))
        .filter_map(|event| sent(event).encode(Dialect::Ga))
        .collect();
    insta::assert_snapshot!("ga_events", rest.join("\n"));
}

#[test]
fn beta_events() {
    let value = |event| encoded(event, Dialect::Beta);
    insta::assert_json_snapshot!(
        "beta_session",
        value(ServerEvent::SessionCreated { session: Box::new(examples::session()) })
    );
    insta::assert_json_snapshot!(
        "beta_response",
        value(ServerEvent::ResponseDone { response: Box::new(examples::response()) })
    );
    let rest: Vec<_> = examples::all()
        .into_iter()
        .filter(|event| !matches!(event.event_type(), "session.created" | "session.updated" | "response.done"))
        .filter_map(|event| sent(event).encode(Dialect::Beta))
        .collect();
    insta::assert_snapshot!("beta_events", rest.join("\n"));
}

/// Event names and content types that only GA has never reach a beta client.
#[test]
fn beta_clients_see_no_ga_names() {
    for event in examples::all() {
        let Some(text) = sent(event).encode(Dialect::Beta) else {
            continue;
        };
        for name in [
            "output_audio.",
            "output_audio_transcript",
            "output_text",
            "conversation.item.added",
            "conversation.item.done",
            "\"output_audio\"",
        ] {
            assert!(!text.contains(name), "{name} in {text}");
        }
    }
}

#[test]
fn events_of_a_newer_server_are_kept_whole() {
    let text = r#"{"type":"response.hologram.delta","event_id":"event_7","depth":3}"#;
    let message = ServerMessage::decode(text).expect("decodes");
    let ServerEvent::Unknown(unknown) = &message.event else { panic!("{message:?}") };
    assert_eq!((unknown.kind.as_str(), &unknown.raw["depth"]), ("response.hologram.delta", &json!(3)));
    assert_eq!(message.event.event_type(), "unknown");
    let again: Value = serde_json::from_str(&message.encode(Dialect::Ga).expect("text")).expect("JSON");
    assert_eq!(again, serde_json::from_str::<Value>(text).expect("JSON"));
}

#[test]
fn wire_names_are_unique() {
    let names: BTreeSet<_> = ServerEvent::TYPES.iter().chain(ClientEvent::TYPES).collect();
    assert_eq!(names.len(), ServerEvent::TYPES.len() + ClientEvent::TYPES.len());
}

proptest! {
    #[test]
    fn no_text_makes_decoding_panic(text in ".{0,200}") {
        let _outcome = ServerMessage::decode(&text);
    }

    #[test]
    fn transcripts_survive_whatever_is_in_them(text in ".{0,100}", index: u32, end: u64) {
        let item = Item::message(
            text.clone().into(), ItemStatus::Incomplete, MessageRole::Assistant,
            vec![ContentPart::OutputAudio { audio: None, transcript: text.clone() }],
        );
        let events = [
            ServerEvent::ConversationItemAdded { previous_item_id: None, item },
            ServerEvent::ConversationItemTruncated { item_id: text.into(), content_index: index, audio_end_ms: end },
        ];
        for event in events {
            let text = sent(event.clone()).encode(Dialect::Ga).expect("text");
            prop_assert_eq!(ServerMessage::decode(&text), Ok(sent(event)));
        }
    }
}
