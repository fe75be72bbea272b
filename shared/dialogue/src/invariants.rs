//! What must always hold, checked after every step: a panic in debug builds, a counted effect in release.

use std::collections::BTreeSet;

use u5_protocol::{ids::ResponseId, realtime::ServerEvent};

use crate::{event::Effect, playback::Playback};

/// A rule that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// At most one response is active.
    OneActiveResponse,
    /// A response ends exactly once, and nothing of it follows.
    OneTerminalEvent,
    /// `speech_started` and `speech_stopped` alternate.
    SpeechAlternates,
    /// Played <= sent <= generated.
    PositionsOrdered,
    /// Audio is only sent for the active response.
    AudioOfActiveResponse,
}

impl Invariant {
    /// The metric label.
    pub const fn id(self) -> &'static str {
        match self {
            Self::OneActiveResponse => "one_active_response",
            Self::OneTerminalEvent => "one_terminal_event",
            Self::SpeechAlternates => "speech_alternates",
            Self::PositionsOrdered => "positions_ordered",
            Self::AudioOfActiveResponse => "audio_of_active_response",
        }
    }
}

/// Watches what a session says. Works on any trace, so tests hold servers against it too.
#[derive(Debug, Default)]
pub struct Monitor {
    active: Option<ResponseId>,
    speaking: bool,
    violations: BTreeSet<Invariant>,
}

impl Monitor {
    /// Takes note of one effect.
    pub fn observe(&mut self, effect: &Effect) {
        match effect {
            Effect::Send(event) => self.observe_event(event),
            Effect::Play { response, .. } => {
                self.require(self.active.as_ref() == Some(response), Invariant::AudioOfActiveResponse);
            }
            _ => {}
        }
    }

    /// Takes note of one event on the wire.
    pub fn observe_event(&mut self, event: &ServerEvent) {
        match event {
            ServerEvent::ResponseCreated { response } => {
                self.require(self.active.is_none(), Invariant::OneActiveResponse);
                self.active = Some(response.id.clone());
            }
            ServerEvent::ResponseDone { response } => {
                self.require(self.active.as_ref() == Some(&response.id), Invariant::OneTerminalEvent);
                self.active = None;
            }
            ServerEvent::InputAudioBufferSpeechStarted { .. } => {
                self.require(!self.speaking, Invariant::SpeechAlternates);
                self.speaking = true;
            }
            ServerEvent::InputAudioBufferSpeechStopped { .. } => {
                self.require(self.speaking, Invariant::SpeechAlternates);
                self.speaking = false;
            }
            other => {
                if let Some(response) = response_of(other) {
                    self.require(self.active.as_ref() == Some(response), Invariant::OneTerminalEvent);
                }
            }
        }
    }

    /// Checks the positions of what is being played.
    pub fn observe_playback(&mut self, playback: &Playback) {
        let ordered = playback.played() <= playback.sent() && playback.sent() <= playback.generated();
        self.require(ordered, Invariant::PositionsOrdered);
    }

    /// What was broken since the last call.
    pub fn take_violations(&mut self) -> BTreeSet<Invariant> {
        std::mem::take(&mut self.violations)
    }

    fn require(&mut self, holds: bool, invariant: Invariant) {
        debug_assert!(holds, "invariant {} is broken", invariant.id());
        if !holds {
            self.violations.insert(invariant);
        }
    }
}

/// The response that an event within a response belongs to.
const fn response_of(event: &ServerEvent) -> Option<&ResponseId> {
    match event {
        ServerEvent::ResponseOutputItemAdded { response_id, .. }
        | ServerEvent::ResponseOutputItemDone { response_id, .. }
        | ServerEvent::ResponseContentPartAdded { response_id, .. }
        | ServerEvent::ResponseContentPartDone { response_id, .. }
        | ServerEvent::ResponseOutputAudioDelta { response_id, .. }
        | ServerEvent::ResponseOutputAudioDone { response_id, .. }
        | ServerEvent::ResponseOutputAudioTranscriptDelta { response_id, .. }
        | ServerEvent::ResponseOutputAudioTranscriptDone { response_id, .. }
        | ServerEvent::ResponseOutputTextDelta { response_id, .. }
        | ServerEvent::ResponseOutputTextDone { response_id, .. }
        | ServerEvent::ResponseFunctionCallArgumentsDelta { response_id, .. }
        | ServerEvent::ResponseFunctionCallArgumentsDone { response_id, .. } => Some(response_id),
        _ => None,
    }
}
