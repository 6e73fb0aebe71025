//! Means of a family each: powers, and orders of the scores.

// Places of values that are counted here.
#![allow(clippy::indexing_slicing)]

use crate::stats::Elementary;

/// The weighted power mean of scores and weights: (Σ w xᵖ / Σ w)^(1/p). Scores are measured by the largest, or by the
/// smallest under a negative power, so that no power is too large for them.
pub(super) fn power(parts: impl Iterator<Item = (f64, f64)> + Clone, power: f64) -> f64 {
    let scores = || parts.clone().map(|(x, _)| x);
    let unit = if power > 0.0 { scores().fold(0.0, f64::max) } else { scores().fold(f64::INFINITY, f64::min) };
    if unit == 0.0 {
        return 0.0;
    }
    let (sum, all) = parts.fold((0.0, 0.0), |(sum, all), (x, w)| (sum + w * (x / unit).power(power), all + w));
    unit * (sum / all).power(power.recip())
}

/// The weights of scores in an ordered weighted average: with the best score first, the share of the first i weights to the
/// power of `order`, less that of the first i − 1 (Yager 1996; with equal weights the operator of Yager 1988). Weights and
/// shares stand in the order given and sum to 1; what is missing (NaN) or weighs nothing has 0.
pub(in crate::index) fn ordered(parts: &[(f64, f64)], order: f64) -> Vec<f64> {
    let mut sorted: Vec<usize> = (0..parts.len()).filter(|at| !parts[*at].0.is_nan() && parts[*at].1 > 0.0).collect();
    sorted.sort_by(|a, b| parts[*b].0.total_cmp(&parts[*a].0).then(a.cmp(b)));
    let all: f64 = sorted.iter().map(|at| parts[*at].1).sum();
    let mut shares = vec![0.0; parts.len()];
    let (mut before, mut so_far) = (0.0, 0.0);
    for (place, at) in sorted.iter().enumerate() {
        so_far += parts[*at].1;
        let after = if place + 1 == sorted.len() { 1.0 } else { (so_far / all).power(order) };
        shares[*at] = after - before;
        before = after;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand, and the means that the family holds.
    #[test]
    fn index_power_means_are_those_of_the_formula() {
        let parts = [(40.0, 0.5), (10.0, 0.3), (90.0, 0.2)];
        let mean = |p: f64| power(parts.into_iter(), p);
        assert!((mean(1.0) - 41.0).abs() < 1e-12);
        assert!((mean(2.0) - (0.5 * 1600.0 + 0.3 * 100.0 + 0.2 * 8100.0_f64).sqrt()).abs() < 1e-12);
        assert!((mean(-1.0) - 1.0 / (0.5 / 40.0 + 0.3 / 10.0 + 0.2 / 90.0)).abs() < 1e-12);
        // Near 0 it is the geometric mean.
        let geometric = (0.5 * 40_f64.ln() + 0.3 * 10_f64.ln() + 0.2 * 90_f64.ln()).exp();
        assert!((mean(1e-6) - geometric).abs() < 1e-3);
        assert!((mean(900.0) - 90.0).abs() < 0.5 && (mean(-900.0) - 10.0).abs() < 0.5);
        assert_eq!(power([(0.0, 1.0), (0.0, 2.0)].into_iter(), 0.5), 0.0);
    }

    #[test]
    fn index_ordered_weights_are_those_of_the_quantifier() {
        let close = |found: Vec<f64>, want: &[f64]| found.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-12);
        // Best first: 3, 2, 1 with shares 1/4, 3/4, 1.
        let parts = [(1.0, 1.0), (3.0, 1.0), (f64::NAN, 5.0), (2.0, 2.0)];
        assert!(close(ordered(&parts, 1.0), &[0.25, 0.25, 0.0, 0.5]));
        assert!(close(ordered(&parts, 2.0), &[7.0 / 16.0, 1.0 / 16.0, 0.0, 0.5]));
        assert!(close(ordered(&parts, 0.5), &[1.0 - 0.75_f64.sqrt(), 0.5, 0.0, 0.75_f64.sqrt() - 0.5]));
    }
}
