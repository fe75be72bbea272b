//! One renderer's connection.

use std::{ops::ControlFlow, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{Message, WebSocket},
};
use futures::StreamExt;
use tokio::{sync::broadcast::error::RecvError, time::Instant};
use u5_protocol::{
    avatar::{Capability, ClientEvent, ServerEvent},
    ids::KioskId,
    kiosk::close,
};
use u5_telemetry::{Metrics, metrics::Dropped};

use super::{Crowded, Looker, Report, Shown, teller::Teller};
use crate::{
    app::App,
    outbox::Outbox,
    pulse::{Beat, Pulse},
};

/// How often it is looked whether the kiosk is driven from here.
const LOOK: Duration = Duration::from_secs(1);
/// How long a renderer waits for its kiosk. Where several replicas serve a store, the kiosk may be on another, and a new
/// connection finds it.
const ALONE: Duration = Duration::from_secs(30);
/// Nobody reads what it is sent (RFC 6455, try again later).
const TOO_SLOW: u16 = 1013;

/// Why a renderer's connection ends; none where it went by itself.
type End = Option<(u16, &'static str)>;

/// Drives one renderer's connection to its end.
pub(super) async fn run(app: App, socket: WebSocket, kiosk: &KioskId, mut teller: Teller) {
    let (sink, mut stream) = socket.split();
    let outbox = Outbox::start(sink, &app.tasks, app.metrics.clone());
    let (mut looker, state) = match app.avatars.look(kiosk, app.metrics.clone()) {
        Ok(looking) => looking,
        Err(Crowded) => return outbox.close(close::OVER_LIMIT, "as many look at this kiosk as may").await,
    };
    let greeting = Shown::Event { event: state, rate: 0, language: app.language() };
    let mut link = Link { outbox, metrics: app.metrics.clone(), pulse: Pulse::new(Instant::now()), alone: None };
    let shutdown = app.shutdown.clone();
    let mut look = tokio::time::interval(LOOK);
    let mut step = link.show(&mut teller, greeting).await;
    while step.is_continue() {
        let replaced = looker.replaced();
        step = tokio::select! {
            biased;
            () = shutdown.stopped() => restart(),
            () = replaced => end(close::TAKEN_OVER, "another renderer makes the sound"),
            shown = looker.next() => match shown {
                Ok(shown) => link.show(&mut teller, shown).await,
                Err(RecvError::Lagged(_)) => link.left_behind(),
                Err(RecvError::Closed) => restart(),
            },
            message = stream.next() => match message {
                Some(Ok(message)) => link.hear(message, &mut looker, &teller).await,
                Some(Err(_)) | None => ControlFlow::Break(None),
            },
            _ = look.tick() => link.look(looker.is_kiosk_here(), shutdown.is_draining()),
            () = tokio::time::sleep_until(link.pulse.deadline()) => link.late().await,
        };
    }
    // Before the goodbye: the page is heard again by then.
    drop(looker);
    if let ControlFlow::Break(Some((code, reason))) = step {
        link.outbox.close(code, reason).await;
    }
}

const fn end(code: u16, reason: &'static str) -> ControlFlow<End> {
    ControlFlow::Break(Some((code, reason)))
}

const fn restart() -> ControlFlow<End> {
    end(close::RESTART, "the kiosk is not here; connect again")
}

struct Link {
    outbox: Outbox,
    metrics: Metrics,
    pulse: Pulse,
    /// Since when the kiosk is not driven from here.
    alone: Option<Instant>,
}

impl Link {
    async fn show(&self, teller: &mut Teller, shown: Shown) -> ControlFlow<End> {
        for message in teller.tell(shown) {
            if self.outbox.send(message).await.is_err() {
                return ControlFlow::Break(None);
            }
        }
        ControlFlow::Continue(())
    }

    fn left_behind(&self) -> ControlFlow<End> {
        self.metrics.dropped(Dropped::OutFrames, 1);
        end(TOO_SLOW, "the renderer does not keep up with the kiosk")
    }

    fn look(&mut self, is_kiosk_here: bool, is_draining: bool) -> ControlFlow<End> {
        if is_kiosk_here {
            self.alone = None;
            return ControlFlow::Continue(());
        }
        let since = *self.alone.get_or_insert_with(Instant::now);
        if is_draining || since.elapsed() >= ALONE { restart() } else { ControlFlow::Continue(()) }
    }

    async fn late(&mut self) -> ControlFlow<End> {
        let asked = match self.pulse.late(Instant::now()) {
            Beat::Ask => self.outbox.send(Message::Ping(Bytes::new())).await.is_ok(),
            Beat::Gone => false,
        };
        if asked { ControlFlow::Continue(()) } else { ControlFlow::Break(None) }
    }

    async fn hear(&mut self, message: Message, looker: &mut Looker, teller: &Teller) -> ControlFlow<End> {
        self.pulse.heard(Instant::now());
        let text = match (message, teller) {
            (Message::Text(text), Teller::Native(_)) => text,
            (Message::Close(_), _) => return ControlFlow::Break(None),
            (Message::Ping(_) | Message::Pong(_), _) => return ControlFlow::Continue(()),
            // What a Tokkio UI may say is for NVIDIA's own services.
            (Message::Text(_) | Message::Binary(_), _) => {
                self.metrics.dropped(Dropped::Events, 1);
                return ControlFlow::Continue(());
            }
        };
        match ClientEvent::decode(&text) {
            Ok(event) => heard(event, looker),
            Err(error) => {
                self.metrics.dropped(Dropped::Events, 1);
                let event = ServerEvent::Error { code: error.code.as_str().to_owned(), message: error.message };
                if self.outbox.send(Message::Text(event.encode().into())).await.is_err() {
                    return ControlFlow::Break(None);
                }
            }
        }
        ControlFlow::Continue(())
    }
}

fn heard(event: ClientEvent, looker: &mut Looker) {
    match event {
        ClientEvent::Hello { caps, .. } if caps.contains(&Capability::Audio) => looker.make_sound(),
        ClientEvent::Hello { .. } => {}
        ClientEvent::Started { utt, .. } => looker.report(Report::Played { item: utt, samples: 0, stopped: false }),
        ClientEvent::Position { utt, samples } => {
            looker.report(Report::Played { item: utt, samples, stopped: false });
        }
        ClientEvent::Finished { utt, samples, .. } => {
            looker.report(Report::Played { item: utt, samples, stopped: true });
        }
        ClientEvent::Buffer { ms } => tracing::trace!(ms, "a renderer's voice waits"),
    }
}
