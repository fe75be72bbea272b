//! A server as a program of its own, and what the kernel says of it.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::Path,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use u5_tests::port::free_port;

use crate::speech::Server;

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long memory is left to settle.
const SETTLE: Duration = Duration::from_millis(500);

/// A server that runs, until this is dropped.
pub(crate) struct Program {
    child: Child,
    /// Where clients connect.
    pub(crate) port: u16,
    /// Where renderers connect, to ours.
    pub(crate) other: u16,
    took: Duration,
}

impl Program {
    /// Starts it, and waits until it listens.
    pub(crate) fn start(server: Server, peers: &Path) -> Self {
        let (port, other) = (free_port(), free_port());
        let mut command = server.command(peers, port, other);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let child = command.spawn().expect("the server can be started");
        let mut program = Self { child, port, other, took: Duration::ZERO };
        program.wait_for(port, began);
        if server == Server::Ours {
            program.wait_for(other, began);
        }
        program.took = began.elapsed();
        program
    }

    fn wait_for(&mut self, port: u16, began: Instant) {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(self.child.try_wait().is_ok_and(|ended| ended.is_none()), "the server ended");
            assert!(began.elapsed() < PATIENCE, "the server does not listen");
            pause(Duration::from_micros(200));
        }
    }

    /// From the start to the first connection that was accepted, in milliseconds.
    pub(crate) const fn listening_ms(&self) -> f64 {
        self.took.as_micros() as f64 / 1e3
    }

    /// Resident memory, a moment after the last thing that happened, in MiB.
    pub(crate) fn settled_mib(&self) -> f64 {
        pause(SETTLE);
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("the kernel counts memory");
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().expect("in KiB");
        kib / 1024.0
    }

    /// Processor time so far. The kernel counts in hundredths of a second.
    pub(crate) fn cpu(&self) -> Duration {
        let stat = self.proc("stat");
        // Behind the name, which may hold anything but is in parentheses.
        let (_, fields) = stat.rsplit_once(')').expect("a process has a name");
        let ticks: u64 = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("the server runs")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended, which whoever measures it has noticed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// How much the machine has to do: the average of the last minute.
pub(crate) fn load_average() -> String {
    let loads = fs::read_to_string("/proc/loadavg").expect("the kernel counts what is to be done");
    loads.split(' ').next().unwrap_or_default().to_owned()
}

#[expect(clippy::disallowed_methods, reason = "another program is waited for")]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}
