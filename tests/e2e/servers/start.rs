//! What is said of servers before anybody depends on them.

use std::process::Output;

use u5_tests::{
    Kiosk, Server,
    fakes::{Fake, Fault, ollama, qdrant, speaches},
    place,
    port::free_port,
    program,
    wait::eventually,
};

use super::store::recording;

/// `u5-orchestrator --check-servers` with these settings.
async fn check(settings: &[String]) -> (Option<i32>, String) {
    let mut command = program::command(place::built("u5-orchestrator"));
    command.arg("--check-servers");
    for setting in settings {
        command.args(["--set", setting]);
    }
    let Output { status, stderr, .. } = command.output().await.expect("the program can be started");
    (status.code(), String::from_utf8(stderr).expect("what it says is text"))
}

async fn fake_ollama(dimensions: usize) -> Fake {
    let options = ollama::Options { dimensions, ..ollama::Options::default() };
    Fake::start(|knobs| ollama::router(options, knobs)).await
}

#[tokio::test]
async fn speech_recognition_expects_the_words_of_what_the_store_knows() {
    let speaches = Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await;
    let url = format!("speaches.url={}", speaches.url());
    let knowledge = format!("knowledge.dir={}", place::repository().join("demo/knowledge/en").display());
    let settings = [
        "engines.stt=speaches",
        "engines.tts=scripted",
        "engines.embeddings=off",
        "knowledge.database=:memory:",
        "speaches.hotwords=[\"Oatly\"]",
        &url,
        &knowledge,
    ];
    let server = Server::orchestrator(&settings).await;
    let mut kiosk = Kiosk::open(&server.ws()).await;
    kiosk.hold(&recording("oat-milk")).await;
    let asked = speaches.knobs.last_body();
    assert!(asked.contains("Oatly, Lindenplatz"), "the configured ones first, and then names");
    assert!(asked.contains("toothpaste"), "and what facts are about");
}

#[tokio::test]
async fn servers_that_hang_do_not_keep_a_kiosk_from_opening_and_are_used_when_they_answer() {
    let speaches = Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await;
    let ollama = fake_ollama(768).await;
    for fake in [&speaches, &ollama] {
        fake.knobs.set(Fault::Hang);
    }
    let (speech, chat) = (format!("speaches.url={}", speaches.url()), format!("ollama.url={}", ollama.url()));
    let settings =
        ["engines.stt=scripted", "engines.tts=speaches", "engines.embeddings=off", "knowledge.database=:memory:"];
    let server = Server::orchestrator(&[&settings[..], &[&speech, &chat]].concat()).await;
    assert!(server.log().contains("2 of the store's servers cannot be used yet"), "{}", server.log());
    for fake in [&speaches, &ollama] {
        fake.knobs.set(Fault::None);
    }
    for part in ["tts", "llm"] {
        let sample = format!("kiosk_degraded{{part=\"{part}\"}}");
        eventually("it is used", async || server.metric(&sample).await == Some(0.0)).await;
    }
}

#[tokio::test]
async fn one_report_names_everything_that_is_wrong_with_the_servers_and_the_way_out() {
    let speaches = Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await;
    let openai = fake_ollama(8).await;
    let (old, new) = (fake_ollama(8).await, fake_ollama(768).await);
    let qdrant = qdrant::FakeQdrant::start(qdrant::Options::default()).await.expect("a port is free");
    let knowledge = [
        format!("qdrant.url={}", qdrant.url()),
        format!("knowledge.dir={}", place::repository().join("demo/knowledge/en").display()),
        "knowledge.database=:memory:".to_owned(),
    ];
    let right = [
        format!("speaches.url={}", speaches.url()),
        format!("openai.url={}", openai.url()),
        "openai.model=qwen2.5:14b".to_owned(),
        format!("ollama.url={}", old.url()),
        "ollama.dimensions=8".to_owned(),
        "engines.stt=speaches".to_owned(),
        "engines.tts=speaches".to_owned(),
        "engines.llm=openai".to_owned(),
    ];
    place::models();
    let right = [&knowledge[..], &right].concat();
    let settings: Vec<&str> = right.iter().map(String::as_str).collect();
    // Makes the collection, of vectors of eight numbers.
    let server = Server::orchestrator(&settings).await;
    assert!(server.log().contains("the knowledge server holds"), "{}", server.log());
    assert_eq!(check(&right).await, (Some(0), String::new()));

    openai.knobs.set(Fault::Status { code: 401 });
    let wrong = [
        "speaches.stt_model=somebody/whisper".to_owned(),
        "speaches.voices=[\"en=nobody\"]".to_owned(),
        format!("ollama.url={}", new.url()),
        "ollama.embedding_model=unheard-of".to_owned(),
        "ollama.dimensions=768".to_owned(),
        format!("redis.urls=[\"redis://127.0.0.1:{}\"]", free_port()),
    ];
    let (code, report) = check(&[&right[..], &wrong].concat()).await;
    assert_eq!(code, Some(1), "{report}");
    for (part, told) in [
        ("stt", "does not have the model `somebody/whisper`"),
        ("stt", "`POST /v1/models/somebody/whisper` fetches it"),
        ("tts", "nobody"),
        ("llm", "refuses the key (401 Unauthorized); set its api_key"),
        ("embeddings", "does not have the model `unheard-of` (it has qwen2.5:14b, nomic-embed-text:latest)"),
        ("embeddings", "run `ollama pull unheard-of` there"),
        ("knowledge", "768"),
        ("sessions", "no connection to Redis"),
        ("6 of the store's servers", "cannot be used yet"),
    ] {
        let line = report.lines().find(|line| line.contains(part) && line.contains(told));
        assert!(line.is_some(), "{part}: {told}\n{report}");
    }
}
