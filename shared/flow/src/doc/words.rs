//! Texts in several languages.
//!
//! What cannot be read is reported, and nothing stands in its place, so that what follows from it is not reported too.

use std::collections::BTreeMap;

use u5_prompt::{
    fields,
    template::{Formula, Template, TemplateError, Values},
    yaml::{Node, Value},
};
use u5_protocol::{
    Language,
    diagnostic::{Place, Report, Span},
};

use super::{At, Name, WordsDoc};

/// The longest text that is said in one go, in characters: half a minute of speech.
const MAX_SPOKEN: usize = 500;
/// The most ways of saying a thing.
const MAX_VARIANTS: usize = 8;

/// Reads what is said. A single name (`greeting`) is one of the store's replies.
pub(crate) fn read(node: &Node, report: &mut Report) -> WordsDoc {
    match &node.value {
        Value::Scalar { text, plain: true } if is_name(text) && !node.is_null() => {
            WordsDoc::Reply(At::new(node.span, text.clone()))
        }
        Value::Scalar { .. } | Value::List(_) => WordsDoc::Same(variants(node, report)),
        Value::Map(_) => WordsDoc::ByLanguage(node.span, by_language(node, "a text in several languages", report)),
    }
}

/// The same for a key that has to be there.
pub(super) fn required(node: Option<&Node>, report: &mut Report) -> WordsDoc {
    node.map_or_else(|| WordsDoc::Same(At::new(Span::default(), Vec::new())), |node| read(node, report))
}

/// Whether `text` looks like the name of something rather than like words.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
}

fn by_language(node: &Node, what: &'static str, report: &mut Report) -> BTreeMap<Language, At<Vec<At<Template>>>> {
    let mut texts = fields::by_language(node, what, report, |node, report| Some(variants(node, report)));
    let written = fields::entries(node, what, report).len();
    if written == 0 {
        report.error(node.span, "empty-text", "there is nothing to say", "write what the kiosk says, `en: …`");
    }
    fill(&mut texts, written, At::new(node.span, Vec::new()));
    texts
}

/// A key that is no language was meant to be one: none is missing for that reason.
fn fill<T: Clone>(found: &mut BTreeMap<Language, T>, written: usize, nothing: T) {
    if written == 0 || found.len() < written {
        for language in Language::ALL {
            found.entry(language).or_insert_with(|| nothing.clone());
        }
    }
}

/// The items of a list; something else is the only one.
fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Scalar { .. } | Value::Map(_) => std::slice::from_ref(node),
    }
}

fn variants(node: &Node, report: &mut Report) -> At<Vec<At<Template>>> {
    let nodes = items(node);
    if nodes.len() > MAX_VARIANTS {
        let message = format!("there are more than {MAX_VARIANTS} ways of saying this");
        report.error(node.span, "out-of-range", message, "leave some out");
    }
    if nodes.is_empty() {
        report.error(node.span, "empty-text", "there is nothing to say", "write what the kiosk says");
    }
    At::new(node.span, nodes.iter().filter_map(|node| spoken(node, report)).collect())
}

fn spoken(node: &Node, report: &mut Report) -> Option<At<Template>> {
    if node.is_null() || node.text().is_some_and(|text| text.trim().is_empty()) {
        report.error(node.span, "empty-text", "there is nothing to say", "write what the kiosk says");
        return None;
    }
    let text = template(node, "a text", report)?;
    let length = text.value.source().chars().count();
    if length > MAX_SPOKEN {
        let message = format!("this takes half a minute to say ({length} characters)");
        report.warn(node.span, "long-text", message, format!("keep it below {MAX_SPOKEN} characters"));
    }
    Some(text)
}

/// Reads a template.
pub(super) fn template(node: &Node, name: &str, report: &mut Report) -> Option<At<Template>> {
    let text = fields::text(node, name, report)?;
    let compiled = Template::compile(text).and_then(|template| {
        let values: Values = template.variables().iter().map(|name| (name.clone(), "".into())).collect();
        match template.render(&values) {
            Err(error) if is_unknown(&error) => Err(error),
            _ => Ok(template),
        }
    });
    match compiled {
        Ok(template) => Some(At::new(node.span, template)),
        Err(error) => {
            tell(node.span, "bad-template", &error, "write values as `{{ name }}`", report);
            None
        }
    }
}

/// Reads a condition or another expression; braces around it do no harm.
pub(super) fn formula(node: &Node, name: &str, report: &mut Report) -> Option<At<Formula>> {
    let text = fields::text(node, name, report)?.trim();
    let bare = text.strip_prefix("{{").and_then(|text| text.strip_suffix("}}")).unwrap_or(text);
    let compiled = Formula::compile(bare).and_then(|formula| {
        let values: Values = formula.variables().iter().map(|name| (name.clone(), "".into())).collect();
        match formula.value(&values) {
            Err(error) if is_unknown(&error) => Err(error),
            _ => Ok(formula),
        }
    });
    match compiled {
        Ok(formula) => Some(At::new(node.span, formula)),
        Err(error) => {
            tell(node.span, "bad-condition", &error, "write it like `size > 40 and open`", report);
            None
        }
    }
}

/// Whether a filter, a test or a function is not there, which shows only when it is used.
fn is_unknown(error: &TemplateError) -> bool {
    let message = error.message.as_str();
    message.ends_with(" is unknown")
}

fn tell(span: Span, code: &'static str, error: &TemplateError, hint: &str, report: &mut Report) {
    let line = span.start.line + error.line.saturating_sub(1);
    let start = if line == span.start.line { span.start } else { Place { line, column: 1 } };
    report.error(Span { start, end: span.end.max(start) }, code, error.message.clone(), hint);
}

/// Reads a name; one that cannot be read is empty, and nobody asks for it.
pub(super) fn name(node: &Node, what: &str, report: &mut Report) -> Name {
    let text = fields::text(node, what, report).unwrap_or_default();
    At::new(node.span, text.to_owned())
}

/// The same for a key that has to be there.
pub(super) fn required_name(node: Option<&Node>, what: &str, report: &mut Report) -> Name {
    node.map_or_else(|| At::new(Span::default(), String::new()), |node| name(node, what, report))
}

/// Reads the name of something that templates may use; `taken` are names that mean something already.
pub(super) fn variable(span: Span, text: &str, taken: &[&str], report: &mut Report) -> Name {
    if taken.contains(&text) {
        let message = format!("`{text}` means something already");
        report.error(span, "reserved-name", message, "give it another name");
    } else if !text.is_empty() && !is_variable(text) {
        let message = format!("`{text}` is no name of a value");
        report.error(span, "bad-name", message, "use lower-case letters, digits and underscores");
    }
    At::new(span, text.to_owned())
}

/// Whether templates can use `name`.
fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Reads lists of phrases by language.
pub(super) fn phrases(node: &Node, report: &mut Report) -> BTreeMap<Language, Vec<Name>> {
    let what = "phrases by language";
    let mut found = fields::by_language(node, what, report, |node, report| {
        if items(node).is_empty() {
            report.error(node.span, "empty-text", "there are no phrases", "write what customers say, or remove it");
        }
        Some(items(node).iter().filter_map(|node| phrase(node, report)).collect())
    });
    let written = if let Value::Map(entries) = &node.value { entries.len() } else { 0 };
    fill(&mut found, written, Vec::new());
    found
}

fn phrase(node: &Node, report: &mut Report) -> Option<Name> {
    if node.is_null() || node.text().is_some_and(|text| text.trim().is_empty()) {
        report.error(node.span, "empty-text", "nobody says nothing", "write what customers say");
        return None;
    }
    Some(name(node, "a phrase", report)).filter(|name| !name.value.is_empty())
}
