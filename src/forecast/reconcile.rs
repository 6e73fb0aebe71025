//! Draws of parts and wholes made to add up (Wickramasuriya, Athanasopoulos and Hyndman 2019, *Journal of the American
//! Statistical Association* 114, equation 9 in its zero-constrained form).
//!
//! Every draw ŷ is moved to ŷ − W Cᵀ (C W Cᵀ)⁻¹ C ŷ, where each row of C says that a whole less its parts is 0, and W
//! says how sure each forecast is. Ordinary least squares decides the means only: what draws deviate from their means is
//! reconciled by variances, so that a small part does not take the noise of a large one. Parts whose mean would fall
//! below 0 are held at 0 (non-negative least squares by an active set); a draw with a part below 0 is shared out from the
//! top; wholes are last summed from their parts. Known events are not reconciled: they are added afterwards to the area
//! they reach and to all above it.

use std::str::FromStr;

use rayon::prelude::*;

use super::hierarchy::Tree;
use super::result::{Counted, Forecast};
use crate::context::Context;
use crate::error::{Error, Result, nearest};
use crate::finding::{Finding, people};
use crate::panel::{Period, Population};

/// How sure each forecast is taken to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

const METHODS: [(&str, ReconcileMethod); 4] = [
    ("bottom_up", ReconcileMethod::BottomUp),
    ("ols", ReconcileMethod::Ols),
    ("wls", ReconcileMethod::Wls),
    ("mint_shrink", ReconcileMethod::MintShrink),
];

/// Parts may miss this share of their whole, as rounded counts do.
const ROUNDING: f64 = 0.01;

impl FromStr for ReconcileMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let names = || METHODS.iter().map(|(name, _)| *name);
        METHODS.iter().find(|(known, _)| *known == name).map(|(_, method)| *method).ok_or_else(|| {
            let error = Error::input(format!("there is no method \"{name}\""));
            let list = names().collect::<Vec<_>>().join(", ");
            match nearest(name, names()) {
                Some(near) => error.hint(format!("did you mean \"{near}\"? The methods are {list}")),
                None => error.hint(format!("choose one of {list}")),
            }
        })
    }
}

/// A mean that moves by more than this many standard deviations of its draws, and by half, is told.
const FAR: f64 = 2.0;

impl Forecast {
    /// The forecast with draws that add up: every area with parts of its own group is, in every draw and period, their
    /// sum. Areas without parts or a whole stay as they are, as do wholes whose counted parts do not add up to them
    /// (with a finding).
    ///
    /// # Errors
    /// No area has parts that add up to it, periods of whole and parts that differ, or more draws than the memory allowed
    /// holds; the caller stopped the computation.
    pub fn reconcile(&self, method: ReconcileMethod, context: &Context) -> Result<Self> {
        self.require_all_draws(context)?;
        let mut made = self.clone();
        let mut trees = Vec::new();
        for tree in self.trees() {
            match self.gap(&tree) {
                Some(finding) => made.add_finding(finding),
                None => trees.push(tree),
            }
        }
        if trees.is_empty() {
            return Err(Error::unsupported("no area of the panel has parts that add up to it")
                .hint("name each part's parent, and give the parent's own counts and all of its parts; or take total(\"parent\")"));
        }
        let mut all = self.every_series(context)?;
        context.begin("reconciliation", trees.len());
        for tree in &trees {
            context.advance(1)?;
            let first = self.periods(tree.nodes[0]);
            if let Some(other) = tree.nodes.iter().find(|node| self.periods(**node) != first) {
                return Err(Error::input("whole and parts are forecast for different periods")
                    .at(self.series()[*other].label())
                    .hint("give freq=, so that all are"));
            }
            let events = self.take_events(tree, &mut all);
            let findings = self.reconcile_tree(tree, method, &mut all, context)?;
            findings.into_iter().for_each(|finding| made.add_finding(finding));
            add_events(tree, events, &mut all);
        }
        Ok(made.with_draws(all, true))
    }

    /// The draws of all series.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub(super) fn every_series(&self, context: &Context) -> Result<Vec<Vec<f64>>> {
        context.begin("draws", self.series().len());
        let draws = |series: usize| {
            context.advance(1)?;
            Ok(self.all_draws(series))
        };
        (0..self.series().len()).into_par_iter().map(draws).collect()
    }

    /// The draws of a series.
    pub(super) fn all_draws(&self, series: usize) -> Vec<f64> {
        let mut out = vec![0.0; self.periods(series).len() * self.draws()];
        self.fill(series, &mut out);
        out
    }

    /// Replace the draws of a tree's nodes by those without events; what events add, node by node.
    fn take_events(&self, tree: &Tree, all: &mut [Vec<f64>]) -> Vec<(usize, Vec<f64>)> {
        let reached = tree.nodes.iter().enumerate().filter(|(_, series)| !self.is_held() && self.has_events(**series));
        reached
            .map(|(node, series)| {
                let mut base = vec![0.0; all[*series].len()];
                self.fill_base(*series, &mut base);
                std::mem::swap(&mut all[*series], &mut base);
                base.iter_mut().zip(&all[*series]).for_each(|(people, base)| *people -= base);
                (node, base)
            })
            .collect()
    }

    /// A finding where the counted parts of a whole do not add up to it at the last period that all have.
    fn gap(&self, tree: &Tree) -> Option<Finding> {
        let count = |node: usize, period: &Period| {
            let counted = &self.counted()[tree.nodes[node]];
            counted.periods.iter().position(|other| other == period).map(|place| counted.counts[place])
        };
        for (node, children) in tree.children.iter().enumerate().filter(|(_, children)| !children.is_empty()) {
            let Counted { periods, counts, .. } = &self.counted()[tree.nodes[node]];
            let seen = periods.iter().zip(counts).rev().find_map(|(period, whole)| {
                let parts: Option<Vec<f64>> = children.iter().map(|child| count(*child, period)).collect();
                parts.map(|parts| (period, *whole, parts.iter().sum::<f64>()))
            });
            let finding = Finding::new("parts_do_not_add_up", self.series()[tree.nodes[node]].label());
            match seen {
                None => {
                    let last = periods[periods.len() - 1];
                    return Some(
                        finding.with("sum", "0").with("whole", people(counts[counts.len() - 1])).with("period", last),
                    );
                }
                Some((period, whole, sum)) if (sum - whole).abs() > (ROUNDING * whole).max(children.len() as f64) => {
                    return Some(finding.with("sum", people(sum)).with("whole", people(whole)).with("period", *period));
                }
                Some(_) => {}
            }
        }
        None
    }

    /// Reconcile a tree's draws; what moved far.
    fn reconcile_tree(
        &self,
        tree: &Tree,
        method: ReconcileMethod,
        all: &mut [Vec<f64>],
        context: &Context,
    ) -> Result<Vec<Finding>> {
        let draws = self.draws();
        let past = self.past_changes(tree);
        let periods = self.periods(tree.nodes[0]);
        let made: Vec<(Vec<f64>, Vec<f64>)> = (0..periods.len())
            .into_par_iter()
            .map(|p| {
                context.check()?;
                // One row a node, one column a draw.
                let mut rows: Vec<f64> =
                    tree.nodes.iter().flat_map(|node| all[*node][p * draws..(p + 1) * draws].iter().copied()).collect();
                let before = rows.clone();
                reconcile_rows(tree, method, &mut rows, draws, &past);
                let moved = before.chunks_exact(draws).zip(rows.chunks_exact(draws)).map(|(old, new)| {
                    let (mean, deviation) = moments(old);
                    let by = moments(new).0 - mean;
                    if by.abs() > 0.5 * mean.abs() { by.abs() / deviation.max(1.0) } else { 0.0 }
                });
                let moved = moved.collect();
                Ok((rows, moved))
            })
            .collect::<Result<_>>()?;
        for (p, (rows, _)) in made.iter().enumerate() {
            for (node, place) in tree.nodes.iter().enumerate() {
                all[*place][p * draws..(p + 1) * draws].copy_from_slice(&rows[node * draws..(node + 1) * draws]);
            }
        }
        let far = |node: usize| made.iter().position(|(_, moved)| moved[node] > FAR);
        let told = (0..tree.nodes.len()).filter_map(|node| far(node).map(|p| (node, p)));
        Ok(told
            .map(|(node, p)| {
                Finding::new("reconciled_far", self.series()[tree.nodes[node]].label()).with("period", periods[p])
            })
            .collect())
    }

    /// Standardised past log changes of every node, over the periods that all have: one row a node.
    fn past_changes(&self, tree: &Tree) -> Vec<Vec<f64>> {
        let first = &self.counted()[tree.nodes[0]].periods;
        let shared: Vec<&Period> = first
            .iter()
            .filter(|period| tree.nodes.iter().all(|node| self.counted()[*node].periods.contains(period)))
            .collect();
        if shared.len() < 4 {
            return vec![vec![]; tree.nodes.len()];
        }
        let row = |node: &usize| {
            let Counted { periods, counts, .. } = &self.counted()[*node];
            let kept: Vec<f64> = periods
                .iter()
                .zip(counts)
                .filter(|(period, _)| shared.contains(period))
                .map(|(_, count)| *count)
                .collect();
            let changes: Vec<f64> = kept.windows(2).map(|pair| ((pair[1] + 0.5) / (pair[0] + 0.5)).ln()).collect();
            let size = changes.len() as f64;
            let mean = changes.iter().sum::<f64>() / size;
            let deviation = (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / (size - 1.0)).sqrt();
            changes.iter().map(|change| if deviation > 1e-12 { (change - mean) / deviation } else { 0.0 }).collect()
        };
        tree.nodes.iter().map(row).collect()
    }
}

/// Reconcile one period: one row a node, one column a draw.
fn reconcile_rows(tree: &Tree, method: ReconcileMethod, rows: &mut [f64], draws: usize, past: &[Vec<f64>]) {
    let n = tree.nodes.len();
    match method {
        ReconcileMethod::BottomUp => {}
        ReconcileMethod::Wls | ReconcileMethod::MintShrink => {
            let gain = gain(tree, method, &deviations(rows, draws), past);
            project(tree, &gain, rows, draws);
        }
        ReconcileMethod::Ols => {
            let mut means: Vec<f64> = rows.chunks_exact(draws).map(|row| moments(row).0).collect();
            for (row, mean) in rows.chunks_exact_mut(draws).zip(&means) {
                row.iter_mut().for_each(|value| *value -= mean);
            }
            let by_variance = gain(tree, ReconcileMethod::Wls, &deviations(rows, draws), past);
            project(tree, &by_variance, rows, draws);
            reconcile_means(tree, &mut means, past);
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
}

/// Ordinary least squares of means, parts that would fall below 0 held there.
fn reconcile_means(tree: &Tree, means: &mut Vec<f64>, past: &[Vec<f64>]) {
    let mut free = vec![1.0; means.len()];
    loop {
        let gain = gain(tree, ReconcileMethod::Ols, &free, past);
        let mut moved: Vec<f64> = means.iter().zip(&free).map(|(mean, free)| mean * free).collect();
        project(tree, &gain, &mut moved, 1);
        let below: Vec<usize> = (0..moved.len())
            .filter(|node| tree.children[*node].is_empty() && free[*node] > 0.0 && moved[*node] < 0.0)
            .collect();
        if below.is_empty() {
            *means = moved;
            return;
        }
        below.into_iter().for_each(|node| free[node] = 0.0);
    }
}

/// The mean and standard deviation of draws.
fn moments(row: &[f64]) -> (f64, f64) {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / row.len() as f64;
    (mean, variance.sqrt())
}

/// The standard deviation of each node's draws, kept above 0.
fn deviations(rows: &[f64], draws: usize) -> Vec<f64> {
    rows.chunks_exact(draws)
        .map(|row| {
            let (mean, deviation) = moments(row);
            deviation.max(1e-6 * mean.abs()).max(1e-9)
        })
        .collect()
}

/// W Cᵀ (C W Cᵀ)⁻¹: how far each node moves for each sum that is not met; one row a node, one column a whole.
fn gain(tree: &Tree, method: ReconcileMethod, deviations: &[f64], past: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = tree.nodes.len();
    let correlated = method == ReconcileMethod::MintShrink && !past[0].is_empty();
    let kept = if correlated { 1.0 - shrinkage(past) } else { 0.0 };
    let wholes: Vec<usize> = (0..n).filter(|node| !tree.children[*node].is_empty()).collect();
    // Each column of W Cᵀ, through the correlation's low rank: W = D (shrunk·I + kept·Z Zᵀ/(T − 1)) D.
    let columns: Vec<Vec<f64>> = wholes
        .iter()
        .map(|whole| {
            let mut column = vec![0.0; n];
            column[*whole] = deviations[*whole];
            tree.children[*whole].iter().for_each(|child| column[*child] = -deviations[*child]);
            let mut moved: Vec<f64> = column.iter().map(|value| (1.0 - kept) * value).collect();
            if kept > 0.0 {
                let times = past[0].len();
                let sums: Vec<f64> =
                    (0..times).map(|t| past.iter().zip(&column).map(|(row, value)| row[t] * value).sum()).collect();
                for (moved, row) in moved.iter_mut().zip(past) {
                    *moved += kept * row.iter().zip(&sums).map(|(z, sum)| z * sum).sum::<f64>() / (times - 1) as f64;
                }
            }
            moved.iter_mut().zip(deviations).for_each(|(value, deviation)| *value *= deviation);
            moved
        })
        .collect();
    let met = |whole: usize, column: &[f64]| {
        column[whole] - tree.children[whole].iter().map(|child| column[*child]).sum::<f64>()
    };
    let k = wholes.len();
    let mut square: Vec<Vec<f64>> =
        wholes.iter().map(|whole| columns.iter().map(|column| met(*whole, column)).collect()).collect();
    let inverse = invert(&mut square);
    (0..n).map(|node| (0..k).map(|j| (0..k).map(|i| columns[i][node] * inverse[i][j]).sum()).collect()).collect()
}

/// How much of the correlations to give up: their estimated sampling variance over their squares.
fn shrinkage(past: &[Vec<f64>]) -> f64 {
    let times = past[0].len() as f64;
    let (mut variance, mut squares) = (0.0, 0.0);
    for i in 0..past.len() {
        for j in 0..i {
            let products = || past[i].iter().zip(&past[j]).map(|(a, b)| a * b);
            let mean = products().sum::<f64>() / times;
            variance += products().map(|product| (product - mean).powi(2)).sum::<f64>() * times / (times - 1.0).powi(3);
            squares += (mean * times / (times - 1.0)).powi(2);
        }
    }
    if squares > 0.0 { (variance / squares).clamp(0.0, 1.0) } else { 1.0 }
}

/// The inverse of a positive definite matrix, by Gauss and Jordan with the largest pivot.
fn invert(a: &mut [Vec<f64>]) -> Vec<Vec<f64>> {
    let k = a.len();
    let mut inverse: Vec<Vec<f64>> = (0..k).map(|i| (0..k).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for pivot in 0..k {
        let largest = (pivot..k).max_by(|x, y| a[*x][pivot].abs().total_cmp(&a[*y][pivot].abs())).unwrap_or(pivot);
        a.swap(pivot, largest);
        inverse.swap(pivot, largest);
        let by = 1.0 / a[pivot][pivot];
        a[pivot].iter_mut().for_each(|value| *value *= by);
        inverse[pivot].iter_mut().for_each(|value| *value *= by);
        let (row, right) = (a[pivot].clone(), inverse[pivot].clone());
        for other in (0..k).filter(|other| *other != pivot) {
            let factor = a[other][pivot];
            a[other].iter_mut().zip(&row).for_each(|(value, above)| *value -= factor * above);
            inverse[other].iter_mut().zip(&right).for_each(|(value, above)| *value -= factor * above);
        }
    }
    inverse
}

/// Move every draw by the sums it does not meet.
fn project(tree: &Tree, gain: &[Vec<f64>], rows: &mut [f64], draws: usize) {
    let wholes: Vec<usize> = (0..tree.nodes.len()).filter(|node| !tree.children[*node].is_empty()).collect();
    let mut missed = vec![0.0; wholes.len()];
    for draw in 0..draws {
        for (missed, whole) in missed.iter_mut().zip(&wholes) {
            let parts: f64 = tree.children[*whole].iter().map(|child| rows[child * draws + draw]).sum();
            *missed = rows[whole * draws + draw] - parts;
        }
        for (node, gain) in gain.iter().enumerate() {
            rows[node * draws + draw] -= gain.iter().zip(&missed).map(|(gain, missed)| gain * missed).sum::<f64>();
        }
    }
}

/// Add what events bring to the nodes they reach and to all above; what reaches a whole goes to its last parts by size.
fn add_events(tree: &Tree, events: Vec<(usize, Vec<f64>)>, all: &mut [Vec<f64>]) {
    for (node, people) in events {
        let mut below = vec![node];
        let mut leaves = Vec::new();
        while let Some(at) = below.pop() {
            if tree.children[at].is_empty() { leaves.push(tree.nodes[at]) } else { below.extend(&tree.children[at]) }
        }
        for (cell, people) in people.iter().enumerate() {
            let size: f64 = leaves.iter().map(|leaf| all[*leaf][cell]).sum();
            for leaf in &leaves {
                let share = if size > 0.0 { all[*leaf][cell] / size } else { 1.0 / leaves.len() as f64 };
                all[*leaf][cell] = (all[*leaf][cell] + share * people).max(0.0);
            }
        }
    }
    let mut values = vec![0.0; tree.nodes.len()];
    for cell in 0..all[tree.nodes[0]].len() {
        values.iter_mut().zip(&tree.nodes).for_each(|(value, series)| *value = all[*series][cell]);
        tree.sum_up(&mut values);
        values.iter().zip(&tree.nodes).for_each(|(value, series)| all[*series][cell] = *value);
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
        reconcile_means(&tree(), &mut values, &[vec![], vec![], vec![]]);
        assert!(values.iter().zip([9.0, 5.0, 4.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{values:?}");
    }

    #[test]
    fn a_mean_that_would_fall_below_zero_is_held_there() {
        // Whole 10 against parts 40 and 1: each would move by 31/3, the small one below 0.
        let mut values = vec![10.0, 40.0, 1.0];
        reconcile_means(&tree(), &mut values, &[vec![], vec![], vec![]]);
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
        reconcile_rows(&tree(), ReconcileMethod::Ols, &mut rows, draws, &[vec![], vec![], vec![]]);
        let (mean, deviation) = moments(&rows[2 * draws..]);
        assert!((mean - 567.0).abs() < 200.0 && deviation < 60.0, "{mean} {deviation}");
    }

    #[test]
    fn the_surer_forecast_moves_less() {
        // Deviations 3, 1 and 1: the whole takes 9/11 of the gap.
        let gain = gain(&tree(), ReconcileMethod::Wls, &[3.0, 1.0, 1.0], &[vec![], vec![], vec![]]);
        assert!((gain[0][0] - 9.0 / 11.0).abs() < 1e-9 && (gain[1][0] + 1.0 / 11.0).abs() < 1e-9, "{gain:?}");
    }

    #[test]
    fn no_part_falls_below_zero_and_parts_still_add_up() {
        let mut values = [6.0, -2.0, 8.0];
        add_up(&tree(), &mut values);
        assert_eq!(values, [6.0, 0.0, 6.0]);
    }
}
