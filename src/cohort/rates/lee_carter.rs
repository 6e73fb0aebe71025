//! Mortality by the model of Lee and Carter (1992): log m(x, t) = a(x) + b(x)·k(t), where k is a random walk with drift.
//!
//! Lee, R. D. and Carter, L. R. (1992). Modeling and forecasting U.S. mortality. *Journal of the American Statistical
//! Association* 87, 659–671. The jump-off is the last rates seen, not the fitted ones (Lee and Miller 2001).

use super::random_walk::RandomWalk;
use crate::error::{Error, Result};
use crate::stats::Elementary;

/// Rounds of the power method; it has long settled by then, the first component being by far the largest.
const ROUNDS: usize = 200;

/// The pattern by age, which adds up to 1, and the index as a random walk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LeeCarter {
    pub pattern: Vec<f64>,
    pub index: RandomWalk,
}

impl LeeCarter {
    /// The model of death rates (or forces) by time: `rates` has a row a time, in rising order.
    ///
    /// # Errors
    /// Fewer than four times, a rate that is not above 0, rates that do not change.
    pub(super) fn fit(rates: &[(f64, Vec<f64>)]) -> Result<Self> {
        let ages = rates.first().map_or(0, |row| row.1.len());
        let mut logs: Vec<Vec<f64>> = Vec::with_capacity(rates.len());
        for (_, row) in rates {
            if row.iter().any(|rate| rate.is_nan() || *rate <= 0.0) {
                return Err(Error::past_death_rate_zero());
            }
            logs.push(row.iter().map(|rate| rate.logarithm()).collect());
        }
        let times = logs.len().max(1) as f64;
        let mut means = vec![0.0; ages];
        for row in &logs {
            means.iter_mut().zip(row).for_each(|(sum, log)| *sum += log);
        }
        means.iter_mut().for_each(|sum| *sum /= times);
        for row in &mut logs {
            row.iter_mut().zip(&means).for_each(|(log, mean)| *log -= mean);
        }
        // The first right singular vector, by the power method.
        let mut pattern = vec![1.0; ages];
        for _ in 0..ROUNDS {
            let index: Vec<f64> = logs.iter().map(|row| dot(row, &pattern)).collect();
            let mut next = vec![0.0; ages];
            for (row, k) in logs.iter().zip(&index) {
                next.iter_mut().zip(row).for_each(|(next, log)| *next += k * log);
            }
            let length = dot(&next, &next).sqrt();
            if length <= 1e-12 {
                return Err(Error::past_death_rates_constant());
            }
            next.iter_mut().for_each(|value| *value /= length);
            pattern = next;
        }
        let sum: f64 = pattern.iter().sum();
        if sum.abs() < 1e-9 {
            return Err(Error::past_death_rates_without_trend());
        }
        pattern.iter_mut().for_each(|value| *value /= sum);
        let length = dot(&pattern, &pattern);
        let index: Vec<(f64, f64)> =
            rates.iter().zip(&logs).map(|((time, _), row)| (*time, dot(row, &pattern) / length)).collect();
        Ok(Self { pattern, index: RandomWalk::fit(&index)? })
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rates made by the model are taken apart again: the pattern, and the index's drift and spread.
    #[test]
    fn a_made_up_mortality_is_found_again() {
        let pattern = [0.4, 0.3, 0.2, 0.1];
        let index = [3.0, 1.5, 1.0, -0.5, -2.0, -3.0];
        let level = [-6.0, -5.0, -4.0, -2.0];
        let rates: Vec<(f64, Vec<f64>)> = index
            .iter()
            .enumerate()
            .map(|(t, k)| {
                let row = level.iter().zip(&pattern).map(|(a, b)| f64::exp(a + b * k)).collect();
                (2000.0 + t as f64, row)
            })
            .collect();
        let found = LeeCarter::fit(&rates).unwrap();
        assert!(found.pattern.iter().zip(&pattern).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}");
        let values: Vec<(f64, f64)> = index.iter().enumerate().map(|(t, k)| (2000.0 + t as f64, *k)).collect();
        let walk = RandomWalk::fit(&values).unwrap();
        assert!((found.index.drift - walk.drift).abs() < 1e-9 && (found.index.sd - walk.sd).abs() < 1e-9);
        let still: Vec<(f64, Vec<f64>)> = (0..5).map(|t| (f64::from(t), vec![0.1, 0.2])).collect();
        assert!(LeeCarter::fit(&still).is_err());
    }
}
