//! Reading the layers above the defaults into single assignments.

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::defaults::{Defaults, join};
use super::{Origin, Problem, Sources, check};

/// Variables that begin with `U5_` and are no configuration.
const FOREIGN: &[&str] = &["U5_MODELS_DIR", "U5_TEST_*", "U5_TOOL_*", "U5_UPDATE", "U5_LOG"];

/// Variables of other standards, and the key that each of them sets in a program that has it. Empty means not set there
/// (OpenTelemetry specification, environment variables).
const STANDARD: &[(&str, &str)] = &[("OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.otlp_endpoint")];

/// One value of one key from one place.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// What the sources set, weakest first, and what is wrong with them.
pub(super) fn assignments(defaults: &Defaults, sources: &Sources) -> (Vec<Assignment>, Vec<Problem>) {
    let mut reading = Reading { defaults, found: vec![], problems: vec![] };
    if let Some((name, text)) = &sources.file {
        reading.file(name, text);
    }
    for (name, key) in STANDARD.iter().filter(|(_, key)| defaults.get(key).is_some()) {
        if let Some(text) = sources.env.get(*name).filter(|text| !text.is_empty()) {
            reading.text(key, text, Origin::Env((*name).to_owned()));
        }
    }
    for (name, text) in sources.env.iter().filter(|(name, _)| name.starts_with("U5_")) {
        reading.env(name, text, sources.foreign_env);
    }
    for set in &sources.set {
        reading.flag(set);
    }
    (reading.found, reading.problems)
}

struct Reading<'d> {
    defaults: &'d Defaults,
    found: Vec<Assignment>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn file(&mut self, name: &str, text: &str) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let at = |offset| place(name, text, offset);
        for error in &errors {
            let origin = at(error.span().map_or(0, |span| span.start));
            self.problem(origin, "", error.message().to_owned());
        }
        if errors.is_empty() {
            self.table(table.get_ref(), "", &at);
        }
    }

    fn table(&mut self, table: &DeTable<'_>, prefix: &str, at: &impl Fn(usize) -> Origin) {
        for (part, value) in table {
            let (key, origin) = (join(prefix, part.get_ref()), at(part.span().start));
            match (self.defaults.get(&key), value.get_ref()) {
                (Some(Value::Table(known)), DeValue::Table(inner)) if !known.is_empty() => self.table(inner, &key, at),
                (_, given) => match owned(given) {
                    Some(value) => self.assign(&key, value, origin),
                    None => self.problem(origin, &key, "is a number that does not fit in 64 bits".to_owned()),
                },
            }
        }
    }

    fn env(&mut self, name: &str, text: &str, foreign: &[&str]) {
        if FOREIGN.iter().chain(foreign).any(|pattern| matches(pattern, name)) {
            return;
        }
        let origin = Origin::Env(name.to_owned());
        if let Some(key) = self.defaults.env.get(name).cloned() {
            self.text(&key, text, origin);
            return;
        }
        let hint = check::nearest(name, self.defaults.env.keys());
        self.problem(origin, "", format!("is not a variable of U5{hint}"));
    }

    fn flag(&mut self, set: &str) {
        match set.split_once('=') {
            Some((key, text)) => self.text(key.trim(), text, Origin::Flag(format!("--set {}", key.trim()))),
            None => self.problem(Origin::Flag(format!("--set {set}")), "", "has no value; write key=value".to_owned()),
        }
    }

    fn text(&mut self, key: &str, text: &str, origin: Origin) {
        let known = self.defaults.get(key);
        match check::parse(text, known) {
            Ok(value) => self.assign(key, value, origin),
            Err(message) => self.problem(origin, key, message),
        }
    }

    fn assign(&mut self, key: &str, value: Value, origin: Origin) {
        match check::fit(self.defaults, key, value) {
            Ok(value) => self.found.push(Assignment { key: key.to_owned(), value, origin }),
            Err(message) => self.problem(origin, key, message),
        }
    }

    fn problem(&mut self, origin: Origin, key: &str, message: String) {
        self.problems.push(Problem { origin, key: key.to_owned(), message });
    }
}

fn place(name: &str, text: &str, offset: usize) -> Origin {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
    Origin::File { name: name.to_owned(), line: before.matches('\n').count() + 1, column }
}

/// `None` for a number out of range.
fn owned(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(digits) => Value::Integer(i64::from_str_radix(digits.as_str(), digits.radix()).ok()?),
        DeValue::Float(digits) => Value::Float(digits.as_str().parse().ok()?),
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(datetime) => Value::Datetime(*datetime),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| owned(item.get_ref())).collect::<Option<_>>()?),
        DeValue::Table(table) => Value::Table(
            table
                .iter()
                .map(|(key, value)| Some((key.get_ref().to_string(), owned(value.get_ref())?)))
                .collect::<Option<_>>()?,
        ),
    })
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |prefix| name.starts_with(prefix))
}
