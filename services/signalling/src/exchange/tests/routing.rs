//! Who is greeted how, who sees whom, and which way messages go.

use super::*;

#[test]
fn everybody_is_greeted_as_epics_server_does_it() {
    let mut hall = Hall::new();
    let streamer = hall.open(Role::Streamer);
    assert_eq!(hall.told(streamer), ["identify", "config"]);
    hall.say(streamer, r#"{"type":"endpointId","id":"DefaultStreamer","protocolVersion":"1.0.0"}"#);
    assert_eq!(hall.told(streamer), ["endpointIdConfirm DefaultStreamer"]);
    let player = hall.open(Role::Player);
    assert_eq!(hall.told(player), ["config"]);
    hall.say(player, r#"{"type":"listStreamers"}"#);
    assert_eq!(hall.told(player), [r#"streamerList ["DefaultStreamer"]"#]);
    hall.say(player, r#"{"type":"subscribe","streamerId":"DefaultStreamer"}"#);
    assert_eq!(hall.told(streamer), ["playerConnected Player1"]);
    assert_eq!(hall.told(player), Vec::<String>::new());
}

#[test]
fn an_offer_an_answer_and_candidates_go_between_a_player_and_its_streamer() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let player = hall.viewer("A");
    hall.told(streamer);
    let offer = r#"{"type":"offer","sdp":"v=0","playerId":"Player1","unknownToUs":[1,{"a":null}]}"#;
    hall.say(streamer, offer);
    assert!(hall.effects.contains(&Effect::Send(player, offer.into())), "letter by letter");
    hall.told(player);
    hall.say(player, r#"{"type":"answer","sdp":"v=1","minBitrateBps":1}"#);
    let answer = r#"{"playerId":"Player1","type":"answer","sdp":"v=1","minBitrateBps":1}"#;
    assert!(hall.effects.contains(&Effect::Send(streamer, answer.into())));
    hall.told(streamer);
    for kind in ["iceCandidate", "layerPreference", "dataChannelRequest", "peerDataChannelsReady"] {
        hall.say(player, &format!(r#"{{"type":"{kind}"}}"#));
        assert_eq!(hall.told(streamer), [format!("{kind} Player1")]);
    }
    hall.say(streamer, r#"{"type":"iceCandidate","playerId":1,"candidate":{"sdpMLineIndex":0}}"#);
    assert_eq!(hall.told(player), ["iceCandidate 1"], "renderers of old name players by number");
}

#[test]
fn a_player_speaks_for_itself_only() {
    let mut hall = Hall::new();
    let (a, b) = (hall.streamer("A"), hall.streamer("B"));
    let (mine, other) = (hall.viewer("A"), hall.viewer("B"));
    hall.told(a);
    hall.say(mine, r#"{"type":"answer","sdp":"x","playerId":"Player2"}"#);
    assert_eq!(hall.told(a), ["answer Player1 x"]);
    hall.say(a, r#"{"type":"offer","sdp":"x","playerId":"Player2"}"#);
    hall.say(a, r#"{"type":"offer","sdp":"x"}"#);
    hall.say(a, r#"{"type":"disconnectPlayer","playerId":"Player2","reason":"not mine"}"#);
    assert_eq!((hall.told(other), hall.told(mine)), (vec![], vec![]));
    assert_eq!(hall.ignored(), [Ignored::NotYours; 3]);
    hall.say(b, r#"{"type":"disconnectPlayer","playerId":"Player2","reason":"closing time"}"#);
    assert_eq!(hall.told(other), ["sent away: closing time"]);
}

#[test]
fn rubbish_is_ignored_and_the_connection_stays() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let player = hall.viewer("A");
    let rubbish = ["null", "[]", "7", "{}", "", "{", r#"["offer"]"#, r#"{"type":null}"#, r#"{"type":"subscribe"}"#];
    for text in rubbish {
        hall.say(player, text);
        hall.say(streamer, text);
    }
    hall.say(player, r#"{"type":"endpointId","id":"B"}"#);
    hall.say(player, r#"{"type":"noSuchThing"}"#);
    assert_eq!(hall.ignored().len(), rubbish.len() * 2 + 2);
    hall.told(streamer);
    hall.say(player, r#"{"type":"ping","time":1795246893728}"#);
    assert_eq!(hall.told(player), ["pong 1795246893728"]);
    // Its subscription fell to none of it but to `subscribe` without a name, which ends nothing.
    hall.say(player, r#"{"type":"answer","sdp":"x"}"#);
    assert_eq!(hall.told(streamer), ["answer Player1 x"]);
}

#[test]
fn who_speaks_to_nobody_speaks_to_the_first_streamer() {
    let mut hall = Hall::new();
    let early = hall.open(Role::Player);
    hall.say(early, r#"{"type":"offer","sdp":"x"}"#);
    assert_eq!(hall.told(early), ["config", "closed 1005"], "there is none");
    hall.close(early, Ending::Broken);
    let streamer = hall.open(Role::Streamer);
    hall.told(streamer);
    let player = hall.open(Role::Player);
    hall.say(player, r#"{"type":"offer","sdp":"x"}"#);
    assert_eq!(hall.told(streamer), ["playerConnected Player2", "offer Player2 x"], "though it has no name yet");
    hall.told(player);
    hall.say(streamer, r#"{"type":"endpointId","id":"A"}"#);
    assert_eq!(hall.told(player), ["streamerIdChanged A"]);
}

#[test]
fn to_subscribe_again_is_to_begin_anew() {
    let mut hall = Hall::new();
    let (a, b) = (hall.streamer("A"), hall.streamer("B"));
    let player = hall.viewer("A");
    hall.told(a);
    hall.say(player, r#"{"type":"subscribe","streamerId":"A"}"#);
    assert_eq!(hall.told(a), ["playerDisconnected Player1", "playerConnected Player1"]);
    hall.say(player, r#"{"type":"subscribe","streamerId":"B"}"#);
    assert_eq!(
        (hall.told(a), hall.told(b)),
        (vec!["playerDisconnected Player1".to_owned()], vec!["playerConnected Player1".to_owned()])
    );
    hall.say(player, r#"{"type":"unsubscribe"}"#);
    hall.say(player, r#"{"type":"unsubscribe"}"#);
    assert_eq!(hall.told(b), ["playerDisconnected Player1"]);
}

#[test]
fn where_there_is_no_room_the_newest_viewer_wins_or_is_turned_away() {
    let mut hall = Hall::with(Rules::default());
    let streamer = hall.streamer("A");
    let (old, new) = (hall.viewer("A"), hall.viewer("A"));
    assert_eq!(hall.told(old), ["closed 4409"]);
    assert_eq!(hall.told(streamer), ["playerConnected Player1", "playerConnected Player2"], "the picture goes on");
    hall.wait(secs(6));
    assert_eq!((hall.told(streamer), hall.told(new)), (vec!["playerDisconnected Player1".to_owned()], vec![]));

    let mut hall = Hall::with(Rules { newest_viewer_wins: false, ..Rules::default() });
    let streamer = hall.streamer("A");
    hall.viewer("A");
    let late = hall.open(Role::Player);
    hall.say(late, r#"{"type":"subscribe","streamerId":"A"}"#);
    assert_eq!(hall.told(late), ["config", "subscribeFailed Streamer A is full. Max players = 1."]);
    assert_eq!(hall.told(streamer), ["playerConnected Player1"]);
}

#[test]
fn an_sfu_is_a_player_towards_the_streamer_and_a_streamer_towards_players() {
    let mut hall = Hall::new();
    let streamer = hall.streamer("A");
    let sfu = hall.open(Role::Sfu);
    assert_eq!(hall.told(sfu), ["identify", "config"]);
    hall.say(sfu, r#"{"type":"endpointId","id":"SFU"}"#);
    hall.say(sfu, r#"{"type":"listStreamers"}"#);
    hall.say(sfu, r#"{"type":"subscribe","streamerId":"A"}"#);
    assert_eq!(hall.told(sfu), ["endpointIdConfirm SFU", r#"streamerList ["A"]"#]);
    assert_eq!(hall.told(streamer), ["playerConnected Player1 sfu"]);
    hall.say(streamer, r#"{"type":"offer","sdp":"x","playerId":"Player1"}"#);
    hall.say(sfu, r#"{"type":"answer","sdp":"y"}"#);
    assert_eq!(
        (hall.told(sfu), hall.told(streamer)),
        (vec!["offer Player1 x".to_owned()], vec!["answer Player1 y".to_owned()])
    );

    let player = hall.open(Role::Player);
    hall.told(player);
    hall.say(sfu, r#"{"type":"startStreaming"}"#);
    assert_eq!(hall.told(player), [r#"streamerList ["A","SFU"]"#]);
    hall.say(player, r#"{"type":"subscribe","streamerId":"SFU"}"#);
    assert_eq!(hall.told(sfu), ["playerConnected Player2"]);
    hall.say(sfu, r#"{"type":"offer","sdp":"z","playerId":"Player2","sfu":true}"#);
    assert_eq!(hall.told(player), ["offer Player2 sfu z"]);
    hall.say(player, r#"{"type":"dataChannelRequest"}"#);
    hall.say(player, r#"{"type":"peerDataChannelsReady"}"#);
    assert_eq!(hall.told(sfu), ["dataChannelRequest Player2", "peerDataChannelsReady Player2"]);
    hall.say(sfu, r#"{"type":"peerDataChannels","playerId":"Player2","sendStreamId":1,"recvStreamId":2}"#);
    hall.say(sfu, r#"{"type":"streamerDataChannels","playerId":"Player2","sfuId":"forged","sendStreamId":1}"#);
    assert_eq!(hall.told(player), ["peerDataChannels Player2"]);
    assert_eq!(hall.told(streamer), ["streamerDataChannels Player2 Player1"]);
    hall.say(sfu, r#"{"type":"stopStreaming"}"#);
    assert_eq!(hall.told(player), ["streamerDisconnected"]);
}

#[test]
fn a_drain_sends_everybody_away_to_come_back_streamers_first() {
    let mut hall = Hall::new();
    let player = hall.open(Role::Player);
    let streamer = hall.streamer("A");
    hall.exchange.drain();
    hall.collect();
    let closed = |effect: &Effect| if let Effect::Close(conn, code, _) = effect { Some((*conn, *code)) } else { None };
    let closed: Vec<_> = hall.effects.iter().filter_map(closed).collect();
    assert_eq!(closed, [(streamer, Some(1012)), (player, Some(1012))]);
}
