//! Whisper, from CTranslate2's files, over our own transformer.
//!
//! The encoder does not look at all 30 s of its window. Cut to the speech it would repeat itself without end, because
//! the decoder needs to see the silence after the speech to stop; but it does not need 1,500 keys of it. Silent
//! positions differ only in their position encoding, so every eighth stands for its neighbours, its attention logit
//! raised by ln 8. That is a sixth of the work for the same words.

use std::{path::Path, sync::Arc};

use realfft::FftError;
use rten_gemm::GemmError;
use u5_protocol::Language;

use crate::{
    cancel::{Cancel, Stopped},
    ct2::Ct2,
    mel::{HOP, Mel, RATE},
    nn::{Kernels, Precision},
    weights::WeightsError,
};

mod decoder;
mod encoder;
mod layer;
mod vocabulary;

#[cfg(test)]
mod tests;

use decoder::{Decoded, Decoder};
use encoder::{Encoder, States};
use vocabulary::Vocabulary;

/// The longest audio that fits the model's window, in samples.
pub const LONGEST: usize = 30 * RATE;
/// A mean log probability under which a transcript is tried again with the full window.
const DOUBTFUL: f32 = -1.0;

/// A transcript cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum WhisperError {
    /// The weights cannot be used.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The model's files are not Whisper's.
    #[error("{file}: {reason}; fetch the model again with `u5 models pull`")]
    Malformed {
        /// Which file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// There is more audio than the window holds.
    #[error("{} ms of speech are more than the {} ms that Whisper takes at once", samples * 1000 / RATE, LONGEST * 1000 / RATE)]
    TooLong {
        /// How much there was.
        samples: usize,
    },
    /// None of the wanted languages is known to the model.
    #[error("the model knows none of the languages asked for")]
    NoLanguage,
    /// Somebody stopped it, or its time was up.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Matrices that do not fit each other: a bug.
    #[error("matrix product failed: {0}")]
    Gemm(#[from] GemmError),
    /// The Fourier transform failed: a bug.
    #[error("fourier transform failed: {0}")]
    Fft(#[from] FftError),
}

/// How much of the silence the encoder looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// One in eight positions, weighted.
    Sparse,
    /// All 30 s.
    Full,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The words, trimmed; empty when it is likelier than 0.6 that nothing was said.
    pub text: String,
    /// The likeliest of the languages asked for.
    pub language: Language,
    /// Mean log probability of the tokens, the end included; of there being no speech when there is no text for that.
    pub avg_logprob: f32,
    /// Probability that nothing was said.
    pub no_speech: f32,
    /// Which window it was made with.
    pub window: Window,
}

/// A loaded model. It holds no state of a transcription, so one serves any number of threads.
pub struct Whisper {
    mel: Mel,
    encoder: Encoder,
    decoder: Decoder,
    vocabulary: Arc<Vocabulary>,
    precision: Precision,
}

impl Whisper {
    /// Loads `model.bin`, `config.json` and `vocabulary.json` (or `.txt`) from a directory, in the precision that suits the CPU.
    pub fn load(directory: &Path) -> Result<Self, WhisperError> {
        Self::load_in(directory, Kernels::default().precision())
    }

    /// The same in a given precision.
    pub fn load_in(directory: &Path, precision: Precision) -> Result<Self, WhisperError> {
        let kernels = Kernels::default();
        let vocabulary = Arc::new(Vocabulary::load(directory)?);
        let mut weights = Ct2::open(&directory.join("model.bin"))?;
        let encoder = Encoder::load(&kernels, &mut weights, precision)?;
        let decoder = Decoder::load(&kernels, &mut weights, precision, Arc::clone(&vocabulary))?;
        Ok(Self { mel: Mel::new(encoder.bands()), encoder, decoder, vocabulary, precision })
    }

    /// The kernels it runs on, for the start-up log.
    pub fn kernels(&self) -> String {
        Kernels::default().name(self.precision)
    }

    /// What `pcm` (16 kHz, at most 30 s) says. With [`Window::Sparse`] a doubtful result is tried again in full.
    ///
    /// Looks at `cancel` after every layer of the encoder and every token.
    pub fn transcribe(
        &self,
        pcm: &[i16],
        languages: &[Language],
        window: Window,
        cancel: &Cancel,
    ) -> Result<Heard, WhisperError> {
        let (decoded, heard) = self.attempt(pcm, languages, window, cancel)?;
        let doubtful = decoded.overran || heard.avg_logprob < DOUBTFUL;
        if doubtful && window == Window::Sparse {
            return Ok(self.attempt(pcm, languages, Window::Full, cancel)?.1);
        }
        Ok(heard)
    }

    fn attempt(
        &self,
        pcm: &[i16],
        languages: &[Language],
        window: Window,
        cancel: &Cancel,
    ) -> Result<(Decoded, Heard), WhisperError> {
        let kernels = Kernels::default();
        let states = self.encode(&kernels, pcm, window, cancel)?;
        let most_tokens = 12 + 8 * pcm.len().div_ceil(RATE);
        let decoded = self.decoder.decode(&kernels, &states, languages, most_tokens, cancel)?;
        let heard = Heard {
            text: self.vocabulary.text(&decoded.tokens),
            language: decoded.language,
            avg_logprob: decoded.avg_logprob,
            no_speech: decoded.no_speech,
            window,
        };
        Ok((decoded, heard))
    }

    fn encode(&self, kernels: &Kernels, pcm: &[i16], window: Window, cancel: &Cancel) -> Result<States, WhisperError> {
        if pcm.len() > LONGEST {
            return Err(WhisperError::TooLong { samples: pcm.len() });
        }
        let all = LONGEST / HOP;
        let frames = match window {
            Window::Full => all,
            // Whole tenths of a second, and two more of the silence that follows.
            Window::Sparse => (pcm.len().div_ceil(HOP).next_multiple_of(10) + 20).min(all),
        };
        // Two frames more than are used, so that the convolutions see what follows.
        let mel = self.mel.spectrogram(pcm, (frames + 2).min(all))?;
        self.encoder.encode(kernels, &mel, frames / 2, cancel)
    }
}
