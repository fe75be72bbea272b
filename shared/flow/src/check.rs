//! What cannot work, although every line of it can be read.

mod paths;
mod variables;

use std::collections::BTreeSet;

use u5_prompt::fields::nearest;
use u5_protocol::diagnostic::Report;

use crate::{
    doc::{Block, FlowDoc, Name, StepDoc, StepKind},
    flow::Flow,
    lower::Lowered,
    scope::Scope,
};

pub(crate) use self::paths::silent_exits;

/// Checks a flow against what it uses.
pub(crate) fn check(doc: &FlowDoc, lowered: &Lowered, scope: &Scope, report: &mut Report) {
    paths::check(&lowered.flow, &lowered.spans, report);
    variables::check(doc, report);
    outside(&doc.steps, scope, report);
    examples(doc, scope, report);
    slots(doc, &lowered.flow, report);
}

/// Prompts, collections and tools.
fn outside(block: &Block, scope: &Scope, report: &mut Report) {
    each_step(block, &mut |step| match &step.kind {
        StepKind::Answer { prompt, .. } => scope.prompt_named(prompt, report),
        StepKind::Retrieve { from: Some(from), .. } => scope.collection_named(from, report),
        StepKind::Call { tool, .. } => scope.tool_named(tool, report),
        _ => {}
    });
}

/// Visits every step, wherever it stands.
fn each_step<'a>(block: &'a Block, visit: &mut impl FnMut(&'a StepDoc)) {
    for step in block {
        visit(step);
        for inner in step.blocks() {
            each_step(inner, visit);
        }
    }
}

fn examples(doc: &FlowDoc, scope: &Scope, report: &mut Report) {
    let when = &doc.when;
    if when.examples.is_empty() && when.keywords.is_empty() {
        return;
    }
    for language in scope.languages() {
        if !when.examples.contains_key(language) && !when.keywords.contains_key(language) {
            let message = format!("nobody gets here in `{language}`");
            report.error(when.span, "missing-language", message, format!("add examples in `{language}`"));
        }
    }
    let slots: BTreeSet<&str> = doc.slots.iter().map(|slot| slot.name.value.as_str()).collect();
    for example in when.examples.values().flatten() {
        example_slots(example, &slots, report);
    }
    if doc.title.is_none() {
        let message = "a flow that customers start needs a `title`, by which they are asked whether they mean it";
        report.error(doc.name.span, "missing-key", message, "add `title: {en: \"finding a product\", …}`");
    }
}

fn example_slots(example: &Name, slots: &BTreeSet<&str>, report: &mut Report) {
    for name in placeholders(&example.value).filter(|name| !slots.contains(name)) {
        let hint = nearest(name, slots.iter().copied())
            .map_or_else(|| format!("add `{name}` to `slots`"), |near| format!("did you mean `{{{near}}}`?"));
        report.error(example.span, "unknown-slot", format!("there is no slot `{name}`"), hint);
    }
}

/// The names in braces.
pub(crate) fn placeholders(example: &str) -> impl Iterator<Item = &str> {
    example.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim())
}

fn slots(doc: &FlowDoc, flow: &Flow, report: &mut Report) {
    for slot in &doc.slots {
        let name = slot.name.value.as_str();
        let in_example = doc.when.examples.values().flatten().any(|e| placeholders(&e.value).any(|p| p == name));
        if !slot.optional && !in_example && flow.asks(name).is_none() {
            let message = format!("nothing asks for `{name}`");
            let hint = format!("add a step `ask: {name}`, or make the slot `optional: true`");
            report.error(slot.name.span, "slot-never-asked", message, hint);
        }
        if doc.slots.iter().filter(|other| other.name.value == name).count() > 1 {
            report.error(slot.name.span, "duplicate-id", format!("`{name}` is here twice"), "keep one of them");
        }
    }
    if doc.steps.is_empty() {
        report.error(doc.name.span, "no-steps", "the flow does nothing", "add steps");
    }
}
