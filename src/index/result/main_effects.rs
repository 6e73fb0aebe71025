//! Main effects of indicators (effective weights): the share of the index's variance that goes with each.
//!
//! Paruolo, Saisana and Saltelli (2013), "Ratings and rankings: voodoo or science?": the main effect
//! S = V(E(index | indicator)) / V(index), with the expectation by a polynomial whose degree (1 to 3) has the least
//! leave-one-out error.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::Array2;
use rayon::prelude::*;

use crate::finding::Finding;
use crate::index::nominal::base::Base;
use crate::index::nominal::describe::{correlation, finite, mean_and_sd};
use crate::index::nominal::labels::some;
use crate::index::spec::defaults::DEFAULTS;
use crate::stats::linear::{cholesky, solve_factored};
use crate::stats::matrix::rows;
use crate::table::{Table, TableBuilder};

/// The highest degree that is tried.
const MOST: usize = 3;

/// The main effect of x on y (0–1); NaN under 5 pairs or without spread.
#[must_use]
pub fn main_effect(x: &[f64], y: &[f64]) -> f64 {
    let pairs: Vec<(f64, f64)> =
        x.iter().zip(y).filter(|(x, y)| !x.is_nan() && !y.is_nan()).map(|(x, y)| (*x, *y)).collect();
    let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let ((mx, sx), (my, sy)) = (mean_and_sd(&xs), mean_and_sd(&ys));
    if xs.len() < 5 || !(sx > 0.0 && sy > 0.0) {
        return f64::NAN;
    }
    let z: Vec<f64> = xs.iter().map(|x| (x - mx) / sx).collect();
    let centred: Vec<f64> = ys.iter().map(|y| y - my).collect();
    let mut best = (f64::INFINITY, f64::NAN);
    for degree in 1..=MOST.min(xs.len() - 2) {
        if let Some((error, explained)) = fit(&z, &centred, degree)
            && error < best.0 * (1.0 - 1e-9)
        {
            best = (error, explained);
        }
    }
    let total: f64 = centred.iter().map(|y| y * y).sum();
    (best.1 / total).clamp(0.0, 1.0)
}

/// Leave-one-out error and explained sum of squares of a polynomial.
fn fit(z: &[f64], y: &[f64], degree: usize) -> Option<(f64, f64)> {
    let size = degree + 1;
    let (mut moments, mut right) = ([0.0; 2 * MOST + 1], [0.0; MOST + 1]);
    for (z, y) in z.iter().zip(y) {
        let mut power = 1.0;
        for at in 0..=2 * degree {
            moments[at] += power;
            if at < size {
                right[at] += power * y;
            }
            power *= z;
        }
    }
    let gram = Array2::from_shape_fn((size, size), |(i, j)| moments[i + j]);
    let lower = cholesky(gram.view())?;
    let beta = solve_factored(lower.view(), &right[..size]);
    // The leverage of z is its row of powers times the inverse times the row again: a polynomial of twice the degree.
    let mut leverage = [0.0; 2 * MOST + 1];
    for i in 0..size {
        let unit: Vec<f64> = (0..size).map(|j| f64::from(u8::from(i == j))).collect();
        solve_factored(lower.view(), &unit).iter().enumerate().for_each(|(j, entry)| leverage[i + j] += entry);
    }
    let at = |terms: &[f64], z: f64| terms.iter().rev().fold(0.0, |sum, term| sum * z + term);
    let (mut error, mut explained) = (0.0, 0.0);
    for (z, y) in z.iter().zip(y) {
        let fitted = at(&beta, *z);
        let leverage = at(&leverage[..2 * degree + 1], *z);
        if leverage > 1.0 - 1e-9 {
            return None;
        }
        error += ((y - fitted) / (1.0 - leverage)).powi(2);
        explained += fitted * fitted;
    }
    Some((error, explained))
}

/// Nominal and effective weights of one period: main effect, effective share, correlation; one an indicator.
fn of_period(base: &Base, period: usize) -> Vec<(f64, f64, f64)> {
    let period = &base.periods[period];
    let index = period.index();
    let columns: Vec<&[f64]> = rows(period.scored.columns.view()).collect();
    let found: Vec<(f64, f64)> =
        columns.into_par_iter().map(|column| (main_effect(column, index), correlation(column, index))).collect();
    let sum: f64 = found.iter().map(|(effect, _)| effect).filter(|effect| !effect.is_nan()).sum();
    found.into_iter().map(|(effect, r)| (effect, effect / sum, r)).collect()
}

impl Base {
    /// Weights as they are meant and as they work: `period`, `indicator`, `node`, `nominal` (share of the index, 0–1),
    /// `effective` (share of the main effects, 0–1), `main_effect`, `r` (correlation with the index).
    #[must_use]
    pub fn weights_table(&self) -> Table {
        let (nominal, parents) = (self.tree.leaf_weights(), self.tree.leaf_parents());
        let mut rows = Vec::new();
        for at in 0..self.periods.len() {
            for (leaf, (effect, share, r)) in of_period(self, at).into_iter().enumerate() {
                let id = self.spec.indicator[self.tree.leaves[leaf]].id.as_str();
                let node = self.tree.nodes[parents[leaf]].id.as_str();
                rows.push((self.periods[at].frame.period.as_str(), id, node, nominal[leaf], share, effect, r));
            }
        }
        TableBuilder::new()
            .text("period", rows.iter().map(|row| row.0))
            .text("indicator", rows.iter().map(|row| row.1))
            .text("node", rows.iter().map(|row| row.2))
            .number("nominal", rows.iter().map(|row| row.3))
            .optional_number("effective", rows.iter().map(|row| finite(row.4)))
            .optional_number("main_effect", rows.iter().map(|row| finite(row.5)))
            .optional_number("r", rows.iter().map(|row| finite(row.6)))
            .build()
    }
}

/// Findings of the last period: indicators that weigh far more or less than meant, or work against the index.
pub(crate) fn findings(base: &Base) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(last) = base.periods.len().checked_sub(1) else { return found };
    let nominal = base.tree.leaf_weights();
    let (mut more, mut less, mut backwards) = (Vec::new(), Vec::new(), Vec::new());
    for (leaf, (_, share, r)) in of_period(base, last).into_iter().enumerate() {
        let id = &base.spec.indicator[base.tree.leaves[leaf]].id;
        if nominal[leaf] <= 0.0 || share.is_nan() {
            continue;
        }
        let words = format!("{id} ({:.0} % → {:.0} %)", 100.0 * nominal[leaf], 100.0 * share);
        if r < 0.0 {
            backwards.push(format!("{id} (r = {r:.2})"));
        } else if share > DEFAULTS.effective * nominal[leaf] {
            more.push(words);
        } else if share < nominal[leaf] / DEFAULTS.effective {
            less.push(words);
        }
    }
    let period = &base.periods[last].frame.period;
    let at = if period.is_empty() { "values" } else { period.as_str() };
    let kinds: [(fn(_, _) -> Finding, Vec<String>); 3] =
        [(Finding::weighs_more, more), (Finding::weighs_less, less), (Finding::works_against, backwards)];
    for (finding, names) in kinds {
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            found.push(finding(at, some(&names)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    #[test]
    fn index_main_effect_is_r_squared_on_a_line_and_sees_curves() {
        let mut stream = Stream::new(1, "effect");
        let x: Vec<f64> = (0..2000).map(|_| stream.normal()).collect();
        let line: Vec<f64> = x.iter().map(|x| 3.0 * x + 4.0 * stream.normal()).collect();
        let curve: Vec<f64> = x.iter().map(|x| x * x).collect();
        assert!((main_effect(&x, &line) - 0.36).abs() < 0.05, "{}", main_effect(&x, &line));
        assert!(main_effect(&x, &curve) > 0.99 && correlation(&x, &curve).abs() < 0.3);
        assert!(main_effect(&x[..4], &line[..4]).is_nan());
    }
}
