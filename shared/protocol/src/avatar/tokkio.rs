//! The messages of NVIDIA Tokkio's UI, so that a UI made for it shows a U5 kiosk's conversation: transcripts of both
//! sides, on `GET /ws/{stream id}`, where the stream is the kiosk. As the serializer of NVIDIA's ACE controller writes
//! them (`ACEWebSocketSerializer` of nvidia-pipecat 0.1, "Tokkio UI WebSocket API 1.0.0").

use serde::Serialize;

use crate::{
    kiosk::{self, CaptionRole, KioskState},
    realtime::to_text,
};

/// A message to a UI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    /// What the avatar has said so far.
    TtsUpdate {
        /// The words.
        tts: String,
    },
    /// The avatar has stopped speaking.
    TtsEnd,
    /// What the customer has said so far.
    AsrUpdate {
        /// The words.
        asr: String,
    },
    /// What the customer said.
    AsrEnd {
        /// The words.
        asr: String,
    },
}

impl Message {
    /// The text frame.
    pub fn encode(&self) -> String {
        to_text(self)
    }
}

/// Follows one kiosk.
#[derive(Debug, Default)]
pub struct Interpreter {
    is_speaking: bool,
}

impl Interpreter {
    /// What an event of the kiosk is in Tokkio's words.
    pub fn interpret(&mut self, event: &kiosk::ServerEvent) -> Option<Message> {
        match event {
            kiosk::ServerEvent::Caption { role: CaptionRole::Assistant, text, .. } => {
                Some(Message::TtsUpdate { tts: text.clone() })
            }
            kiosk::ServerEvent::Caption { role: CaptionRole::User, text, is_final: false, .. } => {
                Some(Message::AsrUpdate { asr: text.clone() })
            }
            kiosk::ServerEvent::Caption { role: CaptionRole::User, text, .. } => {
                Some(Message::AsrEnd { asr: text.clone() })
            }
            kiosk::ServerEvent::State { state, .. } => {
                let was_speaking = std::mem::replace(&mut self.is_speaking, *state == KioskState::Speaking);
                (was_speaking && !self.is_speaking).then_some(Message::TtsEnd)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ItemId;

    fn caption(role: CaptionRole, text: &str, is_final: bool) -> kiosk::ServerEvent {
        let (text, item_id) = (text.to_owned(), ItemId::from("i"));
        kiosk::ServerEvent::Caption { role, text, is_final, item_id, confidence: None, unsure: false }
    }

    #[test]
    fn a_turn_is_told_in_tokkios_words() {
        let mut interpreter = Interpreter::default();
        let events = [
            caption(CaptionRole::User, "where is", false),
            caption(CaptionRole::User, "Where is the milk?", true),
            kiosk::ServerEvent::State { state: KioskState::Speaking, since_ms: 1 },
            caption(CaptionRole::Assistant, "Aisle seven.", false),
            kiosk::ServerEvent::State { state: KioskState::Listening, since_ms: 2 },
            kiosk::ServerEvent::State { state: KioskState::Attract, since_ms: 3 },
            kiosk::ServerEvent::Wiped {},
        ];
        let told: Vec<_> = events.iter().filter_map(|e| interpreter.interpret(e)).map(|m| m.encode()).collect();
        assert_eq!(
            told,
            [
                r#"{"type":"asr_update","asr":"where is"}"#,
                r#"{"type":"asr_end","asr":"Where is the milk?"}"#,
                r#"{"type":"tts_update","tts":"Aisle seven."}"#,
                r#"{"type":"tts_end"}"#,
            ]
        );
    }
}
