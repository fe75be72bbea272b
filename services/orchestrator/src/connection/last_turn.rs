//! A turn that is over, for the console and the collector of traces.

use u5_dialogue::{event::TurnRecord, waterfall::Waterfall};
use u5_runtime::clock::since_epoch;
use u5_telemetry::traces::{StageTrace, TurnTrace};

use super::{
    Connection,
    effects::{metric_stage, outcome},
};

impl Connection {
    pub(super) fn show_turn(&mut self, record: &TurnRecord, waterfall: &Waterfall) {
        let response_time = waterfall.response_time();
        self.app.recent.add(response_time);
        self.seen.turns += 1;
        self.seen.last_response_time = response_time;
        self.seen.last_turn = Some((record.outcome, waterfall.clone()));
        self.entry.update(self.seen.clone());
        self.tell_desk_of_turn(record.outcome, waterfall);
        if self.app.traces.is_on() {
            self.app.traces.record(self.trace(record, waterfall));
        }
    }

    /// The turn has just ended, so that its times can be told by the calendar.
    fn trace(&self, record: &TurnRecord, waterfall: &Waterfall) -> TurnTrace {
        let took = self.now().since(waterfall.end_of_speech());
        let stage = |span: u5_dialogue::waterfall::Span| StageTrace {
            stage: metric_stage(span.stage),
            from: span.from,
            to: span.to,
        };
        TurnTrace {
            session: self.session.id().to_string(),
            outcome: outcome(record.outcome),
            language: self.session.language().code(),
            passages: record.passages,
            began: since_epoch().saturating_sub(took),
            took,
            stages: waterfall.spans().map(stage).collect(),
        }
    }
}
