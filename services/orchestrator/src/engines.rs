//! What listens, thinks and speaks, made from the configuration.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use u5_engines::{
    ChatModel, Embedder, EngineError, SpeechToText, TextToSpeech, TurnDetector,
    extractive::Extractive,
    scripted::{Script, ScriptedChat, ScriptedStt, ScriptedTts, ScriptedTurnDetector},
};
use u5_knowledge::{Index, KnowledgeError};
use u5_local::{
    embed::LocalEmbedder,
    minilm::MiniLm,
    models::{ModelError, ModelStore, StoreConfig},
    pool::{Pool, PoolOptions},
    smart_turn::SmartTurn,
    stt::LocalStt,
    tts::LocalTts,
    turn::LocalTurnDetector,
    whisper::Whisper,
};
use u5_protocol::ops::{Connection, Level, PartStatus};

use crate::{
    config::{EmbeddingsChoice, EndOfTurnChoice, EnginesConfig, LlmChoice, OrchestratorConfig, SttChoice, TtsChoice},
    index::open_index,
    speech_cache::{Attending, CachedSpeech, Disk},
};

/// Everything a conversation is made with.
#[derive(Clone)]
pub struct Engines {
    pub(crate) stt: Arc<dyn SpeechToText>,
    pub(crate) tts: Option<Arc<CachedSpeech>>,
    pub(crate) chat: Arc<dyn ChatModel>,
    pub(crate) turns: Option<Arc<dyn TurnDetector>>,
    pub(crate) embedder: Option<Arc<dyn Embedder>>,
    pub(crate) index: Arc<dyn Index>,
    pub(crate) parts: Vec<PartStatus>,
}

/// Why the engines cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EnginesError {
    /// Weights are missing or wrong.
    #[error(transparent)]
    Models(#[from] ModelError),
    /// Weights that are not there.
    #[error("the weights of {names} are not there, or were never checked; `u5 models pull` fetches what is missing ({} MB)", bytes / 1_000_000)]
    Missing {
        /// Which models.
        names: String,
        /// Their size.
        bytes: u64,
    },
    /// A model cannot be loaded.
    #[error("{model} cannot be loaded: {reason}; `u5 models verify` checks its files")]
    Load {
        /// Which.
        model: &'static str,
        /// Why.
        reason: String,
    },
    /// The voice cannot be loaded.
    #[error(transparent)]
    Voice(#[from] EngineError),
    /// The index cannot be used.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// There is no room for the index.
    #[error("cannot make {} for the index: {source}; name another place with knowledge.database", path.display())]
    IndexDirectory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The script of the scripted model.
    #[error("engines.script `{path}` cannot be used: {reason}")]
    Script {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The system refused a thread.
    #[error("no threads for the embedded engines: {0}")]
    Threads(#[from] std::io::Error),
}

impl Engines {
    /// Loads what `config` asks for. Weights must be there.
    pub async fn load(config: &OrchestratorConfig) -> Result<Self, EnginesError> {
        let store = ModelStore::new(store_config(config)?)?;
        require_weights(&store, config)?;
        let pool = Pool::start(pool_options(config.engines.threads))?;
        // One after the other: loading is memory-bound, and the peak is what a small machine notices.
        let stt = load_stt(config, &store, &pool).await?;
        let turns = load_turns(config, &store, &pool).await?;
        let embedder = load_embedder(config, &store, &pool).await?;
        let (tts, tts_part) = load_tts(config, &store, &pool).await?;
        let chat = load_chat(config)?;
        let index = open_index(&config.knowledge)?;
        let parts = vec![
            part("stt", stt.name(), level(config.engines.stt == SttChoice::Embedded), ""),
            tts_part,
            part("end of turn", turns.as_ref().map_or("words", |turns| turns.name()), Level::Embedded, ""),
            part("llm", chat.name(), Level::Embedded, ""),
            match &embedder {
                Some(embedder) => part("embeddings", embedder.name(), Level::Embedded, ""),
                None => part("embeddings", "none", Level::Off, "switched off with engines.embeddings"),
            },
            part("knowledge", "sqlite", Level::Embedded, ""),
            part("sessions", "memory", Level::Embedded, ""),
        ];
        Ok(Self { stt, tts, chat, turns, embedder, index, parts })
    }

    /// What listens.
    pub fn stt(&self) -> Arc<dyn SpeechToText> {
        Arc::clone(&self.stt)
    }

    /// What judges the sound of pauses; none where words alone decide.
    pub fn turns(&self) -> Option<Arc<dyn TurnDetector>> {
        self.turns.clone()
    }

    /// Marks a customer as being attended to, so that nothing is rehearsed meanwhile.
    pub(crate) fn attend(&self) -> Option<Attending> {
        self.tts.as_ref().map(|voice| voice.attend())
    }

    /// What speaks; none where only captions are shown.
    pub fn voice(&self) -> Option<Arc<dyn TextToSpeech>> {
        self.tts.clone().map(|voice| voice as Arc<dyn TextToSpeech>)
    }
}

/// Where the weights are, as `config` says.
fn store_config(config: &OrchestratorConfig) -> Result<StoreConfig, ModelError> {
    StoreConfig::new(&config.models, |name| std::env::var(name).ok())
}

fn require_weights(store: &ModelStore, config: &OrchestratorConfig) -> Result<(), EnginesError> {
    let wanted = config.engines.models();
    if wanted.is_empty() {
        return Ok(());
    }
    let missing = store.missing(&wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|m| m.model.as_str()).collect();
    Err(EnginesError::Missing { names: names.join(", "), bytes: missing.iter().map(|m| m.bytes).sum() })
}

fn pool_options(threads: usize) -> PoolOptions {
    let defaults = PoolOptions::default();
    PoolOptions { threads: NonZeroUsize::new(threads).unwrap_or(defaults.threads), ..defaults }
}

const fn level(embedded: bool) -> Level {
    if embedded { Level::Embedded } else { Level::Server }
}

fn part(part: &str, engine: &str, level: Level, detail: &str) -> PartStatus {
    let state = match level {
        Level::Server => Connection::Connected,
        Level::Embedded => Connection::Embedded,
        Level::Off => Connection::Down,
    };
    PartStatus { part: part.into(), engine: engine.into(), level, state, detail: detail.into() }
}

/// Runs a loader that computes for a while off the runtime's threads.
async fn blocking<T: Send + 'static, E: std::fmt::Display + Send + 'static>(
    model: &'static str,
    load: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, EnginesError> {
    let failed = |reason: String| EnginesError::Load { model, reason };
    tokio::task::spawn_blocking(load).await.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))
}

async fn load_stt(
    config: &OrchestratorConfig,
    store: &ModelStore,
    pool: &Pool,
) -> Result<Arc<dyn SpeechToText>, EnginesError> {
    if config.engines.stt == SttChoice::Scripted {
        return Ok(Arc::new(ScriptedStt::always(&config.engines.heard)));
    }
    let dir = store.dir("whisper-base");
    let whisper = blocking("whisper-base", move || Whisper::load(&dir)).await?;
    Ok(Arc::new(LocalStt::new(Arc::new(whisper), pool.clone())))
}

async fn load_turns(
    config: &OrchestratorConfig,
    store: &ModelStore,
    pool: &Pool,
) -> Result<Option<Arc<dyn TurnDetector>>, EnginesError> {
    match config.engines.end_of_turn {
        EndOfTurnChoice::Words => return Ok(None),
        EndOfTurnChoice::Scripted => return Ok(Some(Arc::new(ScriptedTurnDetector::always(1.0)))),
        EndOfTurnChoice::SmartTurn => {}
    }
    let dir = store.dir("smart-turn-v3.2");
    let model = blocking("smart-turn-v3.2", move || SmartTurn::load(&dir)).await?;
    Ok(Some(Arc::new(LocalTurnDetector::new(Arc::new(model), pool.clone()))))
}

async fn load_embedder(
    config: &OrchestratorConfig,
    store: &ModelStore,
    pool: &Pool,
) -> Result<Option<Arc<dyn Embedder>>, EnginesError> {
    if config.engines.embeddings == EmbeddingsChoice::Off {
        return Ok(None);
    }
    let dir = store.dir("minilm-l6-v2");
    let model = blocking("minilm-l6-v2", move || MiniLm::load(&dir)).await?;
    Ok(Some(Arc::new(LocalEmbedder::new(Arc::new(model), pool.clone()))))
}

/// Without espeak-ng there is no voice, but there is a kiosk: it shows captions and says why.
async fn load_tts(
    config: &OrchestratorConfig,
    store: &ModelStore,
    pool: &Pool,
) -> Result<(Option<Arc<CachedSpeech>>, PartStatus), EnginesError> {
    let voice: Arc<dyn TextToSpeech> = match config.engines.tts {
        TtsChoice::Off => return Ok((None, part("tts", "captions", Level::Off, "switched off with engines.tts"))),
        TtsChoice::Scripted => Arc::new(ScriptedTts::default()),
        TtsChoice::Embedded => {
            let dir = store.dir("piper-en_US-joe-medium");
            match LocalTts::load(dir, Path::new(&config.engines.espeak), pool.clone()).await {
                Ok(voice) => Arc::new(voice),
                Err(error) => {
                    tracing::warn!("the kiosk shows captions instead of speaking: {error}");
                    return Ok((None, part("tts", "captions", Level::Off, &error.to_string())));
                }
            }
        }
    };
    let status = part("tts", voice.name(), Level::Embedded, "");
    Ok((Some(Arc::new(CachedSpeech::new(voice, speech_on_disk(&config.engines)))), status))
}

/// Where fixed phrases are kept. What a test double says is made in no time.
fn speech_on_disk(config: &EnginesConfig) -> Option<Disk> {
    let dir = config.speech_dir().filter(|_| config.tts == TtsChoice::Embedded)?;
    let disk = Disk::open(&dir, config.speech_cache_mb * 1_000_000);
    disk.inspect_err(|e| tracing::warn!("no fixed phrases are kept in {} (engines.speech_cache): {e}", dir.display()))
        .ok()
}

fn load_chat(config: &OrchestratorConfig) -> Result<Arc<dyn ChatModel>, EnginesError> {
    if config.engines.llm == LlmChoice::Extractive {
        return Ok(Arc::new(Extractive));
    }
    let path = &config.engines.script;
    let failed = |reason: String| EnginesError::Script { path: path.clone(), reason };
    let text = std::fs::read_to_string(path).map_err(|e| failed(e.to_string()))?;
    let script = Script::parse(&text).map_err(|e| failed(e.to_string()))?;
    Ok(Arc::new(ScriptedChat::new(script)))
}
