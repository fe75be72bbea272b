//! The calendar, for what people read and what outlives the process: when something was done, when a session ends.

use std::{fmt, sync::Arc};

use u5_runtime::clock;

/// Milliseconds since the Unix epoch, from wherever they come: tests set their own.
#[derive(Clone)]
pub(crate) struct Wall(Arc<dyn Fn() -> i64 + Send + Sync>);

impl fmt::Debug for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Wall").field(&self.now_ms()).finish()
    }
}

impl Wall {
    /// The machine's.
    pub(crate) fn system() -> Self {
        Self::of(|| i64::try_from(clock::since_epoch().as_millis()).unwrap_or(i64::MAX))
    }

    /// One that tells what `now` tells.
    pub(crate) fn of(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now_ms(&self) -> i64 {
        (self.0)()
    }
}
