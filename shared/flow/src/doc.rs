//! What was written, with its places: one flow a file, and the store's own file.
//!
//! Nothing is resolved here: names are names. `lower` makes a program of it, `check` says what cannot work.

mod blocks;
mod flow;
mod lost;
mod numbers;
mod speech;
mod steps;
mod store;
mod tools;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use u5_prompt::template::{Formula, Template};
use u5_protocol::{Language, diagnostic::Span};

pub(crate) use self::{
    flow::{TYPES, Table, read as read_flow},
    lost::{Lost, without_echoes},
    steps::KINDS,
    store::read as read_store,
};
use crate::{hours::Hours, values::Kind};

/// Something and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// Where.
    pub span: Span,
    /// What.
    pub value: T,
}

impl<T> At<T> {
    pub(crate) const fn new(span: Span, value: T) -> Self {
        Self { span, value }
    }
}

/// A name where it was written.
pub type Name = At<String>;

/// What is said, as written.
#[derive(Debug, Clone)]
pub enum WordsDoc {
    /// One of the store's replies.
    Reply(Name),
    /// The same in every language.
    Same(At<Vec<At<Template>>>),
    /// By language, several ways of saying it each.
    ByLanguage(Span, BTreeMap<Language, At<Vec<At<Template>>>>),
}

/// How something is said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpeechDoc {
    /// Whether the customer may speak over it.
    pub interruptible: Option<bool>,
    /// The voice.
    pub voice: Option<String>,
    /// How fast, as a factor.
    pub speed: Option<f32>,
    /// Whether it is kept once it was made.
    pub cache: Option<bool>,
    /// How long the kiosk waits for an answer, in milliseconds.
    pub timeout_ms: Option<u32>,
}

/// How a customer gets to a flow.
#[derive(Debug, Clone, Default)]
pub struct WhenDoc {
    /// Where it stands.
    pub span: Span,
    /// What customers say.
    pub examples: BTreeMap<Language, Vec<Name>>,
    /// Words that decide by themselves.
    pub keywords: BTreeMap<Language, Vec<Name>>,
    /// When it is offered at all.
    pub condition: Option<At<Formula>>,
}

/// A slot.
#[derive(Debug, Clone)]
pub struct SlotDoc {
    /// Its name.
    pub name: Name,
    /// What it may hold.
    pub kind: Option<Kind>,
    /// Whether it takes whatever is said, word for word.
    pub whole: bool,
    /// Whether the flow can do without.
    pub optional: bool,
    /// How it is asked for, where the step does not say.
    pub ask: Option<WordsDoc>,
    /// What must hold of it.
    pub valid: Option<At<Formula>>,
    /// What is said where that does not hold.
    pub invalid: Option<WordsDoc>,
}

/// A flow.
#[derive(Debug, Clone)]
pub struct FlowDoc {
    /// The file.
    pub file: String,
    /// Its name.
    pub name: Name,
    /// What customers are told it is.
    pub title: Option<WordsDoc>,
    /// What it does, for the language model and the console.
    pub description: String,
    /// How a customer gets here.
    pub when: WhenDoc,
    /// What it asks for.
    pub slots: Vec<SlotDoc>,
    /// What it does.
    pub steps: Vec<StepDoc>,
    /// What stood where it could not be read.
    pub(crate) lost: Lost,
}

/// A step.
#[derive(Debug, Clone)]
pub struct StepDoc {
    /// Where it stands.
    pub span: Span,
    /// Its name.
    pub id: Option<Name>,
    /// How it speaks.
    pub speech: SpeechDoc,
    /// What it does.
    pub kind: StepKind,
}

/// Steps that are taken instead.
pub type Block = Vec<StepDoc>;

/// What a step does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// Says something.
    Say(WordsDoc),
    /// Asks for a slot.
    Ask {
        /// Which.
        slot: Name,
        /// How.
        say: Option<WordsDoc>,
        /// How, where it was not understood.
        again: Option<WordsDoc>,
        /// How often.
        retries: u8,
        /// What happens then.
        otherwise: Option<Block>,
    },
    /// Lets the customer choose.
    Choose {
        /// The question.
        say: Option<WordsDoc>,
        /// What there is.
        options: Vec<OptionDoc>,
        /// How often it asks again.
        retries: u8,
        /// What happens then.
        otherwise: Option<Block>,
    },
    /// Reads back what was understood.
    Confirm {
        /// The question.
        say: WordsDoc,
        /// What happens on yes; otherwise the flow goes on.
        yes: Option<Block>,
        /// What happens on no.
        no: Option<Block>,
        /// How often it asks again.
        retries: u8,
        /// What happens then.
        otherwise: Option<Block>,
    },
    /// Looks something up.
    Retrieve {
        /// What.
        query: At<Template>,
        /// In which collection.
        from: Option<Name>,
        /// Where the passages go.
        into: Name,
        /// The most of them.
        limit: u8,
        /// The least similarity.
        min_score: Option<f32>,
    },
    /// Answers from passages.
    Answer {
        /// With which prompt.
        prompt: Name,
        /// From which passages.
        with: Option<Name>,
        /// Whether the sources are shown.
        cite: bool,
        /// What happens where there is no answer.
        otherwise: Option<Block>,
    },
    /// Asks another system.
    Call {
        /// Which tool.
        tool: Name,
        /// With what.
        with: Vec<(Name, At<Template>)>,
        /// Where its answer goes.
        into: Option<Name>,
        /// What happens where it fails.
        on_error: Option<Block>,
    },
    /// Remembers something.
    Set(Vec<(Name, At<Formula>)>),
    /// Does one thing or another.
    If {
        /// The condition.
        condition: At<Formula>,
        /// What happens where it holds.
        then: Block,
        /// What happens where it does not.
        otherwise: Block,
    },
    /// Goes elsewhere.
    Go(Name),
    /// Runs another flow and comes back.
    Run {
        /// Which.
        flow: Name,
        /// With what.
        with: Vec<(Name, At<Formula>)>,
        /// Where its result goes.
        into: Option<Name>,
    },
    /// Shows a card.
    Show {
        /// Which kind.
        card: Name,
        /// Its heading.
        title: Option<WordsDoc>,
        /// What is on it: the name of a list.
        items: Option<Name>,
        /// What a code or a map stands for.
        value: Option<At<Template>>,
    },
    /// Calls staff.
    Handoff {
        /// What is said.
        say: Option<WordsDoc>,
        /// What staff is told.
        summary: Option<At<Template>>,
    },
    /// Ends the flow.
    End(Option<At<Formula>>),
    /// Something that is none of these; it was reported.
    Unknown,
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct OptionDoc {
    /// Its name.
    pub name: Name,
    /// What is written on it.
    pub label: WordsDoc,
    /// What customers say.
    pub examples: BTreeMap<Language, Vec<Name>>,
    /// What happens then.
    pub then: Block,
}

/// A tool as the store's file has it.
#[derive(Debug, Clone)]
pub struct ToolDoc {
    /// Its name.
    pub name: Name,
    /// What it does, for the language model.
    pub description: String,
    /// GET, POST, PUT, PATCH or DELETE.
    pub method: String,
    /// Where.
    pub url: At<Template>,
    /// Headers.
    pub headers: Vec<(String, Template)>,
    /// The body; its texts are templates.
    pub body: Option<serde_json::Value>,
    /// How long an attempt may take, in milliseconds.
    pub timeout_ms: u32,
    /// How often it is tried again.
    pub retries: u8,
    /// Names of values, and JSON pointers to them.
    pub response: BTreeMap<String, String>,
    /// What the language model may pass: names with their JSON Schema types; none means that it may not call it.
    pub parameters: BTreeMap<String, ParameterDoc>,
    /// What it answers where the real system is not there.
    pub examples: Vec<ToolExampleDoc>,
    /// The names that its address, its headers and its body use.
    pub(crate) inputs: BTreeSet<String>,
}

/// A parameter of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterDoc {
    /// `string`, `number`, `integer` or `boolean`.
    pub kind: String,
    /// What it is, for the language model.
    pub description: String,
    /// Whether the tool can do without.
    pub optional: bool,
}

/// An answer of a tool that stands for the real one.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolExampleDoc {
    /// For these arguments; others do not matter.
    pub when: BTreeMap<String, String>,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: serde_json::Value,
}

/// What holds for the whole store.
#[derive(Debug, Clone, Default)]
pub struct StoreDoc {
    /// Its name.
    pub store: Option<WordsDoc>,
    /// What is spoken there, the default first.
    pub languages: Vec<Language>,
    /// The flow that a visit begins with.
    pub entry: Option<Name>,
    /// What is said on every occasion.
    pub replies: BTreeMap<String, (Span, WordsDoc)>,
    /// When it is open.
    pub hours: Hours,
    /// Words to add to or take from the patterns that hold everywhere.
    pub repair: Vec<RepairDoc>,
    /// Where tools may call.
    pub allow: Vec<Name>,
    /// Other systems.
    pub tools: Vec<ToolDoc>,
    /// Tools that the language model may call while it answers.
    pub offered: Vec<Name>,
    /// What stood where it could not be read.
    pub(crate) lost: Lost,
}

/// A change to a repair pattern.
#[derive(Debug, Clone)]
pub struct RepairDoc {
    /// Which.
    pub name: Name,
    /// False switches it off.
    pub enabled: bool,
    /// More of what customers say.
    pub examples: BTreeMap<Language, Vec<Name>>,
    /// What is said instead.
    pub say: Option<WordsDoc>,
    /// The flow that is run instead.
    pub flow: Option<Name>,
}

impl StepDoc {
    /// The steps inside it.
    pub(crate) fn blocks(&self) -> Vec<&Block> {
        match &self.kind {
            StepKind::Ask { otherwise, .. } | StepKind::Answer { otherwise, .. } => otherwise.iter().collect(),
            StepKind::Choose { options, otherwise, .. } => {
                options.iter().map(|option| &option.then).chain(otherwise).collect()
            }
            StepKind::Confirm { yes, no, otherwise, .. } => yes.iter().chain(no).chain(otherwise).collect(),
            StepKind::Call { on_error, .. } => on_error.iter().collect(),
            StepKind::If { then, otherwise, .. } => vec![then, otherwise],
            StepKind::Say(_)
            | StepKind::Retrieve { .. }
            | StepKind::Set(_)
            | StepKind::Go(_)
            | StepKind::Run { .. }
            | StepKind::Show { .. }
            | StepKind::Handoff { .. }
            | StepKind::End(_)
            | StepKind::Unknown => Vec::new(),
        }
    }
}
