//! Which models a server has, and which are in memory.

use reqwest::StatusCode;
use serde::Deserialize;
use u5_secret::Secret;

use super::NAME;
use crate::{
    EngineError,
    remote::{AddressError, LOAD, Remote},
};

/// The models of a speaches server. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Models(pub(super) Remote);

#[derive(Deserialize)]
struct Listed {
    data: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
}

/// `GET /api/ps`
#[derive(Deserialize)]
struct Running {
    models: Vec<String>,
}

impl Models {
    /// `url` like `http://speaches:8000`; an empty `key` shows none. Nothing is asked of it yet.
    pub fn new(url: &str, key: impl Into<Secret>) -> Result<Self, AddressError> {
        Ok(Self(Remote::new(NAME, url, key)?))
    }

    /// Whether the server is there and has this model on its disk. Its own `/health` says yes to anything.
    pub async fn check(&self, model: &str) -> Result<(), EngineError> {
        let listed: Listed = self.0.json(self.0.get("v1/models")).await?;
        if listed.data.iter().any(|listed| listed.id == model) {
            return Ok(());
        }
        let has = listed.data.iter().map(|model| model.id.as_str());
        Err(self.0.without_model(model, has, &format!("`POST /v1/models/{model}` fetches it")))
    }

    /// Whether the model is in memory.
    pub async fn is_resident(&self, model: &str) -> Result<bool, EngineError> {
        let running: Running = self.0.json(self.0.get("api/ps")).await?;
        Ok(running.models.iter().any(|running| running == model))
    }

    /// Brings the model into memory; one that is there stays there. Takes minutes at most.
    pub async fn load(&self, model: &str) -> Result<(), EngineError> {
        let request = self.0.post(&format!("api/ps/{model}")).timeout(LOAD);
        match request.send().await {
            Ok(answer) if answer.status().is_success() || answer.status() == StatusCode::CONFLICT => Ok(()),
            Ok(answer) => {
                let status = answer.status();
                Err(self.0.unavailable(format!("it cannot load the model `{model}` ({status}); is it on its disk?")))
            }
            Err(error) => Err(self.0.unavailable(format!("it cannot be asked to load `{model}`: {error}"))),
        }
    }
}
