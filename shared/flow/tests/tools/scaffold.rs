//! A new flow works as it is written.

use std::collections::BTreeMap;

use u5_flow::{FlowSet, Outside, scaffold::new_flow, testing};
use u5_protocol::diagnostic::Report;

const ENTRY: &str = "flow: entry\ndescription: x\nslots: {question: {type: question}}\nsteps:\n  - {id: listen, ask: question}\n  - answer: {prompt: answer}\n  - go: listen\n";

fn store(languages: &str) -> BTreeMap<String, String> {
    let store = format!("store: Test\nlanguages: [{languages}]\nentry: entry\n");
    BTreeMap::from([("_store.yaml".to_owned(), store), ("entry.yaml".to_owned(), ENTRY.to_owned())])
}

#[test]
fn a_new_flow_passes_the_check_and_its_own_test() {
    for languages in ["en", "de", "fr", "en, de, fr", "de, en"] {
        let mut files = store(languages);
        let (set, found) = FlowSet::read(&files, Outside::default());
        assert_eq!(found, []);
        files.extend(new_flow("lost-and-found", &set.unwrap()).unwrap());
        let (set, found) = FlowSet::read(&files, Outside::default());
        assert_eq!(found, [], "{languages}");
        let set = set.unwrap();
        assert_eq!(set.tests().len(), 1);
        for test in set.tests() {
            let failures = testing::run(&set, test, &mut Report::new("x"));
            assert_eq!(failures, [], "{languages}");
        }
    }
}

#[test]
fn it_is_explained_in_the_languages_of_the_store() {
    let (set, _) = FlowSet::read(&store("de, en"), Outside::default());
    let files = new_flow("lost-and-found", &set.unwrap()).unwrap();
    let texts: Vec<String> = files.iter().map(|(name, text)| format!("# {name}\n{text}\n")).collect();
    let text = texts.concat();
    insta::assert_snapshot!(text);
}

#[test]
fn a_name_that_is_none_or_taken_gives_nothing() {
    let (set, _) = FlowSet::read(&store("en"), Outside::default());
    let set = set.unwrap();
    for name in ["", "Lost", "a b", "end", "restart", "entry", "staff", "goodbye", "1st", "ä"] {
        assert!(new_flow(name, &set).is_none(), "{name}");
    }
}
