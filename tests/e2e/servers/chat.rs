//! Ollama and servers with OpenAI's chat API; the same answers from both.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt, TryStreamExt};
use u5_engines::{
    ChatDelta, ChatMessage, ChatModel, ChatRequest, Embedder, EngineError, ErrorKind, FinishReason, Passage, Role,
    ToolSpec,
    ollama::{OllamaChat, OllamaEmbedder, OllamaOptions, Residency},
    openai::OpenAiChat,
};
use u5_protocol::Language;
use u5_tests::fakes::{Fake, Fault, ollama};

use super::{in_time, said};

const MODEL: &str = "qwen2.5:14b";

async fn fake() -> Fake {
    slow_fake(0).await
}

async fn slow_fake(word_ms: u64) -> Fake {
    let options = ollama::Options { word: Duration::from_millis(word_ms), ..ollama::Options::default() };
    Fake::start(|knobs| ollama::router(options, knobs)).await
}

fn native(url: &str, model: &str) -> OllamaChat {
    let options = OllamaOptions { model: model.to_owned(), context: 8_192 };
    OllamaChat::new(url, "", options).expect("the address is one")
}

/// Both dialects of one server.
fn models(fake: &Fake) -> [Arc<dyn ChatModel>; 2] {
    let openai = OpenAiChat::new(&fake.url(), "secret", MODEL).expect("the address is one");
    [Arc::new(native(&fake.url(), MODEL)), Arc::new(openai)]
}

pub(crate) fn message(role: Role, content: &str) -> ChatMessage {
    ChatMessage { role, content: content.to_owned(), tool_calls: vec![], tool_call_id: None }
}

fn question(text: &str) -> ChatRequest {
    let passage = Passage {
        id: "1".into(),
        title: "Dairy".into(),
        source: "en/dairy.md".into(),
        text: "Oat milk is in aisle seven, voilà, next to the café.".into(),
        language: Some(Language::En),
        similarity: 0.9,
        score: 1.0,
    };
    ChatRequest {
        messages: vec![message(Role::System, "Be kind."), message(Role::User, text)],
        passages: [passage].into(),
        tools: vec![],
        language: Language::En,
        max_tokens: None,
        asked: None,
        format: None,
    }
}

async fn answer(model: &dyn ChatModel, request: ChatRequest) -> Result<Vec<ChatDelta>, EngineError> {
    in_time(model.chat(request).try_collect()).await
}

pub(crate) fn text(deltas: &[ChatDelta]) -> String {
    let said = deltas.iter().filter_map(|delta| match delta {
        ChatDelta::Text(text) => Some(text.as_str()),
        _ => None,
    });
    said.collect()
}

#[tokio::test]
async fn answers_stream_word_by_word_from_what_the_store_knows() {
    let fake = fake().await;
    for model in models(&fake) {
        let deltas = answer(model.as_ref(), question("Where is the oat milk?")).await.unwrap();
        assert_eq!(text(&deltas), "Oat milk is in aisle seven, voilà, next to the café.");
        assert!(deltas.len() > 8 && deltas.last() == Some(&ChatDelta::Done(FinishReason::Stop)), "{deltas:?}");
        let short = ChatRequest { max_tokens: Some(3), ..question("Where is the oat milk?") };
        let deltas = answer(model.as_ref(), short).await.unwrap();
        assert_eq!(
            (text(&deltas).trim(), deltas.last()),
            ("Oat milk is", Some(&ChatDelta::Done(FinishReason::Length)))
        );
    }
}

#[tokio::test]
async fn a_model_that_thinks_is_told_not_to_and_one_set_of_options_keeps_it_loaded() {
    let fake = fake().await;
    let model = native(&fake.url(), MODEL);
    in_time(model.preload()).await.unwrap();
    let preload: serde_json::Value = serde_json::from_str(&fake.knobs.last_body()).unwrap();
    answer(&model, question("Where is the oat milk?")).await.unwrap();
    let chat: serde_json::Value = serde_json::from_str(&fake.knobs.last_body()).unwrap();
    assert_eq!((&chat["think"], &chat["keep_alive"]), (&false.into(), &(-1).into()));
    assert_eq!(chat["options"], preload["options"]);
    assert_eq!(chat["options"]["num_ctx"], 8_192);
}

#[tokio::test]
async fn tools_are_called_with_ids_and_their_results_find_their_call() {
    let fake = fake().await;
    for model in models(&fake) {
        let tool = ToolSpec {
            name: "stock".into(),
            description: "Looks up stock".into(),
            parameters: serde_json::json!({"type": "object"}),
        };
        let mut request = ChatRequest { tools: vec![tool], ..question("What is the stock of oat milk?") };
        let deltas = answer(model.as_ref(), request.clone()).await.unwrap();
        let [ChatDelta::ToolCall(call), ChatDelta::Done(_)] = &deltas[..] else { panic!("{deltas:?}") };
        assert_eq!((call.id.as_str(), call.name.as_str()), ("call_fake", "stock"));
        let arguments: serde_json::Value = serde_json::from_str(&call.arguments).unwrap();
        assert_eq!(arguments["question"], "What is the stock of oat milk?");
        request.messages.push(ChatMessage { tool_calls: vec![call.clone()], ..message(Role::Assistant, "") });
        let result = ChatMessage { tool_call_id: Some(call.id.clone()), ..message(Role::Tool, "Twelve.") };
        request.messages.push(result);
        let deltas = answer(model.as_ref(), request).await.unwrap();
        assert_eq!(text(&deltas), "The tool says: Twelve.");
    }
    let asked: serde_json::Value = serde_json::from_str(&fake.knobs.last_body()).unwrap();
    assert_eq!(asked["messages"].as_array().unwrap().last().unwrap()["tool_call_id"], "call_fake");
}

#[tokio::test]
async fn every_way_to_fail_is_an_error_and_no_short_answer() {
    let fake = fake().await;
    let faults = [
        (Fault::ErrorLine, ErrorKind::Failed, "CUDA error: out of memory"),
        (Fault::Cut { bytes: 150 }, ErrorKind::Failed, "broke off"),
        (Fault::Garbage { bytes: 150 }, ErrorKind::Failed, ""),
        (Fault::Empty, ErrorKind::Failed, "ended before it was done"),
        (Fault::Reset, ErrorKind::Unavailable, "cannot be reached"),
        (Fault::Status { code: 503 }, ErrorKind::Busy, ""),
        (Fault::Status { code: 500 }, ErrorKind::Failed, "the fake was told to fail"),
        (Fault::Status { code: 401 }, ErrorKind::Unavailable, "refuses the key"),
        (Fault::Status { code: 404 }, ErrorKind::Unavailable, ""),
        (Fault::Status { code: 400 }, ErrorKind::BadInput, ""),
    ];
    for (fault, kind, reason) in faults {
        fake.knobs.set(fault);
        for model in models(&fake) {
            let error = answer(model.as_ref(), question("Where is the oat milk?")).await.expect_err("it failed");
            assert_eq!(error.kind(), kind, "{fault:?}: {error}");
            assert!(error.to_string().contains(reason), "{fault:?}: {error}");
            assert!(!error.to_string().contains("oat milk"), "what the customer said is nobody's business: {error}");
        }
    }
    fake.knobs.set(Fault::None);
    for model in models(&fake) {
        answer(model.as_ref(), question("Where is the oat milk?")).await.unwrap();
    }
}

#[tokio::test]
async fn whoever_interrupts_ends_the_servers_work_at_once_and_connections_are_used_again() {
    let fake = slow_fake(15).await;
    let [model, _] = models(&fake);
    let mut times = Vec::new();
    for _ in 0..10 {
        let mut deltas = model.chat(question("Where is the oat milk?"));
        in_time(deltas.next()).await.unwrap().unwrap();
        let before = fake.knobs.stats().cancelled;
        let dropped = Instant::now();
        drop(deltas);
        in_time(async {
            while fake.knobs.stats().cancelled == before {
                tokio::task::yield_now().await;
            }
        })
        .await;
        times.push(fake.knobs.last_cancelled().unwrap().duration_since(dropped));
    }
    println!("the server noticed after {times:?}");
    let before = fake.knobs.stats().connections;
    for _ in 0..5 {
        answer(model.as_ref(), question("Where is the oat milk?")).await.unwrap();
    }
    assert!(fake.knobs.stats().connections <= before + 1, "five answers, one connection");
}

#[tokio::test]
async fn mistakes_in_the_configuration_are_named_with_the_way_out() {
    let fake = fake().await;
    native(&fake.url(), MODEL).check().await.unwrap();
    OpenAiChat::new(&fake.url(), "", MODEL).unwrap().check().await.unwrap();
    let missing = said(native(&fake.url(), "llama9:1t").check().await);
    assert!(
        missing.contains("`llama9:1t`") && missing.contains("ollama pull llama9:1t") && missing.contains(MODEL),
        "{missing}"
    );
    let nobody = said(native("http://127.0.0.1:9", MODEL).check().await);
    assert!(nobody.contains("http://127.0.0.1:9") && nobody.contains("is it running"), "{nobody}");
    assert!(OllamaEmbedder::new("ollama:11434", "", "nomic-embed-text", 768).is_err());
    let vectors = OllamaEmbedder::new(&fake.url(), "", "nomic-embed-text", 384).unwrap();
    let wrong = said(vectors.check().await);
    assert!(wrong.contains("768 dimensions, not 384") && wrong.contains("ollama.dimensions"), "{wrong}");
}

#[tokio::test]
async fn a_model_that_does_not_fit_the_gpu_is_noticed() {
    let fake = fake().await;
    assert_eq!(native(&fake.url(), MODEL).residency().await.unwrap(), Residency::Gpu);
    assert_eq!(native(&fake.url(), "other").residency().await.unwrap(), Residency::Away);
    let options = ollama::Options { on_gpu: 0.5, ..ollama::Options::default() };
    let small = Fake::start(|knobs| ollama::router(options, knobs)).await;
    let spilled = Residency::Spilled { on_gpu: 4_500_000_000, bytes: 9_000_000_000 };
    assert_eq!(native(&small.url(), MODEL).residency().await.unwrap(), spilled);
}

#[tokio::test]
async fn vectors_come_in_order_and_questions_are_told_from_documents() {
    let fake = fake().await;
    let embedder = OllamaEmbedder::new(&fake.url(), "", "nomic-embed-text", 768).unwrap();
    let texts: Vec<String> = (0..70).map(|number| format!("document{number} about milk{number}")).collect();
    let vectors = in_time(embedder.embed(texts.clone())).await.unwrap();
    assert_eq!(vectors.len(), 70);
    let asked: serde_json::Value = serde_json::from_str(&fake.knobs.last_body()).unwrap();
    assert_eq!(asked["input"][0], "search_document: document64 about milk64", "the third batch");
    let wanted = in_time(embedder.embed_question(texts[40].clone())).await.unwrap();
    let likeness = |vector: &Vec<f32>| vector.iter().zip(&wanted[0]).map(|(a, b)| a * b).sum::<f32>();
    let best = (0..70).max_by(|a, b| likeness(&vectors[*a]).total_cmp(&likeness(&vectors[*b])));
    assert_eq!(best, Some(40));
}

/// The same against a real server, where one is named.
#[tokio::test]
async fn a_real_ollama_answers_in_both_dialects() {
    let Ok(url) = std::env::var("U5_TEST_OLLAMA") else { return };
    let model = std::env::var("U5_TEST_OLLAMA_MODEL").expect("U5_TEST_OLLAMA_MODEL names a model that the server has");
    let chat = native(&url, &model);
    chat.check().await.unwrap();
    chat.preload().await.unwrap();
    let openai = OpenAiChat::new(&url, "", &model).unwrap();
    for model in [&chat as &dyn ChatModel, &openai] {
        let deltas: Vec<ChatDelta> = model.chat(question("Where is the oat milk?")).try_collect().await.unwrap();
        assert!(text(&deltas).to_lowercase().contains("seven"), "{}", text(&deltas));
    }
}
