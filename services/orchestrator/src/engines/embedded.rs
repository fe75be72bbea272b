//! The engines in this process.

use std::{num::NonZeroUsize, path::Path, sync::Arc};

use u5_engines::{Embedder, EngineError, SpeechToText, TextToSpeech, TurnDetector, scripted::ScriptedTurnDetector};
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

use super::EnginesError;
use crate::config::{EmbeddingsChoice, EndOfTurnChoice, OrchestratorConfig};

/// Where the weights are, as `config` says.
pub(super) fn store_config(config: &OrchestratorConfig) -> Result<StoreConfig, ModelError> {
    StoreConfig::new(&config.models, |name| std::env::var(name).ok())
}

pub(super) fn require_weights(store: &ModelStore, config: &OrchestratorConfig) -> Result<(), EnginesError> {
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

pub(super) fn pool_options(threads: usize) -> PoolOptions {
    let defaults = PoolOptions::default();
    PoolOptions { threads: NonZeroUsize::new(threads).unwrap_or(defaults.threads), ..defaults }
}

/// Runs a loader that computes for a while off the runtime's threads.
async fn blocking<T: Send + 'static, E: std::fmt::Display + Send + 'static>(
    model: &'static str,
    load: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, EnginesError> {
    let failed = |reason: String| EnginesError::Load { model, reason };
    tokio::task::spawn_blocking(load).await.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))
}

pub(super) async fn whisper(store: &ModelStore, pool: &Pool) -> Result<Arc<dyn SpeechToText>, EnginesError> {
    let dir = store.dir("whisper-base");
    let whisper = blocking("whisper-base", move || Whisper::load(&dir)).await?;
    Ok(Arc::new(LocalStt::new(Arc::new(whisper), pool.clone())))
}

pub(super) async fn turns(
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

pub(super) async fn embedder(
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

/// The voice in this process.
///
/// # Errors
/// [`EngineError::Unavailable`] without espeak-ng.
pub(super) async fn piper(espeak: &str, store: &ModelStore, pool: &Pool) -> Result<Arc<dyn TextToSpeech>, EngineError> {
    let dir = store.dir("piper-en_US-joe-medium");
    Ok(Arc::new(LocalTts::load(dir, Path::new(espeak), pool.clone()).await?))
}
