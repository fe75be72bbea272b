//! YAML as it was written: every value with its place, so that whatever is wrong with it can be shown there.
//!
//! Only the part of YAML that people write by hand is taken: maps with plain keys, lists, scalars. Anchors, aliases, tags
//! and several documents are refused by name; sizes are bounded.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as YamlSpan};
use u5_protocol::diagnostic::{Place, Report, Span};

/// The largest file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// The most values in a file.
const MAX_NODES: usize = 50_000;
/// The deepest nesting.
const MAX_DEPTH: usize = 64;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub value: Value,
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, numbers, booleans and nothing at all.
    Scalar {
        /// As written, without quotes.
        text: String,
        /// Whether it was written without quotes, so that it may be a number, a boolean or nothing.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order in which it was written; keys are unique.
    Map(Vec<(Key, Node)>),
}

/// The key of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// Its name.
    pub name: String,
}

impl Node {
    /// What this is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar { .. } if self.is_null() => "nothing",
            Value::Scalar { .. } if self.number().is_some() => "a number",
            Value::Scalar { .. } => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The text of a scalar, whatever it may mean.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            Value::Scalar { .. } | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether nothing is there.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// A finite number written without quotes.
    pub fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Scalar { text, plain: true } => text.parse().ok().filter(|n: &f64| n.is_finite()),
            Value::Scalar { .. } | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// `true` or `false`, written without quotes.
    pub fn boolean(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, plain: true } => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            Value::Scalar { .. } | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The same as JSON: plain scalars become what they look like.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect(),
            Value::Scalar { .. } if self.is_null() => Json::Null,
            Value::Scalar { text, plain } => {
                let whole = text.parse::<i64>().ok().filter(|_| *plain).map(Json::from);
                let number = || self.number().and_then(serde_json::Number::from_f64).map(Json::Number);
                let boolean = || self.boolean().map(Json::Bool);
                whole.or_else(number).or_else(boolean).unwrap_or_else(|| Json::String(text.clone()))
            }
        }
    }
}

/// Reads a file's only document. What is wrong goes into `report`; an empty file is an empty map.
pub fn parse(text: &str, report: &mut Report) -> Option<Node> {
    if text.len() > MAX_BYTES {
        let message = format!("the file is larger than {MAX_BYTES} bytes");
        report.error(Span::default(), "too-large", message, "split it into several files");
        return None;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Whether comments come as events depends on what other crates ask of the parser: here they never do.
    let events = Parser::new_from_str_with_options(text, granit_parser::options! { emit_comments: false });
    let mut tree = Tree { events, nodes: 0, report };
    tree.document().map_err(|stop| tree.tell(stop)).ok().flatten()
}

/// Why reading ended early.
enum Stop {
    Syntax(ScanError),
    Refused { span: Span, code: &'static str, message: String, hint: &'static str },
}

struct Tree<'a, 'r> {
    events: Parser<'a, granit_parser::StrInput<'a>>,
    nodes: usize,
    report: &'r mut Report,
}

impl<'a> Tree<'a, '_> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Stop> {
        match self.events.next() {
            Some(Ok((event, at))) => Ok((event, span(&at))),
            Some(Err(error)) => Err(Stop::Syntax(error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn document(&mut self) -> Result<Option<Node>, Stop> {
        let mut root = None;
        loop {
            let (event, at) = self.next()?;
            match event {
                Event::StreamEnd => {
                    let empty = || Node { span: at, value: Value::Map(Vec::new()) };
                    return Ok(Some(root.filter(|node: &Node| !node.is_null()).unwrap_or_else(empty)));
                }
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                _ if root.is_some() => {
                    return Err(refuse(at, "several-documents", "a second document begins here", "keep one a file"));
                }
                event => root = Some(self.node(event, at, 0)?),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, at: Span, depth: usize) -> Result<Node, Stop> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(refuse(at, "too-large", "the file holds too many values", "split it into several files"));
        }
        if depth > MAX_DEPTH {
            return Err(refuse(at, "too-deep", "the file is nested too deeply", "write it flatter"));
        }
        match event {
            Event::Scalar(text, style, 0, None) => {
                let plain = matches!(style, ScalarStyle::Plain);
                Ok(Node { span: at, value: Value::Scalar { text: text.into_owned(), plain } })
            }
            Event::SequenceStart(_, 0, None) => self.list(at, depth),
            Event::MappingStart(_, 0, None) => self.map(at, depth),
            _ => Err(refuse(at, "yaml-feature", "anchors, aliases and tags are not used here", "write the value out")),
        }
    }

    fn list(&mut self, at: Span, depth: usize) -> Result<Node, Stop> {
        let mut items = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if let Event::SequenceEnd = event {
                return Ok(Node { span: Span { start: at.start, end: place.end }, value: Value::List(items) });
            }
            items.push(self.node(event, place, depth + 1)?);
        }
    }

    fn map(&mut self, at: Span, depth: usize) -> Result<Node, Stop> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if let Event::MappingEnd = event {
                return Ok(Node { span: Span { start: at.start, end: place.end }, value: Value::Map(entries) });
            }
            let key = match self.node(event, place, depth + 1)? {
                Node { value: Value::Scalar { text, .. }, span } => Key { name: text, span },
                Node { span, .. } => return Err(refuse(span, "key", "a key is one word", "write `name: value`")),
            };
            let (event, place) = self.next()?;
            let value = self.node(event, place, depth + 1)?;
            if entries.iter().any(|(known, _)| known.name == key.name) {
                let message = format!("`{}` is here twice", key.name);
                self.report.error(key.span, "duplicate-key", message, "keep one of them");
            } else {
                entries.push((key, value));
            }
        }
    }

    fn tell(&mut self, stop: Stop) {
        match stop {
            Stop::Syntax(error) => {
                let at = place(error.marker());
                let hint = "check the indentation, the quotes and the colons here and in the line above";
                self.report.error(Span::at(at), "yaml-syntax", error.info(), hint);
            }
            Stop::Refused { span, code, message, hint } => self.report.error(span, code, message, hint),
        }
    }
}

fn refuse(span: Span, code: &'static str, message: &str, hint: &'static str) -> Stop {
    Stop::Refused { span, code, message: message.to_owned(), hint }
}

fn span(at: &YamlSpan) -> Span {
    Span { start: place(&at.start), end: place(&at.end) }
}

fn place(marker: &granit_parser::Marker) -> Place {
    Place { line: marker.line().max(1) as u32, column: marker.col() as u32 + 1 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> (Option<Node>, Vec<String>) {
        let mut report = Report::new("a.yaml");
        let node = parse(text, &mut report);
        (node, report.into_found().iter().map(ToString::to_string).collect())
    }

    fn json(text: &str) -> String {
        let (node, found) = read(text);
        assert_eq!(found, Vec::<String>::new());
        node.unwrap().to_json().to_string()
    }

    #[test]
    fn plain_scalars_are_what_they_look_like() {
        assert_eq!(
            json("{a: 1, b: 1.5, c: true, d: ~, e: '1', f: x y}"),
            r#"{"a":1,"b":1.5,"c":true,"d":null,"e":"1","f":"x y"}"#
        );
        assert_eq!(json("# nothing\n"), "{}");
        assert_eq!(json("- a\n- [b, c]\n"), r#"["a",["b","c"]]"#);
    }

    #[test]
    fn every_value_knows_where_it_stands() {
        let (node, _) = read("flow: x\nsteps:\n  - say: {en: \"Hällo\", de: y}\n");
        let Some(Node { value: Value::Map(entries), .. }) = node else { panic!() };
        assert_eq!(entries[1].0.span.start, Place { line: 2, column: 1 });
        let Value::List(steps) = &entries[1].1.value else { panic!() };
        let Value::Map(step) = &steps[0].value else { panic!() };
        let Value::Map(texts) = &step[0].1.value else { panic!() };
        assert_eq!(texts[1].0.span.start, Place { line: 3, column: 24 });
    }

    #[test]
    fn what_is_not_for_hands_is_refused_with_its_place() {
        let table = [
            ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: error[duplicate-key]"),
            ("a: &x 1\nb: *x\n", "a.yaml:1:7: error[yaml-feature]"),
            ("a: 1\n---\nb: 2\n", "a.yaml:3:1: error[several-documents]"),
            ("a: [1\nb: 2\n", "a.yaml:"),
            ("? [a]\n: b\n", "a.yaml:1:3: error[key]"),
        ];
        for (text, wanted) in table {
            let (_, found) = read(text);
            assert!(found.len() == 1 && found[0].starts_with(wanted), "{text:?}: {found:?}");
        }
        let deep = "[".repeat(100) + &"]".repeat(100);
        assert!(read(&deep).1[0].contains("too-deep"), "{:?}", read(&deep).1);
        let wide = "- a\n".repeat(MAX_NODES + 1);
        assert!(read(&wide).1[0].contains("too-large"));
        assert!(read(&"a".repeat(MAX_BYTES + 1)).1[0].contains("too-large"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in "[a-z:\\-\\[\\]{}&*!|>'\"#?,~%@ \n\t]{0,80}") {
            let (node, found) = read(&text);
            prop_assert!(node.is_some() || !found.is_empty());
        }
    }
}
