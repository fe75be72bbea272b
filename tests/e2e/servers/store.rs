//! A kiosk's server with fakes of all the store's servers, and the demo store's groceries.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};
use u5_audio::wav::read_wav;
use u5_tests::{
    Chaos, Kiosk, Server,
    fakes::{
        Fake, ollama,
        qdrant::{FakeQdrant, Options},
        speaches,
    },
    fixtures,
    kiosk::Turn,
    place,
};

/// What the servers' own model answers: the whole passage. Quotations are sentences of it.
pub(super) const QUESTION: &str = "Where is the oat milk?";

/// A kiosk's server, the store's servers, and the ways to them.
pub(super) struct Store {
    pub(super) server: Server,
    pub(super) speaches: Fake,
    pub(super) ollama: Fake,
    pub(super) qdrant: FakeQdrant,
    pub(super) ways: Ways,
}

/// What lies between the kiosk's server and each of the store's.
pub(super) struct Ways {
    pub(super) speaches: Chaos,
    pub(super) ollama: Chaos,
    pub(super) qdrant: Chaos,
}

impl Store {
    /// One that uses all of them but Qdrant.
    pub(super) async fn open(more: &[&str]) -> Self {
        Self::start(false, more).await
    }

    /// One whose knowledge is on Qdrant, too.
    pub(super) async fn with_qdrant(more: &[&str]) -> Self {
        Self::start(true, more).await
    }

    async fn start(uses_qdrant: bool, more: &[&str]) -> Self {
        let speaches = Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await;
        let options = ollama::Options { word: Duration::from_millis(10), ..ollama::Options::default() };
        let ollama = Fake::start(|knobs| ollama::router(options, knobs)).await;
        let qdrant = FakeQdrant::start(Options::default()).await.expect("the loopback interface has a free port");
        let ways = Ways {
            speaches: Chaos::start(speaches.address).await,
            ollama: Chaos::start(ollama.address).await,
            qdrant: Chaos::start(qdrant.url().trim_start_matches("http://")).await,
        };
        let mut settings = settings(&ways);
        if uses_qdrant {
            settings.push(format!("qdrant.url={}", ways.qdrant.url("http")));
        }
        let settings: Vec<&str> = settings.iter().map(String::as_str).chain(more.iter().copied()).collect();
        Self { server: Server::orchestrator(&settings).await, speaches, ollama, qdrant, ways }
    }

    pub(super) async fn kiosk(&self) -> Kiosk {
        Kiosk::open(&self.server.ws()).await
    }

    pub(super) async fn health(&self) -> Value {
        serde_json::from_str(&self.server.get("/health").await.1).expect("health is JSON")
    }

    /// What health and metrics agree on; one may be a moment behind the other.
    pub(super) async fn degraded(&self, part: &str) -> bool {
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            let health = self.health().await;
            let named = health["degraded"].as_array().expect("a list").iter().any(|name| name == part);
            let metric = self.server.metric(&format!("kiosk_degraded{{part=\"{part}\"}}")).await;
            if (metric == Some(1.0)) == named {
                return named;
            }
            assert!(Instant::now() < deadline, "health and metrics do not agree on {part}: {metric:?} {health:#}");
            poll().await;
        }
    }

    /// Waits until the part runs on its server again. It takes two good tries, each after a pause.
    pub(super) async fn recovered(&self, part: &str) {
        let deadline = Instant::now() + Duration::from_mins(1);
        while self.degraded(part).await {
            assert!(Instant::now() < deadline, "{part} does not come back: {:#}", self.health().await);
            poll().await;
        }
    }
}

fn settings(ways: &Ways) -> Vec<String> {
    let repository = place::repository();
    vec![
        format!("speaches.url={}", ways.speaches.url("http")),
        format!("ollama.url={}", ways.ollama.url("http")),
        format!("knowledge.dir={}", repository.join("demo/knowledge/en").display()),
        format!("store.flows={}", place::plain_flows().display()),
        "knowledge.database=:memory:".to_owned(),
        "engines.embeddings=off".to_owned(),
        "engines.speech_cache=".to_owned(),
    ]
}

async fn poll() {
    sleep(Duration::from_millis(100)).await;
}

pub(super) fn recording(name: &str) -> Vec<i16> {
    let bytes = std::fs::read(fixtures::wav(name)).expect("the recording is there");
    read_wav(name, &bytes).expect("it is a recording").samples
}

/// The parts that the page was told of last.
pub(super) fn told(turn: &Turn) -> Option<Vec<String>> {
    let event = turn.events.iter().rev().find(|event| event["type"] == "kiosk.degraded")?;
    let parts = event["parts"].as_array()?.iter().filter_map(|part| part["part"].as_str().map(str::to_owned));
    Some(parts.collect())
}

pub(super) fn assert_answered(turn: &Turn, what: &str) {
    assert!(turn.answer().to_lowercase().contains("aisle 7"), "{what}: {}", turn.answer());
    assert_eq!(turn.outcome(), "answered", "{what}");
    assert!(turn.pcm.len() > 10_000, "{what}: it is spoken, too");
}
