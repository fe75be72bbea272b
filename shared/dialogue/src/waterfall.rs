//! Where a turn's time went.

use std::time::Duration;

use crate::time::Instant64;

/// The moments of a turn, in the order in which they happen when all goes well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// The pause behind the last word was noticed.
    Pause,
    /// The turn was taken to be over.
    EndOfTurn,
    /// Its words are known.
    Transcript,
    /// The store's knowledge was searched.
    Passages,
    /// The answer's first text came.
    FirstToken,
    /// Its first speakable part was complete.
    FirstClause,
    /// The voice's first samples came.
    FirstAudio,
    /// They left for the page.
    FirstSent,
    /// The page played them.
    FirstPlayed,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 9] = [
        Self::Pause,
        Self::EndOfTurn,
        Self::Transcript,
        Self::Passages,
        Self::FirstToken,
        Self::FirstClause,
        Self::FirstAudio,
        Self::FirstSent,
        Self::FirstPlayed,
    ];

    /// The name in metrics and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::EndOfTurn => "end_of_turn",
            Self::Transcript => "transcript",
            Self::Passages => "passages",
            Self::FirstToken => "first_token",
            Self::FirstClause => "first_clause",
            Self::FirstAudio => "first_audio",
            Self::FirstSent => "first_sent",
            Self::FirstPlayed => "first_played",
        }
    }
}

/// When each stage of a turn was first reached, counted from the end of the customer's speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    end_of_speech: Instant64,
    at: [Option<Instant64>; Stage::ALL.len()],
}

impl Waterfall {
    /// A turn whose speech (or typing) ended at `end_of_speech`.
    pub const fn new(end_of_speech: Instant64) -> Self {
        Self { end_of_speech, at: [None; Stage::ALL.len()] }
    }

    /// When the customer's speech or typing ended.
    pub const fn began(&self) -> Instant64 {
        self.end_of_speech
    }

    /// Notes that `stage` was reached; only the first time counts.
    pub fn mark(&mut self, stage: Stage, now: Instant64) {
        self.at[stage as usize].get_or_insert(now);
    }

    /// How long after the end of speech `stage` was reached.
    pub fn after(&self, stage: Stage) -> Option<Duration> {
        self.at[stage as usize].map(|at| at.since(self.end_of_speech))
    }

    /// End of speech to the first sound: as the page reports it, else as we sent it.
    pub fn response_time(&self) -> Option<Duration> {
        self.after(Stage::FirstPlayed).or_else(|| self.after(Stage::FirstSent))
    }

    /// The stages reached, in order.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, Duration)> {
        Stage::ALL.into_iter().filter_map(|stage| Some((stage, self.after(stage)?)))
    }
}
