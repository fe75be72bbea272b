//! Readiness: every part that must start holds a [`Latch`]; the service has started when the last is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;

type Waiting = Arc<Mutex<BTreeMap<&'static str, usize>>>;
type Verdict = Arc<dyn Fn() -> bool + Send + Sync>;

/// Whether the service can take work now: started, and its live verdict says yes.
#[derive(Clone)]
pub struct Readiness {
    waiting: Waiting,
    verdict: Verdict,
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Readiness").field("waiting_for", &self.waiting_for()).finish_non_exhaustive()
    }
}

impl Readiness {
    /// Ready as soon as no latch is held, while `verdict` is true. The verdict is asked at every request: it must
    /// answer from memory.
    pub fn new(verdict: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { waiting: Waiting::default(), verdict: Arc::new(verdict) }
    }

    /// Makes readiness wait for `part` until the latch is dropped.
    pub fn latch(&self, part: &'static str) -> Latch {
        *self.waiting.lock().entry(part).or_default() += 1;
        Latch { part, waiting: Arc::clone(&self.waiting) }
    }

    /// Whether everything has started.
    pub fn has_started(&self) -> bool {
        self.waiting.lock().is_empty()
    }

    /// Whether work can be taken now.
    pub fn is_ready(&self) -> bool {
        self.has_started() && (self.verdict)()
    }

    /// The parts that have not started yet, in alphabetical order.
    pub fn waiting_for(&self) -> Vec<&'static str> {
        self.waiting.lock().keys().copied().collect()
    }
}

/// Held by a part that is still starting.
#[derive(Debug)]
#[must_use = "the part counts as started as soon as this is dropped"]
pub struct Latch {
    part: &'static str,
    waiting: Waiting,
}

impl Drop for Latch {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock();
        if let Some(held) = waiting.get_mut(self.part) {
            *held -= 1;
            if *held == 0 {
                waiting.remove(self.part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn is_ready_when_the_last_latch_is_dropped() {
        let readiness = Readiness::new(|| true);
        let (models, more, index) = (readiness.latch("models"), readiness.latch("models"), readiness.latch("index"));
        assert_eq!(readiness.waiting_for(), ["index", "models"]);
        drop((models, index));
        assert!(!readiness.is_ready());
        drop(more);
        assert!(readiness.is_ready());
    }

    #[test]
    fn the_live_verdict_can_take_readiness_away_again() {
        let is_well = Arc::new(AtomicBool::new(true));
        let asked = Arc::clone(&is_well);
        let readiness = Readiness::new(move || asked.load(Ordering::Relaxed));
        assert!(readiness.is_ready());
        is_well.store(false, Ordering::Relaxed);
        assert!(!readiness.is_ready() && readiness.has_started());
    }
}
