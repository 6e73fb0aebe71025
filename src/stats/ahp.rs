//! The analytic hierarchy process: weights from pairwise comparisons, complete or not, and how consistent they are.

// Formulas of square matrices, which `comparisons` checks.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array1, Array2, ArrayView2};
use rayon::prelude::*;

use super::linear::solve;
use super::matrix::{from_rows, rows as rows_of};
use crate::context::Context;
use crate::error::{Error, Result, unknown_word};
use crate::message::{Place, Term};
use crate::stats::Elementary;

/// Saaty's random indices for 1 to 15 items (Saaty 1980, The Analytic Hierarchy Process).
const SAATY: [f64; 15] = [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// How far the product of a comparison and its reverse may be from 1: printed tables round 1/3 to 0.3.
const RECIPROCAL: f64 = 0.11;

/// How weights are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AhpMethod {
    /// The principal eigenvector (Saaty 1977); of incomplete comparisons by Harker (1987).
    Eigenvector,
    /// Row geometric means (Crawford and Williams 1985); of incomplete comparisons logarithmic least squares.
    GeometricMean,
}

impl std::str::FromStr for AhpMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "eigenvector" => Ok(Self::Eigenvector),
            "geometric_mean" => Ok(Self::GeometricMean),
            _ => Err(unknown_word("method", name, ["eigenvector", "geometric_mean"])),
        }
    }
}

/// Weights and consistency.
#[derive(Debug, Clone, PartialEq)]
pub struct Ahp {
    /// Weights, summing to 1.
    pub weights: Vec<f64>,
    /// The principal eigenvalue.
    pub lambda_max: f64,
    /// (λ − n) / (n − 1).
    pub consistency_index: f64,
    /// The consistency index of random matrices of this size.
    pub random_index: f64,
    /// Whose random index it is.
    pub random_index_source: &'static str,
    /// Consistency ratio; 0 for one or two items. Of incomplete comparisons the random index is that of complete ones,
    /// so it is too low.
    pub cr: f64,
    /// How many pairs were not compared.
    pub missing: usize,
}

/// Weights from pairwise comparisons; `rows[i][j]` says how many times as important i is as j, NaN where not compared.
///
/// ```
/// use townscale::stats::{AhpMethod, ahp};
/// let result = ahp(&[vec![1.0, 3.0], vec![1.0 / 3.0, 1.0]], AhpMethod::Eigenvector)?;
/// assert!((result.weights[0] - 0.75).abs() < 1e-9 && result.cr == 0.0);
/// # Ok::<(), townscale::Error>(())
/// ```
///
/// # Errors
/// A matrix that is not square, a comparison that is not above 0, a pair that contradicts itself by more than 11 %, items
/// that no chain of comparisons joins.
pub fn ahp(rows: &[Vec<f64>], method: AhpMethod) -> Result<Ahp> {
    let given = from_rows(rows).ok_or_else(Error::comparisons_not_square)?;
    of_matrix(given.view(), method)
}

/// Weights from comparisons as a matrix: items × items.
fn of_matrix(given: ArrayView2<'_, f64>, method: AhpMethod) -> Result<Ahp> {
    let a = comparisons(given)?;
    let n = a.nrows();
    let missing = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).filter(|at| a[*at].is_nan()).count();
    let (vector, lambda_max) = principal(a.view());
    let weights = match method {
        AhpMethod::Eigenvector => vector,
        AhpMethod::GeometricMean => least_squares(a.view())?,
    };
    let size = n as f64;
    let (random_index, random_index_source) = match SAATY.get(n - 1) {
        Some(index) => (*index, "Saaty 1980"),
        None => (((2.7699 * size - 4.3513) - size) / (size - 1.0), "Alonso and Lamata 2006"),
    };
    let consistency_index = if n > 2 { ((lambda_max - size) / (size - 1.0)).max(0.0) } else { 0.0 };
    let cr = if n > 2 { consistency_index / random_index } else { 0.0 };
    Ok(Ahp { weights, lambda_max, consistency_index, random_index, random_index_source, cr, missing })
}

/// The weights of many matrices of `n` items, each for itself, in parallel; `flat` holds them one after the other, by rows.
///
/// # Errors
/// As for [`ahp`], with the place of the matrix; numbers that do not make whole matrices; the caller stopped the
/// computation.
pub fn ahp_each(flat: &[f64], n: usize, method: AhpMethod, context: &Context) -> Result<Vec<Ahp>> {
    let Some(size) = n.checked_mul(n).filter(|size| *size > 0 && flat.len().is_multiple_of(*size)) else {
        return Err(Error::comparisons_not_square());
    };
    let one = |(k, one): (usize, &[f64])| {
        context.check()?;
        let given = ArrayView2::from_shape((n, n), one).map_err(|_| Error::comparisons_not_square());
        given.and_then(|given| of_matrix(given, method)).map_err(|error| error.at(matrix(k)))
    };
    flat.par_chunks_exact(size).enumerate().map(one).collect()
}

/// The judgements of a group as one matrix: the geometric mean of each comparison over those who made it (AIJ).
///
/// # Errors
/// As for [`ahp`], or matrices of different sizes.
pub fn aggregate_judgements(group: &[Vec<Vec<f64>>]) -> Result<Vec<Vec<f64>>> {
    // One a member, items × items.
    let mut whole: Vec<Array2<f64>> = Vec::new();
    for (k, rows) in group.iter().enumerate() {
        let place = |error: Error| if group.len() > 1 { error.at(matrix(k)) } else { error };
        let given = from_rows(rows).ok_or_else(Error::comparisons_not_square);
        whole.push(given.and_then(|given| comparisons(given.view())).map_err(place)?);
    }
    let n = whole.first().map_or(0, |a| a.nrows());
    if n == 0 || whole.iter().any(|a| a.nrows() != n) {
        return Err(Error::comparisons_differ_in_size());
    }
    let mean = |i: usize, j: usize| {
        let given: Vec<f64> = whole.iter().map(|a| a[[i, j]]).filter(|value| !value.is_nan()).collect();
        if given.is_empty() {
            f64::NAN
        } else {
            (given.iter().map(|v| v.logarithm()).sum::<f64>() / given.len() as f64).exponential()
        }
    };
    Ok((0..n).map(|i| (0..n).map(|j| mean(i, j)).collect()).collect())
}

/// The weights of a group as the mean of its members' own (AIP); λ, index and ratio are means of theirs too.
///
/// # Errors
/// As for [`ahp`], or matrices of different sizes.
pub fn aggregate_priorities(group: &[Vec<Vec<f64>>], method: AhpMethod) -> Result<Ahp> {
    let each: Vec<Ahp> = group
        .iter()
        .enumerate()
        .map(|(k, rows)| ahp(rows, method).map_err(|error| error.at(matrix(k))))
        .collect::<Result<_>>()?;
    let Some(first) = each.first().cloned().filter(|one| each.iter().all(|a| a.weights.len() == one.weights.len()))
    else {
        return Err(Error::comparisons_differ_in_size());
    };
    let mean = |of: &dyn Fn(&Ahp) -> f64| each.iter().map(of).sum::<f64>() / each.len() as f64;
    Ok(Ahp {
        weights: (0..first.weights.len()).map(|i| mean(&|a| a.weights[i])).collect(),
        lambda_max: mean(&|a| a.lambda_max),
        consistency_index: mean(&|a| a.consistency_index),
        cr: mean(&|a| a.cr),
        missing: each.iter().map(|a| a.missing).sum(),
        ..first
    })
}

/// A matrix of several, by its number from 0.
fn matrix(number: usize) -> Place {
    Place::entry(Term::Matrix, (number + 1).to_string())
}

/// Comparisons (items × items), checked, with what only the reverse of a pair says filled in.
fn comparisons(given: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
    let n = given.nrows();
    if n == 0 || given.ncols() != n {
        return Err(Error::comparisons_not_square());
    }
    let mut a = given.to_owned();
    for i in 0..n {
        for j in 0..n {
            let value = given[[i, j]];
            if !(value.is_nan() || (value.is_finite() && value > 0.0)) {
                return Err(Error::comparison_not_positive(value).at(Place::cell(i, j)));
            }
            let back = if i == j { 1.0 } else { given[[j, i]] };
            if value.is_nan() {
                a[[i, j]] = 1.0 / back;
            } else if (value * back - 1.0).abs() > RECIPROCAL {
                let reciprocal = format!("{:.4}", 1.0 / back);
                return Err(Error::comparison_not_reciprocal(value, back, reciprocal).at(Place::cell(i, j)));
            }
        }
    }
    let mut joined = vec![false; n];
    let mut next = vec![0];
    while let Some(i) = next.pop() {
        if !std::mem::replace(&mut joined[i], true) {
            next.extend((0..n).filter(|j| !a[[i, *j]].is_nan() && !joined[*j]));
        }
    }
    if let Some(i) = joined.iter().position(|joined| !joined) {
        return Err(Error::comparisons_not_connected(i + 1));
    }
    Ok(a)
}

/// The principal eigenvector, summing to 1, and its eigenvalue; a missing pair counts on the diagonal (Harker 1987).
fn principal(a: ArrayView2<'_, f64>) -> (Vec<f64>, f64) {
    let n = a.nrows();
    let mut w = vec![1.0 / n as f64; n];
    let mut lambda = n as f64;
    for _ in 0..5000 {
        let one =
            |row: &[f64], own: f64| row.iter().zip(&w).map(|(v, w)| if v.is_nan() { own } else { v * w }).sum::<f64>();
        let next: Vec<f64> = rows_of(a).zip(&w).map(|(row, own)| one(row, *own)).collect();
        lambda = next.iter().sum();
        let next: Vec<f64> = next.iter().map(|value| value / lambda).collect();
        let moved = next.iter().zip(&w).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        w = next;
        if moved < 1e-15 {
            break;
        }
    }
    (w, lambda)
}

/// Weights whose logarithms fit those of the comparisons best; of complete comparisons the row geometric means.
fn least_squares(a: ArrayView2<'_, f64>) -> Result<Vec<f64>> {
    let n = a.nrows();
    // The first logarithm is 0; the others solve the normal equations of the graph of comparisons.
    let compared = |i: usize, j: usize| j != i && !a[[i, j]].is_nan();
    let entry = |i: usize, j: usize| match i == j {
        true => (0..n).filter(|other| compared(i, *other)).count() as f64,
        false => -f64::from(u8::from(compared(i, j))),
    };
    let system = Array2::from_shape_fn((n - 1, n - 1), |(i, j)| entry(i + 1, j + 1));
    let sum = |i: usize| (0..n).filter(|j| compared(i, *j)).map(|j| a[[i, j]].logarithm()).sum::<f64>();
    let right: Array1<f64> = (1..n).map(sum).collect();
    // Regular, as comparisons join all items.
    let logs = solve(system.view(), right.view()).ok_or_else(|| Error::comparisons_not_connected(n))?;
    let mut w: Vec<f64> = std::iter::once(1.0).chain(logs.iter().map(|log| log.exponential())).collect();
    let sum: f64 = w.iter().sum();
    w.iter_mut().for_each(|value| *value /= sum);
    Ok(w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ahp_of_consistent_comparisons_gives_the_weights_back_even_with_gaps() {
        let w = [0.4, 0.3, 0.2, 0.1];
        let mut a: Vec<Vec<f64>> = w.iter().map(|x| w.iter().map(|y| x / y).collect()).collect();
        for (i, j) in [(0, 3), (1, 2)] {
            (a[i][j], a[j][i]) = (f64::NAN, f64::NAN);
        }
        for method in [AhpMethod::Eigenvector, AhpMethod::GeometricMean] {
            let result = ahp(&a, method).unwrap();
            assert!(result.weights.iter().zip(w).all(|(a, b)| (a - b).abs() < 1e-9), "{result:?}");
            assert!(result.cr.abs() < 1e-9 && result.missing == 2);
        }
        a[0][1] = f64::NAN;
        a[1][0] = f64::NAN;
        a[0][2] = f64::NAN;
        a[2][0] = f64::NAN;
        assert!(ahp(&a, AhpMethod::Eigenvector).is_err());
    }
}
