//! An utterance, made chunk by chunk.

use std::{ops::Range, sync::Arc};

use rten::{NodeId, ThreadPool};
use rten_tensor::{NdTensor, prelude::*};
use u5_engines::{Mark, SpeechChunk, VisemeMark};

use super::{
    FRAME, Manner, Piper, PiperError, level,
    marks::{edges, mark, shapes, spread, spread_shapes},
    unexpected,
};
use crate::{cancel::Cancel, phonemes::Phonemes};

/// Frames that a slice is given on each side and whose samples are thrown away. With 12 the samples are exact; with 8
/// they are off by up to 0.006.
const CONTEXT: usize = 12;

/// Frames of the first slice: a quarter of a second.
pub(super) const FIRST: usize = 20;

/// Frames of the other slices: larger ones waste less on context.
pub(super) const NEXT: usize = 60;

/// What an utterance is made from.
pub(super) enum Source {
    /// The network's first part has run: frames, and how many of them each phoneme id has.
    Frames { frames: NdTensor<f32, 3>, durations: Vec<usize>, node: NodeId },
    /// The network cannot be cut: everything is there.
    Samples(Vec<f32>),
}

impl Source {
    fn len(&self) -> usize {
        match self {
            Self::Frames { durations, .. } => durations.iter().sum::<usize>() * FRAME,
            Self::Samples(samples) => samples.len(),
        }
    }
}

/// An utterance in the making.
pub struct PiperStream {
    pub(super) voice: Arc<Piper>,
    pub(super) threads: Arc<ThreadPool>,
    pub(super) phonemes: Phonemes,
    pub(super) manner: Manner,
    state: State,
}

enum State {
    /// Nothing has run.
    New,
    /// Silence so far; `cut` samples of it were dropped.
    Silent { source: Source, cut: usize },
    /// The marks are out; `next` is the next sample to decode.
    Speaking { source: Source, next: usize },
    /// Nothing is left.
    Ended,
}

impl PiperStream {
    /// Starts an utterance; nothing runs until the first [`Self::next_chunk`]. The network runs in `threads`.
    pub const fn new(voice: Arc<Piper>, threads: Arc<ThreadPool>, phonemes: Phonemes, manner: Manner) -> Self {
        Self { voice, threads, phonemes, manner, state: State::New }
    }

    /// Makes the next piece, or nothing at the end. The first piece carries the marks of every word.
    ///
    /// # Errors
    /// When the network fails or `cancel` says stop; the stream is over then.
    pub fn next_chunk(&mut self, cancel: &Cancel) -> Option<Result<SpeechChunk, PiperError>> {
        loop {
            let state = std::mem::replace(&mut self.state, State::Ended);
            match cancel.check().map_err(PiperError::Stopped).and_then(|()| self.step(state)) {
                Ok((State::Ended, None)) => return None,
                Ok((state, None)) => self.state = state,
                Ok((state, Some(chunk))) => {
                    self.state = state;
                    return Some(Ok(chunk));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }

    fn step(&self, state: State) -> Result<(State, Option<SpeechChunk>), PiperError> {
        match state {
            // New => Silent | Ended
            State::New if self.phonemes.is_empty() => Ok((State::Ended, None)),
            State::New => {
                let encoded = self.voice.config.encode(&self.phonemes);
                let source = self.voice.begin(&encoded, self.manner, &self.threads)?;
                Ok((State::Silent { source, cut: 0 }, None))
            }
            // Silent => Silent | Speaking | Ended
            State::Silent { source, cut } => self.find_onset(source, cut),
            // Speaking => Speaking | Ended
            State::Speaking { source, next } if next >= source.len() => Ok((State::Ended, None)),
            State::Speaking { source, next } => {
                let piece = self.piece(&source, next)?;
                let next = next + piece.len();
                Ok((State::Speaking { source, next }, Some(SpeechChunk { pcm: piece, ..SpeechChunk::default() })))
            }
            // Ended => Ended
            State::Ended => Ok((State::Ended, None)),
        }
    }

    /// Voices start with up to 0.2 s of silence that a customer would have to wait through.
    fn find_onset(&self, source: Source, cut: usize) -> Result<(State, Option<SpeechChunk>), PiperError> {
        if cut >= source.len() {
            return Ok((State::Ended, None));
        }
        let mut pcm = self.piece(&source, cut)?;
        let next = cut + pcm.len();
        let silence = level::leading_silence(&pcm, self.voice.rate());
        if silence == pcm.len() {
            return Ok((State::Silent { source, cut: next }, None));
        }
        pcm.drain(..silence);
        let (marks, visemes) = self.marks(&source, cut + silence);
        Ok((State::Speaking { source, next }, Some(SpeechChunk { pcm, marks, visemes, ..SpeechChunk::default() })))
    }

    /// The samples from `start` on, as many as make one chunk.
    fn piece(&self, source: &Source, start: usize) -> Result<Vec<i16>, PiperError> {
        match source {
            Source::Samples(samples) => Ok(level::level(&samples[start..])),
            Source::Frames { frames, node, .. } => {
                let first = start / FRAME;
                let count = if first == 0 { FIRST } else { NEXT };
                let wanted = first..(first + count).min(frames.size(2));
                self.decode(frames, *node, wanted).map(|samples| level::level(&samples))
            }
        }
    }

    /// Runs the second part of the network on `wanted` frames and their context.
    pub(super) fn decode(
        &self,
        frames: &NdTensor<f32, 3>,
        node: NodeId,
        wanted: Range<usize>,
    ) -> Result<Vec<f32>, PiperError> {
        let from = wanted.start.saturating_sub(CONTEXT);
        let to = (wanted.end + CONTEXT).min(frames.size(2));
        let slice = frames.slice((.., .., from..to)).to_tensor();
        let [samples] = self.voice.run(vec![(node, slice.into())], [self.voice.output], &self.threads)?;
        let samples = samples.into_tensor::<f32>().ok_or_else(|| unexpected("output"))?.into_data();
        let kept = (wanted.start - from) * FRAME..(wanted.end - from) * FRAME;
        samples.get(kept).map(<[f32]>::to_vec).ok_or_else(|| unexpected("output"))
    }

    /// When each word sounds and how the mouth moves, counted from the first sample that is played.
    fn marks(&self, source: &Source, cut: usize) -> (Vec<Mark>, Vec<VisemeMark>) {
        let words = self.phonemes.words.iter();
        match source {
            Source::Samples(samples) => {
                let marks = spread(words.map(|w| w.text.as_str()), samples.len() - cut);
                let visemes = spread_shapes(&self.phonemes, &marks);
                (marks, visemes)
            }
            Source::Frames { durations, .. } => {
                let edges = edges(&self.voice.config.encode(&self.phonemes), durations);
                let visemes = shapes(&self.phonemes.symbols, &edges, cut, self.voice.rate());
                (words.map(|word| mark(word, &edges, cut)).collect(), visemes)
            }
        }
    }
}
