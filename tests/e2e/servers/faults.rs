//! A whole kiosk whose servers fail: what the customer hears and sees, and that nothing is lost.

use serde_json::Value;
use u5_tests::{Kiosk, Server, fakes::Fault, place};

use super::store::{QUESTION, Store, assert_answered, recording};

#[tokio::test]
async fn with_its_servers_a_kiosk_hears_thinks_and_speaks_on_them() {
    let store = Store::open(&["engines.stt=speaches", "engines.tts=speaches"]).await;
    let mut kiosk = store.kiosk().await;
    assert_eq!(kiosk.welcome["voice_rate"], 24_000);
    let pcm = recording("oat-milk");
    let turn = kiosk.hold(&pcm).await;
    assert_answered(&turn, "spoken");
    let health = store.health().await;
    assert_eq!(
        (&health["status"], &health["degraded"]),
        (&"degraded".into(), &serde_json::json!(["embeddings"])),
        "{health:#}"
    );
    for part in ["stt", "tts", "llm"] {
        let status = health["parts"].as_array().unwrap().iter().find(|status| status["part"] == part).unwrap();
        assert_eq!((&status["level"], &status["state"]), (&"server".into(), &"connected".into()), "{status:#}");
    }
    let ready: Value = serde_json::from_str(&store.server.get("/ready").await.1).unwrap();
    assert_eq!((&ready["ready"], &ready["ollama"]), (&true.into(), &"connected".into()));
    assert!(store.ollama.knobs.last_body().contains("Oat milk") || store.ollama.knobs.last_body().contains("oat milk"));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_completed_and_the_next_one_comes() {
    let store = Store::open(&["engines.stt=speaches", "engines.tts=speaches"]).await;
    let mut kiosk = store.kiosk().await;
    for fault in [Fault::ErrorLine, Fault::Cut { bytes: 700 }, Fault::Garbage { bytes: 700 }] {
        store.ollama.knobs.set(fault);
        assert_answered(&kiosk.ask(QUESTION).await, &format!("{fault:?}"));
        let failures = store.server.metric("kiosk_engine_errors_total{kind=\"failed\",part=\"llm\"}").await;
        assert!(failures.is_some_and(|count| count > 0.0), "what was made good is counted all the same: {failures:?}");
        store.ollama.knobs.set(Fault::None);
        store.recovered("llm").await;
        assert_answered(&kiosk.ask(QUESTION).await, "the next one");
    }
}

#[tokio::test]
async fn without_its_speech_server_a_kiosk_hears_and_speaks_by_itself_within_the_same_turn() {
    place::models();
    let store = Store::open(&[]).await;
    let mut kiosk = store.kiosk().await;
    let pcm = recording("oat-milk");
    assert_answered(&kiosk.hold(&pcm).await, "on servers");
    store.speaches.knobs.set(Fault::Reset);
    let turn = kiosk.hold(&pcm).await;
    assert_answered(&turn, "on stand-ins");
    assert!(store.degraded("stt").await && store.degraded("tts").await);
    let turn = kiosk.hold(&pcm).await;
    assert_answered(&turn, "still on stand-ins");
    store.speaches.knobs.set(Fault::None);
    store.recovered("stt").await;
    store.recovered("tts").await;
    assert_answered(&kiosk.hold(&pcm).await, "given back");
}

#[tokio::test]
async fn a_clause_whose_voice_breaks_off_is_finished_by_the_other_voice() {
    place::models();
    let store = Store::open(&["engines.stt=scripted"]).await;
    let mut kiosk = store.kiosk().await;
    let whole = kiosk.ask(QUESTION).await;
    store.speaches.knobs.set(Fault::Cut { bytes: 24_000 });
    let turn = kiosk.ask(QUESTION).await;
    assert_answered(&turn, "half a second in one voice, the rest in the other");
    assert!(turn.pcm.len() * 2 > whole.pcm.len(), "{} of {} samples", turn.pcm.len(), whole.pcm.len());
}

#[tokio::test]
async fn without_any_voice_the_answer_is_there_to_be_read() {
    let store = Store::open(&["engines.stt=scripted", "engines.tts=speaches"]).await;
    let mut kiosk = store.kiosk().await;
    store.speaches.knobs.set(Fault::Reset);
    for _ in 0..2 {
        let turn = kiosk.ask(QUESTION).await;
        assert_answered(&turn, "read");
        assert!(turn.pcm.iter().all(|sample| *sample == 0), "nobody speaks");
    }
    assert!(store.degraded("tts").await);
}

#[tokio::test]
async fn a_store_whose_servers_are_not_there_opens_all_the_same_and_says_what_is_wrong() {
    let settings = [
        "ollama.url=http://127.0.0.1:9",
        "speaches.url=http://127.0.0.1:9",
        "engines.stt=speaches",
        "engines.tts=speaches",
        "engines.embeddings=off",
        "knowledge.database=:memory:",
    ];
    let server = Server::orchestrator(&settings).await;
    let log = server.log();
    for part in [
        "stt: speaches is unavailable",
        "tts: speaches is unavailable",
        "llm: ollama is unavailable",
        "extractive stands in",
        "nothing stands in",
        "3 of the store's servers",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    let health: Value = serde_json::from_str(&server.get("/health").await.1).unwrap();
    assert_eq!(health["degraded"], serde_json::json!(["stt", "tts", "llm", "embeddings"]));
    let mut kiosk = Kiosk::open(&server.ws()).await;
    let degraded = kiosk.client.until("kiosk.degraded").await;
    assert_eq!(degraded["parts"].as_array().unwrap().len(), 4, "{degraded:#}");
}
