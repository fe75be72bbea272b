//! What a session is told before it begins. A response keeps the settings it started with.

use std::{collections::BTreeMap, time::Duration};

use u5_protocol::Language;

use crate::playback::{Pace, Position};

/// How the end of a customer's turn is found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TurnDetection {
    /// By what was said: a finished phrase is answered soon, an unfinished one is waited for.
    Semantic(Endpointing),
    /// By silence alone, as the client asked.
    Silence {
        /// This much silence ends the turn.
        after: Duration,
    },
    /// The client says when (`input_audio_buffer.commit`).
    Manual,
}

/// How long a pause must last, counted from the last sound, for the turn to be over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Endpointing {
    /// ... when the words so far make a finished phrase, surely, and its sound comes to an end too.
    pub agreed: Duration,
    /// ... when the words so far make a finished phrase.
    pub complete: Duration,
    /// ... when they might or might not ("Stop", "No").
    pub unsure: Duration,
    /// ... when they do not ("I am looking for"). Also the limit when no transcript comes.
    pub unfinished: Duration,
}

impl Default for Endpointing {
    fn default() -> Self {
        Self {
            agreed: Duration::from_millis(150),
            complete: Duration::from_millis(350),
            unsure: Duration::from_millis(650),
            unfinished: Duration::from_millis(2_500),
        }
    }
}

/// What a session does when the customer speaks while it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BargeIn {
    /// It stops at once (OpenAI's `interrupt_response`).
    AtOnce,
    /// The page ducks at once; the session stops when the speech has lasted this long or proves to be words.
    After(Duration),
    /// It goes on.
    Never,
}

/// The times of a visit without anyone speaking. Counted from the end of playback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleTimes {
    /// Silence until "are you still there?".
    pub ask_after: Duration,
    /// Further silence until the goodbye.
    pub leave_after: Duration,
}

impl Default for IdleTimes {
    fn default() -> Self {
        Self { ask_after: Duration::from_secs(25), leave_after: Duration::from_secs(20) }
    }
}

/// A fixed thing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phrase {
    /// A visit begins.
    Greeting,
    /// Something was said but could not be understood.
    NothingHeard,
    /// Twice in a row nothing was understood: a human may help.
    StaffOffer,
    /// Staff is on the way.
    StaffCalled,
    /// Nobody spoke for a while.
    StillThere,
    /// The visit ends.
    Goodbye,
    /// The answer could not be made.
    Apology,
    /// The answer takes a while.
    OneMoment,
    /// What a button says that calls a human.
    ChooseStaff,
    /// What a button says that lets the customer type.
    ChooseTyping,
}

impl Phrase {
    /// Whether it is said, rather than written on a button.
    pub const fn is_spoken(self) -> bool {
        !matches!(self, Self::ChooseStaff | Self::ChooseTyping)
    }
}

/// Fixed phrases by language. A phrase that is missing is not said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Phrases(pub BTreeMap<(Phrase, Language), String>);

impl Phrases {
    /// The phrase in `language`, or nothing to say.
    pub fn get(&self, phrase: Phrase, language: Language) -> Option<&str> {
        self.0.get(&(phrase, language)).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// Confidence of a transcript, in [0, 1], below which the kiosk does not simply answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConfidenceLadder {
    /// Below: ask again.
    pub ask_again: f32,
    /// Below: answer, and show what was understood.
    pub show: f32,
}

impl Default for ConfidenceLadder {
    fn default() -> Self {
        Self { ask_again: 0.35, show: 0.6 }
    }
}

/// What differs between an API client and a kiosk.
#[derive(Debug, Clone, PartialEq)]
pub enum Surface {
    /// A client of the Realtime API: no visits, no phrases of its own.
    Api,
    /// A kiosk in a shop.
    Kiosk {
        /// Silence and its consequences.
        idle: IdleTimes,
        /// What it says by itself.
        phrases: Phrases,
        /// Whether a visit begins with a greeting.
        greet: bool,
    },
}

/// Everything a session is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Who is at the other end.
    pub surface: Surface,
    /// How turns end.
    pub turn_detection: TurnDetection,
    /// Whether the sound of a pause votes beside its words, where those decide.
    pub sound_votes: bool,
    /// Whether the end of a turn starts an answer.
    pub create_response: bool,
    /// What happens when the customer speaks over the answer.
    pub barge_in: BargeIn,
    /// The language to begin in.
    pub language: Language,
    /// Whether answers are spoken; else they are text.
    pub speak: bool,
    /// Samples per second of the voice.
    pub voice_rate: u32,
    /// How much audio may lie ahead of the played position; none means as fast as it comes.
    pub lead: Option<Duration>,
    /// How the played position is learnt.
    pub position: Position,
    /// An answer of which nothing is ready this long after the customer's last word is announced ("one moment"); none
    /// means that nobody says so.
    pub filler_after: Option<Duration>,
    /// When to trust a transcript.
    pub confidence: ConfidenceLadder,
    /// The most messages kept; the oldest go first.
    pub max_items: usize,
}

impl Settings {
    /// For a stock client of the Realtime API.
    pub fn api(voice_rate: u32) -> Self {
        Self {
            surface: Surface::Api,
            turn_detection: TurnDetection::Silence { after: Duration::from_millis(500) },
            sound_votes: false,
            create_response: true,
            barge_in: BargeIn::AtOnce,
            language: Language::En,
            speak: true,
            voice_rate,
            lead: None,
            position: Position::Estimated,
            filler_after: None,
            confidence: ConfidenceLadder::default(),
            max_items: 1_000,
        }
    }

    /// For a kiosk.
    pub fn kiosk(voice_rate: u32, phrases: Phrases) -> Self {
        Self {
            surface: Surface::Kiosk { idle: IdleTimes::default(), phrases, greet: false },
            turn_detection: TurnDetection::Semantic(Endpointing::default()),
            barge_in: BargeIn::After(Duration::from_millis(250)),
            lead: Some(Duration::from_millis(400)),
            position: Position::Reported,
            ..Self::api(voice_rate)
        }
    }

    /// The fixed phrase, where this surface has one.
    pub fn phrase(&self, phrase: Phrase, language: Language) -> Option<&str> {
        match &self.surface {
            Surface::Api => None,
            Surface::Kiosk { phrases, .. } => phrases.get(phrase, language),
        }
    }

    /// How audio that begins now is sent.
    pub const fn pace(&self) -> Pace {
        Pace { rate: self.voice_rate, lead: self.lead, position: self.position }
    }

    /// Whether this is a kiosk.
    pub const fn is_kiosk(&self) -> bool {
        matches!(self.surface, Surface::Kiosk { .. })
    }
}
