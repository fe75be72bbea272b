//! What renderers are called, and what happens when two want one name.

use super::*;

fn wants(hall: &mut Hall, id: &str) -> Conn {
    let conn = hall.open(Role::Streamer);
    hall.told(conn);
    hall.say(conn, &format!(r#"{{"type":"endpointId","id":"{id}"}}"#));
    conn
}

#[test]
fn a_streamer_that_lives_keeps_its_name_and_the_other_gets_a_number() {
    let mut hall = Hall::new();
    let first = hall.streamer("A");
    let second = wants(&mut hall, "A");
    assert_eq!((hall.told(first), hall.told(second)), (vec!["pinged".to_owned()], vec![]));
    hall.exchange.alive(hall.now, first);
    hall.collect();
    assert_eq!(hall.told(second), ["endpointIdConfirm A1"]);
    hall.streamer("A7");
    let third = wants(&mut hall, "A");
    hall.say(first, r#"{"type":"ping","time":1}"#);
    assert_eq!(hall.told(third), ["endpointIdConfirm A8"], "one more than the highest; any message is a sign of life");
}

#[test]
fn a_streamer_that_is_half_dead_loses_its_name_and_its_viewers_begin_anew() {
    let mut hall = Hall::new();
    let dead = hall.streamer("A");
    let player = hall.viewer("A");
    let new = wants(&mut hall, "A");
    hall.wait(secs(1));
    assert_eq!(hall.told(dead), ["playerConnected Player1", "pinged", "closed 4409"]);
    assert_eq!(hall.told(new), ["endpointIdConfirm A"]);
    assert_eq!(hall.told(player), ["streamerDisconnected", r#"streamerList ["A"]"#]);
    hall.say(player, r#"{"type":"subscribe","streamerId":"A"}"#);
    assert_eq!(hall.told(new), ["playerConnected Player1"]);
    hall.close(dead, Ending::Broken);
    assert_eq!(hall.told(player), Vec::<String>::new(), "its end is known");
}

#[test]
fn a_claim_ends_with_the_one_who_made_it_or_the_one_it_was_made_against() {
    let mut hall = Hall::new();
    let holder = hall.streamer("A");
    let gone = wants(&mut hall, "A");
    hall.close(gone, Ending::Broken);
    hall.wait(secs(5));
    assert_eq!(hall.told(holder), ["pinged"]);
    let next = wants(&mut hall, "A");
    hall.close(holder, Ending::Broken);
    hall.wait(secs(1));
    assert_eq!(hall.told(next), ["endpointIdConfirm A"]);
}

#[test]
fn a_streamer_may_be_renamed() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let player = hall.viewer("A");
    hall.told(streamer);
    hall.say(streamer, r#"{"type":"endpointId","id":"B"}"#);
    assert_eq!(
        (hall.told(streamer), hall.told(player)),
        (vec!["endpointIdConfirm B".to_owned()], vec!["streamerIdChanged B".to_owned()])
    );
    hall.say(streamer, r#"{"type":"endpointId","id":"B"}"#);
    assert_eq!((hall.told(streamer), hall.told(player)), (vec!["endpointIdConfirm B".to_owned()], vec![]));
    for unfit in ["", "a\\u0007", &"x".repeat(201)] {
        hall.say(streamer, &format!(r#"{{"type":"endpointId","id":"{unfit}"}}"#));
    }
    assert_eq!((hall.told(streamer), hall.ignored()), (vec![], vec![Ignored::Malformed; 3]));
}

#[test]
fn who_has_no_name_is_not_listed() {
    let mut hall = Hall::new();
    let (one, two) = (hall.open(Role::Streamer), hall.open(Role::Streamer));
    let names: Vec<_> = hall.exchange.seen_streamers().into_iter().map(|seen| (seen.conn, seen.id)).collect();
    assert_eq!(names, [(one, "UnknownStreamer".to_owned()), (two, "UnknownStreamer1".to_owned())]);
    let player = hall.open(Role::Player);
    hall.say(player, r#"{"type":"listStreamers"}"#);
    hall.say(player, r#"{"type":"subscribe","streamerId":"UnknownStreamer"}"#);
    let told = hall.told(player);
    assert_eq!(told, ["config", "streamerList []", "subscribeFailed Streamer UnknownStreamer does not exist."]);
}
