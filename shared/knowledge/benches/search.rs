//! What a search by words costs in a store of some thousand passages.

#![expect(clippy::expect_used, reason = "a bench that cannot run says why and stops")]

use std::{fmt::Write, fs, hint::black_box, sync::Arc};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use u5_knowledge::{Index, Limits, Query, SqliteIndex};

const GOODS: [&str; 8] =
    ["oat milk", "running shoes", "green tea", "garden hose", "candles", "rye bread", "pens", "mugs"];
const MAKERS: [&str; 8] = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel"];

/// A store with that many products, each in a passage of its own.
fn store(passages: usize) -> String {
    let mut text = String::from("# Store\n");
    for i in 0..passages {
        let (good, maker) = (GOODS[i % GOODS.len()], MAKERS[i / GOODS.len() % MAKERS.len()]);
        write!(text, "\n## {maker} {good} number {i}\n\n- {maker} {good} number {i} stands in aisle {}.\n", i % 40)
            .expect("a String takes everything");
    }
    text
}

fn search(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime starts");
    let mut group = criterion.benchmark_group("search by words");
    for passages in [100, 1_000, 10_000] {
        let index = SqliteIndex::in_memory().expect("memory is there");
        let folder = tempfile::tempdir().expect("there is room");
        fs::write(folder.path().join("store.md"), store(passages)).expect("there is room");
        let ingested = index.ingest(folder.path().to_owned(), Limits::default(), None, Arc::new(|_| {}));
        let report = runtime.block_on(ingested).expect("the file is read");
        assert!(report.passages >= passages, "{report:?}");
        let query = Query { text: "Where can I find the Cedar oat milk?".to_owned(), ..Query::default() };
        group.bench_function(BenchmarkId::from_parameter(passages), |bench| {
            bench.iter(|| black_box(runtime.block_on(index.search(query.clone())).expect("the index answers")));
        });
    }
    group.finish();
}

criterion_group!(benches, search);
criterion_main!(benches);
