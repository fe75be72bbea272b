//! What shop staff write: flows and prompts, checked as one and used as one.

mod live;
mod meaning;
mod tools;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use u5_dialogue::settings::{Phrase, Phrases};
use u5_engines::tools::ToolRunner;
use u5_flow::{FlowSet, Outside, testing};
use u5_knowledge::Collections;
use u5_prompt::Catalogue;
use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report, Severity},
};
use u5_runtime::Clock;

pub(crate) use self::live::Contents;
pub use self::{
    live::{ContentStartError, sources_of},
    meaning::Meaning,
    tools::ToolSource,
};

/// The files that make up what staff write: flows and their tables, and prompts.
const ENDINGS: [&str; 3] = ["yaml", "csv", "md"];
/// The longest that a set's own tests may take; a set whose tests take longer is refused.
const TESTS_LIMIT: std::time::Duration = std::time::Duration::from_secs(20);

/// Flows and prompts that fit together, and the tools they use.
pub struct Content {
    /// The flows.
    pub set: FlowSet,
    /// The prompts.
    pub prompts: Catalogue,
    /// The store's own systems.
    pub tools: Arc<dyn ToolRunner>,
}

/// The flows among `files`, checked, their tests not run; and all that is wrong or doubtful.
pub fn flows_of(files: &BTreeMap<String, String>) -> (Option<FlowSet>, Vec<Diagnostic>) {
    let (set, _, found) = read(files, None);
    (set, found)
}

/// What was found in a set's files: content where nothing is an error, and all that is wrong or doubtful.
pub type Checked = (Option<Content>, Vec<Diagnostic>);

impl Content {
    /// Checks `files`, runs the set's own tests, and prepares the tools. `documents` is the directory with the store's
    /// knowledge, whose collections flows name.
    pub fn check(files: &BTreeMap<String, String>, source: &ToolSource, documents: Option<&Path>) -> Checked {
        let (set, prompts, mut found) = read(files, documents.and_then(collections));
        let Some(set) = set else { return (None, found) };
        found.extend(failed_tests(&set));
        let tools = tools::runner(&set, source).map_err(|diagnostic| found.push(diagnostic)).ok();
        let is_usable = found.iter().all(|d| d.severity == Severity::Warning);
        let content = tools.filter(|_| is_usable).map(|tools| Self { set, prompts, tools });
        (content, found)
    }

    /// What the kiosk says by itself.
    pub(crate) fn phrases(&self) -> Phrases {
        let texts = PHRASES.iter().flat_map(|(name, phrase)| {
            let reply = self.set.reply(name);
            let text = |language: &Language| {
                let text = reply.variants(*language).first().filter(|text| text.is_fixed())?;
                Some(((*phrase, *language), text.source().to_owned()))
            };
            self.set.languages().iter().filter_map(text).collect::<Vec<_>>()
        });
        Phrases(texts.collect())
    }

    /// What a client of the Realtime API is told where it says nothing itself: the standing part of the prompt `answer`.
    pub(crate) fn instructions(&self) -> String {
        let language = self.set.languages().first().copied().unwrap_or_default();
        let inputs =
            u5_prompt::Inputs { store: self.set.store_name(language), language, ..u5_prompt::Inputs::default() };
        let rendered = self.prompts.get("answer").and_then(|prompt| prompt.render(&inputs).ok());
        rendered.map(|rendered| rendered.system).unwrap_or_default()
    }
}

/// The replies that a session says by itself.
const PHRASES: [(&str, Phrase); 10] = [
    ("greeting", Phrase::Greeting),
    ("nothing_heard", Phrase::NothingHeard),
    ("staff_offer", Phrase::StaffOffer),
    ("staff_called", Phrase::StaffCalled),
    ("still_there", Phrase::StillThere),
    ("goodbye", Phrase::Goodbye),
    ("apology", Phrase::Apology),
    ("one_moment", Phrase::OneMoment),
    ("choose_staff", Phrase::ChooseStaff),
    ("choose_typing", Phrase::ChooseTyping),
];

/// The collections that `documents` is divided into; none where it is not, or nobody can tell: its own report says why.
fn collections(documents: &Path) -> Option<BTreeSet<String>> {
    let collections = Collections::read(documents).ok()?;
    let names: BTreeSet<String> = collections.iter().map(|collection| collection.name.clone()).collect();
    (!names.is_empty()).then_some(names)
}

fn read(
    files: &BTreeMap<String, String>,
    collections: Option<BTreeSet<String>>,
) -> (Option<FlowSet>, Catalogue, Vec<Diagnostic>) {
    let prompts: Vec<(&String, &String)> = files.iter().filter(|(name, _)| is_prompt(name)).collect();
    let flows = files.iter().filter(|(name, _)| !is_prompt(name)).map(|(name, text)| (name.clone(), text.clone()));
    let (prompts, wrong) = Catalogue::parse(&prompts);
    let names = prompts.iter().map(|prompt| prompt.name.clone()).collect();
    let (set, mut found) = FlowSet::read(&flows.collect(), Outside { prompts: Some(names), collections });
    found.extend(wrong);
    found.extend(set.iter().flat_map(|set| prompts.missing(set.languages())));
    let is_usable = found.iter().all(|d| d.severity == Severity::Warning);
    (set.filter(|_| is_usable), prompts, found)
}

/// Whether a file of this name is a prompt.
pub fn is_prompt(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "md")
}

/// What the set's own tests found.
fn failed_tests(set: &FlowSet) -> Vec<Diagnostic> {
    let (clock, mut found) = (Clock::start(), Vec::new());
    for test in set.tests() {
        let mut report = Report::new(test.file.clone());
        if clock.now() > TESTS_LIMIT {
            let message = format!("the tests take longer than {} s", TESTS_LIMIT.as_secs());
            report.error(test.span, "tests-too-slow", message, "leave some out");
            found.extend(report.into_found());
            return found;
        }
        testing::run(set, test, &mut report);
        found.extend(report.into_found());
    }
    found
}
