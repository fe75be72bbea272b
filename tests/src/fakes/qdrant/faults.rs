//! Going wrong on command.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use tonic::Code;

/// A way to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Never answers.
    Hang,
    /// Answers after this long.
    Delay(Duration),
    /// Answers with this error, and does nothing.
    Code(Code),
    /// Does what it is asked to, and loses the connection before it answers.
    Lose,
}

/// When to go wrong, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    fault: Fault,
    call: Option<String>,
    skip: usize,
    times: usize,
}

impl Rule {
    /// At every call.
    pub fn every(fault: Fault) -> Self {
        Self { fault, call: None, skip: 0, times: usize::MAX }
    }

    /// Only at calls with this name (`Points/Upsert`).
    pub fn of(self, call: &str) -> Self {
        Self { call: Some(call.to_owned()), ..self }
    }

    /// Lets this many calls pass first.
    pub fn after(self, calls: usize) -> Self {
        Self { skip: calls, ..self }
    }

    /// Strikes this many calls, then no more.
    pub fn times(self, calls: usize) -> Self {
        Self { times: calls, ..self }
    }

    /// The fault that strikes this call, if any.
    fn meet(&mut self, call: &str) -> Option<Fault> {
        if self.call.as_deref().is_some_and(|only| only != call) || self.times == 0 {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.times -= 1;
        Some(self.fault)
    }
}

/// The faults of a server, changeable while it runs. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    refuse: bool,
    calls: Vec<String>,
}

impl Faults {
    /// Adds a rule. The first that meets a call strikes.
    pub fn add(&self, rule: Rule) {
        self.state.lock().rules.push(rule);
    }

    /// Closes new connections at once, without a word, or stops to.
    pub fn refuse(&self, refuse: bool) {
        self.state.lock().refuse = refuse;
    }

    /// Takes everything back.
    pub fn clear(&self) {
        *self.state.lock() = State::default();
    }

    /// How many calls with this name there were since the start or [`Self::clear`].
    pub fn calls(&self, name: &str) -> usize {
        self.state.lock().calls.iter().filter(|call| *call == name).count()
    }

    pub(super) fn refuses(&self) -> bool {
        self.state.lock().refuse
    }

    /// Counts a call; says what strikes it.
    pub(super) fn meet(&self, call: &str) -> Option<Fault> {
        let mut state = self.state.lock();
        state.calls.push(call.to_owned());
        state.rules.iter_mut().find_map(|rule| rule.meet(call))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_strikes_when_and_where_it_says() {
        let faults = Faults::default();
        faults.add(Rule::every(Fault::Hang).of("Points/Upsert").after(1).times(1));
        let met = ["Points/Query", "Points/Upsert", "Points/Upsert", "Points/Upsert"].map(|call| faults.meet(call));
        assert_eq!(met, [None, None, Some(Fault::Hang), None]);
        assert_eq!(faults.calls("Points/Upsert"), 3);
    }
}
