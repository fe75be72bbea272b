//! Secrets that are changed while the programs run.

use std::{fs, path::PathBuf, sync::Arc};

use axum::{Json, Router, http::HeaderMap, routing::get};
use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;
use u5_tests::{Client, Kiosk, Outcome, Redis, Server, place, program, wait::eventually};

use crate::api;

/// A directory of secrets, as Kubernetes mounts one.
struct Mount(TempDir);

impl Mount {
    fn new(secrets: &[(&str, &str)]) -> Self {
        let mount = Self(TempDir::new().expect("there is room"));
        for (name, secret) in secrets {
            mount.write(name, secret);
        }
        mount
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, secret: &str) {
        fs::write(self.path(name), secret).expect("there is room");
    }

    fn setting(&self, key: &str, name: &str) -> String {
        format!("{key}=file:{}", self.path(name).display())
    }
}

async fn opens(server: &Server, key: &str) -> bool {
    let shown = format!("Bearer {key}");
    match Client::try_connect(&server.ws(), &[("authorization", &shown)]).await {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused.status(), StatusCode::UNAUTHORIZED.as_u16());
            false
        }
    }
}

#[tokio::test]
async fn a_kiosks_key_is_changed_without_a_restart_and_no_mistake_opens_the_door() {
    let mount = Mount::new(&[("tokens", "entrance-1,bakery-1\n")]);
    let tokens = format!(r#"orchestrator.tokens=["file:{}"]"#, mount.path("tokens").display());
    let server = api::orchestrator(&[&tokens]).await;
    assert!(opens(&server, "entrance-1").await && opens(&server, "bakery-1").await);
    assert!(!opens(&server, "entrance-2").await && !opens(&server, "entrance-1,bakery-1").await);
    mount.write("tokens", "entrance-2\nbakery-1");
    eventually("the new key opens", async || opens(&server, "entrance-2").await).await;
    assert!(opens(&server, "bakery-1").await && !opens(&server, "entrance-1").await);
    mount.write("tokens", "");
    eventually("it is told that the file is empty", async || {
        assert!(opens(&server, "entrance-2").await, "what held before holds on");
        server.log().contains("is empty")
    })
    .await;
    assert!(!opens(&server, "").await && !opens(&server, "entrance-1").await);
    let log = server.log();
    assert!(!log.contains("entrance-") && !log.contains("bakery-"), "{log}");
}

#[tokio::test]
async fn secrets_that_are_not_there_are_told_all_at_once() {
    let mount = Mount::new(&[("empty", "\n"), ("binary", "a\0b")]);
    let tokens = format!(r#"orchestrator.tokens=["file:{}"]"#, mount.path("absent").display());
    let settings = [
        tokens,
        mount.setting("orchestrator.desk_token", "empty"),
        mount.setting("ollama.api_key", "binary"),
        mount.setting("qdrant.api_key", "nowhere"),
        "qdrant.url=http://127.0.0.1:6334".to_owned(),
        "store.tool_secrets=/nowhere".to_owned(),
    ];
    let mut orchestrator = program::command(place::built("u5-orchestrator"));
    orchestrator.arg("--check");
    for setting in &settings {
        orchestrator.args(["--set", setting]);
    }
    let Outcome { code, stderr, .. } = program::run(&mut orchestrator).await;
    assert_eq!(code, Some(64));
    for told in [
        format!("{} of a secret cannot be read", mount.path("absent").display()),
        format!("{} of a secret is empty", mount.path("empty").display()),
        format!("{} holds no secret", mount.path("binary").display()),
        format!("{} of a secret cannot be read", mount.path("nowhere").display()),
        "`/nowhere` is no directory".to_owned(),
    ] {
        assert!(stderr.contains(&told), "{told}\n{stderr}");
    }
}

#[tokio::test]
async fn the_printout_names_files_and_shows_no_secret() {
    let mount = Mount::new(&[("desk", "hunter2")]);
    let mut orchestrator = program::command(place::built("u5-orchestrator"));
    let desk = mount.setting("orchestrator.desk_token", "desk");
    orchestrator.args(["--print-config", "--set", &desk, "--set", "ollama.api_key=hunter3"]);
    let Outcome { stdout, .. } = program::run(&mut orchestrator).await;
    let path = mount.path("desk").display().to_string();
    assert!(stdout.contains(&format!(r#"orchestrator.desk_token = "file:{path}""#)), "{stdout}");
    assert!(stdout.contains(r#"ollama.api_key = "********""#) && !stdout.contains("hunter"), "{stdout}");
}

/// What the page's server tells the page, and whether a PIN opens the staff's menu.
async fn page(server: &Server) -> Value {
    reqwest::get(format!("http://127.0.0.1:{}/config.json", server.page)).await.unwrap().json().await.unwrap()
}

async fn is_pin(server: &Server, pin: &str) -> bool {
    let address = format!("http://127.0.0.1:{}/operator", server.page);
    let answer = reqwest::Client::new().post(address).json(&json!({"pin": pin})).send().await.unwrap();
    answer.status() == StatusCode::NO_CONTENT
}

#[tokio::test]
async fn a_kiosks_page_shows_the_new_key_and_takes_the_new_pin() {
    let mount = Mount::new(&[("token", "one"), ("pin", "1234")]);
    let settings = [
        mount.setting("signalling.token", "token"),
        mount.setting("signalling.operator_secret", "pin"),
        "engines.stt=scripted".to_owned(),
        "engines.tts=scripted".to_owned(),
        "engines.embeddings=off".to_owned(),
        "knowledge.database=:memory:".to_owned(),
    ];
    let settings: Vec<_> = settings.iter().map(String::as_str).collect();
    let server = Server::up(&[], &settings).await;
    assert_eq!(page(&server).await["token"], "one");
    assert!(is_pin(&server, "1234").await);
    mount.write("token", "two");
    mount.write("pin", "271828");
    eventually("the page is told the new key", async || page(&server).await["token"] == "two").await;
    eventually("the new PIN opens", async || is_pin(&server, "271828").await).await;
    assert!(!is_pin(&server, "1234").await);
}

async fn acl(redis: &mut MultiplexedConnection, arguments: &[&str]) {
    let () = redis::cmd("ACL").arg(arguments).query_async(redis).await.expect("Redis obeys");
}

/// The steps of docs/operations/secrets.md.
#[tokio::test]
async fn rediss_password_is_changed_while_a_customer_is_served() {
    let redis = Redis::start().await;
    let mut root = redis.connection().await;
    acl(&mut root, &["SETUSER", "root", "on", ">root", "+@all", "~*", "&*"]).await;
    acl(&mut root, &["SETUSER", "default", "resetpass", ">old"]).await;
    let mount = Mount::new(&[("password", "old")]);
    let (address, password) = (redis.setting(), mount.setting("redis.password", "password"));
    let (one, other) =
        (api::orchestrator(&[&address, &password]).await, api::orchestrator(&[&address, &password]).await);
    let mut kiosk = Kiosk::open(&one.ws()).await;
    assert!(!kiosk.ask("When do you open?").await.answer().is_empty());
    acl(&mut root, &["SETUSER", "default", ">new"]).await;
    mount.write("password", "new");
    acl(&mut root, &["SETUSER", "default", "<old"]).await;
    let () =
        redis::cmd("CLIENT").arg(&["KILL", "TYPE", "normal", "SKIPME", "yes"]).query_async(&mut root).await.unwrap();
    let moved = async || kiosk.move_to(&other.ws()).await.welcome["resumed"] == true;
    eventually("another replica finds the visit with the new password", moved).await;
    for server in [&one, &other] {
        assert!(!server.log().contains("refuses the user name or the password"), "{}", server.log());
    }
}

/// A model server that notes the keys that it is shown.
async fn model_server(shown: Arc<Mutex<Vec<String>>>) -> String {
    let tags = async move |headers: HeaderMap| {
        let key = headers.get("authorization").and_then(|key| key.to_str().ok()).unwrap_or_default();
        shown.lock().push(key.to_owned());
        Json(json!({"models": [{"name": "qwen2.5:14b"}]}))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("it listens"));
    let router = Router::new().route("/api/tags", get(tags));
    #[expect(clippy::disallowed_methods, reason = "a server of the test's own")]
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

#[tokio::test]
async fn a_servers_key_is_shown_as_it_is_now() {
    let mount = Mount::new(&[("key", "old")]);
    let shown = Arc::<Mutex<Vec<String>>>::default();
    let url = format!("ollama.url={}", model_server(Arc::clone(&shown)).await);
    let key = mount.setting("ollama.api_key", "key");
    // What it lacks makes it fail its check, which is repeated.
    let server = api::orchestrator(&["engines.llm=ollama", &url, &key]).await;
    assert_eq!(shown.lock().first().map(String::as_str), Some("Bearer old"));
    mount.write("key", "new");
    eventually("the new key is shown", async || shown.lock().last().is_some_and(|key| key == "Bearer new")).await;
    assert!(!server.log().contains("Bearer"));
}
