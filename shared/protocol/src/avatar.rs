//! `u5.avatar.v1`: what a renderer of the avatar hears and says on a WebSocket of its own, `GET /v1/avatar`.
//!
//! It is the kiosk's conversation told for a face: states, what is about to be said, when which word and which shape of
//! the mouth sounds, and when to fall silent. The voice comes beside it in the binary frames of [`crate::frame`], numbered
//! as `utterance.start` says. All times are samples of the utterance, at its `sample_rate`. A renderer that can play the
//! voice says so in its `hello`; the kiosk's page falls silent then, and what was heard is what the renderer reports.

mod director;
pub mod tokkio;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::director::Director;
use crate::{
    Language,
    decode::{DecodeError, Invalid, MAX_CONTROL_FRAME, RawEvent, bounds},
    events::events,
    ids::ItemId,
    kiosk::{CaptionRole, KioskState, Marks},
    realtime::to_text,
};

/// The WebSocket subprotocol that asks for this dialect.
pub const SUBPROTOCOL: &str = "u5.avatar.v1";
/// The most that a renderer's frame may hold, in bytes.
pub const MAX_FRAME: usize = 16 * 1024;
/// More abilities than there are.
const MAX_CAPS: usize = 32;

/// What a renderer can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    /// It plays the voice; without it, the page does.
    Audio,
    /// It moves a mouth by the fifteen visemes of Oculus.
    Visemes15,
    /// It moves a face by the 52 blend shapes of ARKit, which it makes of the visemes itself.
    Arkit52,
    /// It shows captions.
    Captions,
    /// Something that this version does not know.
    #[serde(other)]
    Other,
}

/// Where the avatar looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GazeTarget {
    /// At the customer.
    User,
    /// Past the customer, as people do who think.
    Away,
    /// At what the screen shows.
    Screen,
}

/// What the avatar's face says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EmotionName {
    /// A friendly face.
    Joy,
    /// A face that takes somebody's trouble seriously.
    Concern,
}

events! {
    /// An event for a renderer.
    pub enum ServerEvent {
        /// What the avatar does from now on.
        "avatar.state" => State {
            /// What.
            state: KioskState,
            /// Since when, in milliseconds of the session.
            since_ms: u64,
        },
        /// Something is about to be said; the voice frames from `first_seq` on are it.
        "utterance.start" => Start {
            /// The utterance.
            utt: ItemId,
            /// Samples per second, of the frames and of all times.
            sample_rate: u32,
            /// What language it is in.
            lang: Language,
            /// The number of its first voice frame.
            first_seq: u32,
            /// What is said first; the rest follows in `utterance.part`.
            text: String,
        },
        /// More is said in the same utterance.
        "utterance.part" => Part {
            /// The utterance.
            utt: ItemId,
            /// Where it begins, in samples.
            start: u64,
            /// What is said.
            text: String,
        },
        /// Times within the utterance, before or after its audio.
        "utterance.marks" => Marks {
            /// The utterance.
            utt: ItemId,
            /// Samples per second.
            sample_rate: u32,
            /// The times.
            #[serde(flatten)]
            marks: Marks,
        },
        /// All of its voice was sent.
        "utterance.end" => End {
            /// The utterance.
            utt: ItemId,
            /// How long it is.
            samples: u64,
        },
        /// Be silent at once, forget what waits, and answer with `playback.finished`.
        "interrupt" => Interrupt {
            /// The utterance.
            utt: ItemId,
            /// Where it should end; at once when left out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            at_samples: Option<u64>,
        },
        /// What the face says.
        "emotion" => Emotion {
            /// What.
            name: EmotionName,
            /// How much, 0 to 1.
            intensity: f64,
            /// For how long, in milliseconds.
            ttl_ms: u32,
        },
        /// Where the eyes go.
        "gaze" => Gaze {
            /// Where.
            target: GazeTarget,
        },
        /// What is shown of what is said.
        "captions" => Captions {
            /// The utterance, or what the customer said.
            utt: ItemId,
            /// Whose words.
            role: CaptionRole,
            /// The words; the whole of them so far.
            text: String,
            /// Whether they will stay as they are.
            #[serde(rename = "final")]
            is_final: bool,
        },
        /// Something that the renderer said was not understood.
        "error" => Error {
            /// What, for programs.
            code: String,
            /// What, for people.
            message: String,
        },
    }
}

impl ServerEvent {
    /// The text frame.
    pub fn encode(&self) -> String {
        to_text(self)
    }

    /// Reads an event from a text frame, as a renderer does.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let mut raw = RawEvent::parse(text, MAX_CONTROL_FRAME)?;
        let fields = std::mem::take(&mut raw.fields);
        let event = Self::from_fields(&raw.kind, fields).ok_or_else(|| DecodeError::unknown_event(&raw))?;
        event.map_err(|invalid| DecodeError::invalid(raw.event_id, invalid))
    }
}

events! {
    /// An event of a renderer.
    pub enum ClientEvent {
        /// The first event of a connection.
        "hello" => Hello {
            /// What the renderer can do.
            #[serde(default)]
            caps: Vec<Capability>,
            /// The version of this protocol that it speaks: 1.
            #[serde(default)]
            protocol: Option<u32>,
        },
        /// The first sample of an utterance sounds.
        "playback.started" => Started {
            /// The utterance.
            utt: ItemId,
            /// When, in milliseconds of the renderer's own clock; for its log and ours.
            #[serde(default)]
            wall_ms: Option<u64>,
        },
        /// How far the sound is: every 200 ms while it plays.
        "playback.position" => Position {
            /// The utterance.
            utt: ItemId,
            /// How much of it has left the output device, in samples.
            samples: u64,
        },
        /// The sound has ended.
        "playback.finished" => Finished {
            /// The utterance.
            utt: ItemId,
            /// How much of it was heard, in samples.
            samples: u64,
            /// Whether it was cut short.
            #[serde(default)]
            interrupted: bool,
        },
        /// How much voice waits to be played.
        "buffer" => Buffer {
            /// How much, in milliseconds.
            ms: u32,
        },
    }
}

impl ClientEvent {
    /// Reads an event from a text frame.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        let mut raw = RawEvent::parse(text, MAX_FRAME)?;
        let fields = std::mem::take(&mut raw.fields);
        let event = Self::from_fields(&raw.kind, fields).ok_or_else(|| DecodeError::unknown_event(&raw))?;
        let checked = event.and_then(|event| event.check().map(|()| event));
        checked.map_err(|invalid| DecodeError::invalid(raw.event_id, invalid))
    }

    fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::Hello { caps, .. } => bounds::count("caps", caps.len(), MAX_CAPS),
            Self::Started { utt, .. } | Self::Position { utt, .. } | Self::Finished { utt, .. } => {
                bounds::id("utt", utt.as_str())
            }
            Self::Buffer { .. } => Ok(()),
        }
    }
}
