//! What the names in flows may stand for.

use std::collections::{BTreeMap, BTreeSet};

use u5_prompt::{
    fields::{list_of, nearest},
    template::Template,
};
use u5_protocol::{
    Language,
    diagnostic::{Report, Span},
};

use crate::{
    doc::{At, Lost, Name, StoreDoc, WordsDoc},
    flow::Phrase,
};

/// What flows use that is not in their files.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// The prompts there are; none where nobody knows.
    pub prompts: Option<BTreeSet<String>>,
    /// The collections of the knowledge; none where nobody knows.
    pub collections: Option<BTreeSet<String>>,
}

/// What other flows may know of a flow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    pub(crate) slots: BTreeSet<String>,
    /// Values that the flow gives names to.
    pub(crate) made: BTreeSet<String>,
    pub(crate) steps: BTreeSet<String>,
    /// What stood where it could not be read.
    pub(crate) lost: Lost,
}

impl Shape {
    /// Whether `name` is a slot, or a value that the flow makes.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.slots.contains(name) || self.made.contains(name) || self.lost.has(name)
    }
}

/// The names of one set of flows.
#[derive(Debug)]
pub(crate) struct Scope {
    languages: Vec<Language>,
    replies: BTreeMap<String, Phrase>,
    flows: BTreeMap<String, Shape>,
    /// Flows in files that could not be read.
    guessed: BTreeSet<String>,
    tools: BTreeMap<String, BTreeSet<String>>,
    outside: Outside,
    /// What could not be read of the store's file; none of it where there is no telling.
    lost: Option<Lost>,
}

impl Scope {
    /// The names of `store`, over those of `defaults`; a store whose file could not be read is none.
    pub(crate) fn new(
        defaults: &StoreDoc,
        store: Option<&StoreDoc>,
        (flows, guessed): (BTreeMap<String, Shape>, BTreeSet<String>),
        outside: Outside,
        report: &mut Report,
    ) -> Self {
        let languages = store.map(|store| store.languages.clone()).filter(|languages| !languages.is_empty());
        let tools = store.iter().flat_map(|store| &store.tools);
        let mut scope = Self {
            languages: languages.unwrap_or_else(|| vec![Language::En]),
            replies: BTreeMap::new(),
            flows,
            guessed,
            tools: tools.map(|tool| (tool.name.value.clone(), tool.inputs.clone())).collect(),
            outside,
            lost: store.map(|store| store.lost.clone()),
        };
        for (name, (_, words)) in &defaults.replies {
            let phrase = scope.texts(words, false, &mut Report::new(""));
            scope.replies.insert(name.clone(), phrase);
        }
        for (name, (_, words)) in store.iter().flat_map(|store| &store.replies) {
            let phrase = scope.texts(words, true, report);
            scope.replies.insert(name.clone(), phrase);
        }
        scope
    }

    /// The store's languages, the default first; never empty.
    pub(crate) fn languages(&self) -> &[Language] {
        &self.languages
    }

    pub(crate) fn into_replies(self) -> BTreeMap<String, Phrase> {
        self.replies
    }

    pub(crate) fn flows(&self) -> impl Iterator<Item = &str> + Clone {
        self.flows.keys().map(String::as_str)
    }

    pub(crate) fn is_flow(&self, name: &str) -> bool {
        self.flows.contains_key(name) || self.guessed.contains(name)
    }

    /// What is known of the flow `name`.
    pub(crate) fn shape(&self, name: &str) -> Option<&Shape> {
        self.flows.get(name)
    }

    /// What is known of all flows.
    pub(crate) fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.flows.values()
    }

    /// Whether there are flows whose files could not be read.
    pub(crate) fn has_guesses(&self) -> bool {
        !self.guessed.is_empty()
    }

    /// The flow that has a step of this name.
    pub(crate) fn flow_with_step(&self, name: &str) -> Option<&str> {
        self.flows.iter().find(|(_, shape)| shape.steps.contains(name)).map(|(flow, _)| flow.as_str())
    }

    /// What the tool `name` has to be given; none where that could not be read.
    pub(crate) fn tool_inputs(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.tools.get(name).filter(|_| self.lost.as_ref().is_some_and(Lost::is_empty))
    }

    /// Whether `name` may stand in a part of the store's file that could not be read.
    fn is_lost(&self, name: &str) -> bool {
        self.lost.as_ref().is_none_or(|lost| lost.has(name))
    }

    /// The reply `name`; nothing to say where there is none.
    pub(crate) fn reply(&self, name: &str) -> Phrase {
        self.replies.get(name).cloned().unwrap_or_default()
    }

    /// What is said, in all languages of the store.
    pub(crate) fn phrase(&self, words: &WordsDoc, report: &mut Report) -> Phrase {
        self.texts(words, true, report)
    }

    fn texts(&self, words: &WordsDoc, complete: bool, report: &mut Report) -> Phrase {
        let default = self.languages[0];
        match words {
            WordsDoc::Same(texts) => {
                let texts = self.languages.iter().map(|language| (*language, plain(texts))).collect();
                Phrase { texts, default }
            }
            WordsDoc::ByLanguage(span, by_language) => {
                let missing = self.languages.iter().filter(|language| !by_language.contains_key(language));
                let missing: Vec<&str> = missing.map(|language| language.code()).collect();
                if complete && !missing.is_empty() {
                    let message = format!("there is no text in {}", list_of(&missing).replace(" or ", " and "));
                    report.error(*span, "missing-language", message, format!("add `{}: …`", missing.join(": …`, `")));
                }
                Phrase {
                    texts: by_language.iter().map(|(language, texts)| (*language, plain(texts))).collect(),
                    default,
                }
            }
            WordsDoc::Reply(name) => self.reply_named(name, report),
        }
    }

    fn reply_named(&self, name: &Name, report: &mut Report) -> Phrase {
        let known = self.replies.get(&name.value);
        if known.is_none() && !self.is_lost(&name.value) {
            let hint = nearest(&name.value, self.replies.keys().map(String::as_str)).map_or_else(
                || "put words that are to be said in quotes, or add the reply to _store.yaml".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            report.error(name.span, "unknown-reply", format!("there is no reply `{}`", name.value), hint);
        }
        known.cloned().unwrap_or_default()
    }

    /// Reports a flow that is not there.
    pub(crate) fn flow_named(&self, name: &Name, report: &mut Report) {
        if !self.is_flow(&name.value) {
            missing(name, "flow", self.flows(), report);
        }
    }

    /// Reports a prompt that is not there.
    pub(crate) fn prompt_named(&self, name: &Name, report: &mut Report) {
        if let Some(known) = self.outside.prompts.as_ref().filter(|known| !known.contains(&name.value)) {
            missing(name, "prompt", known.iter().map(String::as_str), report);
        }
    }

    /// Reports a collection that is not there.
    pub(crate) fn collection_named(&self, name: &Name, report: &mut Report) {
        if let Some(known) = self.outside.collections.as_ref().filter(|known| !known.contains(&name.value)) {
            missing(name, "collection", known.iter().map(String::as_str), report);
        }
    }

    /// Reports a tool that is not there.
    pub(crate) fn tool_named(&self, name: &Name, report: &mut Report) {
        if !self.tools.contains_key(&name.value) && !self.is_lost(&name.value) {
            missing(name, "tool", self.tools.keys().map(String::as_str), report);
        }
    }
}

/// The texts without their places.
fn plain(texts: &At<Vec<At<Template>>>) -> Vec<Template> {
    texts.value.iter().map(|text| text.value.clone()).collect()
}

/// Reports a name that is none of those `known`. One that is empty was reported when it was read.
fn missing<'a>(name: &Name, what: &str, known: impl Iterator<Item = &'a str> + Clone, report: &mut Report) {
    if name.value.is_empty() {
        return;
    }
    let code = match what {
        "flow" => "unknown-flow",
        "prompt" => "unknown-prompt",
        "collection" => "unknown-collection",
        _ => "unknown-tool",
    };
    let names: Vec<&str> = known.clone().take(12).collect();
    let hint = nearest(&name.value, known).map_or_else(
        || if names.is_empty() { format!("there is no {what} at all") } else { format!("there are: {}", list(&names)) },
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("there is no {what} `{}`", name.value);
    // Documents come and go without the flows, and where a collection holds nothing all of them are searched.
    if what == "collection" {
        return report.warn(name.span, code, message, hint);
    }
    report.error(name.span, code, message, hint);
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Where something that belongs to no line is shown.
pub(crate) const NOWHERE: Span =
    Span { start: u5_protocol::diagnostic::Place::START, end: u5_protocol::diagnostic::Place::START };
