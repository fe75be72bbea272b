//! The partial session of `session.update`: only what is there changes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AudioFormat, MaxOutputTokens, Modality, NoiseReduction, Session, SessionAudio, SessionKind, Tool, ToolChoice,
    Tracing, Transcription, Truncation, TurnDetection,
    audio::{check_speed, check_voice},
    session::check_modalities,
    tool::check_tools,
};
use crate::{
    decode::{Invalid, bounds},
    patch::Patch,
};

/// The longest system prompt, in characters.
const MAX_INSTRUCTIONS: usize = 64_000;

/// What `session.update` changes. A field that is absent stays; `null`, `[]` or `""` clears, as its type allows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SessionUpdate {
    /// What the session is for; cannot change.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SessionKind>,
    /// The model that answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The system prompt; `""` clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// What is spoken or written in answer: one of the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_modalities: Option<Vec<Modality>>,
    /// How long a response may become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<MaxOutputTokens>,
    /// The functions on offer; `[]` clears them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<Tool>>,
    /// Whether and which is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Whether several may be called at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel_tool_calls: Option<bool>,
    /// What happens when the conversation outgrows the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truncation: Option<Truncation>,
    /// A stored prompt.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub prompt: Patch<Value>,
    /// Where traces go.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub tracing: Patch<Tracing>,
    /// Extra fields that the server is to send.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub include: Patch<Vec<String>>,
    /// How it listens and speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<AudioUpdate>,
}

/// What changes in how the session listens and speaks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AudioUpdate {
    /// How it listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input: Option<AudioInputUpdate>,
    /// How it speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<AudioOutputUpdate>,
}

/// What changes in how the session listens.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AudioInputUpdate {
    /// How the client codes its audio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<AudioFormat>,
    /// Noise reduction; `null` turns it off.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub noise_reduction: Patch<NoiseReduction>,
    /// Transcription; `null` turns it off.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub transcription: Patch<Transcription>,
    /// Turn detection; `null` leaves turns to the client.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    pub turn_detection: Patch<TurnDetection>,
}

/// What changes in how the session speaks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AudioOutputUpdate {
    /// How the server codes its audio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<AudioFormat>,
    /// The voice's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// Speed of speech as a multiple of the voice's own, 0.25 to 1.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f32>,
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

impl SessionUpdate {
    /// Makes the changes in `session`. Whether a client may make them is for the caller to settle first.
    pub fn apply(self, session: &mut Session) {
        set(&mut session.model, self.model);
        set(&mut session.instructions, self.instructions);
        set(&mut session.output_modalities, self.output_modalities);
        set(&mut session.max_output_tokens, self.max_output_tokens);
        set(&mut session.tools, self.tools);
        set(&mut session.tool_choice, self.tool_choice);
        set(&mut session.truncation, self.truncation);
        session.parallel_tool_calls = self.parallel_tool_calls.or(session.parallel_tool_calls);
        self.prompt.apply(&mut session.prompt);
        self.tracing.apply(&mut session.tracing);
        self.include.apply(&mut session.include);
        if let Some(audio) = self.audio {
            audio.apply(&mut session.audio);
        }
    }

    pub(crate) fn check(&self) -> Result<(), Invalid> {
        if self.kind == Some(SessionKind::Transcription) {
            return Err(Invalid::value("type", "is not `realtime`, the only kind of session that this server has"));
        }
        check_some(self.model.as_ref(), |model| bounds::id("model", model))?;
        check_some(self.instructions.as_ref(), |text| bounds::text("instructions", text, MAX_INSTRUCTIONS))?;
        check_some(self.output_modalities.as_ref(), |list| check_modalities("output_modalities", list))?;
        check_some(self.max_output_tokens, |max| max.check("max_output_tokens"))?;
        check_some(self.tools.as_ref(), |tools| check_tools("tools", tools))?;
        check_some(self.tool_choice.as_ref(), |choice| choice.check("tool_choice"))?;
        check_some(self.truncation.as_ref(), |truncation| truncation.check("truncation"))?;
        check_some(self.include.value(), |include| bounds::count("include", include.len(), 16))?;
        check_some(self.audio.as_ref(), AudioUpdate::check)
    }
}

impl AudioUpdate {
    fn apply(self, audio: &mut SessionAudio) {
        if let Some(input) = self.input {
            set(&mut audio.input.format, input.format);
            input.noise_reduction.apply(&mut audio.input.noise_reduction);
            input.transcription.apply(&mut audio.input.transcription);
            input.turn_detection.apply(&mut audio.input.turn_detection);
        }
        if let Some(output) = self.output {
            set(&mut audio.output.format, output.format);
            set(&mut audio.output.voice, output.voice);
            set(&mut audio.output.speed, output.speed);
        }
    }

    fn check(&self) -> Result<(), Invalid> {
        check_some(self.input.as_ref(), AudioInputUpdate::check)?;
        check_some(self.output.as_ref(), AudioOutputUpdate::check)
    }
}

impl AudioInputUpdate {
    fn check(&self) -> Result<(), Invalid> {
        check_some(self.format, |format| format.check("audio.input.format"))?;
        check_some(self.transcription.value(), |transcription| transcription.check("audio.input.transcription"))?;
        check_some(self.turn_detection.value(), |detection| detection.check("audio.input.turn_detection"))
    }
}

impl AudioOutputUpdate {
    fn check(&self) -> Result<(), Invalid> {
        check_some(self.format, |format| format.check("audio.output.format"))?;
        check_some(self.voice.as_ref(), |voice| check_voice("audio.output.voice", voice))?;
        check_some(self.speed, |speed| check_speed("audio.output.speed", speed))
    }
}

/// Checks a value that may be left out.
pub(crate) fn check_some<T>(value: Option<T>, check: impl FnOnce(T) -> Result<(), Invalid>) -> Result<(), Invalid> {
    value.map_or(Ok(()), check)
}
