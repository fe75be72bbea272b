//! The schema says what the reader says.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::{Value as Json, json};
use u5_flow::{FlowSet, Outside, schema::schema};
use u5_prompt::yaml;
use u5_protocol::diagnostic::Report;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn json_of(text: &str) -> Json {
    yaml::parse(text, &mut Report::new("x")).expect("YAML").to_json()
}

/// Whether the schema takes `text` as what `file` should be.
fn is_valid(file: &str, text: &str) -> bool {
    let part = match file {
        "_store.yaml" => json!([{"$ref": "#/$defs/store"}]),
        _ if file.ends_with(".test.yaml") => json!([{"$ref": "#/$defs/test"}, {"$ref": "#/$defs/tests"}]),
        _ => json!([{"$ref": "#/$defs/flow"}]),
    };
    let mut whole = schema();
    whole["anyOf"] = part;
    jsonschema::validator_for(&whole).expect("a schema").is_valid(&json_of(text))
}

#[test]
fn the_file_in_the_repository_is_current() {
    let path = folder("../../flows/schema.json");
    let wanted = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    if std::env::var_os("INSTA_UPDATE").is_some_and(|how| how == "always") {
        std::fs::write(&path, &wanted).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == wanted, "write it anew: INSTA_UPDATE=always cargo test -p u5-flow --test tools schema");
}

#[test]
fn it_is_a_schema() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn all_flows_of_the_demo_fit() {
    let files = std::fs::read_dir(folder("../../flows")).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "yaml") && !path.ends_with("_profile.yaml"))
        .collect();
    assert!(files.len() > 1);
    for path in files {
        let (name, text) = (path.file_name().unwrap().to_str().unwrap(), std::fs::read_to_string(&path).unwrap());
        assert!(is_valid(name, &text), "{name}");
    }
}

/// The keys that the reader knows, out of what it says about one that it does not know.
fn known_to_reader(file: &str, text: &str) -> BTreeSet<String> {
    let store = "store: x\nlanguages: [en]\nentry: a\n";
    let mut files = BTreeMap::from([("_store.yaml".to_owned(), store.to_owned())]);
    files.insert(file.to_owned(), text.to_owned());
    let (_, found) = FlowSet::read(&files, Outside::default());
    let unknown: Vec<_> = found.iter().filter(|d| d.code == "unknown-key").collect();
    let [unknown] = unknown.as_slice() else { panic!("{text}: {found:#?}") };
    let hint = unknown.hint.as_deref().expect("a hint");
    let names = hint.strip_prefix("it may be one of ").unwrap_or_else(|| panic!("{hint}"));
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn it_knows_the_same_keys_as_the_reader() {
    // Where a key that nobody knows stands: QQQQ.
    let step = |step: &str| ("a.yaml", format!("flow: a\ndescription: x\nsteps: [{step}]\n"));
    let slot = |slot: &str| ("a.yaml", format!("flow: a\ndescription: x\nslots: {{s: {{{slot}}}}}\nsteps: [end]\n"));
    let store = |part: &str| ("_store.yaml", format!("entry: a\n{part}\n"));
    let test = |part: &str| ("a.test.yaml", format!("test: x\nturns: [{{user: x, expect: {{ends: true}}}}]\n{part}\n"));
    let turn = |part: &str| ("a.test.yaml", format!("test: x\nturns: [{{user: x, {part}}}]\n"));
    let places = [
        ("flow", ("a.yaml", "flow: a\ndescription: x\nsteps: [end]\nQQQQQQQQQQQQ: 1\n".to_owned())),
        (
            "flow/properties/when",
            ("a.yaml", "flow: a\ndescription: x\nsteps: [end]\nwhen: {QQQQQQQQQQQQ: 1}\n".to_owned()),
        ),
        ("step_say", step("{say: X, QQQQQQQQQQQQ: 1}")),
        ("step_ask", step("{ask: x, QQQQQQQQQQQQ: 1}")),
        ("step_choose", step("{choose: {options: {}}, QQQQQQQQQQQQ: 1}")),
        ("step_confirm", step("{confirm: {say: X}, QQQQQQQQQQQQ: 1}")),
        ("step_retrieve", step("{retrieve: {query: x, into: x}, QQQQQQQQQQQQ: 1}")),
        ("step_answer", step("{answer: {prompt: x}, QQQQQQQQQQQQ: 1}")),
        ("step_call", step("{call: {tool: x}, QQQQQQQQQQQQ: 1}")),
        ("step_set", step("{set: {x: x}, QQQQQQQQQQQQ: 1}")),
        ("step_if", step("{if: x, then: [], QQQQQQQQQQQQ: 1}")),
        ("step_go", step("{go: x, QQQQQQQQQQQQ: 1}")),
        ("step_run", step("{run: x, QQQQQQQQQQQQ: 1}")),
        ("step_show", step("{show: {card: list}, QQQQQQQQQQQQ: 1}")),
        ("step_handoff", step("{handoff: true, QQQQQQQQQQQQ: 1}")),
        ("step_end", step("{end: true, QQQQQQQQQQQQ: 1}")),
        ("choose", step("{choose: {options: {}, QQQQQQQQQQQQ: 1}}")),
        ("option", step("{choose: {options: {a: {label: X, QQQQQQQQQQQQ: 1}}}}")),
        ("confirm", step("{confirm: {say: X, QQQQQQQQQQQQ: 1}}")),
        ("retrieve", step("{retrieve: {query: x, into: x, QQQQQQQQQQQQ: 1}}")),
        ("answer", step("{answer: {prompt: x, QQQQQQQQQQQQ: 1}}")),
        ("call", step("{call: {tool: x, QQQQQQQQQQQQ: 1}}")),
        ("run", step("{run: {flow: x, QQQQQQQQQQQQ: 1}}")),
        ("show", step("{show: {card: list, QQQQQQQQQQQQ: 1}}")),
        ("handoff", step("{handoff: {QQQQQQQQQQQQ: 1}}")),
        ("speech", step("{say: X, speech: {QQQQQQQQQQQQ: 1}}")),
        ("slot", slot("type: zzzzzzzzzzzz, QQQQQQQQQQQQ: 1")),
        ("store", store("QQQQQQQQQQQQ: 1")),
        ("repair", store("repair: {help: {QQQQQQQQQQQQ: 1}}")),
        ("tool", store("tools: {t: {url: 'https://x.example/', QQQQQQQQQQQQ: 1}}")),
        ("parameter", store("tools: {t: {url: 'https://x.example/', parameters: {p: {QQQQQQQQQQQQ: 1}}}}")),
        ("tool_example", store("tools: {t: {url: 'https://x.example/', examples: [{QQQQQQQQQQQQ: 1}]}}")),
        ("tests", ("a.test.yaml", "tests: []\nQQQQQQQQQQQQ: 1\n".to_owned())),
        ("test", test("QQQQQQQQQQQQ: 1")),
        ("passage", test("knowledge: [{text: x, QQQQQQQQQQQQ: 1}]")),
        ("turn", turn("QQQQQQQQQQQQ: 1")),
        ("expect", turn("expect: {QQQQQQQQQQQQ: 1}")),
    ];
    let schema = schema();
    for (place, (file, text)) in &places {
        let part = schema.pointer(&format!("/$defs/{place}/properties")).unwrap_or_else(|| panic!("{place}"));
        let keys: BTreeSet<String> = part.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, known_to_reader(file, text), "{place}");
    }
    let closed =
        schema["$defs"].as_object().unwrap().iter().filter(|(_, part)| part["additionalProperties"] == json!(false));
    let tried: BTreeSet<&str> = places.iter().map(|(place, _)| *place).chain(["phrases"]).collect();
    let untried: Vec<&String> = closed.map(|(name, _)| name).filter(|name| !tried.contains(name.as_str())).collect();
    assert_eq!(untried, Vec::<&String>::new(), "every map of the schema is compared");
}

#[test]
fn files_with_unknown_keys_or_wrong_kinds_do_not_fit() {
    let flow = |part: &str| format!("flow: a\ndescription: x\nsteps: [{{say: Hello there}}]\n{part}");
    assert!(is_valid("a.yaml", &flow("")));
    let table = [
        ("a.yaml", flow("titel: x\n")),
        ("a.yaml", flow("slots: [a, b]\n")),
        ("a.yaml", flow("slots: {a: {type: numbr}}\n")),
        ("a.yaml", "flow: a\ndescription: x\n".to_owned()),
        ("a.yaml", "flow: a\ndescription: x\nsteps: [{sya: Hello}]\n".to_owned()),
        ("a.yaml", "flow: a\ndescription: x\nsteps: [{ask: x, retries: 9}]\n".to_owned()),
        ("a.yaml", "flow: a\ndescription: x\nsteps: [{say: x, go: y}]\n".to_owned()),
        ("a.yaml", "flow: a\ndescription: x\nsteps: [{choose: {options: [a, b]}}]\n".to_owned()),
        ("_store.yaml", "entry: a\nlanguages: [nl]\n".to_owned()),
        ("_store.yaml", "entry: a\ntools: {t: {url: x, method: FETCH}}\n".to_owned()),
        ("a.test.yaml", "test: x\nturns: [{usr: x}]\n".to_owned()),
        ("a.test.yaml", "test: x\nturns: [{user: x, expect: {ends: maybe}}]\n".to_owned()),
    ];
    for (file, text) in table {
        assert!(!is_valid(file, &text), "{text}");
    }
}
