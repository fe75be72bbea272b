//! How each kind of renderer is told what its kiosk's stage shows.

use axum::extract::ws::Message;
use u5_protocol::{
    avatar::{Director, tokkio::Interpreter},
    kiosk,
};

use super::Shown;

/// Follows a stage in one dialect.
#[derive(Debug)]
pub(super) enum Teller {
    /// `u5.avatar.v1`.
    Native(Director),
    /// NVIDIA Tokkio's UI messages.
    Tokkio(Interpreter),
}

impl Teller {
    /// The messages that say it.
    pub(super) fn tell(&mut self, shown: Shown) -> Vec<Message> {
        match (self, shown) {
            (Self::Native(director), Shown::Event { event, rate, language }) => {
                let events = director.direct(&event, rate, language);
                events.iter().map(|event| Message::Text(event.encode().into())).collect()
            }
            (Self::Native(director), Shown::Voice { frame, ends_at }) => {
                let end = ends_at.and_then(|samples| director.sent(samples));
                let end = end.map(|event| Message::Text(event.encode().into()));
                std::iter::once(Message::Binary(frame)).chain(end).collect()
            }
            (Self::Tokkio(interpreter), Shown::Event { event, .. }) => Self::interpreted(interpreter, &event),
            (Self::Tokkio(_), Shown::Voice { .. }) => Vec::new(),
        }
    }

    fn interpreted(interpreter: &mut Interpreter, event: &kiosk::ServerEvent) -> Vec<Message> {
        interpreter.interpret(event).map(|message| Message::Text(message.encode().into())).into_iter().collect()
    }
}
