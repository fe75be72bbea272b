//! What the adapters of servers add to a request: each against its fake in this process, beside the same request sent and
//! read without them. `cargo run --release -p u5-tests --example adapters`

#![expect(clippy::expect_used, reason = "a measurement that cannot be made ends")]

use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use u5_engines::{
    ChatMessage, ChatModel, ChatRequest, Role, SpeechRequest, SpeechToText, TextToSpeech, Utterance,
    ollama::{OllamaChat, OllamaOptions},
    speaches::{SpeachesStt, SpeachesTts, Voices},
};
use u5_protocol::Language;
use u5_tests::fakes::{Fake, ollama, speaches};

const TIMES: usize = 1_000;

#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn show(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_micros();
    println!("{what:<44} p50 {:>6} µs   p95 {:>6} µs   p99 {:>6} µs", at(0.5), at(0.95), at(0.99));
}

#[tokio::main]
async fn main() {
    let ollama = Fake::start(|knobs| ollama::router(ollama::Options::default(), knobs)).await;
    let speaches = Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await;
    chat(&ollama).await;
    transcription(&speaches).await;
    speech(&speaches).await;
}

async fn timed<F: Future<Output = ()>>(work: impl Fn() -> F) -> Vec<Duration> {
    let mut times = Vec::with_capacity(TIMES);
    for turn in 0..TIMES + 50 {
        let began = Instant::now();
        work().await;
        if turn >= 50 {
            times.push(began.elapsed());
        }
    }
    times
}

async fn chat(fake: &Fake) {
    let options = OllamaOptions { model: "qwen2.5:14b".to_owned(), context: 8_192 };
    let model = OllamaChat::new(&fake.url(), "", options).expect("the address is one");
    let message = ChatMessage {
        role: Role::User,
        content: "Where is the oat milk?".to_owned(),
        tool_calls: vec![],
        tool_call_id: None,
    };
    let request = ChatRequest {
        messages: vec![message],
        passages: [].into(),
        tools: vec![],
        language: Language::En,
        max_tokens: None,
        asked: None,
        format: None,
    };
    let ours = timed(|| async { drop(model.chat(request.clone()).try_collect::<Vec<_>>().await.expect("it answers")) });
    show("answer through the adapter", ours.await);
    let (client, url) = (reqwest::Client::new(), format!("{}/api/chat", fake.url()));
    let body = json!({"model": "qwen2.5:14b", "stream": true, "messages": [{"role": "user", "content": "Where is the oat milk?"}]});
    let raw = timed(|| async { drop(client.post(&url).json(&body).send().await.expect("it answers").bytes().await) });
    show("the same without it", raw.await);
}

async fn transcription(fake: &Fake) {
    let stt = SpeachesStt::new(&fake.url(), "", "Systran/faster-whisper-small", &[]).expect("the address is one");
    let utterance = Utterance { pcm: vec![100; 48_000].into(), speech: 8_000..40_000, languages: vec![Language::En] };
    let ours = timed(|| async { drop(stt.transcribe(utterance.clone()).await.expect("it hears")) });
    show("3 s of speech through the adapter", ours.await);
    let (client, url) = (reqwest::Client::new(), format!("{}/v1/audio/transcriptions", fake.url()));
    let raw = timed(|| async {
        let file = reqwest::multipart::Part::bytes(vec![0_u8; 96_000]).file_name("speech.pcm");
        let form = reqwest::multipart::Form::new().part("file", file).text("model", "Systran/faster-whisper-small");
        drop(client.post(&url).multipart(form).send().await.expect("it hears").bytes().await);
    });
    show("the same without it", raw.await);
}

async fn speech(fake: &Fake) {
    let voices = Voices::from([(Language::En, "af_heart".to_owned())]);
    let model = "speaches-ai/Kokoro-82M-v1.0-ONNX";
    let voice = SpeachesTts::new(&fake.url(), "", model, voices, 0).expect("the address is one");
    let request = SpeechRequest { text: "Aisle seven.".into(), language: Language::En, voice: None, speed: 1.0 };
    let ours = timed(|| async { drop(voice.speak(request.clone()).next().await.expect("it speaks")) });
    show("first sound through the adapter", ours.await);
    let (client, url) = (reqwest::Client::new(), format!("{}/v1/audio/speech", fake.url()));
    let body = json!({"model": model, "input": "Aisle seven.", "voice": "af_heart", "response_format": "pcm"});
    let raw = timed(|| async {
        let answer = client.post(&url).json(&body).send().await.expect("it speaks");
        drop(answer.bytes_stream().next().await);
    });
    show("the same without it", raw.await);
}
