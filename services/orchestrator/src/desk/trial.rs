//! Trying a prompt out on the kiosk's own language model.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use u5_engines::{ChatDelta, ChatRequest, EngineError, Role, with_deadline};
use u5_protocol::{
    desk::{Trial, TrialMessage, Tried},
    realtime::MessageRole,
};
use u5_runtime::Clock;

use super::refused;
use crate::{answer::message, app::App, retrieval::Question};

/// A customer would have gone long before.
const DEADLINE: Duration = Duration::from_secs(30);

/// `POST /v1/desk/trial`
pub(super) async fn answer(State(app): State<App>, Json(trial): Json<Trial>) -> Response {
    let question = Question {
        text: &trial.asked,
        language: trial.language,
        limit: app.config.knowledge.wanted(),
        collection: None,
    };
    let passages = app.engines.knowledge.search(&question, &app.metrics).await;
    let request = ChatRequest {
        messages: trial.messages.into_iter().map(|TrialMessage { role, text }| message(of(role), text)).collect(),
        passages: passages.into(),
        tools: Vec::new(),
        language: trial.language,
        max_tokens: trial.max_tokens,
        asked: Some(trial.asked),
        format: None,
    };
    let chat = app.engines.chat.clone();
    match with_deadline(chat.name(), DEADLINE, listen(chat.name(), chat.chat(request))).await {
        Ok(tried) => Json(tried).into_response(),
        Err(error) => refused(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
    }
}

async fn listen(
    engine: &str,
    mut deltas: impl futures::Stream<Item = Result<ChatDelta, EngineError>> + Unpin,
) -> Result<Tried, EngineError> {
    let clock = Clock::start();
    let ms = || clock.now().as_millis() as u64;
    let (mut answer, mut first_ms) = (String::new(), None);
    while let Some(delta) = deltas.next().await {
        if let ChatDelta::Text(text) = delta? {
            first_ms.get_or_insert_with(ms);
            answer.push_str(&text);
        }
    }
    let took_ms = ms();
    Ok(Tried { answer, engine: engine.to_owned(), first_ms: first_ms.unwrap_or(took_ms), took_ms })
}

const fn of(role: MessageRole) -> Role {
    match role {
        MessageRole::System => Role::System,
        MessageRole::User => Role::User,
        MessageRole::Assistant => Role::Assistant,
    }
}
