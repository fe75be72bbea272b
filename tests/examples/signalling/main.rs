//! The signalling server beside its peers: how soon each is there, the memory it takes, and how fast and at what cost it
//! passes on what two clients say to each other. `make bench-signalling` installs the peers; one that is not installed
//! is left out, and the table says so.

#![expect(clippy::expect_used, reason = "a measurement that cannot be made ends")]

mod load;
mod program;
mod speech;
mod table;

use std::path::PathBuf;

use clap::Parser;

use load::{Flow, Latency};
use program::Program;
use speech::Server;
use table::{Column, Table};

/// How many times a server is started to see how soon it listens.
const STARTS: usize = 5;
/// Clients that only listen.
const CROWD: usize = 1_000;
/// As many as a process may have files, and some for itself.
const BIG_CROWD: usize = 10_000;
/// Times that a crowd comes and goes.
const STORMS: usize = 5;

/// Measures signalling servers, one after the other.
#[derive(Parser)]
struct Args {
    /// Where the peers are installed.
    #[arg(long)]
    peers: Option<PathBuf>,
    /// How often everything is measured; the medians are told.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only the servers whose names hold this.
    #[arg(long, default_value = "")]
    only: String,
}

/// What one round found out about a server.
struct Found {
    start_ms: f64,
    idle: f64,
    crowd: f64,
    latency: Latency,
    flow: Flow,
    big: Option<Big>,
}

/// What is measured of ours alone.
struct Big {
    crowd: f64,
    storms_ms: f64,
    after: f64,
}

fn main() {
    let args = Args::parse();
    let peers = args.peers.unwrap_or_else(|| u5_tests::place::target().join("peers"));
    let mut found: Vec<(Server, Vec<Found>)> = Server::ALL.map(|server| (server, Vec::new())).into();
    found.retain(|(server, _)| server.name().contains(&args.only));
    for round in 1..=args.rounds {
        for (server, rounds) in found.iter_mut().filter(|(server, _)| server.is_there(&peers)) {
            note(&format!("round {round}: {}, load average {}", server.name(), program::load_average()));
            let round = measure(*server, &peers);
            note(&format!(
                "  p50 {:.1} µs, p99 {:.1} µs, {:.0} messages per second",
                round.latency.p50, round.latency.p99, round.flow.per_second
            ));
            rounds.push(round);
        }
    }
    show(&Table { columns: found.iter().map(|(server, rounds)| column(*server, rounds)).collect() }.to_string());
}

fn measure(server: Server, peers: &std::path::Path) -> Found {
    let starts = (1..STARTS).map(|_| Program::start(server, peers).listening_ms());
    let mut starts: Vec<f64> = starts.collect();
    let program = Program::start(server, peers);
    starts.push(program.listening_ms());
    let idle = program.settled_mib();
    let crowd = load::crowd(server, &program, CROWD);
    let latency = load::latency(server, &program);
    let flow = load::throughput(server, &program);
    let big = (server == Server::Ours).then(|| big(peers));
    Found { start_ms: table::median(starts), idle, crowd, latency, flow, big }
}

fn big(peers: &std::path::Path) -> Big {
    let crowd = load::crowd(Server::Ours, &Program::start(Server::Ours, peers), BIG_CROWD);
    let program = Program::start(Server::Ours, peers);
    let storms = (0..STORMS).map(|_| load::storm(Server::Ours, &program, CROWD).as_secs_f64() * 1e3);
    let storms_ms = storms.fold(0.0, f64::max);
    Big { crowd, storms_ms, after: program.settled_mib() }
}

fn column(server: Server, rounds: &[Found]) -> Column {
    let of = |figure: fn(&Found) -> f64| (!rounds.is_empty()).then(|| table::median(rounds.iter().map(figure)));
    let big = |figure: fn(&Big) -> f64| {
        let figures: Vec<f64> = rounds.iter().filter_map(|round| round.big.as_ref()).map(figure).collect();
        (!figures.is_empty()).then(|| table::median(figures))
    };
    Column {
        name: server.name(),
        figures: vec![
            ("start to listening, ms", of(|f| f.start_ms), 1),
            ("memory when idle, MiB", of(|f| f.idle), 1),
            ("memory at 1,000 connections, MiB", of(|f| f.crowd), 1),
            ("relay p50, µs", of(|f| f.latency.p50), 1),
            ("relay p99, µs", of(|f| f.latency.p99), 1),
            ("relay p99.9, µs", of(|f| f.latency.p999), 1),
            ("messages per second", of(|f| f.flow.per_second), 0),
            ("CPU of the server per message, µs", of(|f| f.flow.cpu_us), 2),
            ("memory after that, MiB", of(|f| f.flow.memory), 1),
            ("memory at 10,000 connections, MiB", big(|b| b.crowd), 1),
            ("1,000 come and go, slowest of five, ms", big(|b| b.storms_ms), 0),
            ("memory after that, MiB", big(|b| b.after), 1),
        ],
    }
}

#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn show(table: &str) {
    println!("{table}");
}

#[expect(clippy::print_stderr, reason = "somebody waits for minutes")]
fn note(what: &str) {
    eprintln!("{what}");
}
