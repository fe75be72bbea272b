//! A conversation tried out: what a kiosk would say and show to a customer who says and touches these things.
//!
//! Pure, and the same every time. Other systems say what the examples of their tools say; what would be looked up is taken
//! to be there, and what would be answered from it is told as the question it answers.

mod replies;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

pub use self::replies::{Reply, ReplyKind};
use self::replies::{card, note, of_call, say};
use crate::{
    flow::Op,
    set::FlowSet,
    state::State,
    step::{Act, Input, Step, Waits, listening, step, understand},
    testing::example,
    understand::Heard,
    world::World,
};

/// The most steps of one turn; flows go round in circles no longer than that.
const MAX_STEPS: usize = 50;
/// The most replies of one turn; nobody reads more.
const MAX_REPLIES: usize = 200;

/// Something that the customer does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// Says this.
    Say(String),
    /// Touches what goes by this name.
    Choose(String),
    /// Nothing, for so long that the kiosk notices.
    Wait,
}

/// How a conversation goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Simulated {
    /// What the visit begins with, then what follows each thing that the customer does.
    pub turns: Vec<Turn>,
    /// Whether the visit is over, so that nothing can follow.
    pub is_over: bool,
}

/// What the kiosk does, and where that leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// What it does, in order.
    pub replies: Vec<Reply>,
    /// The flow that it waits in.
    pub flow: Option<String>,
    /// The step of that flow.
    pub step: Option<String>,
    /// What that flow knows of what it asks for.
    pub slots: BTreeMap<String, String>,
}

/// Holds a conversation with `set`, until everything was `done`, the visit is over, or `is_late` says that it takes too
/// long.
pub fn simulate(set: &FlowSet, world: World, done: &[Does], mut is_late: impl FnMut() -> bool) -> Simulated {
    let mut visit =
        Visit { set, world, state: State::default(), was_asked: false, replies: Vec::new(), is_over: false };
    let mut turns = vec![visit.greeting()];
    for does in done {
        if visit.is_over {
            break;
        }
        visit.turn(does, &mut is_late);
        turns.push(visit.told(&visit.state));
        visit.replies.clear();
    }
    Simulated { turns, is_over: visit.is_over }
}

struct Visit<'a> {
    set: &'a FlowSet,
    world: World,
    state: State,
    /// Whether the customer, who did nothing, was asked whether they are there.
    was_asked: bool,
    /// What was done in this turn so far.
    replies: Vec<Reply>,
    is_over: bool,
}

/// What a flow waits for, once it is there.
struct Got {
    passages: Json,
    reply: Result<Json, &'static str>,
    grounded: bool,
}

impl Visit<'_> {
    /// The kiosk greets by itself; the flow that visits begin with listens from then on.
    fn greeting(&mut self) -> Turn {
        self.by_itself("greeting", "greets as kiosks do where the store says nothing else");
        let turn = self.told(&listening(self.set, &self.state, &self.world));
        self.replies.clear();
        turn
    }

    fn turn(&mut self, does: &Does, is_late: impl FnMut() -> bool) {
        let waited = std::mem::replace(&mut self.was_asked, *does == Does::Wait);
        match does {
            Does::Say(text) => {
                let heard = Heard { text, vector: None };
                let command = understand(self.set, &self.state, &self.world, &heard).command;
                self.run(Input::Said { text: text.clone(), command }, is_late);
            }
            Does::Choose(id) => self.run(Input::Touched(id.clone()), is_late),
            Does::Wait if waited => {
                self.by_itself("goodbye", "says goodbye as kiosks do where the store says nothing else");
                self.part();
            }
            Does::Wait => self.by_itself("still_there", "asks whether somebody is still there"),
        }
    }

    /// What kiosks say without a flow.
    fn by_itself(&mut self, reply: &str, otherwise: &str) {
        let said = self.set.reply(reply).say(self.world.language, 0, &BTreeMap::new()).unwrap_or_default();
        self.replies.push(if said.is_empty() { note(otherwise) } else { say(said) });
    }

    fn run(&mut self, mut input: Input, mut is_late: impl FnMut() -> bool) {
        for _ in 0..MAX_STEPS {
            if is_late() {
                return self.stop("stopped here: this takes too long");
            }
            let Step { state, acts, waits, .. } = step(self.set, &self.state, &self.world, input);
            self.state = state;
            let mut got = Got { passages: Json::Null, reply: Err("unreachable"), grounded: true };
            for act in acts {
                if self.replies.len() >= MAX_REPLIES {
                    return self.stop("stopped here: this says and does too much");
                }
                self.act(act, &mut got);
            }
            input = match waits {
                Waits::Customer => return self.mark_question(),
                Waits::Passages => Input::Found(got.passages),
                Waits::Reply => Input::Replied(got.reply),
                Waits::Answer => Input::Answered { grounded: got.grounded },
            };
        }
        self.stop("stopped here: this goes round in circles");
    }

    fn stop(&mut self, why: &str) {
        self.replies.push(note(why));
        self.is_over = true;
    }

    fn act(&mut self, act: Act, got: &mut Got) {
        match act {
            Act::Say { text, .. } => self.replies.push(say(text)),
            Act::Choices { items } => self.offer(items),
            Act::Card { title, items, value, .. } => self.replies.push(card(title, &items, value)),
            Act::Retrieve { query, from, .. } => {
                let from = from.map(|from| format!(" in {from}")).unwrap_or_default();
                self.replies.push(note(format!("looks up \"{query}\"{from}")));
                got.passages = found(&query);
            }
            Act::Answer { question, passages, waits, .. } => got.grounded = self.answer(question, &passages, waits),
            Act::Call { tool, args, .. } => {
                got.reply = example(self.set, &tool, &args);
                self.replies.push(of_call(&tool, &args));
                if let Err(kind) = got.reply {
                    self.replies.push(note(format!("{tool} fails: {kind}")));
                }
            }
            Act::Staff { summary } => {
                self.replies.push(Reply::of(ReplyKind::Handoff, summary.unwrap_or_default()));
            }
            Act::Pace(factor) => self.replies.push(note(format!("speaks {factor:.2} times as fast as usual"))),
            Act::Volume(factor) => self.replies.push(note(format!("speaks {factor:.2} times as loud as usual"))),
            Act::Language(language) => {
                self.world.language = language;
                self.replies.push(note(format!("goes on in {language}")));
            }
            Act::Goodbye => self.part(),
        }
    }

    /// What is offered belongs to the question before it.
    fn offer(&mut self, choices: Vec<(String, String)>) {
        match self.replies.last_mut() {
            Some(last) if last.kind == ReplyKind::Say => (last.kind, last.choices) = (ReplyKind::Choose, choices),
            _ => self.replies.push(Reply { choices, ..Reply::of(ReplyKind::Choose, String::new()) }),
        }
    }

    /// Whether there is an answer: a kiosk gives none without passages.
    fn answer(&mut self, question: String, passages: &Json, waits: bool) -> bool {
        if passages.as_array().is_none_or(Vec::is_empty) {
            self.replies.push(note("has no passages to answer from"));
            // A flow that waits for the answer has words of its own.
            if !waits {
                self.by_itself("unknown", "says that it does not know");
            }
            return false;
        }
        self.state.note_answer(&format!("[{question}]"));
        self.replies.push(Reply::of(ReplyKind::Answer, question));
        true
    }

    /// The visit ends with the last words.
    fn part(&mut self) {
        match self.replies.last_mut() {
            Some(last) if last.kind == ReplyKind::Say => last.kind = ReplyKind::Goodbye,
            _ => self.replies.push(Reply::of(ReplyKind::Goodbye, String::new())),
        }
        self.is_over = true;
    }

    /// The last words are the question that is waited for, where the step that waits puts one.
    fn mark_question(&mut self) {
        let flow = self.state.at().and_then(|(flow, at)| self.set.flow(flow)?.program.get(at));
        let puts_one = matches!(flow, Some(Op::Ask { say, .. } | Op::Confirm { say, .. }) if !say.is_empty());
        if let Some(last) = self.replies.last_mut().filter(|last| puts_one && last.kind == ReplyKind::Say) {
            last.kind = ReplyKind::Ask;
        }
    }

    /// What was done, by a visit that stands at `state`.
    fn told(&self, state: &State) -> Turn {
        let replies = self.replies.clone();
        let at = state.at().and_then(|(name, at)| Some((self.set.flow(name)?, at)));
        let Some((flow, at)) = at.filter(|_| !self.is_over) else { return Turn { replies, ..Turn::default() } };
        let mut known = state.slots();
        let slots =
            flow.slots.iter().filter_map(|slot| Some((slot.name.clone(), replies::value(known.remove(&slot.name)?))));
        Turn { replies, flow: Some(flow.name.clone()), step: Some(flow.step_name(at)), slots: slots.collect() }
    }
}

/// What stands for what the knowledge holds about `query`; nothing is looked up for nothing.
fn found(query: &str) -> Json {
    if query.is_empty() {
        return json!([]);
    }
    json!([{"title": query, "text": "…", "source": "simulated"}])
}

#[cfg(test)]
mod tests;
