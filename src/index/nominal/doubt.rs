//! Benefit of the doubt: every area is judged by the weights that favour it most (Melyn and Moesen 1991; Cherchye et al.
//! 2007), within bounds on each weight's share of the sum.
//!
//! The score of area c is max over w of Σ w x_c subject to Σ w x_j ≤ 1 for every area j and l ≤ w_i / Σ w ≤ u. With
//! w_i = l S + q_i and S = Σ w the lower bounds become q ≥ 0, and the origin is a feasible start for the simplex method.

// Places of columns, areas and constraints that are counted here.
#![allow(clippy::indexing_slicing)]

use std::collections::BTreeMap;

use ndarray::Array2;

use crate::index::spec::defaults::DEFAULTS;
use crate::stats::matrix::{row_mut, rows, rows_mut};

/// Scores from 0 to `high`, one an area: 'high' where an area is the best under the weights that favour it most.
///
/// Children (columns) that an area misses are left out for it; scores must not be negative.
pub(crate) fn scores(columns: &[&[f64]], high: f64) -> Vec<f64> {
    let areas = columns.first().map_or(0, |column| column.len());
    let mut favouring = Favouring::new(columns.to_vec(), high);
    let one = |area: usize| {
        let weights = favouring.weights(area);
        if weights.iter().all(|weight| weight.is_nan()) {
            return f64::NAN;
        }
        let there = weights.iter().zip(columns).filter(|(weight, _)| !weight.is_nan());
        there.map(|(weight, column)| weight * column[area]).sum::<f64>().min(high)
    };
    (0..areas).map(one).collect()
}

/// The weights that favour each area most, found one area at a time.
///
/// An area that another equals or exceeds in every child never binds, whatever the weights: only the areas that none
/// exceeds (the Pareto frontier) are in the linear programmes, so that many areas cost little more than few.
#[derive(Debug)]
pub(crate) struct Favouring<'a> {
    columns: Vec<&'a [f64]>,
    high: f64,
    /// By which children are there: the areas that have these, without those that another of them dominates.
    frontiers: BTreeMap<Vec<usize>, Vec<usize>>,
}

impl<'a> Favouring<'a> {
    /// Of the children's scores, 0 or more, on a scale that ends at `high`.
    pub(crate) fn new(columns: Vec<&'a [f64]>, high: f64) -> Self {
        Self { columns, high, frontiers: BTreeMap::new() }
    }

    /// The weights that favour an area most: its score is their sum over its children's scores. NaN for a child that it
    /// misses.
    pub(crate) fn weights(&mut self, area: usize) -> Vec<f64> {
        let mut found = vec![f64::NAN; self.columns.len()];
        let there: Vec<usize> = (0..self.columns.len()).filter(|at| !self.columns[*at][area].is_nan()).collect();
        if !there.is_empty() {
            let used: Vec<&[f64]> = there.iter().map(|at| self.columns[*at]).collect();
            let frontier = self.frontiers.entry(there.clone()).or_insert_with(|| frontier(&used));
            there.iter().zip(best(&used, frontier, area)).for_each(|(at, weight)| found[*at] = self.high * weight);
        }
        found
    }
}

/// The areas that have every column and that no other equals or exceeds in all of them, in rising order; of equal ones
/// the first.
fn frontier(columns: &[&[f64]]) -> Vec<usize> {
    let whole = |at: &usize| columns.iter().all(|column| !column[*at].is_nan());
    let sum = |at: usize| columns.iter().map(|column| column[at]).sum::<f64>();
    let mut order: Vec<usize> = (0..columns[0].len()).filter(whole).collect();
    // What dominates an area has no smaller sum, and so comes before it.
    order.sort_by(|a, b| sum(*b).total_cmp(&sum(*a)).then(a.cmp(b)));
    let mut kept: Vec<usize> = Vec::new();
    for at in order {
        if !kept.iter().any(|other| columns.iter().all(|column| column[*other] >= column[at])) {
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept
}

fn best(columns: &[&[f64]], frontier: &[usize], area: usize) -> Vec<f64> {
    let m = columns.len() as f64;
    let least = DEFAULTS.doubt_least / m;
    let most = (DEFAULTS.doubt_most / m).min(1.0);
    let rest = 1.0 - m * least;
    let row = |at: usize| -> Vec<f64> {
        let sum: f64 = columns.iter().map(|column| column[at]).sum();
        columns.iter().map(|column| column[at] + least / rest * sum).collect()
    };
    let share = (most - least) / rest;
    let size = columns.len();
    let mut tableau = Array2::zeros((frontier.len() + size, size + 1));
    for (place, entries) in rows_mut(&mut tableau).enumerate() {
        if let Some(at) = frontier.get(place) {
            entries[..size].copy_from_slice(&row(*at));
            entries[size] = 1.0;
        } else {
            (0..size).for_each(|j| entries[j] = f64::from(u8::from(frontier.len() + j == place)) - share);
        }
    }
    let above = maximise(tableau, row(area)).1;
    // S = Σ q / (1 − m l).
    let whole = above.iter().sum::<f64>() / rest;
    above.into_iter().map(|q| least * whole + q).collect()
}

/// The maximum of Σ cost x over x ≥ 0 with rows · x ≤ their last entry (0 or more), and the x that gives it: the simplex
/// method in a condensed tableau, by Bland's rule. `tableau` is constraints × (variables and their bound).
fn maximise(mut tableau: Array2<f64>, cost: Vec<f64>) -> (f64, Vec<f64>) {
    let n = cost.len();
    let mut cost: Vec<f64> = cost.into_iter().map(|entry| -entry).collect();
    cost.push(0.0);
    // Which variable stands for each column and each row: Bland's rule takes the least.
    let mut outside: Vec<usize> = (0..n).collect();
    let mut basis: Vec<usize> = (n..n + tableau.nrows()).collect();
    for _ in 0..10_000 {
        let entering = (0..n).filter(|j| cost[*j] < -1e-11).min_by_key(|j| outside[*j]);
        let Some(entering) = entering else { break };
        let ratio = |row: &[f64]| if row[entering] > 1e-11 { row[n] / row[entering] } else { f64::INFINITY };
        let ratios: Vec<f64> = rows(tableau.view()).map(ratio).collect();
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        if least.is_infinite() {
            break;
        }
        let leaving = (0..ratios.len()).filter(|i| ratios[*i] <= least + 1e-12).min_by_key(|i| basis[*i]).unwrap_or(0);
        std::mem::swap(&mut outside[entering], &mut basis[leaving]);
        let lead = row_mut(tableau.view_mut(), leaving);
        let pivot = lead[entering];
        lead[entering] = 1.0;
        lead.iter_mut().for_each(|entry| *entry /= pivot);
        let by = lead.to_vec();
        for (_, row) in rows_mut(&mut tableau).enumerate().filter(|(i, _)| *i != leaving) {
            clear(row, &by, entering);
        }
        clear(&mut cost, &by, entering);
    }
    let mut x = vec![0.0; n];
    for (row, variable) in rows(tableau.view()).zip(basis).filter(|(_, variable)| *variable < n) {
        x[variable] = row[n].max(0.0);
    }
    (cost[n], x)
}

fn clear(row: &mut [f64], by: &[f64], entering: usize) {
    let factor = row[entering];
    if factor != 0.0 {
        row[entering] = 0.0;
        row.iter_mut().zip(by).for_each(|(entry, by)| *entry -= factor * by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_simplex_finds_a_known_optimum() {
        // max 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18: 36 at (2, 6) (Dantzig's textbook case).
        let rows = ndarray::arr2(&[[1.0, 0.0, 4.0], [0.0, 2.0, 12.0], [3.0, 2.0, 18.0]]);
        let (most, x) = maximise(rows, vec![3.0, 5.0]);
        assert!((most - 36.0).abs() < 1e-12 && (x[0] - 2.0).abs() < 1e-12 && (x[1] - 6.0).abs() < 1e-12);
    }

    #[test]
    fn index_doubt_favours_the_best_in_something() {
        // Two indicators, weights between a quarter and all of the sum.
        let got = scores(&[&[100.0, 40.0, 50.0, f64::NAN], &[40.0, 100.0, 50.0, 50.0]], 100.0);
        assert!((got[0] - 100.0).abs() < 1e-9 && (got[1] - 100.0).abs() < 1e-9, "{got:?}");
        // The third does best with equal weights: 50 against 70.
        assert!((got[2] - 100.0 * 50.0 / 70.0).abs() < 1e-9, "{got:?}");
        assert!((got[3] - 50.0).abs() < 1e-9, "{got:?}");
    }

    /// The weights of an area make no area better than the best, lie within their bounds, and favour it no less than equal
    /// weights or its neighbour's do.
    #[test]
    fn index_doubt_weights_are_feasible_and_best() {
        let mut stream = crate::stats::Stream::new(5, "doubt");
        let columns: Vec<Vec<f64>> = (0..4).map(|_| (0..20).map(|_| 100.0 * stream.uniform()).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let of = |weights: &[f64], area: usize| -> f64 { weights.iter().zip(&columns).map(|(w, x)| w * x[area]).sum() };
        let mut favouring = Favouring::new(columns.clone(), 100.0);
        let all: Vec<Vec<f64>> = (0..20).map(|area| favouring.weights(area)).collect();
        let equal: Vec<f64> = {
            let most = (0..20).map(|area| of(&[1.0; 4], area)).fold(0.0, f64::max);
            vec![100.0 / most; 4]
        };
        for area in 0..20 {
            let own = of(&all[area], area);
            assert!((own - scores(&columns, 100.0)[area]).abs() < 1e-9);
            assert!((0..20).all(|other| of(&all[area], other) <= 100.0 + 1e-7));
            let sum: f64 = all[area].iter().sum();
            assert!(all[area].iter().all(|w| (0.125 - 1e-9..=0.5 + 1e-9).contains(&(w / sum))), "{:?}", all[area]);
            assert!(all.iter().chain([&equal]).all(|other| of(other, area) <= own + 1e-7));
        }
    }

    /// Rows of areas that are dominated, or equal to another, change no area's weights.
    #[test]
    fn index_doubt_needs_the_frontier_only() {
        let mut stream = crate::stats::Stream::new(8, "frontier");
        let mut columns: Vec<Vec<f64>> = (0..3).map(|_| (0..40).map(|_| 100.0 * stream.uniform()).collect()).collect();
        columns.iter_mut().for_each(|column| column.push(column[0]));
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let (all, few): (Vec<usize>, Vec<usize>) = ((0..41).collect(), frontier(&columns));
        assert!(few.len() < 30 && !few.contains(&40), "{few:?}");
        for area in 0..41 {
            let of = |weights: Vec<f64>| -> f64 { weights.iter().zip(&columns).map(|(w, x)| w * x[area]).sum() };
            let (whole, part) = (of(best(&columns, &all, area)), of(best(&columns, &few, area)));
            assert!((whole - part).abs() < 1e-9, "{area}: {whole} {part}");
        }
    }
}
