//! One step.

use u5_prompt::{
    fields::{self, Fields, list_of, nearest},
    template::Formula,
    yaml::{Key, Node, Value},
};
use u5_protocol::diagnostic::Report;

use super::{
    At, Name, OptionDoc, StepDoc, StepKind, blocks, speech,
    words::{self, formula, name, phrases, template},
};

/// The kinds of steps, by the key that makes a step one.
pub(crate) const KINDS: [&str; 14] = [
    "say", "ask", "choose", "confirm", "retrieve", "answer", "call", "set", "if", "go", "run", "show", "handoff", "end",
];
/// Keys that every step may have.
const COMMON: [&str; 3] = ["id", "speech", "timeout"];
/// How often a step asks again, where it does not say.
const RETRIES: u8 = 2;
/// The most passages a step asks for.
const MAX_PASSAGES: f64 = 32.0;

/// Reads a step.
pub(super) fn read(node: &Node, depth: usize, report: &mut Report) -> Option<StepDoc> {
    if let Some("end") = node.text() {
        let kind = StepKind::End(None);
        return Some(StepDoc { span: node.span, id: None, speech: speech::read(None, report), kind });
    }
    let mut fields = Fields::of(node, "a step", report)?;
    let id = fields.take("id").and_then(|node| name(node, "id", report));
    let speech = speech::read(fields.take("speech"), report);
    let kind = match kind_of(node, report) {
        Some((key, value)) => read_kind(key, value, &mut fields, depth, report),
        None => StepKind::Unknown,
    };
    if !matches!(kind, StepKind::Unknown) {
        fields.finish(report);
    }
    Some(StepDoc { span: node.span, id, speech, kind })
}

/// The one key that says what kind of step this is.
fn kind_of<'a>(node: &'a Node, report: &mut Report) -> Option<(&'static str, &'a Node)> {
    let Value::Map(entries) = &node.value else { return None };
    let mut found = entries.iter().filter_map(|(key, value)| Some((key, *kind_named(&key.name)?, value)));
    let Some((_, kind, value)) = found.next() else {
        no_kind(node, entries, report);
        return None;
    };
    if let Some((key, other, _)) = found.find(|(_, other, _)| !belongs(kind, other)) {
        let message = format!("a step does one thing, and this one has `{kind}` and `{other}`");
        report.error(key.span, "several-kinds", message, "make two steps of it");
    }
    Some((kind, value))
}

fn kind_named(name: &str) -> Option<&'static &'static str> {
    KINDS.iter().find(|kind| **kind == name)
}

/// `ask` and `handoff` speak by themselves.
fn belongs(kind: &str, key: &str) -> bool {
    key == "say" && kind == "ask"
}

fn no_kind(node: &Node, entries: &[(Key, Node)], report: &mut Report) {
    let own = entries.iter().find(|(key, _)| !COMMON.contains(&key.name.as_str()));
    let (span, name) = own.map_or((node.span, ""), |(key, _)| (key.span, key.name.as_str()));
    let hint = nearest(name, KINDS)
        .map_or_else(|| format!("use one of {}", list_of(&KINDS)), |k| format!("did you mean `{k}`?"));
    report.error(span, "unknown-step", format!("there is no step `{name}`"), hint);
}

fn read_kind(key: &'static str, value: &Node, fields: &mut Fields<'_>, depth: usize, report: &mut Report) -> StepKind {
    fields.take(key);
    let read = match key {
        "say" => words::read(value, report).map(StepKind::Say),
        "ask" => ask(value, fields, depth, report),
        "choose" => choose(value, depth, report),
        "confirm" => confirm(value, depth, report),
        "retrieve" => retrieve(value, report),
        "answer" => answer(value, depth, report),
        "call" => call(value, depth, report),
        "set" => Some(StepKind::Set(assignments(value, report))),
        "if" => condition(value, fields, depth, report),
        "go" => name(value, "go", report).map(StepKind::Go),
        "run" => run(value, report),
        "show" => show(value, report),
        "handoff" => handoff(value, report),
        "end" => Some(StepKind::End(result(value, report))),
        _ => None,
    };
    read.unwrap_or(StepKind::Unknown)
}

fn ask(value: &Node, fields: &mut Fields<'_>, depth: usize, report: &mut Report) -> Option<StepKind> {
    let say = fields.take("say").and_then(|node| words::read(node, report));
    let again = fields.take("again").and_then(|node| words::read(node, report));
    let retries = retries(fields, report);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    Some(StepKind::Ask { slot: name(value, "ask", report)?, say, again, retries, otherwise })
}

fn retries(fields: &mut Fields<'_>, report: &mut Report) -> u8 {
    fields.number("retries", 0.0..=5.0, report).map_or(RETRIES, |n| n as u8)
}

fn choose(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`choose`", report)?;
    let say = fields.take("say").and_then(|node| words::read(node, report));
    let entries = fields.need("options", report).map_or(&[][..], |node| fields::entries(node, "`options`", report));
    let options: Vec<OptionDoc> = entries.iter().filter_map(|(key, node)| option(key, node, depth, report)).collect();
    if !(2..=8).contains(&options.len()) {
        let message = format!("there are {} options", options.len());
        report.error(value.span, "out-of-range", message, "offer two to eight");
    }
    let retries = retries(&mut fields, report);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    fields.finish(report);
    Some(StepKind::Choose { say, options, retries, otherwise })
}

fn option(key: &Key, node: &Node, depth: usize, report: &mut Report) -> Option<OptionDoc> {
    let mut fields = Fields::of(node, "an option", report)?;
    let label = fields.need("label", report).and_then(|node| words::read(node, report));
    let examples = fields.take("examples").map(|node| phrases(node, report)).unwrap_or_default();
    let go = fields.take("go").and_then(|node| name(node, "go", report));
    let then = fields.take("then").map(|node| blocks::read(node, depth + 1, report)).unwrap_or_default();
    fields.finish(report);
    let go = go.map(|target| StepDoc {
        span: target.span,
        id: None,
        speech: speech::read(None, report),
        kind: StepKind::Go(target),
    });
    let then = then.into_iter().chain(go).collect();
    Some(OptionDoc { name: At::new(key.span, key.name.clone()), label: label?, examples, then })
}

fn confirm(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`confirm`", report)?;
    let say = fields.need("say", report).and_then(|node| words::read(node, report));
    let yes = blocks::optional(fields.take("yes"), depth, report);
    let no = blocks::optional(fields.take("no"), depth, report);
    let retries = retries(&mut fields, report);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    fields.finish(report);
    Some(StepKind::Confirm { say: say?, yes, no, retries, otherwise })
}

fn retrieve(value: &Node, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`retrieve`", report)?;
    let query = fields.need("query", report).and_then(|node| template(node, "query", report));
    let from = fields.take("from").and_then(|node| name(node, "from", report));
    let into = fields.need("into", report).and_then(|node| name(node, "into", report));
    let limit = fields.number("limit", 1.0..=MAX_PASSAGES, report).unwrap_or(4.0) as u8;
    let min_score = fields.number("min_score", 0.0..=1.0, report).map(|score| score as f32);
    fields.finish(report);
    Some(StepKind::Retrieve { query: query?, from, into: into?, limit, min_score })
}

fn answer(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`answer`", report)?;
    let prompt = fields.need("prompt", report).and_then(|node| name(node, "prompt", report));
    let with = fields.take("with").and_then(|node| name(node, "with", report));
    let cite = fields.boolean("cite", report).unwrap_or(true);
    let otherwise = blocks::optional(fields.take("otherwise"), depth, report);
    fields.finish(report);
    Some(StepKind::Answer { prompt: prompt?, with, cite, otherwise })
}

fn call(value: &Node, depth: usize, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`call`", report)?;
    let tool = fields.need("tool", report).and_then(|node| name(node, "tool", report));
    let with = fields.take("with").map_or(&[][..], |node| fields::entries(node, "`with`", report));
    let with = with
        .iter()
        .filter_map(|(key, node)| Some((At::new(key.span, key.name.clone()), template(node, "an argument", report)?)));
    let with = with.collect();
    let into = fields.take("into").and_then(|node| name(node, "into", report));
    let on_error = blocks::optional(fields.take("on_error"), depth, report);
    fields.finish(report);
    Some(StepKind::Call { tool: tool?, with, into, on_error })
}

fn assignments(value: &Node, report: &mut Report) -> Vec<(Name, At<Formula>)> {
    let entries = fields::entries(value, "`set`", report);
    let read = entries
        .iter()
        .filter_map(|(key, node)| Some((At::new(key.span, key.name.clone()), formula(node, "a value", report)?)));
    read.collect()
}

fn condition(value: &Node, fields: &mut Fields<'_>, depth: usize, report: &mut Report) -> Option<StepKind> {
    let then = fields.need("then", report).map(|node| blocks::read(node, depth + 1, report)).unwrap_or_default();
    let otherwise = blocks::optional(fields.take("else"), depth, report).unwrap_or_default();
    Some(StepKind::If { condition: formula(value, "if", report)?, then, otherwise })
}

fn run(value: &Node, report: &mut Report) -> Option<StepKind> {
    if value.text().is_some() {
        return Some(StepKind::Run { flow: name(value, "run", report)?, with: Vec::new(), into: None });
    }
    let mut fields = Fields::of(value, "`run`", report)?;
    let flow = fields.need("flow", report).and_then(|node| name(node, "flow", report));
    let with = fields.take("with").map(|node| assignments(node, report)).unwrap_or_default();
    let into = fields.take("into").and_then(|node| name(node, "into", report));
    fields.finish(report);
    Some(StepKind::Run { flow: flow?, with, into })
}

fn show(value: &Node, report: &mut Report) -> Option<StepKind> {
    let mut fields = Fields::of(value, "`show`", report)?;
    let card = fields.need("card", report).and_then(|node| name(node, "card", report));
    let title = fields.take("title").and_then(|node| words::read(node, report));
    let items = fields.take("items").and_then(|node| name(node, "items", report));
    let value = fields.take("value").and_then(|node| template(node, "value", report));
    fields.finish(report);
    Some(StepKind::Show { card: card?, title, items, value })
}

fn handoff(value: &Node, report: &mut Report) -> Option<StepKind> {
    if value.is_null() || value.boolean() == Some(true) {
        return Some(StepKind::Handoff { say: None, summary: None });
    }
    let mut fields = Fields::of(value, "`handoff`", report)?;
    let say = fields.take("say").and_then(|node| words::read(node, report));
    let summary = fields.take("summary").and_then(|node| template(node, "summary", report));
    fields.finish(report);
    Some(StepKind::Handoff { say, summary })
}

/// `end: true`, or what a flow that was `run` gives back.
fn result(value: &Node, report: &mut Report) -> Option<At<Formula>> {
    if value.is_null() || value.boolean() == Some(true) { None } else { formula(value, "end", report) }
}
