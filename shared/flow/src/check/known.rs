//! Values that are used before anything can have given them.

use std::collections::{BTreeMap, BTreeSet};

use u5_prompt::template::{Formula, Template};
use u5_protocol::diagnostic::Report;

use super::{Checked, examples, paths::behind, variables::place_of};
use crate::{
    flow::{Flow, Op, Phrase},
    set::Passed,
    values::Kind,
    world::BUILT_IN,
};

/// Warns of values that are said or looked up where no way through the flow has given them.
pub(super) fn check(checked: &Checked<'_>, passed: &Passed<'_>, report: &mut Report) {
    let Checked { doc, lines, lowered } = checked;
    let flow = &lowered.flow;
    if !doc.lost.is_empty() {
        return;
    }
    let given = givers(flow);
    let everywhere = behind(flow, std::iter::once(0));
    let begins = begins_with(checked, passed);
    let names = flow.slots.iter().map(|slot| slot.name.as_str()).chain(given.keys().copied());
    for name in names.collect::<BTreeSet<&str>>().into_iter().filter(|name| !begins.contains(name)) {
        let after = behind(flow, given.get(name).into_iter().flatten().copied());
        let too_early = |at: &&usize| !after.contains(at) && uses(&flow.program[**at], flow.slot(name).is_some(), name);
        if let Some(at) = everywhere.iter().find(too_early) {
            let span = place_of(lines, lowered.spans[*at], name);
            let message = format!("`{name}` has no value here yet");
            report.warn(span, "too-early", message, "move this step behind the one that gives the value");
        }
    }
}

/// The names that may have a value when the flow begins.
fn begins_with<'a>(checked: &'a Checked<'_>, passed: &'a Passed<'_>) -> BTreeSet<&'a str> {
    let doc = checked.doc;
    let mut names: BTreeSet<&str> = BUILT_IN.into_iter().collect();
    names.extend(examples::all(doc).flat_map(|example| examples::placeholders(&example.value)));
    names.extend(passed.iter().filter(|(flow, _)| *flow == doc.name.value).map(|(_, name)| *name));
    // Some are found in the words that began the flow, without being marked there; others may well stay empty.
    let found = checked.lowered.flow.slots.iter().filter(|slot| slot.optional || is_found(&slot.kind));
    names.extend(found.map(|slot| slot.name.as_str()));
    names
}

const fn is_found(kind: &Kind) -> bool {
    !matches!(kind, Kind::Text { .. } | Kind::Boolean | Kind::Time | Kind::Date { .. })
}

/// Where names are given a value: the places behind.
fn givers(flow: &Flow) -> BTreeMap<&str, Vec<usize>> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, op) in flow.program.iter().enumerate() {
        for (name, behind) in gives(flow, at, op) {
            found.entry(name).or_default().push(behind);
        }
    }
    found
}

fn gives<'a>(flow: &'a Flow, at: usize, op: &'a Op) -> Vec<(&'a str, usize)> {
    let then = |name: &'a String| (name.as_str(), at + 1);
    match op {
        Op::Ask { slot, .. } => vec![then(&flow.slots[*slot].name)],
        Op::Retrieve { into, .. } | Op::Run { into: Some(into), .. } => vec![then(into)],
        Op::Call { into, on_error, .. } => {
            into.iter().map(then).chain(on_error.iter().map(|place| ("error", *place))).collect()
        }
        Op::Set(pairs) => pairs.iter().map(|(name, _)| then(name)).collect(),
        _ => Vec::new(),
    }
}

/// Whether an operation cannot do without `name`. That a slot is empty can be asked for.
fn uses(op: &Op, is_slot: bool, name: &str) -> bool {
    let phrase = |phrase: &Phrase| phrase.texts.values().flatten().any(|text| in_text(text, name));
    match op {
        Op::Say(say, _) | Op::Choose { say, .. } | Op::Confirm { say, .. } => phrase(say),
        Op::Ask { say, again, .. } => phrase(say) || phrase(again),
        Op::Retrieve { query, .. } => in_text(query, name),
        Op::Answer { with, .. } => with.as_deref() == Some(name),
        Op::Call { with, .. } => with.iter().any(|(_, text)| in_text(text, name)),
        Op::Set(pairs) | Op::Run { with: pairs, .. } => {
            !is_slot && pairs.iter().any(|(_, formula)| in_formula(formula, name))
        }
        Op::Unless(formula, _) => !is_slot && in_formula(formula, name),
        Op::Show { title, items, value, .. } => {
            phrase(title) || items.as_deref() == Some(name) || value.iter().any(|value| in_text(value, name))
        }
        Op::Handoff { say, summary, .. } => phrase(say) || summary.iter().any(|text| in_text(text, name)),
        Op::End(_) | Op::Go(_) | Op::Goodbye(_) => false,
    }
}

/// Templates that ask whether there is a value know what they do.
fn in_text(text: &Template, name: &str) -> bool {
    text.variables().contains(name) && !asks_first(text.source())
}

fn in_formula(formula: &Formula, name: &str) -> bool {
    formula.variables().contains(name) && !asks_first(formula.source())
}

fn asks_first(source: &str) -> bool {
    [" is ", " or ", "{% if", "default"].iter().any(|part| source.contains(part))
}
