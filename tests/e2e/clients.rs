//! Programs that others wrote, as anybody installs them: the official OpenAI clients for Python and Node, and llama.cpp.

mod llama;

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;
use u5_audio::resample::resample;
use u5_tests::{
    Server, fixtures, place,
    program::{command, run},
};

use crate::api;

const RATE: u32 = 24_000;

/// The question of a recording as a client of the Realtime API sends it: 24 kHz PCM.
fn question(dir: &Path) -> std::path::PathBuf {
    let samples: Result<Vec<i16>, _> = hound::WavReader::open(fixtures::wav("oat-milk")).unwrap().samples().collect();
    let samples = resample(&samples.unwrap(), 16_000, RATE).unwrap();
    let path = dir.join("question.pcm");
    fs::write(&path, samples.iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
    path
}

async fn converse(client: &mut Command) -> Vec<Value> {
    let server = api::orchestrator(&[]).await;
    let dir = TempDir::new().unwrap();
    client.arg(server.http("/v1")).arg(question(dir.path()));
    let outcome = run(client).await;
    assert_eq!(outcome.code, Some(0), "{outcome}\n--- server\n{}", server.log());
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn step<'a>(steps: &'a [Value], name: &str) -> &'a Value {
    steps.iter().find(|step| step["step"] == name).unwrap_or_else(|| panic!("there was no step {name}: {steps:#?}"))
}

/// What both clients must have seen.
fn check(steps: &[Value]) {
    assert_eq!(step(steps, "connect")["model"], "u5");
    let text = step(steps, "text_turn");
    assert_eq!((&text["answer"], &text["output"]), (&json!("You said: Good morning"), &text["answer"]));
    let audio = step(steps, "audio_turn");
    assert_eq!(audio["transcript"], "Where can I find the organic oat milk?");
    assert_eq!(audio["answer"], "The organic oat milk is in aisle seven.");
    assert!(audio["audio_ms"].as_u64().unwrap() > 2_000, "the whole answer is sounded: {audio}");
    let truncated = step(steps, "truncate");
    let heard = truncated["transcript"].as_str().unwrap();
    assert!("The organic oat milk is in aisle seven.".starts_with(heard.trim_end()), "{truncated}");
    assert!(heard.starts_with("The") && !heard.contains("seven"), "only what was heard in 1 s remains: {truncated}");
    assert_eq!(truncated["beyond_the_end"], "invalid_request_error");
    let cancelled = step(steps, "cancel");
    assert_eq!(cancelled["reason"], "client_cancelled");
    assert_eq!(cancelled["nothing_to_cancel"], "invalid_request_error");
    let tool = step(steps, "function_tool");
    assert_eq!((&tool["name"], &tool["arguments"]), (&json!("stock"), &json!({"product": "oat milk"})));
    assert_eq!(tool["answer"], "The stock list says 12 cartons.");
    let rubbish = step(steps, "rubbish");
    assert_eq!(rubbish["errors"], json!(["invalid_request_error", "invalid_request_error", "invalid_request_error"]));
    assert_eq!((&rubbish["event_id"], &rubbish["answer"]), (&json!("mine"), &json!("You said: Are you still there?")));
}

#[tokio::test]
async fn the_python_client_converses() {
    let python = place::made(place::target().join("clients/py/bin/python"), "clients");
    let program = place::repository().join("tests/clients/python/realtime.py");
    check(&converse(command(python).arg(program)).await);
}

#[tokio::test]
async fn the_node_client_converses() {
    let node = place::tool("node", "`make deps` brings it (Node.js 20.19 or newer)");
    let dir = place::repository().join("tests/clients/node");
    place::made(dir.join("node_modules/openai"), "clients");
    check(&converse(command(node).arg(dir.join("realtime.mjs"))).await);
}

/// Answers that an API does not describe, or that say that it broke, to whatever schemathesis thinks of.
async fn undescribed(description: &str, headers: &[String]) -> String {
    let schemathesis = place::made(place::target().join("clients/py/bin/schemathesis"), "clients");
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
    // It keeps notes where it runs.
    let dir = TempDir::new().unwrap();
    let mut program = command(schemathesis);
    program.current_dir(dir.path());
    program.args(["run", description, "--max-examples", "12", "--seed", "7", "--phases", "coverage,fuzzing"]);
    // A copy of the whole database for each of its ideas would be all that it does.
    program.args(["--exclude-path", "/api/v1/backup", "--checks", checks, "--suppress-health-check", "all"]);
    program.args(headers.iter().flat_map(|header| ["--header", header]));
    let outcome = run(&mut program).await;
    if outcome.code == Some(0) { String::new() } else { outcome.to_string() }
}

/// A token of an admin: ones that it makes up itself would get it no further than the door. Behind others, since it
/// revokes what it happens to find.
async fn token(api: &str) -> String {
    let http = reqwest::Client::new();
    let mut secret = String::new();
    for number in 0..20 {
        let wanted = json!({"name": format!("visitor-{number}"), "role": "admin"});
        let answer = http.post(format!("{api}/tokens")).json(&wanted).send().await.unwrap();
        let made: Value = answer.error_for_status().unwrap().json().await.unwrap();
        made["secret"].as_str().unwrap().clone_into(&mut secret);
    }
    secret
}

#[tokio::test]
async fn schemathesis_gets_no_answer_that_the_apis_do_not_describe() {
    let engines = ["engines.stt=scripted", "engines.llm=extractive", "engines.tts=scripted", "engines.embeddings=off"];
    let server = Server::up(&[], &[&engines[..], &["knowledge.database=:memory:"]].concat()).await;
    let console = format!("http://127.0.0.1:{}/api/v1", server.console);
    let headers = [format!("Authorization: Bearer {}", token(&console).await)];
    let admin = undescribed(&format!("{console}/openapi.json"), &headers).await;
    assert_eq!(admin, "", "{}", server.log());
    let signalling = undescribed(&format!("http://127.0.0.1:{}/api/api-definition", server.page), &[]).await;
    assert_eq!(signalling, "", "{}", server.log());
}
