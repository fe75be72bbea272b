//! What is known of the turn being answered, and the one report of it.

use u5_protocol::kiosk;

use super::Session;
use crate::{
    event::{Observation, Outcome, TurnRecord},
    time::Instant64,
    waterfall::{Stage, Waterfall},
};

/// What is known so far of the turn that the present response answers.
#[derive(Debug)]
pub(super) struct Ledger {
    outcome: Outcome,
    waterfall: Option<Waterfall>,
    passages: usize,
}

impl Ledger {
    pub(super) const fn new(outcome: Outcome, waterfall: Option<Waterfall>) -> Self {
        Self { outcome, waterfall, passages: 0 }
    }

    /// When the customer stopped speaking or typing.
    pub(super) fn began(&self) -> Option<Instant64> {
        self.waterfall.as_ref().map(Waterfall::began)
    }
}

impl Session {
    pub(super) fn mark(&mut self, stage: Stage, now: Instant64) {
        if let Some(waterfall) = self.ledger.as_mut().and_then(|l| l.waterfall.as_mut()) {
            waterfall.mark(stage, now);
        }
    }

    pub(super) fn retrieved(&mut self, now: Instant64, passages: usize) {
        self.mark(Stage::Passages, now);
        if let Some(ledger) = &mut self.ledger {
            ledger.passages = passages;
        }
    }

    /// The turn is over: what is known of it is reported, once.
    pub(super) fn close_ledger(&mut self) {
        if let Some(ledger) = self.ledger.take() {
            self.report(ledger);
        }
    }

    pub(super) fn report(&mut self, Ledger { outcome, waterfall, passages }: Ledger) {
        if let Some(waterfall) = &waterfall {
            self.kiosk(kiosk::ServerEvent::Turn {
                outcome: outcome.name().to_owned(),
                response_time_ms: waterfall.response_time().map(in_ms),
                waterfall: waterfall.stages().map(|(stage, after)| (stage.name().to_owned(), in_ms(after))).collect(),
            });
        }
        self.observe(Observation::TurnEnded(Box::new(TurnRecord { outcome, waterfall, passages })));
    }

    pub(super) fn set_outcome(&mut self, outcome: Outcome) {
        if let Some(ledger) = &mut self.ledger {
            ledger.outcome = outcome;
        }
    }

    /// What came of the words: whether the store's knowledge held an answer.
    pub(super) fn note_grounding(&mut self, grounded: bool) {
        if let Some(ledger) = self.ledger.as_mut().filter(|l| l.outcome == Outcome::Answered && !grounded) {
            ledger.outcome = Outcome::Unknown;
        }
    }
}

/// Milliseconds, to the microsecond.
fn in_ms(duration: std::time::Duration) -> f64 {
    duration.as_micros() as f64 / 1_000.0
}
