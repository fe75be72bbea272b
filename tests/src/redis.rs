//! A real Redis on a free port of the loopback interface, until dropped.

use std::{process::Stdio, time::Duration};

use tokio::{net::TcpStream, process::Child};

use crate::{port::free_port, program};

const START: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// A running `redis-server`, which keeps nothing on disk.
#[derive(Debug)]
pub struct Redis {
    /// Where it listens.
    pub port: u16,
    child: Option<Child>,
}

impl Redis {
    /// Starts one.
    pub async fn start() -> Self {
        let mut redis = Self { port: free_port(), child: None };
        redis.start_again().await;
        redis
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Its address for a configuration.
    pub fn setting(&self) -> String {
        format!("redis.urls=[\"{}\"]", self.url())
    }

    /// Kills it: connections break, and everything in it is lost.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("one's own child can be killed");
        }
    }

    /// Starts it at the same port, empty.
    pub async fn start_again(&mut self) {
        let mut command = program::command("redis-server");
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn();
        let missing = |error| panic!("redis-server: {error}; install it with: apt-get install redis-server");
        self.child = Some(child.unwrap_or_else(missing));
        let up = async {
            let mut poll = tokio::time::interval(POLL);
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                poll.tick().await;
            }
        };
        tokio::time::timeout(START, up).await.expect("redis-server starts");
    }
}
