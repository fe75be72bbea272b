//! One voice in the place of another: at its rate.

use futures::StreamExt;
use u5_audio::resample::Resampler;

use super::takeover::{Items, failing};
use crate::{EngineError, Mark, SpeechChunk, VisemeMark};

/// A voice at another rate, with its times.
pub(super) fn at_rate(chunks: Items<SpeechChunk>, from: u32, to: u32) -> Items<SpeechChunk> {
    if from == to {
        return chunks;
    }
    let resampler = match Resampler::new(from, to) {
        Ok(resampler) => resampler,
        Err(error) => {
            return failing(EngineError::Failed { engine: "the voice".to_owned(), reason: error.to_string() });
        }
    };
    let scale = move |at: u64| at * u64::from(to) / u64::from(from);
    futures::stream::unfold(Some((chunks, resampler)), move |state| async move {
        let (mut chunks, mut resampler) = state?;
        match chunks.next().await {
            Some(Ok(chunk)) => {
                let chunk = SpeechChunk { pcm: resampler.push(&chunk.pcm), ..timed(chunk, scale) };
                Some((Ok(chunk), Some((chunks, resampler))))
            }
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Ok(SpeechChunk { pcm: resampler.finish(), ..SpeechChunk::default() }), None)),
        }
    })
    .boxed()
}

/// A chunk whose times are others. `at` never goes back.
pub(super) fn timed(chunk: SpeechChunk, at: impl Fn(u64) -> u64) -> SpeechChunk {
    let mark = |mark: Mark| {
        let (start, end) = (at(mark.start), at(mark.start + mark.duration));
        Mark { start, duration: end - start, ..mark }
    };
    let shape = |shape: VisemeMark| {
        let (start, end) = (at(shape.0), at(shape.end()));
        VisemeMark(start, u32::try_from(end - start).unwrap_or(u32::MAX), shape.2)
    };
    SpeechChunk {
        marks: chunk.marks.into_iter().map(mark).collect(),
        visemes: chunk.visemes.into_iter().map(shape).collect(),
        ..chunk
    }
}
