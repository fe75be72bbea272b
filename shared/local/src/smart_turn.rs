//! Smart Turn v3.2, run by rten: whether somebody who pauses has finished, by the sound of what they said.
//!
//! The network is Whisper's smallest encoder with a question at its end, so its front end is Whisper's too, over a window
//! of 8 s that ends with the audio. It was trained on windows that begin with silence, and whose samples have mean 0
//! and variance 1 over the window as a whole.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use realfft::FftError;
use rten::{Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::{NdTensor, prelude::*};

use crate::{
    cancel::{Cancel, Stopped},
    mel::{HOP, Mel, RATE, REACH},
};

#[cfg(test)]
mod tests;

/// Samples that count; what comes before them is not looked at.
pub const LONGEST: usize = 8 * RATE;

const FILE: &str = "smart-turn-v3.2-cpu.onnx";
const BANDS: usize = 80;
const FRAMES: usize = LONGEST / HOP;
/// Keeps the scaling of silence finite.
const LEAST_VARIANCE: f64 = 1e-7;

/// A pause cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum SmartTurnError {
    /// The network cannot be loaded.
    #[error("cannot load {}: {reason}; fetch the model again with `u5 models pull`", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// There was nothing to listen to.
    #[error("there is no audio")]
    NoAudio,
    /// Somebody stopped it, or its time was up.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The network failed while it ran.
    #[error("the network failed: {0}")]
    Run(String),
    /// The Fourier transform failed: a bug.
    #[error("fourier transform failed: {0}")]
    Fft(#[from] FftError),
}

/// A loaded model. It holds no state of a conversation, so one serves any number of threads.
pub struct SmartTurn {
    mel: Mel,
    model: Model,
    input: NodeId,
    output: NodeId,
}

impl SmartTurn {
    /// Loads `smart-turn-v3.2-cpu.onnx` from a directory. Takes about 40 MB.
    ///
    /// # Errors
    /// [`SmartTurnError::Model`] when it is missing, broken or another network.
    pub fn load(directory: &Path) -> Result<Self, SmartTurnError> {
        let path = directory.join(FILE);
        let broken = |reason: String| SmartTurnError::Model { path: path.clone(), reason };
        let model = ModelOptions::with_all_ops().load_file(&path).map_err(|e| broken(e.to_string()))?;
        let (&[input], &[output]) = (model.input_ids(), model.output_ids()) else {
            return Err(broken("it does not have one input and one output".into()));
        };
        let fits = |shape: Vec<Dimension>| matches!(shape[..], [_, Dimension::Fixed(BANDS), Dimension::Fixed(FRAMES)]);
        if !model.input_shape(0).is_some_and(fits) {
            return Err(broken(format!("its input is not {BANDS} bands of {FRAMES} frames")));
        }
        Ok(Self { mel: Mel::new(BANDS), model, input, output })
    }

    /// The probability in [0, 1] that whoever speaks in `pcm` (16 kHz, the last 8 s count) has finished at its end.
    ///
    /// Looks at `cancel` before and after the front end, which takes a few milliseconds. The network cannot be stopped; it
    /// takes a tenth of a second on two quiet cores, and twice that on busy ones.
    ///
    /// # Errors
    /// [`SmartTurnError::NoAudio`] for no samples, [`SmartTurnError::Stopped`] when `cancel` says so; the others are bugs.
    pub fn finished(&self, pcm: &[i16], threads: &Arc<ThreadPool>, cancel: &Cancel) -> Result<f32, SmartTurnError> {
        if pcm.is_empty() {
            return Err(SmartTurnError::NoAudio);
        }
        cancel.check()?;
        let features = self.features(pcm)?;
        cancel.check()?;
        self.judge(features, threads)
    }

    /// What the network looks at, band by band.
    fn features(&self, pcm: &[i16]) -> Result<NdTensor<f32, 3>, FftError> {
        let frames = self.mel.spectrogram(&waveform(pcm), FRAMES)?.frames.data;
        Ok(NdTensor::from_data([1, FRAMES, BANDS], frames).permuted([0, 2, 1]).to_tensor())
    }

    fn judge(&self, features: NdTensor<f32, 3>, threads: &Arc<ThreadPool>) -> Result<f32, SmartTurnError> {
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(threads)));
        let run = self.model.run_n(vec![(self.input, features.into())], [self.output], Some(options));
        let [answer] = run.map_err(|e| SmartTurnError::Run(e.to_string()))?;
        // The node is named `logits`, but a sigmoid comes before it.
        let answer = answer.into_tensor::<f32>().map(|tensor| tensor.to_vec());
        match answer.as_deref() {
            Some(&[probability]) if (0.0..=1.0).contains(&probability) => Ok(probability),
            _ => Err(SmartTurnError::Run("its answer is not a probability".into())),
        }
    }
}

/// The window that ends with `pcm`, scaled; after it, what its last frame sees beyond the end, which is its reflection.
fn waveform(pcm: &[i16]) -> Vec<f32> {
    let heard = &pcm[pcm.len().saturating_sub(LONGEST)..];
    let (mean, deviation) = moments(heard);
    let scaled = |sample: i16| ((f64::from(sample) / 32768.0 - mean) / deviation) as f32;
    let mut wave = Vec::with_capacity(LONGEST + REACH);
    wave.resize(LONGEST - heard.len(), scaled(0));
    wave.extend(heard.iter().map(|&sample| scaled(sample)));
    wave.extend((1..=REACH).map(|distance| wave[LONGEST - 1 - distance]).collect::<Vec<_>>());
    wave
}

/// Mean and standard deviation over a window that holds `heard` and else zeros, where full scale is 1.
fn moments(heard: &[i16]) -> (f64, f64) {
    // Sums of integers are exact; those of floats would depend on their order.
    let sum: i64 = heard.iter().map(|&s| i64::from(s)).sum();
    let squares: i64 = heard.iter().map(|&s| i64::from(s).pow(2)).sum();
    let mean = sum as f64 / LONGEST as f64 / 32768.0;
    let variance = squares as f64 / LONGEST as f64 / 32768.0_f64.powi(2) - mean * mean;
    (mean, (variance.max(0.0) + LEAST_VARIANCE).sqrt())
}
