//! Hearing.

use std::{sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};

use super::{Switch, gone};
use crate::{EngineError, SpeechToText, Transcript, Utterance, with_deadline};

/// How long the server may take before the stand-in begins as well; whoever is first is heard. A second or so is what
/// the embedded engine takes itself.
const HEDGE: Duration = Duration::from_millis(900);
/// How long the server may take altogether.
const PATIENCE: Duration = Duration::from_secs(4);

/// Speech recognition on a server.
pub struct TranscriptionWithStandIn {
    server: Arc<dyn SpeechToText>,
    stand_in: Option<Arc<dyn SpeechToText>>,
    switch: Switch,
}

impl TranscriptionWithStandIn {
    /// `switch` is the server's.
    pub fn new(server: Arc<dyn SpeechToText>, stand_in: Option<Arc<dyn SpeechToText>>, switch: Switch) -> Self {
        Self { server, stand_in, switch }
    }
}

impl SpeechToText for TranscriptionWithStandIn {
    fn name(&self) -> &str {
        match &self.stand_in {
            Some(stand_in) if !self.switch.is_closed() => stand_in.name(),
            _ => self.server.name(),
        }
    }

    fn transcribe(&self, utterance: Utterance) -> BoxFuture<'static, Result<Transcript, EngineError>> {
        let (server, stand_in, switch) = (Arc::clone(&self.server), self.stand_in.clone(), self.switch.clone());
        async move {
            let Some(stand_in) = stand_in else {
                return if switch.is_closed() { ask(server, utterance, switch).await } else { Err(gone(&switch)) };
            };
            if !switch.is_closed() {
                return stand_in.transcribe(utterance).await;
            }
            let asked = ask(server, utterance.clone(), switch);
            hedged(asked, stand_in, utterance).await
        }
        .boxed()
    }
}

async fn ask(server: Arc<dyn SpeechToText>, utterance: Utterance, switch: Switch) -> Result<Transcript, EngineError> {
    let result = with_deadline(server.name(), PATIENCE, server.transcribe(utterance)).await;
    match &result {
        Ok(_) => switch.worked(),
        Err(error) => switch.failed(error),
    }
    result
}

/// The server's answer, or the stand-in's where the server fails or dawdles.
async fn hedged(
    asked: impl Future<Output = Result<Transcript, EngineError>>,
    stand_in: Arc<dyn SpeechToText>,
    utterance: Utterance,
) -> Result<Transcript, EngineError> {
    let mut asked = std::pin::pin!(asked.fuse());
    tokio::select! {
        biased;
        answer = &mut asked => return match answer {
            Ok(transcript) => Ok(transcript),
            Err(_) => stand_in.transcribe(utterance).await,
        },
        () = tokio::time::sleep(HEDGE) => {}
    }
    let mut instead = stand_in.transcribe(utterance);
    tokio::select! {
        biased;
        answer = asked => match answer {
            Ok(transcript) => Ok(transcript),
            Err(_) => instead.await,
        },
        answer = &mut instead => answer,
    }
}
