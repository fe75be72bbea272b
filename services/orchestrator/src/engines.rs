//! What listens, thinks and speaks, made from the configuration.

mod embedded;
mod gpus;
mod parts;
mod servers;

use std::{path::PathBuf, sync::Arc};

use u5_engines::{
    ChatModel, Embedder, EngineError, SpeechToText, TextToSpeech, TurnDetector,
    extractive::Extractive,
    remote::AddressError,
    scripted::{Script, ScriptedChat, ScriptedStt, ScriptedTts},
    speaches::SpeachesStt,
};
use u5_knowledge::{KnowledgeError, QdrantError, QdrantIndex};
use u5_local::{
    models::{ModelError, ModelStore},
    pool::Pool,
};
use u5_protocol::ops::Level;

use self::parts::Part;
pub use self::parts::ServersError;
pub(crate) use self::{gpus::Gpus, parts::Parts};
use crate::{
    config::{EmbeddingsChoice, EnginesConfig, LlmChoice, OrchestratorConfig, SttChoice, TtsChoice},
    content::Meaning,
    index::open_index,
    retrieval::{self, Knowledge, Shelf},
    speech_cache::{Attending, CachedSpeech, Disk},
};

/// Everything a conversation is made with.
#[derive(Clone)]
pub struct Engines {
    pub(crate) stt: Arc<dyn SpeechToText>,
    listener: Option<SpeachesStt>,
    pub(crate) tts: Option<Arc<CachedSpeech>>,
    pub(crate) chat: Arc<dyn ChatModel>,
    pub(crate) turns: Option<Arc<dyn TurnDetector>>,
    /// Whether the chat model would make something up where the store knows nothing.
    pub(crate) invents: bool,
    /// Whether the chat model can be asked what a customer wants: those that only quote cannot.
    pub(crate) proposes: bool,
    /// What customers say, by its meaning; none where nothing in this process makes vectors.
    pub(crate) meaning: Option<Arc<Meaning>>,
    pub(crate) knowledge: Knowledge,
    pub(crate) parts: Parts,
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
    /// The knowledge server's settings are wrong.
    #[error("[qdrant] cannot be used: {0}")]
    Qdrant(#[from] QdrantError),
    /// A server's address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The system refused a thread.
    #[error("no threads for the embedded engines: {0}")]
    Threads(#[from] std::io::Error),
}

impl Engines {
    /// Loads what `config` asks for. Weights must be there; servers need not be.
    pub async fn load(config: &OrchestratorConfig) -> Result<Self, EnginesError> {
        let store = ModelStore::new(embedded::store_config(config)?)?;
        embedded::require_weights(&store, config)?;
        let pool = Pool::start(embedded::pool_options(config.engines.threads))?;
        // One after the other: loading is memory-bound, and the peak is what a small machine notices.
        let (stt, stt_part, listener) = load_stt(config, &store, &pool).await?;
        let turns = embedded::turns(config, &store, &pool).await?;
        let embedder = embedded::embedder(config, &store, &pool).await?;
        let (tts, tts_part) = load_tts(config, &store, &pool).await?;
        let (chat, chat_part) = load_chat(config)?;
        let proposes = matches!(chat_part, Part::Switched(_));
        let meaning = embedder.clone().map(|embedder| Arc::new(Meaning::new(embedder)));
        let (knowledge, [embeddings_part, knowledge_part]) = load_knowledge(config, embedder)?;
        let parts = Parts::new(vec![
            stt_part,
            tts_part,
            Part::fixed("end of turn", turns.as_ref().map_or("words", |turns| turns.name()), Level::Embedded, ""),
            chat_part,
            embeddings_part,
            knowledge_part,
        ]);
        let invents = config.engines.llm != LlmChoice::Scripted;
        Ok(Self { stt, listener, tts, chat, turns, invents, proposes, meaning, knowledge, parts })
    }

    /// What listens.
    pub fn stt(&self) -> Arc<dyn SpeechToText> {
        Arc::clone(&self.stt)
    }

    /// The server that listens, where one does that can be told which words to expect.
    pub(crate) const fn listener(&self) -> Option<&SpeachesStt> {
        self.listener.as_ref()
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

async fn load_stt(
    config: &OrchestratorConfig,
    store: &ModelStore,
    pool: &Pool,
) -> Result<(Arc<dyn SpeechToText>, Part, Option<SpeachesStt>), EnginesError> {
    let embedded = |stt: Arc<dyn SpeechToText>| {
        let part = Part::fixed("stt", stt.name(), Level::Embedded, "");
        (stt, part, None)
    };
    let stand_in = match config.engines.stt {
        SttChoice::Scripted => return Ok(embedded(Arc::new(ScriptedStt::always(&config.engines.heard)))),
        SttChoice::Speaches => None,
        SttChoice::Auto | SttChoice::Embedded => Some(embedded::whisper(store, pool).await?),
    };
    match stand_in {
        Some(whisper) if config.engines.stt == SttChoice::Embedded || config.servers.speaches.url.is_empty() => {
            Ok(embedded(whisper))
        }
        stand_in => {
            let ((stt, switch), listener) = servers::stt(&config.servers.speaches, stand_in)?;
            Ok((stt, Part::Switched(switch), Some(listener)))
        }
    }
}

/// Without espeak-ng there is no voice in this process, but there is a kiosk: it shows captions and says why, where no
/// server speaks.
async fn load_tts(
    config: &OrchestratorConfig,
    store: &ModelStore,
    pool: &Pool,
) -> Result<(Option<Arc<CachedSpeech>>, Part), EnginesError> {
    let off = |reason: &str| Ok((None, Part::fixed("tts", "captions", Level::Off, reason)));
    let cached = |voice| Arc::new(CachedSpeech::new(voice, speech_on_disk(&config.engines)));
    let has_server = !config.servers.speaches.url.is_empty() && config.engines.tts != TtsChoice::Embedded;
    let piper = match config.engines.tts {
        TtsChoice::Off => return off("switched off with engines.tts"),
        TtsChoice::Scripted => Ok(Arc::new(ScriptedTts::default()) as Arc<dyn TextToSpeech>),
        TtsChoice::Speaches => {
            let (voice, switch) = servers::tts(&config.servers.speaches, None)?;
            return Ok((Some(cached(voice)), Part::Switched(switch)));
        }
        TtsChoice::Auto | TtsChoice::Embedded => embedded::piper(&config.engines.espeak, store, pool).await,
    };
    match piper {
        _ if has_server && config.engines.tts == TtsChoice::Auto => {
            let stand_in = piper.inspect_err(|error| tracing::warn!("nothing stands in for speaches: {error}")).ok();
            let (voice, switch) = servers::tts(&config.servers.speaches, stand_in)?;
            Ok((Some(cached(voice)), Part::Switched(switch)))
        }
        Ok(voice) => {
            let part = Part::fixed("tts", voice.name(), Level::Embedded, "");
            Ok((Some(cached(voice)), part))
        }
        Err(error) => {
            tracing::warn!("the kiosk shows captions instead of speaking: {error}");
            off(&error.to_string())
        }
    }
}

/// Where fixed phrases are kept. What a test double says is made in no time.
fn speech_on_disk(config: &EnginesConfig) -> Option<Disk> {
    let dir = config.speech_dir().filter(|_| config.tts != TtsChoice::Scripted)?;
    let disk = Disk::open(&dir, config.speech_cache_mb * 1_000_000);
    disk.inspect_err(|e| tracing::warn!("no fixed phrases are kept in {} (engines.speech_cache): {e}", dir.display()))
        .ok()
}

fn load_chat(config: &OrchestratorConfig) -> Result<(Arc<dyn ChatModel>, Part), EnginesError> {
    let embedded = |chat: Arc<dyn ChatModel>| {
        let part = Part::fixed("llm", chat.name(), Level::Embedded, "");
        (chat, part)
    };
    let (ollama, openai) = (!config.servers.ollama.url.is_empty(), !config.servers.openai.url.is_empty());
    let (chat, switch) = match config.engines.llm {
        LlmChoice::Scripted => return Ok(embedded(Arc::new(ScriptedChat::new(script(&config.engines.script)?)))),
        LlmChoice::Extractive => return Ok(embedded(Arc::new(Extractive))),
        LlmChoice::Auto if !ollama && !openai => return Ok(embedded(Arc::new(Extractive))),
        LlmChoice::Openai => servers::openai(&config.servers.openai)?,
        LlmChoice::Auto if !ollama => servers::openai(&config.servers.openai)?,
        LlmChoice::Auto | LlmChoice::Ollama => servers::ollama(&config.servers.ollama)?,
    };
    Ok((chat, Part::Switched(switch)))
}

fn script(path: &str) -> Result<Script, EnginesError> {
    let failed = |reason: String| EnginesError::Script { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|e| failed(e.to_string()))?;
    Script::parse(&text).map_err(|e| failed(e.to_string()))
}

/// The index in this process, and in front of it Qdrant where it is named; with the parts "embeddings" and "knowledge".
fn load_knowledge(
    config: &OrchestratorConfig,
    embedder: Option<Arc<dyn Embedder>>,
) -> Result<(Knowledge, [Part; 2]), EnginesError> {
    let zone = config.store.zone();
    let catalogue = open_index(&config.knowledge)?;
    let embedded = Shelf { index: Arc::new(catalogue.clone()), embedder: embedder.clone() };
    let (qdrant, ollama) = (&config.servers.qdrant, &config.servers.ollama);
    let of_embedder = embedder.as_ref().map_or_else(
        || Part::fixed("embeddings", "none", Level::Off, "switched off with engines.embeddings"),
        |embedder| Part::fixed("embeddings", embedder.name(), Level::Embedded, ""),
    );
    if qdrant.url.is_empty() {
        let of_index = Part::fixed("knowledge", "sqlite", Level::Embedded, "");
        return Ok((Knowledge { zone, catalogue, embedded, server: None }, [of_embedder, of_index]));
    }
    let index = QdrantIndex::new(qdrant.clone())?;
    let is_ollamas = config.engines.embeddings == EmbeddingsChoice::Auto && !ollama.url.is_empty();
    let (embedder, of_embedder) = if is_ollamas {
        let (embedder, switch) = servers::embedder(ollama)?;
        (Some(embedder), Part::Switched(switch))
    } else {
        (embedder, of_embedder)
    };
    let switch = retrieval::qdrant_switch(&index, embedder.as_ref().map(|embedder| embedder.dimensions()));
    let server = Some((Shelf { index: Arc::new(index), embedder }, switch.clone()));
    Ok((Knowledge { zone, catalogue, embedded, server }, [of_embedder, Part::Switched(switch)]))
}
