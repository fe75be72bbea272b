//! Vectors.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use u5_protocol::Language;

use super::Switch;
use crate::{Embedder, EngineError};

/// An embedding model on a server. Vectors of another model could not be compared with its, so nothing makes them in its
/// place: while it is gone, words alone find things.
pub struct EmbedderOnServer {
    server: Arc<dyn Embedder>,
    switch: Switch,
}

impl EmbedderOnServer {
    /// `switch` is the server's.
    pub fn new(server: Arc<dyn Embedder>, switch: Switch) -> Self {
        Self { server, switch }
    }

    fn watched<T: Send + 'static>(
        &self,
        vectors: impl FnOnce(&dyn Embedder) -> BoxFuture<'static, Result<T, EngineError>>,
    ) -> BoxFuture<'static, Result<T, EngineError>> {
        let switch = self.switch.clone();
        if !switch.is_closed() {
            return futures::future::ready(Err(switch.gone())).boxed();
        }
        let asked = vectors(self.server.as_ref());
        async move {
            let result = asked.await;
            switch.noted(&result);
            result
        }
        .boxed()
    }
}

impl Embedder for EmbedderOnServer {
    fn name(&self) -> &str {
        self.server.name()
    }

    fn dimensions(&self) -> usize {
        self.server.dimensions()
    }

    fn understands(&self, language: Language) -> bool {
        self.server.understands(language)
    }

    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        self.watched(|server| server.embed(texts))
    }

    fn embed_question(&self, question: String) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        self.watched(|server| server.embed_question(question))
    }
}
