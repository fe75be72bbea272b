//! What the names in flows may stand for.

use std::collections::{BTreeMap, BTreeSet};

use u5_prompt::fields::nearest;
use u5_protocol::{
    Language,
    diagnostic::{Report, Span},
};

use crate::{
    doc::{At, Name, StoreDoc, WordsDoc},
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

/// The names of one set of flows.
#[derive(Debug)]
pub(crate) struct Scope {
    languages: Vec<Language>,
    replies: BTreeMap<String, Phrase>,
    flows: BTreeSet<String>,
    tools: BTreeSet<String>,
    outside: Outside,
}

impl Scope {
    /// The names of `store`, over those of `defaults`; `flows` are the names of all flows.
    pub(crate) fn new(
        defaults: &StoreDoc,
        store: &StoreDoc,
        flows: BTreeSet<String>,
        outside: Outside,
        report: &mut Report,
    ) -> Self {
        let languages = if store.languages.is_empty() { vec![Language::En] } else { store.languages.clone() };
        let tools = store.tools.iter().map(|tool| tool.name.value.clone()).collect();
        let mut scope = Self { languages, replies: BTreeMap::new(), flows, tools, outside };
        for (name, (_, words)) in &defaults.replies {
            let phrase = scope.texts(words, false, &mut Report::new(""));
            scope.replies.insert(name.clone(), phrase);
        }
        for (name, (_, words)) in &store.replies {
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

    pub(crate) fn flows(&self) -> impl Iterator<Item = &str> {
        self.flows.iter().map(String::as_str)
    }

    pub(crate) fn is_flow(&self, name: &str) -> bool {
        self.flows.contains(name)
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
            WordsDoc::Same(At { value, .. }) => {
                let texts = self.languages.iter().map(|language| (*language, value.clone())).collect();
                Phrase { texts, default }
            }
            WordsDoc::ByLanguage(span, by_language) => {
                let missing = self.languages.iter().filter(|language| !by_language.contains_key(language));
                for language in missing.filter(|_| complete) {
                    let message = format!("there is no text in `{language}`");
                    report.error(*span, "missing-language", message, format!("add `{language}: …`"));
                }
                let texts = by_language.iter().map(|(language, texts)| (*language, texts.value.clone())).collect();
                Phrase { texts, default }
            }
            WordsDoc::Reply(name) => self.reply_named(name, report),
        }
    }

    fn reply_named(&self, name: &Name, report: &mut Report) -> Phrase {
        let known = self.replies.get(&name.value);
        if known.is_none() {
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
        known(name, "flow", Some(&self.flows), report);
    }

    /// Reports a prompt that is not there.
    pub(crate) fn prompt_named(&self, name: &Name, report: &mut Report) {
        known(name, "prompt", self.outside.prompts.as_ref(), report);
    }

    /// Reports a collection that is not there.
    pub(crate) fn collection_named(&self, name: &Name, report: &mut Report) {
        known(name, "collection", self.outside.collections.as_ref(), report);
    }

    /// Reports a tool that is not there.
    pub(crate) fn tool_named(&self, name: &Name, report: &mut Report) {
        known(name, "tool", Some(&self.tools), report);
    }
}

fn known(name: &Name, what: &str, names: Option<&BTreeSet<String>>, report: &mut Report) {
    let Some(names) = names.filter(|names| !names.contains(&name.value)) else { return };
    let code = match what {
        "flow" => "unknown-flow",
        "prompt" => "unknown-prompt",
        "collection" => "unknown-collection",
        _ => "unknown-tool",
    };
    let hint = nearest(&name.value, names.iter().map(String::as_str)).map_or_else(
        || if names.is_empty() { format!("there is no {what} at all") } else { format!("there are: {}", list(names)) },
        |near| format!("did you mean `{near}`?"),
    );
    report.error(name.span, code, format!("there is no {what} `{}`", name.value), hint);
}

fn list(names: &BTreeSet<String>) -> String {
    names.iter().take(12).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Where something that belongs to no line is shown.
pub(crate) const NOWHERE: Span =
    Span { start: u5_protocol::diagnostic::Place::START, end: u5_protocol::diagnostic::Place::START };
