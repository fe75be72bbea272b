//! A Realtime client's session object, and what it means for the dialogue.

use std::time::Duration;

use u5_audio::ear::EarConfig;
use u5_dialogue::{
    Settings,
    settings::{BargeIn, Endpointing, TurnDetection as Detection},
};
use u5_protocol::{
    Language,
    realtime::{Modality, Session, TurnDetection},
};

/// How the dialogue is to behave under this session object.
pub(crate) fn settings(session: &Session, endpointing: Endpointing, language: Language, can_speak: bool) -> Settings {
    let detection = session.audio.input.turn_detection;
    Settings {
        turn_detection: detection.map_or(Detection::Manual, |d| turn_detection(d, endpointing)),
        create_response: detection.is_some_and(TurnDetection::create_response),
        barge_in: if detection.is_some_and(TurnDetection::interrupt_response) {
            BargeIn::AtOnce
        } else {
            BargeIn::Never
        },
        language: spoken_language(session).unwrap_or(language),
        speak: can_speak && session.output_modalities.contains(&Modality::Audio),
        ..Settings::api(session.audio.output.format.rate())
    }
}

fn turn_detection(detection: TurnDetection, endpointing: Endpointing) -> Detection {
    match detection {
        TurnDetection::ServerVad { silence_duration_ms, .. } => {
            Detection::Silence { after: Duration::from_millis(silence_duration_ms.into()) }
        }
        TurnDetection::SemanticVad { eagerness, .. } => {
            let unfinished = Duration::from_millis(eagerness.max_wait_ms());
            Detection::Semantic(Endpointing { unfinished, ..endpointing })
        }
    }
}

/// The ear for this session object.
pub(crate) fn ear_config(session: &Session) -> EarConfig {
    let defaults = EarConfig::default();
    match session.audio.input.turn_detection {
        Some(TurnDetection::ServerVad { threshold, prefix_padding_ms, silence_duration_ms, .. }) => EarConfig {
            threshold: threshold.clamp(0.05, 0.95),
            pre_roll_ms: prefix_padding_ms,
            // A client that wants turns to end sooner than our pause needs a shorter pause.
            pause_ms: silence_duration_ms.clamp(60, defaults.pause_ms),
            ..defaults
        },
        Some(TurnDetection::SemanticVad { .. }) | None => defaults,
    }
}

/// The language that the client said is spoken, if it is one of ours.
pub(crate) fn spoken_language(session: &Session) -> Option<Language> {
    session.audio.input.transcription.as_ref()?.language.as_deref()?.parse().ok()
}
