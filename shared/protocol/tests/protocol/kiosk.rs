//! The kiosk dialect.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use u5_protocol::{
    DecodeError, DecodeErrorCode, Language,
    kiosk::{
        self, Branding, CaptionRole, Card, CardItem, CardKind, DegradedPart, Incoming, KioskState, MAX_FRAME, MAX_TEXT,
        Mark, MarkSource, Marks, MicMode, PageCommand, Profile, ServerInfo, SlotView, StaffState, Viseme, VisemeMark,
    },
    ops::Level,
    realtime,
};

fn decode(value: &Value) -> Result<Incoming, DecodeError> {
    Incoming::decode(&value.to_string()).map(|(_, event)| event)
}

fn wrong(value: &Value) -> (DecodeErrorCode, String) {
    let error = decode(value).expect_err("is refused");
    (error.code, error.param.unwrap_or_default())
}

fn from_kiosk() -> Vec<Value> {
    vec![
        json!({ "type": "kiosk.hello", "client": { "version": "1.0", "user_agent": "Chromium" },
            "audio": { "in_rate": 16000, "out_rate": 48000, "echo_cancellation": true },
            "screen": { "width": 1080, "height": 1920 }, "resume": { "token": "t", "last_seq": 7 } }),
        json!({ "type": "kiosk.playback", "item_id": "item_1", "played_samples": 4800, "state": "underrun" }),
        json!({ "type": "kiosk.presence", "present": true, "source": "camera" }),
        json!({ "type": "kiosk.choice", "card_id": "card_1", "choice_id": "yes" }),
        json!({ "type": "kiosk.text", "text": "Where is the coffee?" }),
        json!({ "type": "kiosk.language", "language": "de" }),
        json!({ "type": "kiosk.mic", "state": "open", "mode": "hold" }),
        json!({ "type": "kiosk.staff", "reason": "cannot find it" }),
        json!({ "type": "kiosk.end" }),
    ]
}

#[test]
fn every_kiosk_event_is_read() {
    let mut kinds = Vec::new();
    for value in from_kiosk() {
        let Ok(Incoming::Kiosk(event)) = decode(&value) else { panic!("{value} is refused") };
        kinds.push(event.event_type());
        assert_eq!(serde_json::to_value(event).expect("JSON"), value);
    }
    assert_eq!(kinds, kiosk::ClientEvent::TYPES);
}

#[test]
fn realtime_events_share_the_socket() {
    let event = decode(&json!({ "type": "response.cancel" })).expect("decodes");
    assert_eq!(event, Incoming::Realtime(realtime::ClientEvent::ResponseCancel { response_id: None }));
}

#[test]
fn fields_have_bounds() {
    use DecodeErrorCode::{FrameTooLarge, InvalidValue, MissingField, UnknownEvent};
    let text = |length: usize| json!({ "type": "kiosk.text", "text": "ä".repeat(length) });
    assert!(decode(&text(MAX_TEXT)).is_ok());
    let cases = [
        (text(MAX_TEXT + 1), InvalidValue, "text"),
        (text(MAX_FRAME), FrameTooLarge, ""),
        (json!({ "type": "kiosk.language", "language": "tlh" }), InvalidValue, "language"),
        (json!({ "type": "kiosk.choice", "card_id": "card_1" }), MissingField, "choice_id"),
        (json!({ "type": "kiosk.choice", "card_id": "", "choice_id": "a" }), InvalidValue, "card_id"),
        (
            json!({ "type": "kiosk.playback", "item_id": "i", "played_samples": -1, "state": "playing" }),
            InvalidValue,
            "played_samples",
        ),
        (
            json!({ "type": "kiosk.hello", "client": { "version": "1" }, "audio": { "in_rate": 8000, "out_rate": 48000 } }),
            InvalidValue,
            "audio.in_rate",
        ),
        (json!({ "type": "kiosk.dance" }), UnknownEvent, "type"),
    ];
    for (value, code, param) in cases {
        assert_eq!(wrong(&value), (code, param.to_owned()));
    }
}

fn from_server() -> Vec<kiosk::ServerEvent> {
    use kiosk::ServerEvent as E;
    let profile = Profile {
        store: "store1".into(),
        branding: Branding { name: "The Store".into(), ..Branding::default() },
        languages: Language::ALL.to_vec(),
        modes: vec![MicMode::Open, MicMode::Tap],
        texts: BTreeMap::from([(Language::De, BTreeMap::from([("welcome".into(), "Guten Tag".into())]))]),
        transcripts: kiosk::Transcripts::Kept { days: 30 },
        hours: Some(kiosk::Hours { week: std::array::from_fn(|_| vec![[480, 1_200]]), ..kiosk::Hours::default() }),
    };
    let item = CardItem { id: "a".into(), label: "Coffee".into(), ..CardItem::default() };
    vec![
        E::Welcome {
            session_id: "sess_1".into(),
            resume_token: "t".into(),
            resumed: false,
            profile: Box::new(profile.clone()),
            voice_rate: 24_000,
            server: ServerInfo { version: "0.1.0".into(), revision: "abc".into() },
        },
        E::State { state: KioskState::Thinking, since_ms: 1_200 },
        E::Caption {
            role: CaptionRole::User,
            text: "Where is the coffee?".into(),
            is_final: true,
            item_id: "item_1".into(),
            unsure: true,
            confidence: Some(0.5),
        },
        E::Speaking {
            item_id: "item_2".into(),
            first_seq: 3,
            text: "Aisle 3.".into(),
            marks: Marks {
                start: 0,
                words: Some(vec![Mark(0, 2_400, "Aisle".into())]),
                word_source: Some(MarkSource::Engine),
                ..Marks::default()
            },
        },
        E::Marks {
            item_id: "item_2".into(),
            marks: Marks {
                start: 4_800,
                visemes: Some(vec![VisemeMark(4_800, 960, Viseme::Aa), VisemeMark(5_760, 960, Viseme::Pp)]),
                viseme_source: Some(MarkSource::Aligned),
                ..Marks::default()
            },
        },
        E::Clear { item_id: "item_2".into(), at_samples: Some(960) },
        E::Card {
            card: Card { card_id: "card_1".into(), kind: CardKind::Choices, title: "Which?".into(), items: vec![item] },
        },
        E::Flow {
            flow: "find".into(),
            step: "ask".into(),
            slots: vec![SlotView { name: "Product".into(), filled: true }],
        },
        E::Volume { level: 1.5 },
        E::Sound { device: kiosk::SoundDevice::Avatar },
        E::Degraded {
            parts: vec![DegradedPart { part: "tts".into(), level: Level::Embedded, reason: "no answer".into() }],
        },
        E::Idle { seconds_left: 20, extendable: true },
        E::Staff { state: StaffState::Called },
        E::Wiped {},
        E::Profile { profile: Box::new(profile) },
        E::Command { command: PageCommand::Reload },
        E::GoingAway { reconnect_after_ms: 300, deadline_ms: 30_000 },
        E::Turn {
            outcome: "answered".into(),
            response_time_ms: Some(850.5),
            waterfall: BTreeMap::from([("transcript".into(), 120.0)]),
        },
        E::Stats { mic_frames: 100, mic_lost: 2, mic_gaps: 1, mic_repeats: 0 },
        E::Error { code: "stt_down".into(), message: "please type".into(), retryable: true },
    ]
}

#[test]
fn server_events() {
    let events = from_server();
    let kinds: Vec<_> = events.iter().map(kiosk::ServerEvent::event_type).collect();
    assert_eq!(kinds, kiosk::ServerEvent::TYPES);
    let mut lines = Vec::new();
    for (seq, event) in (1..).zip(events) {
        let message = kiosk::ServerMessage { seq, event };
        let text = message.encode();
        assert_eq!(kiosk::ServerMessage::decode(&text), Ok(message));
        lines.push(text);
    }
    insta::assert_snapshot!("kiosk_server", lines.join("\n"));
}

#[test]
fn a_server_event_without_its_number_is_refused() {
    let error = kiosk::ServerMessage::decode(r#"{"type":"kiosk.wiped"}"#).expect_err("is refused");
    assert_eq!(error.param.as_deref(), Some("seq"));
}

proptest! {
    #[test]
    fn no_text_makes_decoding_panic(text in ".{0,200}") {
        let _outcome = (Incoming::decode(&text), kiosk::ServerMessage::decode(&text));
    }

    #[test]
    fn typed_text_survives_whatever_is_in_it(text in ".{0,300}") {
        let event = kiosk::ClientEvent::Text { text };
        let frame = serde_json::to_string(&event).expect("JSON");
        prop_assert_eq!(Incoming::decode(&frame), Ok((None, Incoming::Kiosk(event))));
    }
}
