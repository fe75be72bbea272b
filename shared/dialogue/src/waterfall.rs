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

    /// The stages without which this one cannot be reached. The transcript is made while the end of the turn is still
    /// awaited, so an answer begins with the later of both.
    const fn awaits(self) -> &'static [Self] {
        match self {
            Self::Pause => &[],
            Self::EndOfTurn | Self::Transcript => &[Self::Pause],
            Self::Passages => &[Self::EndOfTurn, Self::Transcript],
            Self::FirstToken => &[Self::Passages],
            Self::FirstClause => &[Self::FirstToken],
            Self::FirstAudio => &[Self::FirstClause],
            Self::FirstSent => &[Self::FirstAudio],
            Self::FirstPlayed => &[Self::FirstSent],
        }
    }
}

/// A stage's share of a turn, both ends counted from the end of the customer's speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// What was waited for.
    pub stage: Stage,
    /// When all that it needs was there.
    pub from: Duration,
    /// When it was reached; not before `from`.
    pub to: Duration,
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

    /// When the customer's speech (or typing) ended.
    pub const fn end_of_speech(&self) -> Instant64 {
        self.end_of_speech
    }

    /// What the turn waited for, and when, in the order of the stages. Spans overlap where things were done at the same
    /// time.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.stages().map(|(stage, to)| Span { stage, from: self.ready(stage).min(to), to })
    }

    /// When everything that `stage` needs was there; a stage that was left out needs what the ones before it need.
    fn ready(&self, stage: Stage) -> Duration {
        let reached = |needed: &Stage| self.after(*needed).unwrap_or_else(|| self.ready(*needed));
        stage.awaits().iter().map(reached).max().unwrap_or_default()
    }

    /// The stages reached, in order.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, Duration)> {
        Stage::ALL.into_iter().filter_map(|stage| Some((stage, self.after(stage)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waterfall(marks: &[(Stage, u64)]) -> Waterfall {
        let at = |ms| Instant64::from_origin(Duration::from_millis(10_000 + ms));
        let mut waterfall = Waterfall::new(at(0));
        for (stage, ms) in marks {
            waterfall.mark(*stage, at(*ms));
        }
        waterfall
    }

    fn spans(marks: &[(Stage, u64)]) -> Vec<(Stage, u128, u128)> {
        waterfall(marks).spans().map(|s| (s.stage, s.from.as_millis(), s.to.as_millis())).collect()
    }

    #[test]
    fn a_stage_begins_when_what_it_needs_is_there() {
        let marks = [
            (Stage::Pause, 160),
            (Stage::Transcript, 290),
            (Stage::EndOfTurn, 350),
            (Stage::Passages, 380),
            (Stage::FirstToken, 400),
        ];
        assert_eq!(
            spans(&marks),
            [
                (Stage::Pause, 0, 160),
                (Stage::EndOfTurn, 160, 350),
                (Stage::Transcript, 160, 290),
                (Stage::Passages, 350, 380),
                (Stage::FirstToken, 380, 400),
            ]
        );
    }

    #[test]
    fn stages_that_were_left_out_leave_no_gap() {
        let marks = [(Stage::EndOfTurn, 0), (Stage::Transcript, 0), (Stage::FirstToken, 70), (Stage::FirstSent, 90)];
        let spans = spans(&marks);
        assert_eq!(spans[2..], [(Stage::FirstToken, 0, 70), (Stage::FirstSent, 70, 90)]);
    }

    #[test]
    fn a_stage_that_came_before_what_it_needs_took_no_time() {
        assert_eq!(spans(&[(Stage::EndOfTurn, 350), (Stage::Passages, 200)])[1], (Stage::Passages, 200, 200));
    }
}
