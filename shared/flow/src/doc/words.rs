//! Texts in several languages.

use std::collections::BTreeMap;

use u5_prompt::{
    fields,
    template::{Formula, Template, TemplateError},
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
pub(crate) fn read(node: &Node, report: &mut Report) -> Option<WordsDoc> {
    match &node.value {
        Value::Scalar { text, plain: true } if is_name(text) && !node.is_null() => {
            Some(WordsDoc::Reply(At::new(node.span, text.clone())))
        }
        Value::Scalar { .. } | Value::List(_) => variants(node, report).map(WordsDoc::Same),
        Value::Map(_) => {
            let texts = fields::by_language(node, "a text in several languages", report, variants);
            Some(WordsDoc::ByLanguage(node.span, texts))
        }
    }
}

/// Whether `text` looks like the name of something rather than like words.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
}

fn variants(node: &Node, report: &mut Report) -> Option<At<Vec<Template>>> {
    let nodes = match &node.value {
        Value::List(items) => items.as_slice(),
        Value::Scalar { .. } | Value::Map(_) => std::slice::from_ref(node),
    };
    if nodes.len() > MAX_VARIANTS {
        let message = format!("there are more than {MAX_VARIANTS} ways of saying this");
        report.error(node.span, "out-of-range", message, "leave some out");
    }
    let texts: Vec<Template> = nodes.iter().filter_map(|node| spoken(node, report)).map(|text| text.value).collect();
    (!texts.is_empty()).then_some(At::new(node.span, texts))
}

fn spoken(node: &Node, report: &mut Report) -> Option<At<Template>> {
    let text = template(node, "a text", report)?;
    let length = text.value.source().chars().count();
    if length == 0 {
        report.error(node.span, "empty-text", "there is nothing to say", "write what the kiosk says");
    }
    if length > MAX_SPOKEN {
        let message = format!("this takes half a minute to say ({length} characters)");
        report.warn(node.span, "long-text", message, format!("keep it below {MAX_SPOKEN} characters"));
    }
    Some(text)
}

/// Reads a template.
pub(super) fn template(node: &Node, name: &str, report: &mut Report) -> Option<At<Template>> {
    let text = fields::text(node, name, report)?;
    match Template::compile(text) {
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
    match Formula::compile(bare) {
        Ok(formula) => Some(At::new(node.span, formula)),
        Err(error) => {
            tell(node.span, "bad-condition", &error, "write it like `size > 40 and open`", report);
            None
        }
    }
}

fn tell(span: Span, code: &'static str, error: &TemplateError, hint: &str, report: &mut Report) {
    let line = span.start.line + error.line.saturating_sub(1);
    let start = if line == span.start.line { span.start } else { Place { line, column: 1 } };
    report.error(Span { start, end: span.end.max(start) }, code, error.message.clone(), hint);
}

/// Reads a name.
pub(super) fn name(node: &Node, what: &str, report: &mut Report) -> Option<Name> {
    let text = fields::text(node, what, report)?;
    Some(At::new(node.span, text.to_owned()))
}

/// Reads lists of phrases by language.
pub(super) fn phrases(node: &Node, report: &mut Report) -> BTreeMap<Language, Vec<Name>> {
    fields::by_language(node, "phrases by language", report, |node, report| {
        let nodes = match &node.value {
            Value::List(items) => items.as_slice(),
            Value::Scalar { .. } | Value::Map(_) => std::slice::from_ref(node),
        };
        Some(nodes.iter().filter_map(|node| name(node, "a phrase", report)).collect())
    })
}
