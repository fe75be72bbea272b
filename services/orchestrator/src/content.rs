//! What shop staff write: flows and prompts, checked as one and used as one.

mod live;
mod meaning;
mod tools;

use std::{collections::BTreeSet, path::Path, sync::Arc};

use u5_content::{Profile, Texts};
use u5_dialogue::settings::{Phrase, Phrases};
use u5_engines::tools::ToolRunner;
use u5_flow::FlowSet;
use u5_knowledge::Collections;
use u5_prompt::Catalogue;
use u5_protocol::{Language, diagnostic::Diagnostic};
use u5_runtime::Clock;

pub(crate) use self::live::Contents;
pub use self::{
    live::{ContentStartError, sources_of},
    meaning::Meaning,
    tools::ToolSource,
};

/// Flows and prompts that fit together, and the tools they use.
pub struct Content {
    /// The flows.
    pub set: FlowSet,
    /// The prompts.
    pub prompts: Catalogue,
    /// How kiosks take turns and speak.
    pub profile: Profile,
    /// The store's own systems.
    pub tools: Arc<dyn ToolRunner>,
}

/// The flows among `files`, checked, their tests not run; and all that is wrong or doubtful.
pub fn flows_of(files: &Texts) -> (Option<FlowSet>, Vec<Diagnostic>) {
    let (set, found) = u5_content::read(files, None);
    (set.map(|set| set.flows), found)
}

/// What was found in a set's files: content where nothing is an error, and all that is wrong or doubtful.
pub type Checked = (Option<Content>, Vec<Diagnostic>);

impl Content {
    /// Checks `files`, runs the set's own tests, and prepares the tools. `documents` is the directory with the store's
    /// knowledge, whose collections flows name.
    pub fn check(files: &Texts, source: &ToolSource, documents: Option<&Path>) -> Checked {
        let clock = Clock::start();
        let (set, mut found) = u5_content::read(files, documents.and_then(collections));
        let Some(set) = set else { return (None, found) };
        found.extend(u5_content::failed_tests(&set.flows, || clock.now()));
        let u5_content::Set { flows: set, prompts, profile } = set.in_store();
        let tools = tools::runner(&set, source).map_err(|diagnostic| found.push(diagnostic)).ok();
        let content =
            tools.filter(|_| u5_content::is_usable(&found)).map(|tools| Self { set, prompts, profile, tools });
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
