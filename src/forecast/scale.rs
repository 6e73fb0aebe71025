//! The scale of a series' errors: a ridge regression of the log of mean absolute log errors on what can be seen at
//! the origin, over all past origins of the panel and of the reference.

#![expect(clippy::indexing_slicing, reason = "matrices of a fixed number of features; a series has a value at least")]

use serde::{Deserialize, Serialize};

use super::error_path::GROWTH;
use crate::stats::Elementary;

/// How many features the regression has, the constant with them.
pub(super) const FEATURES: usize = 10;
/// Where the combination fills in how far growth was held back, and how far it turns from the last change.
pub(super) const GROWTH_HELD: usize = 8;
/// See [`GROWTH_HELD`].
pub(super) const TREND_TURN: usize = 9;
/// What is estimated from a series' own past tells scales apart less well at the next origin: this much of it is kept.
const KEPT: f64 = 0.8;
/// Features that are known and not estimated: the level and the number of counts.
const KNOWN: [usize; 2] = [4, 5];

/// What can be seen of a series at an origin: 1, log spread of recent log differences, log expected loss of the
/// ensemble, log disagreement of the ensemble, log level over 10, 1/n, log mean absolute recent log difference, log
/// spread of all log differences, log of how far growth was held back and of how far it turns from the last change (both
/// filled in by the combination).
pub(super) type Features = [f64; FEATURES];

/// Added inside logarithms.
const TINY: f64 = 2e-4;

/// The features of a series at its end; `None` where too few values show any.
pub(super) fn features(values: &[f64], loss: f64, errors: f64, disagreement: f64) -> [Option<f64>; FEATURES] {
    let n = values.len();
    let recent: Vec<f64> =
        values[n.saturating_sub(11)..].windows(2).map(|pair| (pair[1] / pair[0]).logarithm()).collect();
    let spread = (recent.len() > 1).then(|| {
        let mean = recent.iter().sum::<f64>() / recent.len() as f64;
        let deviation = recent.iter().map(|change| (change - mean).abs()).sum::<f64>() / recent.len() as f64;
        // With few changes the spread is under-seen.
        deviation * (recent.len() as f64 / (recent.len() as f64 - 1.0)).sqrt()
    });
    [
        Some(1.0),
        spread.map(|spread| (spread + TINY).logarithm()),
        (errors > 0.0).then(|| (loss + TINY).logarithm()),
        (n > 1).then(|| (disagreement + TINY).logarithm()),
        Some(values[n - 1].max(1.0).logarithm() / 10.0),
        Some(1.0 / n as f64),
        (!recent.is_empty())
            .then(|| log_of(recent.iter().map(|change| change.abs()).sum::<f64>() / recent.len() as f64)),
        (n > 2).then(|| log_of(deviation(values))),
        None,
        None,
    ]
}

/// The standard deviation of log differences.
fn deviation(values: &[f64]) -> f64 {
    let n = (values.len() - 1) as f64;
    let changes = || values.windows(2).map(|pair| (pair[1] / pair[0]).logarithm());
    let mean = changes().sum::<f64>() / n;
    (changes().map(|change| (change - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// The logarithm of a size, kept from minus infinity.
pub(super) fn log_of(size: f64) -> f64 {
    (size + TINY).logarithm()
}

/// Sums of squares and products: all that the regression needs; two sets of series add up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Moments {
    /// Σ x xᵀ, row by row.
    pub(super) squares: [[f64; FEATURES]; FEATURES],
    /// Σ x y.
    pub(super) products: [f64; FEATURES],
}

impl Moments {
    /// Add one observation with its weight.
    pub(super) fn add(&mut self, x: &Features, y: f64, weight: f64) {
        for i in 0..FEATURES {
            for j in 0..FEATURES {
                self.squares[i][j] += weight * x[i] * x[j];
            }
            self.products[i] += weight * x[i] * y;
        }
    }

    /// Add others, weighted.
    pub(super) fn merge(&mut self, other: &Self, weight: f64) {
        for i in 0..FEATURES {
            for j in 0..FEATURES {
                self.squares[i][j] += weight * other.squares[i][j];
            }
            self.products[i] += weight * other.products[i];
        }
    }

    /// How many observations there are.
    pub(super) fn count(&self) -> f64 {
        self.squares[0][0]
    }

    /// The features, with the mean over all observations where one is not seen.
    pub(super) fn complete(&self, seen: &[Option<f64>; FEATURES]) -> Features {
        std::array::from_fn(|i| seen[i].unwrap_or(self.squares[0][i] / self.count().max(1e-9)))
    }

    /// The coefficients that scales are forecast by: a fifth is taken off the slopes of what is estimated.
    pub(super) fn coefficients(&self) -> Features {
        self.slopes(KEPT)
    }

    /// The ridge coefficients (Hoerl and Kennard 1970), centred so that the constant is not shrunk, and `kept` of the
    /// slopes of what is estimated.
    pub(super) fn slopes(&self, kept: f64) -> Features {
        let n = self.count();
        let mean: Features = std::array::from_fn(|i| self.squares[0][i] / n);
        let mean_y = self.products[0] / n;
        let mut a = [[0.0; FEATURES]; FEATURES];
        let mut b = [0.0; FEATURES];
        for i in 1..FEATURES {
            for j in 1..FEATURES {
                a[i][j] = self.squares[i][j] - n * mean[i] * mean[j];
            }
            b[i] = self.products[i] - n * mean[i] * mean_y;
            a[i][i] += 1.0 + 0.01 * a[i][i];
        }
        let mut beta = solve(a, b);
        (1..FEATURES).filter(|i| !KNOWN.contains(i)).for_each(|i| beta[i] *= kept);
        beta[0] = mean_y - (1..FEATURES).map(|i| beta[i] * mean[i]).sum::<f64>();
        beta
    }
}

/// What the coefficients make of features.
pub(super) fn dot(x: &Features, beta: &Features) -> f64 {
    x.iter().zip(beta).map(|(x, b)| x * b).sum()
}

/// Gaussian elimination of rows 1.. (the matrix is positive definite by the ridge).
fn solve(mut a: [[f64; FEATURES]; FEATURES], mut b: [f64; FEATURES]) -> Features {
    for pivot in 1..FEATURES {
        for row in pivot + 1..FEATURES {
            let factor = a[row][pivot] / a[pivot][pivot];
            let above = a[pivot];
            a[row].iter_mut().zip(above).skip(pivot).for_each(|(value, other)| *value -= factor * other);
            b[row] -= factor * b[pivot];
        }
    }
    let mut x = [0.0; FEATURES];
    for row in (1..FEATURES).rev() {
        let known: f64 = (row + 1..FEATURES).map(|column| a[row][column] * x[column]).sum();
        x[row] = (b[row] - known) / a[row][row];
    }
    x
}

/// The log of a path's scale: mean absolute error, each step divided by step^[`GROWTH`].
pub(super) fn log_scale(errors: &[f64]) -> f64 {
    let total: f64 = errors.iter().enumerate().map(|(k, error)| error.abs() / ((k + 1) as f64).power(GROWTH)).sum();
    (total / errors.len() as f64 + TINY / 2.0).logarithm()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regression_finds_what_made_the_data() {
        let mut moments = Moments::default();
        for i in 0..2000 {
            let t = f64::from(i);
            let wave = |by: f64| (t * by).sin();
            let x = [
                1.0,
                wave(0.7),
                wave(1.3),
                wave(0.11),
                wave(0.31),
                wave(2.1),
                wave(0.53),
                wave(1.7),
                wave(2.9),
                wave(0.23),
            ];
            moments.add(&x, 0.5 + 0.8 * x[1] - 0.3 * x[3], 1.0);
        }
        let beta = moments.coefficients();
        assert!(
            (beta[0] - 0.5).abs() < 0.02 && (beta[1] - 0.8 * KEPT).abs() < 0.02 && (beta[3] + 0.3 * KEPT).abs() < 0.02,
            "{beta:?}"
        );
    }
}
