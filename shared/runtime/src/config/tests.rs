use proptest::prelude::*;
use serde::Deserialize;

use super::*;

const SERVER: Fragment = (
    "server",
    r#"
[server]
# Where to listen.
listen = "127.0.0.1:8080"
# The most kiosks.
max_kiosks = 50
ratio = 0.5
open = false
origins = ["a", "b"]
api_key = ""

# Anything may be set here.
[server.labels]
"#,
);
const VOICE: Fragment = (
    "voice",
    r#"
[voice]
speed = 1.0
name = "en"
auth_token = ""
"#,
);

const TELEMETRY: Fragment = ("telemetry", "[telemetry]\notlp_endpoint = \"\"\n");

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Config {
    server: Server,
    voice: Voice,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Server {
    listen: String,
    max_kiosks: u16,
    ratio: f64,
    open: bool,
    origins: Vec<String>,
    labels: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Voice {
    speed: f64,
    name: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    En,
    Fr,
}

impl Validate for Config {
    fn problems(&self) -> Vec<(String, String)> {
        let mut problems = vec![];
        if !(0.5..=2.0).contains(&self.voice.speed) {
            problems.push(("voice.speed".to_owned(), "must be from 0.5 to 2".to_owned()));
        }
        if self.server.max_kiosks == 0 {
            problems.push(("server.max_kiosks".to_owned(), "must be at least 1".to_owned()));
        }
        problems
    }
}

fn file(text: &str) -> Sources {
    Sources { file: Some(("u5.toml".to_owned(), text.to_owned())), ..Sources::default() }
}

fn env(name: &str, value: &str) -> Sources {
    Sources { env: BTreeMap::from([(name.to_owned(), value.to_owned())]), ..Sources::default() }
}

fn set(assignment: &str) -> Sources {
    Sources { set: vec![assignment.to_owned()], ..Sources::default() }
}

fn read(sources: &Sources) -> Result<Loaded<Config>, ConfigErrors> {
    load(&[SERVER, VOICE], sources)
}

fn good(sources: &Sources) -> Config {
    read(sources).unwrap_or_else(|errors| panic!("{errors}")).value
}

fn errors(sources: &Sources) -> String {
    read(sources).unwrap_err().to_string()
}

#[test]
fn the_defaults_alone_are_a_configuration() {
    let config = good(&Sources::default());
    assert_eq!((config.server.max_kiosks, config.voice.name), (50, Name::En));
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let mut sources = file("server.max_kiosks = 1");
    assert_eq!(good(&sources).server.max_kiosks, 1);
    sources.env = env("U5_SERVER_MAX_KIOSKS", "2").env;
    assert_eq!(good(&sources).server.max_kiosks, 2);
    sources.set = vec!["server.max_kiosks=3".to_owned(), "server.max_kiosks=4".to_owned()];
    assert_eq!(good(&sources).server.max_kiosks, 4);
}

#[test]
fn both_spellings_of_a_variable_are_known() {
    assert!(good(&env("U5_SERVER_OPEN", "true")).server.open);
    assert!(good(&env("U5_SERVER__OPEN", "true")).server.open);
}

#[test]
fn text_is_read_as_the_type_of_its_key() {
    assert_eq!(good(&set("server.listen=0.0.0.0:1")).server.listen, "0.0.0.0:1");
    assert_eq!(good(&set("server.origins=x, y")).server.origins, ["x", "y"]);
    assert_eq!(good(&set(r#"server.origins=["x, y"]"#)).server.origins, ["x, y"]);
    assert_eq!(good(&set("voice.speed=2")).voice, Voice { speed: 2.0, name: Name::En });
    assert_eq!(good(&file("[voice]\nspeed = 2")).voice, Voice { speed: 2.0, name: Name::En });
}

#[test]
fn an_empty_section_takes_any_key() {
    let config = good(&file("[server.labels]\nstore = \"Lyon\""));
    assert_eq!(config.server.labels["store"], "Lyon");
    assert_eq!(good(&set("server.labels.store=Lyon")).server.labels["store"], "Lyon");
}

#[test]
fn variables_of_others_are_left_alone() {
    for name in ["U5_MODELS_DIR", "U5_TEST_OLLAMA", "U5_TOOL_STOCK_KEY", "U5_LOG", "U5_UPDATE", "PATH"] {
        good(&env(name, "x"));
    }
    let mut sources = env("U5_HELM_RELEASE", "x");
    sources.foreign_env = &["U5_HELM_*"];
    good(&sources);
}

#[test]
fn every_mistake_is_reported_at_once_with_its_place() {
    let mut sources = file(
        "[server]\nlisten = 8080\nmax_kiosk = 3\n\n[voice]\n  speed = 9.5\n  name = \"klingon\"\n[vioce]\nspeed = 1.0\n",
    );
    sources.env = BTreeMap::from([
        ("U5_SERVER_OPNE".to_owned(), "true".to_owned()),
        ("U5_SERVER_OPEN".to_owned(), "yes".to_owned()),
    ]);
    sources.set = vec!["server.ratio=much".to_owned(), "server.labels".to_owned(), "server=1".to_owned()];
    insta::assert_snapshot!(errors(&sources));
}

#[test]
fn a_broken_rule_names_the_place_that_broke_it() {
    assert_eq!(errors(&file("\n[voice]\n  speed = 9.5")), "u5.toml:3:3: voice.speed: must be from 0.5 to 2");
    assert_eq!(errors(&env("U5_VOICE_SPEED", "0.1")), "U5_VOICE_SPEED: voice.speed: must be from 0.5 to 2");
    assert_eq!(errors(&set("server.max_kiosks=0")), "--set server.max_kiosks: server.max_kiosks: must be at least 1");
}

#[test]
fn a_value_outside_its_type_names_the_place_too() {
    let shown = errors(&set("server.max_kiosks=70000"));
    assert!(shown.starts_with("--set server.max_kiosks: server.max_kiosks: "), "{shown}");
}

#[test]
fn syntax_errors_have_a_place() {
    let shown = errors(&file("[server]\nlisten = \n"));
    assert!(shown.starts_with("u5.toml:2:"), "{shown}");
}

#[test]
fn columns_count_characters() {
    let shown = errors(&file("[server]\norigins = [\"é\"]\n\"é\".x = 1"));
    assert!(shown.starts_with("u5.toml:3:1: server.é"), "{shown}");
}

#[test]
fn numbers_out_of_range_are_not_taken_for_others() {
    let shown = errors(&file("server.max_kiosks = 99999999999999999999"));
    assert!(shown.contains("server.max_kiosks"), "{shown}");
}

#[test]
fn the_printout_has_every_key_and_its_origin_and_no_secret() {
    let mut sources =
        file("[server]\nmax_kiosks = 3\napi_key = \"hunter2\"\n[server.labels]\nwifi_password = \"hunter2\"");
    sources.env = env("U5_VOICE_SPEED", "1.5").env;
    sources.set = vec!["server.open=true".to_owned()];
    let shown = read(&sources).unwrap().print();
    assert!(!shown.contains("hunter2"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn an_error_about_a_secret_does_not_show_it() {
    let shown = errors(&file("server.api_key = [\"hunter2\"]"));
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_key_in_two_fragments_is_a_mistake_of_ours() {
    let twice = load::<Config>(&[SERVER, SERVER], &Sources::default()).unwrap_err().to_string();
    assert!(twice.contains("server.api_key: is in two fragments"), "{twice}");
}

#[test]
fn two_keys_with_one_variable_are_a_mistake_of_ours() {
    let error = load::<Config>(&[("x", "[a]\nb_c = 1\n[a.b]\nc = 1")], &Sources::default()).unwrap_err();
    assert!(error.to_string().contains("U5_A_B_C"), "{error}");
}

#[test]
fn flags_and_the_file_become_sources() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("u5.toml");
    std::fs::write(&path, "server.max_kiosks = 7").unwrap();
    let args = ConfigArgs { config: Some(path), set: vec!["server.open=true".to_owned()], ..ConfigArgs::default() };
    let config = good(&args.sources([("U5_VOICE_NAME".to_owned(), "fr".to_owned())]).unwrap());
    assert_eq!((config.server.max_kiosks, config.server.open, config.voice.name), (7, true, Name::Fr));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let args = ConfigArgs { config: Some("/no/such.toml".into()), ..ConfigArgs::default() };
    let shown = args.sources([]).unwrap_err().to_string();
    assert!(shown.starts_with("--config /no/such.toml: the file cannot be read"), "{shown}");
}

proptest! {
    #[test]
    fn no_text_panics(text in "[\\[\\]a-z.=\"{}é0-9\n ,_-]{0,80}", name in "U5_[A-Z_]{0,20}", flag in "\\PC{0,30}") {
        let mut sources = file(&text);
        sources.env = env(&name, &text).env;
        sources.set = vec![flag];
        drop(read(&sources));
    }
}

#[test]
fn a_variable_of_another_standard_sets_our_key_where_there_is_one() {
    #[derive(Debug, Deserialize)]
    struct Traced {
        telemetry: BTreeMap<String, String>,
    }
    impl Validate for Traced {
        fn problems(&self) -> Vec<(String, String)> {
            Vec::new()
        }
    }
    let endpoint = |env: &[(&str, &str)]| {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let loaded = load::<Traced>(&[TELEMETRY], &Sources { env, ..Sources::default() }).unwrap();
        (loaded.value.telemetry["otlp_endpoint"].clone(), loaded.origin("telemetry.otlp_endpoint").unwrap().to_string())
    };
    let standard = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    assert_eq!(endpoint(&[standard]), (standard.1.to_owned(), standard.0.to_owned()));
    assert_eq!(endpoint(&[(standard.0, "")]), (String::new(), "default".to_owned()));
    let ours = ("U5_TELEMETRY_OTLP_ENDPOINT", "http://ours");
    assert_eq!(endpoint(&[standard, ours]), (ours.1.to_owned(), ours.0.to_owned()));
    let elsewhere =
        Sources { env: BTreeMap::from([standard].map(|(n, v)| (n.to_owned(), v.to_owned()))), ..Sources::default() };
    assert!(load::<Config>(&[SERVER, VOICE], &elsewhere).is_ok(), "a program without traces does not mind");
}
