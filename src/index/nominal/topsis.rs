//! TOPSIS: closeness to the ideal (Hwang and Yoon 1981), the ends of the scale being the ideal and its opposite, so that
//! periods on one scale are measured against the same ends.

/// Scores between the ends of the scale, one an area: low + (high − low) D⁻ / (D⁺ + D⁻), where D⁻ and D⁺ are the weighted
/// distances from the worst and from the best score.
///
/// Children that an area misses are left out; where under `min_share` of those that weigh have a score, it has none.
pub(super) fn scores(columns: &[&[f64]], weights: &[f64], ends: (f64, f64), min_share: f64, out: &mut [f64]) {
    let counted = weights.iter().filter(|weight| **weight > 0.0).count() as f64;
    for (area, out) in out.iter_mut().enumerate() {
        let there = |(column, weight): (&&[f64], &f64)| (column[area], *weight);
        let parts = || columns.iter().zip(weights).map(there).filter(|(x, weight)| !x.is_nan() && *weight > 0.0);
        let enough = parts().count() as f64 >= min_share * counted;
        *out = if enough { closeness(parts(), ends) } else { f64::NAN };
    }
}

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
        let (nan, mut out) = (f64::NAN, [0.0; 4]);
        let columns: [&[f64]; 2] = [&[50.0, 100.0, 0.0, nan], &[100.0, 100.0, 0.0, 40.0]];
        scores(&columns, &[0.6, 0.4], (0.0, 100.0), 0.0, &mut out);
        assert!((out[0] - 100.0 * 50.0 / 80.0).abs() < 1e-12 && out[1] == 100.0 && out[2] == 0.0);
        assert!((out[3] - 40.0).abs() < 1e-12);
        scores(&columns, &[0.6, 0.4], (0.0, 100.0), 0.8, &mut out);
        assert!(out[3].is_nan() && out[0].is_finite());
    }
}
