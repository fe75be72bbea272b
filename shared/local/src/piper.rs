//! Piper voices (VITS networks) run by rten, decoded piece by piece.
//!
//! The network's first part is quick: it decides how long every phoneme is and what it is like, as one column (a
//! *frame*) per 256 samples. The second part, which takes most of the time, turns frames into samples. It looks only a
//! few frames to each side, so it can be run on slices: with [`CONTEXT`] frames of surroundings the samples are the same
//! as those of the whole utterance, and the first of them are there after a fraction of the time.

mod config;
mod level;

#[cfg(test)]
mod tests;

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::{NdTensor, prelude::*};
use u5_engines::{EngineError, Mark, MarkSource, SpeechChunk};

use crate::{
    cancel::{Cancel, Stopped},
    phonemes::{Phonemes, Word, expected_sounds},
};
use config::{Config, Encoded, Scales};

/// Samples that the decoder makes of one frame.
pub const FRAME: usize = 256;

/// Frames that a slice is given on each side and whose samples are thrown away. With 12 the samples are exact; with 8
/// they are off by up to 0.006.
const CONTEXT: usize = 12;

/// Frames of the first slice: a quarter of a second.
const FIRST: usize = 20;

/// Frames of the other slices: larger ones waste less on context.
const NEXT: usize = 60;

/// The most frames of one utterance (a minute and a half), lest a broken duration take all memory.
const MAX_FRAMES: usize = 8_000;

/// The decoder's input and the phonemes' durations, as PyTorch names them when it exports a Piper voice.
const FRAMES_NODE: &str = "/Mul_7_output_0";
const DURATIONS_NODE: &str = "/Ceil_output_0";

/// A voice that cannot be loaded, or that broke.
#[derive(Debug, thiserror::Error)]
pub enum PiperError {
    /// The folder does not hold one voice.
    #[error("{} holds no voice (one `NAME.onnx` with its `NAME.onnx.json`); run `u5 models pull`", .0.display())]
    NoVoice(PathBuf),
    /// The configuration cannot be used.
    #[error("cannot use {}: {reason}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The network cannot be loaded.
    #[error("cannot load {}: {reason}; run `u5 models pull` to fetch it again", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The network failed while it ran.
    #[error("the voice failed: {0}")]
    Run(String),
    /// The work was cancelled, or came too late.
    #[error("speech stopped: {0:?}")]
    Stopped(Stopped),
}

impl PiperError {
    /// As an error of the engine with this name.
    pub(crate) fn of(self, engine: &str) -> EngineError {
        match self {
            Self::Stopped(stopped) => stopped.of(engine),
            other => EngineError::Failed { engine: engine.into(), reason: other.to_string() },
        }
    }
}

/// A loaded voice.
pub struct Piper {
    name: String,
    model: Model,
    config: Config,
    inputs: Inputs,
    output: NodeId,
    split: Option<Split>,
}

struct Inputs {
    ids: NodeId,
    lengths: NodeId,
    scales: NodeId,
}

/// Where the network can be cut in two.
#[derive(Clone, Copy)]
struct Split {
    frames: NodeId,
    durations: NodeId,
}

/// How an utterance is to sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// 1.0 is the voice's own speed, 2.0 twice as fast.
    pub speed: f32,
    /// Whether to add the chance that makes speech lively. Without it the same text gives the same samples.
    pub lively: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self { speed: 1.0, lively: true }
    }
}

impl Piper {
    /// Loads the one voice in `dir`. Takes about 100 ms and 70 MB.
    pub fn load(dir: &Path) -> Result<Self, PiperError> {
        let path = voice_in(dir)?;
        let config = Config::read(&path.with_extension("onnx.json"))?;
        let broken = |reason: String| PiperError::Model { path: path.clone(), reason };
        let model = ModelOptions::with_all_ops().load_file(&path).map_err(|e| broken(e.to_string()))?;
        let node = |name: &str| model.node_id(name).map_err(|e| broken(e.to_string()));
        let inputs = Inputs { ids: node("input")?, lengths: node("input_lengths")?, scales: node("scales")? };
        let output = *model.output_ids().first().ok_or_else(|| broken("it has no output".into()))?;
        let split = model.find_node(FRAMES_NODE).zip(model.find_node(DURATIONS_NODE));
        let split = split.map(|(frames, durations)| Split { frames, durations });
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, model, config, inputs, output, split })
    }

    /// The voice's file name without its ending.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Samples per second of what it says.
    pub const fn rate(&self) -> u32 {
        self.config.rate
    }

    /// Whether it can be decoded piece by piece. If not, every utterance comes as one chunk, with estimated word times.
    pub const fn streams(&self) -> bool {
        self.split.is_some()
    }

    /// Runs the first part of the network, or the whole of it where it cannot be cut.
    fn begin(&self, encoded: &Encoded, manner: Manner, threads: &Arc<ThreadPool>) -> Result<Source, PiperError> {
        let Some(split) = self.split else {
            return self.run(self.arguments(encoded, manner), [self.output], threads).and_then(|[all]| whole(all));
        };
        let [frames, durations] =
            self.run(self.arguments(encoded, manner), [split.frames, split.durations], threads)?;
        let durations = durations.into_tensor::<f32>().ok_or_else(|| unexpected(DURATIONS_NODE))?;
        let durations: Vec<usize> = durations.to_vec().into_iter().map(|d| d.max(0.0) as usize).collect();
        let frames = NdTensor::try_from(frames).map_err(|_| unexpected(FRAMES_NODE))?;
        let total: usize = durations.iter().sum();
        if durations.len() != encoded.ids.len() || frames.size(2) != total || total > MAX_FRAMES {
            return Err(unexpected(FRAMES_NODE));
        }
        Ok(Source::Frames { frames, durations, node: split.frames })
    }

    fn arguments(&self, encoded: &Encoded, manner: Manner) -> Vec<(NodeId, ValueOrView<'static>)> {
        let Scales { noise, length, rhythm } = self.config.scales;
        let chance = if manner.lively { 1.0 } else { 0.0 };
        let scales = vec![noise * chance, length / manner.speed.clamp(0.5, 2.0), rhythm * chance];
        let count = encoded.ids.len();
        vec![
            (self.inputs.ids, NdTensor::from_data([1, count], encoded.ids.clone()).into()),
            (self.inputs.lengths, NdTensor::from_data([1], vec![count as i32]).into()),
            (self.inputs.scales, NdTensor::from_data([3], scales).into()),
        ]
    }

    fn run<const N: usize>(
        &self,
        arguments: Vec<(NodeId, ValueOrView<'_>)>,
        outputs: [NodeId; N],
        threads: &Arc<ThreadPool>,
    ) -> Result<[Value; N], PiperError> {
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(threads)));
        self.model.run_n(arguments, outputs, Some(options)).map_err(|e| PiperError::Run(e.to_string()))
    }
}

/// The one `.onnx` file in `dir` that has its configuration beside it.
fn voice_in(dir: &Path) -> Result<PathBuf, PiperError> {
    let entries = std::fs::read_dir(dir).map_err(|_| PiperError::NoVoice(dir.to_owned()))?;
    let mut voices = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "onnx") && path.with_extension("onnx.json").is_file());
    match (voices.next(), voices.next()) {
        (Some(voice), None) => Ok(voice),
        _ => Err(PiperError::NoVoice(dir.to_owned())),
    }
}

fn unexpected(node: &str) -> PiperError {
    PiperError::Run(format!("`{node}` is not what it is in other Piper voices"))
}

fn whole(output: Value) -> Result<Source, PiperError> {
    let samples = output.into_tensor::<f32>().ok_or_else(|| unexpected("output"))?;
    Ok(Source::Samples(samples.into_data()))
}

/// What an utterance is made from.
enum Source {
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
    voice: Arc<Piper>,
    threads: Arc<ThreadPool>,
    phonemes: Phonemes,
    manner: Manner,
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
                Ok((State::Speaking { source, next }, Some(SpeechChunk { pcm: piece, marks: Vec::new() })))
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
        let marks = self.marks(&source, cut + silence);
        Ok((State::Speaking { source, next }, Some(SpeechChunk { pcm, marks })))
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
    fn decode(&self, frames: &NdTensor<f32, 3>, node: NodeId, wanted: Range<usize>) -> Result<Vec<f32>, PiperError> {
        let from = wanted.start.saturating_sub(CONTEXT);
        let to = (wanted.end + CONTEXT).min(frames.size(2));
        let slice = frames.slice((.., .., from..to)).to_tensor();
        let [samples] = self.voice.run(vec![(node, slice.into())], [self.voice.output], &self.threads)?;
        let samples = samples.into_tensor::<f32>().ok_or_else(|| unexpected("output"))?.into_data();
        let kept = (wanted.start - from) * FRAME..(wanted.end - from) * FRAME;
        samples.get(kept).map(<[f32]>::to_vec).ok_or_else(|| unexpected("output"))
    }

    /// When each word sounds, counted from the first sample that is played.
    fn marks(&self, source: &Source, cut: usize) -> Vec<Mark> {
        let words = self.phonemes.words.iter();
        match source {
            Source::Samples(samples) => spread(words.map(|w| w.text.as_str()), samples.len() - cut),
            Source::Frames { durations, .. } => {
                let edges = edges(&self.voice.config.encode(&self.phonemes), durations);
                words.map(|word| mark(word, &edges, cut)).collect()
            }
        }
    }
}

/// The sample at which each symbol starts, and the one at which the last ends.
fn edges(encoded: &Encoded, durations: &[usize]) -> Vec<usize> {
    let mut id = encoded.lead.min(durations.len());
    let mut at: usize = durations[..id].iter().sum::<usize>() * FRAME;
    let mut edges = Vec::with_capacity(encoded.per_symbol.len() + 1);
    edges.push(at);
    for count in &encoded.per_symbol {
        let end = (id + count).min(durations.len());
        at += durations[id..end].iter().sum::<usize>() * FRAME;
        id = end;
        edges.push(at);
    }
    edges
}

fn mark(word: &Word, edges: &[usize], cut: usize) -> Mark {
    let edge = |symbol: usize| edges.get(symbol).or(edges.last()).map_or(0, |at| at.saturating_sub(cut)) as u64;
    let (start, end) = (edge(word.symbols.start), edge(word.symbols.end));
    Mark { word: word.text.clone(), start, duration: end - start, source: MarkSource::Engine }
}

/// Shares `samples` out among the words in proportion to how long their spelling makes them.
pub(crate) fn spread<'a>(words: impl Iterator<Item = &'a str> + Clone, samples: usize) -> Vec<Mark> {
    let total: f32 = words.clone().map(expected_sounds).sum();
    let mut sum = 0.0;
    let mut at = |word: &str| {
        let cut = |sum: f32| ((samples as f32 * sum / total) as u64).min(samples as u64);
        let start = cut(sum);
        sum += expected_sounds(word);
        (start, cut(sum))
    };
    words
        .map(|word| {
            let (start, end) = at(word);
            Mark { word: word.to_owned(), start, duration: end.saturating_sub(start), source: MarkSource::Energy }
        })
        .collect()
}
