//! Other systems that flows may ask.

use std::collections::{BTreeMap, BTreeSet};

use u5_prompt::{
    fields::{self, Fields},
    template::Template,
    yaml::{Key, Node, Value},
};
use u5_protocol::diagnostic::Report;

use super::{At, ParameterDoc, ToolDoc, ToolExampleDoc, numbers::whole, words::template};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const KINDS: [&str; 4] = ["string", "number", "integer", "boolean"];
/// The longest a customer waits for an attempt, in milliseconds.
const MAX_TIMEOUT: u32 = 10_000;

pub(super) fn read(key: &Key, node: &Node, report: &mut Report) -> Option<ToolDoc> {
    let mut fields = Fields::of(node, "a tool", report)?;
    let url = fields.need("url", report).and_then(|node| template(node, "url", report));
    let url = url.unwrap_or_else(|| At::new(key.span, Template::fixed("")));
    let headers = headers(&mut fields, report);
    let mut inputs = url.value.variables().clone();
    inputs.extend(headers.iter().flat_map(|(_, text)| text.variables().iter().cloned()));
    let body = fields.take("body");
    if let Some(node) = body {
        texts(node, &mut inputs, report);
    }
    let tool = ToolDoc {
        name: At::new(key.span, key.name.clone()),
        description: fields.text("description", report).unwrap_or_default().to_owned(),
        method: one_of(&mut fields, "method", &METHODS, report).unwrap_or("GET").to_owned(),
        url,
        headers,
        body: body.map(Node::to_json),
        timeout_ms: whole(&mut fields, "timeout_ms", 100..=MAX_TIMEOUT, report).unwrap_or(2_000),
        retries: whole(&mut fields, "retries", 0..=3, report).unwrap_or(1) as u8,
        response: pointers(&mut fields, report),
        parameters: parameters(&mut fields, report),
        examples: fields.list("examples").iter().filter_map(|node| example(node, report)).collect(),
        inputs,
    };
    fields.finish(report);
    Some(tool)
}

/// Reads the templates of a body for the names they use.
fn texts(node: &Node, inputs: &mut BTreeSet<String>, report: &mut Report) {
    match &node.value {
        Value::Scalar { .. } if node.text().is_some() => {
            let text = template(node, "a text", report);
            inputs.extend(text.iter().flat_map(|text| text.value.variables().iter().cloned()));
        }
        Value::Scalar { .. } => {}
        Value::List(items) => items.iter().for_each(|item| texts(item, inputs, report)),
        Value::Map(entries) => entries.iter().for_each(|(_, node)| texts(node, inputs, report)),
    }
}

fn one_of<'a>(fields: &mut Fields<'a>, key: &'static str, known: &[&str], report: &mut Report) -> Option<&'a str> {
    let node = fields.take(key)?;
    let text = fields::text(node, key, report)?;
    if known.contains(&text) {
        return Some(text);
    }
    report.error(
        node.span,
        "wrong-kind",
        format!("`{key}` cannot be `{text}`"),
        format!("use {}", fields::list_of(known)),
    );
    None
}

fn headers(fields: &mut Fields<'_>, report: &mut Report) -> Vec<(String, Template)> {
    let entries = fields.take("headers").map_or(&[][..], |node| fields::entries(node, "`headers`", report));
    let header = |(key, node): &(Key, Node)| Some((key.name.clone(), template(node, "a header", report)?.value));
    entries.iter().filter_map(header).collect()
}

fn pointers(fields: &mut Fields<'_>, report: &mut Report) -> BTreeMap<String, String> {
    let entries = fields.take("response").map_or(&[][..], |node| fields::entries(node, "`response`", report));
    let mut found = BTreeMap::new();
    for (key, node) in entries {
        let Some(pointer) = fields::text(node, "a JSON pointer", report) else { continue };
        if !pointer.starts_with('/') {
            let message = format!("`{pointer}` is no JSON pointer");
            report.error(node.span, "bad-pointer", message, "write it like `/pickup/shelf`");
        }
        found.insert(key.name.clone(), pointer.to_owned());
    }
    found
}

fn parameters(fields: &mut Fields<'_>, report: &mut Report) -> BTreeMap<String, ParameterDoc> {
    let entries = fields.take("parameters").map_or(&[][..], |node| fields::entries(node, "`parameters`", report));
    let mut found = BTreeMap::new();
    for (key, node) in entries {
        let Some(mut fields) = Fields::of(node, "a parameter", report) else { continue };
        let kind = one_of(&mut fields, "type", &KINDS, report).unwrap_or("string").to_owned();
        let description = fields.text("description", report).unwrap_or_default().to_owned();
        let optional = fields.boolean("optional", report).unwrap_or(false);
        fields.finish(report);
        found.insert(key.name.clone(), ParameterDoc { kind, description, optional });
    }
    found
}

fn example(node: &Node, report: &mut Report) -> Option<ToolExampleDoc> {
    let mut fields = Fields::of(node, "an example", report)?;
    let entries = fields.take("when").map_or(&[][..], |node| fields::entries(node, "`when`", report));
    let when = entries.iter().filter_map(|(key, node)| Some((key.name.clone(), node.text()?.to_owned()))).collect();
    let status = whole(&mut fields, "status", 100..=599, report).unwrap_or(200) as u16;
    let body = fields.take("body").map_or(serde_json::Value::Null, Node::to_json);
    fields.finish(report);
    Some(ToolExampleDoc { when, status, body })
}
