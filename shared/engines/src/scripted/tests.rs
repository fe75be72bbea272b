use std::{sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt};
use tokio::time::Instant;
use u5_protocol::Language;

use super::*;
use crate::{
    ChatDelta, ChatMessage, ChatModel, ChatRequest, Embedder, ErrorKind, FinishReason, Role, SpeechRequest,
    SpeechToText, TextToSpeech, ToolCall, TurnDetector, Utterance,
};

fn message(role: Role, content: &str) -> ChatMessage {
    ChatMessage { role, content: content.to_owned(), tool_calls: Vec::new(), tool_call_id: None }
}

fn request(messages: Vec<ChatMessage>) -> ChatRequest {
    ChatRequest {
        messages,
        passages: Arc::new([]),
        tools: Vec::new(),
        language: Language::En,
        max_tokens: None,
        asked: None,
        format: None,
    }
}

fn ask(question: &str) -> ChatRequest {
    request(vec![message(Role::User, question)])
}

fn utterance() -> Utterance {
    Utterance { pcm: Arc::new([0; 320]), speech: 0..320, languages: vec![Language::De] }
}

fn speech(text: &str, speed: f32) -> SpeechRequest {
    SpeechRequest { text: text.to_owned(), language: Language::En, voice: None, speed }
}

const SCRIPT: &str = r#"
    [[rule]]
    when = "oat milk"
    then = [{ call = { name = "lookup", arguments = { product = "oat milk" } } }]

    [[rule]]
    after_tool = "lookup"
    then = [{ wait_ms = 20 }, { cite = [0] }, { say = "It is in " }, { say = "{result}." }]

    [[rule]]
    when = "broken"
    then = [{ say = "Well" }, { fail = "busy" }, { say = "never said" }]

    [[rule]]
    then = [{ say = "You said: {question}" }, "truncate"]
"#;

#[tokio::test(start_paused = true)]
async fn a_script_calls_a_tool_and_uses_its_result() {
    let model = ScriptedChat::new(Script::parse(SCRIPT).unwrap());
    let first: Vec<_> = model.chat(ask("Where is the Oat Milk?")).try_collect().await.unwrap();
    let call = ToolCall {
        id: "call_1".to_owned(),
        name: "lookup".to_owned(),
        arguments: r#"{"product":"oat milk"}"#.to_owned(),
    };
    assert_eq!(first, [ChatDelta::ToolCall(call.clone()), ChatDelta::Done(FinishReason::Stop)]);

    let asked = ChatMessage { tool_calls: vec![call], ..message(Role::Assistant, "") };
    let result = ChatMessage { tool_call_id: Some("call_1".to_owned()), ..message(Role::Tool, "aisle 7") };
    let before = Instant::now();
    let follow_up = request(vec![message(Role::User, "Where is the oat milk?"), asked, result]);
    let second: Vec<_> = model.chat(follow_up).try_collect().await.unwrap();
    let text = |t: &str| ChatDelta::Text(t.to_owned());
    assert_eq!(
        second,
        [ChatDelta::Cites(vec![0]), text("It is in "), text("aisle 7."), ChatDelta::Done(FinishReason::Stop)]
    );
    assert_eq!(before.elapsed(), Duration::from_millis(20));
}

#[tokio::test]
async fn a_script_fails_in_the_middle_and_truncates() {
    let model = ScriptedChat::new(Script::parse(SCRIPT).unwrap());
    let items: Vec<_> = model.chat(ask("broken?")).collect().await;
    assert_eq!(items.len(), 2, "nothing follows an error");
    assert_eq!(items[1].as_ref().unwrap_err().kind(), ErrorKind::Busy);
    let rest: Vec<_> = model.chat(ask("hello")).try_collect().await.unwrap();
    assert_eq!(rest, [ChatDelta::Text("You said: hello".to_owned()), ChatDelta::Done(FinishReason::Length)]);
    assert_eq!(model.calls().counts(), Counts { started: 2, finished: 2, cancelled: 0 });
}

#[test]
fn a_misspelt_script_is_refused_with_its_line() {
    let error = Script::parse("[[rule]]\nwhenn = \"x\"\nthen = []").unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("whenn"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn dropping_a_stream_or_future_counts_as_a_cancellation() {
    let chat = ScriptedChat::new(Script::default().otherwise([Step::Say("a".to_owned()), Step::Fail(Fault::Hang)]));
    let mut answer = chat.chat(ask("x"));
    assert!(answer.next().await.unwrap().is_ok());
    assert!(tokio::time::timeout(Duration::from_hours(1), answer.next()).await.is_err(), "it hangs");
    assert_eq!(chat.calls().counts(), Counts { started: 1, finished: 0, cancelled: 0 });
    drop(answer);
    assert_eq!(chat.calls().counts(), Counts { started: 1, finished: 0, cancelled: 1 });

    let tts = ScriptedTts::default();
    let mut speaking = tts.speak(speech("one two", 1.0));
    speaking.next().await;
    drop(speaking);
    assert_eq!(tts.calls().counts(), Counts { started: 1, finished: 0, cancelled: 1 });

    let stt = ScriptedStt::always("hi").pace(Pace { first: Duration::from_secs(9), ..Pace::default() });
    assert!(tokio::time::timeout(Duration::from_secs(1), stt.transcribe(utterance())).await.is_err());
    assert_eq!(stt.calls().counts(), Counts { started: 1, finished: 0, cancelled: 1 });
}

#[tokio::test(start_paused = true)]
async fn stt_hears_in_order_and_then_nothing() {
    let stt = ScriptedStt::in_order(["eins", "zwei"]);
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(stt.transcribe(utterance()).await.unwrap());
    }
    assert_eq!(heard.iter().map(|t| t.text.as_str()).collect::<Vec<_>>(), ["eins", "zwei", ""]);
    assert!(heard.iter().all(|t| t.language == Language::De));
    assert!(heard[1].confidence > 0.9 && heard[2].no_speech > 0.9);
    let broken = ScriptedStt::always("x").fault(Fault::Unavailable);
    assert_eq!(broken.transcribe(utterance()).await.unwrap_err().kind(), ErrorKind::Unavailable);
}

#[tokio::test(start_paused = true)]
async fn tts_marks_cover_the_audio_word_by_word() {
    let tts = ScriptedTts::default().rate(16_000).pace(Pace { first: Duration::from_millis(50), ..Pace::default() });
    let before = Instant::now();
    let chunks: Vec<_> = tts.speak(speech("oat milk", 1.0)).try_collect().await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_millis(50));
    let marks: Vec<_> = chunks.iter().flat_map(|c| &c.marks).collect();
    assert_eq!(marks.iter().map(|m| m.word.as_str()).collect::<Vec<_>>(), ["oat", "milk"]);
    assert_eq!(marks[0].duration, 16 * 3 * u64::from(ScriptedTts::LETTER_MS));
    assert_eq!(marks[1].start, chunks[0].pcm.len() as u64);
    assert!(chunks.iter().all(|c| c.pcm.iter().any(|s| s.abs() > 4000)), "it can be heard");

    let fast: Vec<_> = tts.speak(speech("oat milk", 2.0)).try_collect().await.unwrap();
    let samples = |chunks: &[crate::SpeechChunk]| chunks.iter().map(|c| c.pcm.len()).sum::<usize>();
    assert_eq!(samples(&fast), samples(&chunks) / 2);
}

#[tokio::test]
async fn tts_fails_after_the_given_number_of_chunks() {
    let tts = ScriptedTts::default().fault_after(1, Fault::Failed);
    let items: Vec<_> = tts.speak(speech("one two three", 1.0)).collect().await;
    assert_eq!(items.len(), 2);
    assert!(items[0].is_ok());
    assert_eq!(items[1].as_ref().unwrap_err().kind(), ErrorKind::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_judged_as_told_and_in_the_time_told() {
    let turn = ScriptedTurnDetector::always(0.25).pace(Pace { first: Duration::from_millis(80), ..Pace::default() });
    let before = Instant::now();
    assert!((turn.finished(Arc::new([0; 160])).await.unwrap() - 0.25).abs() < f32::EPSILON);
    assert_eq!(before.elapsed(), Duration::from_millis(80));
    drop(turn.finished(Arc::new([])));
    assert_eq!(turn.calls().counts(), Counts { started: 2, finished: 1, cancelled: 1 });
    let broken = turn.fault(Fault::Busy);
    assert_eq!(broken.finished(Arc::new([0; 160])).await.unwrap_err().kind(), ErrorKind::Busy);
}

#[tokio::test]
async fn embeddings_are_unit_vectors_and_alike_for_shared_words() {
    let embedder = ScriptedEmbedder::default();
    let texts = ["oat milk aisle", "Oat milk?", "running shoes", ""].map(str::to_owned).to_vec();
    let vectors = embedder.embed(texts).await.unwrap();
    let dot = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum::<f32>();
    for i in 0..4 {
        assert!((dot(i, i) - 1.0).abs() < 1e-5);
    }
    assert!(dot(0, 1) > 0.7 && dot(0, 2) < 0.3);
}
