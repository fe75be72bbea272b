//! A server with Ollama's native API (`/api/chat`, `/api/embed`, `/api/tags`, `/api/ps`, `/api/version`) and, as the real
//! one has it too, OpenAI's (`/v1/chat/completions`, `/v1/models`).
//!
//! Answers are what the knowledge in the request says, word by word; without any, that it does not know. A question with
//! the name of a tool that the request offers calls that tool.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use super::{Fault, Knobs};

/// What the fake says and has.
#[derive(Debug, Clone)]
pub struct Options {
    /// Models that are there.
    pub models: Vec<String>,
    /// The length of its vectors.
    pub dimensions: usize,
    /// How long each word takes.
    pub word: Duration,
    /// The share of its models that lies in the GPU's memory.
    pub on_gpu: f64,
}

impl Default for Options {
    /// `qwen2.5:14b` and `nomic-embed-text`, as fast as can be.
    fn default() -> Self {
        let models = vec!["qwen2.5:14b".to_owned(), "nomic-embed-text:latest".to_owned()];
        Self { models, dimensions: 768, word: Duration::ZERO, on_gpu: 1.0 }
    }
}

#[derive(Clone)]
struct Server {
    options: Arc<Options>,
    knobs: Knobs,
}

/// The fake's routes.
pub fn router(options: Options, knobs: Knobs) -> Router {
    Router::new()
        .route("/", get(async || "Ollama is running"))
        .route("/api/version", get(async || Json(json!({"version": "0.0.0-fake"}))))
        .route("/api/tags", get(tags))
        .route("/api/ps", get(running))
        .route("/api/chat", post(chat))
        .route("/api/embed", post(embed))
        .route("/v1/models", get(openai_models))
        .route("/v1/chat/completions", post(openai_chat))
        .with_state(Server { options: options.into(), knobs })
}

async fn tags(State(server): State<Server>) -> Json<Value> {
    let model = |name: &String| json!({"name": name, "model": name, "modified_at": "2026-01-01T00:00:00Z", "size": 9_000_000_000_u64});
    Json(json!({"models": server.options.models.iter().map(model).collect::<Vec<_>>()}))
}

async fn running(State(server): State<Server>) -> Json<Value> {
    let (size, on_gpu) = (9_000_000_000_u64, server.options.on_gpu);
    let model =
        |name: &String| json!({"name": name, "model": name, "size": size, "size_vram": (size as f64 * on_gpu) as u64});
    Json(json!({"models": server.options.models.iter().map(model).collect::<Vec<_>>()}))
}

fn unknown(model: &str) -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"error": format!("model '{model}' not found")}))).into_response()
}

impl Server {
    fn has(&self, model: &str) -> bool {
        self.options.models.iter().any(|name| name == model || name.strip_suffix(":latest") == Some(model))
    }
}

async fn chat(State(server): State<Server>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    server.knobs.note_body(request.to_string());
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    if !server.has(&model) {
        return unknown(&model);
    }
    let messages = request["messages"].as_array().cloned().unwrap_or_default();
    if messages.is_empty() {
        return Json(json!({"model": model, "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": "load"})).into_response();
    }
    let mut lines = lines(&request, &messages, &model);
    if server.knobs.fault() == Fault::ErrorLine {
        lines.truncate(lines.len() / 2);
        lines.push(json!({"error": "CUDA error: out of memory"}));
    }
    paced(lines.into_iter().map(|line| format!("{line}\n")), server.options.word, "application/x-ndjson")
}

fn paced(pieces: impl Iterator<Item = String>, word: Duration, content_type: &str) -> Response {
    let pieces: Vec<String> = pieces.collect();
    let body = stream::iter(pieces).then(move |piece| async move {
        tokio::time::sleep(word).await;
        Ok::<_, std::io::Error>(piece)
    });
    let response = Response::builder().header("content-type", content_type);
    response.body(Body::from_stream(body)).expect("a fixed header is valid")
}

async fn openai_models(State(server): State<Server>) -> Json<Value> {
    let model = |id: &String| json!({"id": id, "object": "model", "owned_by": "fake"});
    Json(json!({"object": "list", "data": server.options.models.iter().map(model).collect::<Vec<_>>()}))
}

/// The same answers, in the other dialect: calls come in two parts, and the end is said twice.
async fn openai_chat(State(server): State<Server>, Json(mut request): Json<Value>) -> Response {
    server.knobs.note_body(request.to_string());
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    if !server.has(&model) {
        return unknown(&model);
    }
    let messages = request["messages"].as_array().cloned().unwrap_or_default();
    request["options"]["num_predict"] = request["max_tokens"].clone();
    let mut pieces: Vec<Value> = lines(&request, &messages, &model).iter().flat_map(openai_pieces).collect();
    if server.knobs.fault() == Fault::ErrorLine {
        pieces.truncate(pieces.len() / 2);
        pieces.push(json!({"error": {"message": "CUDA error: out of memory", "type": "server_error"}}));
    }
    let events = pieces.into_iter().map(|piece| format!("data: {piece}\n\n")).chain(["data: [DONE]\n\n".to_owned()]);
    paced(events, server.options.word, "text/event-stream")
}

fn openai_pieces(line: &Value) -> Vec<Value> {
    let choice =
        |delta: Value, reason: Value| json!({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]});
    if line["done"] == true {
        return vec![choice(json!({}), line["done_reason"].clone())];
    }
    let Some(call) = line["message"]["tool_calls"].get(0) else {
        return vec![choice(json!({"content": line["message"]["content"]}), Value::Null)];
    };
    let (name, arguments) = (&call["function"]["name"], call["function"]["arguments"].to_string());
    let (first, rest) = arguments.split_at(arguments.len() / 2);
    let part = |id: &Value, name: &Value, arguments: &str| json!({"tool_calls": [{"index": 0, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}}]});
    vec![
        choice(part(&call["id"], name, first), Value::Null),
        choice(part(&Value::Null, &Value::Null, rest), Value::Null),
    ]
}

fn lines(request: &Value, messages: &[Value], model: &str) -> Vec<Value> {
    let said =
        |content: &str| json!({"model": model, "message": {"role": "assistant", "content": content}, "done": false});
    let question =
        messages.iter().rev().find(|m| m["role"] == "user").and_then(|m| m["content"].as_str()).unwrap_or_default();
    let is_answered = messages.last().is_some_and(|m| m["role"] == "tool");
    let tools = request["tools"].as_array().cloned().unwrap_or_default();
    let called = tools.iter().filter_map(|tool| tool["function"]["name"].as_str()).find(|name| question.contains(name));
    let mut lines: Vec<Value> = match called {
        Some(name) if !is_answered => {
            let call =
                json!({"id": "call_fake", "function": {"index": 0, "name": name, "arguments": {"question": question}}});
            vec![
                json!({"model": model, "message": {"role": "assistant", "content": "", "tool_calls": [call]}, "done": false}),
            ]
        }
        _ if request["format"].is_object() || request["response_format"].is_object() => vec![said(&command(question))],
        _ => answer(messages).split_inclusive(' ').map(said).collect(),
    };
    let reason = match request["options"]["num_predict"].as_u64() {
        Some(most) if (most as usize) < lines.len() => {
            lines.truncate(most as usize);
            "length"
        }
        _ => "stop",
    };
    let count = lines.len();
    lines.push(json!({
        "model": model, "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": reason,
        "total_duration": 1_000_000, "eval_count": count,
    }));
    lines
}

/// Whoever speaks of a surprise wants to say what they think of the store; of anything else, this model makes nothing.
fn command(question: &str) -> String {
    let command = if question.contains("surprise") { "start:feedback" } else { "unclear" };
    json!({"command": command, "slots": []}).to_string()
}

/// What the first passage says, or the tool's result.
pub(super) fn answer(messages: &[Value]) -> String {
    let text = |m: &Value| m["content"].as_str().unwrap_or_default().to_owned();
    if let Some(result) = messages.last().filter(|m| m["role"] == "tool") {
        return format!("The tool says: {}", text(result));
    }
    let told = messages.iter().rev().filter(|m| m["role"] != "assistant").map(text);
    let passages = told.filter_map(|told| {
        let line = told.lines().find(|line| line.starts_with("[1] "))?.to_owned();
        Some(line.split_once(": ")?.1.to_owned())
    });
    passages.into_iter().next().unwrap_or_else(|| "I do not know that, voilà. Shall I call somebody?".to_owned())
}

async fn embed(State(server): State<Server>, Json(request): Json<Value>) -> Response {
    let model = request["model"].as_str().unwrap_or_default().to_owned();
    if !server.has(&model) {
        return unknown(&model);
    }
    let texts: Vec<String> = match &request["input"] {
        Value::String(text) => vec![text.clone()],
        Value::Array(texts) => texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect(),
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    server.knobs.note_body(request.to_string());
    let embeddings: Vec<Vec<f32>> = texts.iter().map(|text| vector(text, server.options.dimensions)).collect();
    Json(json!({"model": model, "embeddings": embeddings, "total_duration": 1_000_000})).into_response()
}

/// Words thrown into buckets: texts that share words are alike.
fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut vector = vec![0.0_f32; dimensions];
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2 && !word.starts_with("search"));
    for word in words {
        let hash = word
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        vector[hash as usize % dimensions] += 1.0;
    }
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
    vector.into_iter().map(|x| x / length).collect()
}
