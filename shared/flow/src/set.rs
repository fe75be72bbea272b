//! A set of flows: what one store's files say, all of it checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

use u5_prompt::{template::Values, yaml};
use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report, Severity},
};

use crate::{
    check,
    doc::{self, FlowDoc, RepairDoc, StoreDoc, ToolDoc},
    flow::{Flow, Jump, Op, Phrase, SharedFlow, Speech, phrases},
    hours::Hours,
    intents::{self, Intents},
    lower::{Lowered, lower},
    scope::{NOWHERE, Outside, Scope},
    testing::{self, Test},
};

/// The store's own file.
pub const STORE_FILE: &str = "_store.yaml";
/// The flow that calls staff; stores may write their own.
pub const STAFF: &str = "staff";
/// The flow that offers to; stores may write their own.
pub const STAFF_OFFER: &str = "offer-staff";
/// The flow that ends the visit; stores may write their own.
pub const GOODBYE: &str = "goodbye";
/// What kiosks say where a store says nothing else.
const DEFAULTS: &str = include_str!("defaults.yaml");

static DEFAULT_REPLIES: LazyLock<StoreDoc> = LazyLock::new(|| {
    let mut report = Report::new("defaults.yaml");
    let root = yaml::parse(DEFAULTS, &mut report);
    root.map(|root| doc::read_store(&root, &mut report)).unwrap_or_default()
});

/// Files by their names below the directory of flows.
pub type Files = BTreeMap<String, String>;

/// Flows that fit together.
#[derive(Debug)]
pub struct FlowSet {
    store: Phrase,
    languages: Vec<Language>,
    entry: String,
    hours: Hours,
    flows: BTreeMap<String, SharedFlow>,
    replies: BTreeMap<String, Phrase>,
    repairs: BTreeMap<String, Repair>,
    intents: Intents,
    tools: Vec<ToolDoc>,
    allow: Vec<String>,
    offered: Vec<String>,
    tests: Vec<Test>,
}

/// How a pattern that holds everywhere is different in this store.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repair {
    pub(crate) is_off: bool,
    pub(crate) say: Option<Phrase>,
    pub(crate) flow: Option<String>,
}

impl FlowSet {
    /// Reads and checks a store's files: `_store.yaml`, a flow in every other `*.yaml`, tests in `*.test.yaml`, tables in
    /// `*.csv`. What is wrong comes all at once; a set comes only where nothing is an error. The tests are not run.
    pub fn read(files: &Files, outside: Outside) -> (Option<Self>, Vec<Diagnostic>) {
        let mut reading = Reading { files, found: Vec::new() };
        let set = reading.set(outside);
        let mut found = reading.found;
        found.sort();
        let is_usable = found.iter().all(|d| d.severity == Severity::Warning);
        (set.filter(|_| is_usable), found)
    }

    /// The store's name.
    pub fn store_name(&self, language: Language) -> String {
        self.store.say(language, 0, &Values::new()).unwrap_or_default()
    }

    /// What is spoken, the default first; never empty.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The flow that a visit begins with.
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// When the store is open.
    pub const fn hours(&self) -> &Hours {
        &self.hours
    }

    /// The flow named `name`.
    pub fn flow(&self, name: &str) -> Option<&SharedFlow> {
        self.flows.get(name)
    }

    /// All flows.
    pub fn flows(&self) -> impl Iterator<Item = &SharedFlow> {
        self.flows.values()
    }

    /// A reply by its name; nothing to say where there is none.
    pub fn reply(&self, name: &str) -> &Phrase {
        static NOTHING: LazyLock<Phrase> = LazyLock::new(Phrase::default);
        self.replies.get(name).unwrap_or(&NOTHING)
    }

    /// Other systems that flows may ask.
    pub fn tools(&self) -> &[ToolDoc] {
        &self.tools
    }

    /// Where they may be.
    pub fn allow(&self) -> &[String] {
        &self.allow
    }

    /// Those that the language model may ask while it answers.
    pub fn offered_tools(&self) -> &[String] {
        &self.offered
    }

    /// The set's own tests.
    pub fn tests(&self) -> &[Test] {
        &self.tests
    }

    /// What tells what customers want.
    pub(crate) const fn intents(&self) -> &Intents {
        &self.intents
    }

    pub(crate) fn repair(&self, name: &str) -> Option<&Repair> {
        self.repairs.get(name)
    }

    /// Every text that is the same for everybody, by language: worth being spoken ahead of time.
    pub fn fixed_texts(&self) -> Vec<(Language, String)> {
        let spoken = self.flows.values().flat_map(|flow| phrases(&flow.program));
        let spoken = spoken.filter(|(_, kept)| *kept).map(|(phrase, _)| phrase);
        let mut found = BTreeSet::new();
        for phrase in spoken.chain(self.replies.values()) {
            for language in &self.languages {
                let fixed = phrase.variants(*language).iter().filter(|text| text.is_fixed());
                found.extend(fixed.map(|text| (*language, text.source().to_owned())));
            }
        }
        found.into_iter().collect()
    }
}

struct Reading<'a> {
    files: &'a Files,
    found: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn set(&mut self, outside: Outside) -> Option<FlowSet> {
        let (store, mut store_report) = self.store();
        let docs = self.flows();
        self.duplicates(&docs);
        let names = docs.iter().map(|(doc, _)| doc.name.value.clone());
        let built_in = [STAFF, STAFF_OFFER, GOODBYE].map(str::to_owned);
        let names: BTreeSet<String> = names.chain(built_in).collect();
        let scope = Scope::new(&DEFAULT_REPLIES, &store, names, outside, &mut store_report);
        let repairs = repairs(&store.repair, &scope, &mut store_report);
        tools(&store, &mut store_report);
        let entry = self.entry(&store, &docs, &mut store_report);
        let name = store.store.as_ref().map(|words| scope.phrase(words, &mut store_report)).unwrap_or_default();
        self.take(store_report);
        let lowered = self.lowered(&docs, &scope);
        let flows = lowered.into_iter().map(|lowered| (lowered.flow.name.clone(), Arc::new(lowered.flow)));
        let mut flows: BTreeMap<String, SharedFlow> = flows.collect();
        add_built_in(&mut flows, &scope);
        self.rounds(&docs, &flows);
        let (intents, conflicts) = intents::build(docs.iter().map(|(doc, _)| doc), &store.repair);
        self.found.extend(conflicts);
        let tests = self.tests(&flows);
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

    fn store(&mut self) -> (StoreDoc, Report) {
        let mut report = Report::new(STORE_FILE);
        let Some(text) = self.files.get(STORE_FILE) else {
            let message = format!("there is no {STORE_FILE}");
            report.error(NOWHERE, "missing-file", message, "it names the languages and the entry flow");
            return (StoreDoc::default(), report);
        };
        let root = yaml::parse(text, &mut report);
        let store = root.map(|root| doc::read_store(&root, &mut report)).unwrap_or_default();
        (store, report)
    }

    fn flows(&mut self) -> Vec<(FlowDoc, Report)> {
        let mut docs = Vec::new();
        for (file, text) in self.files.iter().filter(|(file, _)| is_flow(file)) {
            let mut report = Report::new(file.clone());
            let tables = |name: &str| self.files.get(name).cloned();
            let root = yaml::parse(text, &mut report);
            match root.and_then(|root| doc::read_flow(&root, &tables, &mut report)) {
                Some(doc) => docs.push((doc, report)),
                None => self.found.extend(report.into_found()),
            }
        }
        docs
    }

    fn duplicates(&mut self, docs: &[(FlowDoc, Report)]) {
        for (i, (doc, _)) in docs.iter().enumerate() {
            let mut report = Report::new(doc.file.clone());
            if let Some((first, _)) = docs[..i].iter().find(|(other, _)| other.name.value == doc.name.value) {
                let message = format!("`{}` is in {} already", doc.name.value, first.file);
                report.error(doc.name.span, "duplicate-flow", message, "give it another name");
            }
            self.take(report);
        }
    }

    fn entry(&self, store: &StoreDoc, docs: &[(FlowDoc, Report)], report: &mut Report) -> Option<String> {
        let Some(entry) = &store.entry else {
            if self.files.contains_key(STORE_FILE) {
                report.error(
                    NOWHERE,
                    "missing-key",
                    "the store's file needs `entry`",
                    "name the flow that visits begin with",
                );
            }
            return None;
        };
        let names = || docs.iter().map(|(doc, _)| doc.name.value.as_str());
        if names().all(|name| name != entry.value) {
            let hint = u5_prompt::fields::nearest(&entry.value, names())
                .map_or_else(|| "name one of the flows".to_owned(), |near| format!("did you mean `{near}`?"));
            report.error(entry.span, "unknown-flow", format!("there is no flow `{}`", entry.value), hint);
        }
        Some(entry.value.clone())
    }

    fn lowered(&mut self, docs: &[(FlowDoc, Report)], scope: &Scope) -> Vec<Lowered> {
        let mut all = Vec::new();
        for (doc, report) in docs {
            let mut report = report.clone();
            let lowered = lower(doc, scope, &mut report);
            check::check(doc, &lowered, scope, &mut report);
            self.take(report);
            all.push(lowered);
        }
        all
    }

    /// Flows that go to each other for ever without listening.
    fn rounds(&mut self, docs: &[(FlowDoc, Report)], flows: &BTreeMap<String, SharedFlow>) {
        for (doc, _) in docs {
            let start = doc.name.value.as_str();
            let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
            while let Some(name) = open.pop() {
                let Some(flow) = flows.get(name) else { continue };
                let exits = check::silent_exits(flow);
                if exits.contains(start) {
                    let mut report = Report::new(doc.file.clone());
                    let message = format!("`{start}` comes back to itself without ever listening to the customer");
                    report.error(doc.name.span, "endless-loop", message, "ask something on the way");
                    self.take(report);
                    break;
                }
                open.extend(exits.into_iter().filter(|exit| seen.insert(*exit)));
            }
        }
    }

    fn tests(&mut self, flows: &BTreeMap<String, SharedFlow>) -> Vec<Test> {
        let mut tests = Vec::new();
        for (file, text) in self.files.iter().filter(|(file, _)| file.ends_with(".test.yaml")) {
            let mut report = Report::new(file.clone());
            if let Some(root) = yaml::parse(text, &mut report) {
                tests.extend(testing::read(&root, flows, &mut report));
            }
            self.found.extend(report.into_found());
        }
        tests
    }
}

fn is_flow(file: &str) -> bool {
    file.ends_with(".yaml") && !file.ends_with(".test.yaml") && !file.starts_with('_')
}

fn repairs(docs: &[RepairDoc], scope: &Scope, report: &mut Report) -> BTreeMap<String, Repair> {
    let mut repairs = BTreeMap::new();
    for doc in docs {
        let name = doc.name.value.as_str();
        if !crate::command::REPAIRS.contains(&name) {
            let hint = u5_prompt::fields::nearest(name, crate::command::REPAIRS).map_or_else(
                || format!("use {}", u5_prompt::fields::list_of(&crate::command::REPAIRS)),
                |near| format!("did you mean `{near}`?"),
            );
            report.error(doc.name.span, "unknown-repair", format!("there is no repair pattern `{name}`"), hint);
        }
        if let Some(flow) = &doc.flow {
            scope.flow_named(flow, report);
        }
        let say = doc.say.as_ref().map(|words| scope.phrase(words, report));
        let flow = doc.flow.as_ref().map(|flow| flow.value.clone());
        repairs.insert(name.to_owned(), Repair { is_off: !doc.enabled, say, flow });
    }
    repairs
}

/// Tools may call only where the store allows it.
fn tools(store: &StoreDoc, report: &mut Report) {
    for tool in &store.tools {
        let url = tool.url.value.source();
        let fixed = url.split("{{").next().unwrap_or_default();
        let has_host = fixed.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        if !has_host {
            let message = "the host of a tool's address has to be written out";
            report.error(
                tool.url.span,
                "tool-not-allowed",
                message,
                "write it like `https://shop.example/orders/{{ number }}`",
            );
        } else if !store.allow.iter().any(|allowed| fixed.starts_with(&allowed.value)) {
            let message = format!("`{}` may not be called", tool.name.value);
            report.error(tool.url.span, "tool-not-allowed", message, "add the beginning of its address to `allow`");
        }
    }
    for offered in &store.offered {
        if store.tools.iter().all(|tool| tool.name.value != offered.value) {
            let message = format!("there is no tool `{}`", offered.value);
            report.error(offered.span, "unknown-tool", message, "name one of `tools`");
        }
    }
    for allowed in &store.allow {
        let rest = allowed.value.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
        if !rest.is_some_and(|(_, rest)| rest.contains('/')) {
            let message = format!("`{}` is no beginning of an address", allowed.value);
            report.error(
                allowed.span,
                "bad-address",
                message,
                "write it like `https://shop.example/api/`, to the slash",
            );
        }
    }
}

fn add_built_in(flows: &mut BTreeMap<String, SharedFlow>, scope: &Scope) {
    let handoff = || Op::Handoff { say: scope.reply("staff_called"), summary: None, speech: Speech::default() };
    let offer = Op::Confirm {
        say: scope.reply("staff_offer"),
        speech: Speech::default(),
        yes: 1,
        no: 3,
        retries: 1,
        otherwise: Jump::To(4),
    };
    let no = Op::Say(scope.reply("all_right"), Speech::default());
    let goodbye = Op::Goodbye(scope.reply("goodbye"));
    let programs = [
        (STAFF, vec![handoff(), Op::End(None)]),
        (STAFF_OFFER, vec![offer, handoff(), Op::End(None), no, Op::End(None)]),
        (GOODBYE, vec![goodbye, Op::End(None)]),
    ];
    for (name, program) in programs {
        flows.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Flow {
                name: name.to_owned(),
                title: Phrase::default(),
                description: String::new(),
                condition: None,
                slots: Vec::new(),
                program,
                ids: BTreeMap::new(),
            })
        });
    }
}
