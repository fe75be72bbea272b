//! Templates and conditions: one language (Jinja, by minijinja) for everything that staff write with holes in it.
//!
//! A name that is not there is an error, not an empty text; every evaluation has a fuel limit, so that no template can
//! hold up a kiosk.

mod filters;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

pub use minijinja::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Expression, UndefinedBehavior};

/// What one evaluation may take, in instructions: about a millisecond.
const FUEL: u64 = 20_000;
/// The longest text that comes of a template, in bytes.
const MAX_OUTPUT: usize = 64 << 10;
/// The longest template, in bytes.
pub const MAX_SOURCE: usize = 32 << 10;

/// The name under which a template's text is kept in its environment.
const NAME: &str = "text";

/// What templates see: names and their values.
pub type Values = BTreeMap<String, Value>;

/// What templates see of JSON.
pub fn value_of(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => ().into(),
        serde_json::Value::Bool(is) => (*is).into(),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| number.as_f64().unwrap_or_default().into(), Value::from)
        }
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Array(items) => items.iter().map(value_of).collect(),
        serde_json::Value::Object(entries) => Value::from_pairs(entries.iter().map(|(k, v)| (k.as_str(), value_of(v)))),
    }
}

/// The same the other way round; what JSON cannot say is nothing.
pub fn json_of(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Why a template cannot be used, or gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// The line in the template, from 1; 0 where it is not known.
    pub line: u32,
    /// What is wrong. Holds names out of the template, and no values.
    pub message: String,
}

impl From<Error> for TemplateError {
    fn from(error: Error) -> Self {
        let line = error.line().unwrap_or_default() as u32;
        let what = match error.kind() {
            ErrorKind::OutOfFuel => "it takes too long; make it simpler".to_owned(),
            ErrorKind::UndefinedError => "a name in it has no value".to_owned(),
            kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
        };
        Self { line, message: what }
    }
}

/// A text with holes.
#[derive(Clone)]
pub struct Template {
    source: Arc<str>,
    /// None for a text without holes.
    compiled: Option<Environment<'static>>,
    variables: Arc<BTreeSet<String>>,
}

impl Template {
    /// Compiles `source`.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn compile(source: &str) -> Result<Self, TemplateError> {
        if source.len() > MAX_SOURCE {
            let message = format!("it is longer than {MAX_SOURCE} bytes");
            return Err(TemplateError { line: 0, message });
        }
        if !source.contains('{') {
            return Ok(Self::fixed(source));
        }
        let mut environment = ENVIRONMENT.clone();
        environment.add_template_owned(NAME, source.to_owned())?;
        let variables = environment.get_template(NAME)?.undeclared_variables(false);
        let variables = variables.into_iter().filter(|name| !is_builtin(name)).collect();
        Ok(Self { source: source.into(), compiled: Some(environment), variables: Arc::new(variables) })
    }

    /// A text without holes, whatever is in it.
    pub fn fixed(text: &str) -> Self {
        Self { source: text.into(), compiled: None, variables: Arc::default() }
    }

    /// What was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it says the same to everybody.
    pub const fn is_fixed(&self) -> bool {
        self.compiled.is_none()
    }

    /// The names that it uses.
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// Fills the holes. What comes out is cut after 64 KiB.
    ///
    /// # Errors
    /// [`TemplateError`] for a name without a value, and for a template that takes too long.
    pub fn render(&self, values: &Values) -> Result<String, TemplateError> {
        let Some(environment) = &self.compiled else { return Ok(self.source.to_string()) };
        let mut text = environment.get_template(NAME)?.render(values)?;
        text.truncate(text.floor_char_boundary(MAX_OUTPUT));
        Ok(with_one_stop(text))
    }
}

/// A time of day in English ends in a full stop of its own, which is the sentence's as well where it ends one.
fn with_one_stop(text: String) -> String {
    if text.contains(".m..") { text.replace("a.m..", "a.m.").replace("p.m..", "p.m.") } else { text }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Template").field(&self.source).finish()
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// An expression: a condition, or a value that is computed.
#[derive(Clone)]
pub struct Formula {
    source: Arc<str>,
    compiled: Arc<Expression<'static, 'static>>,
    variables: Arc<BTreeSet<String>>,
}

impl Formula {
    /// Compiles `source`, which is written without braces.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn compile(source: &str) -> Result<Self, TemplateError> {
        if source.len() > MAX_SOURCE {
            return Err(TemplateError { line: 0, message: format!("it is longer than {MAX_SOURCE} bytes") });
        }
        let compiled = ENVIRONMENT.compile_expression_owned(source.to_owned())?;
        let variables = compiled.undeclared_variables(false);
        let variables = variables.into_iter().filter(|name| !is_builtin(name)).collect();
        Ok(Self { source: source.into(), compiled: Arc::new(compiled), variables: Arc::new(variables) })
    }

    /// What was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names that it uses.
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// Its value.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn value(&self, values: &Values) -> Result<Value, TemplateError> {
        Ok(self.compiled.eval(values)?)
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn holds(&self, values: &Values) -> Result<bool, TemplateError> {
        self.value(values).map(|value| value.is_true())
    }
}

impl std::fmt::Debug for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Formula").field(&self.source).finish()
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// Everything templates share.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(64);
    environment.set_formatter(|out, state, value| {
        // A slot that nobody filled is there, but it is nothing that one could say.
        if value.is_none() {
            return Err(Error::new(ErrorKind::UndefinedError, "a name in it has no value"));
        }
        minijinja::escape_formatter(out, state, value)
    });
    filters::add(&mut environment);
    environment
});

fn is_builtin(name: &str) -> bool {
    ENVIRONMENT.globals().any(|(known, _)| known == name)
}

#[cfg(test)]
mod tests;
