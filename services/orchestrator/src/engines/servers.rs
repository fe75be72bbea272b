//! The store's servers, each with what stands in for it.

use std::{num::NonZeroUsize, sync::Arc};

use u5_engines::{
    ChatModel, Embedder, EngineError, Extractive, SpeechToText, TextToSpeech,
    ollama::{OllamaChat, OllamaEmbedder, OllamaOptions, Residency},
    openai::OpenAiChat,
    remote::AddressError,
    speaches::{SpeachesStt, SpeachesTts},
    standby::{ChatWithStandIn, EmbedderOnServer, SpeechWithStandIn, Switch, TranscriptionWithStandIn},
};

use crate::config::{OllamaConfig, OpenAiConfig, SpeachesConfig};

/// A part on a server, and the switch that says whether the server is used.
pub(super) type Switched<T> = (Arc<T>, Switch);

/// Gives the server by itself as well, to be told what words to expect.
pub(super) fn stt(
    config: &SpeachesConfig,
    stand_in: Option<Arc<dyn SpeechToText>>,
) -> Result<(Switched<dyn SpeechToText>, SpeachesStt), AddressError> {
    let stt = SpeachesStt::new(&config.url, &config.api_key, &config.stt_model, &config.hotwords)?;
    // The model comes into the GPU's memory with the check, and does there once what it does but once: before the first
    // customer is there.
    let check = checked(&stt, |stt| async move {
        stt.check().await?;
        stt.preload().await?;
        stt.warm_up().await
    });
    let switch = Switch::new("stt", stt.name(), stand_in.as_ref().map(|engine| engine.name()), check);
    let parallel = at_a_time(config.parallel);
    let with_stand_in = TranscriptionWithStandIn::new(Arc::new(stt.clone()), stand_in, switch.clone(), parallel);
    Ok(((Arc::new(with_stand_in), switch), stt))
}

pub(super) fn tts(
    config: &SpeachesConfig,
    stand_in: Option<Arc<dyn TextToSpeech>>,
) -> Result<Switched<dyn TextToSpeech>, AddressError> {
    // A voice that is none was found when the configuration was read.
    let voices = config.voices().unwrap_or_default();
    let tts = SpeachesTts::new(&config.url, &config.api_key, &config.tts_model, voices, config.rate)?;
    let check = checked(&tts, |tts| async move {
        tts.check().await?;
        tts.preload().await?;
        tts.check_rate().await
    });
    let switch = Switch::new("tts", tts.name(), stand_in.as_ref().map(|engine| engine.name()), check);
    let parallel = at_a_time(config.parallel);
    Ok((Arc::new(SpeechWithStandIn::new(Arc::new(tts), stand_in, switch.clone(), parallel)), switch))
}

pub(super) fn ollama(config: &OllamaConfig) -> Result<Switched<dyn ChatModel>, AddressError> {
    let options = OllamaOptions { model: config.model.clone(), context: config.context };
    let chat = OllamaChat::new(&config.url, &config.api_key, options)?;
    let check = checked(&chat, |chat| async move {
        chat.check().await?;
        chat.preload().await?;
        if let Residency::Spilled { on_gpu, bytes } = chat.residency().await? {
            let (model, percent) = (chat.name(), on_gpu * 100 / bytes.max(1));
            tracing::warn!(
                "only {percent} % of {model} fits into the GPU's memory, so that answers take many times as long; \
                 choose a smaller ollama.model or ollama.context, or make room"
            );
        }
        Ok(())
    });
    Ok(with_quotations(Arc::new(chat), config.parallel, check))
}

pub(super) fn embedder(config: &OllamaConfig) -> Result<Switched<dyn Embedder>, AddressError> {
    let embedder = OllamaEmbedder::new(&config.url, &config.api_key, &config.embedding_model, config.dimensions)?;
    let check = checked(&embedder, |embedder| async move { embedder.check().await });
    let switch = Switch::new("embeddings", embedder.name(), Some("words"), check);
    Ok((Arc::new(EmbedderOnServer::new(Arc::new(embedder), switch.clone())), switch))
}

pub(super) fn openai(config: &OpenAiConfig) -> Result<Switched<dyn ChatModel>, AddressError> {
    let chat = OpenAiChat::new(&config.url, &config.api_key, &config.model)?;
    let check = checked(&chat, |chat| async move { chat.check().await });
    Ok(with_quotations(Arc::new(chat), config.parallel, check))
}

/// What asks an engine of a server whether it could work, as often as wanted.
fn checked<E, F>(engine: &E, check: impl Fn(E) -> F + Send + Sync + 'static) -> impl Fn() -> F + Send + Sync + 'static
where
    E: Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), EngineError>>,
{
    let engine = engine.clone();
    move || check(engine.clone())
}

/// The configuration is checked: it is never 0.
fn at_a_time(parallel: usize) -> NonZeroUsize {
    NonZeroUsize::new(parallel).unwrap_or(NonZeroUsize::MIN)
}

fn with_quotations<F>(
    chat: Arc<dyn ChatModel>,
    parallel: usize,
    check: impl Fn() -> F + Send + Sync + 'static,
) -> Switched<dyn ChatModel>
where
    F: Future<Output = Result<(), EngineError>> + Send + 'static,
{
    let stand_in: Arc<dyn ChatModel> = Arc::new(Extractive);
    let switch = Switch::new("llm", chat.name(), Some(stand_in.name()), check);
    let chat = ChatWithStandIn::new(chat, Some(stand_in), switch.clone(), at_a_time(parallel));
    (Arc::new(chat), switch)
}
