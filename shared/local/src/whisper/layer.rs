//! What encoder and decoder layers share.

use crate::{
    nn::{Form, Kernels, LayerNorm, Linear, Precision, Rows},
    weights::{Weights, WeightsError},
};

use super::WhisperError;

/// CTranslate2's epsilon for Whisper.
const EPSILON: f32 = 1e-5;

pub(super) struct Loader<'a, W> {
    pub(super) kernels: &'a Kernels,
    pub(super) weights: &'a mut W,
    pub(super) precision: Precision,
    pub(super) form: Form,
}

impl<W: Weights> Loader<'_, W> {
    pub(super) fn linear(&mut self, name: &str, shape: [usize; 2]) -> Result<Linear, WeightsError> {
        let weight = self.weights.tensor(&format!("{name}/weight"), &shape)?;
        let bias = self.weights.tensor(&format!("{name}/bias"), &shape[..1])?;
        Ok(Linear::new(self.kernels, weight, Some(bias), shape[1], self.precision, self.form))
    }

    pub(super) fn norm(&mut self, name: &str, width: usize) -> Result<LayerNorm, WeightsError> {
        LayerNorm::load(self.weights, [&format!("{name}/gamma"), &format!("{name}/beta")], width, EPSILON)
    }

    pub(super) fn in_form(&mut self, form: Form) -> Loader<'_, W> {
        Loader { kernels: self.kernels, weights: self.weights, precision: self.precision, form }
    }
}

/// Self-attention's projections, queries, keys and values in one.
pub(super) struct SelfAttention {
    norm: LayerNorm,
    qkv: Linear,
    pub(super) out: Linear,
}

impl SelfAttention {
    pub(super) fn load(loader: &mut Loader<'_, impl Weights>, layer: &str, width: usize) -> Result<Self, WeightsError> {
        let name = format!("{layer}/self_attention");
        Ok(Self {
            norm: loader.norm(&format!("{name}/layer_norm"), width)?,
            qkv: loader.linear(&format!("{name}/linear_0"), [3 * width, width])?,
            out: loader.linear(&format!("{name}/linear_1"), [width, width])?,
        })
    }

    pub(super) fn project(&self, kernels: &Kernels, rows: &Rows) -> Result<[Rows; 3], WhisperError> {
        let qkv = self.qkv.apply(kernels, &self.norm.apply(rows))?;
        Ok([0, 1, 2].map(|part| qkv.columns(part * rows.width, rows.width)))
    }
}

/// The feed-forward half of a layer.
pub(super) struct FeedForward {
    norm: LayerNorm,
    widen: Linear,
    narrow: Linear,
}

impl FeedForward {
    pub(super) fn load(loader: &mut Loader<'_, impl Weights>, layer: &str, width: usize) -> Result<Self, WeightsError> {
        let name = format!("{layer}/ffn");
        Ok(Self {
            norm: loader.norm(&format!("{name}/layer_norm"), width)?,
            widen: loader.linear(&format!("{name}/linear_0"), [4 * width, width])?,
            narrow: loader.linear(&format!("{name}/linear_1"), [width, 4 * width])?,
        })
    }

    pub(super) fn add_to(&self, kernels: &Kernels, rows: &mut Rows) -> Result<(), WhisperError> {
        let mut hidden = self.widen.apply(kernels, &self.norm.apply(rows))?;
        hidden.gelu();
        rows.add(&self.narrow.apply(kernels, &hidden)?);
        Ok(())
    }
}

/// How many layers `part` has.
pub(super) fn count(weights: &impl Weights, part: &str) -> usize {
    (0..64).take_while(|i| weights.shape(&format!("{part}/layer_{i}/ffn/linear_0/weight")).is_ok()).count()
}

/// Whisper's heads are 64 wide in every size.
pub(super) const fn heads(width: usize) -> usize {
    width / 64
}

/// Widths that the model's arithmetic can work with: whole heads, and not more than Whisper large has.
pub(super) const fn is_sensible(width: usize) -> bool {
    width > 0 && width.is_multiple_of(64) && width <= 1280
}
