//! The store's servers: where they are, and what opens them.

use serde::Deserialize;
use u5_engines::{remote::Remote, speaches::Voices};
use u5_gpu::GpuConfig;
use u5_knowledge::QdrantConfig;
use u5_protocol::Language;
use u5_secret::Secret;
use u5_session::RedisConfig;

use super::{EnginesConfig, LlmChoice, SttChoice, TtsChoice};

/// The sections of all servers. One whose address is empty is not used.
#[derive(Debug, Clone, Deserialize)]
pub struct Servers {
    /// Speech.
    pub speaches: SpeachesConfig,
    /// Answers and vectors.
    pub ollama: OllamaConfig,
    /// Answers of another kind of server.
    pub openai: OpenAiConfig,
    /// Knowledge.
    pub qdrant: QdrantConfig,
    /// Sessions.
    pub redis: RedisConfig,
    /// The GPUs that all of these share.
    pub gpu: GpuConfig,
}

/// `[speaches]`
#[derive(Clone, Default, Deserialize)]
pub struct SpeachesConfig {
    /// Where it is; empty for none.
    pub url: String,
    /// Its key; empty for none.
    pub api_key: Secret,
    /// The model that listens.
    pub stt_model: String,
    /// Words that customers are likely to say.
    pub hotwords: Vec<String>,
    /// The model that speaks.
    pub tts_model: String,
    /// `language=voice`
    pub voices: Vec<String>,
    /// The voice's samples per second; 0 for what the model's name says.
    pub rate: u32,
    /// How many calls of a kind it does at a time.
    pub parallel: usize,
}

impl SpeachesConfig {
    /// The voice of each language.
    ///
    /// # Errors
    /// The entry that is no `language=voice`.
    pub fn voices(&self) -> Result<Voices, String> {
        let voice = |entry: &String| {
            let (code, voice) = entry.split_once('=').filter(|(_, voice)| !voice.trim().is_empty())?;
            let language = Language::ALL.into_iter().find(|language| language.code() == code.trim())?;
            Some((language, voice.trim().to_owned()))
        };
        self.voices.iter().map(|entry| voice(entry).ok_or_else(|| entry.clone())).collect()
    }
}

/// `[ollama]`
#[derive(Clone, Default, Deserialize)]
pub struct OllamaConfig {
    /// Where it is; empty for none.
    pub url: String,
    /// Its key; empty for none.
    pub api_key: Secret,
    /// The model that answers.
    pub model: String,
    /// Tokens of context.
    pub context: u32,
    /// The model that makes vectors.
    pub embedding_model: String,
    /// The length of its vectors.
    pub dimensions: usize,
    /// How many answers it makes at a time.
    pub parallel: usize,
}

/// `[openai]`
#[derive(Clone, Default, Deserialize)]
pub struct OpenAiConfig {
    /// Where it is, without `/v1`; empty for none.
    pub url: String,
    /// Its key; empty for none.
    pub api_key: Secret,
    /// The model that answers.
    pub model: String,
    /// How many answers it makes at a time.
    pub parallel: usize,
}

/// Keys are never shown.
macro_rules! without_key {
    ($($config:ident),*) => {$(
        impl std::fmt::Debug for $config {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($config)).field("url", &self.url).finish_non_exhaustive()
            }
        }
    )*};
}
without_key!(SpeachesConfig, OllamaConfig, OpenAiConfig);

impl Servers {
    /// Everything that is wrong with what is said about servers, without asking them, as key and hint.
    pub(super) fn problems(&self, engines: &EnginesConfig) -> Vec<(String, String)> {
        let problems = self.addresses().into_iter().chain(self.missing(engines)).chain(self.ranges());
        let named = |section: &'static str, problems: Vec<(String, String)>| {
            problems.into_iter().map(move |(key, hint)| (format!("{section}.{key}"), hint))
        };
        let redis = if self.redis.urls.is_empty() { Vec::new() } else { self.redis.problems() };
        let qdrant = if self.qdrant.url.is_empty() { Vec::new() } else { self.qdrant.problems() };
        problems
            .map(|(key, hint)| (key.to_owned(), hint))
            .chain(named("redis", redis))
            .chain(named("qdrant", qdrant))
            .chain(named("gpu", self.gpu.problems()))
            .collect()
    }

    fn addresses(&self) -> Vec<(&'static str, String)> {
        let urls =
            [("speaches.url", &self.speaches.url), ("ollama.url", &self.ollama.url), ("openai.url", &self.openai.url)];
        let wrong = |(key, url): (&'static str, &String)| {
            let error = Remote::new(key, url, "").err()?;
            Some((key, error.to_string()))
        };
        urls.into_iter().filter(|(_, url)| !url.is_empty()).filter_map(wrong).collect()
    }

    /// Servers that are wanted by name and are not named.
    fn missing(&self, engines: &EnginesConfig) -> Vec<(&'static str, String)> {
        let Self { speaches, ollama, openai, .. } = self;
        let wanted = [
            (engines.stt == SttChoice::Speaches, &speaches.url, "speaches.url", "engines.stt is \"speaches\""),
            (engines.tts == TtsChoice::Speaches, &speaches.url, "speaches.url", "engines.tts is \"speaches\""),
            (engines.llm == LlmChoice::Ollama, &ollama.url, "ollama.url", "engines.llm is \"ollama\""),
            (engines.llm == LlmChoice::Openai, &openai.url, "openai.url", "engines.llm is \"openai\""),
        ];
        let missing = wanted.into_iter().filter(|(is_wanted, url, ..)| *is_wanted && url.is_empty());
        missing.map(|(_, _, key, why)| (key, format!("is empty, but {why}"))).collect()
    }

    fn ranges(&self) -> Vec<(&'static str, String)> {
        let Self { speaches, ollama, openai, .. } = self;
        let parallel = |parallel: usize| (!(1..=256).contains(&parallel)).then(|| "must be 1 to 256".to_owned());
        let voice = speaches.voices().err();
        let checks = [
            (
                "speaches.voices",
                voice.map(|entry| format!("`{entry}` is no voice of a language; write it like en=af_heart")),
            ),
            (
                "speaches.rate",
                (speaches.rate != 0 && !(8_000..=48_000).contains(&speaches.rate))
                    .then(|| "must be 8000 to 48000, or 0 for what the model's name says".to_owned()),
            ),
            (
                "ollama.context",
                (!(512..=131_072).contains(&ollama.context)).then(|| "must be 512 to 131072".to_owned()),
            ),
            ("speaches.parallel", parallel(speaches.parallel)),
            ("ollama.parallel", parallel(ollama.parallel)),
            ("openai.parallel", parallel(openai.parallel)),
            ("ollama.dimensions", (!(1..=8_192).contains(&ollama.dimensions)).then(|| "must be 1 to 8192".to_owned())),
        ];
        checks.into_iter().filter_map(|(key, problem)| Some((key, problem?))).collect()
    }
}
