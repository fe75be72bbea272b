use super::*;

const IDENTIFY: &str = r#"{"type":"identify"}"#;
const CONFIG: &str = r#"{"type":"config","peerConnectionOptions":{}}"#;
const NAME: &str = r#"{"type":"endpointId","id":"A"}"#;
const CONFIRM: &str = r#"{"type":"endpointIdConfirm","committedId":"A"}"#;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn heard(link: &mut Link, text: &str) -> Vec<String> {
    link.server_said(Utf8Bytes::from(text)).0.iter().map(ToString::to_string).collect()
}

fn connected(id: u32) -> String {
    format!(r#"{{"type":"playerConnected","dataChannel":true,"sfu":false,"playerId":"Player{id}"}}"#)
}

fn disconnected(id: u32) -> String {
    format!(r#"{{"type":"playerDisconnected","playerId":"Player{id}"}}"#)
}

/// A link whose renderer has a name and shows itself to Player1 and Player2.
fn two() -> Link {
    let mut link = Link::new(secs(6));
    assert_eq!(link.address("ws://s:8888"), "ws://s:8888");
    link.opened(secs(0), true);
    assert_eq!(
        (heard(&mut link, IDENTIFY), heard(&mut link, CONFIG)),
        (vec![IDENTIFY.to_owned()], vec![CONFIG.to_owned()])
    );
    assert_eq!(link.renderer_said(&NAME.into()), Said::Pass);
    assert_eq!(heard(&mut link, CONFIRM), [CONFIRM]);
    for player in [connected(1), connected(2)] {
        assert_eq!(heard(&mut link, &player), [player]);
    }
    link
}

#[test]
fn a_renderer_notices_nothing_of_a_new_server() {
    let mut link = two();
    assert_eq!(link.address("ws://s:8888"), "ws://s:8888/?held=Player1,Player2");
    assert_eq!(link.address("ws://s:8888/x?a=b"), "ws://s:8888/x?a=b&held=Player1,Player2");
    link.opened(secs(10), true);
    assert_eq!(link.server_said(IDENTIFY.into()), (vec![], Some(NAME.into())), "the relay says its name");
    assert_eq!((heard(&mut link, CONFIG), heard(&mut link, CONFIRM)), (Vec::<String>::new(), Vec::<String>::new()));
    assert_eq!(link.deadline(), None, "such a server says itself whom to forget");
    assert_eq!(heard(&mut link, &disconnected(1)), [disconnected(1)]);
    assert_eq!(heard(&mut link, &disconnected(1)), Vec::<String>::new());
}

#[test]
fn behind_a_server_that_knows_no_relays_players_are_shown_on_for_a_while() {
    let mut link = two();
    link.opened(secs(10), false);
    assert_eq!(heard(&mut link, &connected(2)), [disconnected(2), connected(2)], "somebody else by the same name");
    assert_eq!((link.deadline(), link.expired(secs(15)).len()), (Some(secs(16)), 0));
    assert_eq!(link.expired(secs(16)), [Utf8Bytes::from(disconnected(1))]);
    assert_eq!((link.deadline(), link.shown()), (None, 1));
}

#[test]
fn a_relay_answers_pings_itself_and_passes_the_rest_letter_by_letter() {
    let mut link = two();
    assert_eq!(
        link.renderer_said(&r#"{"type":"ping","time":17}"#.into()),
        Said::Answer(r#"{"type":"pong","time":17}"#.into())
    );
    for text in ["null", r#"{"type":"offer","sdp":"x","playerId":"Player1"}"#, r#"{"type":"noSuchThing"}"#] {
        assert_eq!(link.renderer_said(&text.into()), Said::Pass);
        assert_eq!(heard(&mut link, text), [text]);
    }
    link.renderer_said(&r#"{"type":"disconnectPlayer","playerId":"Player1"}"#.into());
    assert_eq!(link.shown(), 1);
}
