//! Obstacle degree (障碍度): which indicators keep an area from the best.

/// The obstacle degree of each indicator: its weight times what it lacks of the best, as a share of the whole of an area.
///
/// `levels` are scores between 0 (the worst) and 1 (the best), NaN where missing; `weights` are those of the indicators
/// in the index. A level beyond the best is no obstacle. All are 0 where nothing is lacking; a missing one is NaN.
#[must_use]
pub fn obstacles(levels: &[f64], weights: &[f64]) -> Vec<f64> {
    let lacks: Vec<f64> = levels.iter().zip(weights).map(|(level, weight)| weight * (1.0 - level).max(0.0)).collect();
    let missing = |at: usize| levels[at].is_nan();
    let sum: f64 = (0..levels.len()).filter(|at| !missing(*at)).map(|at| lacks[at]).sum();
    let share = |at: usize| match (missing(at), sum > 0.0) {
        (true, _) => f64::NAN,
        (false, true) => lacks[at] / sum,
        (false, false) => 0.0,
    };
    (0..levels.len()).map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 0.5 × 0.8, 0.3 × 0.5 and 0.2 × 0 of a lack of 0.55.
    #[test]
    fn index_obstacles_are_shares_of_what_is_lacking() {
        let got = obstacles(&[0.2, 0.5, 1.2], &[0.5, 0.3, 0.2]);
        assert!((got[0] - 0.40 / 0.55).abs() < 1e-12 && (got[1] - 0.15 / 0.55).abs() < 1e-12 && got[2] == 0.0);
        assert_eq!(obstacles(&[1.0, 1.0], &[0.5, 0.5]), [0.0, 0.0]);
        let gap = obstacles(&[f64::NAN, 0.5], &[0.5, 0.5]);
        assert!(gap[0].is_nan() && gap[1] == 1.0);
    }
}
