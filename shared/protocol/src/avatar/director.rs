//! What an avatar is told, out of what its kiosk's page is told. The page does the same for an Unreal avatar behind its
//! picture (`services/signalling/web/src/stream/avatar.ts`); `schema/avatar-examples.json` holds both to one behaviour.

use super::{EmotionName, GazeTarget, ServerEvent};
use crate::{
    Language,
    ids::ItemId,
    kiosk::{self, KioskState, StaffState},
};

/// How long a greeting's or a goodbye's smile stays, in milliseconds.
const SMILE_MS: u32 = 3_000;
/// How much of a smile a shop assistant would give.
const SMILE: f64 = 0.4;
/// A face that takes a call for help seriously.
const CONCERN: f64 = 0.5;

/// Follows one kiosk.
#[derive(Debug, Default)]
pub struct Director {
    state: KioskState,
    /// What is being said.
    utterance: Option<ItemId>,
}

impl Director {
    /// What an event of the kiosk means for its avatar. `rate` is that of the voice.
    pub fn direct(&mut self, event: &kiosk::ServerEvent, rate: u32, lang: Language) -> Vec<ServerEvent> {
        use kiosk::ServerEvent as Kiosk;
        match event {
            Kiosk::State { state, since_ms } => self.enter(*state, *since_ms),
            Kiosk::Speaking { item_id, first_seq, text, marks } => {
                let utt = item_id.clone();
                let part = if self.utterance.as_ref() == Some(item_id) {
                    ServerEvent::Part { utt, start: marks.start, text: text.clone() }
                } else {
                    self.utterance = Some(utt.clone());
                    ServerEvent::Start { utt, sample_rate: rate, lang, first_seq: *first_seq, text: text.clone() }
                };
                std::iter::once(part).chain(timed(item_id, rate, marks)).collect()
            }
            Kiosk::Marks { item_id, marks } => timed(item_id, rate, marks).into_iter().collect(),
            Kiosk::Clear { item_id, at_samples } => {
                self.utterance = None;
                vec![ServerEvent::Interrupt { utt: item_id.clone(), at_samples: *at_samples }]
            }
            Kiosk::Caption { role, text, is_final, item_id, .. } => {
                vec![ServerEvent::Captions {
                    utt: item_id.clone(),
                    role: *role,
                    text: text.clone(),
                    is_final: *is_final,
                }]
            }
            Kiosk::Card { .. } => vec![ServerEvent::Gaze { target: GazeTarget::Screen }],
            Kiosk::Staff { state: StaffState::Called } => {
                vec![ServerEvent::Emotion { name: EmotionName::Concern, intensity: CONCERN, ttl_ms: SMILE_MS }]
            }
            _ => Vec::new(),
        }
    }

    /// All of the voice was sent, up to sample `samples` of what is being said.
    pub fn sent(&mut self, samples: u64) -> Option<ServerEvent> {
        let utt = self.utterance.clone()?;
        Some(ServerEvent::End { utt, samples })
    }

    fn enter(&mut self, state: KioskState, since_ms: u64) -> Vec<ServerEvent> {
        let smile = ServerEvent::Emotion { name: EmotionName::Joy, intensity: SMILE, ttl_ms: SMILE_MS };
        let before = std::mem::replace(&mut self.state, state);
        let target = if state == KioskState::Thinking { GazeTarget::Away } else { GazeTarget::User };
        let is_greeting = before == KioskState::Attract && state != before && state != KioskState::Offline;
        let mut events = vec![ServerEvent::State { state, since_ms }, ServerEvent::Gaze { target }];
        if is_greeting || state == KioskState::Closing {
            events.push(smile);
        }
        events
    }
}

fn timed(utt: &ItemId, sample_rate: u32, marks: &kiosk::Marks) -> Option<ServerEvent> {
    (marks.words.is_some() || marks.visemes.is_some()).then(|| ServerEvent::Marks {
        utt: utt.clone(),
        sample_rate,
        marks: marks.clone(),
    })
}
