//! The cases, their expectations, and the whole list of what is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

use u5_flow::{FlowSet, Outside};
use u5_protocol::diagnostic::{Diagnostic, Severity};

/// A file's line that is wrong, and how.
type Wrong = (String, u32, String);

/// Every code that reading a set may give. A new one needs a case; `test-fails` is told when tests are run.
const CODES: [&str; 50] = [
    "bad-address",
    "bad-condition",
    "bad-example",
    "bad-hours",
    "bad-name",
    "bad-pointer",
    "bad-table",
    "bad-template",
    "bad-test",
    "duplicate-example",
    "duplicate-flow",
    "duplicate-id",
    "duplicate-key",
    "duplicate-language",
    "empty-file",
    "empty-text",
    "endless-loop",
    "key",
    "keyword-conflict",
    "long-text",
    "missing-argument",
    "missing-file",
    "missing-key",
    "missing-language",
    "no-open-question",
    "no-steps",
    "out-of-range",
    "reserved-name",
    "runs-itself",
    "several-documents",
    "several-kinds",
    "slot-never-asked",
    "too-deep",
    "too-early",
    "tool-not-allowed",
    "undeclared-variable",
    "unknown-argument",
    "unknown-card",
    "unknown-collection",
    "unknown-file",
    "unknown-flow",
    "unknown-key",
    "unknown-language",
    "unknown-prompt",
    "unknown-repair",
    "unknown-reply",
    "unknown-slot",
    "unknown-step",
    "unknown-table",
    "unknown-target",
];
/// The same, where the line got too long.
const MORE_CODES: [&str; 6] =
    ["unknown-tool", "unknown-type", "unreachable-step", "wrong-kind", "yaml-feature", "yaml-syntax"];

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken/cases").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a case, and what is wrong with them.
pub(crate) fn files(name: &str) -> (BTreeMap<String, String>, Vec<Wrong>) {
    let mut files = if name == "base.case" { BTreeMap::new() } else { files("base.case").0 };
    let mut wrong = Vec::new();
    for part in read(name).split("=== ").skip(1) {
        let (file, text) = part.split_once('\n').expect("a case begins with a line");
        if let Some(gone) = file.strip_prefix('!') {
            files.remove(gone.split(' ').next().expect("a name"));
            let codes = file.split_once("#! ").map(|(_, codes)| codes.split(' ')).into_iter().flatten();
            wrong.extend(codes.map(|code| (gone.split(' ').next().expect("a name").to_owned(), 1, code.to_owned())));
            continue;
        }
        let mut clean = String::new();
        for (at, line) in text.lines().enumerate() {
            let (line, codes) = line.split_once("#! ").unwrap_or((line, ""));
            let codes = codes.split(' ').filter(|code| !code.is_empty());
            wrong.extend(codes.map(|code| (file.to_owned(), at as u32 + 1, code.to_owned())));
            clean.push_str(line.strip_suffix(' ').unwrap_or(line));
            clean.push('\n');
        }
        files.insert(file.to_owned(), clean);
    }
    wrong.sort();
    (files, wrong)
}

/// The names of all cases but the base.
pub(crate) fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken/cases");
    let entries = std::fs::read_dir(folder)
        .expect("the cases")
        .map(|entry| entry.expect("a case").file_name().into_string().expect("a name"));
    let mut names: Vec<String> = entries
        .filter(|name| Path::new(name).extension().is_some_and(|e| e == "case") && name != "base.case")
        .collect();
    names.sort();
    names
}

pub(crate) fn outside() -> Outside {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    Outside { prompts: names(&["answer", "find-product"]), collections: names(&["products", "services"]) }
}

fn found(name: &str) -> (Vec<Diagnostic>, Vec<Wrong>) {
    let (files, wrong) = files(name);
    let (set, found) = FlowSet::read(&files, outside());
    let has_errors = found.iter().any(|d| d.severity == Severity::Error);
    assert_eq!(set.is_none(), has_errors, "{name}: a set comes where nothing is an error, and only there");
    (found, wrong)
}

#[test]
fn the_base_of_all_cases_is_without_fault() {
    assert_eq!(found("base.case").0, []);
}

#[test]
fn every_mistake_is_told_at_its_line_and_nothing_else() {
    let mut failures = Vec::new();
    for name in names() {
        let (found, wanted) = found(&name);
        assert!(!wanted.is_empty(), "{name} has a mistake");
        let mut told: Vec<Wrong> =
            found.iter().map(|d| (d.file.clone(), d.span.start.line, d.code.clone().into_owned())).collect();
        told.sort();
        if told != wanted {
            let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
            failures.push(format!("{name}\n  wanted {wanted:?}\n  told {lines:#?}"));
        }
        let hints = found.iter().all(|d| d.hint.as_ref().is_some_and(|hint| !hint.is_empty()));
        assert!(hints, "{name}: every mistake has a way out");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_code_has_a_case() {
    let seeded: BTreeSet<String> = names().iter().flat_map(|name| files(name).1).map(|(_, _, code)| code).collect();
    let all: BTreeSet<String> = CODES.iter().chain(&MORE_CODES).map(|code| (*code).to_owned()).collect();
    assert_eq!(seeded, all);
}

#[test]
fn what_is_told_reads_well() {
    let mut text = String::new();
    for name in names() {
        writeln!(text, "# {name}").expect("a text takes everything");
        found(&name).0.iter().for_each(|diagnostic| {
            writeln!(text, "{diagnostic}").expect("a text takes everything");
        });
        text.push('\n');
    }
    insta::assert_snapshot!(text);
}
