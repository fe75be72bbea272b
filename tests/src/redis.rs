//! Real Redis servers on free ports of the loopback interface, until dropped.

mod watched;

use std::{
    fs::{self, File},
    io,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use redis::{AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::{port::free_port, wait::eventually};
pub use watched::Watched;

/// How long the connections of tests wait: as long as tests do.
const PATIENCE: Duration = Duration::from_mins(2);
const LOG: &str = "log";

/// A running `redis-server`, which keeps nothing on disk.
#[derive(Debug)]
pub struct Redis {
    child: Child,
    port: u16,
    dir: TempDir,
    arguments: Vec<String>,
}

impl Redis {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// One with further settings, `--name value`.
    pub async fn start_with(settings: &[&str]) -> Self {
        Self::start_at(free_port(), settings).await
    }

    /// One at a known port.
    pub async fn start_at(port: u16, settings: &[&str]) -> Self {
        let mut arguments = words(&["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        arguments.extend(words(&["--save", "", "--appendonly", "no"]));
        arguments.extend(words(settings));
        Self::run(port, directory(), arguments).await
    }

    /// A sentinel with this configuration, which it rewrites.
    pub async fn start_sentinel(configuration: &str) -> Self {
        let (port, dir) = (free_port(), directory());
        let file = dir.path().join("sentinel.conf");
        let text = format!("port {port}\nbind 127.0.0.1\n{configuration}");
        fs::write(&file, text).expect("there is room for a configuration");
        Self::run(port, dir, vec![file.display().to_string(), "--sentinel".to_owned()]).await
    }

    async fn run(port: u16, dir: TempDir, arguments: Vec<String>) -> Self {
        let child = spawn(dir.path(), &arguments);
        let mut server = Self { child, port, dir, arguments };
        server.until_up().await;
        server
    }

    /// Until it answers, with whatever: it may want a password first.
    async fn until_up(&mut self) {
        let port = self.port;
        eventually("the server listens", async || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
        let ended = self.child.try_wait().expect("one's own child can be asked");
        assert!(ended.is_none(), "redis-server ended at once: {}", self.log());
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Its address for a configuration.
    pub fn setting(&self) -> String {
        format!("redis.urls=[\"{}\"]", self.url())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join(LOG)).unwrap_or_default()
    }

    /// Kills it, as a power cut would: connections break, and everything in it is lost.
    pub fn kill(&mut self) {
        self.child.kill().expect("one's own child can be killed");
        self.child.wait().expect("one's own child can be waited for");
    }

    /// Starts it at the same port, with nothing in it.
    pub async fn restart(&mut self) {
        self.child = spawn(self.dir.path(), &self.arguments);
        self.until_up().await;
    }

    /// Makes it hang.
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Ends the hanging.
    pub fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("one's own child may be signalled");
    }

    /// A connection of the test's own.
    pub async fn connection(&self) -> MultiplexedConnection {
        connect(&self.url()).await.expect("the server takes connections")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It may have been killed by its test.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A connection for the test itself, as patient as the test.
///
/// # Errors
/// When the server closes it at once.
pub async fn connect(url: &str) -> RedisResult<MultiplexedConnection> {
    let patient =
        AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
    redis::Client::open(url)?.get_multiplexed_async_connection_with_config(&patient).await
}

/// Runs redis-cli to its end.
pub fn cli(arguments: &[String]) {
    let output = command("redis-cli", Path::new("."), arguments).output();
    let output = output.unwrap_or_else(|error| missing("redis-cli", &error));
    assert!(output.status.success(), "redis-cli {arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
}

fn spawn(dir: &Path, arguments: &[String]) -> Child {
    let log = File::options().create(true).append(true).open(dir.join(LOG)).expect("there is room for a log");
    let started = command("redis-server", dir, arguments).stdout(log).spawn();
    started.unwrap_or_else(|error| missing("redis-server", &error))
}

/// A program that comes with Redis, started with `arguments` in `dir`.
fn command(program: &str, dir: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(dir).stdin(Stdio::null());
    command
}

fn missing(program: &str, error: &io::Error) -> ! {
    panic!("{program} cannot be started ({error}); install it with: sudo apt-get install redis-server")
}

fn directory() -> TempDir {
    TempDir::new().expect("there is room for a directory")
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}
