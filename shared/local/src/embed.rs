//! MiniLM behind the port for embeddings.

use std::sync::Arc;

use futures::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture};
use u5_engines::{Embedder, EngineError};
use u5_protocol::Language;

use crate::{
    cancel::Cancel,
    minilm::{MiniLm, MiniLmError, WIDTH},
    pool::{Pool, Priority},
};

/// The most texts a call may bring, about half a minute's work.
pub const MOST_TEXTS: usize = 1024;

/// Embeddings in this process.
pub struct LocalEmbedder {
    model: Arc<MiniLm>,
    pool: Pool,
}

impl LocalEmbedder {
    /// Embeds with this model on this pool.
    pub fn new(model: Arc<MiniLm>, pool: Pool) -> Self {
        Self { model, pool }
    }
}

impl Embedder for LocalEmbedder {
    fn name(&self) -> &'static str {
        "minilm-l6-v2"
    }

    fn dimensions(&self) -> usize {
        WIDTH
    }

    /// It was trained on English alone.
    fn understands(&self, language: Language) -> bool {
        language == Language::En
    }

    /// Each text has a turn of its own, so that a batch does not make a transcript wait.
    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        let engine = Priority::Embedding.engine();
        if texts.len() > MOST_TEXTS {
            let reason = format!("{} texts are more than {MOST_TEXTS}", texts.len());
            return futures::future::err(EngineError::BadInput { engine: engine.into(), reason }).boxed();
        }
        let (model, mut texts) = (Arc::clone(&self.model), texts.into_iter());
        let next = move |cancel: &Cancel| {
            texts.next().map(|text| model.embed(&text, cancel).map_err(|error| engine_error(&error)))
        };
        let vectors = self.pool.stream(Priority::Embedding, next);
        vectors.map(|vector| vector.and_then(|inner| inner)).try_collect().boxed()
    }
}

fn engine_error(error: &MiniLmError) -> EngineError {
    let engine = Priority::Embedding.engine();
    match error {
        MiniLmError::Stopped(stopped) => stopped.of(engine),
        _ => EngineError::Failed { engine: engine.into(), reason: error.to_string() },
    }
}
