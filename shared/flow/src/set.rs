//! A set of flows: what one store's files say, all of it checked.

mod files;
mod outline;
mod reading;
mod store;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

pub use self::outline::{Outline, outline};
use u5_prompt::{template::Values, yaml};
use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report, Severity},
};

use crate::{
    doc::{self, StoreDoc, ToolDoc},
    flow::{Phrase, SharedFlow, phrases},
    hours::Hours,
    intents::Intents,
    scope::Outside,
    testing::Test,
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

/// Values that flows are run with by others: the flow, and the name.
pub(crate) type Passed<'a> = BTreeSet<(&'a str, &'a str)>;

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
        let (set, found) = reading::read(files, outside);
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

    /// The same in a store that speaks `languages`, of those that the set has, and is open at other `hours`; as the set
    /// says where there are none.
    #[must_use]
    pub fn in_store(mut self, languages: &[Language], hours: Option<Hours>) -> Self {
        let spoken: Vec<Language> = languages.iter().copied().filter(|one| self.languages.contains(one)).collect();
        if !spoken.is_empty() {
            self.languages = spoken;
        }
        self.hours = hours.unwrap_or(self.hours);
        self
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
