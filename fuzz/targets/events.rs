//! What kiosks, clients of the Realtime API, renderers and their servers say on a WebSocket, in text and in binary.
#![no_main]

use libfuzzer_sys::fuzz_target;
use u5_protocol::{Dialect, avatar, frame::Frame, kiosk, realtime};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(frame) = Frame::decode(bytes) {
        assert_eq!(Frame::decode(&frame.encode()), Ok(frame));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for mut dialect in [Dialect::Ga, Dialect::Beta] {
        drop(realtime::ClientEvent::decode(text, &mut dialect));
    }
    drop(kiosk::Incoming::decode(text));
    drop(avatar::ClientEvent::decode(text));
    if let Ok(message) = kiosk::ServerMessage::decode(text) {
        let again = kiosk::ServerMessage::decode(&message.encode()).expect("what is written can be read");
        assert_eq!(again.seq, message.seq);
    }
});
