//! Varimax rotation of loadings, and weights by the rotated loadings.
//!
//! Kaiser, H. F. (1958). The varimax criterion for analytic rotation in factor analysis. *Psychometrika* 23, 187–200, with
//! his normalisation by communalities. Weights after Nicoletti, Scarpetta and Boylaud (2000), as in the OECD/JRC Handbook
//! (2008), 4.1: each indicator counts by its largest squared loading, factors by the variance that they explain.

// Factors and indicators that are counted here.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView1, ArrayView2, s};

use crate::stats::Elementary;
use crate::stats::eigen;
use crate::stats::matrix::rows_mut;

/// The most sweeps over all pairs of factors.
const SWEEPS: usize = 500;

/// The share of each column in the rotated factors of a correlation matrix with an eigenvalue of 1 and more: its largest
/// squared loading, before it is scaled to a sum of 1. `r` is columns × columns.
pub(super) fn rotated_weights(r: ArrayView2<'_, f64>) -> Vec<f64> {
    let (values, vectors) = eigen(r);
    // The eigenvalues fall.
    let kept = values.iter().filter(|value| **value >= 1.0 - 1e-9).count();
    let mut factors =
        Array2::from_shape_fn((kept, values.len()), |(factor, at)| values[factor].sqrt() * vectors[[factor, at]]);
    rotate(&mut factors);
    factors.columns().into_iter().map(|loadings| loadings.iter().map(|one| one.powi(2)).fold(0.0, f64::max)).collect()
}

/// Rotate factors (factors × indicators) to the largest varimax criterion, two at a time.
fn rotate(factors: &mut Array2<f64>) {
    let length = |loadings: ArrayView1<'_, f64>| loadings.iter().map(|one| one.powi(2)).sum::<f64>().sqrt();
    let lengths = factors.columns().into_iter().map(length);
    let lengths: Vec<f64> = lengths.map(|length| if length > 0.0 { length } else { 1.0 }).collect();
    scale(factors, &lengths, |loading, length| loading / length);
    for _ in 0..SWEEPS {
        let mut largest = 0.0_f64;
        for second in 1..factors.nrows() {
            for first in 0..second {
                let (mut one, mut other) = factors.multi_slice_mut((s![first, ..], s![second, ..]));
                let angle = best_angle(one.view(), other.view());
                largest = largest.max(angle.abs());
                let (sin, cos) = (angle.sine(), angle.cosine());
                for (one, other) in one.iter_mut().zip(&mut other) {
                    (*one, *other) = (*one * cos + *other * sin, *other * cos - *one * sin);
                }
            }
        }
        if largest < 1e-12 {
            break;
        }
    }
    scale(factors, &lengths, |loading, length| loading * length);
}

/// Every loading and the length of its indicator made into another loading.
fn scale(factors: &mut Array2<f64>, lengths: &[f64], by: impl Fn(f64, f64) -> f64) {
    for factor in rows_mut(factors) {
        factor.iter_mut().zip(lengths).for_each(|(loading, length)| *loading = by(*loading, *length));
    }
}

/// The angle by which two factors are rotated in their plane.
fn best_angle(first: ArrayView1<'_, f64>, second: ArrayView1<'_, f64>) -> f64 {
    let (mut a, mut b, mut c, mut d) = (0.0, 0.0, 0.0, 0.0);
    for (x, y) in first.iter().zip(second) {
        let (u, v) = (x * x - y * y, 2.0 * x * y);
        a += u;
        b += v;
        c += u * u - v * v;
        d += 2.0 * u * v;
    }
    let n = first.len() as f64;
    let (up, across) = (d - 2.0 * a * b / n, c - (a * a - b * b) / n);
    // Where nothing is gained by any angle, rounding would choose one.
    if up.abs() <= 1e-14 * n && across.abs() <= 1e-14 * n { 0.0 } else { up.angle(across) / 4.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::arr2;

    use super::*;

    /// The sum over factors of the variance of squared loadings.
    fn criterion(factors: &Array2<f64>) -> f64 {
        let one = |factor: ArrayView1<'_, f64>| {
            let n = factor.len() as f64;
            let squares = || factor.iter().map(|loading| loading.powi(2));
            squares().map(|square| square * square).sum::<f64>() / n - (squares().sum::<f64>() / n).powi(2)
        };
        factors.outer_iter().map(one).sum()
    }

    fn turned(factors: &Array2<f64>, angle: f64) -> Array2<f64> {
        let (sin, cos) = (angle.sine(), angle.cosine());
        arr2(&[[cos, sin], [-sin, cos]]).dot(factors)
    }

    /// A simple structure, each indicator on one factor, is found again from any angle; lengths stay.
    #[test]
    fn index_varimax_finds_a_simple_structure_again() {
        let simple = arr2(&[[0.9, 0.8, 0.7, 0.0, 0.0], [0.0, 0.0, 0.0, 0.8, 0.6]]);
        for step in 1..12 {
            let mut factors = turned(&simple, 0.13 * f64::from(step));
            rotate(&mut factors);
            for at in 0..5 {
                let mut found = [factors[[0, at]].abs(), factors[[1, at]].abs()];
                found.sort_by(f64::total_cmp);
                let want = simple[[0, at]].max(simple[[1, at]]);
                assert!(found[0] < 1e-9 && (found[1] - want).abs() < 1e-9, "{step}: {found:?}");
            }
        }
    }

    #[test]
    fn index_no_other_angle_has_a_larger_criterion() {
        // Of equal lengths, so that the normalisation changes nothing.
        let angles = [0.1_f64, 0.5, 0.9, 1.7, 2.4, 3.0];
        let mut factors = arr2(&[angles.map(f64::cos), angles.map(f64::sin)]);
        rotate(&mut factors);
        let found = criterion(&factors);
        assert!((1..400).all(|step| criterion(&turned(&factors, 0.004 * f64::from(step))) <= found + 1e-12));
    }

    #[test]
    fn index_rotated_weights_of_two_groups_are_their_loadings() {
        // Two pairs that are one each: every indicator loads 1 on the factor of its pair.
        let r = arr2(&[[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]);
        assert!(rotated_weights(r.view()).iter().all(|weight| (weight - 1.0).abs() < 1e-9));
    }
}
