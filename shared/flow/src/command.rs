//! What a customer may want: a closed list. Whoever proposes (examples and parsers here, or a language model), nothing
//! else can happen.

use std::collections::BTreeMap;

use u5_protocol::Language;

use crate::values::{Problem, Value};

/// What a customer wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A flow, with what was said about its slots.
    Start {
        /// Its name.
        flow: String,
        /// Words by slot.
        slots: BTreeMap<String, String>,
    },
    /// The value that was asked for.
    Fill(Value),
    /// Another value than the one given before; the words hold it.
    Correct(String),
    /// One of the things offered.
    Choose(String),
    /// Yes.
    Yes,
    /// No.
    No,
    /// An answer to a question of the customer's own.
    Question,
    /// To hear it again.
    Repeat,
    /// To hear it more slowly.
    Slower,
    /// To hear it louder.
    Louder,
    /// To hear it more quietly.
    Quieter,
    /// To know what can be asked.
    Help,
    /// To stop this.
    Cancel,
    /// To answer the last question anew.
    Back,
    /// Another language.
    Language(Language),
    /// A person.
    Staff,
    /// To leave.
    Goodbye,
    /// To swear.
    Abuse,
    /// One of these flows, probably.
    Clarify(Vec<String>),
    /// What was asked for, but not so that it can be used.
    Unclear(Problem),
}

/// The commands that repair a conversation, by the names that stores know them by.
pub const REPAIRS: [&str; 12] = [
    "repeat", "slower", "louder", "quieter", "help", "cancel", "back", "language", "staff", "goodbye", "correct",
    "abuse",
];

/// What was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// What the customer wants.
    pub command: Command,
    /// Whether there is no doubt about it. Where there is, a language model may be asked.
    pub sure: bool,
}

impl Understood {
    pub(crate) const fn sure(command: Command) -> Self {
        Self { command, sure: true }
    }

    pub(crate) const fn unsure(command: Command) -> Self {
        Self { command, sure: false }
    }
}
