//! A flow's file.

use u5_prompt::{
    fields::{self, Fields, list_of, nearest},
    yaml::{Key, Node},
};
use u5_protocol::diagnostic::Report;

use super::{
    At, FlowDoc, SlotDoc, WhenDoc, blocks,
    words::{self, formula, is_name, name, phrases},
};
use crate::values::{Choice, Kind};

/// The types of slots.
const TYPES: [&str; 11] =
    ["text", "question", "number", "digits", "date", "time", "choice", "boolean", "phone", "email", "entity"];

/// Gives the entities of a CSV file that lies beside the flows.
pub(crate) type Tables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Reads the flow that `root` is.
pub(crate) fn read(root: &Node, tables: Tables<'_>, report: &mut Report) -> Option<FlowDoc> {
    let mut fields = Fields::of(root, "a flow", report)?;
    let flow_name = fields.need("flow", report).and_then(|node| name(node, "flow", report));
    if let Some(bad) = flow_name.as_ref().filter(|name| !is_name(&name.value)) {
        let message = format!("`{}` is no name of a flow", bad.value);
        report.error(bad.span, "bad-name", message, "use lower-case letters, digits and hyphens");
    }
    let title = fields.take("title").and_then(|node| words::read(node, report));
    let description = fields.need("description", report).and_then(|node| fields::text(node, "description", report));
    let when = fields.take("when").map(|node| when(node, report)).unwrap_or_default();
    let slots = fields.take("slots").map_or(&[][..], |node| fields::entries(node, "`slots`", report));
    let slots = slots.iter().filter_map(|(key, node)| slot(key, node, tables, report)).collect();
    let steps = fields.need("steps", report).map(|node| blocks::read(node, 0, report)).unwrap_or_default();
    fields.finish(report);
    let file = report.file().to_owned();
    Some(FlowDoc {
        file,
        name: flow_name?,
        title,
        description: description.unwrap_or_default().to_owned(),
        when,
        slots,
        steps,
    })
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
    if !is_variable(&key.name) {
        let message = format!("`{}` is no name of a slot", key.name);
        report.error(key.span, "bad-name", message, "use lower-case letters, digits and underscores");
    }
    let mut fields = Fields::of(node, "a slot", report)?;
    let whole = fields.take("type").and_then(Node::text) == Some("question");
    let kind = kind(&mut fields, tables, report);
    let slot = SlotDoc {
        whole,
        name: At::new(key.span, key.name.clone()),
        kind,
        optional: fields.boolean("optional", report).unwrap_or(false),
        ask: fields.take("ask").and_then(|node| words::read(node, report)),
        valid: fields.take("valid").and_then(|node| formula(node, "valid", report)),
        invalid: fields.take("invalid").and_then(|node| words::read(node, report)),
    };
    fields.finish(report);
    Some(slot)
}

/// Whether templates can use `name`.
pub(super) fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn kind(fields: &mut Fields<'_>, tables: Tables<'_>, report: &mut Report) -> Option<Kind> {
    let node = fields.need("type", report)?;
    let named = fields::text(node, "type", report)?;
    let whole = -1e9..=1e9;
    match named {
        "text" => Some(Kind::Text { max_chars: fields.number("max", 1.0..=1_000.0, report).unwrap_or(200.0) as usize }),
        "question" => Some(Kind::Text { max_chars: 1_000 }),
        "number" => {
            let (min, max) = (fields.number("min", whole.clone(), report), fields.number("max", whole, report));
            Some(Kind::Number { min, max, step: fields.number("step", 0.01..=1_000.0, report) })
        }
        "digits" => {
            let (min, max) = (fields.number("min", 1.0..=32.0, report), fields.number("max", 1.0..=32.0, report));
            Some(Kind::Digits { min_len: min.unwrap_or(1.0) as usize, max_len: max.unwrap_or(32.0) as usize })
        }
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
            for key in ["min", "max", "step", "past", "future", "values", "from"] {
                fields.take(key);
            }
            None
        }
    }
}

fn choices(fields: &mut Fields<'_>, report: &mut Report) -> Option<Kind> {
    let entries = fields::entries(fields.need("values", report)?, "`values`", report);
    let choice = |(key, node): &(Key, Node), report: &mut Report| {
        let words = phrases(node, report).into_iter();
        let words = words.map(|(language, names)| (language, names.into_iter().map(|name| name.value).collect()));
        Choice { id: key.name.clone(), words: words.collect() }
    };
    Some(Kind::Choice(entries.iter().map(|entry| choice(entry, report)).collect()))
}

fn entities(fields: &mut Fields<'_>, tables: Tables<'_>, report: &mut Report) -> Option<Kind> {
    let node = fields.need("from", report)?;
    let file = fields::text(node, "from", report)?;
    let Some(text) = tables(file) else {
        report.error(
            node.span,
            "unknown-table",
            format!("there is no table `{file}`"),
            "put the CSV file beside the flows",
        );
        return None;
    };
    match crate::values::Entities::from_csv(&text) {
        Ok(entities) => Some(Kind::Entity(std::sync::Arc::new(entities))),
        Err(error) => {
            report.error(node.span, "bad-table", format!("`{file}` cannot be used: {error}"), "mend the table");
            None
        }
    }
}
