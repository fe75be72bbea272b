//! What of a visit another process needs to go on with it, in the middle of a sentence if need be.

use serde::{Deserialize, Serialize};
use u5_protocol::{
    Language,
    ids::{IdGen, SessionId},
    realtime::{Item, ItemStatus},
};

use super::{
    Session,
    flows::Memory,
    listening::Turn,
    visit::{Idle, Visit},
};
use crate::{
    conversation::is_silent_answer,
    playback::Playback,
    settings::{Phrase, Settings},
    time::Instant64,
    waterfall::{Stage, Waterfall},
    wire,
};

/// A visit, written down. What the customer hears next follows from it alone.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    id: SessionId,
    language: Language,
    /// The conversation, as far as it was heard.
    items: Vec<Item>,
    phase: Phase,
    conversing: bool,
    misunderstood: u32,
    owed: Owed,
    /// Where the store's flows stand.
    #[serde(default)]
    memory: Memory,
}

// It is full of a customer's words.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, items, phase, .. } = self;
        f.debug_struct("Snapshot").field("id", id).field("items", &items.len()).field("phase", phase).finish()
    }
}

/// What of a visit makes a difference to whoever goes on with it, beside how far an answer was heard: a customer who has
/// spoken, a question that was understood, an answer that has begun or grown. Cheap enough for every step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestone {
    phase: Phase,
    language: Language,
    items: usize,
    is_speaking: bool,
    awaiting: usize,
    is_held: bool,
    has_response: bool,
    is_writing: bool,
    /// Parts of the answer being said; none where none is.
    parts: Option<usize>,
    owes: bool,
}

/// Where the visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    Attract,
    Talking,
    Closing,
}

/// What the customer is still to hear.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Owed {
    /// Nothing.
    #[default]
    Nothing,
    /// An answer of which nothing is there yet.
    Answer,
    /// The rest of an answer.
    Rest(String),
    /// That what was being said went unheard.
    Hearing,
}

impl Session {
    /// The visit as it stands: cheap enough for every step that changes it.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            id: self.id.clone(),
            language: self.language,
            items: self.items_as_heard(),
            phase: self.phase(),
            conversing: self.conversing,
            misunderstood: self.misunderstood,
            owed: self.owed_now(),
            memory: self.memory.clone(),
        }
    }

    /// Which of the moments this is that a visit must not be sent back behind.
    pub fn milestone(&self) -> Milestone {
        Milestone {
            phase: self.phase(),
            language: self.language,
            items: self.conversation.items().count(),
            is_speaking: !matches!(self.turn, Turn::Open),
            awaiting: self.awaiting.len(),
            is_held: self.held.is_some(),
            has_response: self.response.is_some(),
            is_writing: self.is_writing(),
            parts: self.playback.as_ref().map(|playback| playback.parts.len()),
            owes: self.owed != Owed::Nothing,
        }
    }

    const fn phase(&self) -> Phase {
        match self.visit {
            Visit::Attract => Phase::Attract,
            Visit::Talking(_) => Phase::Talking,
            Visit::Closing => Phase::Closing,
        }
    }

    /// A visit that another process drove. `seed` makes its new ids differ from every other session's. What the customer
    /// is owed is said with the first event.
    pub fn restore(settings: Settings, snapshot: Snapshot, seed: u64) -> Self {
        let mut session = Self::new(settings, seed);
        session.ids = IdGen::new(seed);
        session.id = snapshot.id;
        session.language = snapshot.language;
        for item in snapshot.items {
            session.conversation.push(item);
        }
        session.visit = match snapshot.phase {
            Phase::Attract => Visit::Attract,
            Phase::Talking => Visit::Talking(Idle::default()),
            Phase::Closing => Visit::Closing,
        };
        session.conversing = snapshot.conversing;
        session.misunderstood = snapshot.misunderstood;
        session.owed = snapshot.owed;
        session.memory = snapshot.memory;
        session
    }

    /// What is finished or was heard. What is being said counts as far as it was played.
    fn items_as_heard(&self) -> Vec<Item> {
        let speaking = self.playback.as_ref().map(|playback| (&playback.item, playback.heard()));
        let is_whole = !self.is_writing();
        let item = |item: &Item| match (&speaking, item.id()) {
            (Some((id, heard)), Some(own)) if own == *id => {
                let text = Some(heard.trim_end()).filter(|heard| is_whole && !heard.is_empty())?;
                let content = wire::content_part(true, text.to_owned());
                Some(wire::assistant_item((*id).clone(), ItemStatus::Incomplete, Some(content)))
            }
            _ => Some(item.clone()),
        };
        self.conversation.items().filter_map(item).filter(|item| !is_silent_answer(item)).collect()
    }

    /// Whether an answer is being made whose end is not known. It cannot go on elsewhere: it is made anew there, and the
    /// customer hears its first words twice rather than its last ones never.
    fn is_writing(&self) -> bool {
        self.response.as_ref().is_some_and(super::answer::Response::is_being_written)
    }

    /// What the customer would miss if this process ended now.
    pub(super) fn owed_now(&self) -> Owed {
        if self.owed != Owed::Nothing {
            return self.owed.clone();
        }
        // Nobody comes back for a greeting or a goodbye.
        if !matches!(self.visit, Visit::Talking(_)) {
            return Owed::Nothing;
        }
        // Whatever was said since went the same way.
        if let Some(missed) = &self.missed {
            return Owed::Rest(missed.clone());
        }
        let rest = self.playback.as_ref().map(Playback::unheard).filter(|rest| !rest.trim().is_empty());
        match rest {
            _ if self.is_writing() => Owed::Answer,
            Some(rest) => Owed::Rest(rest.trim_start().to_owned()),
            None if let Some(phrase) = self.response.as_ref().and_then(|response| response.phrase_to_say()) => {
                Owed::Rest(phrase.to_owned())
            }
            None if self.held.is_some() => Owed::Answer,
            None if !self.awaiting.is_empty() || !matches!(self.turn, Turn::Open) && self.conversing => Owed::Hearing,
            None => Owed::Nothing,
        }
    }

    /// Says what the customer did not get to hear.
    pub(super) fn pay(&mut self, now: Instant64) {
        match std::mem::take(&mut self.owed) {
            Owed::Nothing => {}
            Owed::Answer => {
                let mut waterfall = Waterfall::new(now);
                waterfall.mark(Stage::EndOfTurn, now);
                waterfall.mark(Stage::Transcript, now);
                self.answer_turn(now, waterfall);
            }
            Owed::Rest(rest) => self.say_text(now, rest),
            Owed::Hearing => self.say(now, Phrase::NothingHeard, None),
        }
    }
}

impl Snapshot {
    /// Whose it is.
    pub const fn id(&self) -> &SessionId {
        &self.id
    }
}
