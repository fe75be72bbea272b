//! Binary audio frames of `u5.kiosk.v1`: a 16-byte header, then PCM s16le mono.
//!
//! ```text
//! 0        1     2          4          8                    16
//! | version | kind | flags u16 | seq u32  | pts_samples u64    | samples i16 …   (all little endian)
//! ```

/// The only version there is.
pub const VERSION: u8 = 1;
/// Bytes before the samples.
pub const HEADER_LEN: usize = 16;
/// The most samples in a frame: one second at 48 kHz.
pub const MAX_SAMPLES: usize = 48_000;

/// Which way a frame goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FrameKind {
    /// From the kiosk's microphone, 16 kHz.
    Mic = 1,
    /// To the kiosk's loudspeaker, at the rate of `kiosk.welcome`.
    Voice = 2,
}

/// Marks on a frame. Bits that are not known are kept and mean nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FrameFlags(pub u16);

impl FrameFlags {
    /// The last frame of its item: what follows the item's audio, not silence.
    pub const LAST: Self = Self(1);

    /// Whether the frame is the last of its item.
    pub const fn is_last(self) -> bool {
        self.0 & Self::LAST.0 != 0
    }
}

/// A stretch of audio on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Which way it goes.
    pub kind: FrameKind,
    /// Marks on it.
    pub flags: FrameFlags,
    /// Counts up by one per frame and direction, and wraps.
    pub seq: u32,
    /// Where its first sample is: from the start of the stream (microphone) or of the item (voice).
    pub pts_samples: u64,
    /// The samples.
    pub pcm: Vec<i16>,
}

/// Bytes that are not a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not even a header.
    #[error("frame of {0} bytes is shorter than its header of {HEADER_LEN}")]
    Short(usize),
    /// A version of the header that this is not.
    #[error("frame version {0} is not supported; use {VERSION}")]
    Version(u8),
    /// A kind that does not exist.
    #[error("frame kind {0} is not known; use 1 for microphone or 2 for voice")]
    Kind(u8),
    /// A payload that ends within a sample.
    #[error("frame payload of {0} bytes ends within a sample; send whole 16-bit samples")]
    OddLength(usize),
    /// A payload of more than a second.
    #[error("frame payload of {0} samples is longer than {MAX_SAMPLES}; send shorter frames")]
    Long(usize),
}

impl FrameKind {
    const fn from_byte(byte: u8) -> Result<Self, FrameError> {
        match byte {
            1 => Ok(Self::Mic),
            2 => Ok(Self::Voice),
            other => Err(FrameError::Kind(other)),
        }
    }
}

impl Frame {
    /// The frame's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_LEN + 2 * self.pcm.len());
        bytes.extend([VERSION, self.kind as u8]);
        bytes.extend(self.flags.0.to_le_bytes());
        bytes.extend(self.seq.to_le_bytes());
        bytes.extend(self.pts_samples.to_le_bytes());
        bytes.extend(self.pcm.iter().flat_map(|sample| sample.to_le_bytes()));
        bytes
    }

    /// Reads a frame.
    pub fn decode(bytes: &[u8]) -> Result<Self, FrameError> {
        let Some((header, payload)) = bytes.split_first_chunk::<HEADER_LEN>() else {
            return Err(FrameError::Short(bytes.len()));
        };
        let [version, kind, f0, f1, s0, s1, s2, s3, pts @ ..] = *header;
        if version != VERSION {
            return Err(FrameError::Version(version));
        }
        Ok(Self {
            kind: FrameKind::from_byte(kind)?,
            flags: FrameFlags(u16::from_le_bytes([f0, f1])),
            seq: u32::from_le_bytes([s0, s1, s2, s3]),
            pts_samples: u64::from_le_bytes(pts),
            pcm: samples(payload)?,
        })
    }
}

fn samples(payload: &[u8]) -> Result<Vec<i16>, FrameError> {
    let (samples, rest) = payload.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(FrameError::OddLength(payload.len()));
    }
    if samples.len() > MAX_SAMPLES {
        return Err(FrameError::Long(samples.len()));
    }
    Ok(samples.iter().copied().map(i16::from_le_bytes).collect())
}

/// How a frame's number follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// As it should, or as the first of all.
    InOrder,
    /// Frames are missing before it.
    Gap {
        /// How many.
        lost: u32,
    },
    /// It has come before, or is late.
    Repeat,
}

/// Counts what is missing from a stream of numbered frames, or there twice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GapCounter {
    next: Option<u32>,
    /// Frames that came.
    pub frames: u64,
    /// Frames that are missing.
    pub lost: u64,
    /// Times that any were missing.
    pub gaps: u64,
    /// Frames that came twice or late.
    pub repeats: u64,
}

impl GapCounter {
    /// Counts the frame numbered `seq`. Numbers wrap, so that one up to half their range ahead is new and any other old.
    pub const fn observe(&mut self, seq: u32) -> Sequence {
        self.frames += 1;
        let ahead = match self.next {
            Some(next) => seq.wrapping_sub(next),
            None => 0,
        };
        if ahead > u32::MAX / 2 {
            self.repeats += 1;
            return Sequence::Repeat;
        }
        self.next = Some(seq.wrapping_add(1));
        if ahead == 0 {
            return Sequence::InOrder;
        }
        self.gaps += 1;
        self.lost += ahead as u64;
        Sequence::Gap { lost: ahead }
    }
}

#[cfg(test)]
mod tests;
