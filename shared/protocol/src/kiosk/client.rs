//! What a kiosk sends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Language,
    decode::{DecodeError, Invalid, MAX_AUDIO_FRAME, RawEvent, bounds},
    dialect::Dialect,
    events::events,
    ids::{CardId, EventId, ItemId},
    realtime,
};

/// The most that a `kiosk.*` frame may hold, in bytes.
pub const MAX_FRAME: usize = 64 * 1024;
/// The longest text that a customer can type, in characters.
pub const MAX_TEXT: usize = 2_000;
const MAX_LABEL: usize = 256;
const MAX_SCREEN: u32 = 32_768;

/// The program at the other end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClientInfo {
    /// Its version.
    pub version: String,
    /// What it runs in.
    #[serde(default)]
    pub user_agent: String,
}

/// What the kiosk's audio hardware does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AudioSetup {
    /// Microphone frames, in samples per second: 16 000.
    pub in_rate: u32,
    /// Loudspeaker, in samples per second.
    pub out_rate: u32,
    /// Whether the kiosk takes its own voice out of the microphone.
    #[serde(default)]
    pub echo_cancellation: bool,
}

/// The kiosk's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Screen {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A visit to go on with after a lost connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Resume {
    /// The token of the last `kiosk.welcome`.
    pub token: String,
    /// The last `seq` that the kiosk saw.
    pub last_seq: u64,
}

/// What the loudspeaker is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Playback {
    /// It plays.
    Playing,
    /// It is held.
    Paused,
    /// It is at the item's end, or was cleared.
    Stopped,
    /// It waits for audio.
    Underrun,
}

/// What noticed a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PresenceSource {
    /// The touch screen.
    Touch,
    /// A camera whose pictures stay in the kiosk.
    Camera,
    /// A motion or distance sensor.
    Sensor,
}

/// Whether the microphone is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MicState {
    /// It is.
    Open,
    /// It is not.
    Closed,
}

/// How a customer uses the microphone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MicMode {
    /// By speaking.
    #[default]
    Open,
    /// By a tap before speaking.
    Tap,
    /// By holding a button while speaking.
    Hold,
}

events! {
    /// A `kiosk.*` event of a kiosk. [`Incoming::decode`] reads one from a frame.
    pub enum ClientEvent {
        /// The first event of a connection; answered with `kiosk.welcome`.
        "kiosk.hello" => Hello {
            /// The program at the other end.
            client: ClientInfo,
            /// What its audio hardware does.
            audio: AudioSetup,
            /// Its screen.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            screen: Option<Screen>,
            /// A visit to go on with.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            resume: Option<Resume>,
        },
        /// How far the loudspeaker is: every 200 ms while it plays and at each change.
        "kiosk.playback" => Playback {
            /// What it plays.
            item_id: ItemId,
            /// How much of that the customer has heard, in samples.
            played_samples: u64,
            /// What it is doing.
            state: Playback,
        },
        /// A customer came or went.
        "kiosk.presence" => Presence {
            /// Whether one is there.
            present: bool,
            /// What noticed.
            source: PresenceSource,
        },
        /// The customer touched a choice.
        "kiosk.choice" => Choice {
            /// The card.
            card_id: CardId,
            /// The choice on it.
            choice_id: String,
        },
        /// The customer typed.
        "kiosk.text" => Text {
            /// What, up to 2 000 characters.
            text: String,
        },
        /// The customer chose a language.
        "kiosk.language" => Language {
            /// Which.
            language: Language,
        },
        /// The microphone went on or off.
        "kiosk.mic" => Mic {
            /// Which of the two.
            state: MicState,
            /// How it is used.
            #[serde(default)]
            mode: MicMode,
        },
        /// The customer wants a person.
        "kiosk.staff" => Staff {
            /// What for.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            reason: Option<String>,
        },
        /// The customer is done.
        "kiosk.end" => End {},
    }
}

impl ClientEvent {
    fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::Hello { client, audio, screen, resume } => {
                client.check()?;
                audio.check()?;
                screen.map_or(Ok(()), Screen::check)?;
                resume.as_ref().map_or(Ok(()), Resume::check)
            }
            Self::Playback { item_id, .. } => bounds::id("item_id", item_id.as_str()),
            Self::Choice { card_id, choice_id } => {
                bounds::id("card_id", card_id.as_str())?;
                bounds::id("choice_id", choice_id)
            }
            Self::Text { text } => bounds::text("text", text, MAX_TEXT),
            Self::Staff { reason: Some(reason) } => bounds::text("reason", reason, MAX_LABEL),
            Self::Presence { .. }
            | Self::Language { .. }
            | Self::Mic { .. }
            | Self::Staff { reason: None }
            | Self::End {} => Ok(()),
        }
    }
}

impl ClientInfo {
    fn check(&self) -> Result<(), Invalid> {
        bounds::text("client.version", &self.version, MAX_LABEL)?;
        bounds::text("client.user_agent", &self.user_agent, 2 * MAX_LABEL)
    }
}

impl AudioSetup {
    fn check(&self) -> Result<(), Invalid> {
        if self.in_rate != 16_000 {
            return Err(Invalid::value("audio.in_rate", "is not 16000, the only rate that kiosks record at"));
        }
        bounds::range("audio.out_rate", self.out_rate, 8_000..=192_000)
    }
}

impl Screen {
    fn check(self) -> Result<(), Invalid> {
        bounds::range("screen.width", self.width, 1..=MAX_SCREEN)?;
        bounds::range("screen.height", self.height, 1..=MAX_SCREEN)
    }
}

impl Resume {
    fn check(&self) -> Result<(), Invalid> {
        bounds::id("resume.token", &self.token)
    }
}

/// What a text frame of a kiosk holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// An event of the kiosk dialect.
    Kiosk(ClientEvent),
    /// An event that kiosks share with Realtime clients.
    Realtime(realtime::ClientEvent),
}

impl Incoming {
    /// Reads an event from a text frame.
    pub fn decode(text: &str) -> Result<(Option<EventId>, Self), DecodeError> {
        let raw = RawEvent::parse(text, MAX_AUDIO_FRAME)?;
        if raw.kind.starts_with("kiosk.") {
            let (event_id, event) = decode_kiosk(raw, text.len())?;
            return Ok((event_id, Self::Kiosk(event)));
        }
        // Kiosks are ours and speak GA; what beta names they used would be read all the same.
        let (event_id, event) = realtime::ClientEvent::from_raw(raw, text.len(), &mut Dialect::Ga)?;
        Ok((event_id, Self::Realtime(event)))
    }
}

fn decode_kiosk(mut raw: RawEvent, len: usize) -> Result<(Option<EventId>, ClientEvent), DecodeError> {
    if len > MAX_FRAME {
        return Err(DecodeError::too_large(raw.event_id, MAX_FRAME));
    }
    let fields = std::mem::take(&mut raw.fields);
    let event = ClientEvent::from_fields(&raw.kind, fields).ok_or_else(|| DecodeError::unknown_event(&raw))?;
    match event.and_then(|event| event.check().map(|()| event)) {
        Ok(event) => Ok((raw.event_id, event)),
        Err(invalid) => Err(DecodeError::invalid(raw.event_id, invalid)),
    }
}
