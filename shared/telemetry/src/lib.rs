//! What U5 tells its operators: logs, metrics, traces of turns, and a wrapper that keeps customers' words out of them.
//!
//! Nothing here is global except the log subscriber, which `tracing` allows once per process. Metrics live in a
//! [`Metrics`] that is passed in, so tests can have one each.

pub mod log;
pub mod metrics;
mod report;
pub mod sensitive;
#[cfg(feature = "otel")]
pub mod traces;

pub use metrics::{Build, Metrics, MetricsError};
pub use sensitive::Sensitive;
