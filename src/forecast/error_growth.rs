//! Error growth by horizon: a ridge regression, over the panel's past origins, of how fast errors of a series grow with the
//! number of steps beside the usual.

#![expect(
    clippy::indexing_slicing,
    reason = "parts of a path within its length; vectors of a fixed number of features"
)]

use super::scale::{FEATURES, Features, Moments, log_of};
use crate::stats::Elementary;

/// How much faster than usual errors may grow with the steps (a power of them), and how much of what is seen is kept.
const MOST_GROWTH: f64 = 0.8;
const GROWTH_KEPT: f64 = 0.5;
/// Paths that growth is learnt from at the least.
const LEAST_PATHS: f64 = 20.0;

/// The power of the steps by which a path's errors grow, from its first half to its last; `None` of fewer than three.
pub(super) fn log_growth(errors: &[f64]) -> Option<f64> {
    let n = errors.len();
    let half = n / 2;
    let size = |part: &[f64]| log_of(part.iter().map(|error| error.abs()).sum::<f64>() / half as f64);
    let time =
        |steps: std::ops::RangeInclusive<usize>| steps.map(|k| (k as f64).logarithm()).sum::<f64>() / half as f64;
    (n > 2).then(|| (size(&errors[n - half..]) - size(&errors[..half])) / (time(n - half + 1..=n) - time(1..=half)))
}

/// How errors of a series grow with the steps beside the usual of the panel.
#[derive(Debug, Clone)]
pub(super) struct ErrorGrowth {
    mean: Features,
    slopes: Features,
    middle: f64,
}

impl ErrorGrowth {
    /// From moments of [`log_growth`] over the paths of a horizon.
    pub(super) fn new(moments: &Moments, steps: usize) -> Self {
        let middle = (1..=steps).map(|k| (k as f64).logarithm()).sum::<f64>() / steps as f64;
        if moments.count() < LEAST_PATHS {
            return Self { mean: [0.0; FEATURES], slopes: [0.0; FEATURES], middle };
        }
        let slopes = moments.slopes(1.0).map(|slope| GROWTH_KEPT * slope);
        Self { mean: moments.complete(&[None; FEATURES]), slopes, middle }
    }

    /// The power of the steps for a series' features, beside the usual.
    pub(super) fn power(&self, x: &Features) -> f64 {
        let away: f64 = (1..FEATURES).map(|i| self.slopes[i] * (x[i] - self.mean[i])).sum();
        away.clamp(-MOST_GROWTH, MOST_GROWTH)
    }

    /// The scale after some steps over that in the middle of the horizon.
    pub(super) fn at(&self, power: f64, steps: f64) -> f64 {
        (power * (steps.max(0.5).logarithm() - self.middle)).exponential()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_the_power_that_made_the_errors() {
        let errors: Vec<f64> = (1..=6).map(|k| 0.3 * f64::from(k).powf(0.9)).collect();
        // Halves are compared by their means, which is a little less.
        assert!((log_growth(&errors).unwrap() - 0.9).abs() < 0.08 && log_growth(&errors[..2]).is_none());
        let mut moments = Moments::default();
        for i in 0..400 {
            let mut x = [0.0; FEATURES];
            (x[0], x[1]) = (1.0, (f64::from(i) * 0.7).sin());
            moments.add(&x, 0.7 + x[1], 1.0);
        }
        let error_growth = ErrorGrowth::new(&moments, 4);
        let mut x = [0.0; FEATURES];
        (x[0], x[1]) = (1.0, 0.5);
        let power = error_growth.power(&x);
        assert!((power - GROWTH_KEPT * 0.5).abs() < 0.02, "{power}");
        assert!((error_growth.at(power, 4.0) / error_growth.at(power, 1.0) - 4_f64.powf(power)).abs() < 1e-9);
        assert_eq!(ErrorGrowth::new(&Moments::default(), 4).at(0.0, 3.0), 1.0);
    }
}
