//! Whatever is written, a set comes of it or a mistake is told, and nothing breaks.

use std::collections::BTreeMap;

use proptest::prelude::*;
use u5_flow::{FlowSet, Outside};
use u5_protocol::diagnostic::Severity;

use crate::cases::{files, names, outside};

/// Reads the base with `text` as one of its files.
fn holds(file: &str, text: String) -> Result<(), TestCaseError> {
    let mut files = files("base.case").0;
    files.insert(file.to_owned(), text);
    let (set, found) = FlowSet::read(&files, outside());
    let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
    prop_assert_eq!(set.is_some(), errors == 0);
    prop_assert!(found.iter().all(|d| !d.message.is_empty() && d.hint.as_ref().is_some_and(|hint| !hint.is_empty())));
    prop_assert!(found.iter().all(|d| d.span.start.line > 0 && d.span.start.column > 0));
    Ok(())
}

/// A change to a text that may be anything.
#[derive(Debug, Clone)]
enum Change {
    Delete(prop::sample::Index),
    Double(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Indent(prop::sample::Index, usize),
    Insert(prop::sample::Index, String),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Change::Delete),
        at().prop_map(Change::Double),
        (at(), at()).prop_map(|(a, b)| Change::Swap(a, b)),
        (at(), 0_usize..9).prop_map(|(line, spaces)| Change::Indent(line, spaces)),
        (at(), "\\PC{0,4}|[{}\\[\\]:\"'|>&*#\\-\t ]{1,3}").prop_map(|(at, text)| Change::Insert(at, text)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for change in changes {
        if lines.is_empty() {
            break;
        }
        let len = lines.len();
        match change {
            Change::Delete(line) => drop(lines.remove(line.index(len))),
            Change::Double(line) => lines.insert(line.index(len), lines[line.index(len)].clone()),
            Change::Swap(a, b) => lines.swap(a.index(len), b.index(len)),
            Change::Indent(line, spaces) => {
                let line = &mut lines[line.index(len)];
                *line = format!("{}{}", " ".repeat(*spaces), line.trim_start());
            }
            Change::Insert(line, text) => {
                let line = &mut lines[line.index(len)];
                let at = line.floor_char_boundary(line.len() / 2);
                line.insert_str(at, text);
            }
        }
    }
    lines.join("\n")
}

/// All files of all cases.
fn corpus() -> Vec<(String, String)> {
    names().iter().flat_map(|name| files(name).0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_may_be_a_file(text in "\\PC{0,200}", file in prop::sample::select(vec!["a.yaml", "_store.yaml", "a.test.yaml", "a.csv"])) {
        holds(file, text)?;
    }

    #[test]
    fn a_file_that_was_changed_breaks_nothing(
        which in prop::sample::select(corpus()),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        holds(&which.0, changed(&which.1, &changes))?;
    }
}

#[test]
fn no_files_at_all_are_no_set() {
    assert!(FlowSet::read(&BTreeMap::new(), Outside::default()).0.is_none());
}
