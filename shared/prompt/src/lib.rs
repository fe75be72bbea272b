//! What staff write, made safe to use: YAML with places, templates with limits, and the prompts of the language model.
//!
//! Pure: no IO, no clock.

pub mod fields;
pub mod template;
pub mod yaml;
