//! What the store's console sees of a kiosk, and what staff make it do.

use std::time::Duration;

use u5_dialogue::{Command, Event, event::Outcome, waterfall::Waterfall};
use u5_protocol::{
    desk::{Order, Told},
    ids::KioskId,
    kiosk::{self, KioskState, PageCommand, StaffState, Transcripts, close},
};
use u5_runtime::clock::since_epoch;

use super::{Connection, End, Link, opening::kiosk_settings};
use crate::registry::times;

impl Connection {
    /// Staff want something.
    pub(super) async fn on_order(&mut self, order: Order) -> Result<(), End> {
        tracing::info!(session = %self.session.id(), ?order, "an order of the console");
        match order {
            Order::Reload => self.page_command = Some(PageCommand::Reload),
            Order::Restart => self.end_visit().await?,
            Order::Wipe => {
                self.page_command = Some(PageCommand::Wipe);
                self.end_visit().await?;
            }
            Order::Leave => return Err(End::Close(close::BAD_TOKEN, "the kiosk's token was revoked")),
            Order::StaffComes => self.send_kiosk(kiosk::ServerEvent::Staff { state: StaffState::Accepted }).await?,
        }
        self.tell_page().await
    }

    /// A visit that staff end is wiped at once: they stand there, or know that nobody does.
    async fn end_visit(&mut self) -> Result<(), End> {
        if self.session.state() == KioskState::Attract {
            return Ok(());
        }
        self.step(Event::Command { id: None, command: Command::Presence(false) }).await
    }

    /// Pages do what staff want between two visits.
    pub(super) async fn tell_page(&mut self) -> Result<(), End> {
        if self.session.state() != KioskState::Attract {
            return Ok(());
        }
        match self.page_command.take() {
            Some(command) => self.send_kiosk(kiosk::ServerEvent::Command { command }).await,
            None => Ok(()),
        }
    }

    /// What staff published since holds from the next visit on.
    pub(super) async fn take_up_settings(&mut self) -> Result<(), End> {
        if !matches!(self.link, Link::Kiosk { .. }) || self.session.state() != KioskState::Attract {
            return Ok(());
        }
        let content = self.app.content();
        let revision = content.as_ref().map(|content| &content.revision);
        if self.settled.as_ref() == revision {
            return Ok(());
        }
        self.settled = revision.cloned();
        self.transcripts = self.app.transcripts();
        let now = self.now();
        let settings = Box::new(kiosk_settings(&self.app));
        // Settings lead to nothing that would have to be sent.
        drop(self.session.on(now, Event::Command { id: None, command: Command::Configure(settings) }));
        self.send_kiosk(kiosk::ServerEvent::Profile { profile: Box::new(self.app.profile()) }).await
    }

    /// Tells the console what the page is told, as far as it is meant for staff.
    pub(super) fn tell_desk(&self, event: &kiosk::ServerEvent) {
        let desk = &self.app.desk;
        let Link::Kiosk { stage, .. } = &self.link else { return };
        match event {
            kiosk::ServerEvent::Caption { role, text, is_final, item_id, .. } => {
                let keep = match self.transcripts {
                    Transcripts::Off => return,
                    Transcripts::Live => false,
                    Transcripts::Kept { .. } => true,
                };
                desk.tell(|| Told::Line {
                    session_id: self.session.id().clone(),
                    kiosk: stage.kiosk().clone(),
                    item_id: item_id.clone(),
                    role: *role,
                    text: text.clone(),
                    is_final: *is_final,
                    keep,
                    at_ms: now_ms(),
                });
            }
            kiosk::ServerEvent::Wiped {} => {
                desk.tell(|| Told::Ended { session_id: self.session.id().clone(), at_ms: now_ms() });
            }
            _ => {}
        }
    }

    pub(super) fn tell_desk_of_begin(&self) {
        let Some(kiosk) = self.kiosk_id() else { return };
        self.app.desk.tell(|| Told::Began {
            session_id: self.session.id().clone(),
            kiosk: kiosk.clone(),
            language: self.session.language(),
            at_ms: now_ms(),
        });
    }

    pub(super) fn tell_desk_of_turn(&self, outcome: Outcome, waterfall: &Waterfall) {
        let Some(kiosk) = self.kiosk_id() else { return };
        self.app.desk.tell(|| Told::Turn {
            session_id: self.session.id().clone(),
            kiosk: kiosk.clone(),
            language: self.session.language(),
            response_ms: waterfall.response_time().map(|time: Duration| time.as_millis() as u64),
            times: times(outcome, waterfall),
            at_ms: now_ms(),
        });
    }

    /// The kiosk at the other end; none where a client of the API is.
    pub(super) fn kiosk_id(&self) -> Option<&KioskId> {
        match &self.link {
            Link::Kiosk { stage, .. } => Some(stage.kiosk()),
            Link::Api { .. } => None,
        }
    }
}

fn now_ms() -> u64 {
    since_epoch().as_millis() as u64
}
