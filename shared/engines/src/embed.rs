//! The port for text embeddings.

use futures::future::BoxFuture;
use u5_protocol::Language;

use crate::EngineError;

/// Turns texts into vectors of unit length whose dot product says how alike they are.
pub trait Embedder: Send + Sync {
    /// Names the model and its version: vectors of different models must never be compared.
    fn name(&self) -> &str;

    /// The length of every vector.
    fn dimensions(&self) -> usize;

    /// Whether its vectors mean something for texts in `language`. Where they do not, words alone find better.
    fn understands(&self, _language: Language) -> bool {
        true
    }

    /// One L2-normalised vector a text, in order. Dropping the future cancels the work.
    fn embed(&self, texts: Vec<String>) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>>;

    /// The vector of a question that documents are searched with, as the only one. Some models tell questions from what
    /// answers them.
    fn embed_question(&self, question: String) -> BoxFuture<'static, Result<Vec<Vec<f32>>, EngineError>> {
        self.embed(vec![question])
    }
}
