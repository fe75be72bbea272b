//! What every service binary has in common: configuration, start-up and drain, tasks, reload and the ops routes.

pub mod base;
pub mod causes;
pub mod clock;
pub mod config;
pub mod content;
pub mod keys;
pub mod limits;
pub mod live;
pub mod ops;
pub mod page;
pub mod ready;
pub mod serve;
pub mod shutdown;
pub mod tasks;

pub use base::BasePath;
pub use clock::Clock;
pub use live::{Live, Revision};
pub use ready::{Latch, Readiness};
pub use shutdown::Shutdown;
pub use tasks::{TaskKind, Tasks};

#[cfg(test)]
mod tests_support {
    use std::time::Duration;

    use u5_telemetry::{Build, Metrics};

    pub(crate) fn metrics() -> Metrics {
        Metrics::new(Build { version: "0", revision: "test" }, Duration::ZERO).unwrap()
    }
}
