//! Speaking.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt};
use u5_protocol::Language;

use super::{
    Switch,
    queue::Queue,
    rest::rest_of,
    takeover::{Items, failing, or_else},
    voices::at_rate,
};
use crate::{EngineError, Limits, SpeechChunk, SpeechRequest, TextToSpeech, stream_with_deadline};

/// Until the first sound of a clause: the customer hears nothing meanwhile.
const LIMITS: Limits =
    Limits { first: Some(Duration::from_millis(2_500)), between: Some(Duration::from_secs(3)), total: None };
/// How long a clause may wait until the voice begins at all.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// A voice on a server. The stand-in's voice comes at the server's rate.
pub struct SpeechWithStandIn {
    server: Arc<dyn TextToSpeech>,
    stand_in: Option<Arc<dyn TextToSpeech>>,
    switch: Switch,
    queue: Queue,
}

impl SpeechWithStandIn {
    /// `switch` is the server's, which speaks `parallel` clauses at a time.
    pub fn new(
        server: Arc<dyn TextToSpeech>,
        stand_in: Option<Arc<dyn TextToSpeech>>,
        switch: Switch,
        parallel: NonZeroUsize,
    ) -> Self {
        Self { server, stand_in, switch, queue: Queue::new(parallel, PATIENCE) }
    }

    fn stand_in_for(&self, language: Language) -> Option<Arc<dyn TextToSpeech>> {
        self.stand_in.clone().filter(|stand_in| stand_in.speaks(language))
    }
}

impl TextToSpeech for SpeechWithStandIn {
    /// Whoever speaks now, so that what one has said is never taken for the other's.
    fn name(&self) -> &str {
        self.switch.working(self.server.name(), self.stand_in.as_ref().map(|stand_in| stand_in.name()))
    }

    fn rate(&self) -> u32 {
        self.server.rate()
    }

    fn speaks(&self, language: Language) -> bool {
        self.server.speaks(language) || self.stand_in_for(language).is_some()
    }

    fn speak(&self, request: SpeechRequest) -> Items<SpeechChunk> {
        let (stand_in, switch, rate) = (self.stand_in_for(request.language), self.switch.clone(), self.rate());
        // A voice of the server's is none of the stand-in's.
        let others = SpeechRequest { voice: None, ..request.clone() };
        let instead = move |stand_in: Arc<dyn TextToSpeech>| at_rate(stand_in.speak(others), stand_in.rate(), rate);
        if !switch.is_closed() || !self.server.speaks(request.language) {
            return stand_in.map_or_else(|| failing(switch.gone()), instead);
        }
        let asked = ask(Arc::clone(&self.server), request, self.queue.clone(), switch.clone());
        let said = |said: &mut u64, chunk: &SpeechChunk| *said += chunk.pcm.len() as u64;
        or_else(futures::stream::once(asked).try_flatten().boxed(), said, move |error, said| match stand_in {
            Some(stand_in) => {
                switch.covered(&error);
                let whole = instead(stand_in);
                let rest = if said == 0 { whole } else { rest_of(whole, said) };
                rest.map_ok(|chunk| SpeechChunk { is_another_voice: true, ..chunk }).boxed()
            }
            None => failing(error),
        })
    }
}

async fn ask(
    server: Arc<dyn TextToSpeech>,
    request: SpeechRequest,
    queue: Queue,
    switch: Switch,
) -> Result<Items<SpeechChunk>, EngineError> {
    let turn = queue.turn(server.name()).await?;
    let speech = stream_with_deadline(server.name(), LIMITS, server.speak(request));
    Ok(switch.watched(speech, turn))
}
