//! Files, as they lie there.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use u5_prompt::{
    fields::nearest,
    yaml::{self, Node, Value},
};
use u5_protocol::diagnostic::{Diagnostic, Place, Report, Severity, Span};

use super::{Files, STORE_FILE};
use crate::{doc::Table, scope::NOWHERE, values::Entities};

/// The most that is told of one file, and of all of them.
const MAX_FOUND: usize = 100;
const MAX_FOUND_IN_ALL: usize = 1_000;
/// The longest message, in characters.
const MAX_MESSAGE: usize = 300;

/// Whether a name ends in `.end`; capitals make another file of it.
fn ends_in(file: &str, end: &str) -> bool {
    file.rsplit_once('.').is_some_and(|(_, own)| own == end)
}

/// Whether a flow is in it.
pub(super) fn is_flow(file: &str) -> bool {
    ends_in(file, "yaml") && !is_test(file) && !file.starts_with('_')
}

/// Whether tests are in it.
pub(super) fn is_test(file: &str) -> bool {
    file.ends_with(".test.yaml")
}

/// Reads a file; what it says where it can be read at all, and says something.
pub(super) fn parse(text: &str, report: &mut Report) -> Option<Node> {
    let mut own = Report::new(report.file());
    let root = yaml::parse(text, &mut own);
    for found in own.into_found() {
        let hint = tab_hint(text, &found).or(found.hint).unwrap_or_default();
        report.error(found.span, code_of(&found.code), found.message, hint);
    }
    let root = root?;
    if matches!(&root.value, Value::Map(entries) if entries.is_empty()) {
        report.error(NOWHERE, "empty-file", "there is nothing in this file", "write something, or remove it");
        return None;
    }
    Some(root)
}

/// What the reader of YAML may say.
fn code_of(code: &str) -> &'static str {
    const CODES: [&str; 6] = ["too-large", "several-documents", "too-deep", "yaml-feature", "key", "duplicate-key"];
    CODES.into_iter().find(|known| *known == code).unwrap_or("yaml-syntax")
}

/// Tabs are not seen, and nobody finds them.
fn tab_hint(text: &str, found: &Diagnostic) -> Option<String> {
    if found.code != "yaml-syntax" {
        return None;
    }
    let line = found.span.start.line as usize;
    let mut near = text.lines().skip(line.saturating_sub(2)).take(2);
    let has_tab = near.any(|line| line[..line.len() - line.trim_start().len()].contains('\t'));
    has_tab.then(|| "indent with spaces; there is a tab here".to_owned())
}

/// The names that a flow may have whose file cannot be read: what looks like it, and the file's own.
pub(super) fn guessed(file: &str, text: &str) -> impl Iterator<Item = String> {
    let stem = file.strip_suffix(".yaml").unwrap_or(file).to_owned();
    let written = text.lines().filter_map(|line| line.trim_start_matches('\u{feff}').strip_prefix("flow:"));
    let written = written.map(|name| name.trim().trim_matches(['"', '\'']).to_owned()).next();
    std::iter::once(stem).chain(written)
}

/// Files that look as if somebody expected them to be read.
pub(super) fn strangers(files: &Files) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in files.keys() {
        let (message, hint) = if ends_in(file, "yml") {
            ("files that end in `.yml` are not read", "name it `….yaml`".to_owned())
        } else if file.starts_with('_') && ends_in(file, "yaml") && file != STORE_FILE {
            let hint = nearest(file, [STORE_FILE]).map_or_else(
                || "leave the underline out where it is a flow".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            ("only the store's file begins with an underline; this one is not read", hint)
        } else {
            continue;
        };
        let mut report = Report::new(file.clone());
        report.warn(NOWHERE, "unknown-file", message, hint);
        found.extend(report.into_found());
    }
    found
}

/// The tables beside the flows; each is read once.
pub(super) struct Tables<'a> {
    files: &'a Files,
    read: RefCell<BTreeMap<String, Option<Arc<Entities>>>>,
    found: RefCell<Vec<Diagnostic>>,
}

impl<'a> Tables<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        Self { files, read: RefCell::default(), found: RefCell::default() }
    }

    /// The table `name`.
    pub(super) fn get(&self, name: &str) -> Table {
        let Some(text) = self.files.get(name) else {
            let tables = self.files.keys().map(String::as_str).filter(|file| ends_in(file, "csv"));
            return Table::Missing(nearest(name, tables).map(str::to_owned));
        };
        let mut read = self.read.borrow_mut();
        let table = read.entry(name.to_owned()).or_insert_with(|| self.open(name, text));
        table.as_ref().map_or(Table::Broken, |table| Table::Read(Arc::clone(table)))
    }

    fn open(&self, name: &str, text: &str) -> Option<Arc<Entities>> {
        let error = match Entities::from_csv(text) {
            Ok(entities) => return Some(Arc::new(entities)),
            Err(error) => error,
        };
        let mut report = Report::new(name);
        let at = Span::at(Place { line: error.line.max(1) as u32, column: 1 });
        let problem = error.problem.to_string();
        let (message, hint) = problem.split_once("; ").unwrap_or((&problem, "mend the table"));
        report.error(at, "bad-table", message, hint);
        self.found.borrow_mut().extend(report.into_found());
        None
    }

    /// What is wrong with those that were asked for.
    pub(super) fn into_found(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}

/// Everything in order, with a bound to it.
pub(super) fn tidy(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    // The worst first, where not all of it can be told.
    found.sort_by(|a, b| (a.severity, a).cmp(&(b.severity, b)));
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut full = BTreeSet::new();
    found.retain(|diagnostic| {
        let count = told.entry(diagnostic.file.clone()).or_default();
        *count += 1;
        if *count > MAX_FOUND {
            full.insert(diagnostic.file.clone());
        }
        *count <= MAX_FOUND
    });
    found.truncate(MAX_FOUND_IN_ALL);
    for file in full {
        let mut report = Report::new(file);
        let message = format!("there is more wrong with this file than the {MAX_FOUND} mistakes told here");
        report.warn(NOWHERE, "too-many", message, "mend these first");
        found.extend(report.into_found());
    }
    for diagnostic in &mut found {
        shorten(&mut diagnostic.message);
        diagnostic.hint.iter_mut().for_each(shorten);
    }
    found.sort();
    found.dedup();
    debug_assert!(
        found.iter().all(|d| d.severity == Severity::Warning || d.hint.is_some()),
        "every mistake has a hint"
    );
    found
}

fn shorten(text: &mut String) {
    if let Some((at, _)) = text.char_indices().nth(MAX_MESSAGE) {
        text.truncate(at);
        text.push('…');
    }
}
