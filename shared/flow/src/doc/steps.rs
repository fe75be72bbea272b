//! One step.

use std::collections::BTreeMap;

use u5_prompt::{
    fields::{self, Fields, list_of, nearest},
    template::{Formula, Template},
    yaml::{Key, Node, Value},
};
use u5_protocol::diagnostic::{Report, Span};

use super::{
    At, Name, OptionDoc, SpeechDoc, StepDoc, StepKind, blocks,
    numbers::whole,
    speech,
    words::{self, formula, is_name, name, phrases, required_name, template, variable},
};
use crate::world::BUILT_IN;

/// The kinds of steps, by the key that makes a step one.
pub(crate) const KINDS: [&str; 14] = [
    "say", "ask", "choose", "confirm", "retrieve", "answer", "call", "set", "if", "go", "run", "show", "handoff", "end",
];
/// Keys that every step may have.
const COMMON: [&str; 3] = ["id", "speech", "timeout"];
/// The kinds whose keys stand one level deeper.
const NESTED: [&str; 7] = ["choose", "confirm", "retrieve", "answer", "call", "run", "show"];
/// Where a step can `go` that is no step.
const RESERVED: [&str; 2] = ["end", "restart"];
/// How often a step asks again, where it does not say.
const RETRIES: u8 = 2;
/// The most passages a step asks for.
const MAX_PASSAGES: u32 = 32;

/// Reads a step.
pub(super) fn read(node: &Node, depth: usize, report: &mut Report) -> StepDoc {
    if let Some("end") = node.text() {
        return StepDoc { kind: StepKind::End(None), ..unknown(node.span) };
    }
    let Some(mut fields) = Fields::of(node, "a step", report) else { return unknown(node.span) };
    let id = fields.take("id").map(|node| step_id(node, report));
    let Some((key, value)) = kind_of(node, report) else { return StepDoc { id, ..unknown(node.span) } };
    let speech = speech::read(&mut fields, key, report);
    let kind = read_kind(key, value, &mut fields, depth, report);
    if !matches!(kind, StepKind::Unknown) {
        fields.finish(report);
    }
    StepDoc { span: node.span, id, speech, kind }
}

/// What stands for a step that was reported.
pub(super) fn unknown(span: Span) -> StepDoc {
    StepDoc { span, id: None, speech: SpeechDoc::default(), kind: StepKind::Unknown }
}

fn step_id(node: &Node, report: &mut Report) -> Name {
    let id = name(node, "id", report);
    if RESERVED.contains(&id.value.as_str()) {
        let message = format!("`{}` means something already", id.value);
        report.error(id.span, "reserved-name", message, "give the step another name");
    } else if !id.value.is_empty() && !is_name(&id.value) {
        let message = format!("`{}` is no name of a step", id.value);
        report.error(id.span, "bad-name", message, "use lower-case letters, digits and hyphens");
    }
    id
}

/// The one key that says what kind of step this is.
fn kind_of<'a>(node: &'a Node, report: &mut Report) -> Option<(&'static str, &'a Node)> {
    let Value::Map(entries) = &node.value else { return None };
    let kinds = entries.iter().filter_map(|(key, value)| Some((key, *kind_named(&key.name)?, value)));
    let kinds: Vec<(&Key, &'static str, &Node)> = kinds.collect();
    // `ask` speaks by itself: `say` is its question.
    let main = kinds.iter().find(|(_, kind, _)| *kind == "ask").or_else(|| kinds.first()).copied();
    let Some((key, kind, value)) = main else {
        no_kind(node, entries, report);
        return None;
    };
    if kind == "say"
        && let Some(meant) = entries.iter().find(|(key, _)| is_nearly_ask(&key.name))
    {
        let message = format!("there is no step `{}`", meant.0.name);
        report.error(meant.0.span, "unknown-step", message, "did you mean `ask`?");
        return None;
    }
    if value.is_null() && NESTED.contains(&kind) && entries.iter().any(|(key, _)| !is_common(&key.name, kind)) {
        let message = format!("nothing belongs to `{kind}`");
        report.error(key.span, "wrong-kind", message, format!("indent the lines below `{kind}` by two more spaces"));
        return None;
    }
    let other = kinds.iter().find(|(_, other, _)| *other != kind && !(kind == "ask" && *other == "say"));
    if let Some((key, other, _)) = other {
        let hint = if kind == "if" { "put what happens under `then`" } else { "make two steps of it" };
        let message = format!("a step does one thing, and this one has `{kind}` and `{other}`");
        report.error(key.span, "several-kinds", message, hint);
        return None;
    }
    Some((kind, value))
}

fn kind_named(name: &str) -> Option<&'static &'static str> {
    KINDS.iter().find(|kind| **kind == name)
}

fn is_common(key: &str, kind: &str) -> bool {
    COMMON.contains(&key) || key == kind
}

fn is_nearly_ask(key: &str) -> bool {
    !COMMON.contains(&key) && key != "say" && nearest(key, ["ask"]).is_some()
}

fn no_kind(node: &Node, entries: &[(Key, Node)], report: &mut Report) {
    let own = entries.iter().find(|(key, _)| !COMMON.contains(&key.name.as_str()));
    let all = || format!("use one of {}", list_of(&KINDS));
    let Some((key, _)) = own else {
        return report.error(node.span, "unknown-step", "this step does nothing", all());
    };
    let hint = nearest(&key.name, KINDS).map_or_else(all, |kind| format!("did you mean `{kind}`?"));
    report.error(key.span, "unknown-step", format!("there is no step `{}`", key.name), hint);
}

fn read_kind(key: &'static str, value: &Node, fields: &mut Fields<'_>, depth: usize, report: &mut Report) -> StepKind {
    fields.take(key);
    let read = match key {
        "say" => Some(StepKind::Say(words::read(value, report))),
        "ask" => Some(ask(value, fields, depth, report)),
        "choose" => choose(value, depth, report),
        "confirm" => confirm(value, depth, report),
        "retrieve" => retrieve(value, report),
        "answer" => answer(value, depth, report),
        "call" => call(value, depth, report),
        "set" => Some(StepKind::Set(assignments(value, "`set`", &BUILT_IN, report))),
        "if" => condition(value, fields, depth, report),
        "go" => Some(StepKind::Go(name(value, "go", report))),
        "run" => run(value, report),
        "show" => show(value, report),
        "handoff" => handoff(value, report),
        "end" => Some(StepKind::End(result(value, report))),
        _ => None,
    };
    read.unwrap_or(StepKind::Unknown)
}

fn ask(value: &Node, fields: &mut Fields<'_>, depth: usize, report: &mut Report) -> StepKind {
    let say = fields.take("say").map(|node| words::read(node, report));
    let again = fields.take("again").map(|node| words::read(node, report));
    let retries = retries(fields, report);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    StepKind::Ask { slot: name(value, "ask", report), say, again, retries, otherwise }
}

fn retries(fields: &mut Fields<'_>, report: &mut Report) -> u8 {
    whole(fields, "retries", 0..=5, report).map_or(RETRIES, |n| n as u8)
}

fn choose(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`choose`", report)?;
    let say = fields.take("say").map(|node| words::read(node, report));
    let entries = fields.need("options", report).map(|node| fields::entries(node, "`options`", report));
    let entries = entries.unwrap_or_default();
    let options = entries.iter().map(|(key, node)| option(key, node, depth, report)).collect();
    let is_map = fields.take("options").is_some_and(|node| matches!(node.value, Value::Map(_)) || node.is_null());
    if let Some((key, _)) = fields.entry("options").filter(|_| is_map && !(2..=8).contains(&entries.len())) {
        let message = format!("there are {} options", entries.len());
        report.error(key.span, "out-of-range", message, "offer two to eight");
    }
    let retries = retries(&mut fields, report);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    fields.finish(report);
    Some(StepKind::Choose { say, options, retries, otherwise })
}

fn option(key: &Key, node: &Node, depth: usize, report: &mut Report) -> OptionDoc {
    let name_of = At::new(key.span, key.name.clone());
    if !is_name(&key.name) {
        let message = format!("`{}` is no name of an option", key.name);
        report.error(key.span, "bad-name", message, "use lower-case letters, digits and hyphens");
    }
    let Some(mut fields) = Fields::of(node, "an option", report) else {
        let (label, then) = (words::required(None, report), vec![unknown(node.span)]);
        return OptionDoc { name: name_of, label, examples: BTreeMap::new(), then };
    };
    let label = words::required(fields.need("label", report), report);
    let examples = fields.take("examples").map(|node| phrases(node, report)).unwrap_or_default();
    let go = fields.take("go").map(|node| name(node, "go", report));
    let then = fields.take("then").map(|node| blocks::read(node, depth + 1, report)).unwrap_or_default();
    fields.finish(report);
    let go = go.map(|target| StepDoc { kind: StepKind::Go(target.clone()), ..unknown(target.span) });
    OptionDoc { name: name_of, label, examples, then: then.into_iter().chain(go).collect() }
}

fn confirm(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`confirm`", report)?;
    let say = words::required(fields.need("say", report), report);
    let yes = blocks::optional(fields.take("yes"), depth, report);
    let no = blocks::optional(fields.take("no"), depth, report);
    let retries = retries(&mut fields, report);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    fields.finish(report);
    Some(StepKind::Confirm { say, yes, no, retries, otherwise })
}

fn retrieve(value: &Node, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`retrieve`", report)?;
    let query = fields.need("query", report).and_then(|node| template(node, "query", report));
    let query = query.unwrap_or_else(|| At::new(value.span, Template::fixed("")));
    let from = fields.take("from").map(|node| name(node, "from", report));
    let into = required_name(fields.need("into", report), "into", report);
    let into = variable(into.span, &into.value, &BUILT_IN, report);
    let limit = whole(&mut fields, "limit", 1..=MAX_PASSAGES, report).unwrap_or(4) as u8;
    let min_score = fields.number("min_score", 0.0..=1.0, report).map(|score| score as f32);
    fields.finish(report);
    Some(StepKind::Retrieve { query, from, into, limit, min_score })
}

fn answer(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`answer`", report)?;
    let prompt = required_name(fields.need("prompt", report), "prompt", report);
    let with = fields.take("with").map(|node| name(node, "with", report));
    let cite = fields.boolean("cite", report).unwrap_or(true);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    fields.finish(report);
    Some(StepKind::Answer { prompt, with, cite, otherwise })
}

fn call(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`call`", report)?;
    let tool = required_name(fields.need("tool", report), "tool", report);
    let with = fields.take("with").map_or(&[][..], |node| fields::entries(node, "`with`", report));
    let argument = |(key, node): &(Key, Node)| {
        let text = template(node, "an argument", report);
        (At::new(key.span, key.name.clone()), text.unwrap_or_else(|| At::new(node.span, Template::fixed(""))))
    };
    let with = with.iter().map(argument).collect();
    let into = into(&mut fields, report);
    let on_error = blocks::optional(fields.take("on_error"), depth, report);
    fields.finish(report);
    Some(StepKind::Call { tool, with, into, on_error })
}

fn into(fields: &mut Fields<'_>, report: &mut Report) -> Option<Name> {
    let into = fields.take("into").map(|node| name(node, "into", report))?;
    Some(variable(into.span, &into.value, &BUILT_IN, report))
}

fn assignments(value: &Node, what: &'static str, taken: &[&str], report: &mut Report) -> Vec<(Name, At<Formula>)> {
    let entries = fields::entries(value, what, report);
    let read = entries.iter().filter_map(|(key, node)| {
        let name = variable(key.span, &key.name, taken, report);
        Some((name, formula(node, "a value", report)?))
    });
    read.collect()
}

/// A condition that stands for one that was reported.
fn nothing(span: Span) -> Option<At<Formula>> {
    Some(At::new(span, Formula::compile("none").ok()?))
}

fn condition(value: &Node, fields: &mut Fields<'_>, depth: usize, report: &mut Report) -> Option<StepKind> {
    let then = fields.need("then", report).map(|node| blocks::read(node, depth + 1, report)).unwrap_or_default();
    let otherwise = blocks::optional(fields.take("else"), depth, report).unwrap_or_default();
    let condition = formula(value, "if", report).or_else(|| nothing(value.span))?;
    Some(StepKind::If { condition, then, otherwise })
}

fn run(value: &Node, report: &mut Report) -> Option<StepKind> {
    if value.text().is_some() {
        return Some(StepKind::Run { flow: name(value, "run", report), with: Vec::new(), into: None });
    }
    let mut fields = Fields::of(value, "`run`", report)?;
    let flow = required_name(fields.need("flow", report), "flow", report);
    let with = fields.take("with").map(|node| assignments(node, "`with`", &[], report)).unwrap_or_default();
    let into = into(&mut fields, report);
    fields.finish(report);
    Some(StepKind::Run { flow, with, into })
}

fn show(value: &Node, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`show`", report)?;
    let card = required_name(fields.need("card", report), "card", report);
    let title = fields.take("title").map(|node| words::read(node, report));
    let items = fields.take("items").map(|node| name(node, "items", report));
    let value = fields.take("value").and_then(|node| template(node, "value", report));
    fields.finish(report);
    Some(StepKind::Show { card, title, items, value })
}

fn handoff(value: &Node, report: &mut Report) -> Option<StepKind> {
    if value.is_null() || value.boolean() == Some(true) {
        return Some(StepKind::Handoff { say: None, summary: None });
    }
    let mut fields = Fields::of(value, "`handoff`", report)?;
    let say = fields.take("say").map(|node| words::read(node, report));
    let summary = fields.take("summary").and_then(|node| template(node, "summary", report));
    fields.finish(report);
    Some(StepKind::Handoff { say, summary })
}

/// `end: true`, or what a flow that was `run` gives back.
fn result(value: &Node, report: &mut Report) -> Option<At<Formula>> {
    if value.is_null() || value.boolean() == Some(true) { None } else { formula(value, "end", report) }
}
