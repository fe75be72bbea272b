//! A flow's file.

use std::{collections::BTreeMap, sync::Arc};

use u5_prompt::{
    fields::{self, Fields, list_of, nearest},
    yaml::{Key, Node, Value},
};
use u5_protocol::diagnostic::Report;

use super::{
    Block, FlowDoc, Lost, Name, SlotDoc, WhenDoc, blocks,
    numbers::{filled, ordered, whole},
    words::{self, formula, is_name, name, phrases, variable},
};
use crate::values::{Choice, Entities, Kind};

/// The types of slots.
pub(crate) const TYPES: [&str; 11] =
    ["text", "question", "number", "digits", "date", "time", "choice", "boolean", "phone", "email", "entity"];

/// Names that templates know already; `question` is what an open question is called.
const TAKEN: [&str; 8] = ["store", "language", "date", "time", "weekday", "open", "hours", "value"];

/// A CSV file that lies beside the flows.
pub(crate) enum Table {
    /// It can be used.
    Read(Arc<Entities>),
    /// It cannot, which was reported.
    Broken,
    /// There is none of this name; this one is meant, maybe.
    Missing(Option<String>),
}

/// Finds a table by its name.
pub(crate) type Tables<'a> = &'a dyn Fn(&str) -> Table;

/// Reads the flow that `root` is.
pub(crate) fn read(root: &Node, tables: Tables<'_>, report: &mut Report) -> Option<FlowDoc> {
    let mut fields = Fields::of(root, "a flow", report)?;
    fields.need("flow", report);
    let flow = fields.take("flow").map(|node| flow_name(node, report));
    let title = fields.take("title").map(|node| words::read(node, report));
    fields.need("description", report);
    let description = filled(&mut fields, "description", report);
    let when = fields.take("when").map(|node| when(node, report)).unwrap_or_default();
    let slots = fields.take("slots").map_or(&[][..], |node| fields::entries(node, "`slots`", report));
    let slots: Vec<SlotDoc> = slots.iter().filter_map(|(key, node)| slot(key, node, tables, report)).collect();
    let steps = fields.need("steps", report).map(|node| steps(node, report)).unwrap_or_default();
    fields.finish(report);
    let file = report.file().to_owned();
    Some(FlowDoc {
        file,
        name: flow?,
        title,
        description: description.unwrap_or_default().to_owned(),
        when,
        slots,
        steps,
        lost: Lost::default(),
    })
}

fn flow_name(node: &Node, report: &mut Report) -> Name {
    let name = name(node, "flow", report);
    let text = name.value.as_str();
    if matches!(text, "end" | "restart") {
        let message = format!("`{text}` means something already");
        report.error(name.span, "reserved-name", message, "give the flow another name");
    } else if !text.is_empty() && !is_name(text) {
        let message = format!("`{text}` is no name of a flow");
        report.error(name.span, "bad-name", message, "use lower-case letters, digits and hyphens");
    }
    name
}

fn steps(node: &Node, report: &mut Report) -> Block {
    let is_empty = node.is_null() || matches!(&node.value, Value::List(items) if items.is_empty());
    if is_empty {
        report.error(node.span, "no-steps", "the flow does nothing", "add steps");
        return Block::new();
    }
    blocks::read(node, 0, report)
}

fn when(node: &Node, report: &mut Report) -> WhenDoc {
    let Some(mut fields) = Fields::of(node, "`when`", report) else { return WhenDoc::default() };
    let when = WhenDoc {
        span: node.span,
        examples: fields.take("examples").map(|node| phrases(node, report)).unwrap_or_default(),
        keywords: fields.take("keywords").map(|node| phrases(node, report)).unwrap_or_default(),
        condition: fields.take("if").and_then(|node| formula(node, "if", report)),
    };
    fields.finish(report);
    when
}

fn slot(key: &Key, node: &Node, tables: Tables<'_>, report: &mut Report) -> Option<SlotDoc> {
    let name = variable(key.span, &key.name, &TAKEN, report);
    let mut fields = Fields::of(node, "a slot", report)?;
    let whole = fields.take("type").and_then(Node::text) == Some("question");
    let kind = kind(&mut fields, tables, report);
    let slot = SlotDoc {
        whole,
        name,
        kind,
        optional: fields.boolean("optional", report).unwrap_or(false),
        ask: fields.take("ask").map(|node| words::read(node, report)),
        valid: fields.take("valid").and_then(|node| formula(node, "valid", report)),
        invalid: fields.take("invalid").map(|node| words::read(node, report)),
    };
    fields.finish(report);
    Some(slot)
}

/// Keys that only some types know.
const BOUNDS: [&str; 7] = ["min", "max", "step", "past", "future", "values", "from"];

/// Where the type is not known, none of them is wrong.
fn know_bounds(fields: &mut Fields<'_>) {
    for key in BOUNDS {
        fields.take(key);
    }
}

fn kind(fields: &mut Fields<'_>, tables: Tables<'_>, report: &mut Report) -> Option<Kind> {
    let named = fields.need("type", report).and_then(|node| Some((node, fields::text(node, "type", report)?)));
    let Some((node, named)) = named else {
        know_bounds(fields);
        return None;
    };
    match named {
        "text" => Some(Kind::Text { max_chars: whole(fields, "max", 1..=1_000, report).unwrap_or(200) as usize }),
        "question" => Some(Kind::Text { max_chars: 1_000 }),
        "number" => Some(number(fields, report)),
        "digits" => Some(digits(fields, report)),
        "date" => {
            let (past, future) = (fields.boolean("past", report), fields.boolean("future", report));
            Some(Kind::Date { past: past.unwrap_or(true), future: future.unwrap_or(true) })
        }
        "time" => Some(Kind::Time),
        "boolean" => Some(Kind::Boolean),
        "phone" => Some(Kind::Phone),
        "email" => Some(Kind::Email),
        "choice" => choices(fields, report),
        "entity" => entities(fields, tables, report),
        other => {
            let hint = nearest(other, TYPES)
                .map_or_else(|| format!("use one of {}", list_of(&TYPES)), |t| format!("did you mean `{t}`?"));
            report.error(node.span, "unknown-type", format!("there is no type `{other}`"), hint);
            know_bounds(fields);
            None
        }
    }
}

fn number(fields: &mut Fields<'_>, report: &mut Report) -> Kind {
    let range = -1e9..=1e9;
    let (min, max) = (fields.number("min", range.clone(), report), fields.number("max", range, report));
    ordered(fields, min, max, report);
    Kind::Number { min, max, step: fields.number("step", 0.01..=1_000.0, report) }
}

fn digits(fields: &mut Fields<'_>, report: &mut Report) -> Kind {
    let (min, max) = (whole(fields, "min", 1..=32, report), whole(fields, "max", 1..=32, report));
    ordered(fields, min, max, report);
    Kind::Digits { min_len: min.unwrap_or(1) as usize, max_len: max.unwrap_or(32) as usize }
}

fn choices(fields: &mut Fields<'_>, report: &mut Report) -> Option<Kind> {
    let node = fields.need("values", report)?;
    let entries = fields::entries(node, "`values`", report);
    if entries.is_empty() && (node.is_null() || matches!(node.value, Value::Map(_))) {
        report.error(node.span, "out-of-range", "there is nothing to choose from", "name the values");
    }
    let choice = |(key, node): &(Key, Node), report: &mut Report| {
        let words = if node.is_null() { BTreeMap::new() } else { phrases(node, report) }.into_iter();
        let words = words.map(|(language, names)| (language, names.into_iter().map(|name| name.value).collect()));
        Choice { id: key.name.clone(), words: words.collect() }
    };
    Some(Kind::Choice(entries.iter().map(|entry| choice(entry, report)).collect()))
}

fn entities(fields: &mut Fields<'_>, tables: Tables<'_>, report: &mut Report) -> Option<Kind> {
    let node = fields.need("from", report)?;
    let file = fields::text(node, "from", report)?;
    match tables(file) {
        Table::Read(entities) => Some(Kind::Entity(entities)),
        // What a table would give is there, as far as the flow goes.
        Table::Broken => Entities::from_csv("id,name\nx,x\n").ok().map(|entities| Kind::Entity(Arc::new(entities))),
        Table::Missing(near) => {
            let hint = near.map_or_else(
                || "put the CSV file beside the flows".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            report.error(node.span, "unknown-table", format!("there is no table `{file}`"), hint);
            None
        }
    }
}
