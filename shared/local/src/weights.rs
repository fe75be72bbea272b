//! What every file of weights has in common: tensors with a name, a shape and a type, read one at a time.

use std::io;

/// A file of weights that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file cannot be read.
    #[error("{file}: {source}")]
    Io {
        /// Which file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The file is not what its name says.
    #[error("{file} is damaged or of another format: {reason}; fetch it again with `u5 models pull`")]
    Malformed {
        /// Which file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A tensor is missing.
    #[error("{file} has no tensor `{tensor}`; it belongs to another model")]
    Missing {
        /// Which file.
        file: String,
        /// Which tensor.
        tensor: String,
    },
    /// A tensor is not as the model needs it.
    #[error("{file}: tensor `{tensor}` {reason}; it belongs to another model")]
    Unfit {
        /// Which file.
        file: String,
        /// Which tensor.
        tensor: String,
        /// How it differs.
        reason: String,
    },
}

/// A file of weights, open for reading.
pub trait Weights {
    /// The dimensions of a tensor.
    fn shape(&self, name: &str) -> Result<&[usize], WeightsError>;

    /// A tensor as f32 in row-major order; it must have this shape.
    fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError>;
}

/// How a tensor's elements are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dtype {
    F32,
    I8,
    I16,
    I32,
    F16,
    Bf16,
    I64,
}

impl Dtype {
    pub(crate) const fn bytes(self) -> usize {
        match self {
            Self::I8 => 1,
            Self::I16 | Self::F16 | Self::Bf16 => 2,
            Self::F32 | Self::I32 => 4,
            Self::I64 => 8,
        }
    }

    /// The elements of `raw` (little endian) as f32, or nothing for types no weight is stored in.
    pub(crate) fn decode(self, raw: &[u8]) -> Option<Vec<f32>> {
        match self {
            Self::F32 => Some(raw.as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect()),
            Self::I8 => Some(raw.iter().map(|&b| f32::from(b.cast_signed())).collect()),
            Self::I16 => Some(raw.as_chunks().0.iter().map(|&b| f32::from(i16::from_le_bytes(b))).collect()),
            Self::F16 => Some(raw.as_chunks().0.iter().map(|&b| f16(u16::from_le_bytes(b))).collect()),
            Self::Bf16 => Some(raw.as_chunks().0.iter().map(|&b| bf16(u16::from_le_bytes(b))).collect()),
            Self::I32 | Self::I64 => None,
        }
    }
}

/// IEEE 754 binary16.
fn f16(bits: u16) -> f32 {
    let sign = u32::from(bits >> 15) << 31;
    let (exponent, mantissa) = (u32::from(bits >> 10) & 31, u32::from(bits) & 0x3ff);
    match exponent {
        0 => f32::from_bits(sign | (mantissa as f32 / 16_777_216.0).to_bits()),
        31 => f32::from_bits(sign | 0x7f80_0000 | mantissa << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | mantissa << 13),
    }
}

/// The upper half of a binary32.
fn bf16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// Elements times their size, or nothing when that is more than a file can hold.
pub(crate) fn byte_length(shape: &[usize], dtype: Dtype) -> Option<u64> {
    let elements = shape.iter().try_fold(1_usize, |n, &d| n.checked_mul(d))?;
    u64::try_from(elements.checked_mul(dtype.bytes())?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_has_its_known_values() {
        let cases = [(0x0000, 0.0), (0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65504.0), (0x0001, 5.960_464_5e-8)];
        for (bits, value) in cases {
            assert!((f16(bits) - value).abs() <= f32::EPSILON * value.abs(), "{bits:#06x}");
        }
        assert!(f16(0xfc00).is_infinite() && f16(0x7e00).is_nan());
        assert!((bf16(0x3fc0) - 1.5).abs() < f32::EPSILON);
    }

    #[test]
    fn lengths_that_overflow_are_refused() {
        assert_eq!(byte_length(&[usize::MAX, 2], Dtype::F32), None);
        assert_eq!(byte_length(&[], Dtype::F16), Some(2));
    }
}
