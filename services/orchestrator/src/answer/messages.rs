//! A conversation as a language model sees it.

use u5_dialogue::event::Progress;
use u5_engines::{ChatMessage, Role, ToolCall, ToolSpec};
use u5_protocol::{
    ids::CallId,
    realtime::{Item, MessageRole, Tool},
};

/// What the customer wants to know: all that was said since the last answer of which something was heard. Whoever was
/// answered too early says the rest in a turn of its own.
pub(super) fn question(messages: &[ChatMessage]) -> String {
    let since = messages.iter().rposition(|m| m.role != Role::User).map_or(0, |at| at + 1);
    messages[since..].iter().map(|m| m.content.as_str()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn message(role: Role, content: String) -> ChatMessage {
    ChatMessage { role, content, tool_calls: Vec::new(), tool_call_id: None }
}

/// An item as the model sees it; nothing for one without words.
pub(super) fn chat_message(item: &Item) -> Option<ChatMessage> {
    match item {
        Item::Message(said) => {
            let text: Vec<&str> = said.content.iter().filter_map(|part| part.text()).collect();
            let role = match said.role {
                MessageRole::System => Role::System,
                MessageRole::User => Role::User,
                MessageRole::Assistant => Role::Assistant,
            };
            let text = text.join(" ");
            (!text.trim().is_empty()).then(|| message(role, text))
        }
        Item::FunctionCall(call) => {
            let id = call.call_id.as_ref().map(ToString::to_string).unwrap_or_default();
            let call = ToolCall { id, name: call.name.clone(), arguments: call.arguments.clone() };
            Some(ChatMessage { tool_calls: vec![call], ..message(Role::Assistant, String::new()) })
        }
        Item::FunctionCallOutput(output) => {
            let id = Some(output.call_id.to_string());
            Some(ChatMessage { tool_call_id: id, ..message(Role::Tool, output.output.clone()) })
        }
    }
}

pub(super) fn tool_spec(tool: &Tool) -> ToolSpec {
    let Tool::Function(function) = tool;
    ToolSpec {
        name: function.name.clone(),
        description: function.description.clone(),
        parameters: function.parameters.clone(),
    }
}

pub(super) fn tool_call(call: ToolCall) -> Progress {
    Progress::ToolCall { call: CallId(call.id), name: call.name, arguments: call.arguments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_was_broken_off_is_asked_as_a_whole() {
        let heard = [
            message(Role::System, "Be kind.".to_owned()),
            message(Role::User, "Where are the shoes?".to_owned()),
            message(Role::Assistant, "In aisle twelve.".to_owned()),
            message(Role::User, "I am looking for a present".to_owned()),
            message(Role::User, "for my mother.".to_owned()),
        ];
        assert_eq!(question(&heard), "I am looking for a present for my mother.");
        assert_eq!(question(&heard[..2]), "Where are the shoes?");
        assert_eq!(question(&heard[..3]), "");
    }
}
