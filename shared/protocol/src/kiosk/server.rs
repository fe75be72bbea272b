//! What a kiosk hears.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Marks, MicMode, texts::Texts};
use crate::{
    Language,
    decode::{DecodeError, Invalid, MAX_CONTROL_FRAME, RawEvent},
    events::events,
    ids::{CardId, ItemId, SessionId},
    ops::Level,
    realtime::to_text,
};

/// What the avatar shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KioskState {
    /// Nobody is there: it invites.
    #[default]
    Attract,
    /// It listens.
    Listening,
    /// It works out an answer.
    Thinking,
    /// It speaks.
    Speaking,
    /// It says goodbye.
    Closing,
    /// It cannot serve.
    Offline,
}

/// How a store's kiosks look.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Branding {
    /// What the store is called on screen.
    pub name: String,
    /// Its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// Its colours as CSS values, by the page's names for them.
    #[serde(default)]
    pub colours: BTreeMap<String, String>,
}

/// What a page needs to know of its store's profile.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// The store's id.
    pub store: String,
    /// How it looks.
    pub branding: Branding,
    /// What is spoken there, the default first.
    pub languages: Vec<Language>,
    /// How the microphone may be used, the default first.
    pub modes: Vec<MicMode>,
    /// Texts on screen, by language and name.
    #[serde(default)]
    pub texts: Texts,
    /// What staff may read of what is said, which the page tells its customers.
    #[serde(default)]
    pub transcripts: Transcripts,
    /// When it serves; where there is none, the page's own server says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
}

/// What staff may read of what customers say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "lowercase")]
pub enum Transcripts {
    /// Nothing.
    #[default]
    Off,
    /// What is being said, while it is.
    Live,
    /// That, and for so many days what was said.
    Kept {
        /// How many.
        days: u32,
    },
}

/// From when to when, in minutes from midnight; the end lies after the start, and perhaps on the next day.
pub type Span = [u16; 2];

/// When a store is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Hours {
    /// Where it stands, as in `Europe/Berlin`; empty for the page's own zone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub timezone: String,
    /// From Monday on.
    pub week: [Vec<Span>; 7],
    /// Dates that are not as their weekday, as in `2026-12-24`.
    #[serde(default)]
    pub days: BTreeMap<String, Vec<Span>>,
}

/// The program at the other end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServerInfo {
    /// Its version.
    pub version: String,
    /// The revision of the configuration it runs.
    pub revision: String,
}

/// Whose words a caption shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CaptionRole {
    /// The customer's.
    User,
    /// The assistant's.
    Assistant,
}

/// The choice of a card that calls a human.
pub const CHOICE_STAFF: &str = "staff";
/// The choice of a card that lets the customer type.
pub const CHOICE_TYPING: &str = "typing";

/// What a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    /// Things to touch; each answers with `kiosk.choice`.
    Choices,
    /// Things to read.
    List,
    /// A product.
    Product,
    /// A way through the store.
    Map,
    /// Where an answer comes from.
    Sources,
    /// A code for the customer's telephone.
    Qr,
}

/// A line of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardItem {
    /// What `kiosk.choice` names it by.
    pub id: String,
    /// What it says.
    pub label: String,
    /// What it says in small print.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// What a code or map stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Something on the screen beside the avatar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Card {
    /// The card; one with the same id takes its place.
    pub card_id: CardId,
    /// What it is.
    pub kind: CardKind,
    /// Its heading.
    #[serde(default)]
    pub title: String,
    /// Its lines.
    #[serde(default)]
    pub items: Vec<CardItem>,
}

/// What a flow asks the customer for. The customer's answer is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SlotView {
    /// Its name on screen.
    pub name: String,
    /// Whether it has been answered.
    pub filled: bool,
}

/// A part that does not run as it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DegradedPart {
    /// Which.
    pub part: String,
    /// What it has fallen back to.
    pub level: Level,
    /// Why.
    pub reason: String,
}

/// What came of a call for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StaffState {
    /// The call is out.
    Called,
    /// Somebody comes.
    Accepted,
    /// Nobody answered.
    Timeout,
}

/// What staff tell a kiosk's page to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PageCommand {
    /// Load itself anew.
    Reload,
    /// Forget all that it keeps, and load itself anew.
    Wipe,
}

/// What makes the kiosk's sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SoundDevice {
    /// The kiosk's page.
    #[default]
    Page,
    /// The avatar's renderer.
    Avatar,
}

events! {
    /// A `kiosk.*` event of the server, without its number: [`ServerMessage`] adds that.
    pub enum ServerEvent {
        /// The answer to `kiosk.hello`.
        "kiosk.welcome" => Welcome {
            /// The session.
            session_id: SessionId,
            /// What to resume it with.
            resume_token: String,
            /// Whether an earlier visit goes on.
            resumed: bool,
            /// The store's profile.
            profile: Box<Profile>,
            /// Voice frames, in samples per second.
            voice_rate: u32,
            /// The program at the other end.
            server: ServerInfo,
        },
        /// The avatar's state has changed.
        "kiosk.state" => State {
            /// What it is now.
            state: KioskState,
            /// Since when, in milliseconds of the session.
            since_ms: u64,
        },
        /// Words to show.
        "kiosk.caption" => Caption {
            /// Whose.
            role: CaptionRole,
            /// The words; the whole of them so far.
            text: String,
            /// Whether they will stay as they are.
            #[serde(rename = "final")]
            is_final: bool,
            /// The item they belong to.
            item_id: ItemId,
            /// How sure the words are, 0 to 1; of the customer's alone.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            confidence: Option<f32>,
            /// Whether the customer should see that they were not understood for sure.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            unsure: bool,
        },
        /// The voice frames from here on belong to this item.
        "kiosk.speaking" => Speaking {
            /// The item.
            item_id: ItemId,
            /// The number of its first voice frame.
            first_seq: u32,
            /// What is said in them.
            text: String,
            /// When it sounds, as far as that is known already; the rest follows in `kiosk.marks`.
            #[serde(flatten)]
            marks: Marks,
        },
        /// Times within what is being said that became known after its `kiosk.speaking`.
        "kiosk.marks" => Marks {
            /// The item.
            item_id: ItemId,
            /// The times.
            #[serde(flatten)]
            marks: Marks,
        },
        /// Stop playing now; answered with `kiosk.playback`.
        "kiosk.clear" => Clear {
            /// What plays.
            item_id: ItemId,
            /// Where it should stop, in samples of the item; at once when left out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            at_samples: Option<u64>,
        },
        /// Something to put on the screen.
        "kiosk.card" => Card {
            /// What.
            #[serde(flatten)]
            card: Card,
        },
        /// Where the conversation is in its flow.
        "kiosk.flow" => Flow {
            /// The flow.
            flow: String,
            /// The step.
            step: String,
            /// What it asks for.
            #[serde(default)]
            slots: Vec<SlotView>,
        },
        /// The customer asked for another loudness.
        "kiosk.volume" => Volume {
            /// How loud, as a factor of what is usual: 0.3 to 2.
            level: f32,
        },
        /// Which device makes the sound: that one's reports say what was heard. The page until this says otherwise.
        "kiosk.sound" => Sound {
            /// Which. The page goes on playing without being heard while it is the avatar, and reports as ever: should
            /// the avatar's renderer fail, it is heard from where it is.
            device: SoundDevice,
        },
        /// Parts that do not run as they should; empty when all do again.
        "kiosk.degraded" => Degraded {
            /// Which.
            parts: Vec<DegradedPart>,
        },
        /// The visit will end unless the customer does something.
        "kiosk.idle" => Idle {
            /// When, in seconds from now.
            seconds_left: u32,
            /// Whether a touch puts it off.
            extendable: bool,
        },
        /// What came of a call for staff.
        "kiosk.staff" => Staff {
            /// What.
            state: StaffState,
        },
        /// The visit is over: forget everything of it.
        "kiosk.wiped" => Wiped {},
        /// The store's profile is another one from now on; between two visits.
        "kiosk.profile" => Profile {
            /// The store's profile.
            profile: Box<Profile>,
        },
        /// Staff want the page to do something; between two visits.
        "kiosk.command" => Command {
            /// What.
            command: PageCommand,
        },
        /// The server will close this socket: open another first.
        "kiosk.going_away" => GoingAway {
            /// How long to wait before that, in milliseconds.
            reconnect_after_ms: u64,
            /// When the socket closes, in milliseconds from now.
            deadline_ms: u64,
        },
        /// A turn is over, playback included: where its time went. Holds nothing that was said.
        "kiosk.turn" => Turn {
            /// `answered`, `unknown`, `nothing_heard`, `interrupted`, `cancelled` or `failed`.
            outcome: String,
            /// From the end of the customer's speech to the first sound of the answer, in milliseconds.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            response_time_ms: Option<f64>,
            /// When each stage was reached, in milliseconds from the end of the customer's speech.
            waterfall: BTreeMap<String, f64>,
        },
        /// What the server noticed of the microphone's frames; sent now and then.
        "kiosk.stats" => Stats {
            /// Frames that came.
            mic_frames: u64,
            /// Frames that are missing.
            mic_lost: u64,
            /// Times that any were missing.
            mic_gaps: u64,
            /// Frames that came twice or late.
            mic_repeats: u64,
        },
        /// Something went wrong.
        "kiosk.error" => Error {
            /// What, for programs.
            code: String,
            /// What, for people.
            message: String,
            /// Whether to try again.
            retryable: bool,
        },
    }
}

/// A `kiosk.*` event of the server with its number, as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ServerMessage {
    /// Counts up by one within a session; `kiosk.hello` resumes behind the last one seen.
    pub seq: u64,
    /// The event.
    #[serde(flatten)]
    pub event: ServerEvent,
}

impl ServerMessage {
    /// The text frame.
    pub fn encode(&self) -> String {
        to_text(self)
    }

    /// Reads an event from a text frame.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let mut raw = RawEvent::parse(text, MAX_CONTROL_FRAME)?;
        let mut fields = std::mem::take(&mut raw.fields);
        let Some(seq) = fields.remove("seq").and_then(|seq| seq.as_u64()) else {
            return Err(DecodeError::invalid(raw.event_id, Invalid::value("seq", "is not a count")));
        };
        let event = ServerEvent::from_fields(&raw.kind, fields).ok_or_else(|| DecodeError::unknown_event(&raw))?;
        let event = event.map_err(|invalid| DecodeError::invalid(raw.event_id, invalid))?;
        Ok(Self { seq, event })
    }
}
