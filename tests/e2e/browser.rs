//! The kiosk page and the console in Debian's Chromium, with a recording for a microphone.

use std::fs;

use serde_json::Value;
use tokio::process::Command;
use u5_tests::{
    Server, fixtures, place,
    program::{command, run},
    server::file,
};

const CHROMIUM: &str = "`make deps` brings it (Debian package `chromium`)";

fn step<'a>(steps: &'a [Value], name: &str) -> &'a Value {
    steps.iter().find(|step| step["step"] == name).unwrap_or_else(|| panic!("there was no step {name}: {steps:#?}"))
}

/// The programs of `tests/browser`, and a browser for them.
fn browser(program: &str) -> Command {
    place::made(place::repository().join("services/signalling/web/dist/index.html"), "web");
    place::made(place::repository().join("services/admin/web/dist/index.html"), "web");
    let dir = place::repository().join("tests/browser");
    place::made(dir.join("node_modules/playwright-core"), "clients");
    let mut visit = command(place::tool("node", "`make deps` brings it"));
    visit.arg(dir.join(program)).arg(place::tool("chromium", CHROMIUM));
    visit
}

/// What a program of `tests/browser` reported, step by step.
async fn visit(program: &mut Command, server: &Server) -> Vec<Value> {
    let outcome = run(program).await;
    assert_eq!(outcome.code, Some(0), "{outcome}\n--- server\n{}", server.log());
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every stage by its name with its times, drawn inside the chart.
fn assert_waterfall(console: &Value) {
    let stages = console["stages"].as_array().unwrap();
    let texts: Vec<&str> = stages.iter().filter_map(|stage| stage["text"].as_str()).collect();
    let names =
        ["Pause noticed", "End of turn", "Transcript", "First token", "First audio", "First sent", "First played"];
    for name in names {
        assert!(texts.iter().any(|text| text.starts_with(name) && text.contains(" at ")), "{name}: {texts:?}");
    }
    assert!(stages.iter().all(|stage| stage["isInside"] == true), "{console}");
    assert_eq!(console["turn"], "Last turn: answered");
    assert!(console["recent"].as_str().unwrap().contains("Response time of the last turn"), "{console}");
}

#[tokio::test]
async fn a_customer_speaks_hears_the_answer_types_and_is_seen_in_the_console() {
    let screenshots = place::screenshots();
    let server = Server::up(&[], &["knowledge.database=:memory:"]).await;
    let mut program = browser("kiosk.mjs");
    program.args([server.page, server.console].map(|port| format!("http://127.0.0.1:{port}/")));
    let steps = visit(program.arg(fixtures::wav("oat-milk")).arg(&screenshots), &server).await;
    assert!(step(&steps, "speak")["played"].as_u64().unwrap() > 11_025);
    assert!(step(&steps, "type")["assistant"].as_str().unwrap().contains("Saturday"));
    let console = step(&steps, "console");
    for part in ["stt", "tts", "llm", "knowledge", "sessions"] {
        assert!(console["parts"].as_str().unwrap().contains(part), "{part} is not listed: {console}");
    }
    assert!(!console["conversation"].as_str().unwrap().contains("milk"), "the console shows what was said: {console}");
    assert_waterfall(step(&steps, "waterfall"));
    for picture in ["kiosk.png", "console.png", "waterfall.png"] {
        assert!(fs::metadata(screenshots.join(picture)).is_ok_and(|file| file.len() > 10_000), "{picture}");
    }
}

/// A quarter of a minute of tones, one a word, none of which the customer says.
const LONG_ANSWER: &str = "Our bakery brings fresh bread every morning before dawn, and warm rolls follow around noon, \
                           while cheese from nearby farms arrives twice each week.";

#[tokio::test]
async fn a_customer_interrupts_and_the_page_falls_silent_and_keeps_what_was_heard() {
    let script = format!("[[rule]]\nthen = [{{ say = \"{LONG_ANSWER}\" }}]\n");
    let (_dir, script) = file("script.toml", &script);
    let script = format!("engines.script={}", script.display());
    let scripted = ["engines.stt=scripted", "engines.llm=scripted", "engines.tts=scripted", "engines.embeddings=off"];
    let settings = ["engines.heard=Where can I find the oat milk?", "knowledge.database=:memory:", script.as_str()];
    let server = Server::up(&[], &[&scripted[..], &settings[..]].concat()).await;
    let mut program = browser("barge-in.mjs");
    program.arg(format!("http://127.0.0.1:{}/", server.page)).arg(fixtures::wav("oat-milk"));
    let steps = visit(program.arg(place::screenshots()), &server).await;
    let cut = step(&steps, "barge-in");
    let number = |name: &str| cut[name].as_f64().unwrap_or_else(|| panic!("no {name}: {cut:#}"));
    println!("quieter and silent: {cut:#}");
    assert!(number("played") > 24_000.0 && number("played") < number("announced"), "{cut:#}");
    assert!(number("loudBefore") > 0.05, "it could be heard before: {cut:#}");
    assert!(number("loudSuspected") < number("loudBefore") / 2.0, "it makes way for the customer: {cut:#}");
    assert!(number("silenceMs") > 0.0 && number("silentMs") < 500.0, "it is silent after the clear: {cut:#}");
    let surplus = number("sounded") - number("expected");
    assert!((0.0..=number("fade")).contains(&surplus), "the position is that of the cut: {cut:#}");
    assert_eq!(cut["said"], cut["heard"], "the caption keeps what was heard: {cut:#}");
    assert!(cut["visible"].as_str().unwrap().ends_with(cut["said"].as_str().unwrap()), "and shows no more: {cut:#}");
    assert!(LONG_ANSWER.starts_with(cut["said"].as_str().unwrap()), "{cut:#}");
}
