//! ITU-T G.711: telephone audio in 8 bits, of which one is the sign, three the octave and four the step within it.

/// Added before µ-law coding, so that every octave begins at a power of two (G.711 in 16-bit terms).
const ULAW_BIAS: i32 = 0x84;
const ULAW_MAX: i32 = 0x7fff - ULAW_BIAS;
/// A-law sends every other bit inverted, so that silence has edges.
const ALAW_MASK: u8 = 0x55;

/// Codes a sample as µ-law.
pub const fn ulaw_from_linear(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let size = (sample as i32).abs();
    let size = if size > ULAW_MAX { ULAW_MAX } else { size } + ULAW_BIAS;
    let octave = size.ilog2() - 7;
    let step = (size >> (octave + 3)) & 0x0f;
    !(sign | (octave as u8) << 4 | step as u8)
}

/// The sample that a µ-law byte stands for.
pub const fn linear_from_ulaw(byte: u8) -> i16 {
    let byte = !byte;
    let octave = (byte >> 4) & 7;
    let size = ((((byte & 0x0f) as i32) << 3) + ULAW_BIAS) << octave;
    with_sign(size - ULAW_BIAS, byte & 0x80 != 0)
}

/// Codes a sample as A-law.
pub const fn alaw_from_linear(sample: i16) -> u8 {
    // One's complement for negatives keeps the coding symmetrical about zero.
    let (sign, size) = if sample < 0 { (0, !sample) } else { (0x80, sample) };
    // Of 16 bits, A-law codes the upper 13.
    let size = (size >> 3) as u32;
    // The lowest octave is as coarse as the next: it has no leading one to leave out.
    let code = if size < 64 {
        size >> 1
    } else {
        let octave = size.ilog2() - 4;
        octave << 4 | (size >> octave) & 0x0f
    };
    (sign | code as u8) ^ ALAW_MASK
}

/// The sample that an A-law byte stands for.
pub const fn linear_from_alaw(byte: u8) -> i16 {
    let byte = byte ^ ALAW_MASK;
    let octave = (byte >> 4) & 7;
    let step = (((byte & 0x0f) as i32) << 4) + 8;
    let size = if octave == 0 { step } else { (step + 0x100) << (octave - 1) };
    with_sign(size, byte & 0x80 == 0)
}

const fn with_sign(size: i32, negative: bool) -> i16 {
    (if negative { -size } else { size }) as i16
}
