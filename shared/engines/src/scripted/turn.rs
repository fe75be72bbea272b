//! A judge of pauses without a model.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};

use super::calls::{Calls, Fault, Pace};
use crate::{EngineError, TurnDetector};

const NAME: &str = "scripted-turn-detector";

/// Finds every pause equally final, whatever the audio is.
pub struct ScriptedTurnDetector {
    probability: f32,
    pace: Pace,
    fault: Option<Fault>,
    calls: Calls,
}

impl ScriptedTurnDetector {
    /// Answers with `probability`, in [0, 1], every time.
    pub fn always(probability: f32) -> Self {
        Self { probability, pace: Pace::default(), fault: None, calls: Calls::default() }
    }

    /// Takes this long (`pace.first`).
    pub fn pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Misbehaves at every call.
    pub fn fault(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }

    /// Its call counter.
    pub fn calls(&self) -> Calls {
        self.calls.clone()
    }
}

impl TurnDetector for ScriptedTurnDetector {
    fn name(&self) -> &str {
        NAME
    }

    fn finished(&self, _pcm: Arc<[i16]>) -> BoxFuture<'static, Result<f32, EngineError>> {
        let (probability, pace, fault, mut call) = (self.probability, self.pace, self.fault, self.calls.begin());
        async move {
            pace.wait(0).await;
            let result = match fault {
                Some(fault) => Err(fault.strike(NAME).await),
                None => Ok(probability),
            };
            call.finish();
            result
        }
        .boxed()
    }
}
