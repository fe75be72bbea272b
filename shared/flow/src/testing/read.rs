//! A test's file: one test, or a list of them under `tests`.

use std::collections::BTreeMap;

use jiff::civil::{DateTime, date, time};
use u5_prompt::{
    fields::{self, Fields, list_of, nearest},
    yaml::{Node, Value},
};
use u5_protocol::{
    Language,
    diagnostic::{Report, Span},
};

use super::{Does, Expect, Passage, Test, ToolReply, Turn, Wanted};
use crate::{flow::SharedFlow, values::Now};

/// The most turns of a test: its run is bounded.
const MAX_TURNS: usize = 50;

pub(crate) fn read(root: &Node, flows: &BTreeMap<String, SharedFlow>, report: &mut Report) -> Vec<Test> {
    let Value::Map(entries) = &root.value else {
        report.error(root.span, "wrong-kind", "a test's file is a map", "begin with `test: …`");
        return Vec::new();
    };
    let list = entries.iter().find(|(key, _)| key.name == "tests").map(|(_, node)| node);
    let nodes: Vec<&Node> = match list {
        Some(Node { value: Value::List(items), .. }) => items.iter().collect(),
        Some(other) => vec![other],
        None => vec![root],
    };
    nodes.into_iter().filter_map(|node| test(node, flows, report)).collect()
}

fn test(node: &Node, flows: &BTreeMap<String, SharedFlow>, report: &mut Report) -> Option<Test> {
    let mut fields = Fields::of(node, "a test", report)?;
    let (key, name) = if let Some((key, node)) = fields.entry("test") {
        (key.span, fields::text(node, "test", report))
    } else {
        report.error(Span::at(node.span.start), "missing-key", "a test needs `test`, its name", "add `test: …`");
        (node.span, None)
    };
    let knowledge = fields.list("knowledge").iter().filter_map(|node| passage(node, report)).collect();
    let tools = fields.take("tools").map_or(&[][..], |node| fields::entries(node, "`tools`", report));
    let tools = tools.iter().map(|(key, node)| (key.name.clone(), tool(node))).collect();
    let turns = fields.need("turns", report).map(|_| fields.list("turns")).unwrap_or_default();
    if turns.len() > MAX_TURNS {
        report.error(node.span, "out-of-range", format!("a test has {MAX_TURNS} turns at most"), "make two of it");
    }
    let turns: Vec<Turn> = turns.iter().take(MAX_TURNS).filter_map(|node| turn(node, flows, report)).collect();
    let language = fields.take("language").and_then(|node| language(node, report));
    let now = fields.take("now").map_or_else(noon, |node| now(node, report));
    fields.finish(report);
    let file = report.file().to_owned();
    let name = name?.to_owned();
    Some(Test { file, span: key, name, language: language.unwrap_or_default(), now, knowledge, tools, turns })
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

fn language(node: &Node, report: &mut Report) -> Option<Language> {
    let language = fields::text(node, "language", report)?.parse().ok();
    if language.is_none() {
        report.error(node.span, "unknown-language", "this is no language that kiosks speak", "use en, de or fr");
    }
    language
}

fn passage(node: &Node, report: &mut Report) -> Option<Passage> {
    let mut fields = Fields::of(node, "a passage", report)?;
    let title = fields.text("title", report).unwrap_or_default().to_owned();
    let text = fields.need("text", report).and_then(|node| fields::text(node, "text", report))?.to_owned();
    let collection = fields.text("collection", report).map(str::to_owned);
    fields.finish(report);
    Some(Passage { title, text, collection })
}

/// `{fails: timeout}`, or the body.
fn tool(node: &Node) -> ToolReply {
    let Value::Map(entries) = &node.value else { return ToolReply::Body(node.to_json()) };
    match entries.as_slice() {
        [(key, kind)] if key.name == "fails" => ToolReply::Fails(match kind.text() {
            Some("timeout") => "timeout",
            Some("refused") => "refused",
            _ => "unreachable",
        }),
        _ => ToolReply::Body(node.to_json()),
    }
}

fn turn(node: &Node, flows: &BTreeMap<String, SharedFlow>, report: &mut Report) -> Option<Turn> {
    let mut fields = Fields::of(node, "a turn", report)?;
    let says = fields.text("user", report).map(|text| Does::Says(text.to_owned()));
    let touches = fields.text("touch", report).map(|id| Does::Touches(id.to_owned()));
    let expect = fields.take("expect").map(|node| expect(node, flows, report)).unwrap_or_default();
    fields.finish(report);
    let does = says.or(touches);
    if does.is_none() {
        report.error(node.span, "missing-key", "a turn needs `user` or `touch`", "add `user: \"…\"`");
    }
    Some(Turn { does: does?, expect })
}

fn expect(node: &Node, flows: &BTreeMap<String, SharedFlow>, report: &mut Report) -> Expect {
    let Some(mut fields) = Fields::of(node, "what is expected", report) else { return Expect::default() };
    let texts = |nodes: &[Node]| -> Vec<Wanted<String>> {
        nodes.iter().filter_map(|node| Some(Wanted { span: node.span, value: node.text()?.to_owned() })).collect()
    };
    let slots = fields.take("slots").map_or(&[][..], |node| fields::entries(node, "`slots`", report));
    let slot = |(key, node): &(u5_prompt::yaml::Key, Node)| Wanted {
        span: key.span,
        value: (key.name.clone(), node.to_json()),
    };
    let flow = fields.take("flow").and_then(|node| Some(Wanted { span: node.span, value: node.text()?.to_owned() }));
    if let Some(flow) = flow.as_ref().filter(|flow| !flows.contains_key(&flow.value)) {
        let names: Vec<&str> = flows.keys().map(String::as_str).collect();
        let hint = nearest(&flow.value, names.iter().copied())
            .map_or_else(|| format!("there are {}", list_of(&names)), |near| format!("did you mean `{near}`?"));
        report.error(flow.span, "unknown-flow", format!("there is no flow `{}`", flow.value), hint);
    }
    let expect = Expect {
        flow,
        slots: slots.iter().map(slot).collect(),
        says: texts(fields.list("says")),
        says_not: texts(fields.list("says_not")),
        shows: texts(fields.list("shows")),
        calls: texts(fields.list("calls")),
        staff: boolean(&mut fields, "staff", report),
        ends: boolean(&mut fields, "ends", report),
        language: fields
            .take("language")
            .and_then(|node| Some(Wanted { span: node.span, value: language(node, report)? })),
    };
    fields.finish(report);
    expect
}

fn boolean(fields: &mut Fields<'_>, name: &'static str, report: &mut Report) -> Option<Wanted<bool>> {
    let span = fields.take(name)?.span;
    Some(Wanted { span, value: fields.boolean(name, report)? })
}
