//! What is both counted and logged: one call, so that the log and the metric cannot disagree.

use std::fmt::Display;

use crate::Metrics;
use crate::metrics::{Dropped, EngineFailure, Label, Part, Refusal, ToolFailure};

impl Metrics {
    /// Somebody was turned away. `detail` says who and what they can do about it, without customer text.
    pub fn refused(&self, reason: Refusal, detail: &dyn Display) {
        self.families().refused.with_label_values(&[reason.as_str()]).inc();
        tracing::warn!(reason = reason.as_str(), "refused: {detail}");
    }

    /// `count` frames or events were lost. Logged at debug only: a slow kiosk loses many, and the counter shows them.
    pub fn dropped(&self, what: Dropped, count: u64) {
        self.families().dropped.with_label_values(&[what.as_str()]).inc_by(count);
        tracing::debug!(what = what.as_str(), count, "dropped {count} {what}");
    }

    /// A call of an engine or a store failed. `error` must not contain customer text.
    pub fn engine_failed(&self, part: Part, failure: EngineFailure, error: &dyn Display) {
        self.families().engine_errors.with_label_values(&[part.as_str(), failure.as_str()]).inc();
        tracing::warn!(part = part.as_str(), kind = failure.as_str(), "{part} failed: {error}");
    }

    /// A call of one of the store's own systems failed. `error` must not contain what was sent or received.
    pub fn tool_failed(&self, failure: ToolFailure, error: &dyn Display) {
        self.families().tool_errors.with_label_values(&[failure.as_str()]).inc();
        tracing::warn!(kind = failure.as_str(), "{error}");
    }

    /// Says why a part is replaced by its stand-in or missing, or that it is neither. Logged when it changes.
    pub fn degraded(&self, part: Part, trouble: Option<&str>) {
        let gauge = self.families().degraded.with_label_values(&[part.as_str()]);
        let was = gauge.get() == 1;
        gauge.set(i64::from(trouble.is_some()));
        match (was, trouble) {
            (false, Some(trouble)) => tracing::warn!(part = part.as_str(), "{part} is degraded: {trouble}"),
            (true, None) => tracing::info!(part = part.as_str(), "{part} has recovered"),
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// Which parts are degraded now.
    pub fn degraded_parts(&self) -> impl Iterator<Item = Part> {
        let parts = self.families().degraded.clone();
        Part::ALL.iter().copied().filter(move |part| parts.with_label_values(&[part.as_str()]).get() == 1)
    }

    /// A rule of the conversation was broken: a bug, which the conversation survives. `detail` says in which state.
    pub fn invariant_violated(&self, id: &'static str, detail: &dyn Display) {
        self.families().invariants.with_label_values(&[id]).inc();
        tracing::error!(invariant = id, "invariant {id} violated: {detail}");
    }

    /// A background task panicked.
    pub fn task_panicked(&self, task: &'static str, message: &str) {
        self.families().task_panics.with_label_values(&[task]).inc();
        tracing::error!(task, "task {task} panicked: {message}");
    }

    /// The configuration or content was taken; `revision` names it.
    pub fn reload_succeeded(&self, what: &str, revision: &str) {
        self.families().config_reload.set(1);
        tracing::info!(what, revision, "{what} is now at revision {revision}");
    }

    /// A change of configuration or content was not taken; the last good one stays in force.
    pub fn reload_failed(&self, what: &str, error: &dyn Display) {
        self.families().config_reload.set(0);
        tracing::error!(what, "{what} was not reloaded, the last good one stays: {error}");
    }
}
