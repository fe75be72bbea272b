//! What the service can be told. `default.toml` beside this crate documents every key.

mod branding;
mod servers;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::tz::TimeZone;
use serde::Deserialize;
use u5_audio::ear::EarConfig;
use u5_content::Profile;
use u5_dialogue::{
    Settings,
    settings::{BargeIn, Endpointing, IdleTimes, Phrases, Surface, TurnDetection},
};
use u5_local::models::{ModelsConfig, cache_dir};
use u5_protocol::{
    Language,
    kiosk::{
        MicMode,
        texts::{self, Texts},
    },
};
use u5_runtime::{
    clock,
    config::{Fragment, Validate},
};
use u5_secret::Secret;
use u5_telemetry::traces::{self, TelemetryConfig};

pub use self::branding::BrandingConfig;
pub use self::servers::{OllamaConfig, OpenAiConfig, Servers, SpeachesConfig};

/// The documented defaults of everything that [`OrchestratorConfig`] holds.
pub const DEFAULTS: [Fragment; 5] = [
    ("orchestrator", include_str!("../default.toml")),
    ("models", include_str!("../../../shared/local/default.toml")),
    ("telemetry", traces::DEFAULTS),
    u5_session::DEFAULTS,
    u5_gpu::DEFAULTS,
];

/// The service's whole configuration.
#[derive(Debug, Clone, Deserialize)]
pub struct OrchestratorConfig {
    /// The service itself.
    pub orchestrator: ServiceConfig,
    /// The store it serves.
    pub store: StoreConfig,
    /// Turn-taking.
    pub turns: TurnsConfig,
    /// What listens, thinks and speaks.
    pub engines: EnginesConfig,
    /// What the store knows.
    pub knowledge: KnowledgeConfig,
    /// Where weights come from.
    pub models: ModelsConfig,
    /// Where traces go.
    pub telemetry: TelemetryConfig,
    /// The store's servers.
    #[serde(flatten)]
    pub servers: Servers,
}

/// `[orchestrator]`
#[derive(Clone, Deserialize)]
pub struct ServiceConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The most conversations at a time.
    pub max_sessions: usize,
    /// Keys that clients must show; none means no check.
    pub tokens: Vec<Secret>,
    /// What the console shows to see and order more than others may; empty where it may not.
    pub desk_token: Secret,
    /// How long a broken-off visit is kept.
    pub resume_window_s: u64,
    /// How long a drain may take.
    pub drain_grace_s: u64,
}

impl ServiceConfig {
    /// One of the keys that clients may show, for clients of the same program.
    pub fn key(&self) -> Option<String> {
        self.tokens.iter().find_map(|token| token.expose_each().first().map(ToString::to_string))
    }
}

impl std::fmt::Debug for ServiceConfig {
    /// Everything but the tokens.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceConfig")
            .field("listen", &self.listen)
            .field("tokens", &self.tokens.len())
            .finish_non_exhaustive()
    }
}

/// `[store]`
#[derive(Debug, Clone, Deserialize)]
pub struct StoreConfig {
    /// For machines.
    pub id: String,
    /// For people.
    pub name: String,
    /// What is spoken there, the default first.
    pub languages: Vec<Language>,
    /// How its kiosks look.
    pub branding: BrandingConfig,
    /// What the page says in the store's own words, by language and name.
    #[serde(default)]
    pub texts: Texts,
    /// The directory with the flows.
    pub flows: String,
    /// What the store changed of them.
    pub flows_live: String,
    /// The directory with the prompts.
    pub prompts: String,
    /// What the store changed of them.
    pub prompts_live: String,
    /// Where the last set that could be used is kept.
    pub last_good: String,
    /// Who answers for the store's own systems.
    pub tools: ToolsChoice,
    /// Where tools may go at most.
    pub tool_hosts: Vec<String>,
    /// The directory with the secrets that tools send; empty for none.
    pub tool_secrets: String,
    /// Where the store is.
    pub timezone: String,
}

/// Who answers for the store's own systems: `store.tools`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ToolsChoice {
    /// They do.
    Http,
    /// Their examples.
    Examples,
}

impl StoreConfig {
    /// Where the store is; UTC where `timezone` names nothing, which [`Validate`] refuses.
    pub fn zone(&self) -> TimeZone {
        clock::timezone(&self.timezone).unwrap_or(TimeZone::UTC)
    }

    /// The directory in which the last set that could be used is kept; none where it is not kept.
    pub(crate) fn last_good_dir(&self) -> Option<PathBuf> {
        match self.last_good.as_str() {
            "" => None,
            AUTO => cache_dir().map(|cache| cache.join("content").join(&self.id)),
            path => Some(PathBuf::from(path)),
        }
    }
}

/// `[turns]`
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct TurnsConfig {
    pause_ms: u32,
    agreed_ms: u64,
    complete_ms: u64,
    unsure_ms: u64,
    unfinished_ms: u64,
    interrupt_after_ms: u64,
    filler_after_ms: u64,
    ask_model_ms: u64,
    microphone: MicMode,
    idle_ask_s: u64,
    idle_leave_s: u64,
}

impl TurnsConfig {
    /// The same as a store's profile has it. Silences never get shorter the less finished the words are: a longer one
    /// lifts those behind it.
    pub fn with(self, profile: &Profile) -> Self {
        let turns = |name, usual| profile.turns(name).unwrap_or(usual);
        let complete_ms = turns("complete_ms", self.complete_ms);
        let unsure_ms = turns("unsure_ms", self.unsure_ms).max(complete_ms);
        Self {
            agreed_ms: self.agreed_ms.min(complete_ms),
            complete_ms,
            unsure_ms,
            unfinished_ms: turns("unfinished_ms", self.unfinished_ms).max(unsure_ms),
            interrupt_after_ms: turns("interrupt_after_ms", self.interrupt_after_ms),
            filler_after_ms: turns("filler_after_ms", self.filler_after_ms),
            idle_ask_s: turns("idle_ask_s", self.idle_ask_s),
            idle_leave_s: turns("idle_leave_s", self.idle_leave_s),
            microphone: profile.microphone.unwrap_or(self.microphone),
            ..self
        }
    }

    /// What a profile may change, by its keys there.
    pub fn usual(&self) -> serde_json::Value {
        serde_json::json!({
            "turns.complete_ms": self.complete_ms,
            "turns.unsure_ms": self.unsure_ms,
            "turns.unfinished_ms": self.unfinished_ms,
            "turns.interrupt_after_ms": self.interrupt_after_ms,
            "turns.filler_after_ms": self.filler_after_ms,
            "turns.idle_ask_s": self.idle_ask_s,
            "turns.idle_leave_s": self.idle_leave_s,
            "turns.microphone": self.microphone,
        })
    }

    /// How turns end.
    pub const fn endpointing(&self) -> Endpointing {
        Endpointing {
            agreed: Duration::from_millis(self.agreed_ms),
            complete: Duration::from_millis(self.complete_ms),
            unsure: Duration::from_millis(self.unsure_ms),
            unfinished: Duration::from_millis(self.unfinished_ms),
        }
    }

    /// How long a language model may take to say what a customer wants, where their words leave doubt; none where it is
    /// not asked.
    pub fn ask_model(&self) -> Option<Duration> {
        (self.ask_model_ms > 0).then(|| Duration::from_millis(self.ask_model_ms))
    }

    /// How a kiosk listens.
    pub fn ear(&self) -> EarConfig {
        EarConfig { pause_ms: self.pause_ms, ..EarConfig::default() }
    }

    /// How customers open the microphone.
    pub const fn microphone(&self) -> MicMode {
        self.microphone
    }

    /// A kiosk's settings.
    pub fn kiosk(&self, voice_rate: u32, speak: bool, language: Language, phrases: Phrases) -> Settings {
        let idle = IdleTimes {
            ask_after: Duration::from_secs(self.idle_ask_s),
            leave_after: Duration::from_secs(self.idle_leave_s),
        };
        Settings {
            surface: Surface::Kiosk { idle, phrases: phrases.clone(), greet: false },
            turn_detection: TurnDetection::Semantic(self.endpointing()),
            barge_in: BargeIn::After(Duration::from_millis(self.interrupt_after_ms)),
            filler_after: (self.filler_after_ms > 0).then(|| Duration::from_millis(self.filler_after_ms)),
            language,
            speak,
            ..Settings::kiosk(voice_rate, phrases)
        }
    }
}

/// What listens: `engines.stt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SttChoice {
    /// speaches where it is named, with Whisper in this process as its stand-in; else that alone.
    Auto,
    /// speaches alone.
    Speaches,
    /// Whisper in this process.
    Embedded,
    /// A test double.
    Scripted,
}

/// What speaks: `engines.tts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TtsChoice {
    /// speaches where it is named, with Piper in this process as its stand-in; else that alone.
    Auto,
    /// speaches alone.
    Speaches,
    /// Piper in this process.
    Embedded,
    /// A test double.
    Scripted,
    /// Nothing: captions only.
    Off,
}

/// What answers: `engines.llm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LlmChoice {
    /// Ollama where it is named, else an OpenAI-compatible server where one is, each with quotations as its stand-in;
    /// else those alone.
    Auto,
    /// Ollama, with quotations as its stand-in.
    Ollama,
    /// An OpenAI-compatible server, with quotations as its stand-in.
    Openai,
    /// Quotations from the knowledge.
    Extractive,
    /// A test double.
    Scripted,
}

/// What makes vectors: `engines.embeddings`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EmbeddingsChoice {
    /// Ollama's for a Qdrant index where Ollama is named, else MiniLM in this process.
    Auto,
    /// MiniLM in this process.
    Embedded,
    /// Nothing: words alone decide.
    Off,
}

/// What tells a pause from the end of a turn: `engines.end_of_turn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndOfTurnChoice {
    /// The words alone.
    Words,
    /// The words, and Smart Turn in this process.
    SmartTurn,
    /// The words, and a test double that takes every pause for the end.
    Scripted,
}

/// `[engines]`
#[derive(Debug, Clone, Deserialize)]
pub struct EnginesConfig {
    /// Speech recognition.
    pub stt: SttChoice,
    /// Speech synthesis.
    pub tts: TtsChoice,
    /// Answers.
    pub llm: LlmChoice,
    /// Vectors.
    pub embeddings: EmbeddingsChoice,
    /// The end of turns.
    pub end_of_turn: EndOfTurnChoice,
    /// The scripted model's script.
    pub script: String,
    /// What the scripted recogniser hears.
    pub heard: String,
    /// Kernel threads; 0 means one for each core.
    pub threads: usize,
    /// The espeak-ng program.
    pub espeak: String,
    /// Where fixed phrases are kept.
    pub speech_cache: String,
    /// The most megabytes of them.
    pub speech_cache_mb: u64,
}

/// What stands for the user's cache directory.
const AUTO: &str = "auto";

impl EnginesConfig {
    /// The directory in which fixed phrases are kept; none where they are kept in memory alone.
    pub(crate) fn speech_dir(&self) -> Option<PathBuf> {
        match self.speech_cache.as_str() {
            "" => None,
            AUTO => cache_dir().map(|cache| cache.join("speech")),
            path => Some(PathBuf::from(path)),
        }
    }

    /// Whether the voice in this process is used, if only as a stand-in.
    pub(crate) const fn has_piper(&self) -> bool {
        matches!(self.tts, TtsChoice::Auto | TtsChoice::Embedded)
    }

    /// The models whose weights this choice of engines needs.
    pub fn models(&self) -> Vec<&'static str> {
        let stt = matches!(self.stt, SttChoice::Auto | SttChoice::Embedded).then_some("whisper-base");
        let tts = self.has_piper().then_some("piper-en_US-joe-medium");
        let embeddings = (self.embeddings != EmbeddingsChoice::Off).then_some("minilm-l6-v2");
        let end_of_turn = (self.end_of_turn == EndOfTurnChoice::SmartTurn).then_some("smart-turn-v3.2");
        [stt, tts, embeddings, end_of_turn].into_iter().flatten().collect()
    }
}

/// `[knowledge]`
#[derive(Debug, Clone, Deserialize)]
pub struct KnowledgeConfig {
    /// The documents.
    pub dir: String,
    /// The index.
    pub database: String,
    /// Passages an answer may use.
    pub limit: usize,
}

impl KnowledgeConfig {
    /// The directory with the documents, if one is named.
    pub(crate) fn documents(&self) -> Option<PathBuf> {
        (!self.dir.is_empty()).then(|| PathBuf::from(&self.dir))
    }

    /// The passages to search for: none where nothing was ever indexed.
    pub(crate) const fn wanted(&self) -> usize {
        if self.dir.is_empty() && self.database.is_empty() { 0 } else { self.limit }
    }
}

impl OrchestratorConfig {
    /// Those that no other part looks at.
    fn secrets(&self) -> impl Iterator<Item = (&'static str, &Secret)> {
        let Servers { speaches, ollama, openai, .. } = &self.servers;
        let single = [
            ("orchestrator.desk_token", &self.orchestrator.desk_token),
            ("speaches.api_key", &speaches.api_key),
            ("ollama.api_key", &ollama.api_key),
            ("openai.api_key", &openai.api_key),
        ];
        self.orchestrator.tokens.iter().map(|token| ("orchestrator.tokens", token)).chain(single)
    }
}

impl Validate for OrchestratorConfig {
    fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut require = |holds: bool, key: &str, message: &str| {
            if !holds {
                problems.push((key.to_owned(), message.to_owned()));
            }
        };
        let turns = &self.turns;
        require(
            (1..=10_000).contains(&self.orchestrator.max_sessions),
            "orchestrator.max_sessions",
            "must be 1 to 10000",
        );
        require(!self.store.languages.is_empty(), "store.languages", "is empty; name at least one of en, de, fr");
        if let Err(error) = clock::timezone(&self.store.timezone) {
            require(false, "store.timezone", &format!("names no time zone: {error}"));
        }
        require((1..=32).contains(&self.knowledge.limit), "knowledge.limit", "must be 1 to 32");
        require(self.engines.threads <= 64, "engines.threads", "must be 0 to 64");
        require(
            (1..=100_000).contains(&self.engines.speech_cache_mb),
            "engines.speech_cache_mb",
            "must be 1 to 100000; speech_cache = \"\" keeps nothing on disk",
        );
        require(
            (150..=turns.complete_ms).contains(&turns.agreed_ms),
            "turns.agreed_ms",
            "must be 150 or more, and not more than turns.complete_ms",
        );
        let ordered = turns.complete_ms <= turns.unsure_ms && turns.unsure_ms <= turns.unfinished_ms;
        require(ordered, "turns.unsure_ms", "must lie between turns.complete_ms and turns.unfinished_ms");
        require((60..=1_000).contains(&turns.pause_ms), "turns.pause_ms", "must be 60 to 1000");
        require((200..=10_000).contains(&turns.complete_ms), "turns.complete_ms", "must be 200 to 10000");
        require(turns.ask_model_ms <= 5_000, "turns.ask_model_ms", "must be at most 5000");
        require(
            turns.filler_after_ms == 0 || (500..=10_000).contains(&turns.filler_after_ms),
            "turns.filler_after_ms",
            "must be 500 to 10000, or 0 for never",
        );
        require(turns.unfinished_ms <= 15_000, "turns.unfinished_ms", "must be at most 15000");
        require(
            turns.idle_leave_s >= 20,
            "turns.idle_leave_s",
            "must be at least 20, so that people have time to react (WCAG 2.2.1)",
        );
        if let Err(error) = self.telemetry.check() {
            require(false, "telemetry.otlp_endpoint", &error.to_string());
        }
        for (key, message) in self.store.branding.problems() {
            require(false, &key, &message);
        }
        for (name, message) in texts::problems(&self.store.texts) {
            require(false, &format!("store.texts.{name}"), &message);
        }
        for (key, message) in self.servers.problems(&self.engines) {
            require(false, &key, &message);
        }
        for (key, secret) in self.secrets() {
            if let Err(error) = secret.check() {
                require(false, key, &error.to_string());
            }
        }
        let directory = &self.store.tool_secrets;
        require(
            directory.is_empty() || Path::new(directory).is_dir(),
            "store.tool_secrets",
            &format!("`{directory}` is no directory; mount the Secret there, or leave it empty"),
        );
        let scripted = self.engines.llm == LlmChoice::Scripted;
        require(
            !scripted || !self.engines.script.is_empty(),
            "engines.script",
            "is empty, but engines.llm is \"scripted\"",
        );
        problems
    }
}
