//! What is wrong with the store's own file, seen with everything else.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use u5_prompt::fields::{list_of, nearest};
use u5_protocol::diagnostic::Report;

use super::{DEFAULT_REPLIES, GOODBYE, Repair, STAFF, STAFF_OFFER};
use crate::{
    check,
    doc::{FlowDoc, RepairDoc, StepKind, StoreDoc, WordsDoc},
    flow::{Flow, Jump, Op, Phrase, SharedFlow, Speech},
    scope::{NOWHERE, Scope},
};

pub(super) fn repairs(docs: &[RepairDoc], scope: &Scope, report: &mut Report) -> BTreeMap<String, Repair> {
    let mut repairs = BTreeMap::new();
    for doc in docs {
        let name = doc.name.value.as_str();
        if !crate::command::REPAIRS.contains(&name) {
            let hint = nearest(name, crate::command::REPAIRS).map_or_else(
                || format!("use {}", list_of(&crate::command::REPAIRS)),
                |near| format!("did you mean `{near}`?"),
            );
            report.error(doc.name.span, "unknown-repair", format!("there is no repair pattern `{name}`"), hint);
        }
        if let Some(flow) = &doc.flow {
            scope.flow_named(flow, report);
        }
        let say = doc.say.as_ref().map(|words| scope.phrase(words, report));
        let flow = doc.flow.as_ref().map(|flow| flow.value.clone());
        repairs.insert(name.to_owned(), Repair { is_off: !doc.enabled, say, flow });
    }
    repairs
}

/// Tools may call only where the store allows it.
pub(super) fn tools(store: &StoreDoc, scope: &Scope, report: &mut Report) {
    // An address that cannot be read may have allowed anything.
    let is_known = store.allow.iter().any(|allowed| !is_address(&allowed.value)) || store.lost.has("allow");
    for tool in &store.tools {
        let url = tool.url.value.source();
        let fixed = url.split("{{").next().unwrap_or_default();
        if url.is_empty() {
            continue;
        }
        let has_host = fixed.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        if !has_host {
            let message = "the host of a tool's address has to be written out";
            report.error(
                tool.url.span,
                "tool-not-allowed",
                message,
                "write it like `https://shop.example/orders/{{ number }}`",
            );
        } else if !is_known && !store.allow.iter().any(|allowed| fixed.starts_with(&allowed.value)) {
            let message = format!("`{}` may not be called", tool.name.value);
            report.error(tool.url.span, "tool-not-allowed", message, "add the beginning of its address to `allow`");
        }
    }
    for offered in &store.offered {
        scope.tool_named(offered, report);
    }
    for allowed in store.allow.iter().filter(|allowed| !is_address(&allowed.value)) {
        let message = format!("`{}` is no beginning of an address", allowed.value);
        let hint = "write it like `https://shop.example/api/`, to the slash";
        report.error(allowed.span, "bad-address", message, hint);
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"));
    rest.is_some_and(|(_, rest)| rest.contains('/'))
}

/// The flow that visits begin with: it has to be there, and should listen to any question.
pub(super) fn entry(store: &StoreDoc, docs: &[&FlowDoc], scope: &Scope, report: &mut Report) -> Option<String> {
    let Some(entry) = &store.entry else {
        if !store.lost.has("entry") {
            let message = "the store's file needs `entry`";
            report.error(NOWHERE, "missing-key", message, "name the flow that visits begin with");
        }
        return None;
    };
    scope.flow_named(entry, report);
    let doc = docs.iter().find(|doc| doc.name.value == entry.value);
    if let Some(doc) = doc.filter(|doc| doc.lost.is_empty() && !asks_openly(doc)) {
        let message = format!("`{}` listens to no open question", doc.name.value);
        let hint = "ask for a slot of the type `question`, so that customers can say anything";
        report.warn(entry.span, "no-open-question", message, hint);
    }
    Some(entry.value.clone())
}

fn asks_openly(doc: &FlowDoc) -> bool {
    let open: BTreeSet<&str> =
        doc.slots.iter().filter(|slot| slot.whole).map(|slot| slot.name.value.as_str()).collect();
    let mut asks = false;
    check::each_step(&doc.steps, &mut |step| {
        asks |= matches!(&step.kind, StepKind::Ask { slot, .. } if open.contains(slot.value.as_str()));
    });
    asks
}

/// The names in what is said on every occasion, and replies that nobody will ever say.
pub(super) fn replies(store: &StoreDoc, docs: &[&FlowDoc], lines: &[&str], report: &mut Report) {
    let mut said = BTreeSet::new();
    for doc in docs {
        said.extend(said_by(doc));
    }
    let usual = |name: &str| DEFAULT_REPLIES.replies.get(name).map(|(_, words)| words);
    for (name, (span, _)) in store.replies.iter().filter(|(name, _)| usual(name).is_none()) {
        let known = DEFAULT_REPLIES.replies.keys().map(String::as_str);
        if let Some(near) = nearest(name, known).filter(|_| !said.contains(name.as_str())) {
            let message = format!("no reply is ever called `{name}`");
            report.warn(*span, "unknown-reply", message, format!("did you mean `{near}`?"));
        }
    }
    // Those that a flow says are checked there.
    let own = store.replies.iter().filter(|(name, _)| !said.contains(name.as_str()));
    let own = own.map(|(name, (_, words))| (words, usual(name).map(variables).unwrap_or_default()));
    check::replies(own, &store.lost, lines, report);
    let repairs = store.repair.iter().filter_map(|repair| Some((repair.say.as_ref()?, check::BESIDES.to_vec())));
    check::replies(repairs, &store.lost, lines, report);
    check::replies(store.store.iter().map(|words| (words, Vec::new())), &store.lost, lines, report);
}

/// The names that a reply uses.
fn variables(words: &WordsDoc) -> Vec<&str> {
    let WordsDoc::ByLanguage(_, texts) = words else { return Vec::new() };
    let texts = texts.values().flat_map(|texts| &texts.value);
    texts.flat_map(|text| text.value.variables()).map(String::as_str).collect()
}

/// The replies that a flow's steps say.
fn said_by(doc: &FlowDoc) -> BTreeSet<&str> {
    let mut said = BTreeSet::new();
    check::each_step(&doc.steps, &mut |step| {
        let words: Vec<Option<&WordsDoc>> = match &step.kind {
            StepKind::Say(words) => vec![Some(words)],
            StepKind::Ask { say, again, .. } => vec![say.as_ref(), again.as_ref()],
            StepKind::Choose { say, options, .. } => {
                options.iter().map(|option| Some(&option.label)).chain([say.as_ref()]).collect()
            }
            StepKind::Confirm { say, .. } => vec![Some(say)],
            StepKind::Handoff { say, .. } => vec![say.as_ref()],
            _ => Vec::new(),
        };
        said.extend(words.into_iter().flatten().filter_map(|words| match words {
            WordsDoc::Reply(name) => Some(name.value.as_str()),
            WordsDoc::Same(_) | WordsDoc::ByLanguage(..) => None,
        }));
    });
    said
}

pub(super) fn add_built_in(flows: &mut BTreeMap<String, SharedFlow>, scope: &Scope) {
    let handoff = || Op::Handoff { say: scope.reply("staff_called"), summary: None, speech: Speech::default() };
    let offer = Op::Confirm {
        say: scope.reply("staff_offer"),
        speech: Speech::default(),
        yes: 1,
        no: 3,
        retries: 1,
        otherwise: Jump::To(4),
    };
    let no = Op::Say(scope.reply("all_right"), Speech::default());
    let goodbye = Op::Goodbye(scope.reply("goodbye"));
    let programs = [
        (STAFF, vec![handoff(), Op::End(None)]),
        (STAFF_OFFER, vec![offer, handoff(), Op::End(None), no, Op::End(None)]),
        (GOODBYE, vec![goodbye, Op::End(None)]),
    ];
    for (name, program) in programs {
        flows.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Flow {
                name: name.to_owned(),
                title: Phrase::default(),
                description: String::new(),
                condition: None,
                slots: Vec::new(),
                program,
                ids: BTreeMap::new(),
                lines: Vec::new(),
            })
        });
    }
}
