//! The session: one conversation's whole state, and the only place that decides about turns.
//!
//! Pure. Events come in with the time, effects come out; a shell around it owns sockets, engines and the clock.
//! Three small machines live in here: the floor (who is speaking, derived from the other two), the [`Turn`] of the
//! customer with the answer to it, and the [`Visit`].

mod answer;
mod draft;
mod flows;
mod items;
mod ledger;
mod listening;
mod overlap;
mod patience;
mod snapshot;
mod speaking;
mod understanding;
mod visit;

#[cfg(test)]
mod tests;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use u5_protocol::{
    Language,
    ids::{EventId, IdGen, ItemId, SessionId},
    kiosk::{self, KioskState},
};

use self::{
    answer::Response, draft::Draft, ledger::Ledger, listening::Turn, patience::Patience, snapshot::Owed,
    understanding::Committed, visit::Visit,
};
pub use self::{
    flows::Memory,
    snapshot::{Milestone, Snapshot},
};
use crate::{
    conversation::Conversation,
    event::{Command, Effect, Effects, Event, Observation},
    invariants::Monitor,
    playback::Playback,
    settings::Settings,
    time::Instant64,
    waterfall::Waterfall,
    wire,
};

/// Who is speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Floor {
    /// Silence.
    Nobody,
    /// The customer.
    Customer,
    /// The kiosk.
    Assistant,
    /// Both at once: a barge-in, or noise.
    Both,
}

/// One conversation.
#[derive(Debug)]
pub struct Session {
    id: SessionId,
    settings: Arc<Settings>,
    language: Language,
    ids: IdGen,
    jobs: u64,
    turn: Turn,
    awaiting: VecDeque<Committed>,
    /// How many samples have been heard, where somebody says so.
    heard: Option<u64>,
    /// Whether the customer may be about to go on.
    stirs: bool,
    /// A turn whose words are known and whose answer has to wait until the customer is silent.
    held: Option<Waterfall>,
    response: Option<Response>,
    /// An answer to what was said up to the present pause.
    draft: Option<Draft>,
    playback: Option<Playback>,
    /// An item that was cut off, whose final position the page may still tell.
    cut: Option<Playback>,
    ledger: Option<Ledger>,
    conversation: Conversation,
    visit: Visit,
    /// Until when somebody may be reading what is shown and not spoken.
    read_until: Instant64,
    patience: Patience,
    /// Whether a turn was taken in this visit.
    conversing: bool,
    /// Where the store's flows stand.
    memory: Memory,
    /// Whether the present answer is to be heard out.
    is_firm: bool,
    /// How long the present answer gives the customer; none is the kiosk's own patience.
    reply_within: Option<Duration>,
    misunderstood: u32,
    /// What a customer whose connection broke did not get to hear.
    owed: Owed,
    /// What was sent to a page that has not been heard of since: it may never have arrived.
    missed: Option<String>,
    shown: Option<(KioskState, Instant64)>,
    monitor: Monitor,
    out: Effects,
}

impl Session {
    /// A session that nothing has happened to. `seed` makes its ids differ from every other session's.
    pub fn new(settings: Settings, seed: u64) -> Self {
        let mut ids = IdGen::new(seed);
        Self {
            id: ids.make(),
            language: settings.language,
            conversation: Conversation::new(settings.max_items),
            settings: Arc::new(settings),
            ids,
            jobs: 0,
            turn: Turn::Open,
            awaiting: VecDeque::new(),
            heard: None,
            stirs: false,
            held: None,
            response: None,
            draft: None,
            playback: None,
            cut: None,
            ledger: None,
            visit: Visit::Attract,
            read_until: Instant64::default(),
            patience: Patience::default(),
            conversing: false,
            memory: None,
            is_firm: false,
            reply_within: None,
            misunderstood: 0,
            owed: Owed::Nothing,
            missed: None,
            shown: None,
            monitor: Monitor::default(),
            out: Effects::new(),
        }
    }

    /// The session's id.
    pub const fn id(&self) -> &SessionId {
        &self.id
    }

    /// The language the conversation is in.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The settings that the next response will start with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The conversation so far.
    pub const fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// Takes one step.
    pub fn on(&mut self, now: Instant64, event: Event) -> Effects {
        let leaves = matches!(event, Event::Command { command: Command::Detach, .. });
        self.dispatch(now, event);
        // What a client without a connection should see waits for its next one.
        if !leaves {
            self.pay(now);
            self.tick(now);
            self.show_state(now);
        }
        let effects = std::mem::take(&mut self.out);
        self.check(effects)
    }

    /// The ear has heard `position` samples in all, and in the last of them something `stirs` that may be the customer
    /// going on. From the first call on, a turn is over only once its silence was really heard: a microphone whose
    /// sound comes late, because the network or the machine is slow, makes nobody silent. Has no effects, so that it
    /// may be told with every frame.
    pub const fn hears(&mut self, position: u64, stirs: bool) {
        (self.heard, self.stirs) = (Some(position), stirs);
    }

    /// When, not before `now`, the session wants a [`Event::Tick`] if nothing else happens before. The only timers there
    /// are.
    pub fn deadline(&self, now: Instant64) -> Option<Instant64> {
        [self.turn_deadline(), self.transcript_deadline(), self.speaking_deadline(), self.visit_deadline()]
            .into_iter()
            .flatten()
            .min()
            .map(|at| at.max(now))
    }

    /// Who is speaking.
    pub fn floor(&self) -> Floor {
        let customer = matches!(self.turn, Turn::Speaking(_) | Turn::Paused(..));
        match (customer, self.is_audible()) {
            (false, false) => Floor::Nobody,
            (true, false) => Floor::Customer,
            (false, true) => Floor::Assistant,
            (true, true) => Floor::Both,
        }
    }

    /// What the kiosk's face shows.
    pub fn state(&self) -> KioskState {
        match (&self.visit, self.floor()) {
            (Visit::Closing, _) => KioskState::Closing,
            (_, Floor::Assistant | Floor::Both) => KioskState::Speaking,
            (_, Floor::Nobody) if self.response.is_some() || !self.awaiting.is_empty() => KioskState::Thinking,
            (Visit::Attract, Floor::Nobody) => KioskState::Attract,
            (_, Floor::Customer) | (Visit::Talking(_), Floor::Nobody) => KioskState::Listening,
        }
    }

    fn dispatch(&mut self, now: Instant64, event: Event) {
        if event.comes_from_client() {
            self.missed = None;
        }
        match event {
            Event::Ear { event, position } => self.on_ear(now, event, position),
            Event::Transcript { job, result } => self.on_transcript(now, job, result),
            Event::Judged { job, finished } => self.on_judgement(job, finished),
            Event::Answer { response, progress } => self.on_progress(now, &response, progress),
            Event::Played { item, samples, stopped } => self.on_played(now, &item, samples, stopped),
            Event::Command { id, command } => self.on_command(now, id, command),
            Event::Tick => {}
        }
    }

    fn on_command(&mut self, now: Instant64, id: Option<EventId>, command: Command) {
        if !matches!(command, Command::Presence(true) | Command::StillHere | Command::RetrieveItem(_)) {
            self.drop_draft();
        }
        match command {
            Command::Configure(settings) => self.configure(*settings),
            Command::CommitAudio { waiting } => self.commit_by_client(now, id, waiting),
            Command::ClearAudio => self.clear_audio(),
            Command::CreateItem { item, after } => self.create_item(id, item, after.as_ref()),
            Command::RetrieveItem(item) => self.retrieve_item(id, &item),
            Command::DeleteItem(item) => self.delete_item(id, &item),
            Command::TruncateItem { item, audio_end } => self.truncate_item(id, &item, audio_end),
            Command::CreateResponse(params) => self.create_response(now, id, params),
            Command::CancelResponse(response) => self.cancel_response(now, id, response.as_ref()),
            Command::Say(text) => self.customer_typed(now, text),
            Command::Touch(id) => self.touched(now, id),
            Command::Presence(present) => self.on_presence(now, present),
            Command::Language(language) => self.language = language,
            Command::Listen => self.listen_to_customer(now),
            Command::Staff => self.call_staff(now),
            Command::EndVisit => self.end_visit(now),
            Command::StillHere => self.still_here(),
            Command::Detach => self.detach(now),
        }
    }

    /// New settings hold from the next turn and the next response on.
    fn configure(&mut self, settings: Settings) {
        if settings.language != self.settings.language {
            self.language = settings.language;
        }
        self.settings = Arc::new(settings);
    }

    /// Everything that happens because time passed.
    fn tick(&mut self, now: Instant64) {
        self.tick_turn(now);
        self.tick_transcripts(now);
        self.answer_held(now);
        self.tick_draft();
        self.tick_speaking(now);
        self.tick_visit(now);
    }

    fn show_state(&mut self, now: Instant64) {
        if !self.settings.is_kiosk() {
            return;
        }
        let state = self.state();
        if self.shown.is_none_or(|(shown, _)| shown != state) {
            self.shown = Some((state, now));
            self.kiosk(kiosk::ServerEvent::State { state, since_ms: millis(now.since_origin()) });
        }
    }

    fn check(&mut self, mut effects: Effects) -> Effects {
        for effect in &effects {
            self.monitor.observe(effect);
        }
        if let Some(playback) = &self.playback {
            self.monitor.observe_playback(playback);
        }
        let wiped = |e: &Effect| matches!(e, Effect::Kiosk(e) if matches!(**e, kiosk::ServerEvent::Wiped {}));
        if effects.iter().any(wiped) {
            self.monitor.observe_wipe(self.is_blank());
        }
        effects.extend(self.monitor.take_violations().into_iter().map(Effect::Violation));
        effects
    }

    /// Whether nothing of any customer is left.
    fn is_blank(&self) -> bool {
        let silent = self.response.is_none() && self.playback.is_none() && self.cut.is_none() && self.ledger.is_none();
        silent
            && self.draft.is_none()
            && self.conversation.is_empty()
            && self.memory.is_none()
            && self.awaiting.is_empty()
            && self.held.is_none()
            && self.owed == Owed::Nothing
            && self.missed.is_none()
    }

    fn send(&mut self, event: u5_protocol::realtime::ServerEvent) {
        self.out.push(Effect::Send(Box::new(event)));
    }

    fn kiosk(&mut self, event: kiosk::ServerEvent) {
        if self.settings.is_kiosk() {
            self.out.push(Effect::Kiosk(Box::new(event)));
        }
    }

    fn observe(&mut self, observation: Observation) {
        self.out.push(Effect::Observe(observation));
    }

    /// An event that this state does not allow: late, or from a confused client. Counted, and without effect.
    fn ignore(&mut self, what: &'static str) {
        self.observe(Observation::Ignored(what));
    }

    fn refuse(&mut self, id: Option<EventId>, code: &str, message: String, param: Option<&str>) {
        self.send(wire::error(id, code, message, param));
    }

    fn no_such_item(&mut self, id: Option<EventId>, item: &ItemId) {
        self.refuse(id, "item_not_found", format!("the conversation has no item `{item}`"), Some("item_id"));
    }
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis() as u64
}
