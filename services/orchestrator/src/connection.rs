//! The shell around one session: it turns what comes from the socket and the engines into events, and effects into
//! frames and tasks. It decides nothing.

mod desk;
mod effects;
mod incoming;
mod last_turn;
mod leaving;
mod loudspeaker;
mod opening;

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::ws::{Message, WebSocket},
};
use futures::{StreamExt, stream::SplitStream};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use u5_audio::{
    ear::{Ear, Heard},
    resample::Resampler,
    vad,
};
use u5_dialogue::{
    Command, Event, Instant64, Session,
    event::{JobId, Progress, Understood},
};
use u5_protocol::{
    Dialect,
    frame::GapCounter,
    ids::{IdGen, ResponseId},
    kiosk::{self, PageCommand, Transcripts, close},
    realtime::{ServerEvent, ServerMessage, Session as WireSession},
};
use u5_runtime::{Clock, Revision, clock::sleep_until, limits::Permit, live::Version, tasks::Scoped};
use u5_telemetry::metrics::Open;

pub(crate) use self::opening::run;
use self::{
    leaving::{Leaving, Move},
    loudspeaker::Loudspeaker,
};
use crate::{
    api_session,
    app::App,
    avatars::{Performer, Report},
    content::{Content, Contents},
    mouth::Mouth,
    outbox::{Gone, Outbox},
    pulse::{Beat, Pulse},
    registry::{Entry, Seen},
    visits::{Driver, Journal, Ticket, Visit},
};

/// What engines report to the session that called them.
pub(crate) enum Input {
    /// A transcription ended.
    Transcript {
        /// Which.
        job: JobId,
        /// What it found; nothing when it failed.
        result: Option<Understood>,
    },
    /// The sound of a pause was judged.
    Judged {
        /// Beside which transcription.
        job: JobId,
        /// How likely it is that the customer has finished.
        finished: f32,
    },
    /// An answer got further.
    Answer {
        /// Which.
        response: ResponseId,
        /// How.
        progress: Progress,
        /// The audio that goes with it.
        pcm: Vec<i16>,
    },
}

/// Why a connection ends.
enum End {
    /// The client closed, or its connection broke.
    Left,
    /// We close, with this code and reason.
    Close(u16, &'static str),
}

impl End {
    const fn restart() -> Self {
        Self::Close(close::RESTART, "the server restarts; connect again")
    }
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Left
    }
}

/// What differs between the dialects.
enum Link {
    /// A client of the Realtime API.
    Api {
        /// Under which names it is spoken to.
        dialect: Dialect,
        /// The session object.
        session: Box<WireSession>,
    },
    /// A kiosk.
    Kiosk {
        /// Numbers the `kiosk.*` events.
        seq: u64,
        /// Numbers the voice frames.
        voice_seq: u32,
        /// Counts the microphone's frames.
        mic: GapCounter,
        /// What it was told of parts that are not as they should be.
        told_degraded: Vec<kiosk::DegradedPart>,
        /// What its avatar's renderers see, and report.
        stage: Box<Performer>,
        /// Whose sound is heard.
        loudspeaker: Loudspeaker,
    },
}

impl Link {
    /// What a renderer of the kiosk's avatar reports; never anything for others.
    async fn reported(&mut self) -> Option<Report> {
        match self {
            Self::Kiosk { stage, .. } => stage.reports.recv().await,
            Self::Api { .. } => std::future::pending().await,
        }
    }
}

/// One connection.
pub(crate) struct Connection {
    app: App,
    clock: Clock,
    session: Session,
    ear: Ear,
    /// To the ear's rate, where the client's is another.
    input: Option<Resampler>,
    mouth: Mouth,
    link: Link,
    outbox: Outbox,
    /// Where the visit is written down as it goes on, if anywhere.
    journal: Option<Journal>,
    /// The right to drive the visit in this process; none where there is no visit.
    driver: Option<Driver>,
    event_ids: IdGen,
    jobs: HashMap<JobId, Scoped>,
    judgements: HashMap<JobId, Scoped>,
    answer: Option<Answering>,
    taken: Option<Heard>,
    inbox: mpsc::Sender<Input>,
    /// What staff wrote, as it was when the visit began.
    content: Option<Arc<Version<Content>>>,
    /// What staff may read of the visit: what the page told the customer.
    transcripts: Transcripts,
    /// The set of which the session's settings are; none where there are no sets.
    settled: Option<Revision>,
    /// What staff want of the page when the visit is over.
    page_command: Option<PageCommand>,
    entry: Entry,
    seen: Seen,
    _active: Open,
    _permit: Permit,
}

/// An answer in the making; dropped, it stops.
struct Answering {
    response: ResponseId,
    /// Takes what is to be said while nothing else is there to say.
    filler: mpsc::Sender<String>,
    /// Told when the turn that it answers is over.
    commitment: watch::Sender<bool>,
    _task: Scoped,
}

/// What is special about a kiosk's connection.
struct Kiosk {
    ticket: Ticket,
    is_resumed: bool,
}

impl Connection {
    async fn serve(mut self, stream: SplitStream<WebSocket>, results: mpsc::Receiver<Input>, kiosk: Option<Kiosk>) {
        let end = match self.greet(kiosk.as_ref()).await {
            Ok(()) => self.converse(stream, results).await,
            Err(end) => end,
        };
        if let (Some(Kiosk { ticket, .. }), Link::Kiosk { seq, .. }) = (kiosk, &self.link) {
            let (now, seq) = (self.now(), *seq);
            // Nobody hears what this leads to, but the session must know that nobody does.
            drop(self.session.on(now, Event::Command { id: None, command: Command::Detach }));
            // The last word on the visit is that of its parking.
            drop(self.journal);
            self.app.visits.park(Visit { session: self.session, clock: self.clock, seq }, ticket).await;
            drop(self.driver);
        }
        // Not before: a kiosk that is told to come again does so at once, and finds its visit as it was left.
        if let End::Close(code, reason) = end {
            self.outbox.close(code, reason).await;
        }
    }

    /// The first words of a connection.
    async fn greet(&mut self, kiosk: Option<&Kiosk>) -> Result<(), End> {
        match &self.link {
            Link::Api { session, .. } => {
                let session = session.clone();
                self.send(ServerEvent::SessionCreated { session }).await?;
            }
            Link::Kiosk { .. } => {
                let profile = Box::new(self.app.profile());
                self.send_kiosk(kiosk::ServerEvent::Welcome {
                    session_id: self.session.id().clone(),
                    resume_token: kiosk.map(|k| k.ticket.token()).unwrap_or_default(),
                    resumed: kiosk.is_some_and(|k| k.is_resumed),
                    profile,
                    voice_rate: self.session.settings().voice_rate,
                    server: kiosk::ServerInfo {
                        version: env!("CARGO_PKG_VERSION").to_owned(),
                        revision: String::new(),
                    },
                })
                .await?;
                self.tell_degraded().await?;
                self.step(Event::Tick).await?;
            }
        }
        Ok(())
    }

    /// Tells the page which parts are not as they should be, where that is not what it knows.
    async fn tell_degraded(&mut self) -> Result<(), End> {
        let Link::Kiosk { told_degraded, .. } = &mut self.link else { return Ok(()) };
        let degraded = self.app.engines.parts.degraded();
        let parts: Vec<_> = degraded
            .into_iter()
            .map(|p| kiosk::DegradedPart { part: p.part, level: p.level, reason: p.detail })
            .collect();
        if *told_degraded == parts {
            return Ok(());
        }
        told_degraded.clone_from(&parts);
        self.send_kiosk(kiosk::ServerEvent::Degraded { parts }).await
    }

    async fn converse(&mut self, mut stream: SplitStream<WebSocket>, mut results: mpsc::Receiver<Input>) -> End {
        let shutdown = self.app.shutdown.clone();
        let mut changes = self.app.engines.parts.changes();
        let mut published = self.app.contents.as_ref().map(Contents::changes);
        let (mut leaving, mut pulse) = (Leaving::default(), Pulse::new(Instant::now()));
        loop {
            let journal_due = self.journal.as_ref().and_then(Journal::due);
            let deadline = self.session.deadline(self.now()).map(|at| self.clock.instant(at.since_origin()));
            let step = tokio::select! {
                biased;
                () = shutdown.stopped() => return End::restart(),
                () = shutdown.draining(), if leaving == Leaving::No => {
                    leaving = Leaving::Due;
                    Ok(())
                }
                Some(input) = results.recv() => self.on_input(input).await,
                Some(report) = self.link.reported() => self.on_report(report).await,
                Some(order) = self.entry.orders.recv() => self.on_order(order).await,
                Ok(()) = changes.changed() => self.tell_degraded().await,
                () = next_set(published.as_mut()) => self.take_up_settings().await,
                () = taken_over(self.journal.as_mut(), self.driver.as_mut()) => {
                    return End::Close(close::TAKEN_OVER, "the kiosk went on elsewhere");
                }
                () = sleep_until(journal_due) => {
                    self.write_down();
                    Ok(())
                }
                () = sleep_until(deadline) => self.step(Event::Tick).await,
                () = sleep_until(leaving.deadline()) => {
                    leaving = Leaving::Overdue;
                    Ok(())
                }
                () = tokio::time::sleep_until(pulse.deadline()) => match pulse.late(Instant::now()) {
                    Beat::Ask => self.outbox.send(Message::Ping(Bytes::new())).await.map_err(End::from),
                    Beat::Gone => Err(End::Left),
                },
                message = stream.next() => match message {
                    Some(Ok(message)) => {
                        pulse.heard(Instant::now());
                        self.on_message(message).await
                    }
                    Some(Err(error)) => Err(Self::unreadable(&error)),
                    None => Err(End::Left),
                },
            };
            let step = match (step, leaving.next(self.is_quiet(), Instant::now())) {
                (Ok(()), Move::Tell) => self.going_away().await,
                (Ok(()), Move::Close) => Err(End::restart()),
                (step, _) => step,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// Whether the customer would miss nothing if the connection ended now.
    fn is_quiet(&self) -> bool {
        self.session.is_quiet() && self.answer.is_none()
    }

    fn unreadable(error: &axum::Error) -> End {
        tracing::debug!("a connection became unreadable: {error}");
        let is_capacity = error.to_string().contains("too long") || error.to_string().contains("too large");
        if is_capacity { End::Close(1009, "the message is larger than 15 MiB") } else { End::Left }
    }

    /// A kiosk makes its next connection before this one ends. Other clients know nothing of that, and are sent away.
    async fn going_away(&mut self) -> Result<(), End> {
        if matches!(self.link, Link::Api { .. }) {
            return Err(End::restart());
        }
        let deadline_ms = leaving::PATIENCE.as_millis() as u64;
        self.send_kiosk(kiosk::ServerEvent::GoingAway { reconnect_after_ms: 200, deadline_ms }).await
    }

    fn now(&self) -> Instant64 {
        Instant64::from_origin(self.clock.now())
    }

    async fn on_input(&mut self, input: Input) -> Result<(), End> {
        match input {
            Input::Judged { job, finished } => {
                drop(self.judgements.remove(&job));
                self.step(Event::Judged { job, finished }).await
            }
            Input::Transcript { job, result } => {
                drop(self.jobs.remove(&job));
                self.step(Event::Transcript { job, result }).await
            }
            Input::Answer { response, mut progress, pcm } => {
                if self.answer.as_ref().is_none_or(|answer| answer.response != response) {
                    return Ok(());
                }
                if let Progress::Audio { samples, .. } = &mut progress {
                    *samples = self.mouth.add(&response, &pcm);
                }
                if matches!(progress, Progress::Done { .. } | Progress::Failed(_)) {
                    self.answer = None;
                }
                self.step(Event::Answer { response, progress }).await
            }
        }
    }

    /// Lets the session take one step, and does what it wants.
    async fn step(&mut self, event: Event) -> Result<(), End> {
        self.take_up_settings().await?;
        let now = self.now();
        for effect in self.session.on(now, event) {
            self.perform(effect).await?;
        }
        if matches!(self.link, Link::Kiosk { .. }) {
            self.ear.set_kiosk_speaking(self.session.is_audible());
        }
        self.note_state();
        self.write_down();
        self.take_up_settings().await?;
        self.tell_page().await
    }

    fn write_down(&mut self) {
        if let (Some(journal), Link::Kiosk { seq, .. }) = (&mut self.journal, &self.link) {
            journal.write(&self.session, *seq);
        }
    }

    fn note_state(&mut self) {
        let (state, language) = (self.session.state(), self.session.language());
        if (self.seen.state, self.seen.language) != (state, language) {
            (self.seen.state, self.seen.language) = (state, language);
            self.entry.update(self.seen.clone());
        }
    }

    async fn send(&mut self, event: ServerEvent) -> Result<(), End> {
        let message = ServerMessage { event_id: self.event_ids.make(), event };
        let dialect = match &self.link {
            Link::Api { dialect, .. } => *dialect,
            Link::Kiosk { .. } => Dialect::Ga,
        };
        match message.encode(dialect) {
            Some(text) => Ok(self.outbox.send(Message::Text(text.into())).await?),
            None => Ok(()),
        }
    }

    async fn send_kiosk(&mut self, event: kiosk::ServerEvent) -> Result<(), End> {
        let Link::Kiosk { seq, stage, .. } = &mut self.link else { return Ok(()) };
        *seq += 1;
        let seq = *seq;
        stage.tell(&event, self.session.settings().voice_rate, self.session.language());
        self.tell_desk(&event);
        let text = kiosk::ServerMessage { seq, event }.encode();
        Ok(self.outbox.send(Message::Text(text.into())).await?)
    }

    /// Brings ear and settings in line with the client's session object.
    fn tune_ear(&mut self) {
        if let Link::Api { session, .. } = &self.link {
            self.ear.configure(api_session::ear_config(session));
            self.ear.set_manual(session.audio.input.turn_detection.is_none());
            let rate = session.audio.input.format.rate();
            self.input = (rate != vad::RATE).then(|| Resampler::new(rate, vad::RATE).ok()).flatten();
        } else {
            self.ear.configure(self.app.config.turns.ear());
        }
    }
}

/// Until there is another set of flows and prompts; for ever where there are none.
async fn next_set(published: Option<&mut watch::Receiver<Revision>>) {
    let changed = match published {
        Some(published) => published.changed().await.is_ok(),
        None => false,
    };
    if !changed {
        std::future::pending::<()>().await;
    }
}

/// Waits until the visit goes on elsewhere: in another process or in another connection of this one.
async fn taken_over(journal: Option<&mut Journal>, driver: Option<&mut Driver>) {
    let elsewhere = async {
        match journal {
            Some(journal) => journal.taken_over().await,
            None => std::future::pending().await,
        }
    };
    let here = async {
        match driver {
            Some(driver) => driver.wanted().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = elsewhere => {}
        () = here => {}
    }
}
