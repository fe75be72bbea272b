//! What services say of themselves over HTTP: health, readiness and live conversations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Language,
    diagnostic::Diagnostic,
    dialect::Dialect,
    ids::{KioskId, SessionId},
    kiosk::KioskState,
};

/// Whether a service is well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every part runs as it should.
    #[default]
    Ok,
    /// It serves, with some part on a lower level.
    Degraded,
}

/// What a part runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A server of its own.
    Server,
    /// The engine built into this process.
    Embedded,
    /// Nothing.
    Off,
}

/// Whether a part can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Connection {
    /// Its server answers.
    Connected,
    /// It is built in.
    Embedded,
    /// It does not answer.
    Down,
}

/// How a part of the service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartStatus {
    /// The part: `stt`, `tts`, `llm`, `knowledge`, `sessions` …
    pub part: String,
    /// What does the work.
    pub engine: String,
    /// What it runs on.
    pub level: Level,
    /// Whether it can be used.
    pub state: Connection,
    /// Why it is not as it should be, for people; empty when it is.
    #[serde(default)]
    pub detail: String,
}

/// The answer of `GET /health`. The first three fields are relied on by others: they keep name, type and order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Health {
    /// `ok`, or `degraded` while some part is on a lower level.
    pub status: Status,
    /// Whether a GPU does the work.
    pub gpu: bool,
    /// Whether the speech models are loaded.
    pub model_loaded: bool,
    /// The parts on a lower level, by name.
    #[serde(default)]
    pub degraded: Vec<String>,
    /// Whether the service is going away.
    #[serde(default)]
    pub draining: bool,
    /// The service's version.
    #[serde(default)]
    pub version: String,
    /// Every part.
    #[serde(default)]
    pub parts: Vec<PartStatus>,
}

/// The answer of `GET /ready`. The first three fields are relied on by others: they keep name, type and order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ready {
    /// Whether a kiosk can be served now.
    pub ready: bool,
    /// The knowledge store.
    pub qdrant: Connection,
    /// The language model.
    pub ollama: Connection,
    /// Why it is not ready; empty when it is.
    #[serde(default)]
    pub waiting_for: Vec<String>,
    /// Every part.
    #[serde(default)]
    pub parts: Vec<PartStatus>,
}

/// A conversation that is going on, as the admin sees it. Nothing that a customer said is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiveConversation {
    /// The session.
    pub session_id: SessionId,
    /// The kiosk; none for a plain Realtime client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<KioskId>,
    /// The protocol that the client speaks.
    pub dialect: ClientDialect,
    /// What the avatar shows.
    pub state: KioskState,
    /// What is spoken.
    pub language: Language,
    /// How long it has been going on, in milliseconds.
    pub since_ms: u64,
    /// How many answers have been given.
    pub turns: u32,
    /// From the end of the customer's last words to the first sound of the answer, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_response_time_ms: Option<u64>,
    /// Where the last turn's time went; none before the first one is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_turn: Option<TurnTimes>,
}

/// A customer who wants a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StaffCall {
    /// The session.
    pub session_id: SessionId,
    /// Where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<KioskId>,
    /// What the customer speaks.
    pub language: Language,
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: u64,
    /// What it is about, as the store's flow tells its staff; it may hold what the customer said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// Which revision of what staff write is in force here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revisions {
    /// The flows and prompts in force: a hash of their names and texts.
    pub content: String,
    /// The set that came after it and cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusedContent>,
}

/// A set that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusedContent {
    /// Which; none where it could not even be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// Everything that is wrong with it.
    pub reasons: Vec<Diagnostic>,
}

/// Where a turn's time went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurnTimes {
    /// How it ended, as `kiosk_turns_total` names it.
    pub outcome: String,
    /// The stages that were reached, in order.
    pub stages: Vec<StageTimes>,
}

/// When a stage of a turn was waited for, in milliseconds since the end of the customer's speech.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageTimes {
    /// Its name, as `kiosk_turn_stage_seconds` has it.
    pub stage: String,
    /// When everything that it needs was there.
    pub from_ms: u64,
    /// When it was reached.
    pub to_ms: u64,
}

/// The answer of `GET /v1/turns`: how fast the store's latest turns were answered, whoever had them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecentTurns {
    /// How many turns it is about: the latest ones since the start, up to a limit.
    pub turns: u32,
    /// From the end of the customer's speech to the first sound of the answer; none before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_time: Option<Percentiles>,
}

/// Percentiles by nearest rank, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Percentiles {
    /// Half of them are no longer.
    pub p50_ms: u64,
    /// 90 of 100 are no longer.
    pub p90_ms: u64,
    /// 95 of 100 are no longer.
    pub p95_ms: u64,
    /// None is longer.
    pub max_ms: u64,
}

/// The protocol that a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ClientDialect {
    /// `u5.kiosk.v1`
    Kiosk,
    /// OpenAI Realtime, GA.
    Ga,
    /// OpenAI Realtime, beta.
    Beta,
}

impl From<Dialect> for ClientDialect {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Ga => Self::Ga,
            Dialect::Beta => Self::Beta,
        }
    }
}
