//! Speech recognition, speech synthesis, end-of-turn detection and embeddings on the CPU, in this process.
//!
//! Everything here is pure Rust: the models are ours, written over rten's matrix kernels, or run by rten. The weights
//! are files that `u5 models pull` fetches and checks. All work happens in a [`pool::Pool`], never on an async runtime's
//! threads.

pub mod cancel;
pub mod ct2;
pub mod embed;
pub mod mel;
pub mod minilm;
pub mod models;
pub mod nn;
pub mod phonemes;
pub mod piper;
pub mod pool;
pub mod safetensors;
pub mod smart_turn;
pub mod stt;
pub mod tts;
pub mod turn;
pub mod weights;
pub mod whisper;
pub mod wordpiece;

#[cfg(test)]
mod testing;
