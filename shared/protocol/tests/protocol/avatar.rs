//! What avatars are told and what they say. `schema/avatar-examples.json` is the same for the page's own director.

use std::{env, fs, path::PathBuf};

use serde_json::{Value, json};
use u5_protocol::{
    DecodeErrorCode, Language,
    avatar::{Capability, ClientEvent, Director, ServerEvent},
    ids::ItemId,
    kiosk::{
        CaptionRole, Card, CardKind, KioskState, Mark, Marks, ServerEvent as Kiosk, StaffState, Viseme, VisemeMark,
    },
};

const RATE: u32 = 22_050;

fn visit() -> Vec<Kiosk> {
    let item = ItemId::from("item_1");
    let state = |state, since_ms| Kiosk::State { state, since_ms };
    let words =
        |start, text: &str| Marks { start, words: Some(vec![Mark(start, 900, text.to_owned())]), ..Marks::default() };
    let caption = |role, text: &str, is_final| Kiosk::Caption {
        role,
        text: text.to_owned(),
        is_final,
        item_id: item.clone(),
        confidence: None,
        unsure: false,
    };
    let speaking = |first_seq, text: &str, marks| Kiosk::Speaking {
        item_id: item.clone(),
        first_seq,
        text: text.to_owned(),
        marks,
    };
    let shapes = Marks { start: 0, visemes: Some(vec![VisemeMark(0, 400, Viseme::Pp)]), ..Marks::default() };
    let card = Card { card_id: "card_1".into(), kind: CardKind::Sources, title: String::new(), items: Vec::new() };
    vec![
        state(KioskState::Listening, 10),
        caption(CaptionRole::User, "Where is the milk?", true),
        state(KioskState::Thinking, 900),
        state(KioskState::Speaking, 1_200),
        speaking(7, "Aisle seven.", words(0, "Aisle")),
        Kiosk::Marks { item_id: item.clone(), marks: shapes },
        caption(CaptionRole::Assistant, "Aisle seven.", false),
        speaking(9, "Next to the coffee.", Marks { start: 20_000, ..Marks::default() }),
        Kiosk::Card { card },
        Kiosk::Clear { item_id: item.clone(), at_samples: None },
        speaking(12, "Next to the coffee.", Marks { start: 20_000, ..Marks::default() }),
        Kiosk::Staff { state: StaffState::Called },
        Kiosk::Staff { state: StaffState::Accepted },
        state(KioskState::Closing, 9_000),
        Kiosk::Wiped {},
        state(KioskState::Attract, 12_000),
    ]
}

#[test]
fn a_visit_is_told_as_the_examples_say() {
    let mut director = Director::default();
    let mut step = |event: Kiosk| {
        let avatar: Vec<Value> = director
            .direct(&event, RATE, Language::En)
            .iter()
            .map(|e| serde_json::to_value(e).expect("JSON"))
            .collect();
        json!({"kiosk": event, "avatar": avatar})
    };
    let steps: Vec<Value> = visit().into_iter().map(&mut step).collect();
    let told = json!({"rate": RATE, "language": "en", "steps": steps});
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema/avatar-examples.json");
    if env::var_os("U5_UPDATE").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&told).expect("JSON") + "\n")
            .expect("the examples can be written");
    }
    let committed: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap_or_default()).unwrap_or_default();
    assert_eq!(committed, told, "not current; run `U5_UPDATE=1 cargo test -p u5-protocol`");
}

#[test]
fn an_utterance_ends_with_its_last_frame_and_begins_anew_behind_an_interruption() {
    let mut director = Director::default();
    assert_eq!(director.sent(5), None, "nothing is being said");
    let told: Vec<_> = visit().iter().flat_map(|event| director.direct(event, RATE, Language::De)).collect();
    for event in &told {
        assert_eq!(ServerEvent::decode(&event.encode()).as_ref(), Ok(event));
    }
    let starts = told.iter().filter(|event| matches!(event, ServerEvent::Start { lang: Language::De, .. })).count();
    assert_eq!(starts, 2);
    assert_eq!(director.sent(40_000), Some(ServerEvent::End { utt: ItemId::from("item_1"), samples: 40_000 }));
}

#[test]
fn what_renderers_say_is_read_and_what_they_should_not_is_named() {
    let hello = ClientEvent::decode(r#"{"type":"hello","caps":["audio","visemes15","holograms"],"protocol":1}"#);
    let caps = vec![Capability::Audio, Capability::Visemes15, Capability::Other];
    assert_eq!(hello, Ok(ClientEvent::Hello { caps, protocol: Some(1) }));
    let at = ClientEvent::decode(r#"{"type":"playback.position","utt":"i","samples":480,"more":1}"#);
    assert_eq!(at, Ok(ClientEvent::Position { utt: ItemId::from("i"), samples: 480 }));
    let code = |text: &str| ClientEvent::decode(text).unwrap_err().code;
    assert_eq!(code("null"), DecodeErrorCode::InvalidJson);
    assert_eq!(code(r#"{"type":"dance"}"#), DecodeErrorCode::UnknownEvent);
    assert_eq!(code(r#"{"type":"playback.position","utt":"i"}"#), DecodeErrorCode::MissingField);
    assert_eq!(code(r#"{"type":"playback.position","utt":"i","samples":-1}"#), DecodeErrorCode::InvalidValue);
    assert_eq!(code(&format!(r#"{{"type":"buffer","ms":{}}}"#, " ".repeat(20_000))), DecodeErrorCode::FrameTooLarge);
}
