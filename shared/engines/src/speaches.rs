//! speaches: speech recognition and speech over HTTP, on the store's GPU.
//!
//! What it does that one would not expect is written beside the code that minds it; found in its release 0.8.3.
//! <https://speaches.ai>

mod models;
mod stt;
mod tts;

pub use models::Models;
pub use stt::SpeachesStt;
pub use tts::{SpeachesTts, Voices};

/// Errors and tables call it this.
const NAME: &str = "speaches";
