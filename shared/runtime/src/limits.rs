//! Admission: a fixed number of permits, and a reason for whoever gets none.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use u5_telemetry::Metrics;
use u5_telemetry::metrics::Refusal;

/// Lets a bounded number through at a time. Nobody waits: who is not admitted hears so at once and may try again.
#[derive(Debug, Clone)]
pub struct Admission {
    permits: Arc<Semaphore>,
    limit: usize,
    reason: Refusal,
    retry_after: Duration,
    metrics: Metrics,
}

/// Why somebody was not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("all {limit} places are taken ({reason}); try again in {} s", retry_after.as_secs())]
pub struct Refused {
    /// What was full.
    pub reason: Refusal,
    /// How many are admitted at a time.
    pub limit: usize,
    /// When to try again, for `Retry-After`.
    pub retry_after: Duration,
}

/// A place, held until dropped.
#[derive(Debug)]
#[must_use = "the place is free again as soon as this is dropped"]
pub struct Permit {
    _permit: OwnedSemaphorePermit,
}

impl Admission {
    /// Admits `limit` at a time.
    pub fn new(limit: usize, reason: Refusal, retry_after: Duration, metrics: Metrics) -> Self {
        let permits = Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS)));
        Self { permits, limit, reason, retry_after, metrics }
    }

    /// A place, or the reason why there is none; a refusal is counted and logged.
    pub fn admit(&self) -> Result<Permit, Refused> {
        Arc::clone(&self.permits).try_acquire_owned().map(|permit| Permit { _permit: permit }).map_err(|_| {
            let refused = Refused { reason: self.reason, limit: self.limit, retry_after: self.retry_after };
            self.metrics.refused(self.reason, &refused);
            refused
        })
    }

    /// How many places are free.
    pub fn free(&self) -> usize {
        self.permits.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::metrics;

    #[test]
    fn a_place_is_free_again_when_its_permit_is_dropped() {
        let metrics = metrics();
        let admission = Admission::new(1, Refusal::Sessions, Duration::from_secs(5), metrics.clone());
        let held = admission.admit().unwrap();
        let refused = admission.admit().unwrap_err();
        assert_eq!(refused.to_string(), "all 1 places are taken (sessions); try again in 5 s");
        assert!(metrics.encode().unwrap().contains("kiosk_refused_total{reason=\"sessions\"} 1"));
        drop(held);
        assert_eq!(admission.free(), 1);
        assert!(admission.admit().is_ok());
    }
}
