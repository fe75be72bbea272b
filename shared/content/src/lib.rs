//! What shop staff write, flows, prompts and a profile, read and checked as one set: by the kiosks before they use it, by the admin
//! service before it is published, and by the tools on a laptop.
//!
//! Pure: no IO and no clock; how long the set's own tests take is asked of the caller.

mod profile;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use u5_flow::{FlowSet, Outside, testing};
use u5_prompt::Catalogue;
use u5_protocol::diagnostic::{Diagnostic, Report, Severity};

pub use self::profile::{FIELDS, Field, Kind, PROFILE_FILE, Profile, schema as profile_schema};

/// The files that make up what staff write: flows and their tables, and prompts.
pub const ENDINGS: [&str; 3] = ["yaml", "csv", "md"];
/// The longest that a set's own tests may take; a set whose tests take longer is refused.
pub const TESTS_LIMIT: Duration = Duration::from_secs(20);

/// Texts by file name.
pub type Texts = BTreeMap<String, String>;

/// Flows and prompts that fit together.
#[derive(Debug)]
pub struct Set {
    /// The flows.
    pub flows: FlowSet,
    /// The prompts.
    pub prompts: Catalogue,
    /// How kiosks take turns and speak.
    pub profile: Profile,
}

impl Set {
    /// The same as the profile has it: its languages and opening hours go before those of the flows. The set's own tests
    /// are of the flows as they were written, and come before this.
    #[must_use]
    pub fn in_store(self) -> Self {
        let flows = self.flows.in_store(&self.profile.languages, self.profile.hours.clone());
        Self { flows, ..self }
    }
}

/// Whether a file of this name is a prompt.
pub fn is_prompt(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "md")
}

/// Whether a file of this name is one of those that flows are made of: theirs, their tables and tests, and the store's.
pub fn is_of_flows(name: &str) -> bool {
    !is_prompt(name) && name != PROFILE_FILE
}

/// Whether what was found keeps a set from being used.
pub fn is_usable(found: &[Diagnostic]) -> bool {
    found.iter().all(|diagnostic| diagnostic.severity == Severity::Warning)
}

/// Reads and checks `files`; the tests of the set are not run. A set comes only where nothing is an error.
/// `collections` are those of the store's knowledge, where they are known.
pub fn read(files: &Texts, collections: Option<BTreeSet<String>>) -> (Option<Set>, Vec<Diagnostic>) {
    let prompts: Vec<(&String, &String)> = files.iter().filter(|(name, _)| is_prompt(name)).collect();
    let flows = files.iter().filter(|(name, _)| is_of_flows(name)).map(|(name, text)| (name.clone(), text.clone()));
    let (profile, doubtful) = files.get(PROFILE_FILE).map(|text| Profile::read(text)).unwrap_or_default();
    let (prompts, wrong) = Catalogue::parse(&prompts);
    let names = prompts.iter().map(|prompt| prompt.name.clone()).collect();
    let (set, mut found) = FlowSet::read(&flows.collect(), Outside { prompts: Some(names), collections });
    found.extend(wrong);
    found.extend(doubtful);
    found.extend(set.iter().flat_map(|set| prompts.missing(set.languages())));
    found.extend(set.iter().flat_map(|set| profile.misfits(set)));
    let set = set.filter(|_| is_usable(&found)).map(|flows| Set { flows, prompts, profile });
    (set, found)
}

/// What the set's own tests found. `elapsed` tells how long they have taken.
pub fn failed_tests(flows: &FlowSet, elapsed: impl Fn() -> Duration) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for test in flows.tests() {
        let mut report = Report::new(test.file.clone());
        if elapsed() > TESTS_LIMIT {
            let message = format!("the tests take longer than {} s", TESTS_LIMIT.as_secs());
            report.error(test.span, "tests-too-slow", message, "leave some out");
            found.extend(report.into_found());
            return found;
        }
        testing::run(flows, test, &mut report);
        found.extend(report.into_found());
    }
    found
}

/// All that is wrong or doubtful: what [`read`] finds, and the set's own tests where there is a set.
pub fn check(files: &Texts, collections: Option<BTreeSet<String>>, elapsed: impl Fn() -> Duration) -> Vec<Diagnostic> {
    let (set, mut found) = read(files, collections);
    found.extend(set.iter().flat_map(|set| failed_tests(&set.flows, &elapsed)));
    found
}
