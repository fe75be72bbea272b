//! Configuration in layers: documented defaults < file < environment < flags.
//!
//! The defaults are TOML text that holds every key, so they are at once the documentation, the list of what may be
//! set and the types. A candidate is checked against them as a whole and every mistake is reported at once, each
//! with the place it was made in. (figment, which would do the layering, knows the file of a value but not its line.)

mod args;
mod check;
mod defaults;
mod error;
mod print;
mod source;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

pub use args::{ConfigArgs, EXIT_BAD_CONFIG};
pub use defaults::Fragment;
pub use error::{ConfigErrors, Origin, Problem};

use defaults::Defaults;
use source::Assignment;

/// Rules that a type alone cannot say.
pub trait Validate {
    /// Every broken rule: the key it is about, dotted, and what is wrong in words that say how to put it right.
    fn problems(&self) -> Vec<(String, String)>;
}

/// Where values come from. The environment comes in as a map, so that reading it stays the business of `main`.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The name and text of the configuration file.
    pub file: Option<(String, String)>,
    /// The environment; only names that begin with `U5_`, and a few that are standards, are looked at.
    pub env: BTreeMap<String, String>,
    /// `section.key=value` from flags, in order; later ones win.
    pub set: Vec<String>,
    /// Names beginning with `U5_` that others read, beside the ones always left alone. A trailing `*` stands for
    /// any ending.
    pub foreign_env: &'static [&'static str],
}

/// A configuration, with where each value came from.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// The configuration.
    pub value: T,
    table: Table,
    provenance: BTreeMap<String, Origin>,
}

impl<T> Loaded<T> {
    /// Where the value of a key came from.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.provenance.get(key)
    }

    /// Every key with its value and origin, one a line, as `--print-config` shows it; secrets are masked.
    pub fn print(&self) -> String {
        print::render(&self.table, &self.provenance)
    }
}

/// Reads the configuration, or says everything that is wrong with it.
pub fn load<T: DeserializeOwned + Validate>(
    defaults: &[Fragment],
    sources: &Sources,
) -> Result<Loaded<T>, ConfigErrors> {
    let defaults = Defaults::parse(defaults)?;
    let (mut assignments, mut problems) = source::assignments(&defaults, sources);
    problems.extend(take_misfits::<T>(&defaults, &mut assignments));
    let (table, provenance) = layer(&defaults, &assignments);
    let value = match Value::Table(table.clone()).try_into::<T>() {
        Ok(value) => value,
        Err(error) => {
            let message = error.message().trim().to_owned();
            problems.push(Problem { origin: Origin::Default, key: String::new(), message });
            return Err(ConfigErrors(problems));
        }
    };
    problems.extend(broken_rules(&value, &provenance));
    if problems.is_empty() { Ok(Loaded { value, table, provenance }) } else { Err(ConfigErrors(problems)) }
}

fn layer(defaults: &Defaults, assignments: &[Assignment]) -> (Table, BTreeMap<String, Origin>) {
    let (mut table, mut provenance) = (defaults.table.clone(), defaults.origins.clone());
    for assignment in assignments {
        apply(&mut table, assignment);
        provenance.retain(|key, _| !defaults::is_under(key, &assignment.key));
        provenance.insert(assignment.key.clone(), assignment.origin.clone());
    }
    (table, provenance)
}

fn apply(table: &mut Table, assignment: &Assignment) {
    let mut table = table;
    let mut parts = assignment.key.split('.').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            table.insert(part.to_owned(), assignment.value.clone());
            return;
        }
        let inner = table.entry(part).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(inner) = inner else { return };
        table = inner;
    }
}

fn broken_rules(value: &impl Validate, provenance: &BTreeMap<String, Origin>) -> Vec<Problem> {
    let rules = value.problems().into_iter();
    rules.map(|(key, message)| Problem { origin: check::origin_of(provenance, &key), key, message }).collect()
}

/// Takes out the assignments that the typed configuration does not accept, so that the rules can be checked on the
/// rest. Its errors do not say where they are, so each assignment is tried alone upon the defaults.
fn take_misfits<T: DeserializeOwned>(defaults: &Defaults, assignments: &mut Vec<Assignment>) -> Vec<Problem> {
    let mut problems = Vec::new();
    assignments.retain(|assignment| {
        let mut table = defaults.table.clone();
        apply(&mut table, assignment);
        let Err(error) = Value::Table(table).try_into::<T>() else { return true };
        let (origin, key) = (assignment.origin.clone(), assignment.key.clone());
        problems.push(Problem { origin, key, message: error.message().trim().to_owned() });
        false
    });
    problems
}

#[cfg(test)]
mod tests;
