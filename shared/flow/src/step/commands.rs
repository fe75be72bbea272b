//! Doing what the customer wants.

use std::collections::BTreeMap;

use super::{Act, Stepper};
use crate::{
    command::Command,
    flow::{Jump, Op},
    set::{GOODBYE, STAFF},
    state::{Role, Var},
    values::{Problem, Value},
};

impl Stepper<'_> {
    pub(super) fn obey(&mut self, command: Command) {
        let was_offered = std::mem::take(&mut self.state.meant);
        match command {
            Command::Start { flow, slots } => self.start(&flow, &slots),
            Command::Fill(value) => self.fill(value),
            Command::Choose(id) => self.choose(&id),
            Command::Yes => self.confirmed(true),
            Command::No => self.confirmed(false),
            Command::Question => self.digress(),
            Command::Clarify(flows) => self.clarify(flows, &was_offered),
            Command::Unclear(problem) => self.not_understood(&problem),
            Command::Correct(words) => self.repaired("correct", |this| this.correct(&words)),
            Command::Cancel => self.repaired("cancel", Self::cancel),
            Command::Back => self.repaired("back", Self::back),
            Command::Repeat => self.repaired("repeat", Self::repeat),
            Command::Slower => self.repaired("slower", |this| this.pace("slower", 0.85)),
            Command::Louder => self.repaired("louder", |this| this.volume("louder", 1.4)),
            Command::Quieter => self.repaired("quieter", |this| this.volume("quieter", 0.7)),
            Command::Help => self.repaired("help", Self::help),
            Command::Language(language) => self.repaired("language", |this| this.speak_language(language)),
            Command::Staff => self.repaired("staff", |this| this.start(STAFF, &BTreeMap::new())),
            Command::Goodbye => self.repaired("goodbye", |this| this.start(GOODBYE, &BTreeMap::new())),
            Command::Abuse => self.repaired("abuse", |this| this.reply("calm")),
        }
    }

    /// Something on the screen was touched.
    pub(super) fn touched(&mut self, id: &str) {
        let is_offered = |op: &Op| matches!(op, Op::Choose { options, .. } if options.iter().any(|o| o.id == id));
        if self.state.meant.iter().any(|flow| flow == id) {
            self.state.meant.clear();
            self.start(id, &BTreeMap::new());
        } else if self.op().is_some_and(is_offered) {
            self.choose(id);
        } else if self.set.flow(id).is_some() && self.is_offered(id, false) {
            self.start(id, &BTreeMap::new());
        }
    }

    /// Starts a flow. A question that waits goes on behind it; a menu does not.
    pub(super) fn start(&mut self, name: &str, words: &BTreeMap<String, String>) {
        if self.set.flow(name).is_none() {
            return self.not_understood(&Problem::Missing);
        }
        if let Some(at) = self.state.stack.iter().position(|frame| frame.flow == name) {
            self.state.stack.truncate(at);
        } else if self.state.stack.len() > 1 && matches!(self.op(), Some(Op::Choose { .. })) {
            self.state.stack.pop();
        }
        self.state.push(name, Role::Wanted, None);
        self.fill_from_words(words);
    }

    fn choose(&mut self, id: &str) {
        let Some(Op::Choose { options, .. }) = self.op() else { return self.not_understood(&Problem::Missing) };
        let Some(option) = options.iter().find(|option| option.id == id) else {
            return self.not_understood(&Problem::Missing);
        };
        self.jump(&Jump::To(option.at));
    }

    fn confirmed(&mut self, yes: bool) {
        match self.op() {
            Some(Op::Confirm { yes: yes_at, no, .. }) => self.jump(&Jump::To(if yes { *yes_at } else { *no })),
            Some(Op::Ask { .. }) => self.fill(Value::Boolean(yes)),
            _ => self.not_understood(&Problem::Missing),
        }
    }

    /// Answers a question of the customer's own, and comes back.
    fn digress(&mut self) {
        let entry = self.set.entry();
        let is_entry = self.state.stack.len() == 1;
        let slot = self.set.flow(entry).and_then(|flow| flow.slots.iter().find(|slot| slot.whole));
        let Some(slot) = slot else { return self.not_understood(&Problem::Missing) };
        let question = Value::Text(self.state.question.clone());
        if is_entry {
            return self.fill(question);
        }
        self.state.push(entry, Role::Digression, None);
        self.remember(&slot.name, Var::Slot(question));
    }

    /// Asks which flow is meant; whoever was asked that before gets an answer to the question as it stands.
    fn clarify(&mut self, flows: Vec<String>, was_offered: &[String]) {
        let known = flows.into_iter().filter(|name| self.set.flow(name).is_some_and(|flow| !flow.title.is_empty()));
        let flows: Vec<String> = known.take(3).collect();
        if flows.is_empty() || !was_offered.is_empty() {
            return self.digress();
        }
        let options = self.titles(&flows);
        let text = self.listing(options.iter().map(|(_, title)| title.as_str()));
        let values = self.values_with("options", &text);
        self.reply_with("clarify", &values);
        self.act(Act::Choices { items: options });
        self.state.meant = flows;
        self.waits_here();
    }

    /// The names of flows for customers.
    pub(super) fn titles(&self, flows: &[String]) -> Vec<(String, String)> {
        let values = self.values();
        let title = |name: &String| {
            let title = self.set.flow(name)?.title.say(self.world.language, 0, &values).ok()?;
            Some((name.clone(), title))
        };
        flows.iter().filter_map(title).collect()
    }

    /// "a, b or c".
    pub(super) fn listing<'t>(&self, titles: impl Iterator<Item = &'t str>) -> String {
        let titles: Vec<&str> = titles.collect();
        let or = self.set.reply("or").say(self.world.language, 0, &self.values()).unwrap_or_default();
        match titles.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first @ .., last] => format!("{} {or} {last}", first.join(", ")),
        }
    }
}
