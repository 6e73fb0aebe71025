//! Draws of one tree made to add up (Wickramasuriya, Athanasopoulos and Hyndman 2019, *Journal of the American
//! Statistical Association* 114, equation 9 in its zero-constrained form).
//!
//! Every draw ŷ is moved to ŷ − W Cᵀ (C W Cᵀ)⁻¹ C ŷ, where each row of C says that a whole less its parts is 0, and W
//! says how sure each forecast is. Ordinary least squares decides the means only: what draws deviate from their means is
//! reconciled by variances, so that a small part does not take the noise of a large one. Parts whose mean would fall
//! below 0 are held at 0 (non-negative least squares by an active set); a draw with a part below 0 is shared out from the
//! top; wholes are last summed from their parts.

#![expect(clippy::indexing_slicing, reason = "nodes, wholes and draws are those of one tree")]

use std::str::FromStr;

use ndarray::{Array2, ArrayView2, Axis};

use super::hierarchy::Tree;
use crate::error::{Error, Result, nearest};
use crate::stats::linear::inverse;

/// How sure each forecast is taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReconcileMethod {
    /// Parts stay, wholes are their sums.
    BottomUp,
    /// All the same: ordinary least squares.
    Ols,
    /// By the variance of the draws: weighted least squares.
    Wls,
    /// By variance and correlation, the latter from past changes and shrunk (Schäfer and Strimmer 2005).
    MintShrink,
}

/// The axis of the wholes in C W.
const WHOLES: Axis = Axis(0);

const METHODS: [(&str, ReconcileMethod); 4] = [
    ("bottom_up", ReconcileMethod::BottomUp),
    ("ols", ReconcileMethod::Ols),
    ("wls", ReconcileMethod::Wls),
    ("mint_shrink", ReconcileMethod::MintShrink),
];

impl FromStr for ReconcileMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let names = || METHODS.iter().map(|(name, _)| *name);
        METHODS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, method)| *method)
            .ok_or_else(|| Error::word_unknown("method", name, names()).did_you_mean(nearest(name, names())))
    }
}

/// Reconcile one period: one row a node, one column a draw. `past` holds the standardised past changes of the nodes, nodes ×
/// changes.
///
/// # Errors
/// Draws so large that their variance is no number.
pub(super) fn reconcile_rows(
    tree: &Tree,
    method: ReconcileMethod,
    rows: &mut [f64],
    draws: usize,
    past: ArrayView2<'_, f64>,
) -> Result<()> {
    let n = tree.nodes.len();
    match method {
        ReconcileMethod::BottomUp => {}
        ReconcileMethod::Wls | ReconcileMethod::MintShrink => {
            let gain = gain(tree, method, &deviations(rows, draws)?, past)?;
            project(tree, gain.view(), rows, draws);
        }
        ReconcileMethod::Ols => {
            let mut means: Vec<f64> = rows.chunks_exact(draws).map(|row| moments(row).0).collect();
            for (row, mean) in rows.chunks_exact_mut(draws).zip(&means) {
                row.iter_mut().for_each(|value| *value -= mean);
            }
            let by_variance = gain(tree, ReconcileMethod::Wls, &deviations(rows, draws)?, past)?;
            project(tree, by_variance.view(), rows, draws);
            reconcile_means(tree, &mut means, past)?;
            for (row, mean) in rows.chunks_exact_mut(draws).zip(&means) {
                row.iter_mut().for_each(|value| *value += mean);
            }
        }
    }
    let mut values = vec![0.0; n];
    for draw in 0..draws {
        values.iter_mut().enumerate().for_each(|(node, value)| *value = rows[node * draws + draw]);
        add_up(tree, &mut values);
        values.iter().enumerate().for_each(|(node, value)| rows[node * draws + draw] = *value);
    }
    Ok(())
}

/// Ordinary least squares of means, parts that would fall below 0 held there.
fn reconcile_means(tree: &Tree, means: &mut Vec<f64>, past: ArrayView2<'_, f64>) -> Result<()> {
    let mut free = vec![1.0; means.len()];
    loop {
        let gain = gain(tree, ReconcileMethod::Ols, &free, past)?;
        let mut moved: Vec<f64> = means.iter().zip(&free).map(|(mean, free)| mean * free).collect();
        project(tree, gain.view(), &mut moved, 1);
        let below: Vec<usize> = (0..moved.len())
            .filter(|node| tree.children[*node].is_empty() && free[*node] > 0.0 && moved[*node] < 0.0)
            .collect();
        if below.is_empty() {
            *means = moved;
            return Ok(());
        }
        below.into_iter().for_each(|node| free[node] = 0.0);
    }
}

/// The mean and standard deviation of draws.
pub(super) fn moments(row: &[f64]) -> (f64, f64) {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / row.len() as f64;
    (mean, variance.sqrt())
}

/// The standard deviation of each node's draws, kept above 0.
///
/// # Errors
/// One that is no number.
fn deviations(rows: &[f64], draws: usize) -> Result<Vec<f64>> {
    let one = |row: &[f64]| {
        let (mean, deviation) = moments(row);
        if deviation.is_finite() {
            Ok(deviation.max(1e-6 * mean.abs()).max(1e-9))
        } else {
            Err(Error::reconcile_too_large())
        }
    };
    rows.chunks_exact(draws).map(one).collect()
}

/// W Cᵀ (C W Cᵀ)⁻¹: how far each node moves for each sum that is not met, nodes × wholes.
fn gain(tree: &Tree, method: ReconcileMethod, deviations: &[f64], past: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
    let (n, times) = (tree.nodes.len(), past.ncols());
    let correlated = method == ReconcileMethod::MintShrink && times > 0;
    let kept = if correlated { 1.0 - shrinkage(past) } else { 0.0 };
    let wholes: Vec<usize> = (0..n).filter(|node| !tree.children[*node].is_empty()).collect();
    let k = wholes.len();
    // C W, wholes × nodes, through the correlation's low rank: W = D (shrunk·I + kept·Z Zᵀ/(T − 1)) D.
    let mut weighted = Array2::<f64>::zeros((k, n));
    for (mut moved, whole) in weighted.axis_iter_mut(WHOLES).zip(&wholes) {
        let mut column = vec![0.0; n];
        column[*whole] = deviations[*whole];
        tree.children[*whole].iter().for_each(|child| column[*child] = -deviations[*child]);
        moved.iter_mut().zip(&column).for_each(|(moved, value)| *moved = (1.0 - kept) * value);
        if kept > 0.0 {
            let sum = |t: usize| past.column(t).iter().zip(&column).map(|(z, value)| z * value).sum();
            let sums: Vec<f64> = (0..times).map(sum).collect();
            for (moved, row) in moved.iter_mut().zip(past.rows()) {
                *moved += kept * row.iter().zip(&sums).map(|(z, sum)| z * sum).sum::<f64>() / (times - 1) as f64;
            }
        }
        moved.iter_mut().zip(deviations).for_each(|(value, deviation)| *value *= deviation);
    }
    let met = |whole: usize, column: usize| {
        let parts: f64 = tree.children[whole].iter().map(|child| weighted[[column, *child]]).sum();
        weighted[[column, whole]] - parts
    };
    let square = Array2::from_shape_fn((k, k), |(row, column)| met(wholes[row], column));
    let inverse = invert_definite(&square).ok_or_else(Error::reconcile_too_large)?;
    Ok(Array2::from_shape_fn((n, k), |(node, j)| (0..k).map(|i| weighted[[i, node]] * inverse[[i, j]]).sum()))
}

/// How much of the correlations to give up: their estimated sampling variance over their squares.
fn shrinkage(past: ArrayView2<'_, f64>) -> f64 {
    let times = past.ncols() as f64;
    let (mut variance, mut squares) = (0.0, 0.0);
    for i in 0..past.nrows() {
        for j in 0..i {
            let products = || past.row(i).into_iter().zip(past.row(j)).map(|(a, b)| a * b);
            let mean = products().sum::<f64>() / times;
            variance += products().map(|product| (product - mean).powi(2)).sum::<f64>() * times / (times - 1.0).powi(3);
            squares += (mean * times / (times - 1.0)).powi(2);
        }
    }
    if squares > 0.0 { (variance / squares).clamp(0.0, 1.0) } else { 1.0 }
}

/// The inverse of a positive definite matrix, scaled to a diagonal of 1 first, as wholes may differ by many orders. Where
/// it is singular to working precision, a ridge of 1e-9 of the diagonal makes it definite. Nothing where a number of it is
/// not finite.
fn invert_definite(square: &Array2<f64>) -> Option<Array2<f64>> {
    let scale = square.diag().mapv(|value| value.sqrt().recip());
    let scaled = |ridge: f64| {
        Array2::from_shape_fn(square.dim(), |(row, column)| {
            square[[row, column]] * scale[row] * scale[column] + if row == column { ridge } else { 0.0 }
        })
    };
    let mut inverted = inverse(scaled(0.0).view()).or_else(|| inverse(scaled(1e-9).view()))?;
    inverted.indexed_iter_mut().for_each(|((row, column), value)| *value *= scale[row] * scale[column]);
    Some(inverted)
}

/// Move every draw by the sums it does not meet.
fn project(tree: &Tree, gain: ArrayView2<'_, f64>, rows: &mut [f64], draws: usize) {
    let wholes: Vec<usize> = (0..tree.nodes.len()).filter(|node| !tree.children[*node].is_empty()).collect();
    let mut missed = vec![0.0; wholes.len()];
    for draw in 0..draws {
        for (missed, whole) in missed.iter_mut().zip(&wholes) {
            let parts: f64 = tree.children[*whole].iter().map(|child| rows[child * draws + draw]).sum();
            *missed = rows[whole * draws + draw] - parts;
        }
        for (node, gain) in gain.rows().into_iter().enumerate() {
            rows[node * draws + draw] -= gain.iter().zip(&missed).map(|(gain, missed)| gain * missed).sum::<f64>();
        }
    }
}

/// Keep a draw from below 0, sharing each whole out to its parts, and sum wholes from their parts.
fn add_up(tree: &Tree, values: &mut [f64]) {
    if values.iter().any(|value| *value < 0.0) {
        values[0] = values[0].max(0.0);
        for (node, children) in tree.children.iter().enumerate().filter(|(_, children)| !children.is_empty()) {
            children.iter().for_each(|child| values[*child] = values[*child].max(0.0));
            let parts: f64 = children.iter().map(|child| values[*child]).sum();
            for child in children {
                values[*child] = if parts > 0.0 {
                    values[*child] * values[node] / parts
                } else {
                    values[node] / children.len() as f64
                };
            }
        }
    }
    tree.sum_up(values);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        Tree { nodes: vec![0, 1, 2], children: vec![vec![1, 2], vec![], vec![]] }
    }

    #[test]
    fn least_squares_shares_a_gap_as_the_formula_does() {
        // Whole 10 against parts 4 and 3: OLS moves each by a third of the gap of 3.
        let mut values = vec![10.0, 4.0, 3.0];
        reconcile_means(&tree(), &mut values, Array2::zeros((3, 0)).view()).unwrap();
        assert!(values.iter().zip([9.0, 5.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{values:?}");
    }

    #[test]
    fn a_mean_that_would_fall_below_zero_is_held_there() {
        // Whole 10 against parts 40 and 1: each would move by 31/3, the small one below 0.
        let mut values = vec![10.0, 40.0, 1.0];
        reconcile_means(&tree(), &mut values, Array2::zeros((3, 0)).view()).unwrap();
        assert!(values.iter().zip([25.0, 25.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{values:?}");
    }

    #[test]
    fn a_small_part_does_not_take_the_noise_of_a_large_one() {
        let draws = 400;
        let noise = |draw: usize, by: f64| by * ((draw * 7919 % 401) as f64 / 200.0 - 1.0);
        let mut rows: Vec<f64> = (0..draws)
            .map(|draw| 1e6 + noise(draw, 2e5))
            .chain((0..draws).map(|draw| 999_433.0 + noise(draw * 3, 2e5)))
            .chain((0..draws).map(|draw| 567.0 + noise(draw * 5, 20.0)))
            .collect();
        reconcile_rows(&tree(), ReconcileMethod::Ols, &mut rows, draws, Array2::zeros((3, 0)).view()).unwrap();
        let (mean, deviation) = moments(&rows[2 * draws..]);
        assert!((mean - 567.0).abs() < 200.0 && deviation < 60.0, "{mean} {deviation}");
    }

    #[test]
    fn draws_too_large_to_square_are_an_error() {
        for method in [ReconcileMethod::Ols, ReconcileMethod::Wls, ReconcileMethod::MintShrink] {
            for large in [1e200, f64::INFINITY] {
                let mut rows = [1.0, 2.0, large, 0.0, large, 3.0];
                let error = reconcile_rows(&tree(), method, &mut rows, 2, Array2::zeros((3, 0)).view()).unwrap_err();
                assert!(error.to_string().contains("too large to be reconciled"), "{method:?}, {large}: {error}");
            }
        }
    }

    #[test]
    fn the_surer_forecast_moves_less() {
        // Deviations 3, 1 and 1: the whole takes 9/11 of the gap.
        let gain = gain(&tree(), ReconcileMethod::Wls, &[3.0, 1.0, 1.0], Array2::zeros((3, 0)).view()).unwrap();
        assert!((gain[[0, 0]] - 9.0 / 11.0).abs() < 1e-9 && (gain[[1, 0]] + 1.0 / 11.0).abs() < 1e-9, "{gain:?}");
    }

    #[test]
    fn no_part_falls_below_zero_and_parts_still_add_up() {
        let mut values = [6.0, -2.0, 8.0];
        add_up(&tree(), &mut values);
        assert_eq!(values, [6.0, 0.0, 6.0]);
    }
}
