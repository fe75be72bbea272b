//! A server with the part of speaches' API that U5 uses: transcription, speech, voices, models and their residency.
//!
//! It hears the words it was told, and speaks every word as a tone.

use std::{collections::BTreeSet, f32::consts::TAU, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::{StreamExt, stream};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::Knobs;

/// What the fake hears and has.
#[derive(Debug, Clone)]
pub struct Options {
    /// What every recording says.
    pub heard: String,
    /// How sure it is, as the mean logarithm of a token's probability.
    pub avg_logprob: f32,
    /// Models that are there.
    pub models: Vec<String>,
    /// Voices that are there.
    pub voices: Vec<String>,
    /// Samples per second of the voice.
    pub rate: u32,
    /// How long each word takes to be spoken.
    pub word: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let models = ["Systran/faster-whisper-small", "speaches-ai/Kokoro-82M-v1.0-ONNX"];
        Self {
            heard: "Where is the oat milk?".to_owned(),
            avg_logprob: -0.1,
            models: models.map(str::to_owned).to_vec(),
            voices: ["af_heart", "bf_emma", "ff_siwis"].map(str::to_owned).to_vec(),
            rate: 24_000,
            word: Duration::ZERO,
        }
    }
}

#[derive(Clone)]
struct Server {
    options: Arc<Options>,
    knobs: Knobs,
    resident: Arc<Mutex<BTreeSet<String>>>,
}

/// The fake's routes.
pub fn router(options: Options, knobs: Knobs) -> Router {
    Router::new()
        // It says so whatever happens, as the real one does.
        .route("/health", get(async || Json(json!({"message": "OK"}))))
        .route("/v1/models", get(models))
        .route("/v1/audio/voices", get(voices))
        .route("/api/ps", get(running))
        .route("/api/ps/{*model}", post(load))
        .route("/v1/audio/transcriptions", post(transcribe))
        .route("/v1/audio/speech", post(speak))
        .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
        .with_state(Server { options: options.into(), knobs, resident: Arc::default() })
}

async fn models(State(server): State<Server>) -> Json<Value> {
    let model = |id: &String| json!({"id": id, "object": "model", "owned_by": "fake"});
    Json(json!({"object": "list", "data": server.options.models.iter().map(model).collect::<Vec<_>>()}))
}

async fn voices(State(server): State<Server>) -> Json<Value> {
    let voice = |name: &String| json!({"name": name, "id": name});
    Json(server.options.voices.iter().map(voice).collect())
}

async fn running(State(server): State<Server>) -> Json<Value> {
    Json(json!({"models": *server.resident.lock()}))
}

async fn load(State(server): State<Server>, Path(model): Path<String>) -> StatusCode {
    if !server.options.models.contains(&model) {
        return StatusCode::NOT_FOUND;
    }
    let is_new = server.resident.lock().insert(model);
    if is_new { StatusCode::CREATED } else { StatusCode::CONFLICT }
}

async fn transcribe(State(server): State<Server>, mut form: Multipart) -> Response {
    let (mut samples, mut asked) = (0, serde_json::Map::new());
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            asked.insert("content_type".to_owned(), field.content_type().unwrap_or_default().into());
            samples = field.bytes().await.map_or(0, |bytes| bytes.len() / 2);
        } else {
            asked.insert(name, field.text().await.unwrap_or_default().into());
        }
    }
    asked.insert("samples".to_owned(), samples.into());
    let model = asked.get("model").and_then(Value::as_str).unwrap_or_default().to_owned();
    let language = asked.get("language").and_then(Value::as_str).unwrap_or("en").to_owned();
    server.knobs.note_body(Value::Object(asked).to_string());
    if !server.options.models.contains(&model) {
        return (StatusCode::NOT_FOUND, Json(json!({"detail": format!("Model '{model}' is not installed")})))
            .into_response();
    }
    let length = samples as f32 / 16_000.0;
    let segment = json!({
        "id": 1, "seek": 0, "start": 0.0, "end": length, "text": format!(" {}", server.options.heard), "tokens": [],
        "temperature": 0.0, "avg_logprob": server.options.avg_logprob, "compression_ratio": 1.1, "no_speech_prob": 0.02,
    });
    Json(json!({"task": "transcribe", "language": language, "duration": length, "text": server.options.heard, "segments": [segment]}))
        .into_response()
}

async fn speak(State(server): State<Server>, Json(request): Json<Value>) -> Response {
    server.knobs.note_body(request.to_string());
    let model = request["model"].as_str().unwrap_or_default();
    if !server.options.models.iter().any(|known| known == model) {
        return (StatusCode::NOT_FOUND, Json(json!({"detail": format!("Model '{model}' is not installed")})))
            .into_response();
    }
    let voice = request["voice"].as_str().unwrap_or_default();
    // As the real one: the mistake is noticed only in the stream, behind a 200.
    let is_known = server.options.voices.iter().any(|known| known == voice);
    let words: Vec<String> = if is_known {
        request["input"].as_str().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    } else {
        Vec::new()
    };
    let (rate, takes) = (server.options.rate, server.options.word);
    let spoken = stream::iter(words).then(move |word| async move {
        tokio::time::sleep(takes).await;
        Ok::<_, std::io::Error>(tone(&word, rate))
    });
    let (kind, header) =
        if request["response_format"] == "wav" { ("audio/wav", wav_header(rate)) } else { ("audio/pcm", Vec::new()) };
    let body = stream::iter([Ok(header)]).chain(spoken);
    Response::builder().header("content-type", kind).body(Body::from_stream(body)).expect("a fixed header is valid")
}

/// The header of 16-bit mono whose length is not known yet.
fn wav_header(rate: u32) -> Vec<u8> {
    let (endless, length) = (u32::MAX.to_le_bytes(), 16_u32.to_le_bytes());
    let format = [[1_u16, 1].map(u16::to_le_bytes).concat(), [rate, rate * 2].map(u32::to_le_bytes).concat()].concat();
    let (block, data) = ([2_u16, 16].map(u16::to_le_bytes).concat(), b"data");
    [b"RIFF", &endless[..], b"WAVEfmt ", &length, &format, &block, data, &endless].concat()
}

/// 70 ms a letter and 30 ms of silence, little endian.
fn tone(word: &str, rate: u32) -> Vec<u8> {
    let (tone, gap) = (word.chars().count() as u32 * 70 * rate / 1_000, 30 * rate / 1_000);
    let sine = |i: u32| ((TAU * 220.0 * i as f32 / rate as f32).sin() * 8_192.0) as i16;
    (0..tone).map(sine).chain((0..gap).map(|_| 0)).flat_map(i16::to_le_bytes).collect()
}
