//! What cannot work, although every line of it can be read.

mod across;
mod examples;
mod known;
mod paths;
mod variables;

use u5_prompt::fields::nearest;
use u5_protocol::diagnostic::Report;

pub(crate) use self::{
    across::{quiet_flows, rounds, shared_phrases},
    variables::{BESIDES, known_in, replies},
};
use crate::{
    doc::{At, Block, FlowDoc, Name, StepDoc, StepKind},
    lower::Lowered,
    scope::Scope,
    set::Passed,
};

/// The most steps of a flow; more cannot be read aloud.
pub(crate) const MAX_STEPS: usize = 500;

/// A flow that is checked.
pub(crate) struct Checked<'a> {
    /// What was written.
    pub(crate) doc: &'a FlowDoc,
    /// The same, line by line.
    pub(crate) lines: Vec<&'a str>,
    /// What came of it.
    pub(crate) lowered: &'a Lowered,
}

/// Checks a flow against what it uses; `passed` are the values that other flows run it with, `quiet` the flows that can
/// end without ever listening.
pub(crate) fn check(
    flow: &Checked<'_>,
    scope: &Scope,
    passed: &Passed<'_>,
    quiet: &paths::Quiet<'_>,
    report: &mut Report,
) {
    let Checked { doc, lines, lowered } = flow;
    paths::check(doc, lowered, quiet, report);
    variables::check(doc, lines, scope, report);
    known::check(flow, passed, report);
    names(doc, scope, report);
    examples::check(doc, scope, report);
    slots(doc, lowered, passed, report);
}

/// Prompts, collections and tools, and what is given to tools and flows.
fn names(doc: &FlowDoc, scope: &Scope, report: &mut Report) {
    each_step(&doc.steps, &mut |step| match &step.kind {
        StepKind::Answer { prompt, .. } => scope.prompt_named(prompt, report),
        StepKind::Retrieve { from: Some(from), .. } => scope.collection_named(from, report),
        StepKind::Call { tool, with, .. } => {
            scope.tool_named(tool, report);
            let given: Vec<&Name> = with.iter().map(|(name, _)| name).collect();
            arguments(tool, &given, scope, report);
        }
        StepKind::Run { flow, .. } if flow.value == doc.name.value => {
            let message = format!("`{}` runs itself", flow.value);
            report.error(flow.span, "runs-itself", message, "begin it anew with `go: restart`");
        }
        StepKind::Run { flow, with, .. } => with.iter().for_each(|(name, _)| argument_of(flow, name, scope, report)),
        _ => {}
    });
}

/// What a tool uses has to be given to it, and nothing else.
fn arguments(tool: &Name, given: &[&Name], scope: &Scope, report: &mut Report) {
    let Some(inputs) = scope.tool_inputs(&tool.value) else { return };
    let wanted = || inputs.iter().map(String::as_str).filter(|name| !crate::world::BUILT_IN.contains(name));
    let mut strangers = 0;
    for name in given.iter().filter(|name| wanted().all(|known| known != name.value)) {
        strangers += 1;
        let hint = nearest(&name.value, wanted()).map_or_else(
            || "remove it, or use it in the tool's address".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("the tool `{}` uses no `{}`", tool.value, name.value);
        report.error(name.span, "unknown-argument", message, hint);
    }
    let missing = wanted().filter(|name| given.iter().all(|given| given.value != *name));
    // One that was misspelt is not missing.
    for name in missing.skip(strangers) {
        let message = format!("the tool `{}` needs `{name}`", tool.value);
        report.error(tool.span, "missing-argument", message, format!("add `with: {{{name}: …}}`"));
    }
}

/// What a flow is run with has to be one of its slots.
fn argument_of(flow: &Name, name: &Name, scope: &Scope, report: &mut Report) {
    let Some(shape) = scope.shape(&flow.value) else { return };
    if shape.slots.contains(&name.value) || shape.lost.has(&name.value) {
        return;
    }
    let hint = nearest(&name.value, shape.slots.iter().map(String::as_str))
        .map_or_else(|| format!("add `{}` to the slots of `{}`", name.value, flow.value), did_you_mean);
    let message = format!("the flow `{}` has no slot `{}`", flow.value, name.value);
    report.error(name.span, "unknown-slot", message, hint);
}

fn did_you_mean(near: &str) -> String {
    format!("did you mean `{near}`?")
}

/// Visits every step, wherever it stands.
pub(crate) fn each_step<'a>(block: &'a Block, visit: &mut impl FnMut(&'a StepDoc)) {
    for step in block {
        visit(step);
        for inner in step.blocks() {
            each_step(inner, visit);
        }
    }
}

fn slots(doc: &FlowDoc, lowered: &Lowered, passed: &Passed<'_>, report: &mut Report) {
    for slot in doc.slots.iter().filter(|slot| !slot.optional) {
        let At { span, value: name } = &slot.name;
        let in_example = examples::all(doc).any(|example| examples::placeholders(&example.value).any(|p| p == name));
        let is_given = passed.contains(&(doc.name.value.as_str(), name.as_str())) || doc.lost.has(name);
        if !in_example && !is_given && lowered.flow.asks(name).is_none() {
            let message = format!("nothing asks for `{name}`");
            let hint = format!("add a step `ask: {name}`, or make the slot `optional: true`");
            report.error(*span, "slot-never-asked", message, hint);
        }
    }
}
