//! The admin service beside a kiosk: what is published there is what customers hear.

pub(crate) mod console;
mod floor;
mod knowledge;

use std::time::{Duration, Instant};

use reqwest::{Client as Http, StatusCode};
use serde_json::{Value, json};
use u5_tests::{Kiosk, Server, place};

/// A kiosk with a console that keeps what is done there, on engines that need no weights.
async fn store(dir: &std::path::Path) -> Server {
    store_with(dir, &[]).await
}

async fn store_with(dir: &std::path::Path, more: &[&str]) -> Server {
    let flows = format!("store.flows={}", place::repository().join("flows").display());
    let prompts = format!("store.prompts={}", place::repository().join("prompts").display());
    let database = format!("admin.database={}", dir.join("admin.sqlite").display());
    let engines = ["engines.stt=scripted", "engines.llm=extractive", "engines.tts=scripted", "engines.embeddings=off"];
    let settings = [&engines[..], &["knowledge.database=:memory:", &flows, &prompts, &database], more].concat();
    Server::up(&[], &settings).await
}

struct Console {
    http: Http,
    base: String,
}

impl Console {
    fn of(server: &Server) -> Self {
        Self { http: Http::new(), base: format!("http://127.0.0.1:{}/api/v1", server.console) }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}/{path}", self.base)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.json().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.ask(self.http.post(format!("{}/{path}", self.base)).json(&body)).await
    }

    async fn delete(&self, path: &str, etag: &str) -> (StatusCode, Value) {
        self.ask(self.http.delete(format!("{}/{path}", self.base)).header("if-match", etag)).await
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> (StatusCode, Value) {
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// Asks until the answer is as wanted.
    async fn until(&self, path: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.get(path).await;
            if is_wanted(&answer) {
                return answer;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "{path} stays {answer:#}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn write(&self, name: &str, text: &str) {
        let etag = self.get(&format!("files/{name}")).await["etag"].as_str().unwrap().to_owned();
        let put = self.http.put(format!("{}/files/{name}", self.base)).header("if-match", etag);
        let answer = put.json(&json!({"text": text})).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }

    /// Until the orchestrator runs what was published last.
    async fn acknowledged(&self) -> Duration {
        let began = Instant::now();
        loop {
            if self.get("live").await["acknowledged"] == 1 {
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_mins(1), "nobody takes it: {:#}", self.get("live").await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What the kiosk says to a customer who leaves.
async fn goodbye(server: &Server) -> String {
    let mut kiosk = Kiosk::open(&server.ws()).await;
    kiosk.client.send(json!({"type": "kiosk.text", "text": "Goodbye"})).await;
    let speaking = kiosk.client.until("kiosk.speaking").await;
    speaking["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_published_is_spoken_and_taken_back_and_outlives_a_crash() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = store(dir.path()).await;
    let console = Console::of(&server);
    let usual = goodbye(&server).await;
    let files = console.get("files").await;
    assert!(files["files"].as_array().unwrap().len() > 20, "{files:#}");
    let shared = console.get("files/_store.yaml").await["text"].as_str().unwrap().to_owned();
    let line = shared.lines().find(|line| line.contains(&usual)).expect("the goodbye is in the store's file");

    console.write("_store.yaml", &shared.replace(line, &line.replace(&usual, "{{ nothing"))).await;
    let (status, refused) = console.post("revisions", json!({"message": "A slip"})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("unusable")), "{refused:#}");
    assert_eq!(refused["found"][0]["file"], "_store.yaml", "{refused:#}");
    assert_eq!(goodbye(&server).await, usual);

    let better = "Goodbye, and see you in sale week.";
    console.write("_store.yaml", &shared.replace(line, &line.replace(&usual, better))).await;
    let (status, made) = console.post("revisions", json!({"message": "Sale week"})).await;
    assert_eq!(status, StatusCode::CREATED, "{made:#}");
    println!("in force after {:?}", console.acknowledged().await);
    assert_eq!(goodbye(&server).await, better);

    server.kill();
    server.ended().await;
    let server = store(dir.path()).await;
    let console = Console::of(&server);
    assert_eq!(goodbye(&server).await, better, "what was published outlives a crash");
    let (status, _) = console.post("revisions/1/restore", json!({"message": "The same"})).await;
    assert_eq!(status, StatusCode::CONFLICT, "it is what is published");
    let etag = console.get("files/_store.yaml").await["etag"].as_str().unwrap().to_owned();
    let undo = console.http.delete(format!("{}/files/_store.yaml", console.base)).header("if-match", etag);
    assert!(undo.send().await.unwrap().status().is_success());
    let (status, _) = console.post("revisions", json!({"message": "Sale is over"})).await;
    assert_eq!(status, StatusCode::CREATED);
    console.acknowledged().await;
    assert_eq!(goodbye(&server).await, usual);
    let log = console.get("audit?action=content.published").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 2, "{log:#}");
    assert_eq!(console.get("audit/verify").await["intact"], true);
}
