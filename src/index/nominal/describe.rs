//! Descriptive statistics of columns with gaps (NaN): range, mean, standard deviation, skewness, kurtosis, correlation.

// Places of columns that are counted here.
#![allow(clippy::indexing_slicing)]

use ndarray::Array2;

use crate::stats::Elementary;

/// The least and the greatest value; missing ones are left out.
pub(crate) fn range(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .filter(|value| !value.is_nan())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), value| (min.min(*value), max.max(*value)))
}

/// Mean and sample standard deviation; missing values are left out.
pub(crate) fn mean_and_sd(values: &[f64]) -> (f64, f64) {
    let there = || values.iter().filter(|value| !value.is_nan());
    let n = there().count() as f64;
    let mean = there().sum::<f64>() / n;
    // Values that are all the same have no spread, whatever rounding makes of their mean.
    let (min, max) = range(values);
    let sd = if min == max { 0.0 } else { (there().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt() };
    (mean, sd)
}

/// Skewness G1, adjusted for sample size; NaN under 3 values or without spread. Missing values are left out.
#[must_use]
pub fn skewness(values: &[f64]) -> f64 {
    let (n, [second, third, _]) = moments(values);
    if n < 3.0 { f64::NAN } else { third / second.power(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0) }
}

/// Excess kurtosis G2, adjusted for sample size; NaN under 4 values or without spread. Missing values are left out.
#[must_use]
pub fn kurtosis(values: &[f64]) -> f64 {
    let (n, [second, _, fourth]) = moments(values);
    if n < 4.0 {
        return f64::NAN;
    }
    ((n + 1.0) * (fourth / (second * second) - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0))
}

/// The number of values, and their second, third and fourth central moments.
fn moments(values: &[f64]) -> (f64, [f64; 3]) {
    let (mut n, mut sum) = (0.0, 0.0);
    for value in values.iter().filter(|value| !value.is_nan()) {
        n += 1.0;
        sum += value;
    }
    let mean = sum / n;
    let mut found = [0.0; 3];
    for value in values.iter().filter(|value| !value.is_nan()) {
        let d = value - mean;
        let square = d * d;
        found[0] += square;
        found[1] += square * d;
        found[2] += square * square;
    }
    (n, found.map(|sum| sum / n))
}

/// Pearson's correlations, each over the areas that have both; 0 where there is none (no spread, under 3 areas).
/// Columns × columns.
pub(crate) fn correlations(columns: &[&[f64]]) -> Array2<f64> {
    let n = columns.len();
    let complete = columns.iter().all(|column| column.iter().all(|value| !value.is_nan()));
    // A column as it comes: columns of a caller may differ in length.
    let standard: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let (mean, sd) = mean_and_sd(column);
            column.iter().map(|x| if sd > 0.0 { (x - mean) / sd } else { 0.0 }).collect()
        })
        .collect();
    let mut found = Array2::ones((n, n));
    for i in 0..n {
        for j in 0..i {
            let r = if complete {
                let sum: f64 = standard[i].iter().zip(&standard[j]).map(|(x, y)| x * y).sum();
                sum / (standard[i].len() as f64 - 1.0)
            } else {
                correlation(columns[i], columns[j])
            };
            let r = if r.is_finite() { r.clamp(-1.0, 1.0) } else { 0.0 };
            (found[[i, j]], found[[j, i]]) = (r, r);
        }
    }
    found
}

/// Pearson's correlation over the areas that have both; NaN under 3 of them or without spread.
pub(crate) fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> =
        x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan()).map(|(x, y)| (*x, *y)).collect();
    if pairs.len() < 3 {
        return f64::NAN;
    }
    let n = pairs.len() as f64;
    let (mx, my) = (pairs.iter().map(|p| p.0).sum::<f64>() / n, pairs.iter().map(|p| p.1).sum::<f64>() / n);
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xy += (x - mx) * (y - my);
        xx += (x - mx).powi(2);
        yy += (y - my).powi(2);
    }
    if xx > 0.0 && yy > 0.0 { xy / (xx * yy).sqrt() } else { f64::NAN }
}

/// A finite number as a cell of a table; NaN and infinities are empty cells.
pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SAS PROC UNIVARIATE and R e1071 (type 2) on 1, 2, 3, 4, 100.
    #[test]
    fn index_skewness_and_kurtosis_are_the_adjusted_ones() {
        let values = [1.0, 2.0, f64::NAN, 3.0, 4.0, 100.0];
        assert!((skewness(&values) - 2.233_0).abs() < 1e-3, "{}", skewness(&values));
        assert!((kurtosis(&values) - 4.989_0).abs() < 1e-2, "{}", kurtosis(&values));
        assert!(skewness(&[1.0, 1.0, 1.0]).is_nan() && kurtosis(&[1.0, 2.0, 3.0]).is_nan());
    }
}
