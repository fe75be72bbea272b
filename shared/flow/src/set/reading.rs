//! From files to a set, with everything that is wrong on the way.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use u5_prompt::yaml::Node;
use u5_protocol::diagnostic::{Diagnostic, Report};

use super::{
    DEFAULT_REPLIES, Files, FlowSet, GOODBYE, Passed, STAFF, STAFF_OFFER, STORE_FILE,
    files::{self, Tables, guessed, is_flow},
    store,
};
use crate::{
    check::{self, Checked},
    doc::{self, FlowDoc, Lost, StepKind, StoreDoc},
    flow::SharedFlow,
    intents,
    lower::{Lowered, ids, lower},
    scope::{NOWHERE, Outside, Scope, Shape},
    testing::{self, Test},
};

/// The most flows of a store.
const MAX_FLOWS: usize = 500;

/// Reads a set, and says what is wrong with it.
pub(super) fn read(files: &Files, outside: Outside) -> (Option<FlowSet>, Vec<Diagnostic>) {
    let mut reading = Reading { files, found: files::strangers(files), guessed: BTreeSet::new() };
    let set = reading.set(outside);
    (set, files::tidy(reading.found))
}

struct Reading<'a> {
    files: &'a Files,
    found: Vec<Diagnostic>,
    /// The names of flows whose files cannot be read.
    guessed: BTreeSet<String>,
}

impl Reading<'_> {
    fn set(&mut self, outside: Outside) -> Option<FlowSet> {
        let store = self.store();
        let mut report = Report::new(STORE_FILE);
        let is_read = store.is_some();
        let docs = self.flows();
        self.duplicates(&docs);
        let flows = (shapes(&docs), self.guessed.clone());
        let scope = Scope::new(&DEFAULT_REPLIES, store.as_ref(), flows, outside, &mut report);
        let store = store.unwrap_or_default();
        let repairs = store::repairs(&store.repair, &scope, &mut report);
        let all: Vec<&FlowDoc> = docs.iter().collect();
        let mut entry = None;
        if is_read {
            store::tools(&store, &scope, &mut report);
            entry = store::entry(&store, &all, &scope, &mut report);
            store::replies(&store, &all, &self.lines(STORE_FILE), &mut report);
        }
        let name = store.store.as_ref().map(|words| scope.phrase(words, &mut report)).unwrap_or_default();
        self.take(report);
        let lowered = self.lowered(&docs, &scope);
        self.found.extend(check::shared_phrases(&all));
        let (intents, conflicts) = intents::build(&all.iter().copied(), &store.repair);
        self.found.extend(conflicts);
        let flows = lowered.into_iter().map(|lowered| (lowered.flow.name.clone(), Arc::new(lowered.flow)));
        let mut flows: BTreeMap<String, SharedFlow> = flows.collect();
        store::add_built_in(&mut flows, &scope);
        let tests = self.tests(&scope);
        Some(FlowSet {
            store: name,
            languages: scope.languages().to_vec(),
            entry: entry?,
            hours: store.hours,
            flows,
            replies: scope.into_replies(),
            repairs,
            intents,
            allow: store.allow.into_iter().map(|name| name.value).collect(),
            offered: store.offered.into_iter().map(|name| name.value).collect(),
            tools: store.tools,
            tests,
        })
    }

    fn take(&mut self, report: Report) {
        self.found.extend(report.into_found());
    }

    fn lines(&self, file: &str) -> Vec<&str> {
        self.files.get(file).map(|text| text.lines().collect()).unwrap_or_default()
    }

    /// The store's file; none where it cannot be read.
    fn store(&mut self) -> Option<StoreDoc> {
        let mut report = Report::new(STORE_FILE);
        let Some(text) = self.files.get(STORE_FILE) else {
            let message = format!("there is no {STORE_FILE}");
            report.error(NOWHERE, "missing-file", message, "it names the languages and the entry flow");
            self.take(report);
            return None;
        };
        let root = files::parse(text, &mut report);
        let store = root.as_ref().map(|root| doc::read_store(root, &mut report));
        let lost = self.take_read(root.as_ref(), text, report);
        store.map(|store| StoreDoc { lost, ..store })
    }

    /// Takes what was found while a file was read; the names that were lost by it.
    fn take_read(&mut self, root: Option<&Node>, text: &str, report: Report) -> Lost {
        let found = report.into_found();
        let Some(root) = root else {
            self.found.extend(found);
            return Lost::default();
        };
        let lost = Lost::of(root, text, &found);
        self.found.extend(doc::without_echoes(root, found));
        lost
    }

    fn flows(&mut self) -> Vec<FlowDoc> {
        let tables = Tables::new(self.files);
        let mut docs = Vec::new();
        for (file, text) in self.files.iter().filter(|(file, _)| is_flow(file)) {
            let doc = self.flow(file, text, &tables);
            match doc.filter(|doc| !doc.name.value.is_empty()) {
                Some(doc) => docs.push(doc),
                None => self.guessed.extend(guessed(file, text)),
            }
        }
        self.found.extend(tables.into_found());
        if docs.len() > MAX_FLOWS {
            let mut report = Report::new(STORE_FILE);
            let message = format!("there are more than {MAX_FLOWS} flows");
            report.error(NOWHERE, "too-large", message, "make one of those that differ little");
            self.take(report);
            let rest = docs.split_off(MAX_FLOWS);
            self.guessed.extend(rest.into_iter().map(|doc| doc.name.value));
        }
        docs
    }

    fn flow(&mut self, file: &str, text: &str, tables: &Tables<'_>) -> Option<FlowDoc> {
        let mut report = Report::new(file);
        let root = files::parse(text, &mut report);
        let mut doc = root.as_ref().and_then(|root| doc::read_flow(root, &|name| tables.get(name), &mut report));
        let mut steps = 0;
        if let Some(doc) = &doc {
            check::each_step(&doc.steps, &mut |_| steps += 1);
        }
        if let Some(long) = doc.take_if(|_| steps > check::MAX_STEPS) {
            let message = format!("the flow has more than {} steps", check::MAX_STEPS);
            report.error(long.name.span, "too-large", message, "make several flows of it, and `run` them");
        }
        let lost = self.take_read(root.as_ref(), text, report);
        doc.map(|doc| FlowDoc { lost, ..doc })
    }

    fn duplicates(&mut self, docs: &[FlowDoc]) {
        let mut first: BTreeMap<&str, &str> = BTreeMap::new();
        for doc in docs {
            let before = *first.entry(doc.name.value.as_str()).or_insert(doc.file.as_str());
            if before != doc.file {
                let mut report = Report::new(doc.file.clone());
                let message = format!("`{}` is in {before} already", doc.name.value);
                report.error(doc.name.span, "duplicate-flow", message, "give it another name");
                self.take(report);
            }
        }
    }

    fn lowered(&mut self, docs: &[FlowDoc], scope: &Scope) -> Vec<Lowered> {
        let mut reports: Vec<Report> = docs.iter().map(|doc| Report::new(doc.file.clone())).collect();
        let all: Vec<Lowered> = docs.iter().zip(&mut reports).map(|(doc, report)| lower(doc, scope, report)).collect();
        let (passed, quiet) = (passed(docs), check::quiet_flows(&all));
        let mut found = Vec::new();
        for ((doc, lowered), mut report) in docs.iter().zip(&all).zip(reports) {
            let checked = Checked { doc, lines: self.lines(&doc.file), lowered };
            check::check(&checked, scope, &passed, &quiet, &mut report);
            found.extend(report.into_found());
        }
        let flows: Vec<(&FlowDoc, &Lowered)> = docs.iter().zip(&all).collect();
        found.extend(check::rounds(&flows, &quiet));
        drop(quiet);
        self.found.extend(found);
        all
    }

    fn tests(&mut self, scope: &Scope) -> Vec<Test> {
        let mut tests = Vec::new();
        for (file, text) in self.files.iter().filter(|(file, _)| files::is_test(file)) {
            let mut report = Report::new(file.clone());
            let root = files::parse(text, &mut report);
            tests.extend(root.iter().flat_map(|root| testing::read(root, scope, &mut report)).collect::<Vec<_>>());
            self.take_read(root.as_ref(), text, report);
        }
        tests
    }
}

/// What the flows may know of each other.
fn shapes(docs: &[FlowDoc]) -> BTreeMap<String, Shape> {
    let built_in = [STAFF, STAFF_OFFER, GOODBYE].map(|name| (name.to_owned(), Shape::default()));
    let own = docs.iter().map(|doc| {
        let slots = doc.slots.iter().map(|slot| slot.name.value.clone()).collect();
        let steps = ids(&doc.steps).into_iter().map(str::to_owned).collect();
        (doc.name.value.clone(), Shape { slots, made: check::known_in(doc), steps, lost: doc.lost.clone() })
    });
    built_in.into_iter().chain(own).collect()
}

/// The values that flows are run with.
fn passed(docs: &[FlowDoc]) -> Passed<'_> {
    let mut passed = Passed::new();
    for doc in docs {
        check::each_step(&doc.steps, &mut |step| {
            if let StepKind::Run { flow, with, .. } = &step.kind {
                passed.extend(with.iter().map(|(name, _)| (flow.value.as_str(), name.value.as_str())));
            }
        });
    }
    passed
}
