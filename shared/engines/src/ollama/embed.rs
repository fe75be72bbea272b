//! `POST /api/embed`

use std::collections::BTreeMap;

use futures::{FutureExt, future::BoxFuture};
use serde::Deserialize;
use serde_json::json;
use u5_protocol::Language;
use u5_secret::Secret;

use super::{NAME, RESIDENT};
use crate::{
    EngineError,
    embed::Embedder,
    remote::{AddressError, LOAD, Remote},
};

/// Texts in one request: enough to keep a GPU busy, and few enough that a customer's question gets between.
const BATCH: usize = 32;

/// What models want before a text to know what it is for: nomic's were trained with it and find much less without.
const PREFIXES: [(&str, Prefixes); 1] =
    [("nomic-embed-text", Prefixes { document: "search_document: ", query: "search_query: " })];

#[derive(Debug, Clone, Copy, Default)]
struct Prefixes {
    document: &'static str,
    query: &'static str,
}

/// The embedding model of an Ollama server.
#[derive(Clone, Debug)]
pub struct OllamaEmbedder {
    remote: Remote,
    model: String,
    prefixes: Prefixes,
    dimensions: usize,
}

#[derive(Deserialize)]
struct Embedded {
    embeddings: Vec<Vec<f32>>,
}

impl OllamaEmbedder {
    /// `dimensions` is the length of the model's vectors (768 for `nomic-embed-text`); vectors of another length are
    /// errors. Nothing is asked of the server yet.
    pub fn new(url: &str, key: impl Into<Secret>, model: &str, dimensions: usize) -> Result<Self, AddressError> {
        let family = model.split(':').next().unwrap_or_default();
        let prefixes = BTreeMap::from(PREFIXES).get(family).copied().unwrap_or_default();
        Ok(Self { remote: Remote::new(NAME, url, key)?, model: model.to_owned(), prefixes, dimensions })
    }

    async fn batch(self, texts: Vec<String>) -> Result<Vec<Vec<f32>>, EngineError> {
        let wanted = texts.len();
        let request = json!({"model": self.model, "input": texts, "keep_alive": RESIDENT});
        let answer: Embedded = self.remote.json(self.remote.post("api/embed").json(&request).timeout(LOAD)).await?;
        let vectors = answer.embeddings;
        if vectors.len() != wanted {
            return Err(self.remote.failed(format!("it gave {} vectors for {wanted} texts", vectors.len())));
        }
        if let Some(vector) = vectors.iter().find(|vector| vector.len() != self.dimensions) {
            let (model, got, wanted) = (&self.model, vector.len(), self.dimensions);
            let reason =
                format!("vectors of {model} have {got} dimensions, not {wanted}; set ollama.dimensions to that");
            return Err(self.remote.unavailable(reason));
        }
        Ok(vectors)
    }

    fn prefixed(&self, texts: Vec<String>, prefix: &str) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        let texts: Vec<String> = texts.into_iter().map(|text| format!("{prefix}{text}")).collect();
        let embedder = self.clone();
        async move {
            let mut vectors = Vec::with_capacity(texts.len());
            for batch in texts.chunks(BATCH) {
                vectors.extend(embedder.clone().batch(batch.to_vec()).await?);
            }
            Ok(vectors)
        }
        .boxed()
    }
}

impl Embedder for OllamaEmbedder {
    fn name(&self) -> &str {
        &self.model
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The models that Ollama serves for this know German and French well enough to help.
    fn understands(&self, _language: Language) -> bool {
        true
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        self.prefixed(texts, self.prefixes.document)
    }

    fn embed_question(&self, question: String) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        self.prefixed(vec![question], self.prefixes.query)
    }
}

impl OllamaEmbedder {
    /// Whether the server is there with this model, and makes vectors of the right length.
    pub async fn check(&self) -> Result<(), EngineError> {
        super::models::installed(&self.remote, &self.model).await?;
        self.clone().batch(vec!["probe".to_owned()]).await.map(drop)
    }
}
