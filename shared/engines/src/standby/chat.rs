//! Thinking.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt, stream::BoxStream};

use super::{Switch, gone};
use crate::{ChatDelta, ChatModel, ChatRequest, EngineError, Limits, stream_with_deadline};

/// Until the first word: the customer has been told to wait for a moment by then.
const LIMITS: Limits =
    Limits { first: Some(Duration::from_secs(4)), between: Some(Duration::from_secs(5)), total: None };

/// A language model on a server.
pub struct ChatWithStandIn {
    server: Arc<dyn ChatModel>,
    stand_in: Option<Arc<dyn ChatModel>>,
    switch: Switch,
}

impl ChatWithStandIn {
    /// `switch` is the server's.
    pub fn new(server: Arc<dyn ChatModel>, stand_in: Option<Arc<dyn ChatModel>>, switch: Switch) -> Self {
        Self { server, stand_in, switch }
    }
}

impl ChatModel for ChatWithStandIn {
    fn name(&self) -> &str {
        match &self.stand_in {
            Some(stand_in) if !self.switch.is_closed() => stand_in.name(),
            _ => self.server.name(),
        }
    }

    fn chat(&self, request: ChatRequest) -> BoxStream<'static, Result<ChatDelta, EngineError>> {
        let (stand_in, switch) = (self.stand_in.clone(), self.switch.clone());
        let instead = {
            let (request, switch) = (request.clone(), switch.clone());
            move |error: Option<EngineError>| match stand_in {
                Some(stand_in) => stand_in.chat(request),
                None => futures::stream::iter([Err(error.unwrap_or_else(|| gone(&switch)))]).boxed(),
            }
        };
        if !switch.is_closed() {
            return instead(None);
        }
        let answer = stream_with_deadline(self.server.name(), LIMITS, self.server.chat(request));
        super::speech::first_or_else(answer, switch, move |error| instead(Some(error)))
    }
}
