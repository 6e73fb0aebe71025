//! Linear algebra of small dense matrices: solving, Cholesky factors, inverses.
//!
//! Matrices are row-major `ndarray` arrays; systems here have at most some hundred unknowns.

// Formulas of matrices whose shapes the caller gives.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

/// The solution x of A·x = b by Gaussian elimination with partial pivoting (Golub & Van Loan, Matrix Computations,
/// algorithm 3.4.1); nothing where A is singular to working precision. A is n × n, b has n entries.
pub(crate) fn solve(a: ArrayView2<'_, f64>, b: ArrayView1<'_, f64>) -> Option<Array1<f64>> {
    let right = b.insert_axis(ndarray::Axis(1)).to_owned();
    solve_columns(a, right).map(|x| x.column(0).to_owned())
}

/// The inverse of a square matrix; nothing where it is singular to working precision.
pub(crate) fn inverse(a: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    solve_columns(a, Array2::eye(a.nrows()))
}

/// The lower triangular L of A = L·Lᵀ (Cholesky); nothing where A is not positive definite. Only the lower triangle of A
/// is read.
pub(crate) fn cholesky(a: ArrayView2<'_, f64>) -> Option<Array2<f64>> {
    let n = a.nrows();
    let mut lower = Array2::<f64>::zeros((n, n));
    for row in 0..n {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| lower[[row, k]] * lower[[column, k]]).sum();
            let rest = a[[row, column]] - known;
            lower[[row, column]] = if row == column {
                if rest <= 0.0 || !rest.is_finite() {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / lower[[column, column]]
            };
        }
    }
    Some(lower)
}

/// The solution x of L·Lᵀ·x = b, where L is a lower triangular factor of [`cholesky`]. L is n × n, b has n entries.
pub(crate) fn solve_factored(lower: ArrayView2<'_, f64>, b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut x = b.to_vec();
    for row in 0..n {
        let known: f64 = (0..row).map(|k| lower[[row, k]] * x[k]).sum();
        x[row] = (x[row] - known) / lower[[row, row]];
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| lower[[k, row]] * x[k]).sum();
        x[row] = (x[row] - known) / lower[[row, row]];
    }
    x
}

fn solve_columns(a: ArrayView2<'_, f64>, mut right: Array2<f64>) -> Option<Array2<f64>> {
    let n = a.nrows();
    let mut left = a.to_owned();
    let size = left.iter().fold(0.0f64, |size, value| size.max(value.abs()));
    for column in 0..n {
        let pivot = (column..n).max_by(|i, j| left[[*i, column]].abs().total_cmp(&left[[*j, column]].abs()))?;
        let top = left[[pivot, column]];
        if top.abs() <= size * n as f64 * f64::EPSILON || top.is_nan() {
            return None;
        }
        if pivot != column {
            for k in 0..n {
                left.swap([pivot, k], [column, k]);
            }
            for k in 0..right.ncols() {
                right.swap([pivot, k], [column, k]);
            }
        }
        for row in column + 1..n {
            let factor = left[[row, column]] / top;
            if factor != 0.0 {
                for k in column..n {
                    left[[row, k]] -= factor * left[[column, k]];
                }
                for k in 0..right.ncols() {
                    right[[row, k]] -= factor * right[[column, k]];
                }
            }
        }
    }
    for k in 0..right.ncols() {
        for row in (0..n).rev() {
            let known: f64 = (row + 1..n).map(|j| left[[row, j]] * right[[j, k]]).sum();
            right[[row, k]] = (right[[row, k]] - known) / left[[row, row]];
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array, arr1, arr2};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_system_that_needs_a_pivot_is_solved() {
        let a = arr2(&[[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [2.0, 0.0, 3.0]]);
        let x = solve(a.view(), arr1(&[7.0, 3.0, 11.0]).view()).unwrap();
        assert!((&x - &arr1(&[1.0, 2.0, 3.0])).iter().all(|error| error.abs() < 1e-12), "{x}");
    }

    #[test]
    fn a_factored_system_is_solved() {
        let lower = cholesky(arr2(&[[4.0, 2.0], [2.0, 3.0]]).view()).unwrap();
        let x = solve_factored(lower.view(), &[8.0, 7.0]);
        assert!((x[0] - 1.25).abs() < 1e-12 && (x[1] - 1.5).abs() < 1e-12, "{x:?}");
    }

    #[test]
    fn a_singular_matrix_has_no_solution_and_no_inverse() {
        let a = arr2(&[[1.0, 2.0], [2.0, 4.0]]);
        assert!(solve(a.view(), arr1(&[1.0, 2.0]).view()).is_none() && inverse(a.view()).is_none());
        assert!(cholesky(arr2(&[[1.0, 2.0], [2.0, 1.0]]).view()).is_none());
    }

    proptest! {
        #[test]
        fn factors_and_inverses_multiply_back(values in prop::collection::vec(-1.0..1.0f64, 16)) {
            let b = Array::from_shape_vec((4, 4), values).unwrap();
            let a = b.dot(&b.t()) + Array2::<f64>::eye(4);
            let lower = cholesky(a.view()).unwrap();
            prop_assert!((lower.dot(&lower.t()) - &a).iter().all(|error| error.abs() < 1e-12));
            let product = inverse(a.view()).unwrap().dot(&a);
            prop_assert!((product - Array2::<f64>::eye(4)).iter().all(|error| error.abs() < 1e-10));
        }
    }
}
