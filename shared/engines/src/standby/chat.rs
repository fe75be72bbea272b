//! Thinking.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt};
use tokio::time::{Instant, sleep};

use super::{
    Switch,
    queue::Queue,
    takeover::{Items, failing, or_else},
};
use crate::{ChatDelta, ChatModel, ChatRequest, EngineError, Limits, stream_with_deadline};

/// Until the first word: the customer has been told to wait for a moment by then.
const LIMITS: Limits =
    Limits { first: Some(Duration::from_secs(4)), between: Some(Duration::from_secs(5)), total: None };
/// How long a customer may wait until the model begins at all.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// Until a server that said it has too much to do is asked again.
const AGAIN: Duration = Duration::from_millis(200);

/// A language model on a server.
pub struct ChatWithStandIn {
    server: Arc<dyn ChatModel>,
    stand_in: Option<Arc<dyn ChatModel>>,
    switch: Switch,
    queue: Queue,
}

/// What of an answer has been passed on.
#[derive(Clone, Copy, Debug, Default)]
struct Passed {
    words: bool,
    calls: bool,
}

impl ChatWithStandIn {
    /// `switch` is the server's, which does `parallel` answers at a time.
    pub fn new(
        server: Arc<dyn ChatModel>,
        stand_in: Option<Arc<dyn ChatModel>>,
        switch: Switch,
        parallel: NonZeroUsize,
    ) -> Self {
        Self { server, stand_in, switch, queue: Queue::new(parallel, PATIENCE) }
    }
}

impl ChatModel for ChatWithStandIn {
    fn name(&self) -> &str {
        self.switch.working(self.server.name(), self.stand_in.as_ref().map(|stand_in| stand_in.name()))
    }

    fn chat(&self, request: ChatRequest) -> Items<ChatDelta> {
        let (stand_in, switch) = (self.stand_in.clone(), self.switch.clone());
        if !switch.is_closed() {
            return stand_in.map_or_else(|| failing(switch.gone()), |stand_in| stand_in.chat(request));
        }
        let asked = ask(Arc::clone(&self.server), request.clone(), self.queue.clone(), switch.clone());
        or_else(futures::stream::once(asked).try_flatten().boxed(), Passed::note, move |error, passed| match stand_in {
            Some(stand_in) if passed.can_be_completed(&request) => {
                switch.covered(&error);
                let broken_off = passed.words.then_some(Ok(ChatDelta::BrokenOff));
                futures::stream::iter(broken_off).chain(stand_in.chat(request)).boxed()
            }
            _ => failing(error),
        })
    }
}

impl Passed {
    const fn note(&mut self, delta: &ChatDelta) {
        match delta {
            ChatDelta::Text(_) => self.words = true,
            ChatDelta::ToolCall(_) => self.calls = true,
            ChatDelta::Cites(_) | ChatDelta::BrokenOff | ChatDelta::Done(_) => {}
        }
    }

    /// After words, only by one who knows something: an "I don't know" behind half an answer helps nobody. What the
    /// model has set going with a call is not for others to go on with.
    fn can_be_completed(self, request: &ChatRequest) -> bool {
        !self.calls && (!self.words || !request.passages.is_empty())
    }
}

/// The server's answer. One that has too much to do is asked again, as long as the customer can be kept waiting.
async fn ask(
    server: Arc<dyn ChatModel>,
    request: ChatRequest,
    queue: Queue,
    switch: Switch,
) -> Result<Items<ChatDelta>, EngineError> {
    let give_up = Instant::now() + queue.patience();
    let turn = queue.turn(server.name()).await?;
    loop {
        let mut answer = stream_with_deadline(server.name(), LIMITS, server.chat(request.clone())).fuse();
        let first = answer.next().await;
        if matches!(first, Some(Err(EngineError::Busy { .. }))) && Instant::now() + AGAIN < give_up {
            sleep(AGAIN).await;
            continue;
        }
        let answer = futures::stream::iter(first).chain(answer);
        return Ok(switch.watched(answer.boxed(), turn));
    }
}
