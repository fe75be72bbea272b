//! What is wrong with a file that people wrote: where, what, and the way out. The command line prints them, the console
//! shows them at their lines.

use std::{borrow::Cow, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place in a text. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Place {
    /// Where every text begins.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl Default for Place {
    fn default() -> Self {
        Self::START
    }
}

/// A stretch of a text; `end` is behind its last character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Its first character.
    pub start: Place,
    /// Behind its last one.
    pub end: Place,
}

impl Span {
    /// The empty stretch at `place`.
    pub const fn at(place: Place) -> Self {
        Self { start: place, end: place }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot be used like that.
    Error,
    /// It works, but hardly as it was meant.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// The file, below the directory that was checked.
    pub file: String,
    /// Where in it.
    #[serde(flatten)]
    pub span: Span,
    /// How bad it is.
    pub severity: Severity,
    /// What kind of mistake it is, in kebab case: stable, for searching and for machines.
    pub code: Cow<'static, str>,
    /// What is wrong, in lower case without a full stop.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, span: Span { start, .. }, code, message, hint, severity } = self;
        let severity = if *severity == Severity::Error { "error" } else { "warning" };
        write!(f, "{file}:{}:{}: {severity}[{code}]: {message}", start.line, start.column)?;
        hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// Collects what is wrong with one file.
#[derive(Debug, Clone, Default)]
pub struct Report {
    file: String,
    found: Vec<Diagnostic>,
}

impl Report {
    /// Nothing wrong so far.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), found: Vec::new() }
    }

    /// The file it is about.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Adds a mistake.
    pub fn error(&mut self, span: Span, code: &'static str, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Error, span, code, message.into(), hint.into());
    }

    /// Adds something doubtful.
    pub fn warn(&mut self, span: Span, code: &'static str, message: impl Into<String>, hint: impl Into<String>) {
        self.add(Severity::Warning, span, code, message.into(), hint.into());
    }

    fn add(&mut self, severity: Severity, span: Span, code: &'static str, message: String, hint: String) {
        let hint = Some(hint).filter(|hint| !hint.is_empty());
        self.found.push(Diagnostic { file: self.file.clone(), span, severity, code: code.into(), message, hint });
    }

    /// Whether something in it cannot be used.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of it, in the order of the text.
    pub fn into_found(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| (a.span, &a.code).cmp(&(b.span, &b.code)));
        self.found
    }
}
