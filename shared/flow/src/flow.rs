//! A flow as it runs: a flat program, in which nothing is left to look up.

use std::{collections::BTreeMap, sync::Arc};

use u5_prompt::template::{Formula, Template, TemplateError, Values};
use u5_protocol::Language;

use crate::values::Kind;

/// What is said, by language, several ways of saying it each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Phrase {
    pub(crate) texts: BTreeMap<Language, Vec<Template>>,
    /// Where a language is missing.
    pub(crate) default: Language,
}

impl Phrase {
    /// The ways of saying it in `language`, else in the store's first one.
    pub fn variants(&self, language: Language) -> &[Template] {
        let spoken = self.texts.get(&language).or_else(|| self.texts.get(&self.default));
        spoken.or_else(|| self.texts.values().next()).map_or(&[], Vec::as_slice)
    }

    /// The `turn`th way of saying it.
    ///
    /// # Errors
    /// [`TemplateError`]
    pub fn say(&self, language: Language, turn: usize, values: &Values) -> Result<String, TemplateError> {
        let variants = self.variants(language);
        variants.get(turn % variants.len().max(1)).map_or_else(|| Ok(String::new()), |text| text.render(values))
    }

    /// Whether there is anything to say.
    pub fn is_empty(&self) -> bool {
        self.texts.values().all(Vec::is_empty)
    }
}

/// How something is said.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    /// Whether the customer may speak over it.
    pub interruptible: bool,
    /// The voice; none is the kiosk's own.
    pub voice: Option<String>,
    /// How fast, as a factor.
    pub speed: f32,
    /// Whether it is kept once it was made.
    pub cache: bool,
    /// How long the kiosk waits for an answer, in milliseconds; none is the kiosk's own patience.
    pub timeout_ms: Option<u32>,
}

impl Default for Speech {
    fn default() -> Self {
        Self { interruptible: true, voice: None, speed: 1.0, cache: true, timeout_ms: None }
    }
}

/// Where a flow goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Jump {
    /// At this place of its program.
    To(usize),
    /// The same, because somebody wrote `go`: a question there is asked anew.
    Step(usize),
    /// With another flow, in the place of this one.
    Flow(String),
    /// At the beginning, with nothing remembered.
    Restart,
    /// Nowhere: it is over.
    End,
}

/// A slot.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its name.
    pub name: String,
    /// What it may hold.
    pub kind: Kind,
    /// Whether it takes whatever is said, word for word: an open question.
    pub whole: bool,
    /// Whether the flow can do without.
    pub optional: bool,
    /// What must hold of it.
    pub valid: Option<Formula>,
    /// What is said where that does not hold.
    pub invalid: Option<Phrase>,
}

/// Something to choose.
#[derive(Debug, Clone)]
pub struct Choosable {
    /// Its name.
    pub id: String,
    /// What is written on it.
    pub label: Phrase,
    /// What customers say.
    pub examples: BTreeMap<Language, Vec<String>>,
    /// Where it leads.
    pub at: usize,
}

/// One thing that a flow does. Numbers are places in the flow's program.
#[derive(Debug, Clone)]
pub enum Op {
    /// Says something.
    Say(Phrase, Speech),
    /// Asks for a slot, unless it is known.
    Ask {
        /// Which: a place in the flow's slots.
        slot: usize,
        /// The question; empty: listens.
        say: Phrase,
        /// The question, where the answer was not understood; empty: the question once more.
        again: Phrase,
        /// How it is said.
        speech: Speech,
        /// How often it asks again.
        retries: u8,
        /// Where it goes then.
        otherwise: Jump,
    },
    /// Lets the customer choose.
    Choose {
        /// The question.
        say: Phrase,
        /// How it is said.
        speech: Speech,
        /// What there is.
        options: Vec<Choosable>,
        /// How often it asks again.
        retries: u8,
        /// Where it goes then.
        otherwise: Jump,
    },
    /// Reads back.
    Confirm {
        /// The question.
        say: Phrase,
        /// How it is said.
        speech: Speech,
        /// Where it goes on yes.
        yes: usize,
        /// Where it goes on no.
        no: usize,
        /// How often it asks again.
        retries: u8,
        /// Where it goes then.
        otherwise: Jump,
    },
    /// Looks something up.
    Retrieve {
        /// What.
        query: Template,
        /// In which collection.
        from: Option<String>,
        /// Where the passages go.
        into: String,
        /// The most of them.
        limit: usize,
        /// The least similarity.
        min_score: Option<f32>,
    },
    /// Answers from passages.
    Answer {
        /// With which prompt.
        prompt: String,
        /// From which passages.
        with: Option<String>,
        /// Whether the sources are shown.
        cite: bool,
        /// Where it goes when there is no answer; none: on.
        otherwise: Option<usize>,
        /// How it is said.
        speech: Speech,
    },
    /// Asks another system.
    Call {
        /// Which tool.
        tool: String,
        /// With what.
        with: Vec<(String, Template)>,
        /// Where its answer goes.
        into: Option<String>,
        /// Where it goes when that fails; none: an apology, and the flow ends.
        on_error: Option<usize>,
    },
    /// Remembers something.
    Set(Vec<(String, Formula)>),
    /// Goes to the place where the condition does not hold.
    Unless(Formula, usize),
    /// Goes elsewhere.
    Go(Jump),
    /// Runs another flow and comes back.
    Run {
        /// Which.
        flow: String,
        /// With what.
        with: Vec<(String, Formula)>,
        /// Where its result goes.
        into: Option<String>,
    },
    /// Shows a card.
    Show {
        /// Which kind.
        card: CardKind,
        /// Its heading.
        title: Phrase,
        /// What is on it.
        items: Option<String>,
        /// What a code or a map stands for.
        value: Option<Template>,
    },
    /// Calls staff.
    Handoff {
        /// What is said.
        say: Phrase,
        /// What staff is told.
        summary: Option<Template>,
        /// How it is said.
        speech: Speech,
    },
    /// Says goodbye; the visit ends.
    Goodbye(Phrase),
    /// The flow is over, and gives this back.
    End(Option<Formula>),
}

/// What a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// Things to read.
    List,
    /// A product.
    Product,
    /// A way through the store.
    Map,
    /// Where an answer comes from.
    Sources,
    /// A code for the customer's telephone.
    Qr,
}

impl CardKind {
    /// The names that flows use.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("list", Self::List),
        ("product", Self::Product),
        ("map", Self::Map),
        ("sources", Self::Sources),
        ("qr", Self::Qr),
    ];
}

/// A flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// What customers are told it is; empty for flows that they do not start.
    pub title: Phrase,
    /// What it does, for the language model and the console.
    pub description: String,
    /// When it is offered at all.
    pub condition: Option<Formula>,
    /// What it asks for.
    pub slots: Vec<Slot>,
    /// What it does.
    pub program: Vec<Op>,
    /// The names of steps that have one, by their place.
    pub ids: BTreeMap<usize, String>,
    /// The lines in which each place of the program was written; none for a flow that nobody wrote.
    pub lines: Vec<u32>,
}

impl Flow {
    /// The slot named `name`.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// The first place where `slot` is asked for.
    pub(crate) fn asks(&self, name: &str) -> Option<usize> {
        let slot = self.slots.iter().position(|slot| slot.name == name)?;
        self.program.iter().position(|op| matches!(op, Op::Ask { slot: asked, .. } if *asked == slot))
    }

    /// The name of the step at or before `at`, for people.
    pub fn step_name(&self, at: usize) -> String {
        self.ids.range(..=at).next_back().map_or_else(|| format!("step {}", at + 1), |(_, id)| id.clone())
    }
}

/// Everything that speaks in a program, for what is to be spoken ahead of time.
pub(crate) fn phrases(program: &[Op]) -> impl Iterator<Item = (&Phrase, bool)> {
    program.iter().flat_map(|op| match op {
        Op::Say(say, speech)
        | Op::Handoff { say, speech, .. }
        | Op::Choose { say, speech, .. }
        | Op::Confirm { say, speech, .. } => vec![(say, speech.cache)],
        Op::Ask { say, again, speech, .. } => vec![(say, speech.cache), (again, speech.cache)],
        Op::Goodbye(say) => vec![(say, true)],
        Op::Retrieve { .. }
        | Op::Answer { .. }
        | Op::Call { .. }
        | Op::Set(_)
        | Op::Unless(..)
        | Op::Go(_)
        | Op::Run { .. }
        | Op::Show { .. }
        | Op::End(_) => Vec::new(),
    })
}

/// A flow that many visits run.
pub type SharedFlow = Arc<Flow>;
