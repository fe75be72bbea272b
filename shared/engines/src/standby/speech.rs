//! Speaking.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, stream::BoxStream};
use u5_audio::resample::Resampler;
use u5_protocol::Language;

use super::{Switch, gone};
use crate::{EngineError, Limits, Mark, SpeechChunk, SpeechRequest, TextToSpeech, VisemeMark, stream_with_deadline};

type Chunks = BoxStream<'static, Result<SpeechChunk, EngineError>>;

/// Until the first sound of a clause: the customer hears nothing meanwhile.
const LIMITS: Limits =
    Limits { first: Some(Duration::from_millis(2_500)), between: Some(Duration::from_secs(3)), total: None };

/// A voice on a server. The stand-in's voice comes at the server's rate.
pub struct SpeechWithStandIn {
    server: Arc<dyn TextToSpeech>,
    stand_in: Option<Arc<dyn TextToSpeech>>,
    switch: Switch,
}

impl SpeechWithStandIn {
    /// `switch` is the server's.
    pub fn new(server: Arc<dyn TextToSpeech>, stand_in: Option<Arc<dyn TextToSpeech>>, switch: Switch) -> Self {
        Self { server, stand_in, switch }
    }

    fn stand_in_for(&self, language: Language) -> Option<Arc<dyn TextToSpeech>> {
        self.stand_in.clone().filter(|stand_in| stand_in.speaks(language))
    }
}

impl TextToSpeech for SpeechWithStandIn {
    /// Whoever speaks now, so that what one has said is never taken for the other's.
    fn name(&self) -> &str {
        match &self.stand_in {
            Some(stand_in) if !self.switch.is_closed() => stand_in.name(),
            _ => self.server.name(),
        }
    }

    fn rate(&self) -> u32 {
        self.server.rate()
    }

    fn speaks(&self, language: Language) -> bool {
        self.server.speaks(language) || self.stand_in_for(language).is_some()
    }

    fn speak(&self, request: SpeechRequest) -> Chunks {
        let (stand_in, switch, rate) = (self.stand_in_for(request.language), self.switch.clone(), self.rate());
        let instead = {
            let (request, switch) = (request.clone(), switch.clone());
            move |error: Option<EngineError>| match stand_in {
                // A voice of the server's is none of the stand-in's.
                Some(voice) => at_rate(voice.speak(SpeechRequest { voice: None, ..request }), voice.rate(), rate),
                None => futures::stream::iter([Err(error.unwrap_or_else(|| gone(&switch)))]).boxed(),
            }
        };
        if !switch.is_closed() || !self.server.speaks(request.language) {
            return instead(None);
        }
        let speech = stream_with_deadline(self.server.name(), LIMITS, self.server.speak(request));
        first_or_else(speech, switch, move |error| instead(Some(error)))
    }
}

/// The server's stream, or another where it fails before its first item: the customer has noticed nothing then.
pub(super) fn first_or_else<T: Send + 'static>(
    mut stream: BoxStream<'static, Result<T, EngineError>>,
    switch: Switch,
    otherwise: impl FnOnce(EngineError) -> BoxStream<'static, Result<T, EngineError>> + Send + 'static,
) -> BoxStream<'static, Result<T, EngineError>> {
    let chosen = async move {
        match stream.next().await {
            Some(Ok(first)) => {
                let rest = stream.inspect(move |item| match item {
                    Ok(_) => switch.worked(),
                    Err(error) => switch.failed(error),
                });
                futures::stream::iter([Ok(first)]).chain(rest).boxed()
            }
            Some(Err(error)) => {
                switch.failed(&error);
                otherwise(error)
            }
            None => stream,
        }
    };
    futures::stream::once(chosen).flatten().boxed()
}

/// A voice at another rate, with its times.
fn at_rate(chunks: Chunks, from: u32, to: u32) -> Chunks {
    if from == to {
        return chunks;
    }
    let resampler = match Resampler::new(from, to) {
        Ok(resampler) => resampler,
        Err(error) => {
            let error = EngineError::Failed { engine: "the voice".to_owned(), reason: error.to_string() };
            return futures::stream::iter([Err(error)]).boxed();
        }
    };
    let scale = move |at: u64| at * u64::from(to) / u64::from(from);
    futures::stream::unfold(Some((chunks, resampler)), move |state| async move {
        let (mut chunks, mut resampler) = state?;
        match chunks.next().await {
            Some(Ok(chunk)) => {
                let chunk = SpeechChunk {
                    pcm: resampler.push(&chunk.pcm),
                    marks: chunk.marks.into_iter().map(|mark| scaled(mark, scale)).collect(),
                    visemes: chunk.visemes.into_iter().map(|shape| scaled_shape(shape, scale)).collect(),
                };
                Some((Ok(chunk), Some((chunks, resampler))))
            }
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Ok(SpeechChunk { pcm: resampler.finish(), ..SpeechChunk::default() }), None)),
        }
    })
    .boxed()
}

fn scaled(mark: Mark, scale: impl Fn(u64) -> u64) -> Mark {
    let (start, end) = (scale(mark.start), scale(mark.start + mark.duration));
    Mark { start, duration: end - start, ..mark }
}

fn scaled_shape(shape: VisemeMark, scale: impl Fn(u64) -> u64) -> VisemeMark {
    let (start, end) = (scale(shape.0), scale(shape.end()));
    VisemeMark(start, u32::try_from(end - start).unwrap_or(u32::MAX), shape.2)
}
