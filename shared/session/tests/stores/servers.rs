//! Redis servers that live as long as a test.

use std::{
    fs::File,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use redis::{AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};
use u5_session::{Limits, RedisConfig, RedisStore, SessionStore};

use crate::suite::Place;

/// Nothing that a test waits for takes this long on any machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// Waits until `is_so` says so.
pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let wait = async {
        while !is_so().await {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("not in {PATIENCE:?}: {what}"));
}

/// A program that comes with Redis, started with `arguments` in `dir`.
fn command(program: &str, dir: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir).stdin(Stdio::null());
    command
}

fn missing(program: &str, error: &std::io::Error) -> ! {
    panic!("{program} cannot be started ({error}); install it with: sudo apt-get install redis-server")
}

/// Runs redis-cli to its end.
pub(crate) fn cli(arguments: &[String]) {
    let output = command("redis-cli", Path::new("."), arguments).output();
    let output = output.unwrap_or_else(|error| missing("redis-cli", &error));
    assert!(output.status.success(), "redis-cli {arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
}

/// A port that nobody listens on, and that nobody else will be given: neither another test of this process, nor, as
/// it is below those that the system gives away, a connection.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let first = std::process::id() as usize * 101;
    let candidate = || 10_000 + ((first + NEXT.fetch_add(1, Ordering::Relaxed)) % 22_000) as u16;
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    std::iter::repeat_with(candidate).take(22_000).find(is_free).unwrap()
}

/// A running `redis-server`, which is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    port: u16,
    dir: TempDir,
    arguments: Vec<String>,
}

impl Server {
    /// One that keeps nothing on disk.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// One with further settings, `--name value`.
    pub(crate) async fn start_with(settings: &[&str]) -> Self {
        Self::start_at(free_port(), settings).await
    }

    /// One at a known port.
    pub(crate) async fn start_at(port: u16, settings: &[&str]) -> Self {
        let mut arguments = words(&["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        arguments.extend(words(&["--save", "", "--appendonly", "no"]));
        arguments.extend(words(settings));
        Self::run(port, tempfile::tempdir().unwrap(), arguments).await
    }

    /// A sentinel with this configuration, which it rewrites.
    pub(crate) async fn start_sentinel(configuration: &str) -> Self {
        let (port, dir) = (free_port(), tempfile::tempdir().unwrap());
        let file = dir.path().join("sentinel.conf");
        std::fs::write(&file, format!("port {port}\nbind 127.0.0.1\n{configuration}")).unwrap();
        Self::run(port, dir, words(&[file.to_str().unwrap(), "--sentinel"])).await
    }

    async fn run(port: u16, dir: TempDir, arguments: Vec<String>) -> Self {
        let child = spawn(dir.path(), &arguments);
        let mut server = Self { child, port, dir, arguments };
        server.wait().await;
        server
    }

    /// Until it answers, with whatever: it may want a password first.
    async fn wait(&mut self) {
        let port = self.port;
        eventually("the server listens", async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok())
            .await;
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "redis-server ended at once: {}", self.log());
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join(LOG)).unwrap_or_default()
    }

    /// As a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// At the same port, with nothing in it.
    pub(crate) async fn restart(&mut self) {
        self.child = spawn(self.dir.path(), &self.arguments);
        self.wait().await;
    }

    /// Makes it hang.
    pub(crate) fn freeze(&self) {
        kill_process(self.pid(), Signal::STOP).unwrap();
    }

    /// Ends the hanging.
    pub(crate) fn thaw(&self) {
        kill_process(self.pid(), Signal::CONT).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// A connection of the test's own.
    pub(crate) async fn connection(&self) -> MultiplexedConnection {
        connect(&self.url()).await.unwrap()
    }
}

/// A connection for the test itself, as patient as the test. Fails when the server closes it at once.
pub(crate) async fn connect(url: &str) -> RedisResult<MultiplexedConnection> {
    let patient =
        AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
    redis::Client::open(url)?.get_multiplexed_async_connection_with_config(&patient).await
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been killed by its test.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

const LOG: &str = "log";

fn spawn(dir: &Path, arguments: &[String]) -> Child {
    let log = File::options().create(true).append(true).open(dir.join(LOG)).unwrap();
    let started = command("redis-server", dir, arguments).stdout(log).spawn();
    started.unwrap_or_else(|error| missing("redis-server", &error))
}

pub(crate) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Patient, because the machine of a test may be busy.
pub(crate) fn config(urls: &[String]) -> RedisConfig {
    RedisConfig {
        urls: urls.to_vec(),
        prefix: prefix(),
        connect_timeout_ms: 20_000,
        response_timeout_ms: 20_000,
        ..RedisConfig::default()
    }
}

/// One that no other store of this test has.
pub(crate) fn prefix() -> String {
    static USED: AtomicUsize = AtomicUsize::new(0);
    format!("u5:{}:", USED.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn store(config: &RedisConfig) -> RedisStore {
    RedisStore::new(config).unwrap()
}

/// Stores that differ from `config` in their prefix and their limits.
impl Place for RedisConfig {
    fn store(&self, limits: Limits) -> Arc<dyn SessionStore> {
        Arc::new(store(&RedisConfig {
            prefix: prefix(),
            keep_s: limits.keep.as_secs(),
            journal_bytes: limits.journal_bytes,
            ..self.clone()
        }))
    }
}
