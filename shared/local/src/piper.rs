//! Piper voices (VITS networks) run by rten, decoded piece by piece.
//!
//! The network's first part is quick: it decides how long every phoneme is and what it is like, as one column (a
//! *frame*) per 256 samples. The second part, which takes most of the time, turns frames into samples. It looks only a
//! few frames to each side, so it can be run on slices: with twelve frames of surroundings the samples are the same
//! as those of the whole utterance, and the first of them are there after a fraction of the time.

mod config;
mod level;
mod marks;
mod stream;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::{NdTensor, prelude::*};
use u5_engines::EngineError;

use crate::cancel::Stopped;
use config::{Config, Encoded, Scales};
use stream::Source;

pub use stream::PiperStream;

/// Samples that the decoder makes of one frame.
pub const FRAME: usize = 256;

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
