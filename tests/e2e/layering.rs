//! What may depend on what, and other rules that no compiler knows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};
use u5_tests::place;

/// They compute and do nothing else: time and data come in as arguments.
const PURE: [&str; 6] = ["u5-protocol", "u5-dialogue", "u5-audio", "u5-prompt", "u5-flow", "u5-content"];
const IMPURE: [&str; 6] = ["tokio", "reqwest", "redis", "axum", "hyper", "rusqlite"];
const SERVICES: [&str; 4] = ["u5-orchestrator", "u5-signalling", "u5-admin", "u5"];
/// Past this a file has more than one idea.
const LONGEST_FILE: usize = 600;

/// Packages and what they are built from.
struct Graph {
    names: BTreeMap<PackageId, String>,
    uses: BTreeMap<PackageId, Vec<PackageId>>,
}

impl Graph {
    fn read() -> Self {
        let manifest = place::repository().join("Cargo.toml");
        let metadata = MetadataCommand::new().manifest_path(manifest).exec().expect("cargo metadata");
        Self::of(metadata)
    }

    fn of(metadata: Metadata) -> Self {
        let names = metadata.packages.iter().map(|p| (p.id.clone(), p.name.to_string())).collect();
        let nodes = metadata.resolve.expect("dependencies are resolved").nodes;
        let uses = nodes.into_iter().map(|node| {
            let deps = node.deps.into_iter();
            let normal = deps.filter(|d| d.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal));
            (node.id, normal.map(|d| d.pkg).collect())
        });
        Self { names, uses: uses.collect() }
    }

    fn id(&self, name: &str) -> &PackageId {
        let found = self.names.iter().find(|(_, n)| *n == name);
        found.unwrap_or_else(|| panic!("there is no package {name}")).0
    }

    /// Everything that ends up in a program with `name` in it.
    fn reaches(&self, name: &str) -> BTreeSet<&str> {
        let (mut found, mut todo) = (BTreeSet::new(), vec![self.id(name)]);
        while let Some(id) = todo.pop() {
            for used in self.uses.get(id).into_iter().flatten() {
                if found.insert(used) {
                    todo.push(used);
                }
            }
        }
        found.into_iter().map(|id| self.names[id].as_str()).collect()
    }
}

#[test]
fn pure_crates_reach_no_runtime_and_no_io() {
    let graph = Graph::read();
    for name in PURE {
        let reached = graph.reaches(name);
        let impure: Vec<_> = IMPURE.into_iter().filter(|io| reached.contains(io)).collect();
        assert!(impure.is_empty(), "{name} is pure, but builds upon {impure:?}");
    }
}

#[test]
fn only_the_all_in_one_depends_on_services() {
    let graph = Graph::read();
    let crates = graph.names.values().filter(|name| name.starts_with("u5-") && *name != "u5-tests");
    for name in crates {
        let reached = graph.reaches(name);
        let services: Vec<_> = SERVICES.into_iter().filter(|service| reached.contains(service)).collect();
        assert!(services.is_empty(), "{name} depends on {services:?}; only u5 may");
    }
    assert!(graph.reaches("u5").contains("u5-orchestrator"), "u5 runs all services");
}

#[test]
fn nothing_links_openssl() {
    let graph = Graph::read();
    for service in SERVICES {
        assert!(
            !graph.reaches(service).contains("openssl-sys"),
            "{service} links openssl-sys; TLS is rustls everywhere"
        );
    }
}

#[test]
fn no_source_file_is_too_long() {
    let long: Vec<_> = sources().into_iter().filter(|(_, text)| text.lines().count() > LONGEST_FILE).collect();
    let names: Vec<_> =
        long.iter().map(|(path, text)| format!("{}: {}", path.display(), text.lines().count())).collect();
    assert!(names.is_empty(), "more than {LONGEST_FILE} lines: {names:#?}");
}

#[test]
fn no_test_is_left_out() {
    let ignore = ["#[", "ignore"].concat();
    let guilty: Vec<_> =
        sources().into_iter().filter(|(_, text)| text.contains(&ignore)).map(|(path, _)| path).collect();
    assert!(guilty.is_empty(), "a test that does not run proves nothing: {guilty:#?}");
}

/// Who may read the calendar, and what for. A clock that jumps changes what is written there, and nothing else; clippy
/// bans the clock itself (`clippy.toml`).
const CALENDARS: [(&str, &str); 14] = [
    ("shared/runtime/src/clock.rs", "reads it"),
    ("services/admin/src/main.rs", "the metric of the start"),
    ("services/admin/src/wall.rs", "when somebody did something, for people, and when sessions end"),
    ("services/orchestrator/src/main.rs", "the metric of the start"),
    ("services/signalling/src/main.rs", "the metric of the start"),
    ("services/signalling/src/streaming/greeting.rs", "when TURN credentials expire"),
    ("services/u5/src/inside.rs", "the metric of the start"),
    ("services/orchestrator/src/app.rs", "when staff was called, for people"),
    ("services/orchestrator/src/news.rs", "which calls for staff are too old to be told again"),
    ("services/orchestrator/src/connection/opening.rs", "a seed where the system has no randomness"),
    ("services/orchestrator/src/connection/last_turn.rs", "when a turn was, in its trace"),
    ("services/orchestrator/src/connection/desk.rs", "when something happened at a kiosk, for people"),
    ("services/orchestrator/src/desk/knowledge.rs", "when documents were read, for people"),
    ("services/orchestrator/src/speech_cache/disk.rs", "which file was not used for longest"),
];

#[test]
fn nothing_is_measured_by_a_clock_that_can_jump() {
    let root = place::repository();
    let is_product =
        |path: &Path| path.components().any(|part| part.as_os_str() == "src") && !path.starts_with("tests");
    let reads = sources().into_iter().filter(|(_, text)| text.contains("since_epoch()"));
    let readers: BTreeSet<String> = reads
        .filter_map(|(path, _)| Some(path.strip_prefix(&root).ok()?.to_owned()))
        .filter(|path| is_product(path))
        .map(|path| path.display().to_string())
        .collect();
    let known: BTreeSet<String> = CALENDARS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(readers, known, "time is measured with u5_runtime::Clock; whoever needs the calendar is listed here");
}

#[test]
fn the_kiosk_page_measures_with_a_clock_that_cannot_jump() {
    let mut found = Vec::new();
    collect_as(&place::repository().join("services/signalling/web/src"), "ts", &mut found);
    assert!(found.len() > 10, "only {} files were found", found.len());
    let guilty: Vec<_> = found.iter().filter(|(_, text)| text.contains("Date.now")).map(|(path, _)| path).collect();
    assert!(guilty.is_empty(), "performance.now() never jumps: {guilty:#?}");
}

#[test]
fn every_crate_obeys_the_workspace_lints() {
    for dir in ["services", "shared"].map(|dir| place::repository().join(dir)) {
        for entry in fs::read_dir(dir).unwrap() {
            let manifest = entry.unwrap().path().join("Cargo.toml");
            let text = fs::read_to_string(&manifest).unwrap();
            assert!(text.contains("[lints]\nworkspace = true"), "{} does not take the lints", manifest.display());
        }
    }
}

/// Every Rust file of the workspace with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for dir in ["services", "shared", "tests"] {
        collect_as(&place::repository().join(dir), "rs", &mut found);
    }
    assert!(found.len() > 50, "only {} files were found", found.len());
    found
}

fn collect_as(dir: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "target", "dist", "generated"].contains(&name.as_str()) {
            collect_as(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// A test that no target of the Makefile runs would never fail.
#[test]
fn every_module_of_these_tests_is_run_by_the_makefile() {
    let read = |path: &str| fs::read_to_string(place::repository().join(path)).expect("it is there");
    let (modules, makefile) = (read("tests/e2e/main.rs"), read("Makefile"));
    let modules = modules.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let forgotten: Vec<&str> = modules.filter(|module| !makefile.contains(&format!("{module}::"))).collect();
    assert!(forgotten.is_empty(), "name them in the Makefile's test targets: {forgotten:?}");
}
