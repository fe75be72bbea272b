//! What language models are told: the store's instructions, the conversation, and what the store knows.

use std::fmt::Write;

use u5_protocol::Language;

use crate::{ChatMessage, ChatRequest, Role, extractive::by_language};

/// The conversation with the knowledge before the question, so that everything before it is the same from turn to turn
/// and the model's prefix cache holds.
pub(crate) fn messages(request: &ChatRequest) -> Vec<ChatMessage> {
    let mut messages = request.messages.clone();
    messages.retain(|message| message.role != Role::System || !message.content.is_empty());
    let question = messages.iter().rposition(|message| message.role == Role::User).unwrap_or(messages.len());
    if !request.passages.is_empty() && request.asked.is_none() {
        let content = knowledge(request);
        messages.insert(question, ChatMessage { role: Role::System, content, tool_calls: vec![], tool_call_id: None });
    }
    messages
}

fn knowledge(request: &ChatRequest) -> String {
    let mut text = String::from("What the store knows about the next question:\n");
    for (number, passage) in (1..).zip(request.passages.iter()) {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "[{number}] {}: {}", passage.title, passage.text);
    }
    text.push_str(
        "Answer with that alone, in one or two short spoken sentences without lists or symbols. \
         If it does not answer the question, say that you do not know and offer to call staff. Answer in ",
    );
    text.push_str(language(request.language));
    text.push('.');
    text
}

fn language(language: Language) -> &'static str {
    by_language(language, "English", "German", "French")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Passage;

    fn said(role: Role, content: &str) -> ChatMessage {
        ChatMessage { role, content: content.to_owned(), tool_calls: vec![], tool_call_id: None }
    }

    #[test]
    fn knowledge_stands_before_the_question_and_all_before_it_stays_as_it_was() {
        let passage = Passage {
            id: "1".into(),
            title: "Dairy".into(),
            source: "en/dairy.md".into(),
            text: "Oat milk is in aisle seven.".into(),
            language: None,
            similarity: 0.8,
            score: 1.0,
        };
        let messages = vec![said(Role::System, "Be kind."), said(Role::User, "Where is the oat milk?")];
        let request = ChatRequest {
            messages,
            passages: [passage].into(),
            tools: vec![],
            language: Language::De,
            max_tokens: None,
            asked: None,
            format: None,
        };
        let told = super::messages(&request);
        assert_eq!((&told[0], &told[2]), (&request.messages[0], &request.messages[1]));
        assert_eq!(told[1].role, Role::System);
        assert!(told[1].content.contains("[1] Dairy: Oat milk is in aisle seven.\n"), "{}", told[1].content);
        assert!(told[1].content.ends_with("Answer in German."));
        let without = ChatRequest { passages: [].into(), ..request.clone() };
        assert_eq!(super::messages(&without), request.messages);
    }
}
