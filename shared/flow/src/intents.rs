//! What customers may want of this store, ready to be recognised.

use std::collections::BTreeMap;

use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report},
};

use crate::{
    doc::{FlowDoc, Name, RepairDoc, SlotDoc},
    recognise::{Catalogue, Example, ExampleId, Heard, Intent, Takes, Verdict, questions, repair},
    set::FlowSet,
    values::Kind,
};

/// Before the name of a repair command among the intents, where a flow may have the same name.
const REPAIR: &str = "repair:";

/// Flows and repair commands.
pub(crate) struct Intents {
    catalogue: Catalogue,
}

impl std::fmt::Debug for Intents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intents").finish_non_exhaustive()
    }
}

/// What was recognised.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meant {
    /// A flow, with words for its slots.
    Flow(String, BTreeMap<String, String>),
    /// A repair command, with the words that belong to it.
    Repair(String, BTreeMap<String, String>),
    /// One of these flows.
    OneOf(Vec<String>),
    /// None of them.
    Nothing,
}

impl Intents {
    /// What `heard` means; `is_offered` says of a flow or a repair command whether it may be meant now.
    pub(crate) fn recognise(&self, heard: &Heard<'_>, is_offered: &dyn Fn(&str, bool) -> bool) -> Meant {
        let allowed = |id: &str| match id.strip_prefix(REPAIR) {
            Some(name) => is_offered(name, true),
            None => is_offered(id, false),
        };
        match self.catalogue.recognise(heard, Some(&allowed)) {
            Verdict::Sure { id, slots, .. } => match id.strip_prefix(REPAIR) {
                Some(name) => Meant::Repair(name.to_owned(), slots),
                None => Meant::Flow(id, slots),
            },
            Verdict::Unsure { candidates } => {
                let flows: Vec<String> =
                    candidates.into_iter().map(|(id, _)| id).filter(|id| !id.starts_with(REPAIR)).collect();
                if flows.is_empty() { Meant::Nothing } else { Meant::OneOf(flows) }
            }
            Verdict::Nothing => Meant::Nothing,
        }
    }
}

impl FlowSet {
    /// The examples in plain words, each with its language, for a model that embeds sentences.
    pub fn to_embed(&self) -> Vec<(ExampleId, Language, String)> {
        self.intents().catalogue.to_embed()
    }

    /// Takes the examples' vectors, each of unit length, once: from then on the vector of what is heard counts as well.
    pub fn set_vectors(&self, vectors: impl IntoIterator<Item = (ExampleId, Vec<f32>)>) {
        self.intents().catalogue.set_vectors(vectors);
    }
}

/// Gathers the intents of all flows, and finds examples of different flows that say the same.
pub(crate) fn build<'a>(
    docs: &(impl Iterator<Item = &'a FlowDoc> + Clone),
    repairs: &[RepairDoc],
) -> (Intents, Vec<Diagnostic>) {
    let flows = docs.clone().map(|doc| Intent {
        takes: doc.slots.iter().filter_map(takes).collect(),
        ..intent(&doc.name.value, &doc.when.examples, &doc.when.keywords)
    });
    let flows: Vec<Intent> = flows.filter(|i| !i.examples.is_empty() || !i.keywords.is_empty()).collect();
    let own: Vec<Intent> = repair::intents().into_iter().map(|built_in| repaired(built_in, repairs)).collect();
    let catalogue = Catalogue::new(flows.into_iter().chain(own).collect(), questions::examples());
    let found = conflicts(&catalogue, docs);
    (Intents { catalogue }, found)
}

fn intent(id: &str, examples: &BTreeMap<Language, Vec<Name>>, keywords: &BTreeMap<Language, Vec<Name>>) -> Intent {
    let phrases = |all: &BTreeMap<Language, Vec<Name>>| -> Vec<(Language, String)> {
        all.iter().flat_map(|(l, names)| names.iter().map(|name| (*l, name.value.clone()))).collect()
    };
    let example = |(language, text)| Example { language, text };
    Intent {
        id: id.to_owned(),
        examples: phrases(examples).into_iter().map(example).collect(),
        keywords: phrases(keywords),
        ..Intent::default()
    }
}

/// What a slot takes in an example, where its type tells it: digits may be read out one by one. Types of which the words
/// are not known before they are parsed do not tell it.
fn takes(slot: &SlotDoc) -> Option<(String, Takes)> {
    matches!(slot.kind, Some(Kind::Digits { .. })).then(|| (slot.name.value.clone(), Takes::Digits))
}

/// A built-in command with the store's own phrases.
fn repaired(built_in: Intent, repairs: &[RepairDoc]) -> Intent {
    let doc = repairs.iter().find(|doc| doc.name.value == built_in.id);
    let own = doc.map(|doc| intent(&built_in.id, &doc.examples, &BTreeMap::new()).examples).unwrap_or_default();
    let examples = built_in.examples.into_iter().chain(own).collect();
    let id = format!("{REPAIR}{}", built_in.id);
    Intent { id, examples, ..built_in }
}

fn conflicts<'a>(catalogue: &Catalogue, docs: &(impl Iterator<Item = &'a FlowDoc> + Clone)) -> Vec<Diagnostic> {
    let place = |id: &str, text: &str| {
        let doc = docs.clone().find(|doc| doc.name.value == id)?;
        let example = doc.when.examples.values().flatten().find(|example| example.value == text)?;
        Some((doc.file.clone(), example.span))
    };
    let mut found = Vec::new();
    for conflict in catalogue.conflicts() {
        let (a, b) = (&conflict.a, &conflict.b);
        // A store's own flow of a command's name stands in for the command.
        if a.0.trim_start_matches(REPAIR) == b.0.trim_start_matches(REPAIR) {
            continue;
        }
        // It is shown where it can be changed: in a flow, be it against a command that every kiosk knows.
        let (Some((file, span)), other) = (match place(&b.0, &b.1) {
            Some(at) => (Some(at), a),
            None => (place(&a.0, &a.1), b),
        }) else {
            continue;
        };
        let mut report = Report::new(file);
        let message =
            format!("`{}` starts on nearly the same words: \"{}\"", other.0.trim_start_matches(REPAIR), other.1);
        report.warn(span, "example-conflict", message, "say in one of them what makes the difference");
        found.extend(report.into_found());
    }
    found
}
