//! The server that is measured: a process of its own, so that what it takes can be told from what the load takes.

use std::{process::Stdio, time::Duration};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, ChildStdout, Command},
    sync::oneshot,
    time::{interval, timeout},
};
use u5_protocol::ops::Revisions;
use u5_runtime::shutdown;

use super::process::{Process, Reading};
use crate::{inside::Inside, kiosk::Address, out, settings::ConfigFlags};

/// How long a server may take until it is ready, with models to be read.
const START: Duration = Duration::from_mins(4);
/// How long it may take to answer a question about itself.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(50);

/// Which server is measured.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Which {
    /// Measure this server instead of one that is started for it.
    #[arg(long, value_name = "WS")]
    url: Option<String>,
    /// The process of that server, if it runs on this machine: without it, its CPU and memory are not known.
    #[arg(long, value_name = "PID", requires = "url")]
    pid: Option<u32>,
    /// The kiosk's token, where that server wants one.
    #[arg(long, requires = "url")]
    token: Option<String>,
}

impl Which {
    /// Whether it runs already.
    pub(super) const fn is_elsewhere(&self) -> bool {
        self.url.is_some()
    }

    /// The server: the one that was named, else a new one.
    pub(super) async fn open(&self, config: &ConfigFlags) -> anyhow::Result<Server> {
        let Some(url) = &self.url else { return Server::start(config).await };
        let process = self.pid.map(Process::new);
        if let Some(process) = process {
            process.read()?;
        }
        let address = Address { url: url.clone(), token: self.token.clone() };
        Ok(Server { address, process, client: reqwest::Client::new(), started: None })
    }
}

/// A running server. One that was started for a measurement is killed when this is dropped.
pub(super) struct Server {
    address: Address,
    process: Option<Process>,
    client: reqwest::Client,
    started: Option<Started>,
}

/// The process of a server that was started for a measurement.
struct Started {
    child: Child,
    /// What it says, behind its address.
    said: BufReader<ChildStdout>,
}

impl Server {
    /// A new one.
    pub(super) async fn start(config: &ConfigFlags) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe().context("this program is not to be found any more")?);
        command.args(["bench", "serve"]).args(config.arguments());
        // Its standard input ends with this process, and it with that. What goes wrong, it tells on standard error.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("the server that is to be measured cannot be started")?;
        let said = child.stdout.take().context("the server that is to be measured has no output")?;
        let (mut said, mut url) = (BufReader::new(said), String::new());
        let told = timeout(START, said.read_line(&mut url)).await;
        if told.with_context(|| format!("the server did not start within {} s", START.as_secs()))?? == 0 {
            let status = child.wait().await?;
            anyhow::bail!("the server that was to be measured ended with {status}");
        }
        let process = child.id().map(Process::new);
        let address = Address { url: url.trim().to_owned(), token: None };
        let started = Some(Started { child, said });
        let server = Self { address, process, client: reqwest::Client::new(), started };
        timeout(START, server.until_ready()).await.context("the server did not become ready")?;
        Ok(server)
    }

    async fn until_ready(&self) {
        let mut poll = interval(POLL);
        while self.get("/ready").await.is_none() {
            poll.tick().await;
        }
    }

    /// Where kiosks connect.
    pub(super) const fn address(&self) -> &Address {
        &self.address
    }

    /// What it takes now; nothing when its process is not known or has ended.
    pub(super) fn read(&self) -> Option<Reading> {
        let read = self.process?.read();
        read.inspect_err(|error| tracing::warn!("the server cannot be measured: {error}")).ok()
    }

    /// Its metrics in the Prometheus text format, if it shows them.
    pub(super) async fn metrics(&self) -> Option<String> {
        self.get("/metrics").await
    }

    /// Which revision of what staff write is in force there, if it says so.
    pub(super) async fn revisions(&self) -> Option<Revisions> {
        serde_json::from_str(&self.get("/v1/revisions").await?).ok()
    }

    async fn get(&self, path: &str) -> Option<String> {
        let url = ops(&self.address.url, path)?;
        let answer = self.client.get(url).timeout(PATIENCE).send().await.ok()?;
        answer.error_for_status().ok()?.text().await.ok()
    }

    /// Ends it, if it was started for this.
    pub(super) async fn stop(self) {
        if let Some(mut started) = self.started {
            // One that has ended by itself needs no end.
            drop(started.child.kill().await);
        }
    }

    /// The id of its process, where that is known.
    pub(super) fn pid(&self) -> Option<u32> {
        self.process.map(Process::id)
    }

    /// Tells it to go, as Kubernetes does, or ends it at once, as a machine does that loses its power. One that has gone
    /// by itself stays so.
    pub(super) fn signal(&self, signal: Signal) {
        if let Some(pid) = self.pid().and_then(|id| Pid::from_raw(id.cast_signed())) {
            kill_process(pid, signal).unwrap_or_else(|error| tracing::warn!("a server cannot be signalled: {error}"));
        }
    }

    /// Waits for one that was told to go. Gives the last of its metrics; nothing when it ended without a word.
    pub(super) async fn ended(self) -> anyhow::Result<Option<String>> {
        let Some(Started { mut child, mut said }) = self.started else { return Ok(None) };
        let mut metrics = String::new();
        let gone = async {
            said.read_to_string(&mut metrics).await?;
            child.wait().await
        };
        timeout(START, gone).await.context("the server was told to go, and stays")??;
        Ok(Some(metrics).filter(|metrics| !metrics.is_empty()))
    }
}

/// The address of an ops route beside a WebSocket's.
fn ops(url: &str, path: &str) -> Option<String> {
    let host = url.strip_prefix("ws://")?.split('/').next()?;
    Some(format!("http://{host}{path}"))
}

/// The server's side: tells where it is and serves until standard input ends, or until it is told to go; then it lets
/// conversations end as a service does, and tells its metrics.
pub(super) async fn serve(config: &ConfigFlags) -> anyhow::Result<()> {
    let signals = shutdown::signals().context("signals cannot be received")?;
    let config = config.load()?.value.orchestrator();
    let grace = Duration::from_secs(config.orchestrator.drain_grace_s);
    let inside = Inside::start(config).await?;
    out::line(&inside.url())?;
    let input = end_of_input()?;
    tokio::select! {
        metrics = inside.drained(signals, grace) => out::line(&metrics?)?,
        _ = input => {}
    }
    inside.stop();
    Ok(())
}

/// Waits for the end of standard input. On a thread of its own, which does not keep the process from ending.
fn end_of_input() -> anyhow::Result<oneshot::Receiver<()>> {
    let (ended, end) = oneshot::channel();
    let read = move || {
        // Input that cannot be read has ended, too.
        drop(std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()));
        drop(ended);
    };
    std::thread::Builder::new().name("stdin".to_owned()).spawn(read).context("no thread for standard input")?;
    Ok(end)
}

/// The sum over all series of a family, in the Prometheus text format; zero where it has none.
pub(super) fn total(metrics: &str, family: &str) -> f64 {
    let values = metrics.lines().filter_map(|line| {
        let rest = line.strip_prefix(family)?;
        let value = if rest.starts_with('{') { rest.rsplit_once('}')?.1 } else { rest.strip_prefix(' ')? };
        value.trim().parse::<f64>().ok()
    });
    values.fold(0.0, |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ops_routes_are_beside_the_socket() {
        let at = |url| ops(url, "/metrics");
        assert_eq!(at("ws://127.0.0.1:81/v1/realtime").as_deref(), Some("http://127.0.0.1:81/metrics"));
        assert_eq!((at("ws://host").as_deref(), at("http://host/")), (Some("http://host/metrics"), None));
    }

    #[test]
    fn a_family_is_summed_over_its_series_and_told_from_its_neighbours() {
        let text =
            "# HELP a_total x\n# TYPE a_total counter\na_total{id=\"x y}\"} 2\na_total{id=\"z\"} 3\na_total_more 9\n";
        let sums = [total(text, "a_total"), total("active 7\nactive_not 1\n", "active"), total("", "active")];
        assert_eq!(sums.map(|sum| sum as u64), [5, 7, 0]);
        assert!(total("active much\nactive{a=\"", "active").abs() < 1e-9, "what cannot be read counts for nothing");
    }
}
