//! TOPSIS: closeness to the ideal (Hwang and Yoon 1981), the ends of the scale being the ideal and its opposite, so that
//! periods on one scale are measured against the same ends.

/// The closeness of one area on the scale, from its scores and their weights; NaN without any.
pub(in crate::index) fn closeness(parts: impl Iterator<Item = (f64, f64)>, (low, high): (f64, f64)) -> f64 {
    let (mut worst, mut best) = (0.0, 0.0);
    for (x, weight) in parts {
        worst += (weight * (x - low)).powi(2);
        best += (weight * (high - x)).powi(2);
    }
    let (worst, best) = (f64::sqrt(worst), f64::sqrt(best));
    low + (high - low) * worst / (worst + best)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: weights 0.6 and 0.4, scores 50 and 100 of 100: D⁻ = √(30² + 40²) = 50, D⁺ = 30.
    #[test]
    fn index_topsis_is_the_closeness_by_hand() {
        let of = |x: f64, y: f64| closeness([(x, 0.6), (y, 0.4)].into_iter(), (0.0, 100.0));
        assert!((of(50.0, 100.0) - 100.0 * 50.0 / 80.0).abs() < 1e-12);
        assert_eq!((of(100.0, 100.0), of(0.0, 0.0)), (100.0, 0.0));
        assert!((closeness([(40.0, 0.4)].into_iter(), (0.0, 100.0)) - 40.0).abs() < 1e-12);
    }
}
