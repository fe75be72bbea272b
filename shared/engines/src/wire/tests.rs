//! Any split of any bytes gives the same events.

use proptest::prelude::*;

use super::*;

fn all(mut decoder: impl Decoder, pieces: &[&[u8]]) -> Vec<Result<String, WireError>> {
    let mut events: Vec<_> = pieces.iter().flat_map(|piece| decoder.push(piece)).collect();
    events.extend(decoder.finish());
    events
}

fn cut<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

/// Bytes as servers send them, and rubbish: line ends of all kinds, characters of several bytes, halves of such.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"data: {\"message\":{\"content\":\"Voil\xc3\xa0 votre caf\xc3\xa9\"}}".to_vec()),
        Just(b"{\"error\":\"out of memory\"}".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b": a comment\n".to_vec()),
        Just(b"data:\ndata: x\n\n".to_vec()),
        Just("\u{feff}".as_bytes().to_vec()),
        Just(vec![0xc3]),
        "\\PC{0,8}".prop_map(String::into_bytes),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_split_gives_the_same_events(bytes in bytes(), cuts in proptest::collection::vec(any::<usize>(), 0..12)) {
        prop_assert_eq!(all(Lines::default(), &[&bytes]), all(Lines::default(), &cut(&bytes, &cuts)));
        let whole = all(ServerSentEvents::default(), &[&bytes]);
        prop_assert_eq!(whole, all(ServerSentEvents::default(), &cut(&bytes, &cuts)));
    }

    #[test]
    fn no_text_is_lost(texts in proptest::collection::vec("[^\\r\\n\u{feff}]{1,12}", 1..8)) {
        let lines = texts.join("\n");
        let wanted: Vec<String> = texts.iter().filter(|text| !text.trim_ascii().is_empty()).cloned().collect();
        prop_assert_eq!(all(Lines::default(), &[lines.as_bytes()]).into_iter().collect::<Result<Vec<_>, _>>(), Ok(wanted));
        let events = texts.iter().fold(String::new(), |events, text| events + "data: " + text + "\n\n");
        prop_assert_eq!(all(ServerSentEvents::default(), &[events.as_bytes()]).into_iter().collect::<Result<Vec<_>, _>>(), Ok(texts));
    }
}

#[test]
fn what_is_not_text_is_an_error_and_ends_it() {
    let sent: &[u8] = b"{\"a\":1}\n{\"b\":\"\xff\"}\n{\"c\":3}\n";
    assert_eq!(all(Lines::default(), &[sent]), [Ok("{\"a\":1}".to_owned()), Err(WireError::NotUtf8)]);
    let sent: &[u8] = b"data: 1\n\ndata: \xff\n\ndata: 3\n\n";
    assert_eq!(all(ServerSentEvents::default(), &[sent]), [Ok("1".to_owned()), Err(WireError::NotUtf8)]);
}

#[test]
fn a_line_without_end_is_an_error() {
    let endless = vec![b'x'; MAX_LINE + 10];
    assert_eq!(all(Lines::default(), &[&endless]), [Err(WireError::TooLong)]);
    assert_eq!(all(ServerSentEvents::default(), &[&endless]), [Err(WireError::TooLong)]);
}

#[test]
fn events_are_told_from_comments_and_joined_over_lines() {
    let sent = b"\xef\xbb\xbfevent: x\r\ndata: one\r\ndata:two\r\n\r\n: ping\r\n\r\ndata\n\ndata: [DONE]";
    let events: Vec<_> = all(ServerSentEvents::default(), &[sent]).into_iter().map(Result::unwrap).collect();
    assert_eq!(events, ["one\ntwo", "", "[DONE]"]);
}
