//! How long searches take in a large store: percentiles over many different questions, which is what customers notice.
//!
//! `cargo bench -p u5-knowledge --bench latency -- [PASSAGES] [QUESTIONS]`; 50,000 and 1,500 by default.

#![expect(clippy::expect_used, reason = "a bench that cannot run says why and stops")]

mod store;

use std::{
    fs,
    io::{self, Write},
    sync::Arc,
    time::{Duration, Instant},
};

use store::{Clusters, Store};
use tokio::runtime::{Builder, Runtime};
use u5_knowledge::{Index, Limits, Query, SqliteIndex};
use u5_protocol::Language;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<usize>().ok());
    let (passages, questions) = (numbers.next().unwrap_or(50_000), numbers.next().unwrap_or(1_500));
    let runtime = Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    let store = Store::new(passages);
    let before = resident();
    let index = filled(&runtime, &store);
    let filled = resident();
    let loading = Instant::now();
    ask(&runtime, &index, store.questions(1));
    let loaded = format!("{:.0} ms, {} MiB", milliseconds(loading.elapsed()), resident().saturating_sub(filled));
    tell(&format!("{passages} passages; database in memory: {} MiB; first search: {loaded}", filled - before));
    tell("| questions | p50 | p95 | p99 | max, ms | found |\n|---|---|---|---|---|---|");
    for (name, strip) in [("words and meaning", false), ("words alone", true)] {
        let mut asked = store.questions(questions);
        if strip {
            for query in &mut asked {
                query.vector = None;
            }
        }
        let (mut taken, found) = ask(&runtime, &index, asked);
        taken.sort();
        let at = |share: f64| milliseconds(taken[((taken.len() - 1) as f64 * share) as usize]);
        let [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1.0].map(at);
        tell(&format!("| {questions}, {name} | {p50:.2} | {p95:.2} | {p99:.2} | {max:.2} | {found} |"));
    }
}

/// An index in memory with the whole store, vectors included.
fn filled(runtime: &Runtime, store: &Store) -> SqliteIndex {
    let folder = tempfile::tempdir().expect("there is room");
    for (name, text) in store.documents() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("there is room");
        fs::write(path, text).expect("there is room");
    }
    let index = SqliteIndex::in_memory().expect("memory is there");
    let ingested =
        index.ingest(folder.path().to_owned(), Limits::default(), Some(Arc::new(Clusters)), Arc::new(|_| {}));
    let report = runtime.block_on(ingested).expect("the files are read");
    assert!(report.skipped.is_empty(), "{:?}", report.skipped);
    index
}

/// How long each question took, and how many found anything.
fn ask(runtime: &Runtime, index: &SqliteIndex, questions: Vec<Query>) -> (Vec<Duration>, usize) {
    let (mut taken, mut found) = (Vec::with_capacity(questions.len()), 0);
    for query in questions {
        let start = Instant::now();
        let passages = runtime.block_on(index.search(query)).expect("the index answers");
        taken.push(start.elapsed());
        found += usize::from(!passages.is_empty());
    }
    (taken, found)
}

/// The memory that this process holds, in MiB; 0 where the system does not say.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() / 1024
}

fn milliseconds(taken: Duration) -> f64 {
    taken.as_secs_f64() * 1_000.0
}

fn tell(line: &str) {
    writeln!(io::stdout(), "{line}").expect("somebody reads this");
}

/// Every language that the store speaks.
const LANGUAGES: [Language; 3] = Language::ALL;
