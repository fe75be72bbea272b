//! Medians and tails.

use serde::Serialize;

/// Percentiles of a set of times, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

impl Percentiles {
    /// By nearest rank: the smallest of `times` that at least that share of them does not exceed.
    pub(crate) fn of(mut times: Vec<f64>) -> Option<Self> {
        times.sort_by(f64::total_cmp);
        let max = *times.last()?;
        let rank = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
        Some(Self { p50: rank(50), p95: rank(95), p99: rank(99), max })
    }

    /// For a table.
    pub(crate) fn cells(self) -> [String; 4] {
        [self.p50, self.p95, self.p99, self.max].map(|ms| format!("{ms:.2}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let hundred = (1..=100).rev().map(f64::from).collect();
        let expected = Percentiles { p50: 50.0, p95: 95.0, p99: 99.0, max: 100.0 };
        assert_eq!(Percentiles::of(hundred), Some(expected));
        let one = Percentiles { p50: 7.0, p95: 7.0, p99: 7.0, max: 7.0 };
        assert_eq!((Percentiles::of(vec![7.0]), Percentiles::of(vec![])), (Some(one), None));
        let three = Percentiles::of(vec![3.0, 1.0, 2.0]).unwrap();
        assert_eq!((three.p50, three.p95), (2.0, 3.0));
    }
}
