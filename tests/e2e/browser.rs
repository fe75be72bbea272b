//! The kiosk page and the console in Debian's Chromium, with a recording for a microphone.

use std::fs;

use serde_json::Value;
use u5_tests::{
    Server, fixtures, place,
    program::{command, run},
};

const CHROMIUM: &str = "`make deps` brings it (Debian package `chromium`)";

fn step<'a>(steps: &'a [Value], name: &str) -> &'a Value {
    steps.iter().find(|step| step["step"] == name).unwrap_or_else(|| panic!("there was no step {name}: {steps:#?}"))
}

#[tokio::test]
async fn a_customer_speaks_hears_the_answer_types_and_is_seen_in_the_console() {
    place::made(place::repository().join("services/signalling/web/dist/index.html"), "web");
    place::made(place::repository().join("services/admin/web/dist/index.html"), "web");
    let dir = place::repository().join("tests/browser");
    place::made(dir.join("node_modules/playwright-core"), "clients");
    let (node, chromium) = (place::tool("node", "`make deps` brings it"), place::tool("chromium", CHROMIUM));
    let screenshots = place::screenshots();
    let server = Server::up(&[], &["knowledge.database=:memory:"]).await;
    let mut visit = command(node);
    visit.arg(dir.join("kiosk.mjs")).arg(chromium);
    visit.args([server.page, server.console].map(|port| format!("http://127.0.0.1:{port}/")));
    let outcome = run(visit.arg(fixtures::wav("oat-milk")).arg(&screenshots)).await;
    assert_eq!(outcome.code, Some(0), "{outcome}\n--- server\n{}", server.log());
    let steps: Vec<Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(step(&steps, "speak")["played"].as_u64().unwrap() > 11_025);
    assert!(step(&steps, "type")["assistant"].as_str().unwrap().contains("Saturday"));
    let console = step(&steps, "console");
    for part in ["stt", "tts", "llm", "knowledge", "sessions"] {
        assert!(console["parts"].as_str().unwrap().contains(part), "{part} is not listed: {console}");
    }
    assert!(!console["conversation"].as_str().unwrap().contains("milk"), "the console shows what was said: {console}");
    for picture in ["kiosk.png", "console.png"] {
        assert!(fs::metadata(screenshots.join(picture)).is_ok_and(|file| file.len() > 10_000), "{picture}");
    }
}
