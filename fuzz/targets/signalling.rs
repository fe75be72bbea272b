//! Players, renderers and SFUs that come, say anything, and go, in any order.
#![no_main]

use std::{collections::BTreeSet, time::Duration};

use arbitrary::Arbitrary;
use axum::extract::ws::Utf8Bytes;
use libfuzzer_sys::fuzz_target;
use u5_signalling::exchange::{Conn, Effect, Ending, Exchange, Greeter, Opening, Role, Rules};

#[derive(Debug, Arbitrary)]
enum Step {
    Open { role: u8, resume: Option<u8>, session: bool, held: Vec<u8> },
    Say { conn: u8, text: Text },
    Close { conn: u8, is_goodbye: bool },
    Wait { ms: u16 },
    Drain,
}

/// Rubbish, or a message that means something.
#[derive(Debug, Arbitrary)]
enum Text {
    Rubbish(String),
    Name(u8),
    Subscribe(u8),
    About { kind: u8, player: u8, is_number: bool },
    Plain(u8),
}

const ABOUT: [&str; 5] = ["offer", "answer", "iceCandidate", "disconnectPlayer", "streamerDataChannels"];
const PLAIN: [&str; 9] = [
    "listStreamers", "unsubscribe", "startStreaming", "stopStreaming", "ping", "u5.refresh", "u5.firstFrame",
    "layerPreference", "dataChannelRequest",
];

impl Text {
    fn written(&self) -> String {
        match self {
            Self::Rubbish(text) => text.clone(),
            Self::Name(name) => format!(r#"{{"type":"endpointId","id":"S{}"}}"#, name % 4),
            Self::Subscribe(name) => format!(r#"{{"type":"subscribe","streamerId":"S{}"}}"#, name % 4),
            Self::About { kind, player, is_number } => {
                let kind = ABOUT[usize::from(*kind) % ABOUT.len()];
                let player = player % 8;
                let player = if *is_number { player.to_string() } else { format!("\"Player{player}\"") };
                format!(r#"{{"type":"{kind}","playerId":{player},"sdp":"v=0","x":[1]}}"#)
            }
            Self::Plain(kind) => format!(r#"{{"type":"{}","ms":3,"time":1}}"#, PLAIN[usize::from(*kind) % PLAIN.len()]),
        }
    }
}

struct Fixed;

impl Greeter for Fixed {
    fn config(&self, _: &str, _: Role) -> Utf8Bytes {
        r#"{"type":"config","peerConnectionOptions":{}}"#.into()
    }

    fn resume_token(&self, player: &str) -> String {
        player.to_owned()
    }
}

fuzz_target!(|input: (u8, bool, Vec<Step>)| {
    let (viewers, newest_viewer_wins, steps) = input;
    let rules = Rules { viewers: usize::from(viewers % 4), newest_viewer_wins, ..Rules::default() };
    let mut exchange = Exchange::new(Duration::ZERO, rules, 0);
    let (mut now, mut next, mut open) = (Duration::ZERO, 0, BTreeSet::new());
    for step in steps.into_iter().take(500) {
        match step {
            Step::Open { role, resume, session, held } => {
                let role = [Role::Player, Role::Streamer, Role::Sfu][usize::from(role) % 3];
                let resume = resume.map(|player| format!("Player{}", player % 8));
                let held = held.iter().take(4).map(|player| format!("Player{}", player % 8)).collect();
                open.insert(Conn(next));
                exchange.opened(Conn(next), role, Opening { resume, session, held }, &Fixed);
                next += 1;
            }
            Step::Say { conn, text } => exchange.message(now, Conn(conn.into()), &text.written().into()),
            Step::Close { conn, is_goodbye } => {
                open.remove(&Conn(conn.into()));
                let ending = if is_goodbye { Ending::Goodbye } else { Ending::Broken };
                exchange.closed(now, Conn(conn.into()), ending);
            }
            Step::Wait { ms } => {
                now += Duration::from_millis(ms.into());
                exchange.tick(now);
                assert!(exchange.deadline().is_none_or(|deadline| deadline > now), "what was due is done");
            }
            Step::Drain => exchange.drain(),
        }
        for effect in exchange.effects() {
            match effect {
                Effect::Send(conn, text) => {
                    assert!(conn.0 < next, "nobody is told something who was never there");
                    let value: serde_json::Value = serde_json::from_str(&text).expect("what is sent is JSON");
                    assert!(value.is_object());
                }
                Effect::Close(_, code, _) => assert_ne!(code, Some(1001), "Epic's frontend stays away for good"),
                _ => {}
            }
        }
        assert!(exchange.seen_players().len() + exchange.seen_streamers().len() <= 2 * open.len());
    }
});
