//! A customer's visit to a kiosk: from the first word to the wipe.

use u5_protocol::{
    kiosk::{self, StaffState},
    realtime::StatusReason,
};

use super::{Session, listening::Turn};
use crate::{
    event::{Effect, Observation, Outcome},
    settings::{IdleTimes, Phrase, Surface},
    time::Instant64,
};

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visit {
    /// Nobody is there. Leads to `Talking`.
    Attract,
    /// A customer is there. Leads to `Closing`, or to `Attract` when they just walk away.
    Talking(Idle),
    /// Goodbye was said or is being said. Leads to `Attract`, by the wipe.
    Closing,
}

/// Silence during a visit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Idle {
    /// Since when nothing has been going on.
    since: Option<Instant64>,
    /// Whether "are you still there?" was asked.
    asked: bool,
}

impl Session {
    /// The customer did something.
    pub(super) fn visitor_active(&mut self) {
        if self.visit == Visit::Attract {
            self.observe(Observation::ConversationStarted);
        }
        self.visit = Visit::Talking(Idle::default());
    }

    pub(super) fn still_here(&mut self) {
        match self.visit {
            Visit::Talking(_) => self.visitor_active(),
            Visit::Attract | Visit::Closing => self.ignore("still here without a visit"),
        }
    }

    pub(super) fn on_presence(&mut self, now: Instant64, present: bool) {
        match (present, self.visit) {
            (true, Visit::Attract) => {
                self.visitor_active();
                if matches!(self.settings.surface, Surface::Kiosk { greet: true, .. }) {
                    self.say(now, Phrase::Greeting, None);
                }
            }
            (true, Visit::Talking(_) | Visit::Closing) => self.visitor_active(),
            (false, Visit::Talking(_) | Visit::Closing) => self.wipe(now),
            (false, Visit::Attract) => {}
        }
    }

    pub(super) fn call_staff(&mut self, now: Instant64) {
        self.visitor_active();
        self.out.push(Effect::CallStaff);
        self.kiosk(kiosk::ServerEvent::Staff { state: StaffState::Called });
        self.say(now, Phrase::StaffCalled, None);
    }

    pub(super) fn end_visit(&mut self, now: Instant64) {
        if self.visit == Visit::Attract {
            return self.ignore("end without a visit");
        }
        self.drop_utterance();
        self.say(now, Phrase::Goodbye, None);
        self.visitor_leaves(now);
    }

    /// The goodbye is on its way; the wipe follows when it has been heard.
    pub(super) fn visitor_leaves(&mut self, now: Instant64) {
        if self.settings.is_kiosk() && self.visit != Visit::Attract {
            self.visit = Visit::Closing;
            self.tick_visit(now);
        }
    }

    pub(super) fn visit_deadline(&self) -> Option<Instant64> {
        let Visit::Talking(idle) = self.visit else { return None };
        Some(idle.since? + self.idle_limit(idle)?)
    }

    fn idle_limit(&self, idle: Idle) -> Option<std::time::Duration> {
        let IdleTimes { ask_after, leave_after } = self.idle_times()?;
        Some(if idle.asked { leave_after } else { ask_after })
    }

    fn idle_times(&self) -> Option<IdleTimes> {
        match &self.settings.surface {
            Surface::Kiosk { idle, .. } => Some(*idle),
            Surface::Api => None,
        }
    }

    pub(super) fn tick_visit(&mut self, now: Instant64) {
        let quiet = !self.is_answering() && self.awaiting.is_empty() && matches!(self.turn, Turn::Open);
        match &mut self.visit {
            Visit::Attract => {}
            Visit::Closing if quiet => self.wipe(now),
            Visit::Closing => {}
            Visit::Talking(idle) if !quiet => idle.since = None,
            Visit::Talking(idle) => {
                idle.since.get_or_insert(now);
                if self.visit_deadline().is_some_and(|at| at <= now) {
                    self.idle_passed(now);
                }
            }
        }
    }

    /// First ask, then leave.
    fn idle_passed(&mut self, now: Instant64) {
        let (Visit::Talking(idle), Some(times)) = (self.visit, self.idle_times()) else { return };
        if idle.asked {
            self.say(now, Phrase::Goodbye, None);
            self.visit = Visit::Closing;
            return self.tick_visit(now);
        }
        let seconds_left = times.leave_after.as_secs() as u32;
        self.kiosk(kiosk::ServerEvent::Idle { seconds_left, extendable: true });
        self.say(now, Phrase::StillThere, None);
        let since = (!self.is_answering()).then_some(now);
        self.visit = Visit::Talking(Idle { since, asked: true });
    }

    /// Nobody is at the other end any more. What was being said is lost to them; what was heard stays.
    pub(super) fn detach(&mut self, now: Instant64) {
        self.stop_everything(now);
        self.shown = None;
    }

    fn stop_everything(&mut self, now: Instant64) {
        self.drop_utterance();
        self.out.push(Effect::DropUtterance);
        for committed in std::mem::take(&mut self.awaiting) {
            self.out.push(Effect::CancelTranscript(committed.job()));
        }
        if self.is_answering() {
            self.stop_speaking(now, StatusReason::ClientCancelled, Outcome::Cancelled);
        }
        self.close_ledger();
        self.settle_cut();
    }

    /// Nothing of this visit may reach the next one.
    fn wipe(&mut self, now: Instant64) {
        self.stop_everything(now);
        self.cut = None;
        self.conversation.clear();
        self.misunderstood = 0;
        self.language = self.settings.language;
        self.visit = Visit::Attract;
        self.kiosk(kiosk::ServerEvent::Wiped {});
    }
}
