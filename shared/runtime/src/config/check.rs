//! Checking single values against the defaults.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Origin;
use super::defaults::{Defaults, is_under};

/// The least likeness (Jaro-Winkler, 0 to 1) at which a known name is offered for an unknown one.
const LIKE: f64 = 0.75;

/// Whether `key` exists and takes `value`; an integer where a float is wanted becomes one.
pub(super) fn fit(defaults: &Defaults, key: &str, value: Value) -> Result<Value, String> {
    let Some(known) = defaults.get(key) else {
        if is_in_open_table(defaults, key) {
            return Ok(value);
        }
        return Err(format!("is not a key of the configuration{}", nearest(key, defaults.keys().iter())));
    };
    match (known, value) {
        (Value::Float(_), Value::Integer(whole)) => Ok(Value::Float(whole as f64)),
        (Value::Table(known), Value::Table(_)) if !known.is_empty() => Err("is a section; set its keys".to_owned()),
        (known, value) if known.same_type(&value) => Ok(value),
        (known, value) => Err(format!("is {}, expected {} such as {}", name(&value), name(known), shown(known))),
    }
}

/// Reads the text of a flag or variable as the type its key has.
pub(super) fn parse(text: &str, known: Option<&Value>) -> Result<Value, String> {
    let Some(known) = known else { return Ok(Value::String(text.to_owned())) };
    let wrong = || format!("is not {}, write it like {}", name(known), shown(known));
    match known {
        Value::String(_) => Ok(Value::String(text.to_owned())),
        Value::Array(_) if !text.trim_start().starts_with('[') => Ok(Value::Array(list(text))),
        _ => literal(text).ok_or_else(wrong),
    }
}

/// Where a key was set: itself, something under it, or the table it lies in.
pub(super) fn origin_of(provenance: &BTreeMap<String, Origin>, key: &str) -> Origin {
    let related = provenance.iter().filter(|(known, _)| is_under(known, key) || is_under(key, known));
    let (mut set, mut default) =
        related.map(|(_, origin)| origin).partition::<Vec<_>, _>(|origin| **origin != Origin::Default);
    set.pop().or_else(|| default.pop()).cloned().unwrap_or(Origin::Default)
}

/// `; did you mean …?`, when some known name is like it.
pub(super) fn nearest<'k>(given: &str, known: impl Iterator<Item = &'k String>) -> String {
    let likeness = known.map(|name| (strsim::jaro_winkler(given, name), name));
    match likeness.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
        Some((like, name)) if like >= LIKE => format!("; did you mean {name}?"),
        _ => String::new(),
    }
}

fn is_in_open_table(defaults: &Defaults, key: &str) -> bool {
    let ancestors = key.match_indices('.').map(|(dot, _)| key.split_at(dot).0);
    ancestors.into_iter().any(|ancestor| matches!(defaults.get(ancestor), Some(Value::Table(open)) if open.is_empty()))
}

fn literal(text: &str) -> Option<Value> {
    format!("it = {text}").parse::<Table>().ok()?.remove("it")
}

fn list(text: &str) -> Vec<Value> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(|item| Value::String(item.to_owned())).collect()
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Table(_) => "[name]".to_owned(),
        other => other.to_string(),
    }
}
