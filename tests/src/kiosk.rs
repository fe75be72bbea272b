//! A small kiosk: it says hello, types, and says that it has played what it gets.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};
use u5_protocol::{
    frame::{Frame, FrameFlags, FrameKind},
    kiosk::SUBPROTOCOL,
};

use crate::client::{Client, Incoming, PATIENCE};

/// Samples of a microphone frame: 20 ms at 16 kHz.
const MIC_FRAME: usize = 320;
/// How long is listened at a time.
const SLICE: Duration = Duration::from_millis(300);

/// A connected kiosk.
#[derive(Debug)]
pub struct Kiosk {
    /// Its connection.
    pub client: Client,
    /// The `kiosk.welcome` it got.
    pub welcome: Value,
    item: Option<String>,
    /// Microphone frames and samples that were sent.
    frames: u32,
    heard: u64,
}

/// What a kiosk got in one turn.
#[derive(Debug, Default)]
pub struct Turn {
    /// Every event.
    pub events: Vec<Value>,
    /// The voice.
    pub pcm: Vec<i16>,
    /// Whether something was spoken to its last sample.
    pub is_whole: bool,
    /// Whether the connection ended.
    pub is_cut: bool,
}

impl Kiosk {
    /// Connects and says hello.
    pub async fn open(url: &str) -> Self {
        let closed = |frame| panic!("{url} closed the kiosk's connection with {frame:?}");
        Self::try_open(url).await.unwrap_or_else(closed)
    }

    /// The same, or how the server closed the connection.
    pub async fn try_open(url: &str) -> Result<Self, Option<CloseFrame>> {
        Self::greet(url, Value::Null).await
    }

    /// Says hello, as one that comes anew or wants to resume.
    async fn greet(url: &str, resume: Value) -> Result<Self, Option<CloseFrame>> {
        let mut client = Client::connect(url, &[("sec-websocket-protocol", SUBPROTOCOL)]).await;
        let audio = json!({"in_rate": 16_000, "out_rate": 22_050, "echo_cancellation": true});
        let mut hello = json!({"type": "kiosk.hello", "client": {"version": "test"}, "audio": audio});
        if !resume.is_null() {
            hello["resume"] = resume;
        }
        // A server without a place for it closes at once; what it says is read below.
        drop(client.try_send_raw(Message::text(hello.to_string())).await);
        loop {
            match client.next().await {
                Incoming::Event(welcome) if welcome["type"] == "kiosk.welcome" => {
                    return Ok(Self { client, welcome, item: None, frames: 0, heard: 0 });
                }
                Incoming::Event(_) | Incoming::Binary(_) => {}
                Incoming::End(frame) => return Err(frame),
            }
        }
    }

    /// Connects anywhere with the token of this kiosk's visit, which its connection may still be open for, or not.
    pub async fn move_to(&self, url: &str) -> Self {
        let resume = json!({"token": self.welcome["resume_token"], "last_seq": 0});
        let closed = |frame| panic!("{url} closed the kiosk's connection with {frame:?}");
        Self::greet(url, resume).await.unwrap_or_else(closed)
    }

    /// Asks, and listens until some words of the answer were heard: it is in mid-sentence then, if it has a dozen words.
    pub async fn ask_and_hear_some(&mut self, text: &str) -> Turn {
        self.client.send(json!({"type": "kiosk.text", "text": text})).await;
        let mut turn = Turn::default();
        while turn.whole_words() < 2 {
            turn = turn.and(self.listen_for(SLICE).await);
            assert!(!turn.is_cut && !turn.is_whole, "no sentence to be in the middle of: {:#?}", turn.events);
        }
        turn
    }

    /// Plays what comes, in real time, until all of it was spoken or the connection ends.
    pub async fn hear_out(&mut self) -> Turn {
        let mut turn = Turn::default();
        let deadline = Instant::now() + PATIENCE;
        while !turn.is_whole && !turn.is_cut {
            assert!(Instant::now() < deadline, "it never ends: {:#?}", turn.events);
            turn = turn.and(self.listen_for(SLICE).await);
        }
        turn
    }

    /// Connects with the token of this kiosk's visit to whichever of these replicas takes it.
    pub async fn move_somewhere(&self, urls: impl Fn() -> Vec<String>) -> Self {
        for _ in 0..200 {
            for url in &urls() {
                let ready = url.replace("ws://", "http://").replace("/v1/realtime", "/ready");
                if reqwest::get(ready).await.is_ok_and(|answer| answer.status().is_success()) {
                    return self.move_to(url).await;
                }
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("no replica takes the kiosk");
    }

    /// Types a question and plays the answer as it comes, for as long; the connection may end before that.
    pub async fn ask_for(&mut self, text: &str, time: Duration) -> Turn {
        self.client.send(json!({"type": "kiosk.text", "text": text})).await;
        self.listen_for(time).await
    }

    /// Plays what comes, in real time, until a turn is over, the connection ends or the time has passed.
    pub async fn listen_for(&mut self, time: Duration) -> Turn {
        let (mut turn, deadline) = (Turn::default(), Instant::now() + time);
        // What has arrived is played to its end: only waiting is cut short.
        while Instant::now() < deadline {
            let Ok(incoming) = timeout_at(deadline, self.client.next()).await else { break };
            match incoming {
                Incoming::Event(event) => {
                    self.notice(&event);
                    let is_over = event["type"] == "kiosk.turn";
                    turn.events.push(event);
                    if is_over {
                        break;
                    }
                }
                Incoming::Binary(bytes) => {
                    sleep(self.length(&bytes)).await;
                    self.play(&bytes, &mut turn).await;
                }
                Incoming::End(_) => {
                    turn.is_cut = true;
                    break;
                }
            }
        }
        turn
    }

    /// Types a question and plays the answer out.
    pub async fn ask(&mut self, text: &str) -> Turn {
        self.client.send(json!({"type": "kiosk.text", "text": text})).await;
        self.turn().await
    }

    /// Holds the button of the microphone while `pcm` is said, and plays the answer out.
    pub async fn hold(&mut self, pcm: &[i16]) -> Turn {
        self.client.send(json!({"type": "kiosk.mic", "state": "open", "mode": "hold"})).await;
        self.speak(pcm).await;
        self.client.send(json!({"type": "kiosk.mic", "state": "closed", "mode": "hold"})).await;
        self.turn().await
    }

    /// Sends what the microphone hears, at once.
    pub async fn speak(&mut self, pcm: &[i16]) {
        for samples in pcm.chunks(MIC_FRAME) {
            let (kind, flags) = (FrameKind::Mic, FrameFlags::default());
            let frame = Frame { kind, flags, seq: self.frames, pts_samples: self.heard, pcm: samples.to_vec() };
            self.client.send_raw(Message::Binary(frame.encode().into())).await;
            self.frames += 1;
            self.heard += samples.len() as u64;
        }
    }

    async fn turn(&mut self) -> Turn {
        let mut turn = Turn::default();
        loop {
            match self.client.next().await {
                Incoming::Event(event) => {
                    self.notice(&event);
                    let is_done = event["type"] == "kiosk.turn";
                    turn.events.push(event);
                    if is_done {
                        return turn;
                    }
                }
                Incoming::Binary(bytes) => self.play(&bytes, &mut turn).await,
                Incoming::End(frame) => panic!("the connection ended with {frame:?}; came: {:#?}", turn.events),
            }
        }
    }

    /// How long a frame of the voice sounds.
    fn length(&self, bytes: &[u8]) -> Duration {
        let samples = Frame::decode(bytes).map_or(0, |frame| frame.pcm.len() as u64);
        let rate = self.welcome["voice_rate"].as_u64().unwrap_or(24_000).max(1);
        Duration::from_micros(samples * 1_000_000 / rate)
    }

    fn notice(&mut self, event: &Value) {
        if event["type"] == "kiosk.speaking" {
            self.item = event["item_id"].as_str().map(str::to_owned);
        }
    }

    async fn play(&mut self, bytes: &[u8], turn: &mut Turn) {
        let frame = Frame::decode(bytes).expect("binary frames of the server are voice");
        turn.pcm.extend(&frame.pcm);
        turn.is_whole |= frame.flags.is_last();
        let Some(item) = &self.item else { return };
        let state = if frame.flags.is_last() { "stopped" } else { "playing" };
        let played = frame.pts_samples + frame.pcm.len() as u64;
        let report = json!({"type": "kiosk.playback", "item_id": item, "played_samples": played, "state": state});
        self.client.send(report).await;
    }
}

impl Turn {
    /// Whether the server has taken what the customer said.
    pub fn is_taken(&self) -> bool {
        self.events.iter().any(|event| event["type"] == "kiosk.caption" && event["role"] == "user")
    }

    /// This one, and what came after it.
    pub fn and(mut self, later: Self) -> Self {
        self.events.extend(later.events);
        self.pcm.extend(later.pcm);
        Self { is_whole: self.is_whole | later.is_whole, is_cut: self.is_cut | later.is_cut, ..self }
    }

    /// How it ended.
    pub fn outcome(&self) -> &str {
        let end = self.events.iter().rev().find(|event| event["type"] == "kiosk.turn");
        end.and_then(|event| event["outcome"].as_str()).unwrap_or_default()
    }

    /// The text of the parts that were begun to be spoken.
    pub fn spoken(&self) -> String {
        let parts = self.events.iter().filter(|e| e["type"] == "kiosk.speaking").filter_map(|e| e["text"].as_str());
        parts.collect()
    }

    /// How many words were wholly received, of a voice that tells when each of them sounds from the start on.
    pub fn whole_words(&self) -> usize {
        let times = self.events.iter().filter(|e| matches!(e["type"].as_str(), Some("kiosk.speaking" | "kiosk.marks")));
        let words = times.filter_map(|e| e["words"].as_array()).flatten();
        let end = |word: &Value| word[0].as_u64().unwrap_or_default() + word[1].as_u64().unwrap_or_default();
        words.filter(|word| end(word) <= self.pcm.len() as u64).count()
    }

    /// The last caption of the assistant.
    pub fn answer(&self) -> String {
        let mut captions = self.events.iter().filter(|e| e["type"] == "kiosk.caption" && e["role"] == "assistant");
        captions.next_back().and_then(|caption| caption["text"].as_str()).unwrap_or_default().to_owned()
    }
}

/// Connects again with the token of an earlier visit, until the server has noticed that the earlier connection is
/// gone; returns the `kiosk.welcome`.
pub async fn resume(url: &str, resume: &Value, session: &Value) -> Value {
    let audio = json!({"in_rate": 16_000, "out_rate": 22_050});
    let hello = json!({"type": "kiosk.hello", "client": {"version": "test"}, "audio": audio, "resume": resume});
    let attempt = async || {
        let mut client = Client::connect(url, &[("sec-websocket-protocol", SUBPROTOCOL)]).await;
        client.send(hello.clone()).await;
        client.until("kiosk.welcome").await
    };
    for _ in 0..100 {
        let welcome = attempt().await;
        if welcome["session_id"] == *session {
            return welcome;
        }
    }
    panic!("the visit was not found again");
}
