//! Weights of criteria from a table of alternatives × criteria: equal, by entropy, CRITIC, and principal components.

// Formulas of a matrix whose shape is checked at the door.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView2};

use super::eigen::eigen;
use super::matrix::{row, rows as rows_of};
use crate::error::{Error, Result, unknown_word};
use crate::message::Place;
use crate::stats::Elementary;

const METHODS: [&str; 4] = ["equal", "entropy", "critic", "pca"];

/// Weights of the columns of `rows` (alternatives × criteria), summing to 1.
///
/// `equal`; `entropy` (Shannon's, of each column's shares; needs numbers of 0 and more); `critic` (Diakoulaki, Mavrotas
/// and Papayannakis 1995: spread of the min–max column times its conflict with the others); `pca` (the share of each
/// column in the components of the correlation matrix with an eigenvalue of 1 and more). A column that is the same
/// everywhere tells nothing apart: all but `equal` give it 0.
///
/// ```
/// use townscale::stats::column_weights;
/// let weights = column_weights(&[vec![1.0, 5.0], vec![2.0, 5.0], vec![4.0, 5.0]], "entropy")?;
/// assert!((weights[0] - 1.0).abs() < 1e-12 && weights[1].abs() < 1e-12);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// No such method, rows of different lengths, fewer than two rows, numbers that are not finite, a negative number or an
/// empty column sum under `entropy`, a table in which nothing differs.
pub fn column_weights(rows: &[Vec<f64>], method: &str) -> Result<Vec<f64>> {
    let columns = columns(rows, method != "equal")?;
    let raw: Vec<f64> = match method {
        "equal" => vec![1.0; columns.nrows()],
        "entropy" => entropy(columns.view())?,
        "critic" => critic(columns.view()),
        "pca" => component_weights(correlations(columns.view()).view()),
        _ => return Err(unknown_word("method", method, METHODS)),
    };
    let sum: f64 = raw.iter().sum();
    if sum.is_nan() || sum <= 0.0 {
        return Err(Error::column_weights_flat());
    }
    Ok(raw.into_iter().map(|weight| weight / sum).collect())
}

/// The table turned round: criteria × alternatives.
fn columns(rows: &[Vec<f64>], several: bool) -> Result<Array2<f64>> {
    let width = rows.first().map_or(0, Vec::len);
    if width == 0 || (several && rows.len() < 2) {
        return Err(Error::column_weights_size(rows.len(), width));
    }
    for (i, row) in rows.iter().enumerate() {
        if row.len() != width {
            return Err(Error::row_length(row.len(), width).at(Place::default().row(i + 1)));
        }
        if let Some((j, value)) = row.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::column_weights_value(*value).at(Place::cell(i, j)));
        }
    }
    Ok(Array2::from_shape_fn((width, rows.len()), |(j, i)| rows[i][j]))
}

/// Whether a column is the same everywhere, but for rounding.
fn flat(column: &[f64]) -> bool {
    let (low, high) = ends(column);
    high - low <= 1e-12 * low.abs().max(high.abs())
}

fn ends(column: &[f64]) -> (f64, f64) {
    column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
}

/// 1 less Shannon's entropy of a column's shares, over that of even shares: how much the column tells apart. The numbers
/// are 0 and more; 0 where they are all the same.
pub(crate) fn divergence(column: &[f64]) -> f64 {
    if flat(column) {
        return 0.0;
    }
    let sum: f64 = column.iter().sum();
    let shares = column.iter().map(|value| value / sum).filter(|share| *share > 0.0);
    (1.0 + shares.map(|share| share * share.logarithm()).sum::<f64>() / (column.len() as f64).logarithm()).max(0.0)
}

/// By entropy; `columns` is criteria × alternatives.
fn entropy(columns: ArrayView2<'_, f64>) -> Result<Vec<f64>> {
    let one = |(j, column): (usize, &[f64])| {
        let sum: f64 = column.iter().sum();
        if column.iter().any(|value| *value < 0.0) || sum <= 0.0 {
            return Err(Error::entropy_column().at(Place::default().column((j + 1).to_string())));
        }
        Ok(divergence(column))
    };
    rows_of(columns).enumerate().map(one).collect()
}

/// Deviations from the mean, scaled to length 1; of a flat column all 0.
fn standard(column: &[f64]) -> Vec<f64> {
    if flat(column) {
        return vec![0.0; column.len()];
    }
    let mean = column.iter().sum::<f64>() / column.len() as f64;
    let length = column.iter().map(|value| (value - mean).powi(2)).sum::<f64>().sqrt();
    column.iter().map(|value| (value - mean) / length).collect()
}

/// Pearson's correlations (criteria × criteria) of the rows of `columns` (criteria × alternatives).
fn correlations(columns: ArrayView2<'_, f64>) -> Array2<f64> {
    let standard: Vec<Vec<f64>> = rows_of(columns).map(standard).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    Array2::from_shape_fn((standard.len(), standard.len()), |(i, j)| dot(&standard[i], &standard[j]))
}

/// By CRITIC; `columns` is criteria × alternatives.
fn critic(columns: ArrayView2<'_, f64>) -> Vec<f64> {
    let r = correlations(columns);
    let varies: Vec<bool> = rows_of(columns).map(|column| !flat(column)).collect();
    let only = varies.iter().filter(|varies| **varies).count() == 1;
    let weight = |j: usize| {
        if !varies[j] {
            return 0.0;
        }
        let column = row(columns, j);
        let (low, high) = ends(column);
        let mean = column.iter().sum::<f64>() / column.len() as f64;
        let spread = column.iter().map(|v| ((v - mean) / (high - low)).powi(2)).sum::<f64>().sqrt();
        let others = (0..varies.len()).filter(|k| *k != j && varies[*k]);
        let conflict: f64 = others.map(|k| (1.0 - r[[j, k]]).max(0.0)).sum();
        spread * if only { 1.0 } else { conflict }
    };
    (0..varies.len()).map(weight).collect()
}

/// The share of each column in the principal components of a correlation matrix with an eigenvalue of 1 and more: the sum
/// of its squared loadings on them, before it is scaled to a sum of 1. `r` is columns × columns.
pub(crate) fn component_weights(r: ArrayView2<'_, f64>) -> Vec<f64> {
    let (values, vectors) = eigen(r);
    let kept = || values.iter().zip(rows_of(vectors.view())).filter(|(value, _)| **value >= 1.0 - 1e-9);
    (0..values.len()).map(|j| kept().map(|(value, vector)| value * vector[j].powi(2)).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_a_flat_column_are_zero_and_sums_are_one() {
        let rows = vec![vec![1.0, 9.0, 3.0], vec![2.0, 4.0, 3.0], vec![7.0, 5.0, 3.0], vec![3.0, 1.0, 3.0]];
        for method in ["entropy", "critic", "pca"] {
            let w = column_weights(&rows, method).unwrap();
            assert!(w[2].abs() < 1e-12 && (w.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{method} {w:?}");
        }
        assert!(column_weights(&[vec![1.0, -1.0], vec![2.0, 3.0]], "entropy").is_err());
        let remedy = column_weights(&rows, "critc").unwrap_err().remedy(crate::Language::En);
        assert_eq!(remedy, "did you mean critic? Choose from: equal, entropy, critic, pca");
    }
}
