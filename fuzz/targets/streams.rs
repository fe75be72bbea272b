//! What language models and voices stream over HTTP: however the bytes are cut, the events are the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use u5_engines::wire::{Decoder, Lines, ServerSentEvents};

fn decoded(decoder: &mut dyn Decoder, pieces: &[&[u8]]) -> Vec<Result<String, String>> {
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(decoder.push(piece));
    }
    events.extend(decoder.finish());
    events.into_iter().map(|event| event.map_err(|error| error.to_string())).collect()
}

fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
    let whole = [bytes];
    let pieces: Vec<&[u8]> = bytes.chunks(usize::from(size).max(1)).collect();
    assert_eq!(decoded(&mut Lines::default(), &whole), decoded(&mut Lines::default(), &pieces));
    assert_eq!(decoded(&mut ServerSentEvents::default(), &whole), decoded(&mut ServerSentEvents::default(), &pieces));
});
