//! `/v1/realtime` as raw frames: what is sent, what comes back, and what no client can break.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use u5_tests::{
    Client, Kiosk, Server,
    client::{body, kinds, written},
    place,
};

/// Engines that need no weights, and a model that answers from `clients/script.toml`.
pub(crate) fn scripted() -> Vec<String> {
    let script = place::repository().join("tests/clients/script.toml");
    vec![
        format!("engines.script={}", script.display()),
        "engines.llm=scripted".to_owned(),
        "engines.stt=scripted".to_owned(),
        "engines.heard=Where can I find the organic oat milk?".to_owned(),
        "engines.tts=scripted".to_owned(),
        "engines.embeddings=off".to_owned(),
        "knowledge.database=:memory:".to_owned(),
    ]
}

/// An orchestrator with scripted engines and these settings on top.
pub(crate) async fn orchestrator(more: &[&str]) -> Server {
    let settings = scripted();
    let settings: Vec<&str> = settings.iter().map(String::as_str).chain(more.iter().copied()).collect();
    Server::orchestrator(&settings).await
}

async fn assert_answers(client: &mut Client) {
    let events = client.ask("Where is the oat milk?").await;
    assert_eq!(written(&events), "The organic oat milk is in aisle seven.");
    assert_eq!(events.last().unwrap()["response"]["status"], "completed");
}

#[tokio::test]
async fn a_session_begins_with_its_object() {
    let server = orchestrator(&[]).await;
    let mut client = Client::connect(&format!("{}?model=shop", server.ws()), &[]).await;
    let created = client.event().await;
    assert_eq!(created["type"], "session.created");
    let session = &created["session"];
    assert_eq!((&session["type"], &session["model"]), (&json!("realtime"), &json!("shop")));
    assert_eq!(session["audio"]["input"]["format"], json!({"type": "audio/pcm", "rate": 24_000}));
    assert_eq!(session["output_modalities"], json!(["audio"]));
}

#[tokio::test]
async fn a_written_turn_has_its_events_in_order() {
    let server = orchestrator(&[]).await;
    let mut client = Client::open(&server.ws()).await;
    let events = client.ask("Where is the oat milk?").await;
    assert_eq!(written(&events), "The organic oat milk is in aisle seven.");
    let mut order = kinds(&events);
    order.dedup();
    assert_eq!(
        order,
        [
            "conversation.item.added",
            "conversation.item.done",
            "response.created",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "conversation.item.done",
            "response.done",
        ]
    );
    let id = &events.last().unwrap()["response"]["id"];
    let of_response = events.iter().filter(|e| e["type"].as_str().is_some_and(|t| t.starts_with("response.output")));
    assert!(of_response.clone().count() > 0 && of_response.clone().all(|e| e["response_id"] == *id), "{events:#?}");
    let ids: std::collections::BTreeSet<_> = events.iter().map(|e| e["event_id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), events.len(), "every event has an id of its own");
}

#[tokio::test]
async fn what_is_not_understood_gets_an_error_and_the_session_goes_on() {
    let server = orchestrator(&[]).await;
    let mut client = Client::open(&server.ws()).await;
    let rubbish: [(Message, Option<&str>); 6] = [
        (Message::text("{no json"), None),
        (Message::text("[]"), None),
        (Message::text(r#"{"type":"no.such.event","event_id":"mine"}"#), Some("mine")),
        (
            Message::text(r#"{"type":"response.create","event_id":"e7","response":{"output_modalities":"loud"}}"#),
            Some("e7"),
        ),
        (Message::text(r#"{"type":"input_audio_buffer.append","audio":"%%%"}"#), None),
        (Message::binary(vec![0xde, 0xad, 0xbe, 0xef]), None),
    ];
    for (frame, id) in rubbish {
        let shown = format!("{frame:?}");
        client.send_raw(frame).await;
        let error = client.event().await;
        assert_eq!(error["type"], "error", "{shown}");
        assert_eq!(error["error"]["type"], "invalid_request_error", "{shown}");
        assert!(error["error"]["message"].as_str().is_some_and(|m| m.len() > 10), "{shown}: {error}");
        assert_eq!(error["error"]["event_id"].as_str(), id, "{shown}: {error}");
    }
    assert_answers(&mut client).await;
}

#[tokio::test]
async fn a_frame_of_20_mb_is_refused_and_the_session_goes_on() {
    let server = orchestrator(&[]).await;
    let mut client = Client::open(&server.ws()).await;
    let audio = "A".repeat(20_000_000);
    client.send(json!({"type": "input_audio_buffer.append", "audio": audio})).await;
    let error = client.event().await;
    assert_eq!((&error["type"], &error["error"]["type"]), (&json!("error"), &json!("invalid_request_error")));
    assert!(error["error"]["message"].as_str().unwrap().contains("15"), "the limit is named: {error}");
    assert_answers(&mut client).await;
}

#[tokio::test]
async fn a_frame_beyond_all_limits_closes_its_connection_and_no_other() {
    let mut server = orchestrator(&[]).await;
    let mut bystander = Client::open(&server.ws()).await;
    let mut client = Client::open(&server.ws()).await;
    // The server need not read it all, so sending may fail; what counts is how the connection ends.
    drop(client.try_send_raw(Message::binary(vec![0; 40_000_000])).await);
    if let Some(frame) = client.close_frame().await {
        assert_eq!(u16::from(frame.code), 1009, "{frame:?}");
    }
    assert_answers(&mut bystander).await;
    assert!(server.is_alive());
}

#[tokio::test]
async fn clients_of_the_beta_get_its_names() {
    let server = orchestrator(&[]).await;
    let mut client = Client::connect(&server.ws(), &[("openai-beta", "realtime=v1")]).await;
    let created = client.until("session.created").await;
    assert_eq!(created["session"]["modalities"], json!(["text", "audio"]), "{created}");
    let item = json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "oat milk"}]});
    client.send(json!({"type": "conversation.item.create", "item": item})).await;
    client.send(json!({"type": "response.create", "response": {"modalities": ["text"]}})).await;
    let events = client.events_until("response.done").await;
    let kinds = kinds(&events);
    assert!(kinds.contains(&"conversation.item.created") && kinds.contains(&"response.text.delta"), "{kinds:?}");
    let ga: Vec<_> = kinds.iter().filter(|k| k.contains("output_text") || k.ends_with("item.added")).collect();
    assert_eq!(ga, [&"response.output_item.added"]);
}

#[tokio::test]
async fn a_kiosk_is_welcomed_and_answered_in_sound_and_writing() {
    let server = orchestrator(&["store.name=Corner Shop"]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    assert_eq!(kiosk.welcome["profile"]["branding"]["name"], "Corner Shop");
    assert_eq!((&kiosk.welcome["resumed"], &kiosk.welcome["voice_rate"]), (&json!(false), &json!(24_000)));
    let turn = kiosk.ask("Where is the oat milk?").await;
    assert_eq!(turn.answer(), "The organic oat milk is in aisle seven.");
    let seqs: Vec<_> = turn.events.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert!(seqs.is_sorted_by(|a, b| a + 1 == *b), "kiosk events are numbered without gaps: {seqs:?}");
    let (_, live) = server.get("/v1/conversations").await;
    let live: Value = serde_json::from_str(&live).unwrap();
    assert_eq!((live.as_array().unwrap().len(), &live[0]["dialect"]), (1, &json!("kiosk")));
    assert!(!live.to_string().contains("oat"), "the console never shows what is said: {live}");
}

#[tokio::test]
async fn a_kiosk_whose_button_is_held_hears_all_that_is_said_meanwhile() {
    let server = orchestrator(&["turns.microphone=hold"]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    assert_eq!(kiosk.welcome["profile"]["modes"], json!(["hold"]));
    // What is said does not matter to these engines, not even whether it is speech: the button says that it is a turn.
    let turn = kiosk.hold(&vec![100; 16_000]).await;
    assert_eq!(turn.answer(), "The organic oat milk is in aisle seven.");
    let kinds = kinds(&turn.events);
    assert_eq!(kinds.iter().filter(|kind| **kind == "input_audio_buffer.committed").count(), 1, "{kinds:?}");
}

#[tokio::test]
async fn a_slip_of_the_finger_is_no_question() {
    let server = orchestrator(&["turns.microphone=hold"]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    for state in ["open", "closed"] {
        kiosk.client.send(json!({"type": "kiosk.mic", "state": state, "mode": "hold"})).await;
        kiosk.speak(&[100; 1_600]).await;
    }
    kiosk.client.until("input_audio_buffer.cleared").await;
    assert_eq!(kiosk.ask("Where is the oat milk?").await.answer(), "The organic oat milk is in aisle seven.");
}

#[tokio::test]
async fn a_customer_who_waits_is_told_that_it_takes_a_moment() {
    let flows = format!("store.flows={}", place::plain_flows().display());
    let server = orchestrator(&["turns.filler_after_ms=500", &flows]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let turn = kiosk.ask("Find it slowly").await;
    assert_eq!(turn.answer(), "One moment, please. Here it is.");
    let done = turn.events.last().unwrap();
    let first = done["waterfall"]["first_audio"].as_f64().unwrap_or_default();
    assert!(first >= 1_500.0, "the filler is no answer: {done}");
}

#[tokio::test]
async fn operators_see_where_the_time_of_turns_went() {
    let server = orchestrator(&[]).await;
    let (status, none) = server.get("/v1/turns").await;
    assert_eq!((status, none.as_str()), (StatusCode::OK, r#"{"turns":0}"#));
    let mut kiosk = Kiosk::open(&server.ws()).await;
    for _ in 0..2 {
        kiosk.ask("Where is the oat milk?").await;
    }
    let (_, live) = server.get("/v1/conversations").await;
    let live: Value = serde_json::from_str(&live).unwrap();
    let turn = &live[0]["last_turn"];
    let stages: Vec<&str> = turn["stages"].as_array().unwrap().iter().filter_map(|s| s["stage"].as_str()).collect();
    assert_eq!((&turn["outcome"], stages.last()), (&json!("answered"), Some(&"first_played")), "{live}");
    let (_, turns) = server.get("/v1/turns").await;
    let turns: Value = serde_json::from_str(&turns).unwrap();
    assert!(turns["turns"].as_u64().is_some_and(|turns| turns >= 1), "{turns}");
    let time = |name: &str| turns["response_time"][name].as_u64().unwrap_or_else(|| panic!("no {name}: {turns}"));
    assert!(time("p50_ms") <= time("p90_ms") && time("p95_ms") <= time("max_ms"), "{turns}");
}

#[tokio::test]
async fn a_kiosk_that_lost_its_connection_finds_its_visit_again() {
    let server = orchestrator(&[]).await;
    let first = Kiosk::open(&server.ws()).await;
    let (session, token) = (first.welcome["session_id"].clone(), first.welcome["resume_token"].clone());
    drop(first);
    let resume = json!({"token": token, "last_seq": 1});
    let welcome = u5_tests::kiosk::resume(&server.ws(), &resume, &session).await;
    assert_eq!((&welcome["resumed"], &welcome["session_id"]), (&json!(true), &session));
}

#[tokio::test]
async fn more_sessions_than_there_are_places_are_told_when_to_come_back() {
    let server = orchestrator(&["orchestrator.max_sessions=2"]).await;
    let (mut first, _second) = (Client::open(&server.ws()).await, Client::open(&server.ws()).await);
    let refused = Client::try_connect(&server.ws(), &[]).await.unwrap_err();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE.as_u16());
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
    assert!(body(&refused).contains("all 2 places are taken"), "{}", body(&refused));
    assert_eq!(server.metric("kiosk_active_sessions").await, Some(2.0));
    // A page cannot see the answer to a handshake: it is told in a way that it can show.
    let mut kiosk = Client::connect(&server.ws(), &[("sec-websocket-protocol", "u5.kiosk.v1")]).await;
    let told = kiosk.close_frame().await.expect("it is told why");
    assert_eq!(
        (u16::from(told.code), told.reason.as_str()),
        (4429, "all 2 places are taken (sessions); try again in 5 s")
    );
    assert_answers(&mut first).await;
}

#[tokio::test]
async fn only_clients_with_a_key_come_in_when_keys_are_set() {
    let server = orchestrator(&[r#"orchestrator.tokens=["sesame"]"#]).await;
    let refused = Client::try_connect(&server.ws(), &[("authorization", "Bearer barley")]).await.unwrap_err();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED.as_u16());
    assert!(!body(&refused).contains("sesame"));
    let mut client = Client::connect(&server.ws(), &[("authorization", "Bearer sesame")]).await;
    assert_eq!(client.event().await["type"], "session.created");
    let protocols = [("sec-websocket-protocol", "realtime, openai-insecure-api-key.sesame")];
    let mut browser = Client::connect(&server.ws(), &protocols).await;
    assert_eq!(browser.event().await["type"], "session.created");
}

#[tokio::test]
async fn a_thousand_connections_that_say_nothing_do_not_disturb_a_conversation() {
    let mut server = orchestrator(&[]).await;
    let address = ("127.0.0.1", server.port);
    let mut silent = Vec::new();
    for _ in 0..1_000 {
        silent.push(TcpStream::connect(address).await.expect("a connection is accepted"));
    }
    let mut client = Client::open(&server.ws()).await;
    assert_answers(&mut client).await;
    assert_eq!(silent.len(), 1_000);
    assert!(server.is_alive());
}

#[tokio::test]
async fn a_thousand_sessions_that_say_nothing_do_not_disturb_a_conversation() {
    let mut server = orchestrator(&["orchestrator.max_sessions=2000"]).await;
    let mut silent = Vec::new();
    for _ in 0..1_000 {
        silent.push(Client::connect(&server.ws(), &[]).await);
    }
    let mut client = Client::open(&server.ws()).await;
    assert_answers(&mut client).await;
    assert_eq!(server.metric("kiosk_active_sessions").await, Some(1_001.0));
    assert!(server.is_alive());
}

#[tokio::test]
async fn a_drain_lets_the_kiosk_finish_and_sends_everybody_elsewhere() {
    let mut server = orchestrator(&["orchestrator.drain_grace_s=60"]).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let mut talking = Client::open(&server.ws()).await;
    let item = json!({"type": "message", "role": "user", "content": [{"type": "input_text", "text": "a story"}]});
    talking.send(json!({"type": "conversation.item.create", "item": item})).await;
    talking.send(json!({"type": "response.create", "response": {"output_modalities": ["text"]}})).await;
    talking.until("response.output_text.delta").await;
    server.terminate();
    let going = kiosk.client.until("kiosk.going_away").await;
    assert!(going["reconnect_after_ms"].is_u64() && going["deadline_ms"] == 3_000, "{going}");
    let frame = kiosk.client.close_frame().await.expect("a goodbye, not a cut line");
    assert_eq!(u16::from(frame.code), 1012, "{frame:?}");
    let refused = Client::try_connect(&server.ws(), &[]).await.unwrap_err();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE.as_u16());
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(server.get("/ready").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(server.get("/live").await.0, StatusCode::OK);
    // The answer in hand is finished, here because its client has heard enough; then nothing holds the process.
    talking.send(json!({"type": "response.cancel"})).await;
    let done = talking.until("response.done").await;
    assert_eq!(done["response"]["status"], "cancelled");
    assert_eq!(talking.close_frame().await.map(|frame| u16::from(frame.code)), Some(1012));
    let status = tokio::time::timeout(Duration::from_secs(45), server.ended()).await;
    assert!(status.expect("an empty server does not wait for its grace period").success());
}
