//! The whole configuration for people's eyes.

use std::collections::BTreeMap;

use toml::{Table, Value};
use u5_secret::FILE;

use super::Origin;

/// Endings of a key whose value is a secret, or holds some.
const SECRET: &[&str] = &["token", "tokens", "secret", "password", "api_key", ".ice"];
const MASK: &str = "********";

pub(super) fn render(table: &Table, provenance: &BTreeMap<String, Origin>) -> String {
    let line = |(key, origin): (&String, &Origin)| {
        let value = get(table, key).map_or_else(String::new, |value| one_line(&mask(key, value)));
        format!("{key} = {value}  # {origin}\n")
    };
    provenance.iter().map(line).collect()
}

fn get<'t>(table: &'t Table, key: &str) -> Option<&'t Value> {
    let mut parts = key.split('.');
    let first = table.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}

/// On one line: an inline table prints as one only inside an array.
fn one_line(value: &Value) -> String {
    match value {
        Value::Table(_) => Value::Array(vec![value.clone()]).to_string().trim_matches(['[', ']']).to_owned(),
        other => other.to_string(),
    }
}

/// The value without secrets. An empty one is shown as such: that it is not set is what one looks for; so is the file that
/// holds one.
fn mask(key: &str, value: &Value) -> Value {
    let is_secret = SECRET.iter().any(|ending| key.ends_with(ending));
    match value {
        Value::Table(table) if !is_secret => {
            Value::Table(table.iter().map(|(key, value)| (key.clone(), mask(key, value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(|item| mask(key, item)).collect()),
        Value::String(text) if is_secret && (text.is_empty() || text.starts_with(FILE)) => value.clone(),
        _ if is_secret => Value::String(MASK.to_owned()),
        _ => value.clone(),
    }
}
