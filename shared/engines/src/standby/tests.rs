//! Who does the work when the server does not.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures::TryStreamExt;
use u5_protocol::Language;

use super::*;
use crate::{
    ChatDelta, ChatModel, ChatRequest, SpeechRequest, SpeechToText, TextToSpeech, Utterance,
    scripted::{Fault, Pace, Script, ScriptedChat, ScriptedStt, ScriptedTts},
};

fn switch(stand_in: bool) -> Switch {
    Switch::new("stt", "server", stand_in.then_some("stand-in"), || async { Ok(()) })
}

fn utterance() -> Utterance {
    Utterance { pcm: vec![0; 16_000].into(), speech: 0..16_000, languages: vec![Language::En] }
}

async fn heard(server: ScriptedStt, stand_in: Option<&str>, switch: &Switch) -> Result<String, EngineError> {
    let stand_in = stand_in.map(|text| Arc::new(ScriptedStt::always(text)) as Arc<dyn SpeechToText>);
    let stt = TranscriptionWithStandIn::new(Arc::new(server), stand_in, switch.clone());
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
    SpeechWithStandIn::new(Arc::new(server), stand_in, switch.clone())
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
async fn what_broke_off_after_it_was_heard_is_not_said_twice() {
    let switch = switch(true);
    let server = ScriptedTts::default().fault_after(1, Fault::Failed);
    let voice = voice(server, Some(ScriptedTts::default()), &switch);
    assert_eq!(spoken(&voice).await.unwrap_err().kind(), crate::ErrorKind::Failed);
    assert!(switch.is_closed());
    assert!(spoken(&voice).await.is_err());
    assert!(!switch.is_closed(), "twice in a row");
    spoken(&voice).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_a_model_answers_are_quotations() {
    let switch = Switch::new("llm", "model", Some("extractive"), || async { Ok(()) });
    let script = Script::parse("[[rule]]\nthen = [{ fail = \"hang\" }]\n").unwrap();
    let model =
        ChatWithStandIn::new(Arc::new(ScriptedChat::new(script)), Some(Arc::new(crate::Extractive)), switch.clone());
    let request =
        ChatRequest { messages: vec![], passages: [].into(), tools: vec![], language: Language::En, max_tokens: None };
    let deltas: Vec<ChatDelta> = model.chat(request).try_collect().await.unwrap();
    assert!(matches!(deltas[..], [ChatDelta::Text(_), .., ChatDelta::Done(_)]), "{deltas:?}");
    assert_eq!((switch.is_closed(), model.name()), (false, "extractive"));
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
