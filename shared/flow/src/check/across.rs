//! What shows only when all flows are seen together.

use std::collections::{BTreeMap, BTreeSet};

use u5_protocol::{
    Language,
    diagnostic::{Diagnostic, Report},
};

use super::{
    examples::folded,
    paths::{Quiet, is_quiet, silent_exits},
};
use crate::{
    doc::{FlowDoc, Name},
    lower::Lowered,
};

/// The flows that can end without ever listening.
pub(crate) fn quiet_flows(lowered: &[Lowered]) -> Quiet<'_> {
    let mut quiet = Quiet::new();
    loop {
        let more: Vec<&str> = lowered
            .iter()
            .filter(|lowered| !quiet.contains(lowered.flow.name.as_str()) && is_quiet(&lowered.flow, &quiet))
            .map(|lowered| lowered.flow.name.as_str())
            .collect();
        if more.is_empty() {
            return quiet;
        }
        quiet.extend(more);
    }
}

/// Finds flows that go to each other for ever without listening. A flow that runs itself was reported.
pub(crate) fn rounds(flows: &[(&FlowDoc, &Lowered)], quiet: &Quiet<'_>) -> Vec<Diagnostic> {
    let exits = flows.iter().map(|(_, lowered)| (lowered.flow.name.as_str(), silent_exits(&lowered.flow, quiet)));
    let exits: BTreeMap<&str, BTreeMap<&str, usize>> = exits.collect();
    let (mut found, mut told) = (Vec::new(), BTreeSet::new());
    for (doc, lowered) in flows {
        let start = doc.name.value.as_str();
        let Some((exit, at)) = exits[start].iter().find(|(exit, _)| reaches(&exits, exit, start)) else { continue };
        let op = &lowered.flow.program[*at];
        let runs_itself = *exit == start && matches!(op, crate::flow::Op::Run { .. });
        if runs_itself || told.contains(start) {
            continue;
        }
        told.extend(
            exits.keys().copied().filter(|other| reaches(&exits, start, other) && reaches(&exits, other, start)),
        );
        let mut report = Report::new(doc.file.clone());
        let message = format!("from here `{start}` comes back to itself without ever listening to the customer");
        report.error(lowered.spans[*at], "endless-loop", message, "ask something on the way");
        found.extend(report.into_found());
    }
    found
}

/// Whether one leads to the other without listening.
fn reaches(exits: &BTreeMap<&str, BTreeMap<&str, usize>>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        let after = exits.get(name).into_iter().flat_map(BTreeMap::keys);
        open.extend(after.copied().filter(|name| seen.insert(*name)));
    }
    false
}

/// Finds keywords that decide for one flow what another one has as an example or a keyword.
pub(crate) fn shared_phrases(docs: &[&FlowDoc]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (i, doc) in docs.iter().enumerate() {
        for (language, keyword) in all(&doc.when.keywords) {
            let own = folded(&keyword.value);
            let others = docs.iter().enumerate().filter(|(j, other)| *j != i && other.name.value != doc.name.value);
            let clash = others.into_iter().find_map(|(j, other)| {
                let examples = all(&other.when.examples);
                // Of two keywords that are the same the second one is told.
                let keywords = all(&other.when.keywords).filter(|_| j < i);
                let mut said = examples.map(|e| (e, false)).chain(keywords.map(|k| (k, true)));
                let is_same = |text: &str, exact: bool| {
                    let text = folded(text);
                    if exact { text == own } else { format!(" {text} ").contains(&format!(" {own} ")) }
                };
                said.find(|((l, text), exact)| *l == language && is_same(&text.value, *exact))
                    .map(|(e, _)| (other, e.1))
            });
            if let Some((other, text)) = clash {
                let mut report = Report::new(doc.file.clone());
                let message = format!("`{}` starts on these words, too: \"{}\"", other.name.value, text.value);
                report.warn(keyword.span, "keyword-conflict", message, "leave the keyword out, or make it longer");
                found.extend(report.into_found());
            }
        }
    }
    found
}

fn all(phrases: &BTreeMap<Language, Vec<Name>>) -> impl Iterator<Item = (Language, &Name)> {
    phrases.iter().flat_map(|(language, names)| names.iter().map(|name| (*language, name)))
}
