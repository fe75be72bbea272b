//! Who does the work when the server does not.

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use futures::TryStreamExt;
use u5_protocol::Language;

use super::*;
use crate::{
    ChatDelta, ChatMessage, ChatModel, ChatRequest, ErrorKind, Passage, Role, SpeechRequest, SpeechToText,
    TextToSpeech, Utterance,
    scripted::{Fault, Pace, Script, ScriptedChat, ScriptedStt, ScriptedTts, Step},
};

const ONE: NonZeroUsize = NonZeroUsize::MIN;

fn switch(stand_in: bool) -> Switch {
    Switch::new("stt", "server", stand_in.then_some("stand-in"), || async { Ok(()) })
}

fn utterance() -> Utterance {
    Utterance { pcm: vec![0; 16_000].into(), speech: 0..16_000, languages: vec![Language::En] }
}

async fn heard(server: ScriptedStt, stand_in: Option<&str>, switch: &Switch) -> Result<String, EngineError> {
    let stand_in = stand_in.map(|text| Arc::new(ScriptedStt::always(text)) as Arc<dyn SpeechToText>);
    let stt = TranscriptionWithStandIn::new(Arc::new(server), stand_in, switch.clone(), ONE);
    stt.transcribe(utterance()).await.map(|transcript| transcript.text)
}

#[tokio::test(start_paused = true)]
async fn what_the_server_fails_the_stand_in_hears_in_the_same_turn() {
    let switch = switch(true);
    assert_eq!(heard(ScriptedStt::always("server"), Some("stand-in"), &switch).await.unwrap(), "server");
    let broken = || ScriptedStt::always("server").fault(Fault::Unavailable);
    assert_eq!(heard(broken(), Some("stand-in"), &switch).await.unwrap(), "stand-in");
    let status = switch.status();
    assert_eq!((status.engine.as_str(), status.level, status.state), ("stand-in", Level::Embedded, Connection::Down));
    assert!(status.detail.contains("the script says so"), "{}", status.detail);
    let calls = ScriptedStt::always("server");
    let count = calls.calls();
    assert_eq!(heard(calls, Some("stand-in"), &switch).await.unwrap(), "stand-in");
    assert_eq!(count.counts().started, 0, "the server is left alone");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_dawdles_is_overtaken_and_one_that_hangs_is_given_up() {
    let switch = switch(true);
    let slow = |ms| ScriptedStt::always("server").pace(Pace { first: Duration::from_millis(ms), ..Pace::default() });
    assert_eq!(heard(slow(800), Some("stand-in"), &switch).await.unwrap(), "server");
    assert_eq!(heard(slow(2_000), Some("stand-in"), &switch).await.unwrap(), "stand-in");
    assert!(switch.is_closed(), "slow is not gone");
    assert!(heard(slow(9_000), None, &switch).await.is_err());
    assert!(!switch.is_closed());
    assert!(heard(slow(0), None, &switch).await.is_err(), "nothing stands in, and the server is left alone");
}

fn voice(server: ScriptedTts, stand_in: Option<ScriptedTts>, switch: &Switch) -> SpeechWithStandIn {
    let stand_in = stand_in.map(|voice| Arc::new(voice) as Arc<dyn TextToSpeech>);
    SpeechWithStandIn::new(Arc::new(server), stand_in, switch.clone(), ONE)
}

async fn spoken(voice: &SpeechWithStandIn) -> Result<(usize, u64), EngineError> {
    let request = SpeechRequest { text: "Aisle seven.".into(), language: Language::En, voice: None, speed: 1.0 };
    let chunks: Vec<_> = voice.speak(request).try_collect().await?;
    let last = chunks.iter().flat_map(|chunk| &chunk.marks).map(|mark| mark.start + mark.duration).max();
    Ok((chunks.iter().map(|chunk| chunk.pcm.len()).sum(), last.unwrap_or_default()))
}

#[tokio::test(start_paused = true)]
async fn the_stand_in_speaks_at_the_servers_rate() {
    let switch = switch(true);
    let server = || ScriptedTts::default().rate(24_000).languages([Language::En]);
    let whole = voice(server(), None, &switch);
    let (samples, end) = spoken(&whole).await.unwrap();
    let broken = voice(server().fault_after(0, Fault::Unavailable), Some(ScriptedTts::default().rate(22_050)), &switch);
    let (others, other_end) = spoken(&broken).await.unwrap();
    assert!(others.abs_diff(samples) < 100 && other_end.abs_diff(end) < 100, "{others} {samples} {other_end} {end}");
    assert!(broken.speaks(Language::De) && !whole.speaks(Language::De));
    assert!(!switch.is_closed());
}

#[tokio::test(start_paused = true)]
async fn a_clause_that_breaks_off_is_finished_by_the_other_voice() {
    let switch = switch(true);
    let server = || ScriptedTts::default().fault_after(1, Fault::Failed);
    let voice = voice(server(), Some(ScriptedTts::default()), &switch);
    let request = SpeechRequest { text: "In aisle seven.".into(), language: Language::En, voice: None, speed: 1.0 };
    let chunks: Vec<_> = voice.speak(request).try_collect().await.unwrap();
    let by: Vec<bool> = chunks.iter().map(|chunk| chunk.is_another_voice).collect();
    assert!(matches!(by[..], [false, true, ..]) && by[1..].iter().all(|other| *other), "{by:?}");
    assert!(switch.is_closed(), "once is no breakdown");
    spoken(&voice).await.unwrap();
    assert!(!switch.is_closed(), "twice in a row is");
    spoken(&voice).await.unwrap();
    let alone = self::voice(server(), None, &self::switch(false));
    assert_eq!(spoken(&alone).await.unwrap_err().kind(), ErrorKind::Failed);
}

fn llm() -> Switch {
    Switch::new("llm", "model", Some("extractive"), || async { Ok(()) })
}

/// A model that does these things, and quotations in its stead.
fn model(steps: Vec<Step>, switch: &Switch) -> ChatWithStandIn {
    let server = Arc::new(ScriptedChat::new(Script::default().otherwise(steps)));
    ChatWithStandIn::new(server, Some(Arc::new(crate::Extractive)), switch.clone(), ONE)
}

fn question(passages: &[&str]) -> ChatRequest {
    let asked = ChatMessage {
        role: Role::User,
        content: "Where is the oat milk?".to_owned(),
        tool_calls: Vec::new(),
        tool_call_id: None,
    };
    let passage = |text: &&str| Passage {
        id: "1".to_owned(),
        title: "Dairy".to_owned(),
        source: "dairy.md".to_owned(),
        text: (*text).to_owned(),
        language: Some(Language::En),
        similarity: 0.9,
        score: 1.0,
    };
    ChatRequest {
        messages: vec![asked],
        passages: passages.iter().map(passage).collect(),
        tools: vec![],
        language: Language::En,
        max_tokens: None,
        asked: None,
        format: None,
    }
}

const FACT: &str = "The oat milk is in aisle 7.";

fn text(deltas: &[ChatDelta]) -> String {
    let text = |delta: &ChatDelta| match delta {
        ChatDelta::Text(text) => Some(text.clone()),
        ChatDelta::BrokenOff => Some("|".to_owned()),
        _ => None,
    };
    deltas.iter().filter_map(text).collect()
}

async fn thought(model: &ChatWithStandIn, passages: &[&str]) -> Result<String, EngineError> {
    Ok(text(&model.chat(question(passages)).try_collect::<Vec<_>>().await?))
}

#[tokio::test(start_paused = true)]
async fn without_a_model_answers_are_quotations() {
    let switch = llm();
    let model = model(vec![Step::Fail(Fault::Hang)], &switch);
    assert_eq!(thought(&model, &[FACT]).await.unwrap().trim(), FACT);
    assert_eq!((switch.is_closed(), model.name()), (false, "extractive"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_is_completed_by_one_who_knows_something() {
    let begun = || vec![Step::Say("Oat milk is".to_owned()), Step::Fail(Fault::Failed)];
    let answer = thought(&model(begun(), &llm()), &[FACT]).await.unwrap();
    assert!(answer.starts_with("Oat milk is|") && answer.ends_with(FACT), "{answer}");
    assert!(thought(&model(begun(), &llm()), &[]).await.is_err(), "nobody knows how it would have gone on");
    let called = vec![Step::Call { name: "look".to_owned(), arguments: ().into() }, Step::Fail(Fault::Failed)];
    assert!(thought(&model(called, &llm()), &[FACT]).await.is_err(), "a call is under way");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_was_made_good_is_counted() {
    let (switch, count) = (llm(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    switch.on_covered(move |error| {
        assert_eq!(error.kind(), ErrorKind::Failed);
        counted.fetch_add(1, Ordering::Relaxed);
    });
    thought(&model(vec![Step::Fail(Fault::Failed)], &switch), &[FACT]).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_busy_model_is_waited_for_and_then_done_without() {
    let switch = llm();
    let slow = model(vec![Step::WaitMs(2_000), Step::Say("Aisle 7.".to_owned())], &switch);
    let asked = || async { thought(&slow, &[FACT]).await.unwrap() };
    let (first, second, third) = futures::join!(asked(), asked(), asked());
    assert_eq!((first.as_str(), second.as_str()), ("Aisle 7.", "Aisle 7."), "one after the other");
    assert_eq!(third.trim(), FACT, "who would wait for too long has a quotation");
    assert!(switch.is_closed(), "a queue is no breakdown");
    let began = Instant::now();
    let busy = model(vec![Step::Fail(Fault::Busy)], &switch);
    assert_eq!(thought(&busy, &[FACT]).await.unwrap().trim(), FACT);
    assert!((2.0..3.0).contains(&began.elapsed().as_secs_f64()), "it was asked again: {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_comes_back_is_used_again_and_everybody_hears_of_it() {
    let well = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&well);
    let gone = || EngineError::Unavailable { engine: "server".into(), reason: "no answer".into() };
    let switch = Switch::new("stt", "server", None, move || {
        let well = asked.load(Ordering::Relaxed);
        async move { if well { Ok(()) } else { Err(gone()) } }
    });
    assert!(switch.try_now().await.is_err());
    assert_eq!((switch.status().level, switch.is_closed()), (Level::Off, false));
    let mut changes = switch.changes();
    let story = async {
        tokio::time::sleep(Duration::from_mins(2)).await;
        assert!(!switch.is_closed());
        well.store(true, Ordering::Relaxed);
        changes.changed().await.unwrap();
        assert_eq!((switch.status().level, switch.is_closed()), (Level::Server, true));
        switch.failed(&gone());
        changes.changed().await.unwrap();
        assert!(changes.borrow_and_update().is_some());
        changes.changed().await.unwrap();
        assert!(changes.borrow().is_none(), "it is looked after for ever");
    };
    tokio::select! {
        () = switch.clone().look_after() => panic!("it is looked after for ever"),
        () = story => {}
    }
}
