//! Reading a map key by key: what is missing, unknown or of the wrong kind is reported, and reading goes on.

use std::collections::BTreeMap;

use u5_protocol::{
    Language,
    diagnostic::{Report, Span},
};

use crate::yaml::{Key, Node, Value};

/// A map being read.
#[derive(Debug)]
pub struct Fields<'a> {
    /// Where the whole map stands.
    pub span: Span,
    /// What it describes, for messages: "a flow".
    what: &'static str,
    entries: &'a [(Key, Node)],
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Begins to read `node`, which describes `what`; nothing, and a report, where it is no map.
    pub fn of(node: &'a Node, what: &'static str, report: &mut Report) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let message = format!("{what} is a map, and this is {}", node.kind());
            report.error(node.span, "wrong-kind", message, "write `key: value` lines");
            return None;
        };
        Some(Self { span: node.span, what, entries, asked: Vec::new() })
    }

    /// The value of `name`, if it is there.
    pub fn take(&mut self, name: &'static str) -> Option<&'a Node> {
        self.entry(name).map(|(_, node)| node)
    }

    /// The same with its key.
    pub fn entry(&mut self, name: &'static str) -> Option<&'a (Key, Node)> {
        if !self.asked.contains(&name) {
            self.asked.push(name);
        }
        self.entries.iter().find(|(key, _)| key.name == name)
    }

    /// The value of `name`, which has to be there.
    pub fn need(&mut self, name: &'static str, report: &mut Report) -> Option<&'a Node> {
        let found = self.take(name);
        if found.is_none() {
            let message = format!("{} needs `{name}`", self.what);
            report.error(Span::at(self.span.start), "missing-key", message, format!("add `{name}: …`"));
        }
        found
    }

    /// The text of `name`.
    pub fn text(&mut self, name: &'static str, report: &mut Report) -> Option<&'a str> {
        text(self.take(name)?, name, report)
    }

    /// A number of `name` within `range`.
    pub fn number(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<f64>,
        report: &mut Report,
    ) -> Option<f64> {
        let node = self.take(name)?;
        let number = node.number();
        match number {
            Some(number) if range.contains(&number) => return Some(number),
            Some(_) => {
                let message = format!("`{name}` is out of range");
                report.error(node.span, "out-of-range", message, format!("use {} to {}", range.start(), range.end()));
            }
            None => wrong_kind(node, name, "a number", report),
        }
        None
    }

    /// `true` or `false` of `name`.
    pub fn boolean(&mut self, name: &'static str, report: &mut Report) -> Option<bool> {
        let node = self.take(name)?;
        if node.boolean().is_none() {
            wrong_kind(node, name, "true or false", report);
        }
        node.boolean()
    }

    /// The list of `name`; a single value is a list of one.
    pub fn list(&mut self, name: &'static str) -> &'a [Node] {
        match self.take(name) {
            Some(Node { value: Value::List(items), .. }) => items,
            Some(node) if !node.is_null() => std::slice::from_ref(node),
            _ => &[],
        }
    }

    /// Reports every key that was not asked for, with the nearest name that was.
    pub fn finish(self, report: &mut Report) {
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.asked.contains(&key.name.as_str())) {
            let hint = nearest(&key.name, self.asked.iter().copied()).map_or_else(
                || format!("it may be one of {}", list_of(&self.asked)),
                |name| format!("did you mean `{name}`?"),
            );
            report.error(key.span, "unknown-key", format!("{} knows no `{}`", self.what, key.name), hint);
        }
    }
}

/// The text of `node`, which is the value of `name`.
pub fn text<'a>(node: &'a Node, name: &str, report: &mut Report) -> Option<&'a str> {
    if node.text().is_none() {
        wrong_kind(node, name, "text", report);
    }
    node.text()
}

/// Says that `node`, the value of `name`, should be `wanted`.
pub fn wrong_kind(node: &Node, name: &str, wanted: &str, report: &mut Report) {
    let message = format!("`{name}` is {}", node.kind());
    report.error(node.span, "wrong-kind", message, format!("write {wanted}"));
}

/// Reads a map from names to something.
pub fn entries<'a>(node: &'a Node, what: &'static str, report: &mut Report) -> &'a [(Key, Node)] {
    match &node.value {
        Value::Map(entries) => entries,
        Value::Scalar { .. } if node.is_null() => &[],
        Value::Scalar { .. } | Value::List(_) => {
            let message = format!("{what} is a map, and this is {}", node.kind());
            report.error(node.span, "wrong-kind", message, "write `name: value` lines");
            &[]
        }
    }
}

/// Reads a map from languages to something.
pub fn by_language<'a, T>(
    node: &'a Node,
    what: &'static str,
    report: &mut Report,
    mut read: impl FnMut(&'a Node, &mut Report) -> Option<T>,
) -> BTreeMap<Language, T> {
    let mut found = BTreeMap::new();
    for (key, node) in entries(node, what, report) {
        match key.name.parse() {
            Ok(language) if key.name.len() == 2 => {
                if let Some(value) = read(node, report) {
                    found.insert(language, value);
                }
            }
            _ => {
                let message = format!("`{}` is no language", key.name);
                report.error(key.span, "unknown-language", message, "use en, de or fr");
            }
        }
    }
    found
}

/// Reads a language by its code.
pub fn language(node: &Node, report: &mut Report) -> Option<Language> {
    let language = text(node, "a language", report)?.parse().ok();
    if language.is_none() {
        report.error(node.span, "unknown-language", "this is no language that kiosks speak", "use en, de or fr");
    }
    language
}

/// The longest name that anybody misspells, in bytes: comparing takes time and memory with the product of the lengths.
const MAX_NAME: usize = 64;

/// The known name that `word` was probably meant to be.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_NAME {
        return None;
    }
    let known = known.into_iter().filter(|name| name.len() <= MAX_NAME);
    let best = known.map(|name| (strsim::damerau_levenshtein(word, name), name)).min()?;
    (best.0 <= 2.max(word.chars().count() / 3)).then_some(best.1)
}

/// Names for a message: "`a`, `b` or `c`".
pub fn list_of<S: AsRef<str>>(names: &[S]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
