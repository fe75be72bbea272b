//! Which models are there, and whether they are in the GPU's memory.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{OllamaChat, RESIDENT};
use crate::{
    EngineError,
    remote::{LOAD, Remote},
};

/// Where a model's weights are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Residency {
    /// Not in memory: the first answer waits for it.
    Away,
    /// All of it in the GPU's memory.
    Gpu,
    /// A part, or all of it, in main memory: answers take many times as long.
    Spilled {
        /// Bytes in the GPU's memory.
        on_gpu: u64,
        /// Bytes altogether.
        bytes: u64,
    },
}

/// `GET /api/tags`
#[derive(Deserialize)]
struct Installed {
    models: Vec<Local>,
}

#[derive(Deserialize)]
struct Local {
    name: String,
}

/// `GET /api/ps`
#[derive(Deserialize)]
struct Running {
    models: Vec<Loaded>,
}

#[derive(Deserialize)]
struct Loaded {
    name: String,
    size: u64,
    #[serde(default)]
    size_vram: u64,
}

impl OllamaChat {
    /// Whether the server is there and has the model.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] with the way out.
    pub async fn check(&self) -> Result<(), EngineError> {
        installed(&self.remote, &self.options.model).await
    }

    /// Loads the model with the options that answers use, so that the first customer does not wait for it.
    pub async fn preload(&self) -> Result<(), EngineError> {
        let body = json!({
            "model": self.options.model,
            "messages": [],
            "stream": false,
            "keep_alive": RESIDENT,
            "options": self.model_options(),
        });
        self.remote.json::<Value>(self.remote.post("api/chat").json(&body).timeout(LOAD)).await.map(drop)
    }

    /// Where the model is now.
    pub async fn residency(&self) -> Result<Residency, EngineError> {
        let running: Running = self.remote.json(self.remote.get("api/ps")).await?;
        let loaded = running.models.iter().find(|loaded| is_same(&loaded.name, &self.options.model));
        Ok(match loaded {
            None => Residency::Away,
            Some(loaded) if loaded.size_vram < loaded.size => {
                Residency::Spilled { on_gpu: loaded.size_vram, bytes: loaded.size }
            }
            Some(_) => Residency::Gpu,
        })
    }
}

/// Whether the server has a model.
pub(super) async fn installed(remote: &Remote, model: &str) -> Result<(), EngineError> {
    let installed: Installed = remote.json(remote.get("api/tags")).await?;
    if installed.models.iter().any(|local| is_same(&local.name, model)) {
        return Ok(());
    }
    let has = installed.models.iter().map(|local| local.name.as_str());
    Err(remote.without_model(model, has, &format!("run `ollama pull {model}` there")))
}

/// Ollama adds `:latest` to names without a tag.
fn is_same(name: &str, wanted: &str) -> bool {
    name == wanted || name.strip_suffix(":latest") == Some(wanted)
}
