//! A customer's visit to a kiosk: from the first word to the wipe.

use std::time::Duration;

use u5_protocol::{
    kiosk::{self, StaffState},
    realtime::StatusReason,
};

use super::{Floor, Session, listening::Turn, patience::Patience, snapshot::Owed};
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

/// How long a text without a voice stays before the kiosk forgets the visit: a goodbye of ten words, read slowly.
const READING: Duration = Duration::from_secs(4);

impl Session {
    /// A text is shown that nobody will hear.
    pub(super) fn being_read(&mut self, now: Instant64) {
        self.read_until = now + READING;
    }

    /// The customer did something on purpose. A mere sound is not enough: an empty shop is noisy, too.
    pub(super) fn visitor_active(&mut self) {
        self.visit = Visit::Talking(Idle::default());
    }

    /// The customer took a turn.
    pub(super) fn conversation_goes_on(&mut self) {
        self.visitor_active();
        if !std::mem::replace(&mut self.conversing, true) {
            self.observe(Observation::ConversationStarted);
        }
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
                let is_silent = self.floor() == Floor::Nobody;
                if is_silent && matches!(self.settings.surface, Surface::Kiosk { greet: true, .. }) {
                    self.say(now, Phrase::Greeting, None);
                }
            }
            (true, Visit::Talking(_)) => self.visitor_active(),
            // Someone who has said goodbye may well stand there a little longer.
            (true, Visit::Closing) => {}
            (false, Visit::Talking(_) | Visit::Closing) => self.wipe(now),
            (false, Visit::Attract) => self.drop_utterance(),
        }
    }

    /// The customer asks to be listened to.
    pub(super) fn listen_to_customer(&mut self, now: Instant64) {
        self.visitor_active();
        self.barge_in(now);
    }

    pub(super) fn call_staff(&mut self, now: Instant64) {
        self.visitor_active();
        self.out.push(Effect::CallStaff(None));
        self.kiosk(kiosk::ServerEvent::Staff { state: StaffState::Called });
        self.say(now, Phrase::StaffCalled, None);
    }

    pub(super) fn end_visit(&mut self, now: Instant64) {
        match self.visit {
            Visit::Attract => self.ignore("end without a visit"),
            Visit::Closing => {}
            Visit::Talking(_) => {
                self.drop_utterance();
                self.abandon_awaited();
                self.interrupt(now);
                self.say(now, Phrase::Goodbye, None);
                self.visitor_leaves(now);
            }
        }
    }

    /// The goodbye is on its way; the wipe follows when it has been heard or read.
    pub(super) fn visitor_leaves(&mut self, now: Instant64) {
        if self.settings.is_kiosk() && self.visit != Visit::Attract {
            self.visit = Visit::Closing;
            self.tick_visit(now);
        }
    }

    pub(super) fn visit_deadline(&self) -> Option<Instant64> {
        match self.visit {
            Visit::Attract => None,
            Visit::Talking(idle) => Some(idle.since? + self.idle_limit(idle)?),
            Visit::Closing => self.is_quiet().then_some(self.read_until),
        }
    }

    fn idle_limit(&self, idle: Idle) -> Option<Duration> {
        let IdleTimes { ask_after, leave_after } = self.idle_times()?;
        Some(if idle.asked { leave_after } else { self.reply_within.unwrap_or(ask_after) })
    }

    fn idle_times(&self) -> Option<IdleTimes> {
        match &self.settings.surface {
            Surface::Kiosk { idle, .. } => Some(*idle),
            Surface::Api => None,
        }
    }

    pub(super) fn tick_visit(&mut self, now: Instant64) {
        let quiet = self.is_quiet();
        match &mut self.visit {
            Visit::Closing if quiet && now >= self.read_until => self.wipe(now),
            Visit::Attract | Visit::Closing => {}
            Visit::Talking(idle) if !quiet => idle.since = None,
            Visit::Talking(idle) => {
                idle.since.get_or_insert(now);
                if self.visit_deadline().is_some_and(|at| at <= now) {
                    self.idle_passed(now);
                }
            }
        }
    }

    /// Nothing is under way: nobody speaks, no words are awaited and no answer is. A visit that is moved now misses
    /// nothing.
    pub fn is_quiet(&self) -> bool {
        !self.is_answering() && self.awaiting.is_empty() && matches!(self.turn, Turn::Open)
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

    /// Nobody is at the other end any more. What was heard stays; what was not is said when they are back.
    pub(super) fn detach(&mut self, now: Instant64) {
        let owed = if self.settings.is_kiosk() { self.owed_now() } else { Owed::Nothing };
        self.stop_everything(now);
        (self.owed, self.missed) = (owed, None);
        self.shown = None;
        (self.heard, self.stirs) = (None, false);
    }

    fn stop_everything(&mut self, now: Instant64) {
        self.drop_draft();
        self.drop_utterance();
        self.abandon_awaited();
        if self.is_answering() {
            self.stop_speaking(now, StatusReason::ClientCancelled, Outcome::Cancelled);
        }
        self.close_ledger();
        self.settle_cut();
    }

    /// Nothing of this visit may reach the next one.
    fn wipe(&mut self, now: Instant64) {
        self.stop_everything(now);
        (self.owed, self.missed) = (Owed::Nothing, None);
        self.conversation.clear();
        self.memory = None;
        self.conversing = false;
        self.patience = Patience::default();
        self.misunderstood = 0;
        self.language = self.settings.language;
        self.visit = Visit::Attract;
        self.kiosk(kiosk::ServerEvent::Wiped {});
    }
}
