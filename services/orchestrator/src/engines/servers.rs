//! The store's servers, each with what stands in for it.

use std::sync::Arc;

use u5_engines::{
    ChatModel, Extractive, SpeechToText, TextToSpeech,
    ollama::{OllamaChat, OllamaOptions, Residency},
    openai::OpenAiChat,
    remote::AddressError,
    speaches::{SpeachesStt, SpeachesTts},
    standby::{ChatWithStandIn, SpeechWithStandIn, Switch, TranscriptionWithStandIn},
};

use crate::config::{OllamaConfig, OpenAiConfig, SpeachesConfig};

/// A part on a server, and the switch that says whether the server is used.
pub(super) type Switched<T> = (Arc<T>, Switch);

/// The model comes into the GPU's memory with the check: it is needed there before the first customer is.
pub(super) fn stt(
    config: &SpeachesConfig,
    stand_in: Option<Arc<dyn SpeechToText>>,
) -> Result<Switched<dyn SpeechToText>, AddressError> {
    let stt = SpeachesStt::new(&config.url, &config.api_key, &config.stt_model, &config.hotwords)?;
    let asked = stt.clone();
    let check = move || {
        let stt = asked.clone();
        async move {
            stt.check().await?;
            stt.preload().await
        }
    };
    let switch = Switch::new("stt", stt.name(), stand_in.as_ref().map(|engine| engine.name()), check);
    Ok((Arc::new(TranscriptionWithStandIn::new(Arc::new(stt), stand_in, switch.clone())), switch))
}

pub(super) fn tts(
    config: &SpeachesConfig,
    stand_in: Option<Arc<dyn TextToSpeech>>,
) -> Result<Switched<dyn TextToSpeech>, AddressError> {
    // A voice that is none was found when the configuration was read.
    let voices = config.voices().unwrap_or_default();
    let tts = SpeachesTts::new(&config.url, &config.api_key, &config.tts_model, voices, config.rate)?;
    let asked = tts.clone();
    let check = move || {
        let tts = asked.clone();
        async move {
            tts.check().await?;
            tts.preload().await
        }
    };
    let switch = Switch::new("tts", tts.name(), stand_in.as_ref().map(|engine| engine.name()), check);
    Ok((Arc::new(SpeechWithStandIn::new(Arc::new(tts), stand_in, switch.clone())), switch))
}

pub(super) fn ollama(config: &OllamaConfig) -> Result<Switched<dyn ChatModel>, AddressError> {
    let options = OllamaOptions { model: config.model.clone(), context: config.context };
    let chat = OllamaChat::new(&config.url, &config.api_key, options)?;
    let asked = chat.clone();
    let check = move || {
        let chat = asked.clone();
        async move {
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
        }
    };
    Ok(with_quotations(Arc::new(chat), check))
}

pub(super) fn openai(config: &OpenAiConfig) -> Result<Switched<dyn ChatModel>, AddressError> {
    let chat = OpenAiChat::new(&config.url, &config.api_key, &config.model)?;
    let asked = chat.clone();
    let check = move || {
        let chat = asked.clone();
        async move { chat.check().await }
    };
    Ok(with_quotations(Arc::new(chat), check))
}

fn with_quotations<F>(
    chat: Arc<dyn ChatModel>,
    check: impl Fn() -> F + Send + Sync + 'static,
) -> Switched<dyn ChatModel>
where
    F: Future<Output = Result<(), u5_engines::EngineError>> + Send + 'static,
{
    let stand_in: Arc<dyn ChatModel> = Arc::new(Extractive);
    let switch = Switch::new("llm", chat.name(), Some(stand_in.name()), check);
    (Arc::new(ChatWithStandIn::new(chat, Some(stand_in), switch.clone())), switch)
}
