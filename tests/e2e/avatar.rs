//! Renderers of an avatar with a connection of their own: what they are told, and what their reports decide.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use u5_protocol::frame::{Frame, FrameKind};
use u5_tests::{Client, Kiosk, Server, client::Incoming};

use crate::api::orchestrator;

/// Three seconds of speech and more, which is said back.
const LONG: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen";

fn kiosk_url(server: &Server) -> String {
    format!("{}?kiosk=front", server.ws())
}

/// A renderer of the kiosk `front` that can do this, and whose greeting the server has read.
async fn renderer(server: &Server, caps: Value) -> Client {
    let url = server.ws().replace("/v1/realtime", "/v1/avatar?kiosk=front");
    let mut client = Client::connect(&url, &[("sec-websocket-protocol", "u5.avatar.v1")]).await;
    client.send(json!({"type": "hello", "caps": caps, "protocol": 1})).await;
    client.send(json!({"type": "wave"})).await;
    let error = client.until("error").await;
    assert_eq!(error["code"], "unknown_event", "{error}");
    client
}

/// What a renderer gets, up to the end of an utterance: its events, and how many samples of voice.
async fn utterance(renderer: &mut Client) -> (Vec<Value>, u64) {
    let (mut events, mut samples) = (Vec::new(), 0);
    loop {
        match renderer.next().await {
            Incoming::Event(event) => {
                let is_end = event["type"] == "utterance.end";
                events.push(event);
                if is_end {
                    return (events, samples);
                }
            }
            Incoming::Binary(bytes) => {
                let frame = Frame::decode(&bytes).expect("binary frames are voice");
                assert_eq!(frame.kind, FrameKind::Voice);
                samples += frame.pcm.len() as u64;
            }
            Incoming::End(frame) => panic!("the connection ended with {frame:?}; came: {events:#?}"),
        }
    }
}

fn of<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["type"] == kind).collect()
}

#[tokio::test]
async fn a_renderer_that_makes_the_sound_decides_what_was_heard() {
    let server = orchestrator(&[]).await;
    let mut kiosk = Kiosk::open(&kiosk_url(&server)).await;
    let mut renderer = renderer(&server, json!(["audio", "visemes15"])).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": "Where is the oat milk?"})).await;
    let (told, samples) = utterance(&mut renderer).await;
    let (start, end) = (of(&told, "utterance.start"), of(&told, "utterance.end"));
    assert_eq!((start.len(), end.len()), (1, 1), "{told:#?}");
    let utt = &start[0]["utt"];
    assert_eq!((&end[0]["utt"], end[0]["samples"].as_u64()), (utt, Some(samples)));
    assert_eq!(
        (start[0]["sample_rate"].as_u64(), &start[0]["lang"]),
        (kiosk.welcome["voice_rate"].as_u64(), &json!("en"))
    );
    let marks = of(&told, "utterance.marks");
    assert!(marks.iter().any(|m| m["words"].is_array()) && marks.iter().any(|m| m["visemes"].is_array()), "{told:#?}");
    let states: Vec<_> = of(&told, "avatar.state").iter().map(|e| e["state"].as_str().unwrap().to_owned()).collect();
    assert!(states.ends_with(&["thinking".to_owned(), "speaking".to_owned()]), "{states:?}");
    assert!(told.contains(&json!({"type": "gaze", "target": "away"})), "{told:#?}");

    // The page plays along; what it reports was not heard.
    let page = kiosk.client.events_until("kiosk.speaking").await;
    assert!(page.iter().any(|e| e["type"] == "kiosk.sound" && e["device"] == "avatar"), "{page:#?}");
    let stopped = json!({"type": "kiosk.playback", "item_id": utt, "played_samples": samples, "state": "stopped"});
    kiosk.client.send(stopped).await;
    let early = kiosk.listen_for(Duration::from_millis(600)).await;
    assert!(of(&early.events, "kiosk.turn").is_empty(), "{:#?}", early.events);
    renderer.send(json!({"type": "playback.started", "utt": utt, "wall_ms": 5})).await;
    renderer.send(json!({"type": "playback.position", "utt": utt, "samples": samples / 2})).await;
    renderer.send(json!({"type": "buffer", "ms": 300})).await;
    renderer.send(json!({"type": "playback.finished", "utt": utt, "samples": samples, "interrupted": false})).await;
    let turn = kiosk.client.until("kiosk.turn").await;
    assert_eq!(turn["outcome"], "answered", "{turn}");
    assert_eq!(server.metric("kiosk_avatar_links{dialect=\"u5\"}").await, Some(1.0));
}

#[tokio::test]
async fn the_history_holds_what_the_renderer_played_before_the_customer_interrupted() {
    let server = orchestrator(&[]).await;
    let mut kiosk = Kiosk::open(&kiosk_url(&server)).await;
    let mut renderer = renderer(&server, json!(["audio"])).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": LONG})).await;
    let start = renderer.until("utterance.start").await;
    let utt = &start["utt"];
    // The sixth word and something of the seventh, when it has them.
    let (mut words, mut samples) = (Vec::new(), 0);
    let at = loop {
        match renderer.next().await {
            Incoming::Event(event) => words.extend(event["words"].as_array().cloned().unwrap_or_default()),
            Incoming::Binary(bytes) => samples += Frame::decode(&bytes).expect("it is voice").pcm.len() as u64,
            Incoming::End(frame) => panic!("the connection ended with {frame:?}"),
        }
        let seventh = words.get(6).and_then(|word| word[0].as_u64()).map(|start| start + 10);
        if let Some(at) = seventh.filter(|at| samples > *at) {
            break at;
        }
    };
    renderer.send(json!({"type": "playback.position", "utt": utt, "samples": at})).await;
    kiosk.listen_for(Duration::from_millis(200)).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": "Where is the oat milk?"})).await;
    let interrupt = renderer.until("interrupt").await;
    assert_eq!(&interrupt["utt"], utt);
    renderer.send(json!({"type": "playback.finished", "utt": utt, "samples": at, "interrupted": true})).await;
    kiosk.client.until("kiosk.turn").await;
    kiosk.client.send(json!({"type": "conversation.item.retrieve", "item_id": utt})).await;
    let retrieved = kiosk.client.until("conversation.item.retrieved").await;
    let kept = retrieved["item"]["content"][0]["transcript"].as_str().unwrap();
    let heard: Vec<&str> = words[..6].iter().filter_map(|word| word[2].as_str()).collect();
    assert_eq!(kept.split_whitespace().collect::<Vec<_>>(), heard, "{retrieved:#}");
}

#[tokio::test]
async fn the_page_takes_the_sound_back_from_a_renderer_that_hangs_or_leaves() {
    let server = orchestrator(&[]).await;
    let mut kiosk = Kiosk::open(&kiosk_url(&server)).await;
    let hanging = renderer(&server, json!(["audio"])).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": LONG})).await;
    let turn = kiosk.hear_out().await;
    let devices: Vec<_> = of(&turn.events, "kiosk.sound").iter().map(|e| e["device"].clone()).collect();
    assert_eq!(devices, [json!("avatar"), json!("page")], "{:#?}", turn.events);
    assert!(server.log().contains("renderer hangs"), "{}", server.log());
    drop(hanging);

    let leaving = renderer(&server, json!(["audio"])).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": "Where is the oat milk?"})).await;
    loop {
        let sound = kiosk.client.until("kiosk.sound").await;
        if sound["device"] == "avatar" {
            break;
        }
    }
    drop(leaving);
    let sound = kiosk.client.until("kiosk.sound").await;
    assert_eq!(sound["device"], "page");
}

#[tokio::test]
async fn a_ui_made_for_tokkio_shows_both_sides_of_the_conversation() {
    let server = orchestrator(&[]).await;
    let mut kiosk = Kiosk::open(&kiosk_url(&server)).await;
    let mut ui = Client::connect(&server.ws().replace("/v1/realtime", "/ws/front"), &[]).await;
    // It shows, and has nothing to say.
    ui.send(json!({"type": "anything"})).await;
    let pcm = vec![0_i16; 16_000];
    kiosk.hold(&pcm).await;
    let told = ui.events_until("tts_end").await;
    assert!(told.contains(&json!({"type": "asr_end", "asr": "Where can I find the organic oat milk?"})), "{told:#?}");
    let said = of(&told, "tts_update");
    assert_eq!(said.last().unwrap()["tts"], "The organic oat milk is in aisle seven.");
}

#[tokio::test]
async fn renderers_show_a_key_and_the_newest_makes_the_sound_and_a_drain_sends_them_elsewhere() {
    let mut server = orchestrator(&[r#"orchestrator.tokens=["k3y"]"#]).await;
    let url = server.ws().replace("/v1/realtime", "/v1/avatar?kiosk=front");
    let Err(refused) = Client::try_connect(&url, &[]).await else { panic!("a renderer without a key came in") };
    assert_eq!(refused.status().as_u16(), StatusCode::UNAUTHORIZED.as_u16());
    let key = ("authorization", "Bearer k3y");
    let mut old = Client::connect(&url, &[key]).await;
    old.send(json!({"type": "hello", "caps": ["audio"]})).await;
    old.send(json!({"type": "wave"})).await;
    old.until("error").await;
    let mut new = Client::connect(&url, &[key]).await;
    new.send(json!({"type": "hello", "caps": ["audio"]})).await;
    assert_eq!(close_code(&mut old).await, Some(4409));
    server.terminate();
    assert_eq!(close_code(&mut new).await, Some(1012));
    assert!(server.ended().await.success());
}

async fn close_code(client: &mut Client) -> Option<u16> {
    client.close_frame().await.map(|frame| frame.code.into())
}

#[tokio::test]
async fn rubbish_from_a_renderer_disturbs_nobody() {
    let server = orchestrator(&[]).await;
    let mut kiosk = Kiosk::open(&kiosk_url(&server)).await;
    let mut renderer = renderer(&server, json!(["audio"])).await;
    for rubbish in
        ["null", "[]", "{", r#"{"type":"playback.finished","utt":"item_of_nobody","samples":18446744073709551615}"#]
    {
        renderer.send_raw(Message::text(rubbish)).await;
    }
    renderer.send_raw(Message::binary(vec![0_u8; 64])).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": "Where is the oat milk?"})).await;
    let (told, samples) = utterance(&mut renderer).await;
    let utt = of(&told, "utterance.start")[0]["utt"].clone();
    renderer.send(json!({"type": "playback.finished", "utt": utt, "samples": samples})).await;
    assert_eq!(kiosk.client.until("kiosk.turn").await["outcome"], "answered");
    // One frame that is far too large costs the renderer its connection, and the page its silence.
    drop(renderer.try_send_raw(Message::text("x".repeat(200_000))).await);
    assert!(timeout(Duration::from_secs(20), close_code(&mut renderer)).await.is_ok());
    sleep(Duration::from_millis(100)).await;
    assert_eq!(kiosk.ask("Where is the oat milk?").await.outcome(), "answered");
}
