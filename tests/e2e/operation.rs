//! What operators see: health, metrics, configuration mistakes, and starts that cannot succeed.

use std::{net::TcpListener, process::Stdio};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use u5_tests::{
    Client, Outcome, fixtures, place,
    program::{command, run},
    server::file,
};

use crate::api;

const EXIT_BAD_CONFIG: i32 = 64;

/// The first keys of a JSON object, as they are written.
fn first_keys(body: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = body.trim_start_matches('{');
    while keys.len() < 3
        && let Some((key, after)) = rest.strip_prefix('"').and_then(|rest| rest.split_once("\":"))
    {
        keys.push(key.to_owned());
        rest = after.split_once(',').map_or("", |(_, rest)| rest);
    }
    keys
}

async fn orchestrator(settings: &[&str]) -> Outcome {
    let mut program = command(place::built("u5-orchestrator"));
    for setting in settings {
        program.args(["--set", setting]);
    }
    run(&mut program).await
}

#[tokio::test]
async fn health_ready_and_live_are_as_promised_to_operators() {
    let server = api::orchestrator(&[]).await;
    let (status, text) = server.get("/health").await;
    let health: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(first_keys(&text), ["status", "gpu", "model_loaded"]);
    assert!(matches!(health["status"].as_str(), Some("ok" | "degraded")), "{text}");
    assert!(health["gpu"].is_boolean() && health["model_loaded"] == true, "{text}");
    let (status, text) = server.get("/ready").await;
    let ready: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(first_keys(&text), ["ready", "qdrant", "ollama"]);
    assert_eq!(ready["ready"], json!(true));
    for server in ["qdrant", "ollama"] {
        assert!(matches!(ready[server].as_str(), Some("connected" | "embedded")), "{text}");
    }
    assert_eq!(server.get("/live").await, (StatusCode::OK, "alive\n".to_owned()));
    assert_eq!(server.get("/no-such-page").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn metrics_are_fed_by_conversations_and_pass_promtool() {
    let promtool = place::tool("promtool", "`make deps` brings it (Debian package `prometheus`)");
    let server = api::orchestrator(&[]).await;
    let mut client = Client::open(&server.ws()).await;
    client.ask("Where is the oat milk?").await;
    let (status, text) = server.get("/metrics").await;
    assert_eq!(status, StatusCode::OK);
    let families = [
        ("kiosk_conversations_total", "counter"),
        ("kiosk_response_time_seconds", "histogram"),
        ("kiosk_stt_confidence", "histogram"),
        ("kiosk_rag_chunks_retrieved", "gauge"),
        ("kiosk_tts_generation_seconds", "histogram"),
        ("kiosk_active_sessions", "gauge"),
    ];
    for (name, kind) in families {
        assert!(text.contains(&format!("# TYPE {name} {kind}\n")), "{name} is not a {kind}:\n{text}");
    }
    assert_eq!(server.metric("kiosk_active_sessions").await, Some(1.0));
    assert!(server.metric("kiosk_conversations_total").await.is_some_and(|n| n >= 1.0), "{text}");
    assert!(!text.contains("oat"), "no customer's word is in a metric");
    check_metrics(&promtool, &text).await;
}

async fn check_metrics(promtool: &std::path::Path, text: &str) {
    let mut program = command(promtool);
    let pipes = program.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success() && said.is_empty(), "promtool: {}", String::from_utf8_lossy(&said));
}

#[tokio::test]
async fn a_setting_that_does_not_exist_is_refused_with_the_nearest_that_does() {
    let outcome = orchestrator(&["orchestrator.max_session=3"]).await;
    assert_eq!(outcome.code, Some(EXIT_BAD_CONFIG), "{outcome}");
    assert!(outcome.stderr.contains("did you mean orchestrator.max_sessions?"), "{outcome}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome}");
}

#[tokio::test]
async fn all_mistakes_of_a_configuration_are_told_at_once_with_their_places() {
    let text =
        "[orchestrator]\nmax_sessions = 0\nlisten = 8081\n\n[engines]\nstt = \"parrot\"\n\n[vioces]\nname = \"x\"\n";
    let (_dir, path) = file("u5.toml", text);
    let outcome = run(command(place::built("u5-orchestrator")).arg("--config").arg(&path)).await;
    assert_eq!(outcome.code, Some(EXIT_BAD_CONFIG), "{outcome}");
    let name = path.display();
    for place in [":2:1: orchestrator.max_sessions", ":3:1: orchestrator.listen", ":6:1: engines.stt", ":8:2: vioces"] {
        assert!(outcome.stderr.contains(&format!("{name}{place}")), "{place} is not named\n{outcome}");
    }
    assert_eq!(outcome.stderr.trim_end().lines().count(), 4, "one line a mistake\n{outcome}");
}

#[tokio::test]
async fn a_good_configuration_is_told_from_a_bad_one_without_a_start() {
    let check = |setting: &'static str| async move {
        run(command(place::built("u5-orchestrator")).args(["--check", "--set", setting])).await.code
    };
    assert_eq!(check("orchestrator.max_sessions=3").await, Some(0));
    assert_eq!(check("orchestrator.max_sessions=no").await, Some(EXIT_BAD_CONFIG));
}

#[tokio::test]
async fn a_port_in_use_is_named_with_the_setting_that_changes_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let listen = format!("orchestrator.listen=127.0.0.1:{port}");
    let settings = api::scripted();
    let settings: Vec<&str> = settings.iter().map(String::as_str).chain([listen.as_str()]).collect();
    let outcome = orchestrator(&settings).await;
    assert_eq!(outcome.code, Some(1), "{outcome}");
    let line = format!("port {port} is in use");
    assert!(outcome.stderr.contains(&line) && outcome.stderr.contains("orchestrator.listen"), "{outcome}");
}

#[tokio::test]
async fn missing_weights_are_named_with_the_command_that_fetches_them() {
    let empty = tempfile::TempDir::new().unwrap();
    let mut program = command(place::built("u5-orchestrator"));
    program.env("U5_MODELS_DIR", empty.path());
    for setting in ["orchestrator.listen=127.0.0.1:0", "models.offline=true"] {
        program.args(["--set", setting]);
    }
    let outcome = run(&mut program).await;
    assert_eq!(outcome.code, Some(1), "{outcome}");
    for word in ["whisper-base", "piper-en_US-joe-medium", "minilm-l6-v2", "MB", "u5 models pull"] {
        assert!(outcome.stderr.contains(word), "{word} is not named\n{outcome}");
    }
}

#[tokio::test]
async fn a_script_that_is_not_valid_is_named_with_line_and_column() {
    let (_dir, path) = file("script.toml", "[[rule]]\nwhenn = \"x\"\nthen = []\n");
    let settings = api::scripted();
    let script = format!("engines.script={}", path.display());
    let settings: Vec<&str> =
        settings.iter().map(String::as_str).chain([script.as_str(), "orchestrator.listen=127.0.0.1:0"]).collect();
    let outcome = orchestrator(&settings).await;
    assert_eq!(outcome.code, Some(1), "{outcome}");
    assert!(outcome.stderr.contains("script.toml") && outcome.stderr.contains("line 2"), "{outcome}");
}

/// What `u5 bench` says of its measurement: `arguments` and a recording without a pause, since the judge of its server
/// takes every pause for the end.
pub(crate) async fn bench(arguments: &[&str]) -> Value {
    let recording = fixtures::wav("oat-milk");
    let mut bench = command(place::built("u5"));
    bench.arg("bench").args(arguments).arg("--json").arg("--audio").arg(recording);
    let outcome = run(&mut bench).await.success();
    serde_json::from_str(&outcome.stdout).unwrap_or_else(|error| panic!("no JSON: {error}\n{outcome}"))
}

#[tokio::test]
async fn a_small_bench_measures_turns_idle_kiosks_and_a_soak() {
    let (turns, idle, soak) = tokio::join!(
        bench(&["turns", "--sessions", "2", "--turns", "1"]),
        bench(&["idle", "--sessions", "2", "--seconds", "1"]),
        bench(&["soak", "--sessions", "2", "--minutes", "0.01"]),
    );
    assert_eq!((&turns["turns_wanted"], &turns["turns_answered"]), (&json!(4), &json!(4)), "{turns:#}");
    assert_eq!((&turns["barge_in"]["tried"], &turns["barge_in"]["stopped"]), (&json!(2), &json!(2)), "{turns:#}");
    for percentiles in ["response_time_ms", "overhead_ms"] {
        assert!(turns[percentiles]["p99"].is_number(), "{turns:#}");
    }
    for reading in ["server_cpu_s_per_session_minute", "memory_before_kib", "memory_peak_kib"] {
        assert!(turns[reading].is_number(), "the server is a process of its own: {turns:#}");
    }
    assert!(idle["microphone_on"]["memory_kib_per_session"].is_number(), "{idle:#}");
    assert!(idle["one_more"]["overhead_ms"].is_number(), "{idle:#}");
    assert_eq!(soak["turns_answered"], soak["turns_wanted"], "{soak:#}");
    let nothing = json!({"violations": 0, "panics": 0, "sessions_left": 0});
    assert_eq!(soak["broken"], nothing, "{soak:#}");
}
