//! What goes on when a connection breaks.

use super::*;

#[test]
fn a_viewer_that_vanishes_stays_connected_for_a_while() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let player = hall.viewer("A");
    hall.told(streamer);
    hall.close(player, Ending::Broken);
    let again = hall.viewer("A");
    assert_eq!(hall.told(streamer), ["playerConnected Player2"], "its new picture is there before the old one ends");
    hall.wait(Duration::from_millis(5_999));
    assert_eq!(hall.told(streamer), Vec::<String>::new());
    hall.wait(Duration::from_millis(1));
    assert_eq!(hall.told(streamer), ["playerDisconnected Player1"]);
    hall.close(again, Ending::Goodbye);
    assert_eq!(hall.told(streamer), ["playerDisconnected Player2"], "a page that is closed is not coming back");
}

#[test]
fn a_streamer_that_waits_no_longer_is_told_that_the_viewer_is_gone() {
    let mut hall = Hall::new();
    let (streamer, other) = (hall.streamer("A"), hall.streamer("B"));
    let player = hall.viewer("A");
    hall.close(player, Ending::Broken);
    hall.told(streamer);
    hall.say(other, r#"{"type":"disconnectPlayer","playerId":"Player1"}"#);
    assert_eq!(hall.ignored(), [Ignored::NotYours]);
    hall.say(streamer, r#"{"type":"disconnectPlayer","playerId":"Player1"}"#);
    assert_eq!(hall.told(streamer), ["playerDisconnected Player1"]);
    hall.say(streamer, r#"{"type":"disconnectPlayer","playerId":"Player1"}"#);
    assert_eq!(hall.ignored(), [Ignored::NotYours], "only once");
    hall.wait(secs(60));
    assert_eq!(hall.told(streamer), Vec::<String>::new());
}

#[test]
fn a_page_that_comes_and_goes_costs_its_streamer_two_pictures_at_most() {
    let mut hall = Hall::with(Rules::default());
    let streamer = hall.streamer("A");
    for _ in 0..5 {
        let player = hall.viewer("A");
        hall.close(player, Ending::Broken);
    }
    let told = hall.told(streamer);
    let connected = told.iter().filter(|line| line.starts_with("playerConnected")).count();
    let disconnected = told.iter().filter(|line| line.starts_with("playerDisconnected")).count();
    assert_eq!((connected, disconnected), (5, 4));
}

#[test]
fn a_page_of_ours_goes_on_as_the_same_player() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let opening = Opening { session: true, ..Opening::default() };
    let player = hall.open_as(Role::Player, opening.clone());
    assert_eq!(hall.told(player), ["config", "u5.session Player1 token-Player1"]);
    hall.say(player, r#"{"type":"subscribe","streamerId":"A"}"#);
    hall.close(player, Ending::Broken);
    hall.told(streamer);
    let again = hall.open_as(Role::Player, Opening { resume: Some("Player1".to_owned()), ..opening.clone() });
    assert_eq!(hall.told(again), ["config", "u5.session Player1 token-Player1 resumed"]);
    hall.say(again, r#"{"type":"iceCandidate"}"#);
    hall.wait(secs(60));
    assert_eq!(hall.told(streamer), ["iceCandidate Player1"], "and the streamer notices nothing");
    // Too late, it is somebody else.
    hall.close(again, Ending::Broken);
    hall.wait(secs(6));
    let late = hall.open_as(Role::Player, Opening { resume: Some("Player1".to_owned()), ..opening });
    assert_eq!(hall.told(late), ["config", "u5.session Player2 token-Player2"]);
}

#[test]
fn a_streamer_that_vanishes_costs_its_viewers_the_picture_and_nothing_else() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let (old, idle) = (hall.viewer("A"), hall.open(Role::Player));
    hall.told(idle);
    hall.close(streamer, Ending::Broken);
    assert_eq!((hall.told(old), hall.told(idle)), (vec!["streamerDisconnected".to_owned()], vec![]));
    hall.say(old, r#"{"type":"iceCandidate"}"#);
    assert_eq!((hall.told(old), hall.ignored()), (vec![], vec![Ignored::NoStreamer]), "what came late is no wish");
    let waiting = hall.viewer("A");
    hall.wait(secs(30));
    let back = hall.streamer_says_nothing_else("A");
    assert_eq!(
        (hall.told(old), hall.told(idle)),
        (vec![r#"streamerList ["A"]"#.to_owned()], vec![r#"streamerList ["A"]"#.to_owned()])
    );
    assert_eq!(hall.told(waiting), Vec::<String>::new());
    assert_eq!(hall.told(back), ["identify", "config", "endpointIdConfirm A", "playerConnected Player3"]);
}

impl Hall {
    /// A renderer with this name, of which all that it is told is kept.
    fn streamer_says_nothing_else(&mut self, id: &str) -> Conn {
        let conn = self.open(Role::Streamer);
        self.say(conn, &format!(r#"{{"type":"endpointId","id":"{id}"}}"#));
        conn
    }
}

#[test]
fn nobody_waits_for_ever_for_a_streamer() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    hall.close(streamer, Ending::Broken);
    let waiting = hall.viewer("A");
    hall.wait(secs(60));
    assert_eq!(hall.told(waiting), ["subscribeFailed Streamer A does not exist."]);
    hall.say(waiting, r#"{"type":"subscribe","streamerId":"A"}"#);
    assert_eq!(hall.told(waiting), ["subscribeFailed Streamer A does not exist."]);
}

#[test]
fn right_after_the_start_every_streamer_is_expected() {
    let mut hall = Hall::new();
    hall.now = secs(1);
    let player = hall.viewer("A");
    hall.wait(secs(10));
    assert_eq!(hall.told(player), Vec::<String>::new());
    let streamer = hall.streamer_says_nothing_else("A");
    assert_eq!(hall.told(streamer), ["identify", "config", "endpointIdConfirm A", "playerConnected Player1"]);
}

#[test]
fn a_relay_that_was_cut_off_finds_its_players_again() {
    let mut hall = Hall::new();
    let relay = hall.streamer("A");
    let (stays, anew) = (hall.viewer("A"), hall.viewer("A"));
    hall.close(relay, Ending::Broken);
    hall.say(anew, r#"{"type":"subscribe","streamerId":"A"}"#);
    hall.told(stays);
    let held = ["Player1", "Player2", "Player99"].map(str::to_owned).to_vec();
    let relay = hall.open_as(Role::Streamer, Opening { held, ..Opening::default() });
    hall.say(relay, r#"{"type":"endpointId","id":"A"}"#);
    let told = hall.told(relay);
    assert_eq!(told[3..], ["playerDisconnected Player2", "playerConnected Player2"], "it wanted to begin anew");
    hall.say(stays, r#"{"type":"iceCandidate"}"#);
    assert_eq!(hall.told(relay), ["iceCandidate Player1"], "it watches on");
    assert_eq!(hall.told(stays), Vec::<String>::new());
    hall.wait(secs(6));
    assert_eq!(hall.told(relay), ["playerDisconnected Player99"], "who did not come back is forgotten");
}
