//! A test's file: one test, or a list of them under `tests`.

use jiff::civil::{DateTime, date, time};
use u5_prompt::{
    fields::{self, Fields, list_of, nearest},
    yaml::{Key, Node, Value},
};
use u5_protocol::{Language, diagnostic::Report};

use super::{Does, Expect, Passage, Test, ToolReply, Turn, Wanted};
use crate::{
    doc::{At, Name},
    scope::{Scope, Shape},
    values::Now,
};

/// How a tool may fail.
const FAILURES: [&str; 3] = ["unreachable", "timeout", "refused"];
/// The most turns of a test: its run is bounded.
const MAX_TURNS: usize = 50;

pub(crate) fn read(root: &Node, scope: &Scope, report: &mut Report) -> Vec<Test> {
    let Value::Map(entries) = &root.value else {
        report.error(root.span, "wrong-kind", "a test's file is a map", "begin with `test: …`");
        return Vec::new();
    };
    if entries.iter().all(|(key, _)| key.name != "tests") {
        return test(root, scope, report).into_iter().collect();
    }
    let Some(mut fields) = Fields::of(root, "a file of tests", report) else { return Vec::new() };
    let tests = fields.list("tests").iter().filter_map(|node| test(node, scope, report)).collect();
    fields.finish(report);
    tests
}

fn test(node: &Node, scope: &Scope, report: &mut Report) -> Option<Test> {
    let mut fields = Fields::of(node, "a test", report)?;
    fields.need("test", report);
    let name = fields.entry("test").map(|(key, node)| (key.span, fields::text(node, "test", report)));
    let knowledge = fields.list("knowledge").iter().filter_map(|node| passage(node, scope, report)).collect();
    let tools = fields.take("tools").map_or(&[][..], |node| fields::entries(node, "`tools`", report));
    let tools = tools.iter().map(|(key, node)| (key.name.clone(), tool(key, node, scope, report))).collect();
    let turns = fields.need("turns", report).map(|node| turns(node, fields.list("turns"), scope, report));
    let language = fields.take("language").and_then(|node| spoken(node, scope, report));
    let now = fields.take("now").map_or_else(noon, |node| now(node, report));
    fields.finish(report);
    let file = report.file().to_owned();
    let (span, name) = name?;
    let (name, language) = (name?.to_owned(), language.unwrap_or_else(|| scope.languages()[0]));
    Some(Test { file, span, name, language, now, knowledge, tools, turns: turns.unwrap_or_default() })
}

fn turns(node: &Node, turns: &[Node], scope: &Scope, report: &mut Report) -> Vec<Turn> {
    if turns.is_empty() {
        report.error(node.span, "bad-test", "nothing happens in this test", "add a turn, `- user: \"…\"`");
    }
    if turns.len() > MAX_TURNS {
        report.error(node.span, "out-of-range", format!("a test has {MAX_TURNS} turns at most"), "make two of it");
    }
    let read: Vec<Turn> = turns.iter().take(MAX_TURNS).filter_map(|node| turn(node, scope, report)).collect();
    if !turns.is_empty() && turns.iter().all(|turn| has_only(turn, &["user", "touch"])) {
        report.warn(node.span, "bad-test", "nothing is expected, so that this test always passes", "add `expect: …`");
    }
    read
}

/// Whether a map has no other keys than these.
fn has_only(node: &Node, keys: &[&str]) -> bool {
    matches!(&node.value, Value::Map(entries) if entries.iter().all(|(key, _)| keys.contains(&key.name.as_str())))
}

/// A Monday at noon, where a test does not say when it is held.
const fn noon() -> Now {
    Now { date: date(2026, 11, 23), time: time(12, 0, 0, 0) }
}

fn now(node: &Node, report: &mut Report) -> Now {
    let at = fields::text(node, "now", report).and_then(|text| text.parse::<DateTime>().ok());
    if at.is_none() {
        report.error(node.span, "bad-test", "this is no date with a time", "write it like `2026-11-23T10:00`");
    }
    at.map_or_else(noon, |at| Now { date: at.date(), time: at.time() })
}

/// A language that the store speaks.
fn spoken(node: &Node, scope: &Scope, report: &mut Report) -> Option<Language> {
    let language = fields::language(node, report)?;
    if !scope.languages().contains(&language) {
        let message = format!("the store does not speak `{language}`");
        report.error(node.span, "unknown-language", message, "add it to `languages` in _store.yaml");
    }
    Some(language)
}

fn passage(node: &Node, scope: &Scope, report: &mut Report) -> Option<Passage> {
    let mut fields = Fields::of(node, "a passage", report)?;
    let title = fields.text("title", report).unwrap_or_default().to_owned();
    let text = fields.need("text", report).and_then(|node| fields::text(node, "text", report))?.to_owned();
    let collection = fields.take("collection").and_then(|node| wanted(node, "collection", report));
    if let Some(name) = &collection {
        scope.collection_named(name, report);
    }
    let collection = collection.map(|name| name.value);
    fields.finish(report);
    Some(Passage { title, text, collection })
}

/// `{fails: timeout}`, or the body.
fn tool(key: &Key, node: &Node, scope: &Scope, report: &mut Report) -> ToolReply {
    scope.tool_named(&At { span: key.span, value: key.name.clone() }, report);
    let Value::Map(entries) = &node.value else { return ToolReply::Body(node.to_json()) };
    let [(key, how)] = entries.as_slice() else { return ToolReply::Body(node.to_json()) };
    if key.name != "fails" {
        return ToolReply::Body(node.to_json());
    }
    let known = FAILURES.into_iter().find(|known| how.text() == Some(known));
    if known.is_none() {
        let hint = format!("use {}", list_of(&FAILURES));
        report.error(how.span, "wrong-kind", "a tool does not fail like that", hint);
    }
    ToolReply::Fails(known.unwrap_or(FAILURES[0]))
}

fn turn(node: &Node, scope: &Scope, report: &mut Report) -> Option<Turn> {
    let mut fields = Fields::of(node, "a turn", report)?;
    let says = said(&mut fields, report).map(Does::Says);
    let touches = fields.text("touch", report).map(|id| Does::Touches(id.to_owned()));
    if let (Some(_), Some(_), Some((key, _))) = (&says, &touches, fields.entry("touch")) {
        let message = "a customer does one thing in a turn, and here are `user` and `touch`";
        report.error(key.span, "several-kinds", message, "make two turns of it");
    }
    let expect = fields.take("expect").map(|node| expect(node, scope, report)).unwrap_or_default();
    fields.finish(report);
    let does = says.or(touches);
    if does.is_none() && has_only(node, &["user", "touch", "expect"]) {
        report.error(node.span, "missing-key", "a turn needs `user` or `touch`", "add `user: \"…\"`");
    }
    Some(Turn { does: does?, expect })
}

fn said(fields: &mut Fields<'_>, report: &mut Report) -> Option<String> {
    let (_, node) = fields.entry("user")?;
    let text = fields.text("user", report)?;
    if text.trim().is_empty() {
        report.error(node.span, "empty-text", "the customer says nothing", "write what is said");
    }
    Some(text.to_owned())
}

fn expect(node: &Node, scope: &Scope, report: &mut Report) -> Expect {
    let Some(mut fields) = Fields::of(node, "what is expected", report) else { return Expect::default() };
    let flow = fields.take("flow").and_then(|node| wanted(node, "flow", report));
    if let Some(flow) = &flow {
        scope.flow_named(flow, report);
    }
    let slots = fields.take("slots").map_or(&[][..], |node| fields::entries(node, "`slots`", report));
    for (key, _) in slots {
        slot(key, flow.as_ref(), scope, report);
    }
    let value = |(key, node): &(Key, Node)| Wanted { span: key.span, value: (key.name.clone(), node.to_json()) };
    let calls = calls(&mut fields, scope, report);
    let expect = Expect {
        flow: flow.map(Wanted::from),
        slots: slots.iter().map(value).collect(),
        says: texts(&mut fields, "says", report).into_iter().map(Wanted::from).collect(),
        says_not: texts(&mut fields, "says_not", report).into_iter().map(Wanted::from).collect(),
        shows: texts(&mut fields, "shows", report).into_iter().map(Wanted::from).collect(),
        calls,
        staff: boolean(&mut fields, "staff", report),
        ends: boolean(&mut fields, "ends", report),
        language: fields
            .take("language")
            .and_then(|node| Some(Wanted { span: node.span, value: spoken(node, scope, report)? })),
    };
    fields.finish(report);
    expect
}

/// `[]` means that nothing is called.
fn calls(fields: &mut Fields<'_>, scope: &Scope, report: &mut Report) -> Option<Wanted<Vec<String>>> {
    let (key, _) = fields.entry("calls")?;
    let tools: Vec<Name> = fields.list("calls").iter().filter_map(|node| wanted(node, "calls", report)).collect();
    for tool in &tools {
        scope.tool_named(tool, report);
    }
    Some(Wanted { span: key.span, value: tools.into_iter().map(|tool| tool.value).collect() })
}

/// A slot that a test looks at has to be one of the flow's, or of any flow's where none is named.
fn slot(key: &Key, flow: Option<&Name>, scope: &Scope, report: &mut Report) {
    let named = flow.and_then(|flow| scope.shape(&flow.value));
    if flow.is_some() && named.is_none() {
        return;
    }
    let shapes: Vec<&Shape> = named.map_or_else(|| scope.shapes().collect(), |shape| vec![shape]);
    let is_known = |shape: &&Shape| shape.has(&key.name);
    if shapes.iter().any(is_known) || (named.is_none() && scope.has_guesses()) {
        return;
    }
    let known = shapes.iter().flat_map(|shape| &shape.slots).map(String::as_str);
    let hint = nearest(&key.name, known)
        .map_or_else(|| "name a slot, or a value of the flow".to_owned(), |near| format!("did you mean `{near}`?"));
    report.error(key.span, "unknown-slot", format!("there is no slot `{}`", key.name), hint);
}

/// Texts that say something: what is empty is to be heard everywhere.
fn texts(fields: &mut Fields<'_>, name: &'static str, report: &mut Report) -> Vec<Name> {
    let Some((key, _)) = fields.entry(name) else { return Vec::new() };
    let nodes = fields.list(name);
    if nodes.is_empty() {
        report.error(key.span, "empty-text", format!("`{name}` is empty"), "write something, or remove it");
    }
    nodes.iter().filter_map(|node| wanted(node, name, report)).collect()
}

fn wanted(node: &Node, name: &str, report: &mut Report) -> Option<Name> {
    let text = fields::text(node, name, report)?;
    if text.trim().is_empty() {
        report.error(node.span, "empty-text", format!("`{name}` is empty"), "write something, or remove it");
        return None;
    }
    Some(At { span: node.span, value: text.to_owned() })
}

fn boolean(fields: &mut Fields<'_>, name: &'static str, report: &mut Report) -> Option<Wanted<bool>> {
    let span = fields.take(name)?.span;
    Some(Wanted { span, value: fields.boolean(name, report)? })
}
