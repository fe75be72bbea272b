//! Taking values.

use std::collections::BTreeMap;

use u5_prompt::template::value_of;

use super::Stepper;
use crate::{
    flow::{Jump, Op, Phrase, Slot, Speech},
    state::{Asked, Var},
    values::{self, Kind, Problem, Value},
};

/// The most answers that a customer can go back over.
const MAX_TRAIL: usize = 16;

impl Stepper<'_> {
    /// The customer gave the value that was asked for.
    pub(super) fn fill(&mut self, value: Value) {
        let Some((flow, frame)) = self.top() else { return };
        let Some(Op::Ask { slot, .. }) = flow.program.get(frame.at) else {
            return self.not_understood(&Problem::Missing);
        };
        let (slot, serial, at) = (&flow.slots[*slot], frame.serial, frame.at);
        if let Some(complaint) = self.complaint(slot, &value) {
            return self.again(Some(complaint));
        }
        self.remember(&slot.name, Var::Slot(value));
        self.state.trail.push(Asked { serial, slot: slot.name.clone(), at });
        if self.state.trail.len() > MAX_TRAIL {
            self.state.trail.remove(0);
        }
        if let Some(frame) = self.frame() {
            (frame.at, frame.tries) = (at + 1, 0);
        }
    }

    /// What is wrong with a value by the flow's own rule, as it is said.
    fn complaint(&self, slot: &Slot, value: &Value) -> Option<String> {
        let valid = slot.valid.as_ref()?;
        let mut values = self.values();
        let seen = value_of(&value.to_json());
        values.insert("value".to_owned(), seen.clone());
        values.insert(slot.name.clone(), seen);
        if valid.holds(&values).unwrap_or(false) {
            return None;
        }
        let words = slot.invalid.as_ref().unwrap_or_else(|| self.set.reply("not_understood"));
        Some(words.say(self.world.language, self.state.turns, &values).unwrap_or_default())
    }

    /// What was said with the wish already, so that it need not be asked.
    pub(super) fn fill_from_words(&mut self, words: &BTreeMap<String, String>) {
        let Some((flow, _)) = self.top() else { return };
        let (language, now) = (self.world.language, self.world.now);
        for slot in &flow.slots {
            let said = words.get(&slot.name);
            let found = match (said, &slot.kind) {
                (Some(words), kind) => values::find(kind, words, language, now).ok(),
                // What nobody marked is looked for all the same, where it cannot be mistaken for something else.
                (None, kind) if is_distinct(kind) => values::find(kind, &self.state.question, language, now).ok(),
                (None, _) => None,
            };
            let Some(value) = found.map(|found| found.value) else { continue };
            if self.complaint(slot, &value).is_none() {
                self.remember(&slot.name, Var::Slot(value));
            }
        }
    }

    /// Something given before was wrong.
    pub(super) fn correct(&mut self, words: &str) {
        let Some((flow, frame)) = self.top() else { return };
        let (language, now, serial, at) = (self.world.language, self.world.now, frame.serial, frame.at);
        let answered = self.state.trail.iter().rev().filter(|asked| asked.serial == serial);
        let answered = answered.filter_map(|asked| flow.slot(&asked.slot));
        let filled = flow.slots.iter().filter(|slot| frame.vars.contains_key(&slot.name));
        // What is being asked now may be what is answered, with "no" before it.
        let asked = match flow.program.get(at) {
            Some(Op::Ask { slot, .. }) => Some(&flow.slots[*slot]),
            _ => None,
        };
        let mut slots: Vec<&Slot> = answered.chain(filled).chain(asked).collect();
        // What was told freely is put right where it is read back; elsewhere "no e-mail" says nothing about it.
        let is_read_back = matches!(flow.program.get(at), Some(Op::Confirm { .. }));
        slots.retain(|slot| is_read_back || !slot.whole);
        slots.sort_by_key(|slot| matches!(slot.kind, Kind::Text { .. }));
        let new = slots.into_iter().find_map(|slot| {
            let found = values::find(&slot.kind, words, language, now).ok()?;
            self.complaint(slot, &found.value).is_none().then_some((slot.name.clone(), found.value))
        });
        let Some((name, value)) = new else { return self.not_understood(&Problem::Missing) };
        let place = flow.asks(&name).map(|place| place + 1).filter(|place| *place <= at);
        self.remember(&name, Var::Slot(value));
        if let (Some(place), Some(frame)) = (place, self.frame()) {
            (frame.at, frame.tries) = (place, 0);
        }
    }

    /// The last question once more, and what it is about is forgotten.
    pub(super) fn back(&mut self) {
        let serial = self.state.stack.last().map(|frame| frame.serial);
        match self.state.trail.pop() {
            Some(asked) if Some(asked.serial) == serial => {
                if let Some(frame) = self.frame() {
                    frame.vars.remove(&asked.slot);
                    (frame.at, frame.tries) = (asked.at, 0);
                }
            }
            // There is nothing to go back to in this flow: it is left.
            _ => self.cancel(),
        }
    }

    /// What was said is no answer: say why, and ask again; at some time, do what the flow says for that.
    pub(super) fn not_understood(&mut self, problem: &Problem) {
        let spoken = match problem {
            Problem::Missing => None,
            problem => Some(problem.spoken(self.world.language)),
        };
        self.again(spoken);
    }

    fn again(&mut self, complaint: Option<String>) {
        let Some(op) = self.op() else { return };
        let (again, retries, otherwise) = match op {
            Op::Ask { again, retries, otherwise, .. } => (Some(again), *retries, otherwise),
            Op::Choose { retries, otherwise, .. } | Op::Confirm { retries, otherwise, .. } => {
                (None, *retries, otherwise)
            }
            _ => return,
        };
        let Some(frame) = self.frame() else { return };
        frame.tries += 1;
        if frame.tries > retries {
            return self.jump(otherwise);
        }
        self.complain(complaint, again);
    }

    /// The flow's own words for asking again say all there is to say, and the question follows anyway.
    fn complain(&mut self, complaint: Option<String>, again: Option<&Phrase>) {
        let own = again.filter(|again| !again.is_empty());
        match (complaint, own) {
            (Some(complaint), _) => self.speak(complaint, Speech::default()),
            (None, Some(again)) => {
                let text = again.say(self.world.language, self.state.turns, &self.values());
                self.speak(text.unwrap_or_default(), Speech::default());
            }
            (None, None) => self.reply("not_understood"),
        }
    }

    /// Leaves the flow for the one below.
    pub(super) fn cancel(&mut self) {
        if self.state.stack.len() > 1 {
            self.state.stack.pop();
        }
        self.reply("cancelled");
        if self.state.stack.len() == 1 {
            self.jump(&Jump::Restart);
        }
    }
}

/// Whether a value of this kind can be told from everything else that is said.
const fn is_distinct(kind: &Kind) -> bool {
    match kind {
        Kind::Choice(_) | Kind::Entity(_) | Kind::Email | Kind::Phone => true,
        Kind::Number { min, max, .. } => min.is_some() && max.is_some(),
        Kind::Digits { min_len, .. } => *min_len >= 3,
        Kind::Text { .. } | Kind::Date { .. } | Kind::Time | Kind::Boolean => false,
    }
}
