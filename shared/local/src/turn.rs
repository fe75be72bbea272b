//! Smart Turn behind the port for telling a pause from the end.

use std::sync::Arc;

use futures::{FutureExt, future::BoxFuture};
use u5_engines::{EngineError, TurnDetector};

use crate::{
    cancel::Cancel,
    pool::{Pool, Priority},
    smart_turn::{SmartTurn, SmartTurnError},
};

/// End-of-turn detection in this process.
pub struct LocalTurnDetector {
    model: Arc<SmartTurn>,
    pool: Pool,
}

impl LocalTurnDetector {
    /// Judges with this model on this pool.
    pub fn new(model: Arc<SmartTurn>, pool: Pool) -> Self {
        Self { model, pool }
    }
}

impl TurnDetector for LocalTurnDetector {
    fn name(&self) -> &'static str {
        "smart-turn-v3.2"
    }

    fn finished(&self, pcm: Arc<[i16]>) -> BoxFuture<'static, Result<f32, EngineError>> {
        let (model, threads) = (Arc::clone(&self.model), self.pool.threads(Priority::Turn));
        let job = move |cancel: &Cancel| model.finished(&pcm, &threads, cancel).map_err(|error| engine_error(&error));
        self.pool.submit(Priority::Turn, job).map(|result| result.and_then(|inner| inner)).boxed()
    }
}

fn engine_error(error: &SmartTurnError) -> EngineError {
    let engine = Priority::Turn.engine();
    match error {
        SmartTurnError::Stopped(stopped) => stopped.of(engine),
        SmartTurnError::NoAudio => EngineError::BadInput { engine: engine.into(), reason: error.to_string() },
        _ => EngineError::Failed { engine: engine.into(), reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::LazyLock, time::Duration};

    use futures::executor::block_on;
    use u5_engines::ErrorKind;

    use super::*;
    use crate::pool::{Limit, PoolOptions};

    static MODEL: LazyLock<Arc<SmartTurn>> = LazyLock::new(|| {
        let directory = crate::testing::models().join("smart-turn-v3.2");
        let loaded = SmartTurn::load(&directory);
        Arc::new(loaded.unwrap_or_else(|e| panic!("{e}\nfetch the models first: `make models`")))
    });

    /// These tests are not about speed, so there is time enough unless a test says otherwise.
    const AMPLE: Duration = Duration::from_mins(10);

    fn detector(admitted: usize, deadline: Duration) -> LocalTurnDetector {
        let options = PoolOptions { turn: Limit { admitted, deadline }, ..PoolOptions::default() };
        LocalTurnDetector::new(Arc::clone(&MODEL), Pool::start(options).unwrap())
    }

    fn ask(detector: &LocalTurnDetector, samples: usize) -> Result<f32, ErrorKind> {
        block_on(detector.finished(vec![0; samples].into())).map_err(|error| error.kind())
    }

    #[test]
    fn a_pause_is_judged_in_the_pool() {
        let probability = ask(&detector(1, AMPLE), 1600).unwrap();
        assert!((0.0..=1.0).contains(&probability), "{probability}");
    }

    #[test]
    fn what_cannot_be_judged_is_told_by_its_kind() {
        assert_eq!(ask(&detector(1, AMPLE), 0), Err(ErrorKind::BadInput));
        assert_eq!(ask(&detector(1, Duration::ZERO), 1600), Err(ErrorKind::Deadline));
        assert_eq!(ask(&detector(0, AMPLE), 1600), Err(ErrorKind::Busy));
    }

    #[test]
    fn a_dropped_request_makes_room() {
        let detector = detector(1, AMPLE);
        drop(detector.finished(Arc::new([0; 1600])));
        // It may be running still; it ends by itself.
        while ask(&detector, 1600) == Err(ErrorKind::Busy) {
            std::thread::yield_now();
        }
        ask(&detector, 1600).unwrap();
    }
}
