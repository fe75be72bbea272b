//! Running a program until somebody else has to do something.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use u5_prompt::template::{TemplateError, Values, json_of};

use super::{Act, Stepper, Waits};
use crate::{
    flow::{Jump, Op, Phrase, Speech},
    state::{Role, Var},
};

/// The most operations between two moments of listening; what takes more goes round in circles.
const BUDGET: usize = 500;

/// What an operation leads to.
enum Then {
    /// The next one.
    On,
    /// A wait.
    Wait(Waits),
}

impl Stepper<'_> {
    /// Runs until something is needed.
    pub(super) fn run(&mut self) -> Waits {
        for _ in 0..BUDGET {
            if self.state.stack.is_empty() {
                // The flow that the visit began with is over: it begins anew when something is said.
                return Waits::Customer;
            }
            match self.one() {
                Ok(Then::On) => {}
                Ok(Then::Wait(waits)) => return waits,
                Err(_) => self.broken(),
            }
        }
        self.state.stack.clear();
        self.reply("apology");
        Waits::Customer
    }

    /// Something in the flow cannot be evaluated: the flow ends, and the customer is told.
    fn broken(&mut self) {
        self.reply("apology");
        self.end_flow(None);
    }

    fn one(&mut self) -> Result<Then, TemplateError> {
        let Some(op) = self.op() else {
            self.end_flow(None);
            return Ok(Then::On);
        };
        match op {
            Op::Say(phrase, speech) => self.say(phrase, speech)?,
            Op::Ask { slot, say, speech, .. } => return self.ask(*slot, say, speech),
            Op::Choose { say, speech, options, .. } => {
                self.question_put(say, speech)?;
                let values = self.values();
                let label = |label: &Phrase| label.say(self.world.language, 0, &values);
                let items = options.iter().map(|option| Ok((option.id.clone(), label(&option.label)?)));
                let items = items.collect::<Result<_, TemplateError>>()?;
                self.act(Act::Choices { items });
                return Ok(Then::Wait(Waits::Customer));
            }
            Op::Confirm { say, speech, .. } => {
                self.question_put(say, speech)?;
                return Ok(Then::Wait(Waits::Customer));
            }
            Op::Retrieve { query, from, limit, min_score, .. } => {
                let query = query.render(&self.values())?.trim().to_owned();
                let (from, limit, min_score) = (from.clone(), *limit, *min_score);
                self.act(Act::Retrieve { query, from, limit, min_score });
                return Ok(Then::Wait(Waits::Passages));
            }
            Op::Answer { prompt, with, cite, otherwise, speech } => {
                let waits = otherwise.is_some();
                self.answer(prompt, with.as_deref(), *cite, waits, speech);
                if waits {
                    return Ok(Then::Wait(Waits::Answer));
                }
                self.advance(1);
            }
            Op::Call { tool, with, .. } => {
                let values = self.values();
                let arg =
                    |(name, text): &(String, u5_prompt::template::Template)| Ok((name.clone(), text.render(&values)?));
                let args = with.iter().map(arg).collect::<Result<BTreeMap<_, _>, TemplateError>>()?;
                self.call(tool, args);
                return Ok(Then::Wait(Waits::Reply));
            }
            Op::Set(pairs) => {
                for (name, formula) in pairs {
                    let value = formula.value(&self.values())?;
                    self.remember(name, Var::Json(json_of(&value)));
                }
                self.advance(1);
            }
            Op::Unless(formula, place) => {
                if formula.holds(&self.values())? {
                    self.advance(1);
                } else if let Some(frame) = self.frame() {
                    frame.at = *place;
                }
            }
            Op::Go(jump) => self.jump(jump),
            Op::Run { flow, with, into } => {
                let values = self.values();
                let mut vars = BTreeMap::new();
                for (name, formula) in with {
                    vars.insert(name.clone(), Var::Json(json_of(&formula.value(&values)?)));
                }
                self.state.push(flow, Role::Run, into.clone());
                if let Some(frame) = self.frame() {
                    frame.vars = vars;
                }
            }
            Op::Show { card, title, items, value } => {
                let values = self.values();
                let title = title.say(self.world.language, self.state.turns, &values)?;
                let value = value.as_ref().map(|value| value.render(&values)).transpose()?;
                let items = items.as_ref().and_then(|name| self.known(name)).unwrap_or(Json::Null);
                self.act(Act::Card { kind: *card, title, items, value });
                self.advance(1);
            }
            Op::Handoff { say, summary, speech } => {
                let summary = summary.as_ref().map(|summary| summary.render(&self.values())).transpose()?;
                self.act(Act::Staff { summary });
                self.say(say, speech)?;
            }
            Op::Goodbye(phrase) => {
                self.say(phrase, &Speech::default())?;
                self.act(Act::Goodbye);
                if !self.muted {
                    self.state.stack.clear();
                }
                return Ok(Then::Wait(Waits::Customer));
            }
            Op::End(result) => {
                let result = result.as_ref().map(|formula| formula.value(&self.values())).transpose()?;
                self.end_flow(result.as_ref().map(json_of));
            }
        }
        Ok(Then::On)
    }

    fn say(&mut self, phrase: &Phrase, speech: &Speech) -> Result<(), TemplateError> {
        self.question_put(phrase, speech)?;
        self.advance(1);
        Ok(())
    }

    /// Says something and stays.
    pub(super) fn question_put(&mut self, phrase: &Phrase, speech: &Speech) -> Result<(), TemplateError> {
        let text = phrase.say(self.world.language, self.state.turns, &self.values())?;
        self.speak(text, speech.clone());
        Ok(())
    }

    fn ask(&mut self, slot: usize, say: &Phrase, speech: &Speech) -> Result<Then, TemplateError> {
        let Some((flow, frame)) = self.top() else { return Ok(Then::On) };
        if frame.vars.contains_key(&flow.slots[slot].name) {
            self.advance(1);
            return Ok(Then::On);
        }
        if frame.role == Role::Digression {
            // The question in between was answered.
            self.end_flow(None);
            return Ok(Then::On);
        }
        self.question_put(say, speech)?;
        Ok(Then::Wait(Waits::Customer))
    }

    fn answer(&mut self, prompt: &str, with: Option<&str>, cite: bool, waits: bool, speech: &Speech) {
        let Some((flow, frame)) = self.top() else { return };
        let question = flow.slots.iter().find(|slot| slot.whole).and_then(|slot| frame.vars.get(&slot.name));
        let question = question.map(Var::to_json).and_then(|q| q.as_str().map(str::to_owned));
        let inputs = frame.vars.iter().map(|(name, var)| (name.clone(), var.to_json())).collect();
        let act = Act::Answer {
            prompt: prompt.to_owned(),
            question: question.unwrap_or_else(|| self.state.question.clone()),
            passages: with.and_then(|name| self.known(name)).unwrap_or(Json::Null),
            inputs,
            cite,
            waits,
            speech: speech.clone(),
        };
        self.act(act);
    }

    fn call(&mut self, tool: &str, args: BTreeMap<String, String>) {
        let Some(frame) = self.frame() else { return };
        frame.calls += 1;
        let key = format!("{}-{}-{}", frame.serial, frame.at, frame.calls);
        self.act(Act::Call { tool: tool.to_owned(), args, key });
    }

    /// The value of a name, as JSON.
    fn known(&self, name: &str) -> Option<Json> {
        self.state.stack.last()?.vars.get(name).map(Var::to_json)
    }

    pub(super) fn remember(&mut self, name: &str, var: Var) {
        if let Some(frame) = self.frame() {
            frame.vars.insert(name.to_owned(), var);
        }
    }

    pub(super) fn jump(&mut self, jump: &Jump) {
        match jump {
            Jump::To(place) => self.go_to(*place),
            Jump::Step(place) => {
                self.forget_asked_at(*place);
                self.go_to(*place);
            }
            Jump::Restart => {
                if let Some(frame) = self.frame() {
                    frame.vars.clear();
                }
                self.go_to(0);
            }
            Jump::End => self.end_flow(None),
            Jump::Flow(name) => self.go_to_flow(name),
        }
    }

    fn go_to(&mut self, place: usize) {
        if let Some(frame) = self.frame() {
            (frame.at, frame.tries) = (place, 0);
        }
    }

    /// A question that somebody goes to is asked anew.
    fn forget_asked_at(&mut self, place: usize) {
        let asked = self.top().and_then(|(flow, _)| match flow.program.get(place) {
            Some(Op::Ask { slot, .. }) => Some(flow.slots[*slot].name.clone()),
            _ => None,
        });
        if let (Some(name), Some(frame)) = (asked, self.frame()) {
            frame.vars.remove(&name);
        }
    }

    /// Goes on with another flow in the place of this one. The flow that the visit began with stays below.
    fn go_to_flow(&mut self, name: &str) {
        if name == self.set.entry() {
            return self.end_flow(None);
        }
        if self.state.stack.len() == 1 {
            // It is asked anew when the other one is over.
            if let Some(frame) = self.frame() {
                (frame.at, frame.tries) = (0, 0);
                frame.vars.clear();
            }
            return self.state.push(name, Role::Wanted, None);
        }
        let ended = self.state.stack.pop();
        self.state.push(name, ended.as_ref().map_or(Role::Wanted, |frame| frame.role), ended.and_then(|f| f.into));
    }

    /// The flow is over; the one below goes on.
    pub(super) fn end_flow(&mut self, result: Option<Json>) {
        let slots = self.state.slots();
        let Some(ended) = self.state.stack.pop() else { return };
        if !self.muted && ended.role != Role::Run {
            self.ended = Some((ended.flow.clone(), slots));
        }
        match ended.role {
            Role::Run => {
                if let Some(into) = &ended.into {
                    self.remember(into, Var::Json(result.unwrap_or(Json::Null)));
                }
                self.advance(1);
            }
            Role::Wanted | Role::Digression if self.state.stack.len() > 1 => self.reply("resume"),
            Role::Wanted | Role::Digression => {}
        }
    }

    pub(super) fn found(&mut self, passages: Json) {
        if let Some(Op::Retrieve { into, .. }) = self.op() {
            self.remember(into, Var::Json(passages));
            self.advance(1);
        }
    }

    pub(super) fn replied(&mut self, reply: Result<Json, &'static str>) {
        let Some(Op::Call { into, on_error, .. }) = self.op() else { return };
        match (reply, on_error) {
            (Ok(value), _) => {
                if let Some(into) = into {
                    self.remember(into, Var::Json(value));
                }
                self.advance(1);
            }
            (Err(kind), Some(place)) => {
                self.remember("error", Var::Json(kind.into()));
                self.go_to(*place);
            }
            (Err(_), None) => {
                self.reply("tool_failed");
                self.end_flow(None);
            }
        }
    }

    pub(super) fn answered(&mut self, grounded: bool) {
        if let Some(Op::Answer { otherwise: Some(place), .. }) = self.op() {
            if grounded { self.advance(1) } else { self.go_to(*place) }
        }
    }

    /// What templates see when something is to be chosen from.
    pub(super) fn values_with(&self, name: &str, text: &str) -> Values {
        let mut values = self.values();
        values.insert(name.to_owned(), text.into());
        values
    }
}
