//! `POST /api/chat`, streamed as one JSON object a line.

use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{OllamaChat, RESIDENT};
use crate::{
    ChatDelta, ChatMessage, ChatModel, ChatRequest, EngineError, FinishReason, Role, ToolCall, ToolSpec, grounded,
    remote::{Remote, drain},
    wire::Lines,
};

/// One line of an answer.
#[derive(Debug, Deserialize)]
struct Line {
    message: Option<Said>,
    #[serde(default)]
    done: bool,
    #[serde(default)]
    done_reason: String,
    error: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Said {
    #[serde(default)]
    content: String,
    #[serde(default)]
    tool_calls: Vec<Called>,
}

#[derive(Debug, Deserialize)]
struct Called {
    /// Older servers give none.
    #[serde(default)]
    id: String,
    function: Function,
}

#[derive(Debug, Deserialize)]
struct Function {
    name: String,
    #[serde(default)]
    arguments: Value,
}

impl ChatModel for OllamaChat {
    fn name(&self) -> &str {
        &self.options.model
    }

    fn chat(&self, request: ChatRequest) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
        let body = self.body(&request);
        let remote = self.remote.clone();
        let opening = async move {
            let response = remote.send(remote.post("api/chat").json(&body)).await?;
            Ok::<_, EngineError>(deltas(remote.events(response, Lines::default()), remote))
        };
        futures::stream::once(opening).try_flatten().boxed()
    }
}

impl OllamaChat {
    fn body(&self, request: &ChatRequest) -> Value {
        let messages = grounded::messages(request);
        let mut options = self.model_options();
        if let Some(most) = request.max_tokens {
            options["num_predict"] = most.into();
        }
        let mut body = json!({
            "model": self.options.model,
            "messages": messages.iter().map(|said| message(said, &messages)).collect::<Vec<_>>(),
            "stream": true,
            // Left out, it is on for models that can think, and a customer waits for the end of it.
            "think": false,
            "keep_alive": RESIDENT,
            "options": options,
        });
        if let Some(schema) = &request.format {
            body["format"] = schema.clone();
            // The likeliest, and the same each time.
            body["options"]["temperature"] = 0.into();
        }
        if !request.tools.is_empty() {
            body["tools"] = request.tools.iter().map(tool).collect();
        }
        body
    }
}

fn message(said: &ChatMessage, all: &[ChatMessage]) -> Value {
    let mut message = json!({"role": said.role, "content": said.content});
    if !said.tool_calls.is_empty() {
        message["tool_calls"] = said.tool_calls.iter().map(call).collect();
    }
    if let (Role::Tool, Some(id)) = (said.role, &said.tool_call_id) {
        message["tool_call_id"] = id.as_str().into();
        // Ollama tells results apart by the tool's name, which only the call knows.
        let call = all.iter().flat_map(|message| &message.tool_calls).find(|call| call.id == *id);
        message["tool_name"] = call.map_or("", |call| &call.name).into();
    }
    message
}

/// Arguments are an object here, not a text. What a model made up that is no JSON is handed back as it was.
fn call(call: &ToolCall) -> Value {
    let arguments: Value = serde_json::from_str(&call.arguments).unwrap_or_else(|_| call.arguments.as_str().into());
    json!({"id": call.id, "function": {"name": call.name, "arguments": arguments}})
}

pub(crate) fn tool(tool: &ToolSpec) -> Value {
    let function = json!({"name": tool.name, "description": tool.description, "parameters": tool.parameters});
    json!({"type": "function", "function": function})
}

/// The lines as deltas, up to the last one. An answer that ends without one was cut off.
fn deltas(
    lines: BoxStream<'static, Result<String, EngineError>>,
    remote: Remote,
) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
    futures::stream::unfold(Some((lines, 0_usize, false)), move |state| {
        let remote = remote.clone();
        async move {
            let (mut lines, calls, is_done) = state?;
            if is_done {
                drain(lines).await;
                return None;
            }
            let read = match lines.next().await {
                Some(Ok(line)) => read(&line, calls, &remote),
                Some(Err(error)) => Err(error),
                None => Err(remote.failed("its answer ended before it was done".to_owned())),
            };
            let (items, state) = match read {
                Ok(Deltas { items, done }) => {
                    let made = items.iter().filter(|item| matches!(item, ChatDelta::ToolCall(_))).count();
                    (items.into_iter().map(Ok).collect(), Some((lines, calls + made, done)))
                }
                Err(error) => (vec![Err(error)], None),
            };
            Some((futures::stream::iter(items), state))
        }
    })
    .flatten()
    .boxed()
}

/// What a line says.
struct Deltas {
    items: Vec<ChatDelta>,
    done: bool,
}

fn read(line: &str, calls: usize, remote: &Remote) -> Result<Deltas, EngineError> {
    let line: Line = serde_json::from_str(line)
        .map_err(|error| remote.failed(format!("a line of it is not understood: {error}")))?;
    if let Some(error) = line.error {
        return Err(remote.failed_midway(&error));
    }
    let mut items = Vec::new();
    if let Some(Said { content, tool_calls }) = line.message {
        items.extend((!content.is_empty()).then_some(ChatDelta::Text(content)));
        items.extend((calls + 1..).zip(tool_calls).map(|(number, called)| ChatDelta::ToolCall(known(called, number))));
    }
    if line.done {
        let reason = if line.done_reason == "length" { FinishReason::Length } else { FinishReason::Stop };
        items.push(ChatDelta::Done(reason));
    }
    Ok(Deltas { items, done: line.done })
}

fn known(Called { id, function }: Called, number: usize) -> ToolCall {
    let id = if id.is_empty() { format!("call_{number}") } else { id };
    ToolCall { id, name: function.name, arguments: function.arguments.to_string() }
}
