//! The shop floor: staff read along, go to customers who call, look back, and tell kiosks what to do.

use std::time::Duration;

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use futures::{Stream, StreamExt};
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{net::TcpListener, sync::mpsc};
use u5_tests::{Client, Kiosk, Server, client::Refusal};

use super::{Console, store, store_with};

/// The customer's words, which nobody finds in the logs.
const WORDS: &str = "Where is the oat milk, I am Eleonora";

/// The Server-Sent Events of an address, as name and data.
async fn events(console: &Console, path: &str) -> impl Stream<Item = (String, Value)> + Unpin {
    let answer = console.http.get(format!("{}/{path}", console.base)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let begin = (Box::pin(answer.bytes_stream()), String::new());
    Box::pin(futures::stream::unfold(begin, async |(mut chunks, mut text)| {
        loop {
            if let Some((event, rest)) = text.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let event = field("event:").zip(field("data:"));
                let event = event.map(|(name, data)| (name.to_owned(), serde_json::from_str(data).unwrap()));
                text = rest.to_owned();
                match event {
                    Some(event) => return Some((event, (chunks, text))),
                    None => continue,
                }
            }
            text += std::str::from_utf8(&chunks.next().await?.unwrap()).unwrap();
        }
    }))
}

async fn until(events: &mut (impl Stream<Item = (String, Value)> + Unpin), is: impl Fn(&str, &Value) -> bool) -> Value {
    let wait = async {
        loop {
            let (name, data) = events.next().await.expect("the events go on");
            if is(&name, &data) {
                return data;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), wait).await.expect("the event comes")
}

async fn keep_what_is_said(console: &Console) {
    let etag = console.get("profile").await["etag"].as_str().unwrap().to_owned();
    let values = json!({"values": {"privacy.transcripts": "kept", "privacy.keep_days": 7, "turns.microphone": "hold"}});
    let put = console.http.put(format!("{}/profile", console.base)).header("if-match", etag).json(&values);
    let (status, form) = console.ask(put).await;
    assert_eq!((status, &form["is_draft"]), (StatusCode::OK, &json!(true)), "{form:#}");
    let (status, _) = console.post("revisions", json!({"message": "Keep what is said"})).await;
    assert_eq!(status, StatusCode::CREATED);
    console.acknowledged().await;
}

#[tokio::test]
async fn staff_read_along_go_to_who_calls_and_look_back() {
    let dir = tempfile::tempdir().unwrap();
    let (heard, mut calls) = messenger().await;
    let server = store_with(dir.path(), &[&heard, "admin.staff_webhook_secret=shared"]).await;
    let console = Console::of(&server);
    keep_what_is_said(&console).await;
    let mut watching = events(&console, "conversations/live").await;
    let first = until(&mut watching, |name, _| name == "snapshot").await;
    assert_eq!((&first["transcripts"], &first["calls"]), (&json!(true), &json!([])), "{first:#}");

    let mut kiosk = Kiosk::open(&format!("{}?kiosk=entrance", server.ws())).await;
    let profile = &kiosk.welcome["profile"];
    assert_eq!(profile["modes"], json!(["hold"]), "as the store has it");
    assert_eq!(profile["transcripts"], json!({"mode": "kept", "days": 7}), "customers are told");
    kiosk.ask(WORDS).await;
    let said = until(&mut watching, |name, data| name == "line" && data["final"] == true).await;
    assert_eq!((&said["role"], &said["text"]), (&json!("customer"), &json!(WORDS)));
    until(&mut watching, |name, data| name == "line" && data["role"] == "kiosk").await;
    let is_shown = |name: &str, data: &Value| name == "snapshot" && data["conversations"][0]["kiosk"] == "entrance";
    until(&mut watching, is_shown).await;

    let mut late = events(&console, "conversations/live").await;
    let said = until(&mut late, |name, data| name == "line" && data["role"] == "customer").await;
    assert_eq!(said["text"], WORDS, "whoever comes later sees what was said before");

    kiosk.client.send(json!({"type": "kiosk.staff"})).await;
    let shown = until(&mut watching, |_, data| data["calls"][0]["state"] == "open").await;
    let call = &shown["calls"][0];
    assert_eq!(call["kiosk"], "entrance", "{call:#}");
    let (body, signature) = calls.recv().await.unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"shared").unwrap();
    mac.update(&body);
    mac.verify_slice(&hex::decode(signature).unwrap()).expect("the call is signed");
    let sent: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(sent["kiosk"], "entrance", "{sent:#}");

    let accept = format!("calls/{}/accept", call["id"]);
    let (status, accepted) = console.post(&accept, json!({})).await;
    assert_eq!((status, &accepted["by"]), (StatusCode::OK, &json!("local")), "{accepted:#}");
    loop {
        if kiosk.client.until("kiosk.staff").await["state"] == "accepted" {
            break;
        }
    }
    let (status, second) = console.post(&accept, json!({})).await;
    assert_eq!((status, &second["by"]), (StatusCode::CONFLICT, &json!("local")), "{second:#}");

    kiosk.client.send(json!({"type": "kiosk.presence", "present": false, "source": "touch"})).await;
    let over = until(&mut late, |name, _| name == "ended").await;
    assert_eq!(over["session_id"], said["session_id"]);
    let is_over = |list: &Value| list["conversations"][0]["ended_ms"].is_i64();
    let list = console.until("conversations?kiosk=entrance", is_over).await;
    let was = &list["conversations"][0];
    assert_eq!((&was["has_transcript"], &was["called_staff"]), (&json!(true), &json!(true)), "{was:#}");
    let path = format!("conversations/{}", was["id"]);
    let whole = console.get(&path).await;
    let turns = whole["turns_list"].as_array().unwrap();
    let lines: Vec<&Value> = turns.iter().flat_map(|turn| turn["lines"].as_array().unwrap()).collect();
    assert!(lines.iter().any(|line| line["text"] == WORDS), "{whole:#}");
    assert_eq!(console.delete(&path, "*").await.0, StatusCode::NO_CONTENT);
    assert_eq!(console.get("conversations").await["conversations"], json!([]));
    assert!(!server.log().contains("Eleonora"), "what customers say is in no log");
}

/// A messenger that takes calls for staff: the setting that names it, and what it hears.
async fn messenger() -> (String, mpsc::Receiver<(Bytes, String)>) {
    let (sender, heard) = mpsc::channel(8);
    let hear = async |State(sender): State<mpsc::Sender<(Bytes, String)>>, headers: HeaderMap, body: Bytes| {
        let signature = headers["x-u5-signature"].to_str().unwrap().to_owned();
        sender.send((body, signature)).await.unwrap();
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = format!("admin.staff_webhook=http://{}/calls", listener.local_addr().unwrap());
    let router = Router::new().route("/calls", post(hear)).with_state(sender);
    #[expect(clippy::disallowed_methods, reason = "a server of the test's own")]
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (setting, heard)
}

#[tokio::test]
async fn what_is_not_to_be_read_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let server = store(dir.path()).await;
    let console = Console::of(&server);
    let (etag, values) = (console.get("profile").await["etag"].clone(), json!({"values": {}}));
    let put = console.http.put(format!("{}/profile", console.base)).header("if-match", etag.as_str().unwrap());
    assert_eq!(console.ask(put.json(&values)).await.0, StatusCode::OK);
    assert_eq!(console.post("revisions", json!({"message": "Nothing"})).await.0, StatusCode::CREATED);
    console.acknowledged().await;
    let mut watching = events(&console, "conversations/live").await;
    let first = until(&mut watching, |name, _| name == "snapshot").await;
    assert_eq!(first["transcripts"], false);
    let mut kiosk = Kiosk::open(&format!("{}?kiosk=entrance", server.ws())).await;
    kiosk.ask(WORDS).await;
    kiosk.client.send(json!({"type": "kiosk.presence", "present": false, "source": "touch"})).await;
    let is_over = |list: &Value| list["conversations"][0]["ended_ms"].is_i64();
    let list = console.until("conversations", is_over).await;
    assert_eq!(list["conversations"][0]["has_transcript"], false, "{list:#}");
    let whole = console.get(&format!("conversations/{}", list["conversations"][0]["id"])).await;
    assert!(!whole.to_string().contains("Eleonora"), "{whole:#}");
    // Everything that was told is on its way by now.
    let told = tokio::time::timeout(Duration::from_secs(1), until(&mut watching, |name, _| name == "line")).await;
    assert!(told.is_err(), "{told:?}");
}

async fn with_token(server: &Server, token: &str) -> Result<Client, Refusal> {
    let bearer = format!("Bearer {token}");
    let headers = [("sec-websocket-protocol", "u5.kiosk.v1"), ("authorization", bearer.as_str())];
    Client::try_connect(&format!("{}?kiosk=till-2", server.ws()), &headers).await
}

async fn hello(mut client: Client) -> Client {
    let audio = json!({"in_rate": 16_000, "out_rate": 22_050, "echo_cancellation": true});
    client.send(json!({"type": "kiosk.hello", "client": {"version": "test"}, "audio": audio})).await;
    client.until("kiosk.welcome").await;
    client
}

#[tokio::test]
async fn a_kiosk_comes_in_with_its_own_token_does_what_it_is_told_and_leaves_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let server = store(dir.path()).await;
    let console = Console::of(&server);
    drop(hello(with_token(&server, "").await.unwrap()).await);
    let (status, made) =
        console.post("kiosks", json!({"id": "till-2", "name": "Till 2", "place": "Ground floor"})).await;
    assert_eq!((status, &made["is_registered"]), (StatusCode::CREATED, &json!(true)), "{made:#}");
    assert_eq!(console.post("kiosks", json!({"id": "till-2"})).await.0, StatusCode::CONFLICT);
    let (_, token) = console.post("kiosks/till-2/token", json!({})).await;
    let token = token["token"].as_str().unwrap().to_owned();
    for wrong in ["", "u5k_wrong"] {
        let refused = with_token(&server, wrong).await.expect_err("it is refused");
        assert_eq!(refused.status().as_u16(), 401);
    }
    let mut kiosk = hello(with_token(&server, &token).await.unwrap()).await;
    drop(Kiosk::open(&format!("{}?kiosk=other", server.ws())).await);

    let is_there =
        |list: &Value| list["kiosks"].as_array().unwrap().iter().any(|k| k["id"] == "till-2" && k["connected"] == true);
    let list = console.until("kiosks", is_there).await;
    assert!(!list.to_string().contains(&token), "a token is shown once");
    let (status, reached) = console.post("kiosks/till-2/commands", json!({"command": "reload"})).await;
    assert_eq!((status, &reached["reached"]), (StatusCode::OK, &json!(1)), "{reached:#}");
    assert_eq!(kiosk.until("kiosk.command").await["command"], "reload");
    let (status, absent) = console.post("kiosks/nobody/commands", json!({"command": "wipe"})).await;
    assert_eq!((status, &absent["code"]), (StatusCode::CONFLICT, &json!("not_connected")));

    kiosk.send(json!({"type": "kiosk.text", "text": "Hello"})).await;
    kiosk.until("kiosk.speaking").await;
    assert_eq!(console.post("kiosks/till-2/commands", json!({"command": "wipe"})).await.0, StatusCode::OK);
    kiosk.until("kiosk.wiped").await;
    assert_eq!(kiosk.until("kiosk.command").await["command"], "wipe");

    assert_eq!(console.delete("kiosks/till-2/token", "*").await.0, StatusCode::NO_CONTENT);
    assert_eq!(kiosk.close_frame().await.map(|frame| u16::from(frame.code)), Some(4401));
    drop(hello(with_token(&server, "").await.unwrap()).await);
    let log = console.get("audit").await.to_string();
    for action in ["kiosk.created", "kiosk.token_made", "kiosk.commanded", "kiosk.token_revoked"] {
        assert!(log.contains(action), "{action}: {log}");
    }
    assert!(!log.contains(&token));
}
