//! Growth regressed on changes of drivers: a normal linear model about the means of a series, with a unit-information
//! ridge (Kass and Wasserman 1995) and, as a power prior (Ibrahim and Chen 2000), what other series of the panel say.

#![expect(clippy::indexing_slicing, reason = "vectors and matrices have a place for each driver")]

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use crate::stats::linear::inverse;

/// The axis of the steps in changes of drivers.
pub(super) const STEPS: Axis = Axis(0);

/// The growths of other series count as at most this many.
const OTHERS: f64 = 20.0;
/// A series' variance of growth leans on the panel's as on this many changes.
const VARIANCE_LENT: f64 = 4.0;

/// Sums of squares and products about the means, of growth and of changes of drivers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sums {
    /// Of drivers with each other: drivers × drivers.
    #[serde(with = "rows")]
    pub(super) squares: Array2<f64>,
    /// Of drivers with growth.
    pub(super) products: Vec<f64>,
    /// Of growth with itself.
    pub(super) total: f64,
    /// How many changes there are.
    pub(super) count: f64,
    /// How many series they are of: each takes a mean.
    pub(super) series: f64,
}

impl Sums {
    pub(super) fn none(drivers: usize) -> Self {
        let (squares, products) = (Array2::zeros((drivers, drivers)), vec![0.0; drivers]);
        Self { squares, products, total: 0.0, count: 0.0, series: 0.0 }
    }

    /// Of one series: its growth (logs), and the changes of its drivers, steps × drivers.
    pub(super) fn of(growth: &[f64], changes: ArrayView2<'_, f64>) -> Self {
        let drivers = changes.ncols();
        let mut sums = Self::none(drivers);
        let means = means(changes);
        let middle = growth.iter().sum::<f64>() / growth.len() as f64;
        for (growth, change) in growth.iter().zip(changes.axis_iter(STEPS)) {
            let growth = growth - middle;
            for row in 0..drivers {
                let moved = change[row] - means[row];
                for (column, sum) in sums.squares.row_mut(row).iter_mut().enumerate() {
                    *sum += moved * (change[column] - means[column]);
                }
                sums.products[row] += moved * growth;
            }
            sums.total += growth * growth;
        }
        (sums.count, sums.series) = (growth.len() as f64, 1.0);
        sums
    }

    /// Squares and products over the variance of growth: series of other volatility then count alike.
    pub(super) fn standardised(mut self, variance: f64) -> Self {
        self.squares /= variance;
        self.products.iter_mut().for_each(|sum| *sum /= variance);
        self.total /= variance;
        self
    }

    /// Add `share` of others.
    pub(super) fn add(&mut self, other: &Self, share: f64) {
        self.squares.scaled_add(share, &other.squares);
        self.products.iter_mut().zip(&other.products).for_each(|(sum, more)| *sum += share * more);
        self.total += share * other.total;
        self.count += share * other.count;
        self.series += share * other.series;
    }

    /// A series' variance of growth, leaning on the `usual` one.
    pub(super) fn variance(&self, usual: f64) -> f64 {
        (self.total + VARIANCE_LENT * usual) / (self.count - 1.0 + VARIANCE_LENT)
    }

    /// How far the drivers explain each other: variance inflation factors (Marquardt 1970), infinite where one is a linear
    /// combination of others; `None` of a driver that does not change.
    pub(super) fn inflation(&self) -> Vec<Option<f64>> {
        let k = self.products.len();
        let moves = |place: usize| self.squares[[place, place]] > 1e-12 * self.count.max(1.0);
        let moving: Vec<usize> = (0..k).filter(|place| moves(*place)).collect();
        let correlation = Array2::from_shape_fn((moving.len(), moving.len()), |(row, column)| {
            let (row, column) = (moving[row], moving[column]);
            self.squares[[row, column]] / (self.squares[[row, row]] * self.squares[[column, column]]).sqrt()
        });
        let factors = inverse(correlation.view()).map(|inverse| inverse.diag().to_vec());
        let mut found = vec![None; k];
        for (at, place) in moving.into_iter().enumerate() {
            let factor = factors.as_ref().map_or(f64::INFINITY, |factors| factors[at]);
            found[place] = Some(if factor > 0.0 { factor } else { f64::INFINITY });
        }
        found
    }
}

/// The mean change of each driver.
fn means(changes: ArrayView2<'_, f64>) -> Vec<f64> {
    changes.columns().into_iter().map(|of| of.iter().sum::<f64>() / changes.nrows() as f64).collect()
}

/// The regression of one series' growth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Regression {
    /// The mean growth (logs a step), and the mean change of each driver.
    mean: f64,
    means: Vec<f64>,
    pub(super) coefficients: Vec<f64>,
    /// The covariance of the coefficients.
    covariance: Array2<f64>,
    /// The variance of growth that drivers do not explain.
    residual: f64,
    count: f64,
}

impl Regression {
    /// Fit a series' growth (logs) by the changes of its drivers, leaning on the standardised sums of `others`; `usual` is
    /// the variance of growth that is usual in the panel.
    pub(super) fn fit(growth: &[f64], changes: ArrayView2<'_, f64>, others: &Sums, usual: f64) -> Self {
        let k = others.products.len();
        let own = Sums::of(growth, changes);
        let variance = own.variance(usual).max(f64::MIN_POSITIVE);
        let mut sums = own.standardised(variance);
        if others.count > 0.0 {
            sums.add(others, (OTHERS / others.count).min(1.0));
        }
        // One observation's worth of information that nothing depends on the drivers.
        let ridged = Array2::from_shape_fn((k, k), |(row, column)| {
            let square = sums.squares[[row, column]];
            match (row == column, square > 0.0) {
                (true, true) => square * (1.0 + 1.0 / sums.count),
                (true, false) => 1.0,
                (false, _) => square,
            }
        });
        let inverse = inverse(ridged.view()).unwrap_or_else(|| Array2::zeros((k, k)));
        let products = Array1::from(sums.products.clone());
        let coefficients = inverse.dot(&products);
        let explained: f64 = (0..k)
            .map(|row| {
                let fitted: f64 = (0..k).map(|column| sums.squares[[row, column]] * coefficients[column]).sum();
                coefficients[row] * (2.0 * products[row] - fitted)
            })
            .sum();
        let freedom = (sums.count - sums.series - k as f64).max(1.0);
        // The variance of Student's distribution is that of the normal by ν/(ν − 2).
        let wider = if freedom > 4.0 { freedom / (freedom - 2.0) } else { 2.0 };
        let residual = variance * wider * (sums.total - explained).max(0.0) / freedom;
        Self {
            mean: growth.iter().sum::<f64>() / growth.len() as f64,
            means: means(changes),
            coefficients: coefficients.to_vec(),
            // The sums are over the variance, and so is their inverse.
            covariance: inverse * (residual / variance),
            residual,
            count: growth.len() as f64,
        }
    }

    /// The standard error of each coefficient.
    pub(super) fn standard_errors(&self) -> Vec<f64> {
        self.covariance.diag().iter().map(|variance| variance.max(0.0).sqrt()).collect()
    }

    /// What is left of a series' growth.
    pub(super) fn residuals(&self, growth: &[f64], changes: ArrayView2<'_, f64>) -> Vec<f64> {
        let explained = |change: ArrayView1<'_, f64>| -> f64 {
            let parts = change.iter().zip(&self.means).zip(&self.coefficients);
            parts.map(|((change, mean), coefficient)| coefficient * (change - mean)).sum()
        };
        growth
            .iter()
            .zip(changes.axis_iter(STEPS))
            .map(|(growth, change)| growth - self.mean - explained(change))
            .collect()
    }

    /// Growth (logs) from the last count to each step ahead, and its standard deviation: that of the mean, of the
    /// coefficients, and of what drivers do not explain, which goes on from step to step by `persistence` (the first
    /// autocorrelation). `ahead` holds the changes of the drivers, steps × drivers.
    pub(super) fn predict(&self, ahead: ArrayView2<'_, f64>, persistence: f64) -> Vec<[f64; 2]> {
        let k = self.coefficients.len();
        let mut moved = Array1::<f64>::zeros(k);
        let mut together = 0.0;
        let long_run = (1.0 + persistence) / (1.0 - persistence);
        (1..=ahead.nrows())
            .map(|steps| {
                for place in 0..k {
                    moved[place] += ahead[[steps - 1, place]] - self.means[place];
                }
                // The variance of a sum of so many steps of an autoregression, over that of one: the last step and its
                // covariances with those before it are added.
                let before = if persistence > 0.0 {
                    persistence * (1.0 - persistence.powi(steps as i32 - 1)) / (1.0 - persistence)
                } else {
                    0.0
                };
                together += 1.0 + 2.0 * before;
                let coefficient: f64 = moved.dot(&self.covariance.dot(&moved));
                let steps = steps as f64;
                let mean = steps * steps * long_run / self.count;
                let explained: f64 = moved.iter().zip(&self.coefficients).map(|(moved, beta)| moved * beta).sum();
                let variance = self.residual * (together + mean) + coefficient.max(0.0);
                [steps * self.mean + explained, variance.sqrt()]
            })
            .collect()
    }
}

/// A matrix as a list of its rows, as calibrations are stored.
mod rows {
    use ndarray::Array2;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::stats::matrix::from_rows;

    pub(super) fn serialize<S: Serializer>(matrix: &Array2<f64>, to: S) -> Result<S::Ok, S::Error> {
        matrix.rows().into_iter().map(|row| row.to_vec()).collect::<Vec<_>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Array2<f64>, D::Error> {
        let rows = Vec::<Vec<f64>>::deserialize(from)?;
        from_rows(&rows).ok_or_else(|| D::Error::invalid_length(rows.len(), &"rows of one length"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two drivers whose changes are orthogonal about their means: each coefficient is its own simple regression, shrunk by
    /// one observation of eight.
    #[test]
    fn coefficients_of_orthogonal_drivers_are_simple_regressions_with_a_ridge() {
        let sign = |place: usize| if place.is_multiple_of(2) { 1.0 } else { -1.0 };
        let changes = Array2::from_shape_fn((8, 2), |(place, driver)| match driver {
            0 => {
                if place < 4 {
                    1.0
                } else {
                    -1.0
                }
            }
            _ => 0.5 * sign(place) + 0.1,
        });
        let noise = [0.01, 0.01, -0.01, -0.01, 0.01, 0.01, -0.01, -0.01];
        let growth: Vec<f64> =
            (0..8).map(|t| 0.02 + 0.3 * changes[[t, 0]] - 0.2 * changes[[t, 1]] + noise[t]).collect();
        let fitted = Regression::fit(&growth, changes.view(), &Sums::none(2), 1e-4);
        for (found, true_one) in fitted.coefficients.iter().zip([0.3, -0.2]) {
            assert!((found - true_one * 8.0 / 9.0).abs() < 1e-12, "{:?}", fitted.coefficients);
        }
        let left: f64 = fitted.residuals(&growth, changes.view()).iter().sum();
        assert!(left.abs() < 1e-12);
    }

    /// The variance of a sum of k steps of an autoregression is Σᵢⱼ φ^|i−j| of that of one.
    #[test]
    fn the_variance_of_growth_ahead_is_that_of_a_sum_of_an_autoregression() {
        let regression = Regression {
            mean: 0.01,
            means: vec![0.0],
            coefficients: vec![0.0],
            covariance: Array2::zeros((1, 1)),
            residual: 4e-4,
            count: f64::INFINITY,
        };
        let phi: f64 = 0.6;
        for (k, [mean, deviation]) in regression.predict(Array2::zeros((7, 1)).view(), phi).into_iter().enumerate() {
            let sum: f64 = (0..=k).flat_map(|i| (0..=k).map(move |j| phi.powi((i as i32 - j as i32).abs()))).sum();
            assert!(
                (deviation * deviation - 4e-4 * sum).abs() < 1e-15 && (mean - 0.01 * (k as f64 + 1.0)).abs() < 1e-15
            );
        }
    }

    #[test]
    fn drivers_that_follow_from_others_are_told() {
        let changes = |third: fn(f64, f64) -> f64| {
            Array2::from_shape_fn((9, 3), |(t, driver)| {
                let (a, b) = ((t as f64 * 1.3).sin(), (t as f64 * 2.1).cos());
                [a, b, third(a, b)][driver]
            })
        };
        let factors = |changes: Array2<f64>| Sums::of(&[0.0; 9], changes.view()).inflation();
        assert!(factors(changes(|a, b| a - 2.0 * b)).into_iter().all(|factor| factor.unwrap() > 1e6));
        assert!(factors(changes(|a, b| a * b)).into_iter().all(|factor| factor.unwrap() < 3.0));
        assert_eq!(factors(changes(|_, _| 0.5))[2], None);
    }
}
