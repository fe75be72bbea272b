//! Going wrong on command.

use std::{sync::Arc, time::Duration};

use parking_lot::Mutex;
use serde::{Deserialize, Deserializer, de::Error};
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
    /// Answers with bytes that are no message.
    Garbage,
}

/// A fault as scenarios name it: it takes the place of all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Told {
    /// Nothing goes wrong.
    None,
    /// New connections are closed at once.
    Refuse,
    /// No call is answered.
    Hang,
    /// Every call is answered late.
    Delay {
        /// By this much.
        ms: u64,
    },
    /// Every call is answered with an error.
    Error {
        /// Its name or number.
        #[serde(deserialize_with = "named_code")]
        code: Code,
    },
    /// Every call is done, and its connection lost before it is answered.
    Lose,
    /// Every call is answered with bytes that are no message.
    Garbage,
}

fn named_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
    code(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// The code of an error by its number in gRPC, or one of the names unavailable, internal, not-found, denied, exhausted.
///
/// # Errors
/// What it is not, for people.
pub fn code(text: &str) -> Result<Code, String> {
    match text {
        "unavailable" => Ok(Code::Unavailable),
        "internal" => Ok(Code::Internal),
        "not-found" => Ok(Code::NotFound),
        "denied" => Ok(Code::PermissionDenied),
        "exhausted" => Ok(Code::ResourceExhausted),
        number => match number.parse() {
            Ok(number @ 1..=16) => Ok(Code::from_i32(number)),
            _ => Err("it is neither a name that is known nor a number from 1 to 16".to_owned()),
        },
    }
}

impl Told {
    /// What strikes every call, if anything does.
    fn fault(self) -> Option<Fault> {
        match self {
            Self::None | Self::Refuse => None,
            Self::Hang => Some(Fault::Hang),
            Self::Delay { ms } => Some(Fault::Delay(Duration::from_millis(ms))),
            Self::Error { code } => Some(Fault::Code(code)),
            Self::Lose => Some(Fault::Lose),
            Self::Garbage => Some(Fault::Garbage),
        }
    }
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

    /// This, and nothing else, from now on.
    pub fn tell(&self, told: Told) {
        let mut state = self.state.lock();
        state.rules = told.fault().map(Rule::every).into_iter().collect();
        state.refuse = told == Told::Refuse;
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

    #[test]
    fn what_is_told_takes_the_place_of_what_was() {
        let faults = Faults::default();
        let told = |text: &str| serde_json::from_str(text).unwrap();
        faults.tell(told(r#"{"fault": "error", "code": "internal"}"#));
        assert_eq!(faults.meet("Points/Query"), Some(Fault::Code(Code::Internal)));
        faults.tell(told(r#"{"fault": "refuse"}"#));
        assert_eq!((faults.meet("Points/Query"), faults.refuses()), (None, true));
        faults.tell(Told::None);
        assert!(!faults.refuses());
        assert!(serde_json::from_str::<Told>(r#"{"fault": "error", "code": "17"}"#).is_err());
    }
}
