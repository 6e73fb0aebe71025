//! Obstacle degree (障碍度): which indicators keep an area from the best.

/// The obstacle degree of each indicator: its weight times what it lacks of the best, as a share of the whole of an area.
///
/// `levels` are scores between 0 (the worst) and 1 (the best), NaN where missing; `weights` are those of the indicators
/// in the index. A level beyond the best is no obstacle. All are 0 where nothing is lacking; a missing one is NaN.
#[must_use]
pub fn obstacles(levels: &[f64], weights: &[f64]) -> Vec<f64> {
    // A level without a weight is missing too.
    let weights = weights.iter().copied().map(Some).chain(std::iter::repeat(None));
    let lack =
        |(level, weight): (&f64, Option<f64>)| Some(weight? * (1.0 - level).max(0.0)).filter(|_| !level.is_nan());
    let lacks: Vec<Option<f64>> = levels.iter().zip(weights).map(lack).collect();
    let sum: f64 = lacks.iter().flatten().sum();
    let share = |lack: Option<f64>| match lack {
        None => f64::NAN,
        Some(lack) if sum > 0.0 => lack / sum,
        Some(_) => 0.0,
    };
    lacks.into_iter().map(share).collect()
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
