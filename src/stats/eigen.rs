//! Eigenvalues of small symmetric matrices.

// Rotations of a square matrix.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView1, ArrayView2, s};

/// Eigenvalues in falling order and their eigenvectors (eigenvalues × entries, one vector a row) of a symmetric n × n
/// matrix, by cyclic Jacobi rotations.
pub(crate) fn eigen(matrix: ArrayView2<'_, f64>) -> (Vec<f64>, Array2<f64>) {
    let n = matrix.nrows();
    let mut a = matrix.to_owned();
    // Entries × eigenvalues, one vector a column.
    let mut vectors = Array2::<f64>::eye(n);
    for _ in 0..100 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|at| a[at] * a[at]).sum();
        let on: f64 = (0..n).map(|i| a[[i, i]] * a[[i, i]]).sum();
        if off <= 1e-30 * on.max(f64::MIN_POSITIVE) {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| a[[*j, *j]].total_cmp(&a[[*i, *i]]));
    let values = order.iter().map(|i| a[[*i, *i]]).collect();
    let signs: Vec<f64> = vectors.columns().into_iter().map(sign).collect();
    (values, Array2::from_shape_fn((n, n), |(value, entry)| signs[order[value]] * vectors[[entry, order[value]]]))
}

/// What makes the largest entry of a vector positive, so that its sign does not depend on the order of rotations.
fn sign(vector: ArrayView1<'_, f64>) -> f64 {
    let largest = vector.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap_or(1.0);
    if largest < 0.0 { -1.0 } else { 1.0 }
}

fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    if a[[p, q]] == 0.0 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    let turn = |x: &mut f64, y: &mut f64| (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    for matrix in [&mut *a, vectors] {
        let (left, right) = matrix.multi_slice_mut((s![.., p], s![.., q]));
        left.into_iter().zip(right).for_each(|(x, y)| turn(x, y));
    }
    let (above, below) = a.multi_slice_mut((s![p, ..], s![q, ..]));
    above.into_iter().zip(below).for_each(|(x, y)| turn(x, y));
}

#[cfg(test)]
mod tests {
    use ndarray::arr2;

    use super::*;

    #[test]
    fn eigenvalues_are_those_of_a_known_matrix() {
        let (values, vectors) = eigen(arr2(&[[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 5.0]]).view());
        let want = [5.0, 3.0, 1.0];
        assert!(values.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-12), "{values:?}");
        assert!((vectors[[1, 0]] - vectors[[1, 1]]).abs() < 1e-12 && vectors[[1, 2]].abs() < 1e-12);
    }

    #[test]
    fn jacobi_rebuilds_the_matrix() {
        let a = arr2(&[[2.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, 0.7]]);
        let (values, v) = eigen(a.view());
        for i in 0..3 {
            for j in 0..3 {
                let sum: f64 = (0..3).map(|k| values[k] * v[[k, i]] * v[[k, j]]).sum();
                assert!((sum - a[[i, j]]).abs() < 1e-12);
            }
        }
    }
}
