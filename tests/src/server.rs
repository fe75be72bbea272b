//! The real programs, on free ports of the loopback interface, until dropped.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use reqwest::StatusCode;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::process::Child;

use crate::{place, port::free_port, program};

/// Weights are read and tried at start, in a debug build and beside other tests.
const START: Duration = Duration::from_mins(4);
const POLL: Duration = Duration::from_millis(50);

/// A running program.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// The port of the ops routes, and of `/v1/realtime` where there is one.
    pub port: u16,
    /// The port of the kiosk page, for `u5 up` and `u5-signalling`.
    pub page: u16,
    /// The port of the console, for `u5 up`.
    pub console: u16,
    /// Where avatar renderers connect.
    pub renderers: u16,
    dir: TempDir,
}

impl Server {
    /// `u5-orchestrator` with these settings (`section.key=value`), ready to serve.
    pub async fn orchestrator(settings: &[&str]) -> Self {
        let port = free_port();
        let listen = [format!("orchestrator.listen=127.0.0.1:{port}")];
        Self::start("u5-orchestrator", &[], &listen, settings, [port, 0, 0, 0]).await
    }

    /// `u5-signalling` with these settings, ready to serve.
    pub async fn signalling(settings: &[&str]) -> Self {
        let [page, renderers] = [(); 2].map(|()| free_port());
        let listen = [
            format!("signalling.listen=127.0.0.1:{page}"),
            format!("signalling.streamer_listen=127.0.0.1:{renderers}"),
        ];
        Self::start("u5-signalling", &[], &listen, settings, [page, page, 0, renderers]).await
    }

    /// `u5 up` with these settings, ready to serve.
    pub async fn up(arguments: &[&str], settings: &[&str]) -> Self {
        let [port, page, console, renderers] = [(); 4].map(|()| free_port());
        let listen = [
            format!("orchestrator.listen=127.0.0.1:{port}"),
            format!("signalling.listen=127.0.0.1:{page}"),
            format!("signalling.streamer_listen=127.0.0.1:{renderers}"),
            format!("admin.listen=127.0.0.1:{console}"),
            "admin.database=:memory:".to_owned(),
        ];
        let arguments = [&["up", "--no-browser"], arguments].concat();
        Self::start("u5", &arguments, &listen, settings, [port, page, console, renderers]).await
    }

    async fn start(name: &str, arguments: &[&str], listen: &[String], settings: &[&str], ports: [u16; 4]) -> Self {
        let dir = TempDir::new().expect("there is room for a log");
        let log = File::create(dir.path().join("log")).expect("the log can be written");
        let mut command = program::command(place::built(name));
        command.args(arguments).stdout(log.try_clone().expect("the log is open")).stderr(log);
        for setting in listen.iter().map(String::as_str).chain(settings.iter().copied()) {
            command.args(["--set", setting]);
        }
        let child = command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{name}: {error}"));
        let [port, page, console, renderers] = ports;
        let mut server = Self { child, port, page, console, renderers, dir };
        server.until_ready().await;
        server
    }

    async fn until_ready(&mut self) {
        let ready = async {
            let mut poll = tokio::time::interval(POLL);
            loop {
                poll.tick().await;
                if let Ok(Some(status)) = self.child.try_wait() {
                    return Err(format!("it ended with {status}"));
                }
                if reqwest::get(self.http("/ready")).await.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                    return Ok(());
                }
            }
        };
        let outcome = tokio::time::timeout(START, ready).await;
        if let Err(reason) = outcome.unwrap_or_else(|_| Err(format!("it took longer than {START:?}"))) {
            panic!("the server did not become ready: {reason}\n--- its log\n{}", self.log());
        }
    }

    /// The address of `path` on the ops port.
    pub fn http(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The WebSocket's address.
    pub fn ws(&self) -> String {
        format!("ws://127.0.0.1:{}/v1/realtime", self.port)
    }

    /// Gets `path` from the ops port.
    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = reqwest::get(self.http(path)).await.unwrap_or_else(|e| panic!("GET {path}: {e}\n{}", self.log()));
        let status = answer.status();
        (status, answer.text().await.expect("the body is text"))
    }

    /// The value of a sample of `/metrics`, written with its labels.
    pub async fn metric(&self, sample: &str) -> Option<f64> {
        let (_, text) = self.get("/metrics").await;
        let line = text.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' ').map(str::to_owned))?;
        line.parse().ok()
    }

    /// Asks the process to end, as Kubernetes does.
    pub fn terminate(&self) {
        let id = self.child.id().expect("the process still runs");
        let pid = Pid::from_raw(id.cast_signed()).expect("process ids are positive");
        kill_process(pid, Signal::TERM).expect("one's own child may be signalled");
    }

    /// Kills the process at once, as a machine that loses its power does.
    pub fn kill(&self) {
        let id = self.child.id().expect("the process still runs");
        let pid = Pid::from_raw(id.cast_signed()).expect("process ids are positive");
        kill_process(pid, Signal::KILL).expect("one's own child may be signalled");
    }

    /// Waits for the process to end.
    pub async fn ended(&mut self) -> ExitStatus {
        let ended = tokio::time::timeout(START, self.child.wait()).await;
        ended.expect("the process ends after its grace period").expect("one's own child can be waited for")
    }

    /// Whether the process still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// A directory that lives as long as the server.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
}

/// Writes `text` to `name` in a fresh directory.
pub fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let dir = TempDir::new().expect("there is room for a file");
    let path = dir.path().join(name);
    fs::write(&path, text).expect("the file can be written");
    (dir, path)
}
