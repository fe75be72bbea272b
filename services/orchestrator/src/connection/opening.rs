//! How a connection begins: a new session or one that is resumed, and everything around it.

use std::{collections::HashMap, time::Duration};

use axum::extract::ws::WebSocket;
use futures::StreamExt;
use tokio::{sync::mpsc, time::Instant};
use u5_audio::{
    ear::{Ear, EarConfig},
    vad::Earshot,
};
use u5_dialogue::{Session, Settings};
use u5_protocol::{
    Dialect,
    frame::GapCounter,
    ids::{IdGen, KioskId},
    kiosk::close,
    ops::ClientDialect,
    realtime::{Modality, Session as WireSession},
};
use u5_runtime::{Clock, limits::Permit};

use super::{Connection, Input, Kiosk, Link, incoming, loudspeaker::Loudspeaker};
use crate::{
    api_session,
    app::App,
    mouth::Mouth,
    outbox::Outbox,
    registry::{Entry, Seen},
    socket::Surface,
    visits::{Ticket, Visit},
};

/// Results of engines that wait for the session. When it is full the engines wait.
const INBOX: usize = 32;
/// How long a kiosk may take to say hello.
const HELLO_PATIENCE: Duration = Duration::from_secs(10);
/// The voice rate of a kiosk without a voice, which nothing is ever sent at.
const SILENT_RATE: u32 = 24_000;

/// Drives one connection to its end.
pub(crate) async fn run(app: App, socket: WebSocket, surface: Surface, permit: Permit) {
    let (sink, mut stream) = socket.split();
    let outbox = Outbox::start(sink, &app.tasks, app.metrics.clone());
    match surface {
        Surface::Api { dialect, model } => {
            let (inbox, results) = mpsc::channel(INBOX);
            let connection = Connection::api(app, outbox, permit, inbox, dialect, model);
            Box::pin(connection.serve(stream, results, None)).await;
        }
        Surface::Kiosk { kiosk } => {
            let hello = tokio::time::timeout(HELLO_PATIENCE, incoming::hello(&mut stream)).await;
            let Ok(Some(resume)) = hello else {
                return outbox.close(close::POLICY, "kiosk.hello must come first").await;
            };
            let resumed = app.visits.resume(resume, kiosk_settings(&app), random_seed()).await;
            let is_resumed = resumed.is_some();
            let (visit, ticket) = match resumed {
                Some(resumed) => resumed,
                None => new_visit(&app).await,
            };
            let (inbox, results) = mpsc::channel(INBOX);
            let journal = app.visits.journal(&ticket, &app.tasks);
            let driver = app.visits.drive(&ticket);
            let mut connection = Connection::kiosk(app, outbox, permit, inbox, visit, kiosk);
            (connection.journal, connection.driver) = (journal, Some(driver));
            Box::pin(connection.serve(stream, results, Some(Kiosk { ticket, is_resumed }))).await;
        }
    }
}

/// A seed that no two sessions share.
fn random_seed() -> u64 {
    getrandom::u64().unwrap_or_else(|_| u5_runtime::clock::since_epoch().as_nanos() as u64)
}

/// A session for a kiosk that has just come.
async fn new_visit(app: &App) -> (Visit, Ticket) {
    let session = Session::new(kiosk_settings(app), random_seed());
    let ticket = app.visits.register(session.id()).await;
    (Visit { session, clock: Clock::start(), seq: 0 }, ticket)
}

pub(super) fn kiosk_settings(app: &App) -> Settings {
    let language = app.language();
    let voice = app.engines.tts.as_deref().map(u5_engines::TextToSpeech::rate);
    let rate = voice.unwrap_or(SILENT_RATE);
    let settings = app.turns().kiosk(rate, voice.is_some(), language, app.phrases());
    Settings { sound_votes: app.engines.turns.is_some(), ..settings }
}

impl Connection {
    fn api(
        app: App,
        outbox: Outbox,
        permit: Permit,
        inbox: mpsc::Sender<Input>,
        dialect: Dialect,
        model: String,
    ) -> Self {
        let mut object = WireSession { model, instructions: app.instructions(), ..WireSession::default() };
        if app.engines.tts.is_none() {
            object.output_modalities = vec![Modality::Text];
        }
        let session = Session::new(api_settings(&app, &object), random_seed());
        object.id = session.id().clone();
        let link = Link::Api { dialect, session: Box::new(object) };
        let entry = app.registry.enter(session.id().clone(), None, dialect.into());
        let mut connection = Self::new(app, outbox, permit, inbox, session, link, entry);
        connection.tune_ear();
        connection
    }

    fn kiosk(
        app: App,
        outbox: Outbox,
        permit: Permit,
        inbox: mpsc::Sender<Input>,
        Visit { session, clock, seq }: Visit,
        kiosk: KioskId,
    ) -> Self {
        let stage = Box::new(app.avatars.perform(&kiosk));
        let loudspeaker = Loudspeaker::new(Instant::now());
        let (mic, told_degraded) = (GapCounter::default(), Vec::new());
        let link = Link::Kiosk { seq, voice_seq: 0, mic, told_degraded, stage, loudspeaker };
        let entry = app.registry.enter(session.id().clone(), Some(kiosk), ClientDialect::Kiosk);
        let mut connection = Self::new(app, outbox, permit, inbox, session, link, entry);
        connection.clock = clock;
        connection.tune_ear();
        connection
    }

    fn new(
        app: App,
        outbox: Outbox,
        permit: Permit,
        inbox: mpsc::Sender<Input>,
        session: Session,
        link: Link,
        entry: Entry,
    ) -> Self {
        let active = app.metrics.session_opened();
        Self {
            clock: Clock::start(),
            ear: Ear::new(EarConfig::default(), Box::new(Earshot::new())),
            input: None,
            mouth: Mouth::default(),
            journal: None,
            driver: None,
            event_ids: IdGen::new(random_seed()),
            jobs: HashMap::new(),
            judgements: HashMap::new(),
            answer: None,
            taken: None,
            content: None,
            transcripts: app.transcripts(),
            settled: app.content().map(|content| content.revision.clone()),
            page_command: None,
            seen: Seen::default(),
            app,
            session,
            link,
            outbox,
            inbox,
            entry,
            _active: active,
            _permit: permit,
        }
    }
}

pub(super) fn api_settings(app: &App, object: &WireSession) -> Settings {
    let language = app.language();
    api_session::settings(object, app.config.turns.endpointing(), language, app.engines.tts.is_some())
}
