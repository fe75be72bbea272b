//! The stepper: a pure function from where a visit stands and what happened to where it stands then and what is to be
//! done.

mod commands;
mod repair;
mod run;
mod slots;

use std::collections::BTreeMap;

use serde_json::Value as Json;
use u5_prompt::template::{Values, value_of};
use u5_protocol::Language;

use crate::{
    command::{Command, Understood},
    flow::{CardKind, Flow, Op, Speech},
    set::FlowSet,
    state::{Frame, Role, State, Var},
    understand::{Context, Heard, Proposal, Understanding},
    values::Value,
    world::World,
};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Input {
    /// The customer wants this; `text` is what was said.
    Said {
        /// The words.
        text: String,
        /// What they mean.
        command: Command,
    },
    /// The customer touched something that was offered.
    Touched(String),
    /// What was looked up: a list of passages.
    Found(Json),
    /// What another system said, or the kind of failure.
    Replied(Result<Json, &'static str>),
    /// An answer was given, or none was known.
    Answered {
        /// Whether one was known.
        grounded: bool,
    },
}

/// Something to be done, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Say this.
    Say {
        /// The words.
        text: String,
        /// How.
        speech: Speech,
    },
    /// Show things to touch; what is touched comes as [`Input::Touched`].
    Choices {
        /// Names and labels.
        items: Vec<(String, String)>,
    },
    /// Show a card.
    Card {
        /// Which kind.
        kind: CardKind,
        /// Its heading.
        title: String,
        /// What is on it: a list of texts or of objects with `title` and `text`.
        items: Json,
        /// What a code or a map stands for.
        value: Option<String>,
    },
    /// Look this up, and give [`Input::Found`].
    Retrieve {
        /// The question.
        query: String,
        /// In which collection.
        from: Option<String>,
        /// The most passages.
        limit: usize,
        /// The least similarity.
        min_score: Option<f32>,
    },
    /// Answer from passages; where `waits`, give [`Input::Answered`].
    Answer {
        /// With which prompt.
        prompt: String,
        /// What was asked.
        question: String,
        /// From which passages.
        passages: Json,
        /// What the flow knows.
        inputs: BTreeMap<String, Json>,
        /// Whether the sources are shown.
        cite: bool,
        /// Whether the flow goes on only then.
        waits: bool,
        /// How it is said.
        speech: Speech,
    },
    /// Ask another system, and give [`Input::Replied`].
    Call {
        /// Which tool.
        tool: String,
        /// With what.
        args: BTreeMap<String, String>,
        /// The same for the same call, however often it is tried.
        key: String,
    },
    /// Call staff.
    Staff {
        /// What they should know.
        summary: Option<String>,
    },
    /// Speak this fast from now on, as a factor.
    Pace(f32),
    /// Speak this loud from now on, as a factor.
    Volume(f32),
    /// Speak this language from now on.
    Language(Language),
    /// The visit ends when this has been said.
    Goodbye,
}

/// What is needed for the flow to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// The customer.
    Customer,
    /// [`Input::Found`].
    Passages,
    /// [`Input::Replied`].
    Reply,
    /// [`Input::Answered`].
    Answer,
}

/// What comes of a step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where the visit stands now.
    pub state: State,
    /// What is to be done.
    pub acts: Vec<Act>,
    /// What is needed then.
    pub waits: Waits,
    /// The flow that ended last, and what it knew.
    pub ended: Option<(String, BTreeMap<String, Json>)>,
}

/// Finds out what a customer means who said `heard`.
pub fn understand(set: &FlowSet, state: &State, world: &World, heard: &Heard<'_>) -> Understood {
    Stepper::listening(set, state, world).understanding(|understanding| understanding.of(heard))
}

/// What a language model is asked about a customer's words where [`understand`] is not sure of them.
#[expect(clippy::redundant_closure_for_method_calls, reason = "the method is of one lifetime, the closure of any")]
pub fn proposal(set: &FlowSet, state: &State, world: &World) -> Proposal {
    Stepper::listening(set, state, world).understanding(|understanding| understanding.proposal())
}

/// The command that a language model proposes in its `reply`; none where it proposes nothing that is possible now.
pub fn proposed(set: &FlowSet, state: &State, world: &World, text: &str, reply: &str) -> Option<Command> {
    Stepper::listening(set, state, world).understanding(|understanding| understanding.proposed(text, reply))
}

/// Where a visit stands that has come to `state`, when the customer is listened to.
pub(crate) fn listening(set: &FlowSet, state: &State, world: &World) -> State {
    Stepper::listening(set, state, world).state
}

/// Takes one step.
pub fn step(set: &FlowSet, state: &State, world: &World, input: Input) -> Step {
    let mut stepper = Stepper::new(set, state.clone(), *world);
    stepper.take(input);
    let waits = if stepper.holds { Waits::Customer } else { stepper.run() };
    stepper.state.said.truncate(MAX_SAID);
    Step { state: stepper.state, acts: stepper.acts, waits, ended: stepper.ended }
}

/// What is repeated at most, in texts.
const MAX_SAID: usize = 8;

struct Stepper<'a> {
    set: &'a FlowSet,
    state: State,
    world: World,
    acts: Vec<Act>,
    /// Whether nothing is to be said or shown: the customer missed it, and has gone on.
    muted: bool,
    /// Whether what waits for the customer waits on, without being put once more.
    holds: bool,
    /// The flow that ended last, and what it knew.
    ended: Option<(String, BTreeMap<String, Json>)>,
}

impl<'a> Stepper<'a> {
    fn new(set: &'a FlowSet, state: State, world: World) -> Self {
        let mut stepper = Self { set, state, world, acts: Vec::new(), muted: false, holds: false, ended: None };
        // A visit that began with another version of the flows, elsewhere, keeps its manners and begins anew.
        let is_known = |frame: &Frame| set.flow(&frame.flow).is_some_and(|flow| frame.at < flow.program.len());
        if !stepper.state.stack.iter().all(is_known) {
            stepper.state.stack.clear();
            stepper.state.trail.clear();
        }
        stepper
    }

    /// At the place where the customer is listened to.
    fn listening(set: &'a FlowSet, state: &State, world: &World) -> Self {
        let mut stepper = Self::new(set, state.clone(), *world);
        stepper.listen();
        stepper
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Said { text, command } => {
                self.listen();
                self.state.turns += 1;
                self.state.question = text;
                if !matches!(command, Command::Repeat | Command::Slower | Command::Louder | Command::Quieter) {
                    self.state.said.clear();
                }
                self.obey(command);
            }
            Input::Touched(id) => {
                self.listen();
                self.state.turns += 1;
                self.state.said.clear();
                self.state.question.clear();
                self.touched(&id);
            }
            Input::Found(passages) => self.found(passages),
            Input::Replied(reply) => self.replied(reply),
            Input::Answered { grounded } => self.answered(grounded),
        }
    }

    /// Brings the flows to a place where the customer is listened to: a visit begins, or the customer broke in while
    /// something was still being said or looked up.
    fn listen(&mut self) {
        if self.state.stack.is_empty() {
            self.state.push(self.set.entry(), Role::Wanted, None);
        }
        self.muted = true;
        for _ in 0..MAX_SETTLING {
            match self.run() {
                Waits::Customer => break,
                Waits::Passages => self.found(Json::Array(Vec::new())),
                Waits::Reply => self.replied(Err("interrupted")),
                Waits::Answer => self.answered(true),
            }
        }
        self.muted = false;
        self.acts.clear();
    }

    fn understanding<T>(&self, ask: impl FnOnce(&Understanding<'_>) -> T) -> T {
        let offered = |name: &str, is_repair: bool| self.is_offered(name, is_repair);
        ask(&Understanding {
            set: self.set,
            world: &self.world,
            context: self.context(),
            under_way: self.state.stack.get(1..).and_then(<[_]>::last).map(|frame| frame.flow.as_str()),
            meant: &self.state.meant,
            is_offered: &offered,
        })
    }

    /// Whether a flow, or a repair command, may be meant now. Where a store has a flow of the same name, that is meant.
    fn is_offered(&self, name: &str, is_repair: bool) -> bool {
        if is_repair {
            let is_off = self.set.repair(name).is_some_and(|repair| repair.is_off);
            let is_flow = self.set.flow(name).is_some_and(|flow| !flow.title.is_empty());
            return !is_off && !is_flow;
        }
        let Some(flow) = self.set.flow(name) else { return false };
        let values = self.world.values(self.set, &self.state.question);
        flow.condition.as_ref().is_none_or(|condition| condition.holds(&values).unwrap_or(false))
    }

    fn context(&self) -> Context<'a> {
        let Some((flow, frame)) = self.top() else { return Context::Nothing };
        let filled = || flow.slots.iter().filter(|slot| frame.vars.contains_key(&slot.name)).collect();
        match flow.program.get(frame.at) {
            Some(Op::Ask { slot, .. }) => Context::Slot(&flow.slots[*slot]),
            Some(Op::Choose { options, .. }) => Context::Choice(options, filled()),
            Some(Op::Confirm { .. }) => Context::Confirm(filled()),
            _ => Context::Nothing,
        }
    }

    /// The flow under way.
    fn top(&self) -> Option<(&'a Flow, &Frame)> {
        let frame = self.state.stack.last()?;
        Some((self.set.flow(&frame.flow)?.as_ref(), frame))
    }

    fn frame(&mut self) -> Option<&mut Frame> {
        self.state.stack.last_mut()
    }

    fn op(&self) -> Option<&'a Op> {
        let (flow, frame) = self.top()?;
        flow.program.get(frame.at)
    }

    fn advance(&mut self, by: usize) {
        if let Some(frame) = self.frame() {
            frame.at += by;
        }
    }

    /// What templates of the flow under way see.
    fn values(&self) -> Values {
        let mut values = self.world.values(self.set, &self.state.question);
        let Some((flow, frame)) = self.top() else { return values };
        for slot in &flow.slots {
            values.insert(slot.name.clone(), ().into());
        }
        for (name, var) in &frame.vars {
            // A thing from a table goes by its name; what other systems call it is beside it.
            if let Var::Slot(Value::Entity { id, name: known_as }) = var {
                values.insert(format!("{name}_id"), id.as_str().into());
                values.insert(name.clone(), known_as.as_str().into());
            } else {
                values.insert(name.clone(), value_of(&var.to_json()));
            }
        }
        values
    }

    fn act(&mut self, act: Act) {
        if !self.muted {
            self.acts.push(act);
        }
    }

    fn speak(&mut self, text: String, speech: Speech) {
        if text.trim().is_empty() || self.muted {
            return;
        }
        self.state.said.push(text.clone());
        self.act(Act::Say { text, speech });
    }

    fn reply(&mut self, name: &str) {
        let values = self.values();
        self.reply_with(name, &values);
    }

    fn reply_with(&mut self, name: &str, values: &Values) {
        let phrase = self.set.reply(name);
        if let Ok(text) = phrase.say(self.world.language, self.state.turns, values) {
            self.speak(text, Speech::default());
        }
    }
}

/// The most things that can be under way when a customer breaks in.
const MAX_SETTLING: usize = 16;
