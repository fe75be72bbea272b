//! Conversation flows: what shop staff write, and what a kiosk does with it.
//!
//! Pure: no IO, no clock, no tasks. The date and the time of day come in as arguments. [`FlowSet::read`] makes a checked
//! set of files, [`understand`] finds out what a customer means, [`step`] says what happens then.

mod check;
pub mod command;
pub mod doc;
mod flow;
pub mod graph;
mod hours;
mod intents;
mod lower;
pub mod recognise;
pub mod scaffold;
pub mod schema;
mod scope;
mod set;
pub mod simulate;
mod state;
mod stemmer;
mod step;
pub mod testing;
mod understand;
pub mod values;
mod world;

pub use self::{
    command::{Command, Understood},
    doc::{ParameterDoc, ToolDoc, ToolExampleDoc},
    flow::{CardKind, Choosable, Flow, Jump, Op, Phrase, SharedFlow, Slot, Speech},
    hours::Hours,
    scope::Outside,
    set::{Files, FlowSet, GOODBYE, Outline, STAFF, STAFF_OFFER, STORE_FILE, outline},
    state::State,
    step::{Act, Input, Step, Waits, proposal, proposed, step, understand},
    understand::{Heard, Proposal},
    values::Now,
    world::World,
};
