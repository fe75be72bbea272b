//! The service as a whole: what all conversations share, and how it starts.

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::{Json, Router, extract::State, routing::get};
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use u5_dialogue::settings::Phrases;
use u5_engines::{SpeechRequest, speaches::SpeachesStt};
use u5_flow::Now;
use u5_knowledge::{IngestReport, KnowledgeError, Limits, OnProgress, hotwords};
use u5_protocol::{
    Language,
    desk::Told,
    ids::{KioskId, SessionId},
    kiosk::{Profile, Transcripts},
    ops::{LiveConversation, RecentTurns, Revisions, StaffCall},
};
use u5_runtime::{Latch, Readiness, Shutdown, TaskKind, Tasks, clock, limits::Admission, live::Version, ops};
use u5_session::RedisConfigError;
use u5_telemetry::{
    Metrics,
    metrics::Refusal,
    traces::{Traces, TracesError},
};

use crate::{
    avatars::{self, Avatars},
    config::{OrchestratorConfig, TurnsConfig},
    content::{Content, ContentStartError, Contents},
    desk::{self, Desk},
    engines::{Engines, EnginesError, Gpus, ServersError},
    health::HealthOfService,
    kiosk_tokens::KioskTokens,
    news,
    recent::Recent,
    registry::Registry,
    repertoire::repertoire,
    socket,
    staff::StaffCalls,
    visits::Visits,
};

/// What all conversations share. Clones are the same service.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What is behind an [`App`].
pub struct Shared {
    pub(crate) config: OrchestratorConfig,
    pub(crate) engines: Engines,
    /// What staff write; none where nothing was named.
    pub(crate) contents: Option<Contents>,
    pub(crate) timezone: TimeZone,
    pub(crate) metrics: Metrics,
    pub(crate) tasks: Tasks,
    pub(crate) shutdown: Shutdown,
    pub(crate) readiness: Readiness,
    pub(crate) admission: Admission,
    pub(crate) registry: Registry,
    pub(crate) avatars: Avatars,
    pub(crate) recent: Recent,
    pub(crate) traces: Traces,
    pub(crate) visits: Visits,
    pub(crate) staff_calls: StaffCalls,
    pub(crate) desk: Desk,
    pub(crate) kiosk_tokens: KioskTokens,
    /// Held until the index is up to date for the first time, where there is something to index.
    indexing: Mutex<Option<Latch>>,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The engines.
    #[error(transparent)]
    Engines(#[from] EnginesError),
    /// Flows and prompts.
    #[error(transparent)]
    Content(#[from] ContentStartError),
    /// The knowledge.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The session store.
    #[error("[redis] cannot be used: {0}")]
    Redis(#[from] RedisConfigError),
    /// The traces.
    #[error(transparent)]
    Traces(#[from] TracesError),
    /// The store's servers, where one must not start without them.
    #[error(transparent)]
    Servers(#[from] ServersError),
}

impl App {
    /// Loads everything. Takes seconds: the models are read and tried.
    pub async fn start(
        config: OrchestratorConfig,
        metrics: Metrics,
        tasks: Tasks,
        shutdown: Shutdown,
    ) -> Result<Self, StartError> {
        let contents = Contents::open(&config.store, config.knowledge.documents(), &metrics).await?;
        let timezone = config.store.zone();
        let kiosk_tokens = KioskTokens::beside(&config.store.flows_live);
        let traces = traces(&config, &metrics, &tasks)?;
        let (draining, sessions) = (shutdown.clone(), config.orchestrator.max_sessions);
        let readiness = Readiness::new(move || !draining.is_draining());
        let admission = Admission::new(sessions, Refusal::Sessions, Duration::from_secs(5), metrics.clone());
        let (mut engines, visits) = Self::parts_of(&config, &metrics).await?;
        engines.parts.add_gpus(Gpus::watch(&config.servers.gpu).map_err(EnginesError::Threads)?);
        if let Err(report) = engines.parts.try_servers().await {
            tracing::warn!("{report}");
        }
        let registry = Registry::default();
        let indexing = config.knowledge.documents().map(|_| readiness.latch("knowledge"));
        let shared = Shared {
            config,
            engines,
            contents,
            timezone,
            metrics,
            tasks,
            shutdown,
            readiness,
            admission,
            registry,
            avatars: Avatars::default(),
            recent: Recent::default(),
            traces,
            visits,
            staff_calls: StaffCalls::default(),
            desk: Desk::default(),
            kiosk_tokens,
            indexing: Mutex::new(indexing),
        };
        let app = Self(Arc::new(shared));
        // Whoever waits for the conversations to end does not wait for this.
        app.engines.parts.look_after(&app.tasks.child(), &app.metrics);
        app.follow_content();
        if let Some(bus) = app.visits.bus() {
            app.tasks.child().spawn(TaskKind::Prepare, news::listen(app.clone(), bus));
        }
        if let Some(voice) = &app.engines.tts {
            voice.learn(&app.repertoire());
        }
        Ok(app)
    }

    /// Tells what is wrong with the store's servers, without starting.
    ///
    /// # Errors
    /// [`StartError::Servers`] with all that is wrong, and what else keeps the service from starting.
    pub async fn check_servers(config: &OrchestratorConfig, metrics: &Metrics) -> Result<(), StartError> {
        let (engines, _) = Self::parts_of(config, metrics).await?;
        Ok(engines.parts.try_servers().await?)
    }

    async fn parts_of(config: &OrchestratorConfig, metrics: &Metrics) -> Result<(Engines, Visits), StartError> {
        let mut engines = Engines::load(config).await?;
        let window = Duration::from_secs(config.orchestrator.resume_window_s);
        if config.servers.redis.urls.is_empty() {
            engines.parts.add("sessions", "memory");
            return Ok((engines, Visits::in_memory(window)));
        }
        let (visits, switch) = Visits::in_redis(window, &config.servers.redis, metrics.clone())?;
        engines.parts.add_switch(switch);
        Ok((engines, visits))
    }

    /// Brings the index up to date with the configured directory, if there is one.
    pub async fn ingest(&self, progress: OnProgress) -> Result<Option<IngestReport>, KnowledgeError> {
        let Some(documents) = self.config.knowledge.documents() else { return Ok(None) };
        let _indexing = self.indexing.lock().take();
        let report = self.read_documents(documents, progress).await?;
        self.ingest_when_back();
        Ok(Some(report))
    }

    /// How many passages the kiosk can answer from.
    ///
    /// # Errors
    /// [`KnowledgeError`] where the index in this process cannot be read.
    pub async fn passages(&self) -> Result<usize, KnowledgeError> {
        self.engines.knowledge.passages().await
    }

    async fn read_documents(&self, dir: PathBuf, progress: OnProgress) -> Result<IngestReport, KnowledgeError> {
        let progress = self.desk.reading_begins(progress);
        let report = self.engines.knowledge.ingest(dir.clone(), progress).await;
        self.desk.reading_ends(&report);
        let report = report?;
        if let Some(listener) = self.engines.listener() {
            expect_words_of(listener, dir).await;
        }
        Ok(report)
    }

    /// A knowledge server that was away learns what it missed when it is back.
    fn ingest_when_back(&self) {
        let (knowledge, dir) = (self.engines.knowledge.clone(), PathBuf::from(&self.config.knowledge.dir));
        let Some((_, switch)) = &knowledge.server else { return };
        let mut changes = switch.changes();
        self.tasks.child().spawn(TaskKind::Prepare, async move {
            while changes.changed().await.is_ok() {
                if changes.borrow_and_update().is_none() {
                    knowledge.ingest_on_server(dir.clone(), Arc::new(|_| {})).await;
                }
            }
        });
    }

    /// Reads again what may have changed.
    pub(crate) async fn refresh(&self, why: &str) {
        let Some(documents) = self.config.knowledge.documents() else { return };
        tracing::info!("the documents are read again: {why}");
        if let Err(error) = self.read_documents(documents, Arc::new(|_| {})).await {
            tracing::warn!("the documents cannot be read again, and the kiosk knows what it knew: {error}");
        }
    }

    /// A customer wants a person: everybody who may come is told.
    pub(crate) fn call_staff(
        &self,
        session_id: SessionId,
        kiosk: Option<KioskId>,
        language: Language,
        summary: Option<String>,
    ) {
        tracing::info!(session = %session_id, "a customer asks for staff");
        self.metrics.staff_called();
        let at_ms = clock::since_epoch().as_millis() as u64;
        let call = StaffCall { session_id, kiosk, language, at_ms, summary };
        self.staff_calls.add(call.clone());
        self.desk.tell(|| Told::StaffCall { call: call.clone() });
        if let Some(bus) = self.visits.bus() {
            self.tasks.spawn(TaskKind::Session, news::pass_on(bus, call));
        }
    }

    /// Rehearses what every customer hears, so that it sounds at once. Runs in the background, and gives way to every
    /// customer. To be called after each start and each reload; a later call replaces what an earlier one rehearses.
    pub fn warm_voice(&self) {
        let app = self.clone();
        self.tasks.spawn(TaskKind::Prepare, async move {
            let Some(voice) = &app.engines.tts else { return };
            if let Err(error) = voice.rehearse(&app.repertoire()).await {
                tracing::warn!("fixed phrases are not ready yet: {error}");
            }
        });
    }

    /// Takes what staff change into use, for the visits that begin then.
    fn follow_content(&self) {
        let Some(contents) = &self.contents else { return };
        self.learn_meaning();
        let app = self.clone();
        contents.watch(&self.tasks.child(), move || {
            app.warm_voice();
            app.learn_meaning();
        });
    }

    /// Reads what customers may say of the set in force; until then, words alone decide.
    fn learn_meaning(&self) {
        let (Some(meaning), Some(content)) = (self.engines.meaning.clone(), self.content()) else { return };
        self.tasks.spawn(TaskKind::Prepare, async move {
            if let Err(error) = meaning.learn(&content.value.set).await {
                tracing::warn!("what customers mean is told by words alone: {error}");
            }
        });
    }

    /// What staff wrote, as it holds for visits that begin now.
    pub(crate) fn content(&self) -> Option<Arc<Version<Content>>> {
        self.contents.as_ref().map(Contents::current)
    }

    /// What the kiosk says by itself.
    pub(crate) fn phrases(&self) -> Phrases {
        self.content().map(|content| content.value.phrases()).unwrap_or_default()
    }

    /// What a client of the Realtime API is told where it says nothing itself.
    pub(crate) fn instructions(&self) -> String {
        self.content().map(|content| content.value.instructions()).unwrap_or_default()
    }

    /// How turns are taken in visits that begin now.
    pub(crate) fn turns(&self) -> TurnsConfig {
        let turns = self.config.turns;
        self.content().map_or(turns, |content| turns.with(&content.value.profile))
    }

    /// What is spoken, the usual first; never empty.
    pub(crate) fn languages(&self) -> Vec<Language> {
        let said = self.content().map(|content| content.value.profile.languages.clone());
        said.filter(|said| !said.is_empty()).unwrap_or_else(|| self.config.store.languages.clone())
    }

    /// What a conversation begins in.
    pub(crate) fn language(&self) -> Language {
        self.languages().first().copied().unwrap_or_default()
    }

    /// How fast kiosks speak.
    pub(crate) fn speed(&self) -> f32 {
        self.content().and_then(|content| content.value.profile.speed).unwrap_or(1.0)
    }

    /// What staff may read of conversations.
    pub(crate) fn transcripts(&self) -> Transcripts {
        self.content().map(|content| content.value.profile.transcripts).unwrap_or_default()
    }

    /// The date and the time of day in the store.
    pub(crate) fn now(&self) -> Now {
        let local = clock::local(&self.timezone);
        Now { date: local.date(), time: local.time() }
    }

    /// What every customer hears.
    fn repertoire(&self) -> Vec<SpeechRequest> {
        let content = self.content();
        let set = content.as_deref().map(|content| &content.value.set);
        let mut all = repertoire(&self.phrases(), set, &self.languages());
        for said in &mut all {
            said.voice = content.as_ref().and_then(|content| content.value.profile.voices.get(&said.language).cloned());
            said.speed = self.speed();
        }
        all
    }

    /// Sends the last traces, when the last conversation is over. Takes two seconds at most.
    pub async fn flush_traces(&self) {
        self.traces.flush().await;
    }

    /// The routes of the service.
    pub fn router(&self) -> Router {
        let health = HealthOfService {
            parts: self.engines.parts.clone(),
            readiness: self.readiness.clone(),
            shutdown: self.shutdown.clone(),
        };
        Router::new()
            .route("/v1/realtime", get(socket::connect))
            .route("/v1/avatar", get(avatars::native))
            .route("/ws/{stream}", get(avatars::tokkio))
            .route("/v1/conversations", get(conversations))
            .route("/v1/turns", get(turns))
            .route("/v1/staff-calls", get(staff_calls))
            .route("/v1/revisions", get(revisions))
            .merge(desk::router(self))
            .with_state(self.clone())
            .merge(ops::router(Arc::new(health), self.metrics.clone()))
    }

    /// What runs on what, for the table at start.
    pub fn parts(&self) -> Vec<u5_protocol::ops::PartStatus> {
        self.engines.parts.list()
    }

    /// The profile that kiosk pages get.
    pub(crate) fn profile(&self) -> Profile {
        let store = &self.config.store;
        let content = self.content();
        let content = content.as_ref().map(|content| &content.value);
        let mut texts = store.texts.clone();
        for (language, own) in content.into_iter().flat_map(|content| &content.profile.texts) {
            texts.entry(*language).or_default().extend(own.clone());
        }
        let closing = content.filter(|content| content.profile.closes);
        let timezone = self.timezone.iana_name().unwrap_or_default();
        Profile {
            store: store.id.clone(),
            branding: store.branding.of(&store.name),
            languages: self.languages(),
            modes: vec![self.turns().microphone()],
            texts,
            transcripts: self.transcripts(),
            hours: closing.and_then(|content| content.set.hours().for_page(timezone)),
        }
    }
}

/// Tells what listens which words the documents in `dir` make likely.
async fn expect_words_of(listener: &SpeachesStt, dir: PathBuf) {
    let words = tokio::task::spawn_blocking(move || hotwords(&dir, Limits::default())).await;
    match words.map_err(|error| error.to_string()).and_then(|words| words.map_err(|error| error.to_string())) {
        Ok(words) => listener.expect(&words),
        Err(error) => tracing::warn!("speech recognition is not told which words to expect: {error}"),
    }
}

async fn conversations(State(app): State<App>) -> Json<Vec<LiveConversation>> {
    Json(app.registry.list())
}

async fn staff_calls(State(app): State<App>) -> Json<Vec<StaffCall>> {
    Json(app.staff_calls.list())
}

async fn revisions(State(app): State<App>) -> Json<Revisions> {
    Json(app.contents.as_ref().map(Contents::revisions).unwrap_or_default())
}

async fn turns(State(app): State<App>) -> Json<RecentTurns> {
    Json(app.recent.summary())
}

/// Traces go out beside the conversations, and nobody who waits for those to end waits for them.
fn traces(config: &OrchestratorConfig, metrics: &Metrics, tasks: &Tasks) -> Result<Traces, TracesError> {
    let version = env!("CARGO_PKG_VERSION");
    let (traces, exporter) = Traces::start(&config.telemetry, &config.store.id, version, metrics.clone())?;
    if let Some(exporter) = exporter {
        tasks.child().spawn(TaskKind::Export, exporter.run());
    }
    Ok(traces)
}
