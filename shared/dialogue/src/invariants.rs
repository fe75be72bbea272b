//! What must always hold, checked after every step: a panic in debug builds, a counted effect in release.

use std::collections::BTreeSet;

use u5_protocol::{
    ids::{ItemId, ResponseId},
    realtime::{ResponseStatus, ServerEvent},
};

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
    /// Audio is only sent for the active response, and none behind its last.
    AudioOfActiveResponse,
    /// Work for a response that was cancelled is stopped before its end is told.
    CancelledWorkStops,
    /// Nothing of a visit is left behind its wipe.
    WipedClean,
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
            Self::CancelledWorkStops => "cancelled_work_stops",
            Self::WipedClean => "wiped_clean",
        }
    }
}

/// Watches what a session says. Works on any trace, so tests hold servers against it too.
#[derive(Debug, Default)]
pub struct Monitor {
    active: Option<ResponseId>,
    /// What an answer is being made for.
    working: Option<ResponseId>,
    /// What an answer is being made for in case the turn is over.
    drafting: Option<ResponseId>,
    /// The item whose last audio was sent.
    silent: Option<ItemId>,
    speaking: bool,
    violations: BTreeSet<Invariant>,
}

impl Monitor {
    /// Takes note of one effect.
    pub fn observe(&mut self, effect: &Effect) {
        match effect {
            Effect::Send(event) => self.observe_event(event),
            Effect::Play { item, response, last, .. } => {
                let allowed = self.active.as_ref() == Some(response) && self.silent.as_ref() != Some(item);
                self.require(allowed, Invariant::AudioOfActiveResponse);
                if *last {
                    self.silent = Some(item.clone());
                }
            }
            Effect::Answer { response, .. } => {
                self.require(self.active.as_ref() == Some(response), Invariant::OneActiveResponse);
                self.working = Some(response.clone());
            }
            Effect::Draft { response, .. } => {
                self.require(self.drafting.is_none() && self.active.is_none(), Invariant::OneActiveResponse);
                self.drafting = Some(response.clone());
            }
            Effect::CancelAnswer(response) => {
                self.working.take_if(|id| id == response);
                self.drafting.take_if(|id| id == response);
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
                // Whatever else was prepared had to be thrown away before.
                let adopted = self.drafting.take();
                self.require(adopted.as_ref().is_none_or(|id| *id == response.id), Invariant::OneActiveResponse);
                self.working = adopted;
            }
            ServerEvent::ResponseDone { response } => {
                self.require(self.active.as_ref() == Some(&response.id), Invariant::OneTerminalEvent);
                let stopped = response.status != ResponseStatus::Cancelled || self.working.is_none();
                self.require(stopped, Invariant::CancelledWorkStops);
                self.active = None;
                self.working = None;
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

    /// Checks that a wipe left nothing.
    pub fn observe_wipe(&mut self, is_blank: bool) {
        self.require(is_blank, Invariant::WipedClean);
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
