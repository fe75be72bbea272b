//! The port for telling a pause from the end.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::EngineError;

/// Tells from the sound of a customer's speech whether it is finished: a voice that is about to go on sounds different
/// from one that has come to its end.
pub trait TurnDetector: Send + Sync {
    /// A short name for logs, `/health` and the start-up table.
    fn name(&self) -> &str;

    /// The probability in [0, 1] that the customer has finished, from 16 kHz mono audio that ends in the pause. An
    /// engine may look at the end of it only (the embedded one at 8 s), but never needs more than there is. Dropping the
    /// future cancels the work.
    ///
    /// # Errors
    /// [`EngineError::BadInput`] when there is no audio at all, and those of every engine. A caller goes by the length of
    /// the pause alone then.
    fn finished(&self, pcm: Arc<[i16]>) -> BoxFuture<'static, Result<f32, EngineError>>;
}
