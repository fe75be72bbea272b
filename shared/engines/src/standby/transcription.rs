//! Hearing.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};

use super::{Switch, queue::Queue};
use crate::{EngineError, SpeechToText, Transcript, Utterance, with_deadline};

/// How long the server may take before the stand-in begins as well; whoever is first is heard. A second or so is what
/// the embedded engine takes itself.
const HEDGE: Duration = Duration::from_millis(900);
/// How long the server may take altogether, its queue not counted.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long an utterance may wait for its turn.
const QUEUE: Duration = Duration::from_secs(2);

/// Speech recognition on a server.
pub struct TranscriptionWithStandIn {
    server: Arc<dyn SpeechToText>,
    stand_in: Option<Arc<dyn SpeechToText>>,
    switch: Switch,
    queue: Queue,
}

impl TranscriptionWithStandIn {
    /// `switch` is the server's, which listens to `parallel` utterances at a time.
    pub fn new(
        server: Arc<dyn SpeechToText>,
        stand_in: Option<Arc<dyn SpeechToText>>,
        switch: Switch,
        parallel: NonZeroUsize,
    ) -> Self {
        Self { server, stand_in, switch, queue: Queue::new(parallel, QUEUE) }
    }
}

impl SpeechToText for TranscriptionWithStandIn {
    fn name(&self) -> &str {
        self.switch.working(self.server.name(), self.stand_in.as_ref().map(|stand_in| stand_in.name()))
    }

    fn transcribe(&self, utterance: Utterance) -> BoxFuture<'static, Result<Transcript, EngineError>> {
        let call = Call { server: Arc::clone(&self.server), switch: self.switch.clone(), queue: self.queue.clone() };
        let (stand_in, is_used) = (self.stand_in.clone(), self.switch.is_closed());
        async move {
            match stand_in {
                Some(stand_in) if is_used => call.hedged(stand_in, utterance).await,
                Some(stand_in) => stand_in.transcribe(utterance).await,
                None if is_used => call.ask(utterance).await,
                None => Err(call.switch.gone()),
            }
        }
        .boxed()
    }
}

/// One call of the server.
struct Call {
    server: Arc<dyn SpeechToText>,
    switch: Switch,
    queue: Queue,
}

impl Call {
    async fn ask(&self, utterance: Utterance) -> Result<Transcript, EngineError> {
        let _turn = self.queue.turn(self.server.name()).await?;
        let result = with_deadline(self.server.name(), PATIENCE, self.server.transcribe(utterance)).await;
        self.switch.noted(&result);
        result
    }

    /// The server's answer, or the stand-in's where the server fails or dawdles.
    async fn hedged(&self, stand_in: Arc<dyn SpeechToText>, utterance: Utterance) -> Result<Transcript, EngineError> {
        let mut asked = std::pin::pin!(self.ask(utterance.clone()));
        tokio::select! {
            biased;
            answer = &mut asked => {
                // Only being waited for, it begins.
                let instead = async { stand_in.transcribe(utterance).await };
                return self.or_else(answer, instead).await;
            }
            () = tokio::time::sleep(HEDGE) => {}
        }
        let mut instead = stand_in.transcribe(utterance);
        tokio::select! {
            biased;
            answer = asked => self.or_else(answer, instead).await,
            answer = &mut instead => answer,
        }
    }

    /// The server's answer, or where it has none, that of the stand-in.
    async fn or_else(
        &self,
        answer: Result<Transcript, EngineError>,
        instead: impl Future<Output = Result<Transcript, EngineError>>,
    ) -> Result<Transcript, EngineError> {
        match answer {
            Ok(transcript) => Ok(transcript),
            Err(error) => {
                self.switch.covered(&error);
                instead.await
            }
        }
    }
}
