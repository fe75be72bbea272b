//! Ollama: answers, vectors and what its models run on, over its native API.
//!
//! The library ollama-rs is not used: its streams lose text where a character is split between two pieces, and take an
//! error in mid-stream for the end of the answer; its errors forget status codes, so that a full queue looks like any
//! other; its messages have no ids of calls; and it puts the keys of all JSON in this workspace into another order.
//! <https://github.com/ollama/ollama/blob/main/docs/api.md>

mod chat;
mod embed;
mod models;

use serde_json::{Value, json};
use u5_secret::Secret;

pub(crate) use chat::tool;
pub use embed::OllamaEmbedder;
pub use models::Residency;

use crate::remote::{AddressError, Remote};

/// Whatever the configuration says, errors and tables call it this.
const NAME: &str = "ollama";

/// What is the same in every request to a model. Another context length than last time makes Ollama load the model anew,
/// so everything that talks to it says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OllamaOptions {
    /// The model that answers, `qwen2.5:14b`.
    pub model: String,
    /// Tokens of context, 512 to 131,072.
    pub context: u32,
}

/// The chat model of an Ollama server. Clones share its connections.
#[derive(Clone, Debug)]
pub struct OllamaChat {
    remote: Remote,
    options: OllamaOptions,
}

impl OllamaChat {
    /// `url` like `http://ollama:11434`; an empty `key` shows none. Nothing is asked of it yet.
    pub fn new(url: &str, key: impl Into<Secret>, options: OllamaOptions) -> Result<Self, AddressError> {
        Ok(Self { remote: Remote::new(NAME, url, key)?, options })
    }

    /// Answers should not differ from day to day.
    fn model_options(&self) -> Value {
        json!({"num_ctx": self.options.context, "temperature": 0.2})
    }
}

/// `keep_alive` for ever: a model that was unloaded takes longer to come back than a customer waits.
const RESIDENT: i8 = -1;
