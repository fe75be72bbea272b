//! Holding a test's conversation.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use u5_protocol::{
    Language,
    diagnostic::{Report, Span},
};

use super::{Does, Test, Turn, Wanted, kitchen};
use crate::{
    set::FlowSet,
    state::State,
    step::{Act, Input, Step, Waits, step, understand},
    understand::Heard,
    world::World,
};

/// The most steps of one turn.
const MAX_STEPS: usize = 50;

/// What did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where that is written.
    pub span: Span,
    /// What was expected, and what came instead.
    pub message: String,
}

/// What a turn came to.
#[derive(Debug, Default)]
struct Seen {
    said: Vec<String>,
    shown: Vec<String>,
    called: Vec<String>,
    staff: bool,
    ends: bool,
    flow: Option<String>,
    slots: BTreeMap<String, Json>,
}

/// Holds `test`'s conversation with `set`; what did not hold goes into `report`. Says whether everything held.
pub fn run(set: &FlowSet, test: &Test, report: &mut Report) -> Vec<Failure> {
    let mut talk = Talk { set, test, state: State::default(), world: World { now: test.now, language: test.language } };
    let mut failures = Vec::new();
    for turn in &test.turns {
        let seen = talk.turn(turn);
        failures.extend(talk.check(turn, &seen));
        // What follows a turn that went elsewhere says nothing more.
        if !failures.is_empty() {
            break;
        }
    }
    for Failure { span, message } in &failures {
        let hint = "mend the flow, or the test where it expects too much";
        report.error(*span, "test-fails", format!("\"{}\": {message}", test.name), hint);
    }
    failures
}

struct Talk<'a> {
    set: &'a FlowSet,
    test: &'a Test,
    state: State,
    world: World,
}

impl Talk<'_> {
    fn turn(&mut self, turn: &Turn) -> Seen {
        let mut seen = Seen::default();
        let mut input = match &turn.does {
            Does::Touches(id) => Input::Touched(id.clone()),
            Does::Says(text) => {
                let heard = Heard { text, vector: None };
                let understood = understand(self.set, &self.state, &self.world, &heard);
                Input::Said { text: text.clone(), command: understood.command }
            }
        };
        for _ in 0..MAX_STEPS {
            let Step { state, acts, waits, ended } = step(self.set, &self.state, &self.world, input);
            self.state = state;
            if let Some((flow, slots)) = ended {
                Self::did(self.set, &mut seen, &flow, slots);
            }
            let (mut passages, mut reply, mut grounded) = (Json::Null, Err("unreachable"), true);
            for act in acts {
                match act {
                    Act::Say { text, .. } => seen.said.push(text),
                    Act::Choices { items } => seen.shown.extend(items.into_iter().map(|(_, label)| label)),
                    Act::Card { title, items, value, .. } => {
                        seen.shown.push(title);
                        seen.shown.extend(value);
                        seen.shown.push(items.to_string());
                    }
                    Act::Retrieve { query, from, limit, .. } => {
                        passages = kitchen::retrieve(self.test, &query, from.as_deref(), limit);
                    }
                    Act::Answer { passages, .. } => {
                        let answer = kitchen::answer(&passages);
                        grounded = answer.is_some();
                        self.state.note_answer(answer.as_deref().unwrap_or_default());
                        seen.said.extend(answer);
                    }
                    Act::Call { tool, args, .. } => {
                        reply = kitchen::call(self.set, self.test, &tool, &args);
                        seen.called.push(tool);
                    }
                    Act::Staff { .. } => seen.staff = true,
                    Act::Goodbye => seen.ends = true,
                    Act::Language(language) => self.world.language = language,
                    Act::Pace(_) | Act::Volume(_) => {}
                }
            }
            input = match waits {
                Waits::Customer => break,
                Waits::Passages => Input::Found(passages),
                Waits::Reply => Input::Replied(reply),
                Waits::Answer => Input::Answered { grounded },
            };
            self.note(&mut seen);
        }
        self.note(&mut seen);
        seen
    }

    /// The flow that did the work, and what it knew: the last one that was no entry.
    fn note(&self, seen: &mut Seen) {
        if let Some((flow, _)) = self.state.at() {
            Self::did(self.set, seen, flow, self.state.slots());
        }
    }

    fn did(set: &FlowSet, seen: &mut Seen, flow: &str, slots: BTreeMap<String, Json>) {
        if flow != set.entry() || seen.flow.is_none() {
            (seen.flow, seen.slots) = (Some(flow.to_owned()), slots);
        }
    }

    fn check(&self, turn: &Turn, seen: &Seen) -> Vec<Failure> {
        let mut failures = Vec::new();
        let mut fail = |span: Span, message: String| failures.push(Failure { span, message });
        let expect = &turn.expect;
        if let Some(Wanted { span, value }) = &expect.flow
            && seen.flow.as_ref() != Some(value)
        {
            fail(*span, format!("expected the flow `{value}`, came to `{}`", seen.flow.as_deref().unwrap_or("none")));
        }
        for Wanted { span, value: (name, value) } in &expect.slots {
            let found = seen.slots.get(name).unwrap_or(&Json::Null);
            if !is_same(found, value) {
                fail(*span, format!("expected `{name}` to be {value}, and it is {found}"));
            }
        }
        let (said, shown) = (seen.said.join(" "), seen.shown.join(" "));
        for Wanted { span, value } in expect.says.iter().filter(|wanted| !holds(&said, &wanted.value)) {
            fail(*span, format!("expected to hear \"{value}\", heard \"{said}\""));
        }
        for Wanted { span, value } in expect.says_not.iter().filter(|wanted| holds(&said, &wanted.value)) {
            fail(*span, format!("\"{value}\" was not to be heard in \"{said}\""));
        }
        for Wanted { span, value } in expect.shows.iter().filter(|wanted| !holds(&shown, &wanted.value)) {
            fail(*span, format!("expected to see \"{value}\", saw \"{shown}\""));
        }
        if let Some(Wanted { span, value }) = &expect.calls {
            let missing = value.iter().find(|tool| !seen.called.contains(tool));
            if missing.is_some() || value.is_empty() && !seen.called.is_empty() {
                fail(*span, format!("expected calls of {value:?}, saw {:?}", seen.called));
            }
        }
        let flags = [("call staff", &expect.staff, seen.staff), ("end", &expect.ends, seen.ends)];
        for (what, wanted, is) in flags {
            if let Some(Wanted { span, value }) = wanted
                && *value != is
            {
                fail(*span, format!("expected {}to {what}", if *value { "" } else { "not " }));
            }
        }
        if let Some(Wanted { span, value }) = &expect.language
            && *value != self.language()
        {
            fail(*span, format!("expected to go on in `{value}`, and it is `{}`", self.language()));
        }
        failures
    }

    const fn language(&self) -> Language {
        self.world.language
    }
}

fn holds(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// A slot may hold a number where the test has text, or an entity where it has a name.
fn is_same(found: &Json, wanted: &Json) -> bool {
    let text = |value: &Json| match value {
        Json::String(text) => text.to_lowercase(),
        Json::Object(entity) => entity.get("name").and_then(Json::as_str).unwrap_or_default().to_lowercase(),
        other => other.to_string(),
    };
    found == wanted || text(found) == text(wanted) || found["id"] == *wanted
}
