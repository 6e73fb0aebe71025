//! A random walk with drift in continuous time, fitted to values at times.

use crate::error::{Error, Result};

/// Fewest values that a walk is fitted to.
pub(super) const FEWEST: usize = 4;

/// A random walk with drift: increments over a time t are normal with mean drift·t and variance sd²·t.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RandomWalk {
    /// Change in a year.
    pub drift: f64,
    /// Standard deviation of a year's change about the drift.
    pub sd: f64,
    /// Years that the drift was learnt from; its own standard error is sd/√years.
    pub years: f64,
}

impl RandomWalk {
    /// The walk of values at times in years, in rising order, by maximum likelihood with the unbiased variance.
    ///
    /// # Errors
    /// Fewer than four values.
    pub(super) fn fit(values: &[(f64, f64)]) -> Result<Self> {
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            return Err(Error::past_values_few(0, FEWEST));
        };
        if values.len() < FEWEST {
            return Err(Error::past_values_few(values.len(), FEWEST));
        }
        let years = last.0 - first.0;
        let drift = (last.1 - first.1) / years;
        let pairs = values.iter().zip(values.iter().skip(1));
        let steps = pairs.map(|((time, value), (later, next))| (later - time, next - value));
        let sum: f64 = steps.map(|(years, change)| (change - drift * years).powi(2) / years).sum();
        let sd = (sum / (values.len() - 2) as f64).sqrt();
        Ok(Self { drift, sd, years })
    }

    /// How far a path is from its central one after so many years, from two standard normal numbers: that of the path so
    /// far (a Wiener process at that time over its root) and that of the drift's error.
    pub(super) fn off(&self, years: f64, wiener: f64, drift_error: f64) -> f64 {
        let of_drift = if self.years > 0.0 { years / self.years.sqrt() * drift_error } else { 0.0 };
        self.sd * (wiener + of_drift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    #[test]
    fn drift_and_spread_are_found_again() {
        let mut stream = Stream::new(3, "walk");
        let mut value = 1.0;
        let values: Vec<(f64, f64)> = (0..4000)
            .map(|step| {
                value += if step == 0 { 0.0 } else { 0.05 * 0.5 + 0.2 * 0.5_f64.sqrt() * stream.normal() };
                (2000.0 + 0.5 * f64::from(step), value)
            })
            .collect();
        let walk = RandomWalk::fit(&values).unwrap();
        assert!((walk.drift - 0.05).abs() < 0.015 && (walk.sd - 0.2).abs() < 0.01, "{walk:?}");
        assert!(RandomWalk::fit(&values[..3]).is_err());
    }

    /// By hand: changes 1, 3 and 2 a year have the mean 2 and the variance 1.
    #[test]
    fn a_walk_by_hand() {
        let walk = RandomWalk::fit(&[(2000.0, 0.0), (2001.0, 1.0), (2002.0, 4.0), (2003.0, 6.0)]).unwrap();
        assert_eq!((walk.drift, walk.sd, walk.years), (2.0, 1.0, 3.0));
        assert!((walk.off(4.0, 2.0, 1.0) - (2.0 + 4.0 / 3.0_f64.sqrt())).abs() < 1e-12);
    }
}
