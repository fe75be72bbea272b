//! The whole configuration for people's eyes.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Origin;

/// Endings of the last part of a key whose value is a secret.
const SECRET: &[&str] = &["token", "secret", "password", "api_key"];
const MASK: &str = "\"********\"";

pub(super) fn render(table: &Table, provenance: &BTreeMap<String, Origin>) -> String {
    let line = |(key, origin): (&String, &Origin)| {
        let value = get(table, key).map_or_else(String::new, |value| masked(key, value).to_string());
        format!("{key} = {value}  # {origin}\n")
    };
    provenance.iter().map(line).collect()
}

fn get<'t>(table: &'t Table, key: &str) -> Option<&'t Value> {
    let mut parts = key.split('.');
    let first = table.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}

struct Masked(Value);

impl std::fmt::Display for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // An inline table prints on one line only inside an array.
        match &self.0 {
            Value::String(text) if text == MASK => f.write_str(MASK),
            Value::Table(_) => write!(f, "{}", Value::Array(vec![self.0.clone()]).to_string().trim_matches(['[', ']'])),
            other => other.fmt(f),
        }
    }
}

/// An empty secret is shown as such: that it is not set is what one looks for.
fn masked(key: &str, value: &Value) -> Masked {
    Masked(mask(key, value))
}

fn mask(key: &str, value: &Value) -> Value {
    let is_secret = SECRET.iter().any(|ending| key.ends_with(ending));
    match value {
        Value::Table(table) => Value::Table(table.iter().map(|(key, value)| (key.clone(), mask(key, value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(|item| mask(key, item)).collect()),
        Value::String(text) if is_secret && text.is_empty() => value.clone(),
        _ if is_secret => Value::String(MASK.to_owned()),
        _ => value.clone(),
    }
}
