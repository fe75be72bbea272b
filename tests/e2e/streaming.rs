//! Signalling with software that others wrote: Epic's protocol library and frontends, and WebRTC in Node and Chromium.

use serde_json::Value;
use u5_tests::{
    Server, place,
    program::{Outcome, command, run},
};

const CHROMIUM: &str = "`make deps` brings it (Debian package `chromium`)";

/// A program of `tests/streaming`, and what it reported step by step.
async fn program(name: &str, browser: bool, arguments: &[&str]) -> Vec<Value> {
    let dir = place::repository().join("tests/streaming");
    place::made(dir.join("node_modules/@roamhq/wrtc"), "clients");
    let mut program = command(place::tool("node", "`make deps` brings it"));
    program.arg(dir.join(name));
    if browser {
        program.arg(place::tool("chromium", CHROMIUM));
    }
    program.arg(place::built("u5-signalling")).args(arguments);
    told(&run(&mut program).await.success())
}

/// The steps that a program told, a line each.
fn told(outcome: &Outcome) -> Vec<Value> {
    let step = |line| serde_json::from_str(line).expect("a program tells its steps in JSON");
    outcome.stdout.lines().map(step).collect()
}

fn steps<'a>(all: &'a [Value], name: &str) -> Vec<&'a Value> {
    all.iter().filter(|step| step["step"] == name).collect()
}

#[tokio::test]
async fn epics_protocol_library_finds_every_rule_kept() {
    let all = program("conformance.mjs", false, &[]).await;
    assert_eq!((steps(&all, "rule").len(), steps(&all, "broken")), (18, vec![]));
}

#[tokio::test]
async fn epics_frontends_of_three_versions_see_the_picture() {
    let all = program("video.mjs", true, &[]).await;
    for (seen, version) in steps(&all, "video").into_iter().zip(["5.5", "5.6", "5.7"]) {
        assert_eq!(
            (&seen["version"], &seen["connected"], &seen["disconnected"]),
            (&version.into(), &1.into(), &0.into())
        );
    }
    let end = steps(&all, "end")[0];
    assert_eq!(end["code"], 0);
    let log = end["log"].as_str().unwrap();
    assert!(!log.contains("a=candidate") && !log.contains("v=0"), "no SDP in the log: {log}");
}

/// How still the picture stands is measured elsewhere (docs/benchmarks.md); here, only that it does not stand until
/// Epic's page has come back, which takes it two seconds.
#[tokio::test]
async fn the_picture_goes_on_over_a_roll_out_and_the_renderer_notices_nothing() {
    let all = program("rollout.mjs", true, &["2"]).await;
    let runs = steps(&all, "rollout");
    assert_eq!(runs.len(), 2);
    for run in runs {
        assert!(run["gap"].as_u64().unwrap() < 1_900, "{run}");
        assert_eq!((&run["sessions"], &run["code"]), (&1.into(), &0.into()), "one new session each");
    }
    let end = steps(&all, "end")[0];
    assert_eq!((&end["dropped"], &end["identified"]), (&0.into(), &1.into()), "{end}");
}

#[tokio::test]
async fn a_renderers_picture_takes_the_place_of_the_drawn_face_while_somebody_is_served() {
    let server = Server::up(&[], &["knowledge.database=:memory:"]).await;
    let dir = place::repository().join("tests/streaming");
    let mut program = command(place::tool("node", "`make deps` brings it"));
    program.arg(dir.join("avatar.mjs")).arg(place::tool("chromium", CHROMIUM));
    program.args([format!("http://127.0.0.1:{}/", server.page), format!("ws://127.0.0.1:{}", server.renderers)]);
    let outcome = run(program.arg(place::screenshots())).await;
    assert_eq!(outcome.code, Some(0), "{outcome}\n--- server\n{}", server.log());
    let all: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a program tells its steps in JSON"))
        .collect();
    let served = steps(&all, "served")[0];
    assert_eq!((&steps(&all, "idle")[0]["players"], &served["players"]), (&0.into(), &1.into()), "{served}");
    assert!(served["said"].as_str().unwrap().contains("aisle"), "{served}");
    assert!(served["states"].as_array().unwrap().contains(&"speaking".into()), "{served}");
    assert_eq!(server.metric("kiosk_first_frame_seconds_count").await, Some(2.0), "each time that somebody came");
}
