//! The demo store's flows: nothing about them is to be told, and their own conversations hold.

#![expect(clippy::expect_used, reason = "a test whose helpers fail has failed")]

use std::{collections::BTreeSet, fs, path::Path};

use u5_flow::{Files, FlowSet, Outside, testing};
use u5_protocol::diagnostic::Report;

/// The store's files, by their names.
fn files() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../flows");
    let read = |entry: fs::DirEntry| {
        (entry.file_name().into_string().expect("a name"), fs::read_to_string(entry.path()).expect("a text"))
    };
    let files = fs::read_dir(folder).expect("the demo store").map(|entry| read(entry.expect("an entry")));
    // The profile lies there as well, and is no flow.
    files.filter(|(name, _)| name != "_profile.yaml").collect()
}

/// What the flows use that is not in their folder.
fn outside() -> Outside {
    let names =
        |names: &[&str]| -> Option<BTreeSet<String>> { Some(names.iter().map(|&name| name.to_owned()).collect()) };
    Outside { prompts: names(&["answer", "find-product"]), collections: names(&["products", "services", "store"]) }
}

#[test]
fn the_demo_store_is_sound_and_its_conversations_hold() {
    let (set, found) = FlowSet::read(&files(), outside());
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let set = set.unwrap();
    let mut told = Vec::new();
    for test in set.tests() {
        let mut report = Report::new(format!("flows/{}", test.file));
        testing::run(&set, test, &mut report);
        told.extend(report.into_found().iter().map(ToString::to_string));
    }
    assert!(told.is_empty(), "{} do not hold:\n{}", told.len(), told.join("\n"));
}

#[test]
fn every_flow_that_customers_start_is_tried_in_every_language() {
    let (set, _) = FlowSet::read(&files(), outside());
    let set = set.unwrap();
    for flow in set.flows().filter(|flow| !flow.title.is_empty()) {
        let file = format!("{}.test.yaml", flow.name);
        for language in set.languages() {
            let tried = set.tests().iter().any(|test| test.file == file && test.language == *language);
            assert!(tried, "{file} has no test in {language}");
        }
    }
}
