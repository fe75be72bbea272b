//! What must not happen, by the servers' own count.

use serde::Serialize;

use super::{server::total, watch::shown};

const VIOLATIONS: &str = "kiosk_invariant_violations_total";
const PANICS: &str = "u5_task_panics_total";
const ACTIVE: &str = "kiosk_active_sessions";

/// What broke in a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Broken {
    violations: u64,
    panics: u64,
    /// Sessions that are still there although everybody has gone.
    sessions_left: u64,
}

impl Broken {
    /// By a server's metrics in the Prometheus text format, taken when everybody has gone.
    pub(super) fn of(metrics: &str) -> Self {
        let sum = |family| total(metrics, family) as u64;
        Self { violations: sum(VIOLATIONS), panics: sum(PANICS), sessions_left: sum(ACTIVE) }
    }

    /// What broke in one server or the other.
    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            violations: self.violations + other.violations,
            panics: self.panics + other.panics,
            sessions_left: self.sessions_left + other.sessions_left,
        }
    }

    /// Whether no rule was broken and no task panicked. A session that is left may only be slow to notice.
    pub(super) const fn is_nothing(self) -> bool {
        self.violations + self.panics == 0
    }

    /// For a table of two columns.
    pub(super) fn rows(broken: Option<Self>) -> [[String; 2]; 3] {
        let figure = |figure: fn(Self) -> u64| shown(broken.map(|broken| figure(broken) as f64), 0, "");
        [
            ["broken invariants".to_owned(), figure(|broken| broken.violations)],
            ["panics of tasks".to_owned(), figure(|broken| broken.panics)],
            ["sessions left when everybody has gone".to_owned(), figure(|broken| broken.sessions_left)],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_broke_anywhere_is_broken() {
        let (one, other) =
            (Broken::of("u5_task_panics_total{task=\"a\"} 1\n"), Broken::of("kiosk_active_sessions 2\n"));
        assert!(!one.and(other).is_nothing() && other.is_nothing() && Broken::default().is_nothing());
        assert_eq!(one.and(other), Broken { violations: 0, panics: 1, sessions_left: 2 });
    }
}
