//! What customers say to get to a flow.

use std::collections::BTreeSet;

use u5_prompt::fields::nearest;
use u5_protocol::diagnostic::Report;

use crate::{
    doc::{FlowDoc, Name},
    scope::Scope,
};

pub(super) fn check(doc: &FlowDoc, scope: &Scope, report: &mut Report) {
    let when = &doc.when;
    if when.examples.is_empty() && when.keywords.is_empty() {
        return;
    }
    for language in scope.languages() {
        if !when.examples.contains_key(language) && !when.keywords.contains_key(language) && !doc.lost.has("when") {
            let message = format!("nobody gets here in `{language}`");
            report.error(when.span, "missing-language", message, format!("add examples in `{language}`"));
        }
    }
    let slots: BTreeSet<&str> = doc.slots.iter().map(|slot| slot.name.value.as_str()).collect();
    for examples in when.examples.values() {
        let mut said = BTreeSet::new();
        for example in examples {
            if let Some(wrong) = malformed(&example.value) {
                report.error(example.span, "bad-example", wrong, "write it like `do you have {product}`");
                continue;
            }
            if !said.insert(folded(&example.value)) {
                let message = "this example is here twice";
                report.warn(example.span, "duplicate-example", message, "remove one of them");
            }
            example_slots(doc, example, &slots, report);
        }
    }
    if doc.title.is_none() && !doc.lost.has("title") {
        let message = "a flow that customers start needs a `title`, by which they are asked whether they mean it";
        report.error(doc.name.span, "missing-key", message, "add `title: {en: \"finding a product\", …}`");
    }
}

/// All of a flow's examples, in all languages.
pub(super) fn all(doc: &FlowDoc) -> impl Iterator<Item = &Name> {
    doc.when.examples.values().flatten()
}

/// The same words, however they are written.
pub(super) fn folded(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric() && !"{}_'".contains(c)).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn example_slots(doc: &FlowDoc, example: &Name, slots: &BTreeSet<&str>, report: &mut Report) {
    for name in placeholders(&example.value).filter(|name| !slots.contains(name) && !doc.lost.has(name)) {
        let hint = nearest(name, slots.iter().copied())
            .map_or_else(|| format!("add `{name}` to `slots`"), |near| format!("did you mean `{{{near}}}`?"));
        report.error(example.span, "unknown-slot", format!("there is no slot `{name}`"), hint);
    }
}

/// What is wrong with the braces of an example.
fn malformed(example: &str) -> Option<&'static str> {
    let mut open = false;
    for c in example.chars() {
        match (c, open) {
            ('{', true) => return Some("a `{` stands inside of braces"),
            ('}', false) => return Some("a `}` closes nothing"),
            ('{', false) => open = true,
            ('}', true) => open = false,
            _ => {}
        }
    }
    if open {
        return Some("a `{` is never closed");
    }
    if placeholders(example).any(str::is_empty) {
        return Some("there is no name between the braces");
    }
    let words = example.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let has_words = words.into_iter().any(|words| words.chars().any(char::is_alphanumeric));
    (!has_words).then_some("an example without words of its own fits everything")
}

/// The names in braces.
pub(super) fn placeholders(example: &str) -> impl Iterator<Item = &str> {
    example.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim())
}
