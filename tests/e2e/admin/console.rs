//! The admin service as a program of its own.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use reqwest::{Client, Method, StatusCode, redirect::Policy};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Child;
use u5_tests::{place, port::free_port, program, wait::eventually};

/// A running `u5-admin` with the store's own flows.
pub(crate) struct Console {
    child: Child,
    port: u16,
    log: PathBuf,
    http: Client,
    headers: BTreeMap<&'static str, String>,
}

impl Console {
    /// Without a login, and with its database in `dir`.
    pub(crate) async fn open(dir: &Path, settings: &[String]) -> Self {
        let auth = ["admin.auth=off".to_owned()];
        Self::start(free_port(), dir, &[&auth, settings].concat()).await
    }

    /// With these settings alone.
    pub(crate) async fn start(port: u16, dir: &Path, settings: &[String]) -> Self {
        let mut command = program::command(place::built("u5-admin"));
        Self::set(&mut command, port, dir, settings);
        Self::of(command, port, dir).await
    }

    /// What `u5-admin` is started with.
    pub(crate) fn set(command: &mut tokio::process::Command, port: u16, dir: &Path, settings: &[String]) {
        let path = |name: &str| place::repository().join(name).display().to_string();
        let usual = [
            format!("admin.listen=127.0.0.1:{port}"),
            format!("admin.database={}", dir.join("admin.sqlite").display()),
            format!("admin.flows={}", path("flows")),
            format!("admin.prompts={}", path("prompts")),
        ];
        for setting in usual.iter().chain(settings) {
            command.args(["--set", setting]);
        }
    }

    /// As `command` starts it.
    pub(crate) async fn of(mut command: tokio::process::Command, port: u16, dir: &Path) -> Self {
        let log = dir.join(format!("log-{port}"));
        let file = File::options().create(true).append(true).open(&log).unwrap();
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        let child = command.spawn().unwrap();
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        let console = Self { child, port, log, http, headers: BTreeMap::new() };
        eventually("the console is ready", async || {
            console.http.get(console.url("/ready")).send().await.is_ok_and(|answer| answer.status() == StatusCode::OK)
        })
        .await;
        console
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// From now on with this header.
    pub(crate) fn shows(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.insert(name, value.into());
    }

    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).cloned().unwrap_or_default()
    }

    /// At once, as a power cut ends it.
    pub(crate) async fn kill(mut self) {
        let id = self.child.id().expect("it still runs");
        kill_process(Pid::from_raw(id.cast_signed()).unwrap(), Signal::KILL).unwrap();
        self.child.wait().await.unwrap();
    }

    /// Status, ETag and body.
    pub(crate) async fn ask(&self, method: Method, path: &str, etag: &str, body: Option<Value>) -> Answer {
        let mut request =
            self.http.request(method, self.url(&format!("/api/v1/{path}"))).timeout(Duration::from_mins(2));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !etag.is_empty() {
            request = request.header("if-match", etag);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or_default()))
    }

    /// With which the first admin is made.
    pub(crate) fn setup_code(&self) -> String {
        let log = self.log();
        let code = log.split("setup code ").nth(1).unwrap();
        code.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
    }

    /// Makes the first admin with the code in the log, and logs in.
    pub(crate) async fn set_up(&mut self, name: &str, password: &str) {
        let code = self.setup_code();
        let body = json!({"code": code, "name": name, "password": password});
        let (status, told) = self.ask(Method::POST, "setup", "", Some(body)).await.unwrap();
        assert_eq!(status, StatusCode::CREATED, "{told}");
        assert_eq!(self.log_in(name, password).await, StatusCode::OK);
    }

    /// Shows the session from then on, where there is one.
    pub(crate) async fn log_in(&mut self, name: &str, password: &str) -> StatusCode {
        let body = json!({"name": name, "password": password});
        let answer = self.http.post(self.url("/api/v1/login")).json(&body).send().await.unwrap();
        let status = answer.status();
        if let Some(cookie) = answer.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let me: Value = answer.json().await.unwrap();
            self.shows("cookie", cookie);
            self.shows("x-csrf-token", me["csrf_token"].as_str().unwrap());
        }
        status
    }

    /// Status and code of the problem when one asks who one is.
    pub(crate) async fn me(&self) -> (StatusCode, String) {
        let (status, told) = self.ask(Method::GET, "me", "", None).await.unwrap();
        (status, told["code"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, "", None).await.unwrap();
        assert_eq!(status, StatusCode::OK, "{path}: {body}\n{}", self.log());
        body
    }

    pub(crate) async fn write(&self, name: &str, text: &str) -> StatusCode {
        let (status, file) = self.ask(Method::GET, &format!("files/{name}"), "", None).await.unwrap();
        let etag = if status == StatusCode::OK { file["etag"].as_str().unwrap() } else { "\"none\"" };
        let body = json!({"text": text});
        self.ask(Method::PUT, &format!("files/{name}"), etag, Some(body)).await.unwrap().0
    }

    pub(crate) async fn publish(&self, message: &str) -> (StatusCode, Value) {
        self.ask(Method::POST, "revisions", "", Some(json!({"message": message}))).await.unwrap()
    }

    /// Changes the store's file by a line, and publishes that.
    pub(crate) async fn publish_line(&self, line: &str) -> (StatusCode, Value) {
        let status = self.write("_store.yaml", &with(line)).await;
        assert_eq!(status, StatusCode::OK);
        self.publish(line).await
    }

    /// Where what is published goes, once it stands there so.
    pub(crate) async fn target(&self, state: &str) -> Value {
        eventually(&format!("the target is {state}"), async || self.get("live").await["target"]["state"] == state)
            .await;
        self.get("live").await["target"].clone()
    }
}

/// What came back, or that nothing did.
pub(crate) type Answer = Result<(StatusCode, Value), reqwest::Error>;

/// The store's file with one more line, which changes nothing.
pub(crate) fn with(line: &str) -> String {
    let text = fs::read_to_string(place::repository().join("flows/_store.yaml")).unwrap();
    format!("{text}\n# {line}\n")
}

pub(crate) fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}
