//! From a spectrogram to states, silence thinned out.

use crate::{
    cancel::Cancel,
    mel::Spectrogram,
    nn::{Form, Kernels, LayerNorm, Linear, Memory, Precision, Rows, attention},
    weights::{Weights, WeightsError},
};

use super::{
    WhisperError,
    layer::{FeedForward, Loader, SelfAttention, count, heads, is_sensible},
};

/// One silent position stands for this many.
const SPACING: usize = 8;
/// Taps of both convolutions.
const TAPS: usize = 3;

/// What the decoder attends to.
pub(super) struct States {
    pub(super) rows: Rows,
    /// Added to the attention logit of each state.
    pub(super) bias: Vec<f32>,
}

pub(super) struct Encoder {
    convolutions: [Linear; 2],
    positions: Rows,
    layers: Vec<(SelfAttention, FeedForward)>,
    norm: LayerNorm,
    bands: usize,
    width: usize,
}

impl Encoder {
    pub(super) fn load(
        kernels: &Kernels,
        weights: &mut impl Weights,
        precision: Precision,
    ) -> Result<Self, WhisperError> {
        let &[width, bands, TAPS] = weights.shape("encoder/conv1/weight")? else { return Err(unfit()) };
        if !is_sensible(width) || !(bands == 80 || bands == 128) {
            return Err(unfit());
        }
        let convolutions = [
            convolution(kernels, weights, "encoder/conv1", [width, bands])?,
            convolution(kernels, weights, "encoder/conv2", [width, width])?,
        ];
        let positions = weights.tensor("encoder/position_encodings/encodings", &[1500, width])?;
        let mut loader = Loader { kernels, weights, precision, form: Form::Packed };
        let mut layers = Vec::new();
        for layer in 0..count(loader.weights, "encoder") {
            let name = format!("encoder/layer_{layer}");
            layers
                .push((SelfAttention::load(&mut loader, &name, width)?, FeedForward::load(&mut loader, &name, width)?));
        }
        let norm = loader.norm("encoder/layer_norm", width)?;
        Ok(Self { convolutions, positions: Rows::new(positions, width), layers, norm, bands, width })
    }

    pub(super) fn bands(&self) -> usize {
        self.bands
    }

    /// Encodes the first `heard` positions in full and thins the silence after them.
    pub(super) fn encode(
        &self,
        kernels: &Kernels,
        mel: &Spectrogram,
        heard: usize,
        cancel: &Cancel,
    ) -> Result<States, WhisperError> {
        let mut states = self.embed(kernels, mel, heard)?;
        let heads = heads(self.width);
        for (self_attention, feed_forward) in &self.layers {
            cancel.check()?;
            let [queries, keys, values] = self_attention.project(kernels, &states.rows)?;
            let memory = Memory { keys: &keys, values: &values, bias: Some(&states.bias) };
            let context = attention(kernels, &queries, &memory, heads)?;
            states.rows.add(&self_attention.out.apply(kernels, &context)?);
            feed_forward.add_to(kernels, &mut states.rows)?;
        }
        self.norm.apply_mut(&mut states.rows);
        Ok(states)
    }

    fn embed(&self, kernels: &Kernels, mel: &Spectrogram, heard: usize) -> Result<States, WhisperError> {
        let mut rows = self.convolve(kernels, &mel.frames)?;
        rows.data.truncate(heard * self.width);
        rows.data.iter_mut().zip(&self.positions.data).for_each(|(x, p)| *x += p);
        let mut bias = vec![0.0; rows.len()];
        if heard < self.positions.len() {
            let silence = self.silence(kernels, mel.floor)?;
            for position in self.positions.iter().skip(heard + SPACING / 2).step_by(SPACING) {
                rows.data.extend(silence.iter().zip(position).map(|(x, p)| x + p));
                bias.push((SPACING as f32).ln());
            }
        }
        Ok(States { rows, bias })
    }

    /// What the convolutions make of silence, away from the edges.
    fn silence(&self, kernels: &Kernels, floor: f32) -> Result<Vec<f32>, WhisperError> {
        let frames = Rows::new(vec![floor; 6 * self.bands], self.bands);
        Ok(self.convolve(kernels, &frames)?.columns_of_row(1))
    }

    fn convolve(&self, kernels: &Kernels, frames: &Rows) -> Result<Rows, WhisperError> {
        let [first, second] = &self.convolutions;
        let mut rows = first.apply(kernels, &neighbourhoods(frames, 1))?;
        rows.gelu();
        let mut rows = second.apply(kernels, &neighbourhoods(&rows, 2))?;
        rows.gelu();
        Ok(rows)
    }
}

impl Rows {
    fn columns_of_row(&self, index: usize) -> Vec<f32> {
        self.data[index * self.width..(index + 1) * self.width].to_vec()
    }
}

/// A convolution of three taps as a linear layer over [`neighbourhoods`]. In f32: it is a small part of the work, and
/// its inputs differ in size more than a byte can hold.
fn convolution(
    kernels: &Kernels,
    weights: &mut impl Weights,
    name: &str,
    [outputs, inputs]: [usize; 2],
) -> Result<Linear, WeightsError> {
    let weight = weights.tensor(&format!("{name}/weight"), &[outputs, inputs, TAPS])?;
    let bias = weights.tensor(&format!("{name}/bias"), &[outputs])?;
    // From one tap after the other within a channel to one channel after the other within a tap.
    let by_tap = weight
        .chunks_exact(inputs * TAPS)
        .flat_map(|row| (0..TAPS).flat_map(move |tap| row[tap..].iter().step_by(TAPS).copied()))
        .collect();
    Ok(Linear::new(kernels, by_tap, Some(bias), inputs * TAPS, Precision::F32, Form::Packed))
}

/// Each `stride`-th row between its neighbours, zeros beyond the ends.
fn neighbourhoods(rows: &Rows, stride: usize) -> Rows {
    let (width, len) = (rows.width, rows.len());
    let mut data = vec![0.0; len.div_ceil(stride) * TAPS * width];
    for (out, centre) in data.chunks_exact_mut(TAPS * width).zip((0..len).step_by(stride)) {
        for (tap, out) in out.chunks_exact_mut(width).enumerate() {
            // The row before the centre is tap 0.
            if let Some(row) = (centre + tap).checked_sub(1).filter(|&row| row < len) {
                out.copy_from_slice(&rows.data[row * width..(row + 1) * width]);
            }
        }
    }
    Rows::new(data, TAPS * width)
}

fn unfit() -> WhisperError {
    WhisperError::Malformed { file: "model.bin".into(), reason: "the encoder's sizes are not Whisper's".into() }
}
