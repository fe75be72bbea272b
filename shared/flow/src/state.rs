//! Where a visit stands in its flows. Can be written down, and gone on with elsewhere.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::values;

/// The most flows that wait for another one to end; the oldest of more are forgotten.
pub(crate) const MAX_DEPTH: usize = 4;
/// How slow and how fast a kiosk can be asked to speak, as factors.
const PACE: std::ops::RangeInclusive<f32> = 0.6..=1.3;
/// How soft and how loud.
const VOLUME: std::ops::RangeInclusive<f32> = 0.3..=2.0;

/// Where a visit stands.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The flows that are under way, the innermost last.
    pub(crate) stack: Vec<Frame>,
    /// What was said last, for whoever did not get it.
    pub(crate) said: Vec<String>,
    /// The flows of which the customer was asked which was meant.
    pub(crate) meant: Vec<String>,
    /// The questions that were answered, the latest last, for going back.
    pub(crate) trail: Vec<Asked>,
    /// What the customer said last, for as long as it takes to answer it.
    #[serde(default)]
    pub(crate) question: String,
    /// How fast the customer wants it, as a factor.
    pub(crate) pace: f32,
    /// How loud the customer wants it, as a factor.
    pub(crate) volume: f32,
    /// Turns so far, so that not every turn sounds alike.
    pub(crate) turns: usize,
    /// Frames so far, so that each has a number of its own.
    pub(crate) frames: u32,
}

/// A flow under way.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// Tells this run of the flow from others.
    pub(crate) serial: u32,
    pub(crate) flow: String,
    /// Its next operation, or the one that waits.
    pub(crate) at: usize,
    /// Slots and what else it remembers.
    pub(crate) vars: BTreeMap<String, Var>,
    /// How often the question was asked in vain.
    pub(crate) tries: u8,
    /// Calls so far, so that each has a key of its own.
    pub(crate) calls: u32,
    /// The variable of the flow below that waits for this one's result.
    pub(crate) into: Option<String>,
    pub(crate) role: Role,
}

/// Why a flow is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// The customer wants it, or the visit began with it.
    Wanted,
    /// The flow below runs it.
    Run,
    /// The customer asked something in between.
    Digression,
}

/// What a flow remembers.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Var {
    Slot(values::Value),
    Json(serde_json::Value),
}

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) serial: u32,
    pub(crate) slot: String,
    pub(crate) at: usize,
}

impl Default for State {
    fn default() -> Self {
        Self {
            stack: Vec::new(),
            said: Vec::new(),
            meant: Vec::new(),
            trail: Vec::new(),
            question: String::new(),
            pace: 1.0,
            volume: 1.0,
            turns: 0,
            frames: 0,
        }
    }
}

// They are full of a customer's words.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.stack).finish()
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{} {:?}", self.flow, self.at, self.vars.keys())
    }
}

impl State {
    /// The flow under way, and which place of it.
    pub fn at(&self) -> Option<(&str, usize)> {
        self.stack.last().map(|frame| (frame.flow.as_str(), frame.at))
    }

    /// The slots of the flow under way, as JSON.
    pub fn slots(&self) -> BTreeMap<String, serde_json::Value> {
        let vars = self.stack.last().into_iter().flat_map(|frame| &frame.vars);
        vars.map(|(name, var)| (name.clone(), var.to_json())).collect()
    }

    /// An answer that no flow worded was given: it is repeated as the flows' own texts are.
    pub fn note_answer(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.said.push(text.to_owned());
        }
    }

    /// How fast the customer wants it, as a factor.
    pub const fn pace(&self) -> f32 {
        self.pace
    }

    /// How loud the customer wants it, as a factor.
    pub const fn volume(&self) -> f32 {
        self.volume
    }

    pub(crate) fn set_pace(&mut self, factor: f32) {
        self.pace = (self.pace * factor).clamp(*PACE.start(), *PACE.end());
    }

    pub(crate) fn set_volume(&mut self, factor: f32) {
        self.volume = (self.volume * factor).clamp(*VOLUME.start(), *VOLUME.end());
    }

    pub(crate) fn push(&mut self, flow: &str, role: Role, into: Option<String>) {
        if self.stack.len() > MAX_DEPTH {
            // The first is the flow that the visit began with.
            self.stack.remove(1);
        }
        self.frames += 1;
        self.stack.push(Frame {
            serial: self.frames,
            flow: flow.to_owned(),
            at: 0,
            vars: BTreeMap::new(),
            tries: 0,
            calls: 0,
            into,
            role,
        });
    }
}

impl Var {
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Slot(value) => value.to_json(),
            Self::Json(value) => value.clone(),
        }
    }
}
