//! What stands in the parts of a file that could not be read. Whoever misses it later on keeps quiet: the mistake was
//! reported where it was made.

use std::collections::BTreeSet;

use u5_prompt::yaml::{Node, Value};
use u5_protocol::diagnostic::{Diagnostic, Place, Severity, Span};

/// The most mistakes that are looked at; more are hardly told.
const MAX_LOST: usize = 200;

/// Names that may have been declared, or used, where nobody could read them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lost {
    names: BTreeSet<String>,
}

impl Lost {
    /// The names around what was `found` wrong in the file `text`, of which `root` was read.
    pub(crate) fn of(root: &Node, text: &str, found: &[Diagnostic]) -> Self {
        let mut lost = Self::default();
        for diagnostic in found.iter().filter(|d| d.severity == Severity::Error).take(MAX_LOST) {
            match diagnostic.code.as_ref() {
                "missing-key" => {}
                "duplicate-key" => lost.paragraph(text, diagnostic.span),
                "unknown-step" | "several-kinds" => lost.around(root, diagnostic.span, true),
                _ => lost.around(root, diagnostic.span, false),
            }
            // Who misses the name that was meant need not say so.
            lost.names.extend(meant(diagnostic).map(str::to_owned));
        }
        lost
    }

    /// Whether `name` may be among them. What has no name was reported.
    pub(crate) fn has(&self, name: &str) -> bool {
        name.is_empty() || self.names.contains(name)
    }

    /// Whether everything could be read.
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Takes what stands at `span`: the entry there, or the `whole` map.
    fn around(&mut self, node: &Node, span: Span, whole: bool) {
        match &node.value {
            Value::Scalar { .. } => self.all(node),
            Value::List(items) => match items.iter().find(|item| holds(item.span, span)) {
                Some(item) => self.around(item, span, whole),
                None => self.all(node),
            },
            Value::Map(entries) => {
                let entry = entries.iter().find(|(key, node)| key.span == span || holds(node.span, span));
                match entry {
                    Some((key, node)) if key.span == span => {
                        self.names.insert(key.name.clone());
                        self.all(node);
                        if whole {
                            for (_, node) in entries {
                                self.all(node);
                            }
                        }
                    }
                    Some((key, inner)) => {
                        // What is wrong with a slot says nothing of who asks for it.
                        if let Value::Map(slots) = &inner.value
                            && key.name == "slots"
                        {
                            let slot = slots.iter().find(|(_, slot)| holds(slot.span, span));
                            self.names.extend(slot.map(|(key, _)| key.name.clone()));
                        }
                        if inner.span == span || matches!(inner.value, Value::Scalar { .. }) {
                            self.names.insert(key.name.clone());
                        }
                        self.around(inner, span, whole);
                    }
                    None => self.all(node),
                }
            }
        }
    }

    fn all(&mut self, node: &Node) {
        match &node.value {
            Value::Scalar { text, .. } => {
                self.names.insert(text.clone());
            }
            Value::List(items) => items.iter().for_each(|item| self.all(item)),
            Value::Map(entries) => {
                for (key, node) in entries {
                    self.names.insert(key.name.clone());
                    self.all(node);
                }
            }
        }
    }

    /// Takes the words of the lines that belong to the key at `span`, which nobody kept.
    fn paragraph(&mut self, text: &str, span: Span) {
        let start = span.start.line as usize - 1;
        let indent = |line: &str| line.len() - line.trim_start().len();
        let lines = text.lines().skip(start);
        let below = |line: &&str| line.trim().is_empty() || indent(line) >= span.start.column as usize;
        let words = lines.clone().take(1).chain(lines.skip(1).take_while(below).take(MAX_LOST));
        let words = words.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && !"_-".contains(c)));
        self.names.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
    }
}

/// What is wrong without the keys that are missing only because they were misspelt.
pub(crate) fn without_echoes(root: &Node, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_echo = |missing: &Diagnostic| {
        let Some((_, name)) = missing.message.rsplit_once(" needs ") else { return false };
        let keys = keys_at(root, missing.span.start).unwrap_or_default();
        let misspelt = found.iter().filter(|d| d.code == "unknown-key" && keys.contains(&d.span));
        misspelt.filter_map(meant).any(|meant| meant == name.trim_matches('`'))
    };
    let echoes: Vec<bool> = found.iter().map(|d| d.code == "missing-key" && is_echo(d)).collect();
    found.into_iter().zip(echoes).filter(|(_, is_echo)| !is_echo).map(|(d, _)| d).collect()
}

/// The name that a misspelt key was probably meant to be.
fn meant(diagnostic: &Diagnostic) -> Option<&str> {
    let hint = diagnostic.hint.as_deref().filter(|_| diagnostic.code == "unknown-key")?;
    hint.strip_prefix("did you mean `")?.strip_suffix("`?")
}

/// The keys of the map that begins at `place`.
fn keys_at(node: &Node, place: Place) -> Option<Vec<Span>> {
    match &node.value {
        Value::Map(entries) if node.span.start == place => Some(entries.iter().map(|(key, _)| key.span).collect()),
        Value::Map(entries) => entries.iter().find_map(|(_, node)| keys_at(node, place)),
        Value::List(items) => items.iter().find_map(|item| keys_at(item, place)),
        Value::Scalar { .. } => None,
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.start <= outer.end
}
