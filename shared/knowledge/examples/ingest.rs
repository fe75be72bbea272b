//! Ingests a folder into an index file and prints what that took: `ingest FOLDER INDEX [--vectors]`, where the vectors
//! are the scripted ones, which take no time. See "Ingestion" in `docs/benchmarks.md`.

#![expect(clippy::print_stdout, reason = "an example's output is what it prints")]

use std::{env, error::Error, fs, path::PathBuf, sync::Arc, time::Duration};

use tokio::time::Instant;
use u5_engines::{Embedder, scripted::ScriptedEmbedder};
use u5_knowledge::{Index, Limits, SqliteIndex};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args_os().skip(1);
    let (Some(folder), Some(file)) = (args.next(), args.next()) else {
        return Err("usage: ingest FOLDER INDEX [--vectors]".into());
    };
    let embedder = args.next().map(|_| Arc::new(ScriptedEmbedder::default()) as Arc<dyn Embedder>);
    let index = SqliteIndex::open(&PathBuf::from(file))?;
    let start = Instant::now();
    let report = index.ingest(folder.into(), Limits::default(), embedder, Arc::new(|_| {})).await?;
    let took = start.elapsed();
    for skipped in &report.skipped {
        println!("{}: {}", skipped.path.display(), skipped.reason);
    }
    let documents = report.added + report.replaced + report.unchanged;
    let u5_knowledge::IngestReport { added, replaced, unchanged, removed, passages, embedded, skipped } = &report;
    println!("{added} new, {replaced} changed, {unchanged} unchanged, {removed} removed, {} skipped", skipped.len());
    println!("{passages} passages, {embedded} embedded now, {:.2} s", took.as_secs_f64());
    println!("{:.0} documents/s, {:.0} passages/s, {}", rate(documents, took), rate(*passages, took), peak());
    Ok(())
}

fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// The most memory that this process had.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown").to_owned()
}
