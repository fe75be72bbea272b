//! What can go wrong in an engine.

use std::time::Duration;

/// A failure of one call to an engine.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// The engine did not answer in time.
    #[error("{engine} did not finish within {} ms", after.as_millis())]
    Deadline {
        /// Which engine.
        engine: String,
        /// The limit that passed.
        after: Duration,
    },
    /// The engine is not there, or not ready.
    #[error("{engine} is unavailable: {reason}")]
    Unavailable {
        /// Which engine.
        engine: String,
        /// Why, in words an operator can act on.
        reason: String,
    },
    /// The engine has as much work as it takes; try again later.
    #[error("{engine} is busy: {waiting} requests are waiting")]
    Busy {
        /// Which engine.
        engine: String,
        /// How many were already queued.
        waiting: usize,
    },
    /// The engine refused this input.
    #[error("{engine} cannot take this input: {reason}")]
    BadInput {
        /// Which engine.
        engine: String,
        /// What was wrong with it. Never contains the customer's words.
        reason: String,
    },
    /// The engine broke while working.
    #[error("{engine} failed: {reason}")]
    Failed {
        /// Which engine.
        engine: String,
        /// What happened. Never contains the customer's words.
        reason: String,
    },
}

/// The kind of an [`EngineError`], a bounded label for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// See [`EngineError::Deadline`].
    Deadline,
    /// See [`EngineError::Unavailable`].
    Unavailable,
    /// See [`EngineError::Busy`].
    Busy,
    /// See [`EngineError::BadInput`].
    BadInput,
    /// See [`EngineError::Failed`].
    Failed,
}

impl EngineError {
    /// Its kind.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Deadline { .. } => ErrorKind::Deadline,
            Self::Unavailable { .. } => ErrorKind::Unavailable,
            Self::Busy { .. } => ErrorKind::Busy,
            Self::BadInput { .. } => ErrorKind::BadInput,
            Self::Failed { .. } => ErrorKind::Failed,
        }
    }
}

impl ErrorKind {
    /// The label value.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Unavailable => "unavailable",
            Self::Busy => "busy",
            Self::BadInput => "bad_input",
            Self::Failed => "failed",
        }
    }
}
