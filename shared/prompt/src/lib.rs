//! What staff write, made safe to use: YAML with places, templates with limits, and the prompts of the language model.
//!
//! Pure: no IO, no clock.

pub mod catalogue;
pub mod fields;
mod lint;
pub mod prompt;
pub mod render;
pub mod template;
pub mod tokens;
pub mod yaml;

pub use catalogue::Catalogue;
pub use prompt::Prompt;
pub use render::{Inputs, Passage, RenderError, Rendered, Said, Speaker};
