use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(text: &str) -> Message<'_> {
    Message::read(text).unwrap()
}

#[test]
fn what_is_no_object_with_a_type_is_no_message() {
    for text in [
        "null",
        "",
        "[]",
        r#"["offer"]"#,
        "7",
        "true",
        r#""offer""#,
        "{}",
        r#"{"type":7}"#,
        r#"{"type":null}"#,
        "{",
        "\u{0}",
    ] {
        assert_eq!(Message::read(text).err(), Some(NotAMessage), "{text}");
    }
    let deep = format!(r#"{{"type":"offer","x":{}"#, "[".repeat(100_000));
    assert_eq!(Message::read(&deep).err(), Some(NotAMessage));
}

#[test]
fn a_field_that_is_there_twice_is_no_way_around_the_server() {
    for text in [
        r#"{"type":"answer","playerId":"Player1","playerId":"Player2"}"#,
        r#"{"type":"answer","playerId":"Player1","player\u0049d":"Player2"}"#,
        r#"{"type":"answer","type":"disconnectPlayer"}"#,
    ] {
        assert_eq!(Message::read(text).err(), Some(NotAMessage), "{text}");
    }
}

#[test]
fn players_are_named_by_text_or_by_number() {
    assert_eq!(read(r#"{"type":"offer","playerId":"Player2"}"#).player().unwrap(), "Player2");
    assert_eq!(read(r#"{"type":"offer","playerId":17}"#).player().unwrap(), "17");
    for other in ["1.5", "-1", "null", "[1]", "{}", "true"] {
        assert_eq!(read(&format!(r#"{{"type":"offer","playerId":{other}}}"#)).player(), None, "{other}");
    }
}

#[test]
fn the_server_says_who_a_message_is_from_and_leaves_the_rest_as_it_is() {
    let rest = r#""type":"answer","sdp":"v=0\r\n\u00e4", "minBitrate" : 1e3,"x":{"playerId":"inner"}}"#;
    assert_eq!(read(&format!("{{{rest}")).from_player("Player7"), format!(r#"{{"playerId":"Player7",{rest}"#));
    let forged = r#" {"type":"answer","playerId" : "Player1" ,"sdp":"x"}"#;
    assert_eq!(read(forged).from_player("Player7"), r#" {"type":"answer","playerId" : "Player7" ,"sdp":"x"}"#);
    let number = r#"{"playerId":12,"type":"iceCandidate"}"#;
    assert_eq!(read(number).from_player("Player7"), r#"{"playerId":"Player7","type":"iceCandidate"}"#);
    // `null` is no player, but it is there.
    let none = read(r#"{"playerId":null,"type":"answer"}"#).from_player("Player7");
    assert_eq!(Message::read(&none).map(|message| message.player().unwrap().into_owned()), Ok("Player7".to_owned()));
}

#[test]
fn the_servers_messages_are_epics() {
    let same = |message: ServerMessage<'_>, expected: Value| {
        assert_eq!(serde_json::from_str::<Value>(&message.text()).unwrap(), expected);
    };
    let ice_servers = vec![IceServer { urls: vec!["stun:a:3478".to_owned()], username: None, credential: None }];
    same(
        ServerMessage::Config {
            peer_connection_options: PeerOptions { ice_servers },
            protocol_version: PROTOCOL_VERSION,
        },
        json!({"type": "config", "peerConnectionOptions": {"iceServers": [{"urls": ["stun:a:3478"]}]}, "protocolVersion": "1.3.0"}),
    );
    same(ServerMessage::Identify {}, json!({"type": "identify"}));
    same(
        ServerMessage::EndpointIdConfirm { committed_id: "A" },
        json!({"type": "endpointIdConfirm", "committedId": "A"}),
    );
    same(ServerMessage::StreamerList { ids: vec!["A"] }, json!({"type": "streamerList", "ids": ["A"]}));
    same(
        ServerMessage::PlayerConnected { data_channel: true, sfu: false, player_id: "Player1" },
        json!({"type": "playerConnected", "dataChannel": true, "sfu": false, "playerId": "Player1"}),
    );
    same(ServerMessage::PlayerDisconnected { player_id: "P" }, json!({"type": "playerDisconnected", "playerId": "P"}));
    same(ServerMessage::StreamerIdChanged { new_id: "B" }, json!({"type": "streamerIdChanged", "newID": "B"}));
    let ping = read(r#"{"type":"ping","time":1795246893728}"#);
    same(ServerMessage::Pong { time: ping.time() }, json!({"type": "pong", "time": 1_795_246_893_728_u64}));
}

/// JSON objects as renderers and browsers of other versions may write them, and rubbish.
fn objects() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just("null".to_owned()),
        Just("17".to_owned()),
        Just(r#""Player3""#.to_owned()),
        Just(r#"{"playerId":"inner","a":[1,{}]}"#.to_owned()),
        "[a-z{}\\[\\],: ]{0,8}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    let key = prop::sample::select(vec!["type", "playerId", "sdp", "sfuId", "id", "time", "x"]);
    let field =
        (key, value, "[ \\t\\n]{0,2}").prop_map(|(key, value, space)| format!("{space}\"{key}\"{space}:{value}"));
    prop::collection::vec(field, 0..6).prop_map(|fields| {
        format!(
            r#" {{"type":"answer",{}"z":0}}"#,
            fields.iter().fold(String::new(), |all, field| format!("{all}{field},"))
        )
    })
}

proptest! {
    #[test]
    fn nothing_that_is_sent_makes_the_reader_panic(text in "\\PC{0,200}") {
        drop(Message::read(&text));
    }

    #[test]
    fn a_message_is_from_whom_the_server_says_and_otherwise_what_it_was(text in objects()) {
        let Ok(message) = Message::read(&text) else { return Ok(()) };
        let addressed = message.from_player("Player\"7\"");
        let mut expected: Value = serde_json::from_str(&text).unwrap();
        expected["playerId"] = "Player\"7\"".into();
        prop_assert_eq!(serde_json::from_str::<Value>(&addressed).unwrap(), expected);
        let again = Message::read(&addressed).unwrap();
        prop_assert_eq!(again.player().unwrap(), "Player\"7\"");
    }
}
