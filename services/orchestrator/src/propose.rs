//! What a language model takes a customer's words for, where examples and parsers leave doubt.

use std::time::Duration;

use futures::TryStreamExt;
use u5_engines::{ChatDelta, ChatModel, ChatRequest, EngineError, Role, with_deadline};
use u5_flow::{Command, FlowSet, Proposal, State, World, proposal, proposed};

use crate::answer::message;

/// The most tokens in which a model names a command.
const MAX_TOKENS: u32 = 120;

/// Asks `model` what a customer means who says `text` where the flows stand at `state`. None where it proposes nothing that
/// is possible there.
///
/// # Errors
/// Those of the model; a deadline, where it takes longer than `limit`.
pub async fn propose(
    model: &dyn ChatModel,
    (set, state, world): (&FlowSet, &State, &World),
    text: &str,
    limit: Duration,
) -> Result<Option<Command>, EngineError> {
    let Proposal { instructions, schema } = proposal(set, state, world);
    let reply = model.chat(ChatRequest {
        messages: vec![message(Role::System, instructions), message(Role::User, text.to_owned())],
        passages: [].into(),
        tools: Vec::new(),
        language: world.language,
        max_tokens: Some(MAX_TOKENS),
        asked: None,
        format: Some(schema),
    });
    let deltas: Vec<ChatDelta> = with_deadline(model.name(), limit, reply.try_collect()).await?;
    let piece = |delta: ChatDelta| if let ChatDelta::Text(piece) = delta { Some(piece) } else { None };
    let reply: String = deltas.into_iter().filter_map(piece).collect();
    Ok(proposed(set, state, world, text, &reply))
}
