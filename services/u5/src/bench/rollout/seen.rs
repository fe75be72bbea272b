//! What the people at a kiosk noticed.

use super::{
    answers::Question,
    line::Connections,
    moves::{Move, Moving, Rest},
    words::Heard,
};

/// A question, and what was heard in answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) question: Question,
    pub(super) heard: Heard,
    /// Words of the answer.
    pub(super) words: usize,
    /// How often it had to be put again.
    pub(super) again: usize,
    /// Whether the kiosk showed that it was understood.
    pub(super) was_taken: bool,
}

impl Turn {
    /// Whether the answer was heard to its end.
    pub(super) const fn is_answered(&self) -> bool {
        self.heard.upto == self.words
    }
}

/// One kiosk's share.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) turns: Vec<Turn>,
    pub(super) moves: Vec<Move>,
    /// Answers that went on elsewhere.
    pub(super) rests: Vec<Rest>,
    /// One that is still to go on.
    pub(super) moving: Option<Moving>,
    pub(super) connections: Connections,
}
