//! Speech servers that fail in every way before their first word or sound: the stand-in does it in the same turn.

use std::{num::NonZeroUsize, sync::Arc};

use futures::{TryStreamExt, future::join_all};
use u5_engines::{
    EngineError, SpeechRequest, SpeechToText, TextToSpeech, Utterance,
    scripted::{ScriptedStt, ScriptedTts},
    speaches::{SpeachesStt, SpeachesTts, Voices},
    standby::{SpeechWithStandIn, Switch, TranscriptionWithStandIn},
};
use u5_protocol::Language;
use u5_tests::{
    Chaos,
    fakes::{Fake, Fault, speaches},
};

use super::{
    failures::{Failure, failures},
    in_time,
};

const WHISPER: &str = "Systran/faster-whisper-small";
const KOKORO: &str = "speaches-ai/Kokoro-82M-v1.0-ONNX";
const HEARD_INSTEAD: &str = "Heard by the stand-in.";

/// A speech server behind a way to it, and whether it is used.
struct Server {
    speaches: Fake,
    way: Chaos,
    switch: Switch,
}

impl Server {
    async fn start() -> Self {
        let speaches = Fake::start(|knobs| speaches::router(speaches::Options::default(), knobs)).await;
        let way = Chaos::start(speaches.address).await;
        Self { speaches, way, switch: Switch::new("speech", "speaches", Some("stand-in"), || async { Ok(()) }) }
    }

    async fn hear(&self) -> Result<String, EngineError> {
        let server = SpeachesStt::new(&self.way.url("http"), "", WHISPER, &[]).expect("the address is one");
        let stand_in: Arc<dyn SpeechToText> = Arc::new(ScriptedStt::always(HEARD_INSTEAD));
        let (server, switch) = (Arc::new(server), self.switch.clone());
        let ears = TranscriptionWithStandIn::new(server, Some(stand_in), switch, NonZeroUsize::MIN);
        let utterance =
            Utterance { pcm: vec![100; 32_000].into(), speech: 8_000..24_000, languages: vec![Language::En] };
        in_time(ears.transcribe(utterance)).await.map(|transcript| transcript.text)
    }

    /// How many samples are spoken.
    async fn speak(&self) -> Result<usize, EngineError> {
        let voices = Voices::from([(Language::En, "af_heart".to_owned())]);
        let server = SpeachesTts::new(&self.way.url("http"), "", KOKORO, voices, 0).expect("the address is one");
        let stand_in: Arc<dyn TextToSpeech> = Arc::new(ScriptedTts::default());
        let (server, switch) = (Arc::new(server), self.switch.clone());
        let voice = SpeechWithStandIn::new(server, Some(stand_in), switch, NonZeroUsize::MIN);
        let text = "The oat milk is in aisle seven.".to_owned();
        let request = SpeechRequest { text, language: Language::En, voice: None, speed: 1.0 };
        let chunks: Vec<_> = in_time(voice.speak(request).try_collect()).await?;
        Ok(chunks.iter().map(|chunk| chunk.pcm.len()).sum())
    }
}

#[tokio::test]
async fn what_the_ear_on_a_server_fails_to_hear_is_heard_all_the_same() {
    join_all(failures(40).map(|(name, failure)| async move {
        let server = Server::start().await;
        assert_eq!(server.hear().await.unwrap(), "Where is the oat milk?", "{name}");
        failure.strike(&server.way, &server.speaches).await;
        for _ in 0..2 {
            assert_eq!(server.hear().await.unwrap(), HEARD_INSTEAD, "{name}");
        }
    }))
    .await;
}

#[tokio::test]
async fn what_the_voice_on_a_server_fails_to_say_is_said_all_the_same() {
    // Whatever bytes come are samples: what they sound like, no program can tell.
    let is_error = |failure: &Failure| !matches!(failure, Failure::Server(Fault::Garbage { .. }));
    let failures = failures(0).into_iter().filter(|(_, failure)| is_error(failure));
    join_all(failures.map(|(name, failure)| async move {
        let server = Server::start().await;
        let whole = server.speak().await.unwrap();
        failure.strike(&server.way, &server.speaches).await;
        for _ in 0..2 {
            let samples = server.speak().await.unwrap();
            assert!(samples * 4 > whole, "{name}: {samples} of {whole} samples");
        }
    }))
    .await;
}
