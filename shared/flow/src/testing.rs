//! Conversations that must hold: a set's own tests, run before it is used.
//!
//! Pure and quick: nothing is asked of any server. What is looked up is found in the test's own `knowledge` by its words,
//! answers are what was found, and other systems say what the test or the tool's examples say.

mod kitchen;
mod read;
mod run;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use u5_protocol::{Language, diagnostic::Span};

pub use self::run::{Failure, run};
pub(crate) use self::{kitchen::example, read::read};
use crate::{doc::Name, values::Now};

/// A conversation that must hold.
#[derive(Debug, Clone)]
pub struct Test {
    /// The file.
    pub file: String,
    /// Where it begins.
    pub span: Span,
    /// Its name.
    pub name: String,
    /// The language it is held in.
    pub language: Language,
    /// When it is held.
    pub now: Now,
    /// What can be looked up.
    pub(crate) knowledge: Vec<Passage>,
    /// What other systems say.
    pub(crate) tools: BTreeMap<String, ToolReply>,
    pub(crate) turns: Vec<Turn>,
}

/// Something that can be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Passage {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) collection: Option<String>,
}

/// What another system says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ToolReply {
    Body(Json),
    Fails(&'static str),
}

/// One exchange.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) does: Does,
    pub(crate) expect: Expect,
}

/// What the customer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Does {
    Says(String),
    Touches(String),
}

/// What must come of it; what is not named does not matter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Expect {
    pub(crate) flow: Option<Wanted<String>>,
    pub(crate) slots: Vec<Wanted<(String, Json)>>,
    pub(crate) says: Vec<Wanted<String>>,
    pub(crate) says_not: Vec<Wanted<String>>,
    pub(crate) shows: Vec<Wanted<String>>,
    /// Tools that are called; an empty list: none is.
    pub(crate) calls: Option<Wanted<Vec<String>>>,
    pub(crate) staff: Option<Wanted<bool>>,
    pub(crate) ends: Option<Wanted<bool>>,
    pub(crate) language: Option<Wanted<Language>>,
}

/// Something expected, and where that is written.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<T> {
    pub(crate) span: Span,
    pub(crate) value: T,
}

impl From<Name> for Wanted<String> {
    fn from(name: Name) -> Self {
        Self { span: name.span, value: name.value }
    }
}
