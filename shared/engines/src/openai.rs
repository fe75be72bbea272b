//! Chat models behind the OpenAI chat API: llama.cpp, vLLM and many others.
//! <https://platform.openai.com/docs/api-reference/chat/streaming>

use std::collections::BTreeMap;

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use serde::Deserialize;
use serde_json::{Value, json};
use u5_secret::Secret;

use crate::{
    ChatDelta, ChatMessage, ChatModel, ChatRequest, EngineError, FinishReason, ToolCall, grounded,
    ollama::tool,
    remote::{AddressError, Remote, drain},
    wire::ServerSentEvents,
};

const NAME: &str = "openai";
/// What ends a stream.
const DONE: &str = "[DONE]";

/// The chat model of an OpenAI-compatible server. Clones share its connections.
#[derive(Clone, Debug)]
pub struct OpenAiChat {
    remote: Remote,
    model: String,
}

/// A piece of an answer. Errors come in the same place.
#[derive(Debug, Deserialize)]
struct Piece {
    #[serde(default)]
    choices: Vec<Choice>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Delta {
    content: Option<String>,
    #[serde(default)]
    tool_calls: Vec<CallPart>,
}

/// Calls come in parts: the first has id and name, the others more of the arguments.
#[derive(Debug, Deserialize)]
struct CallPart {
    #[serde(default)]
    index: usize,
    id: Option<String>,
    #[serde(default)]
    function: FunctionPart,
}

#[derive(Debug, Default, Deserialize)]
struct FunctionPart {
    name: Option<String>,
    arguments: Option<String>,
}

#[derive(Deserialize)]
struct Models {
    data: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
}

impl OpenAiChat {
    /// `url` is the server's, without `/v1`; an empty `key` shows none. Nothing is asked of it yet.
    pub fn new(url: &str, key: impl Into<Secret>, model: &str) -> Result<Self, AddressError> {
        Ok(Self { remote: Remote::new(NAME, url, key)?, model: model.to_owned() })
    }

    /// Whether the server is there and has the model.
    pub async fn check(&self) -> Result<(), EngineError> {
        let models: Models = self.remote.json(self.remote.get("v1/models")).await?;
        if models.data.iter().any(|model| model.id == self.model) {
            return Ok(());
        }
        let has = models.data.iter().map(|model| model.id.as_str());
        Err(self.remote.without_model(&self.model, has, "set openai.model"))
    }

    fn body(&self, request: &ChatRequest) -> Value {
        let mut body = json!({
            "model": self.model,
            "messages": grounded::messages(request).iter().map(message).collect::<Vec<_>>(),
            "stream": true,
            "temperature": 0.2,
        });
        if let Some(most) = request.max_tokens {
            body["max_tokens"] = most.into();
        }
        if let Some(schema) = &request.format {
            let schema = json!({"name": "reply", "strict": true, "schema": schema});
            body["response_format"] = json!({"type": "json_schema", "json_schema": schema});
            // The likeliest, and the same each time.
            body["temperature"] = 0.into();
        }
        if !request.tools.is_empty() {
            body["tools"] = request.tools.iter().map(tool).collect();
        }
        body
    }
}

fn message(said: &ChatMessage) -> Value {
    let mut message = json!({"role": said.role, "content": said.content});
    if !said.tool_calls.is_empty() {
        let call = |call: &ToolCall| json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}});
        message["tool_calls"] = said.tool_calls.iter().map(call).collect();
    }
    if let Some(id) = &said.tool_call_id {
        message["tool_call_id"] = id.as_str().into();
    }
    message
}

impl ChatModel for OpenAiChat {
    fn name(&self) -> &str {
        &self.model
    }

    fn chat(&self, request: ChatRequest) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
        let (body, remote) = (self.body(&request), self.remote.clone());
        let opening = async move {
            let response = remote.send(remote.post("v1/chat/completions").json(&body)).await?;
            let events = remote.events(response, ServerSentEvents::default());
            Ok::<_, EngineError>(deltas(Answer { events, remote, calls: BTreeMap::new(), finished: None }))
        };
        futures::stream::once(opening).try_flatten().boxed()
    }
}

/// An answer under way.
struct Answer {
    events: BoxStream<'static, Result<String, EngineError>>,
    remote: Remote,
    calls: BTreeMap<usize, ToolCall>,
    finished: Option<FinishReason>,
}

fn deltas(answer: Answer) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
    futures::stream::unfold(Some((answer, false)), |state| async move {
        let (mut answer, is_over) = state?;
        if is_over {
            drain(answer.events).await;
            return None;
        }
        let (items, state) = match answer.next().await {
            Ok((items, is_over)) => (items.into_iter().map(Ok).collect(), Some((answer, is_over))),
            Err(error) => (vec![Err(error)], None),
        };
        Some((futures::stream::iter(items), state))
    })
    .flatten()
    .boxed()
}

impl Answer {
    /// The next deltas, and whether they are the last.
    async fn next(&mut self) -> Result<(Vec<ChatDelta>, bool), EngineError> {
        match self.events.next().await {
            Some(Ok(event)) if event == DONE => Ok((self.ending(), true)),
            Some(Ok(event)) => self.read(&event).map(|delta| (delta.into_iter().collect(), false)),
            Some(Err(error)) => Err(error),
            // Some servers close behind the reason without saying so once more.
            None if self.finished.is_some() => Ok((self.ending(), true)),
            None => Err(self.remote.failed("its answer ended before it was done".to_owned())),
        }
    }

    fn ending(&mut self) -> Vec<ChatDelta> {
        let calls = std::mem::take(&mut self.calls).into_values().map(ChatDelta::ToolCall);
        calls.chain([ChatDelta::Done(self.finished.unwrap_or(FinishReason::Stop))]).collect()
    }

    fn read(&mut self, event: &str) -> Result<Option<ChatDelta>, EngineError> {
        let piece: Piece = serde_json::from_str(event)
            .map_err(|error| self.remote.failed(format!("a piece of it is not understood: {error}")))?;
        if let Some(error) = piece.error {
            let said = error.get("message").and_then(Value::as_str).or(error.as_str()).unwrap_or("no reason given");
            return Err(self.remote.failed_midway(said));
        }
        let Some(choice) = piece.choices.into_iter().next() else { return Ok(None) };
        for part in choice.delta.tool_calls {
            self.add(part);
        }
        if let Some(reason) = choice.finish_reason {
            self.finished = Some(if reason == "length" { FinishReason::Length } else { FinishReason::Stop });
        }
        Ok(choice.delta.content.filter(|text| !text.is_empty()).map(ChatDelta::Text))
    }

    fn add(&mut self, CallPart { index, id, function }: CallPart) {
        let call = self.calls.entry(index).or_insert_with(|| ToolCall {
            id: format!("call_{}", index + 1),
            name: String::new(),
            arguments: String::new(),
        });
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            call.id = id;
        }
        call.name.push_str(&function.name.unwrap_or_default());
        call.arguments.push_str(&function.arguments.unwrap_or_default());
    }
}
