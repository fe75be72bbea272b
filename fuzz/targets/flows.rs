//! What shop staff write: any text is either a set of flows or a list of what is wrong with it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use u5_flow::{FlowSet, Outside};

const STORE: &str = include_str!("../../flows/_store.yaml");

fuzz_target!(|text: &str| {
    let files = [("_store.yaml".to_owned(), STORE.to_owned()), ("entry.yaml".to_owned(), text.to_owned())];
    let (set, found) = FlowSet::read(&files.into(), Outside::default());
    assert!(set.is_some() || !found.is_empty(), "what is refused has a reason");
});
