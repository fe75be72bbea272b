//! How fast something grows.

/// The slope of the line with the least squared distance to `points` (x, y), in y per x; nothing where the points do
/// not lie apart.
pub(super) fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let together: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    (spread > 0.0).then(|| together / spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_own_slope() {
        let line: Vec<_> = (0..10).map(|x| (f64::from(x), 100.0 - 2.5 * f64::from(x))).collect();
        assert!((slope(&line).unwrap() + 2.5).abs() < 1e-9);
    }

    #[test]
    fn what_wavers_evenly_does_not_grow() {
        assert_eq!(slope(&[(0.0, 1.0), (1.0, 3.0), (2.0, 3.0), (3.0, 1.0)]), Some(0.0));
    }

    #[test]
    fn fewer_than_two_moments_have_no_slope() {
        assert_eq!((slope(&[]), slope(&[(1.0, 5.0)]), slope(&[(1.0, 5.0), (1.0, 9.0)])), (None, None, None));
    }
}
