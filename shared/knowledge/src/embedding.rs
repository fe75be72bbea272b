//! Vectors for passages, in batches, and only such as the embedder promised.

use std::sync::Arc;

use u5_engines::Embedder;

use crate::KnowledgeError;

/// Texts per call of the embedder: enough to be efficient, few enough to report progress about once a second.
pub(crate) const BATCH: usize = 32;

/// One vector a text, in order.
///
/// # Errors
/// [`KnowledgeError::Embedding`], or [`KnowledgeError::Vectors`] if there are too few or too many vectors, or any is not
/// as long as promised.
pub(crate) async fn embed(embedder: &Arc<dyn Embedder>, texts: Vec<String>) -> Result<Vec<Vec<f32>>, KnowledgeError> {
    let wanted = texts.len();
    let vectors = embedder.embed(texts).await?;
    let got = vectors.iter().filter(|vector| vector.len() == embedder.dimensions()).count();
    if got != wanted || vectors.len() != wanted {
        return Err(KnowledgeError::Vectors { model: embedder.name().to_owned(), wanted, got });
    }
    Ok(vectors)
}
