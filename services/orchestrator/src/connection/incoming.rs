//! What a client says, and what it means for the session.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures::{StreamExt, stream::SplitStream};
use tokio::time::Instant;
use u5_dialogue::{Command, Event};
use u5_protocol::{
    DecodeError,
    frame::{Frame, FrameKind, Sequence},
    ids::EventId,
    kiosk::{self, Incoming, Resume},
    pcm,
    realtime::{ClientEvent, ContentPart, ErrorBody, Item, ServerEvent, SessionUpdate},
};
use u5_telemetry::metrics::Dropped;

use super::{Connection, End, Link, loudspeaker::Worth, opening::api_settings};
use crate::avatars::Report;

/// The ear is fed in pieces of this many samples, so that what it notices is acted on in order.
const PIECE: usize = 320;
/// Samples of a pressed button that are more than a slip of the finger: 0.3 s.
const LEAST_PRESS: u64 = 4_800;

/// Reads the first message of a kiosk. Nothing when it is not `kiosk.hello`; inside, what it wants to resume.
pub(super) async fn hello(stream: &mut SplitStream<WebSocket>) -> Option<Option<Resume>> {
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Text(text) => {
                let Ok((_, Incoming::Kiosk(kiosk::ClientEvent::Hello { resume, .. }))) = Incoming::decode(&text) else {
                    return None;
                };
                return Some(resume);
            }
            Message::Binary(_) | Message::Close(_) => return None,
        }
    }
    None
}

impl Connection {
    pub(super) async fn on_message(&mut self, message: Message) -> Result<(), End> {
        match message {
            Message::Text(text) => self.on_text(&text).await,
            Message::Binary(bytes) => self.on_binary(&bytes).await,
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Left),
        }
    }

    async fn on_text(&mut self, text: &str) -> Result<(), End> {
        let decoded = match &mut self.link {
            Link::Api { dialect, .. } => ClientEvent::decode(text, dialect).map(|(id, e)| (id, Incoming::Realtime(e))),
            Link::Kiosk { .. } => Incoming::decode(text),
        };
        match decoded {
            Ok((id, Incoming::Realtime(event))) => self.on_realtime(id, event).await,
            Ok((_, Incoming::Kiosk(event))) => self.on_kiosk(event).await,
            Err(error) => self.misunderstood(&error).await,
        }
    }

    async fn misunderstood(&mut self, error: &DecodeError) -> Result<(), End> {
        self.app.metrics.dropped(Dropped::Events, 1);
        self.send(ServerEvent::Error { error: error.body() }).await
    }

    async fn refuse(&mut self, id: Option<EventId>, code: &str, message: &str) -> Result<(), End> {
        self.send(ServerEvent::Error { error: ErrorBody::invalid_request(code, message).answering(id) }).await
    }

    async fn command(&mut self, id: Option<EventId>, command: Command) -> Result<(), End> {
        self.step(Event::Command { id, command }).await
    }

    async fn on_realtime(&mut self, id: Option<EventId>, event: ClientEvent) -> Result<(), End> {
        let command = match event {
            ClientEvent::SessionUpdate { session } => return self.update_session(id, *session).await,
            ClientEvent::InputAudioBufferAppend { audio } => return self.append(id, &audio).await,
            ClientEvent::InputAudioBufferCommit {} => {
                let waiting = self.ear.waiting();
                Command::CommitAudio { waiting }
            }
            ClientEvent::InputAudioBufferClear {} => Command::ClearAudio,
            ClientEvent::ConversationItemCreate { item, .. } if carries_audio(&item) => {
                let message = "audio cannot be added as an item; append it to the input audio buffer and commit it";
                return self.refuse(id, "unsupported_content", message).await;
            }
            ClientEvent::ConversationItemCreate { item, previous_item_id } => {
                Command::CreateItem { item, after: previous_item_id }
            }
            ClientEvent::ConversationItemRetrieve { item_id } => Command::RetrieveItem(item_id),
            ClientEvent::ConversationItemDelete { item_id } => Command::DeleteItem(item_id),
            ClientEvent::ConversationItemTruncate { item_id, audio_end_ms, .. } => {
                Command::TruncateItem { item: item_id, audio_end: Duration::from_millis(audio_end_ms) }
            }
            ClientEvent::ResponseCreate { response } => Command::CreateResponse(response.unwrap_or_default()),
            ClientEvent::ResponseCancel { response_id } => Command::CancelResponse(response_id),
        };
        self.command(id, command).await
    }

    async fn update_session(&mut self, id: Option<EventId>, update: SessionUpdate) -> Result<(), End> {
        let Link::Api { session, .. } = &mut self.link else {
            let message = "a kiosk's session is configured by its store's profile";
            return self.refuse(id, "session_not_configurable", message).await;
        };
        let before = session.audio.output.voice.clone();
        let mut updated = session.clone();
        update.apply(&mut updated);
        if self.seen.turns > 0 && updated.audio.output.voice != before {
            let message = "the voice cannot be changed any more: the session has already spoken";
            return self.refuse(id, "cannot_update_voice", message).await;
        }
        session.clone_from(&updated);
        self.tune_ear();
        let settings = Box::new(api_settings(&self.app, &updated));
        self.command(None, Command::Configure(settings)).await?;
        self.send(ServerEvent::SessionUpdated { session: updated }).await
    }

    async fn append(&mut self, id: Option<EventId>, audio: &str) -> Result<(), End> {
        let Link::Api { session, .. } = &self.link else {
            return self.refuse(id, "unsupported_event", "a kiosk sends its audio in binary frames").await;
        };
        match pcm::from_base64(audio, session.audio.input.format) {
            Ok(samples) => self.hear(&samples).await,
            Err(error) => self.refuse(id, "invalid_audio", &error.to_string()).await,
        }
    }

    async fn on_binary(&mut self, bytes: &[u8]) -> Result<(), End> {
        let Link::Kiosk { mic, .. } = &mut self.link else {
            return self.refuse(None, "unexpected_binary", "binary frames are for kiosks; send JSON text frames").await;
        };
        let frame = match Frame::decode(bytes) {
            Ok(frame) if frame.kind == FrameKind::Mic => frame,
            Ok(_) => return self.bad_frame("a kiosk sends microphone frames only".to_owned()).await,
            Err(error) => return self.bad_frame(error.to_string()).await,
        };
        match mic.observe(frame.seq) {
            Sequence::Repeat => {
                self.app.metrics.dropped(Dropped::MicFrames, 1);
                return Ok(());
            }
            Sequence::Gap { lost } => self.app.metrics.dropped(Dropped::MicGap, lost.into()),
            Sequence::InOrder => {}
        }
        self.hear(&frame.pcm).await
    }

    async fn bad_frame(&mut self, message: String) -> Result<(), End> {
        self.app.metrics.dropped(Dropped::MicFrames, 1);
        self.send_kiosk(kiosk::ServerEvent::Error { code: "bad_frame".to_owned(), message, retryable: false }).await
    }

    /// Lets the ear hear the client's samples, piece by piece.
    async fn hear(&mut self, samples: &[i16]) -> Result<(), End> {
        let converted = self.input.as_mut().map(|resampler| resampler.push(samples));
        for piece in converted.as_deref().unwrap_or(samples).chunks(PIECE) {
            let events = self.ear.push(piece);
            for event in events {
                let position = self.ear.position();
                self.step(Event::Ear { event, position }).await?;
            }
        }
        // A client of the API may send its sound as it likes; a kiosk's microphone never pauses.
        if matches!(self.link, Link::Kiosk { .. }) {
            self.session.hears(self.ear.position(), self.ear.stirs());
        }
        Ok(())
    }

    async fn on_kiosk(&mut self, event: kiosk::ClientEvent) -> Result<(), End> {
        let command = match event {
            kiosk::ClientEvent::Playback { item_id, played_samples, state } => {
                let stopped = state == kiosk::Playback::Stopped;
                return self.page_played(Event::Played { item: item_id, samples: played_samples, stopped }).await;
            }
            kiosk::ClientEvent::Text { text } if text.trim().is_empty() => return Ok(()),
            kiosk::ClientEvent::Text { text } => Command::Say(text.trim().to_owned()),
            kiosk::ClientEvent::Presence { present, .. } => Command::Presence(present),
            kiosk::ClientEvent::Language { language } => Command::Language(language),
            kiosk::ClientEvent::Staff { .. } => Command::Staff,
            kiosk::ClientEvent::End {} => Command::EndVisit,
            kiosk::ClientEvent::Mic { state, mode } => return self.on_microphone(state, mode).await,
            kiosk::ClientEvent::Choice { choice_id, .. } if choice_id == kiosk::CHOICE_STAFF => Command::Staff,
            // The page lets the customer type.
            kiosk::ClientEvent::Choice { choice_id, .. } if choice_id == kiosk::CHOICE_TYPING => Command::StillHere,
            kiosk::ClientEvent::Choice { choice_id, .. } if self.app.contents.is_some() => Command::Touch(choice_id),
            kiosk::ClientEvent::Choice { .. } => Command::StillHere,
            kiosk::ClientEvent::Hello { .. } => {
                let (code, message) = ("unexpected_hello".to_owned(), "hello was already said".to_owned());
                return self.send_kiosk(kiosk::ServerEvent::Error { code, message, retryable: false }).await;
            }
        };
        self.command(None, command).await
    }

    /// What the page has played was heard where the page makes the sound, and is of no interest where it only plays
    /// along.
    async fn page_played(&mut self, played: Event) -> Result<(), End> {
        let Link::Kiosk { loudspeaker, .. } = &mut self.link else { return Ok(()) };
        match loudspeaker.page_played(Instant::now()) {
            Worth::Nothing => return Ok(()),
            Worth::TakesOver => {
                tracing::warn!(session = %self.session.id(), "the avatar's renderer hangs: the page makes the sound");
                self.page_sounds().await?;
            }
            Worth::Counts => {}
        }
        self.step(played).await
    }

    /// A renderer of the avatar tells of its sound.
    pub(super) async fn on_report(&mut self, report: Report) -> Result<(), End> {
        let Link::Kiosk { loudspeaker, .. } = &mut self.link else { return Ok(()) };
        match report {
            Report::Sound(is_offered) if loudspeaker.offered(is_offered) => self.page_sounds().await,
            Report::Sound(_) => Ok(()),
            Report::Played { item, samples, stopped } => match loudspeaker.renderer_played(stopped, Instant::now()) {
                Worth::Counts => self.step(Event::Played { item, samples, stopped }).await,
                Worth::TakesOver | Worth::Nothing => Ok(()),
            },
        }
    }

    async fn page_sounds(&mut self) -> Result<(), End> {
        self.send_kiosk(kiosk::ServerEvent::Sound { device: kiosk::SoundDevice::Page }).await
    }

    /// The customer opened or closed the microphone. Held like a walkie-talkie, it makes a turn of all that was said
    /// meanwhile, pauses included; tapped, the turn ends by itself.
    async fn on_microphone(&mut self, state: kiosk::MicState, mode: kiosk::MicMode) -> Result<(), End> {
        use kiosk::{MicMode, MicState};
        match (state, mode) {
            (MicState::Open, MicMode::Open) => self.command(None, Command::StillHere).await,
            (MicState::Open, MicMode::Tap) => self.command(None, Command::Listen).await,
            (MicState::Open, MicMode::Hold) => {
                self.command(None, Command::Listen).await?;
                self.ear.set_manual(true);
                Ok(())
            }
            (MicState::Closed, MicMode::Hold) => {
                let waiting = self.ear.waiting();
                let is_press = waiting >= LEAST_PRESS;
                let command = if is_press { Command::CommitAudio { waiting } } else { Command::ClearAudio };
                let done = self.command(None, command).await;
                self.ear.set_manual(false);
                done
            }
            (MicState::Closed, MicMode::Open | MicMode::Tap) => self.command(None, Command::ClearAudio).await,
        }
    }
}

fn carries_audio(item: &Item) -> bool {
    let Item::Message(message) = item else { return false };
    message.content.iter().any(|part| matches!(part, ContentPart::InputAudio { audio: Some(_), .. }))
}
