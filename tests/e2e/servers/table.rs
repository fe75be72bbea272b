//! Every server of a store, failing in every way: what the customer hears and sees meanwhile, and that all is well again
//! when the server is.

use futures::{StreamExt, stream};
use tonic::Code;
use u5_tests::{Kiosk, chaos, fakes::qdrant::Told, kiosk::Turn};

use super::{
    failures::{failures, mend},
    store::{QUESTION, Store, assert_answered, recording, told},
};

/// Rows that are tried side by side: they wait for breakers most of the time.
const SIDE_BY_SIDE: usize = 4;
/// The voice and the ear of stores where it is not they who fail.
const OWN_EAR: &str = "engines.stt=scripted";
const OWN_VOICE: &str = "engines.tts=scripted";

async fn rows<R>(rows: impl IntoIterator<Item = R>, row: impl AsyncFn(R)) {
    stream::iter(rows).for_each_concurrent(SIDE_BY_SIDE, |cells| row(cells)).await;
}

async fn all_is_well(kiosk: &mut Kiosk, name: &str) {
    let turn = kiosk.ask(QUESTION).await;
    assert_answered(&turn, name);
    assert!(told(&turn).is_none_or(|parts| parts == ["embeddings"]), "{name}: the page knows that all is well");
}

#[tokio::test]
async fn whatever_the_language_model_does_the_customer_is_answered() {
    rows(failures(700), async |(name, failure)| {
        let store = Store::open(&[OWN_EAR, OWN_VOICE]).await;
        let mut kiosk = store.kiosk().await;
        failure.strike(&store.ways.ollama, &store.ollama).await;
        for _ in 0..2 {
            assert_answered(&kiosk.ask(QUESTION).await, name);
        }
        assert!(store.degraded("llm").await, "{name}: it is left alone");
        mend(&store.ways.ollama, &store.ollama).await;
        store.recovered("llm").await;
        all_is_well(&mut kiosk, name).await;
    })
    .await;
}

#[tokio::test]
async fn whatever_the_only_voice_does_the_answer_is_there_to_be_read() {
    rows(failures(24_000), async |(name, failure)| {
        let store = Store::open(&[OWN_EAR, "engines.tts=speaches"]).await;
        let mut kiosk = store.kiosk().await;
        failure.strike(&store.ways.speaches, &store.speaches).await;
        for _ in 0..2 {
            assert_answered(&kiosk.ask(QUESTION).await, name);
        }
        mend(&store.ways.speaches, &store.speaches).await;
        store.recovered("tts").await;
        all_is_well(&mut kiosk, name).await;
        assert!(is_heard(&kiosk.ask(QUESTION).await), "{name}: it speaks again");
    })
    .await;
}

fn is_heard(turn: &Turn) -> bool {
    turn.pcm.iter().filter(|sample| **sample != 0).count() > 10_000
}

#[tokio::test]
async fn whatever_the_only_ear_does_the_customer_is_asked_again_and_can_type() {
    rows(failures(40), async |(name, failure)| {
        let store = Store::open(&["engines.stt=speaches", OWN_VOICE]).await;
        let (mut kiosk, pcm) = (store.kiosk().await, recording("oat-milk"));
        failure.strike(&store.ways.speaches, &store.speaches).await;
        for said in ["I'm sorry, I didn't understand you.", "Shall I call a colleague for you?"] {
            let turn = kiosk.hold(&pcm).await;
            assert!(turn.answer().contains(said), "{name}: {}", turn.answer());
            assert_eq!(turn.outcome(), "failed", "{name}: {said}");
            assert!(is_heard(&turn), "{name}: it says so aloud");
        }
        assert_answered(&kiosk.ask(QUESTION).await, name);
        assert!(store.degraded("stt").await, "{name}: it is left alone");
        mend(&store.ways.speaches, &store.speaches).await;
        store.recovered("stt").await;
        assert_answered(&kiosk.hold(&pcm).await, name);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_takes_its_time_is_waited_for_and_nobody_is_told() {
    let store = Store::open(&["engines.stt=speaches", "engines.tts=speaches"]).await;
    let (mut kiosk, pcm) = (store.kiosk().await, recording("oat-milk"));
    let slow = chaos::Fault::slow(60, 40);
    for way in [&store.ways.speaches, &store.ways.ollama] {
        way.set(slow).await;
    }
    let turn = kiosk.hold(&pcm).await;
    assert_answered(&turn, "slow");
    assert!(is_heard(&turn));
    for part in ["stt", "tts", "llm"] {
        assert!(!store.degraded(part).await, "{part}");
    }
}

/// What Qdrant does, or the way to it.
#[derive(Clone, Copy)]
enum Knowledge {
    Way(chaos::Fault),
    Says(Told),
}

const KNOWLEDGE: [(&str, Knowledge); 7] = [
    ("refuses", Knowledge::Way(chaos::Fault::Refuse)),
    ("hangs", Knowledge::Way(chaos::Fault::Hang)),
    ("resets", Knowledge::Way(chaos::Fault::Reset)),
    ("says internal", Knowledge::Says(Told::Error { code: Code::Internal })),
    ("is too slow", Knowledge::Says(Told::Delay { ms: 60_000 })),
    ("breaks off", Knowledge::Says(Told::Lose)),
    ("sends what is no message", Knowledge::Says(Told::Garbage)),
];

#[tokio::test]
async fn whatever_the_knowledge_server_does_the_customer_is_answered_from_the_copy() {
    rows(KNOWLEDGE, async |(name, knowledge)| {
        let store = Store::with_qdrant(&[OWN_EAR, OWN_VOICE, "engines.llm=extractive"]).await;
        let mut kiosk = store.kiosk().await;
        all_is_well(&mut kiosk, name).await;
        let asked = store.qdrant.faults().calls("Points/Query");
        assert!(asked > 0, "{name}: it is Qdrant that is asked");
        match knowledge {
            Knowledge::Way(fault) => store.ways.qdrant.set(fault).await,
            Knowledge::Says(told) => store.qdrant.faults().tell(told),
        }
        for _ in 0..2 {
            assert_answered(&kiosk.ask(QUESTION).await, name);
        }
        assert!(store.degraded("knowledge").await, "{name}: it is left alone");
        store.ways.qdrant.set(chaos::Fault::None).await;
        store.qdrant.faults().tell(Told::None);
        store.recovered("knowledge").await;
        all_is_well(&mut kiosk, name).await;
        assert!(store.qdrant.faults().calls("Points/Query") > asked, "{name}: it is asked again");
    })
    .await;
}
