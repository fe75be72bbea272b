//! The audio half of a session: formats, transcription, turn detection, voice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decode::{Invalid, bounds};

const MAX_NAME: usize = 128;
const MAX_PROMPT: usize = 4_000;

/// How audio is coded inside the base64 of an event; always mono.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum AudioFormat {
    /// 16-bit signed little-endian samples.
    #[serde(rename = "audio/pcm")]
    Pcm {
        /// Samples per second: 24 000, or 16 000 which OpenAI does not offer.
        #[serde(default = "pcm_rate")]
        rate: u32,
    },
    /// G.711 µ-law at 8 000 samples per second.
    #[serde(rename = "audio/pcmu")]
    Pcmu,
    /// G.711 A-law at 8 000 samples per second.
    #[serde(rename = "audio/pcma")]
    Pcma,
}

const fn pcm_rate() -> u32 {
    24_000
}

impl Default for AudioFormat {
    fn default() -> Self {
        Self::Pcm { rate: pcm_rate() }
    }
}

impl AudioFormat {
    /// Samples per second.
    pub const fn rate(self) -> u32 {
        match self {
            Self::Pcm { rate } => rate,
            Self::Pcmu | Self::Pcma => 8_000,
        }
    }

    pub(crate) fn check(self, param: &str) -> Result<(), Invalid> {
        match self {
            Self::Pcm { rate: 16_000 | 24_000 } | Self::Pcmu | Self::Pcma => Ok(()),
            Self::Pcm { .. } => Err(Invalid::value(format!("{param}.rate"), "is not 16000 or 24000")),
        }
    }
}

/// Where the microphone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoiseReductionKind {
    /// Close to the mouth, as in a headset.
    NearField,
    /// Across the room.
    FarField,
}

/// Noise reduction before voice detection and transcription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoiseReduction {
    /// Which microphone it is tuned to.
    #[serde(rename = "type")]
    pub kind: NoiseReductionKind,
}

/// How the customer's audio is turned into text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transcription {
    /// The speech-to-text model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The language expected, as an ISO 639-1 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Words that are likely to come up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
}

impl Transcription {
    pub(crate) fn check(&self, param: &str) -> Result<(), Invalid> {
        let text = |field: &str, value: &Option<String>, max| {
            value.as_ref().map_or(Ok(()), |value| bounds::text(&format!("{param}.{field}"), value, max))
        };
        text("model", &self.model, MAX_NAME)?;
        text("language", &self.language, 16)?;
        text("prompt", &self.prompt, MAX_PROMPT)
    }
}

/// How soon semantic turn detection takes a pause for the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Eagerness {
    /// Waits up to 8 s.
    Low,
    /// Waits up to 4 s.
    Medium,
    /// Waits up to 2 s.
    High,
    /// The same as medium.
    #[default]
    Auto,
}

impl Eagerness {
    /// The longest pause that does not end a turn, in milliseconds.
    pub const fn max_wait_ms(self) -> u64 {
        match self {
            Self::Low => 8_000,
            Self::Medium | Self::Auto => 4_000,
            Self::High => 2_000,
        }
    }
}

/// How the server finds the end of the customer's turn. A session without it leaves that to the client.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TurnDetection {
    /// By the length of a silence.
    ServerVad {
        /// How sure the voice detector must be, 0 to 1.
        #[serde(default = "defaults::threshold")]
        threshold: f32,
        /// Audio kept from before the voice was detected, in milliseconds.
        #[serde(default = "defaults::prefix_padding_ms")]
        prefix_padding_ms: u32,
        /// The silence that ends a turn, in milliseconds.
        #[serde(default = "defaults::silence_duration_ms")]
        silence_duration_ms: u32,
        /// Whether the end of a turn starts a response.
        #[serde(default = "defaults::on")]
        create_response: bool,
        /// Whether the start of a turn cancels a response.
        #[serde(default = "defaults::on")]
        interrupt_response: bool,
        /// Quiet time after the end of playback that makes the server speak up, in milliseconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        idle_timeout_ms: Option<u32>,
    },
    /// By whether what was said sounds finished.
    SemanticVad {
        /// How soon a pause is taken for the end.
        #[serde(default)]
        eagerness: Eagerness,
        /// Whether the end of a turn starts a response.
        #[serde(default = "defaults::on")]
        create_response: bool,
        /// Whether the start of a turn cancels a response.
        #[serde(default = "defaults::on")]
        interrupt_response: bool,
    },
}

mod defaults {
    pub(super) const fn on() -> bool {
        true
    }

    pub(super) const fn threshold() -> f32 {
        0.5
    }

    pub(super) const fn prefix_padding_ms() -> u32 {
        300
    }

    pub(super) const fn silence_duration_ms() -> u32 {
        500
    }
}

impl Default for TurnDetection {
    fn default() -> Self {
        Self::ServerVad {
            threshold: defaults::threshold(),
            prefix_padding_ms: defaults::prefix_padding_ms(),
            silence_duration_ms: defaults::silence_duration_ms(),
            create_response: true,
            interrupt_response: true,
            idle_timeout_ms: None,
        }
    }
}

impl TurnDetection {
    /// Whether the end of a turn starts a response.
    pub const fn create_response(self) -> bool {
        match self {
            Self::ServerVad { create_response, .. } | Self::SemanticVad { create_response, .. } => create_response,
        }
    }

    /// Whether the start of a turn cancels a response.
    pub const fn interrupt_response(self) -> bool {
        match self {
            Self::ServerVad { interrupt_response, .. } | Self::SemanticVad { interrupt_response, .. } => {
                interrupt_response
            }
        }
    }

    pub(crate) fn check(self, param: &str) -> Result<(), Invalid> {
        let Self::ServerVad { threshold, prefix_padding_ms, silence_duration_ms, idle_timeout_ms, .. } = self else {
            return Ok(());
        };
        bounds::range(&format!("{param}.threshold"), threshold, 0.0..=1.0)?;
        bounds::range(&format!("{param}.prefix_padding_ms"), prefix_padding_ms, 0..=5_000)?;
        bounds::range(&format!("{param}.silence_duration_ms"), silence_duration_ms, 0..=10_000)?;
        let idle = idle_timeout_ms.unwrap_or(5_000);
        bounds::range(&format!("{param}.idle_timeout_ms"), idle, 1_000..=600_000)
    }
}

/// How the session listens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AudioInput {
    /// How the client codes its audio.
    #[serde(default)]
    pub format: AudioFormat,
    /// Noise reduction, if any.
    #[serde(default)]
    pub noise_reduction: Option<NoiseReduction>,
    /// Transcription, if the client wants to see it.
    #[serde(default)]
    pub transcription: Option<Transcription>,
    /// Turn detection; without it the client commits its audio itself.
    #[serde(default)]
    pub turn_detection: Option<TurnDetection>,
}

/// How the session speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AudioOutput {
    /// How the server codes its audio.
    #[serde(default)]
    pub format: AudioFormat,
    /// The voice's name; fixed once the session has spoken.
    #[serde(default)]
    pub voice: String,
    /// Speed of speech as a multiple of the voice's own, 0.25 to 1.5.
    #[serde(default = "normal_speed")]
    pub speed: f32,
}

const fn normal_speed() -> f32 {
    1.0
}

impl Default for AudioOutput {
    fn default() -> Self {
        Self { format: AudioFormat::default(), voice: String::new(), speed: normal_speed() }
    }
}

/// How the session listens and speaks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionAudio {
    /// How it listens.
    #[serde(default)]
    pub input: AudioInput,
    /// How it speaks.
    #[serde(default)]
    pub output: AudioOutput,
}

pub(crate) fn check_voice(param: &str, voice: &str) -> Result<(), Invalid> {
    bounds::id(param, voice)
}

pub(crate) fn check_speed(param: &str, speed: f32) -> Result<(), Invalid> {
    bounds::range(param, speed, 0.25..=1.5)
}
