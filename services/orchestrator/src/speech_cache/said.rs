//! Something that was said, whole.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use u5_engines::{EngineError, Mark, SpeechChunk, VisemeMark};

use super::Chunks;

/// Samples of a chunk: a third of a second, so that the first of them need not wait for the last to be resampled.
const CHUNK: usize = 8_192;

/// The sound, and when what is said in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Said {
    pub(super) pcm: Vec<i16>,
    pub(super) marks: Vec<Mark>,
    pub(super) visemes: Vec<VisemeMark>,
}

impl Said {
    /// All of what a voice says.
    ///
    /// # Errors
    /// The voice's, and [`EngineError::Unavailable`] where another one went on in its place.
    pub(super) async fn collect(chunks: Chunks) -> Result<Self, EngineError> {
        let add = |mut said: Self, chunk: SpeechChunk| {
            said.add(&chunk);
            let is_whole = !chunk.is_another_voice;
            futures::future::ready(is_whole.then_some(said).ok_or_else(broken_off))
        };
        chunks.try_fold(Self::default(), add).await
    }

    pub(super) fn add(&mut self, chunk: &SpeechChunk) {
        self.pcm.extend_from_slice(&chunk.pcm);
        self.marks.extend_from_slice(&chunk.marks);
        self.visemes.extend_from_slice(&chunk.visemes);
    }

    /// As a voice says it. All times come with the first chunk.
    pub(super) fn chunks(self: Arc<Self>) -> Chunks {
        let count = self.pcm.len().div_ceil(CHUNK);
        futures::stream::iter((0..count).map(move |i| Ok(self.chunk(i)))).boxed()
    }

    fn chunk(&self, index: usize) -> SpeechChunk {
        let pcm = self.pcm.chunks(CHUNK).nth(index).unwrap_or_default().to_vec();
        if index > 0 {
            return SpeechChunk { pcm, ..SpeechChunk::default() };
        }
        SpeechChunk { pcm, marks: self.marks.clone(), visemes: self.visemes.clone(), ..SpeechChunk::default() }
    }
}

fn broken_off() -> EngineError {
    EngineError::Unavailable { engine: "the voice".to_owned(), reason: "another one had to take its place".to_owned() }
}
