//! The defaults: every key there is.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::{ConfigErrors, Origin, Problem};

/// A documented piece of the defaults: its name, for error messages, and its TOML text.
pub type Fragment = (&'static str, &'static str);

/// The merged defaults.
#[derive(Debug)]
pub(super) struct Defaults {
    pub(super) table: Table,
    /// Every leaf: a value that is not a table, or an empty table, in which any key may be set.
    pub(super) origins: BTreeMap<String, Origin>,
    /// The environment variables that set a leaf.
    pub(super) env: BTreeMap<String, String>,
}

impl Defaults {
    pub(super) fn parse(fragments: &[Fragment]) -> Result<Self, ConfigErrors> {
        let mut table = Table::new();
        for (name, text) in fragments {
            let fragment: Table = text.parse().map_err(|error: toml::de::Error| bug(name, "", error.message()))?;
            merge(&mut table, fragment, name, "")?;
        }
        let mut leaves = Vec::new();
        collect_leaves(&table, "", &mut leaves);
        let env = env_names(&leaves)?;
        let origins = leaves.into_iter().map(|key| (key, Origin::Default)).collect();
        Ok(Self { table, origins, env })
    }

    /// Every key there is, sections included.
    pub(super) fn keys(&self) -> BTreeSet<String> {
        let with_sections = |key: &String| {
            let sections = key.match_indices('.').map(|(dot, _)| key.split_at(dot).0.to_owned());
            sections.chain([key.clone()]).collect::<Vec<_>>()
        };
        self.origins.keys().flat_map(with_sections).collect()
    }

    /// The default of a key, which may be a table.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let mut parts = key.split('.');
        let first = self.table.get(parts.next()?)?;
        parts.try_fold(first, |value, part| value.get(part))
    }
}

/// Whether `key` is `ancestor` or lies under it.
pub(super) fn is_under(key: &str, ancestor: &str) -> bool {
    key.strip_prefix(ancestor).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// `a` and `b` as one dotted key.
pub(super) fn join(prefix: &str, part: &str) -> String {
    if prefix.is_empty() { part.to_owned() } else { format!("{prefix}.{part}") }
}

fn merge(into: &mut Table, fragment: Table, name: &str, prefix: &str) -> Result<(), ConfigErrors> {
    for (part, value) in fragment {
        let key = join(prefix, &part);
        match (into.get_mut(&part), value) {
            (None, value) => drop(into.insert(part, value)),
            (Some(Value::Table(into)), Value::Table(inner)) => merge(into, inner, name, &key)?,
            (Some(_), _) => return Err(bug(name, &key, "is in two fragments of the defaults")),
        }
    }
    Ok(())
}

fn collect_leaves(table: &Table, prefix: &str, leaves: &mut Vec<String>) {
    for (part, value) in table {
        let key = join(prefix, part);
        match value {
            Value::Table(inner) if !inner.is_empty() => collect_leaves(inner, &key, leaves),
            _ => leaves.push(key),
        }
    }
}

/// Both spellings of each leaf: `U5_SECTION__KEY`, and `U5_SECTION_KEY`, which must not stand for two keys.
fn env_names(leaves: &[String]) -> Result<BTreeMap<String, String>, ConfigErrors> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for key in leaves {
        for separator in ["__", "_"] {
            let name = format!("U5_{}", key.replace('.', separator).to_uppercase());
            match names.get(&name) {
                Some(other) if other != key => {
                    return Err(bug("environment", key, &format!("{name} could also mean {other}; rename one")));
                }
                _ => drop(names.insert(name, key.clone())),
            }
        }
    }
    Ok(names)
}

fn bug(name: &str, key: &str, message: &str) -> ConfigErrors {
    let message = format!("{message} (a mistake in the built-in defaults, {name})");
    ConfigErrors(vec![Problem { origin: Origin::Default, key: key.to_owned(), message }])
}
