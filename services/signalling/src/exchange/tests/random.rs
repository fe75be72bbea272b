//! Anything in any order: nobody is told of players that are not there, and nothing is left over.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Open(u8),
    Close(usize, bool),
    Say(usize, u8, u8),
    Pong(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0_u8..6).prop_map(Step::Open),
        2 => (0_usize..8, any::<bool>()).prop_map(|(who, goodbye)| Step::Close(who, goodbye)),
        8 => (0_usize..8, 0_u8..12, 0_u8..4).prop_map(|(who, what, of)| Step::Say(who, what, of)),
        1 => (0_usize..8).prop_map(Step::Pong),
        2 => prop_oneof![0_u64..800, 800_u64..7_000, Just(61_000)].prop_map(Step::Wait),
    ]
}

/// What each renderer was told: the players it shows itself to.
#[derive(Default)]
struct Told {
    shown: BTreeMap<Conn, BTreeSet<String>>,
}

impl Told {
    fn note(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Send(conn, text) = effect else { continue };
            let value: Value = serde_json::from_str(text).unwrap();
            let shown = self.shown.entry(*conn).or_default();
            let player = value["playerId"].as_str().unwrap_or_default().to_owned();
            match value["type"].as_str().unwrap() {
                "playerConnected" => assert!(shown.insert(player), "a player is connected once"),
                "playerDisconnected" => assert!(shown.remove(&player), "only who is connected is disconnected"),
                "answer" => assert!(shown.contains(&player), "who answers is connected"),
                _ => {}
            }
        }
    }
}

fn text(what: u8, of: u8) -> String {
    let (name, player) = (["A", "B", "A1", "Nobody"][usize::from(of)], u32::from(of) + 1);
    match what {
        0 | 1 => format!(r#"{{"type":"subscribe","streamerId":"{name}"}}"#),
        2 | 3 => format!(r#"{{"type":"endpointId","id":"{name}"}}"#),
        4 => r#"{"type":"unsubscribe"}"#.to_owned(),
        5 => r#"{"type":"answer","sdp":"x"}"#.to_owned(),
        6 => format!(r#"{{"type":"offer","sdp":"x","playerId":"Player{player}"}}"#),
        7 => format!(r#"{{"type":"disconnectPlayer","playerId":"Player{player}"}}"#),
        8 => r#"{"type":"startStreaming"}"#.to_owned(),
        9 => r#"{"type":"stopStreaming"}"#.to_owned(),
        10 => r#"{"type":"listStreamers"}"#.to_owned(),
        _ => "null".to_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_streamers_know_exactly_who_is_there(
        steps in prop::collection::vec(step(), 1..80), one_viewer in any::<bool>(), newest_wins in any::<bool>(),
    ) {
        let viewers = usize::from(one_viewer);
        let mut hall = Hall::with(Rules { viewers, newest_viewer_wins: newest_wins, ..Rules::default() });
        let (mut told, mut open) = (Told::default(), Vec::<Conn>::new());
        for step in steps {
            let at = |who: usize| open.iter().rev().nth(who).copied().unwrap_or(Conn(0));
            match step {
                Step::Open(what) => {
                    let role = [Role::Player, Role::Player, Role::Player, Role::Streamer, Role::Streamer, Role::Sfu];
                    let resume = (what == 1).then(|| "Player1".to_owned());
                    open.push(hall.open_as(role[usize::from(what)], Opening { resume, ..Opening::default() }));
                }
                Step::Close(who, goodbye) => {
                    hall.close(at(who), if goodbye { Ending::Goodbye } else { Ending::Broken });
                    let gone = at(who);
                    told.note(&std::mem::take(&mut hall.effects));
                    told.shown.remove(&gone);
                    open.retain(|conn| *conn != gone);
                }
                Step::Say(who, what, of) => hall.say(at(who), &text(what, of)),
                Step::Pong(who) => {
                    hall.exchange.alive(hall.now, at(who));
                    hall.collect();
                }
                Step::Wait(millis) => hall.wait(Duration::from_millis(millis)),
            }
            let effects = std::mem::take(&mut hall.effects);
            told.note(&effects);
            for effect in &effects {
                if let Effect::Close(conn, ..) | Effect::SendAway(conn, _) = effect {
                    hall.close(*conn, Ending::Broken);
                    told.note(&std::mem::take(&mut hall.effects));
                    told.shown.remove(conn);
                    open.retain(|other| other != conn);
                }
            }
        }
        hall.wait(secs(120));
        told.note(&std::mem::take(&mut hall.effects));
        for seen in hall.exchange.seen_streamers() {
            let shown = told.shown.get(&seen.conn).cloned().unwrap_or_default();
            let viewers: BTreeSet<String> = seen.viewers.into_iter().collect();
            prop_assert_eq!(shown, viewers, "once all holds are over");
        }
        prop_assert_eq!(hall.exchange.deadline(), None);
        for conn in open {
            hall.close(conn, Ending::Goodbye);
        }
        prop_assert!(hall.exchange.seen_players().is_empty() && hall.exchange.players.is_empty());
    }
}
