//! The pieces of a transformer, over rten's matrix kernels: linear layers in int8 or f32, layer norm, attention, GELU.
//!
//! Everything but the kernels' own threads is plain data. A [`Kernels`] is made for each job, inside the pool's threads:
//! rten's executors cannot be sent between threads and cost nothing to make.

use rten_gemm::{GemmError, GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::{SimdOp, SimdUnaryOp};
use rten_tensor::NdTensorView;
use rten_vecmath::{Gelu, Normalize, NormalizeOptions, Softmax, Sum, SumSquareSub};

use crate::weights::{Weights, WeightsError};

mod linear;

#[cfg(test)]
mod tests;

pub use linear::{Form, Linear};

/// How the numbers of linear layers are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 8-bit weights and inputs, 32-bit sums.
    Int8,
    /// Single precision.
    F32,
}

/// The matrix kernels of this CPU.
#[derive(Default)]
pub struct Kernels {
    f32: GemmExecutor<f32>,
    int8: GemmExecutor<u8, i8, i32>,
}

impl Kernels {
    /// The fastest precision that is exact enough: int8 unless its kernel may overflow its 16-bit sums, as those for
    /// CPUs without VNNI or dot products do.
    pub fn precision(&self) -> Precision {
        if self.int8.may_saturate() { Precision::F32 } else { Precision::Int8 }
    }

    /// The kernel's name for the start-up log.
    pub fn name(&self, precision: Precision) -> String {
        match precision {
            Precision::Int8 => format!("int8 {}", self.int8.kernel_name()),
            Precision::F32 => format!("f32 {}", self.f32.kernel_name()),
        }
    }
}

/// A matrix in row-major order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The values, row after row.
    pub data: Vec<f32>,
    /// Values a row.
    pub width: usize,
}

impl Rows {
    /// Rows of `width` values.
    pub fn new(data: Vec<f32>, width: usize) -> Self {
        debug_assert!(width > 0 && data.len().is_multiple_of(width));
        Self { data, width }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.data.len() / self.width.max(1)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &[f32]> {
        self.data.chunks_exact(self.width)
    }

    /// Adds another matrix of the same shape.
    pub fn add(&mut self, other: &Self) {
        self.data.iter_mut().zip(&other.data).for_each(|(a, b)| *a += b);
    }

    /// Applies GELU in its exact form, with the error function.
    pub fn gelu(&mut self) {
        Gelu {}.map_mut(&mut self.data);
    }

    /// Columns `from..from + width` as a matrix of their own.
    pub fn columns(&self, from: usize, width: usize) -> Self {
        Self::new(self.iter().flat_map(|row| row[from..from + width].iter().copied()).collect(), width)
    }
}

/// Layer normalisation.
#[derive(Debug)]
pub struct LayerNorm {
    scale: Vec<f32>,
    shift: Vec<f32>,
    epsilon: f32,
}

impl LayerNorm {
    /// Reads the two vectors by their names.
    pub fn load(
        weights: &mut impl Weights,
        [scale, shift]: [&str; 2],
        width: usize,
        epsilon: f32,
    ) -> Result<Self, WeightsError> {
        Ok(Self { scale: weights.tensor(scale, &[width])?, shift: weights.tensor(shift, &[width])?, epsilon })
    }

    /// A normalised copy.
    pub fn apply(&self, rows: &Rows) -> Rows {
        let mut out = rows.clone();
        self.apply_mut(&mut out);
        out
    }

    /// Normalises in place.
    pub fn apply_mut(&self, rows: &mut Rows) {
        let n = self.scale.len() as f32;
        for row in rows.data.chunks_exact_mut(self.scale.len()) {
            let mean = Sum::new(row).dispatch() / n;
            let variance = SumSquareSub::new(row, mean).dispatch() / n;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: (variance + self.epsilon).sqrt().recip(),
                element_scale: Some(&self.scale),
                bias: 0.0,
                element_bias: Some(&self.shift),
            };
            Normalize::new_mut(row, options).dispatch();
        }
    }
}

/// What is attended to: keys, their values, and what is added to the logit of each key.
pub struct Memory<'a> {
    /// One row a position.
    pub keys: &'a Rows,
    /// One row a position.
    pub values: &'a Rows,
    /// One number a position, or nothing for zeros. The logarithm of how many positions a key stands for.
    pub bias: Option<&'a [f32]>,
}

/// Multi-head scaled dot-product attention of every query to every key.
pub fn attention(kernels: &Kernels, queries: &Rows, memory: &Memory<'_>, heads: usize) -> Result<Rows, GemmError> {
    let (width, size) = (queries.width, queries.width / heads);
    let (rows, positions) = (queries.len(), memory.keys.len());
    let mut out = Rows::new(vec![0.0; rows * width], width);
    let mut scores = vec![0.0; rows * positions];
    let mut context = vec![0.0; rows * size];
    for head in 0..heads {
        let columns = head * size..(head + 1) * size;
        let [query, key, value] = [queries, memory.keys, memory.values]
            .map(|m| NdTensorView::from_data([m.len(), width], m.data.as_slice()).slice((.., columns.clone())));
        let scale = GemmOptions { alpha: (size as f32).sqrt().recip(), ..GemmOptions::default() };
        kernels.f32.gemm(&mut scores, GemmInputA::Unpacked(query), GemmInputB::Unpacked(key.transposed()), scale)?;
        scores.chunks_exact_mut(positions).for_each(|row| softmax(row, memory.bias));
        let scores = NdTensorView::from_data([rows, positions], scores.as_slice());
        kernels.f32.gemm(
            &mut context,
            GemmInputA::Unpacked(scores),
            GemmInputB::Unpacked(value),
            GemmOptions::default(),
        )?;
        for (out, context) in out.data.chunks_exact_mut(width).zip(context.chunks_exact(size)) {
            out[columns.clone()].copy_from_slice(context);
        }
    }
    Ok(out)
}

fn softmax(row: &mut [f32], bias: Option<&[f32]>) {
    if let Some(bias) = bias {
        row.iter_mut().zip(bias).for_each(|(x, b)| *x += b);
    }
    Softmax::new_mut(row).dispatch();
}
