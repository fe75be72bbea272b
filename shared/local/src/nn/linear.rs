//! `y = x W^T + b`, with W held in one of four ways.

use rten_gemm::{BiasVector, GemmError, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix, QuantParams};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;
use rten_vecmath::{ExtendInit, MinMax, Quantize};

use super::{Kernels, Precision, Rows};

/// How weights lie in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the kernels want them for many rows at a time.
    Packed,
    /// Row after row: for one input row at a time the kernels read these without packing.
    Raw,
}

/// A linear layer.
pub struct Linear {
    weight: Weight,
    bias: Option<Vec<f32>>,
    inputs: usize,
    outputs: usize,
}

enum Weight {
    F32(Matrix<f32>),
    /// One scale an output: a weight is its byte times the scale.
    Int8(Matrix<i8>, Vec<f32>),
}

enum Matrix<T> {
    Packed(PackedBMatrix<T>),
    Raw(Vec<T>),
}

impl Linear {
    /// A layer from weights of `inputs` values an output.
    pub fn new(
        kernels: &Kernels,
        weight: Vec<f32>,
        bias: Option<Vec<f32>>,
        inputs: usize,
        precision: Precision,
        form: Form,
    ) -> Self {
        let outputs = weight.len() / inputs;
        let shape = [outputs, inputs];
        let weight = match (precision, form) {
            (Precision::F32, Form::Raw) => Weight::F32(Matrix::Raw(weight)),
            (Precision::F32, Form::Packed) => {
                let view = NdTensorView::from_data(shape, weight.as_slice());
                Weight::F32(Matrix::Packed(kernels.f32.prepack_b(view.transposed())))
            }
            (Precision::Int8, form) => {
                let (bytes, scales) = quantise_weights(&weight, inputs);
                let matrix = match form {
                    Form::Raw => Matrix::Raw(bytes),
                    Form::Packed => {
                        let view = NdTensorView::from_data(shape, bytes.as_slice());
                        Matrix::Packed(kernels.int8.prepack_b(view.transposed()))
                    }
                };
                Weight::Int8(matrix, scales)
            }
        };
        Self { weight, bias, inputs, outputs }
    }

    /// The layer's outputs for each row.
    pub fn apply(&self, kernels: &Kernels, rows: &Rows) -> Result<Rows, GemmError> {
        match &self.weight {
            Weight::F32(matrix) => self.apply_f32(kernels, matrix, rows),
            Weight::Int8(matrix, scales) => self.apply_int8(kernels, matrix, scales, rows),
        }
    }

    /// The weights of one output: the layer read as a table. `None` for packed layers and rows that do not exist.
    pub fn row(&self, index: usize) -> Option<Vec<f32>> {
        let range = index * self.inputs..(index + 1) * self.inputs;
        match &self.weight {
            Weight::F32(Matrix::Raw(data)) => data.get(range).map(<[f32]>::to_vec),
            Weight::Int8(Matrix::Raw(data), scales) => {
                let scale = scales.get(index)?;
                Some(data.get(range)?.iter().map(|&q| f32::from(q) * scale).collect())
            }
            _ => None,
        }
    }

    fn apply_f32(&self, kernels: &Kernels, matrix: &Matrix<f32>, rows: &Rows) -> Result<Rows, GemmError> {
        let mut out = vec![0.0; rows.len() * self.outputs];
        let input = NdTensorView::from_data([rows.len(), rows.width], rows.data.as_slice());
        let options = GemmOptions { bias: self.bias.as_deref().map(BiasVector::Row), ..GemmOptions::default() };
        kernels.f32.gemm(&mut out, GemmInputA::Unpacked(input), self.input_b(matrix), options)?;
        Ok(Rows::new(out, self.outputs))
    }

    fn apply_int8(
        &self,
        kernels: &Kernels,
        matrix: &Matrix<i8>,
        scales: &[f32],
        rows: &Rows,
    ) -> Result<Rows, GemmError> {
        let input = Quantised::new(rows);
        let mut sums = vec![0; rows.len() * self.outputs];
        let bytes = NdTensorView::from_data([rows.len(), rows.width], input.bytes.as_slice());
        let options = GemmOptions { a_quant: Some(QuantParams { zero_point: &input.zeros }), ..GemmOptions::default() };
        kernels.int8.gemm(&mut sums, GemmInputA::Unpacked(bytes), self.input_b(matrix), options)?;
        let mut out = Vec::with_capacity(sums.len());
        for (sums, scale) in sums.chunks_exact(self.outputs).zip(&input.scales) {
            out.extend(sums.iter().zip(scales).map(|(&sum, weight)| sum as f32 * (weight * scale)));
        }
        if let Some(bias) = &self.bias {
            for row in out.chunks_exact_mut(self.outputs) {
                row.iter_mut().zip(bias).for_each(|(x, b)| *x += b);
            }
        }
        Ok(Rows::new(out, self.outputs))
    }

    fn input_b<'a, T>(&self, matrix: &'a Matrix<T>) -> GemmInputB<'a, T> {
        match matrix {
            Matrix::Packed(packed) => GemmInputB::Packed(packed),
            Matrix::Raw(data) => {
                GemmInputB::Unpacked(NdTensorView::from_data([self.outputs, self.inputs], data.as_slice()).transposed())
            }
        }
    }
}

/// Bytes and scales such that a weight is about its byte times the scale of its output.
fn quantise_weights(weight: &[f32], inputs: usize) -> (Vec<i8>, Vec<f32>) {
    let mut bytes = Vec::with_capacity(weight.len());
    let mut scales = Vec::with_capacity(weight.len() / inputs);
    for row in weight.chunks_exact(inputs) {
        let largest = row.iter().fold(0.0_f32, |a, x| a.max(x.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        bytes.extend(row.iter().map(|x| (x / scale).round() as i8));
        scales.push(scale);
    }
    (bytes, scales)
}

/// The byte that stands for 0 in every row.
///
/// A zero of its own for each row would use the range better, but rten-gemm 0.27 packs the zeros of a block's first
/// rows for all of them (`packing::int8::pack_a`), so that only equal ones are right.
const ZERO: u8 = 128;

/// Rows as unsigned bytes, each with its own scale.
struct Quantised {
    bytes: Vec<u8>,
    scales: Vec<f32>,
    zeros: Vec<u8>,
}

impl Quantised {
    fn new(rows: &Rows) -> Self {
        let mut bytes = Vec::with_capacity(rows.data.len());
        let mut scales = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            let (low, high) = MinMax::new(row).dispatch();
            let largest = high.max(-low);
            let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
            bytes.extend_init(|spare| Quantize::new(row, &mut spare[..row.len()], scale.recip(), ZERO).dispatch());
            scales.push(scale);
        }
        Self { bytes, zeros: vec![ZERO; scales.len()], scales }
    }
}
