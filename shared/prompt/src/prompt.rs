//! A prompt: what a language model is told for one purpose, with holes.
//!
//! ```text
//! ---
//! name: find-product
//! description: Says where a product stands.
//! inputs:
//!   product: {type: text, required: true}
//! model: {profile: answer, temperature: 0.2, max_tokens: 120}
//! languages: [en, de]
//! budget: {history: 300, passages: 900, total: 4096}
//! ---
//! What never changes within a visit comes first …
//! === user ===
//! … and what changes with every question after that line.
//! ```
//!
//! What stands before the line is the system message, what stands after it the last message of the customer; the
//! conversation so far comes between them. A model's server keeps its state for the longest beginning that it has seen
//! before, so that a first message that stays as it is costs nothing from the second question on.

pub(crate) mod read;

use std::collections::BTreeMap;

use u5_protocol::Language;

use crate::template::Template;
pub(crate) use read::line_span;

/// The line that divides the system message from the customer's.
pub const USER: &str = "=== user ===";
/// The longest text that goes into a hole, in characters; what is longer is cut. Half a minute of speech has about 500.
pub const MAX_TEXT: usize = 1_000;

/// A prompt that can be rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// What flows call it.
    pub name: String,
    /// What it is for, for people.
    pub description: String,
    /// The file that it was read from.
    pub file: String,
    /// What it needs beside, or of, the [built-in inputs](BUILT_IN).
    pub inputs: BTreeMap<String, Input>,
    /// How the model is asked.
    pub model: Model,
    /// The languages it was written for; all of them where it names none.
    pub languages: Vec<Language>,
    /// How much of the model's context its parts may take.
    pub budget: Budget,
    pub(crate) system: Part,
    /// None: the customer's message is the question itself.
    pub(crate) user: Option<Part>,
}

/// A half of a prompt, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) template: Template,
    /// Its first line in the file.
    pub(crate) line: u32,
}

/// Something that a prompt needs to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// What it is.
    pub kind: Kind,
    /// Whether it has to be given.
    pub required: bool,
}

/// What an input may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A list of anything.
    List,
    /// A map from names to anything.
    Map,
}

/// How a language model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Which of the configured models: an alias, so that prompts need not change with models.
    pub profile: String,
    /// How freely it chooses words, 0 to 2; none leaves it to the model.
    pub temperature: Option<f64>,
    /// The longest answer, in tokens: 1 to 4,096.
    pub max_tokens: usize,
}

/// How many tokens of a model's context the parts of a prompt may take, by [estimate](crate::tokens).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// For the conversation so far.
    pub history: usize,
    /// For the store's knowledge.
    pub passages: usize,
    /// For everything, the answer included.
    pub total: usize,
}

impl Default for Budget {
    /// 4,096 tokens in all, which is what Ollama reserves unless told otherwise.
    fn default() -> Self {
        Self { history: 600, passages: 1_200, total: 4_096 }
    }
}

impl Default for Model {
    fn default() -> Self {
        Self { profile: "default".to_owned(), temperature: None, max_tokens: 200 }
    }
}

/// A built-in input: what every prompt may use without being given it by a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    /// How templates call it.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether it is another one with every question, so that it does not belong into the system message.
    pub volatile: bool,
}

/// Every built-in input.
pub const BUILT_IN: [BuiltIn; 9] = [
    built_in("store", Kind::Text, false),
    built_in("language", Kind::Text, false),
    built_in("language_name", Kind::Text, false),
    built_in("profile", Kind::Text, false),
    built_in("time", Kind::Text, true),
    // It changes twice a day.
    built_in("open", Kind::Boolean, false),
    built_in("history", Kind::List, true),
    built_in("passages", Kind::List, true),
    built_in("question", Kind::Text, true),
];

const fn built_in(name: &'static str, kind: Kind, volatile: bool) -> BuiltIn {
    BuiltIn { name, kind, volatile }
}

impl BuiltIn {
    /// The one that is called `name`.
    pub fn of(name: &str) -> Option<Self> {
        BUILT_IN.into_iter().find(|known| known.name == name)
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Boolean, Self::List, Self::Map];

    /// How it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List => "list",
            Self::Map => "map",
        }
    }
}

impl Prompt {
    /// The inputs that a flow has to give, besides the built-in ones.
    pub fn own_inputs(&self) -> impl Iterator<Item = (&str, Input)> {
        let all = self.inputs.iter().map(|(name, input)| (name.as_str(), *input));
        all.filter(|(name, _)| BuiltIn::of(name).is_none())
    }

    /// Whether either of its halves uses `name`.
    pub fn uses(&self, name: &str) -> bool {
        self.parts().any(|part| part.template.variables().contains(name))
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.system).chain(&self.user)
    }
}
