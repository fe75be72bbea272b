//! Which form of the OpenAI Realtime protocol a client speaks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A form of the OpenAI Realtime protocol. The types of this crate have the GA form; beta is translated at the edge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Generally available since August 2025: nested `audio`, `response.output_audio.*`.
    #[default]
    Ga,
    /// `OpenAI-Beta: realtime=v1`: a flat session, `response.audio.*`, `conversation.item.created`.
    Beta,
}
