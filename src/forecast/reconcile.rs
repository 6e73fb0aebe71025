//! Forecasts of parts and wholes reconciled: every tree of areas, period by period.
//!
//! Known events are not reconciled: they are added afterwards to the area they reach and to all above it.

#![expect(clippy::indexing_slicing, reason = "nodes are places of series of this forecast, draws lie period by period")]

use ndarray::Array2;
use rayon::prelude::*;

use super::hierarchy::Tree;
use super::min_trace::{ReconcileMethod, moments, reconcile_rows};
use super::result::{Counted, Forecast};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::finding::{Finding, people};
use crate::panel::{Period, Population};
use crate::stats::Elementary;

/// Parts may miss this share of their whole, as rounded counts do.
const ROUNDING: f64 = 0.01;

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
            return Err(Error::reconcile_without_tree());
        }
        let mut all = self.every_series(context)?;
        context.begin("reconciliation", trees.len());
        for tree in &trees {
            context.advance(1)?;
            let first = self.periods(tree.nodes[0]);
            if let Some(other) = tree.nodes.iter().find(|node| self.periods(**node) != first) {
                return Err(Error::reconcile_periods_differ().at(self.series()[*other].label()));
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
            let label = self.series()[tree.nodes[node]].label();
            match seen {
                None => {
                    let last = periods[periods.len() - 1];
                    return Some(Finding::parts_do_not_add_up(label, "0", people(counts[counts.len() - 1]), last));
                }
                Some((period, whole, sum)) if (sum - whole).abs() > (ROUNDING * whole).max(children.len() as f64) => {
                    return Some(Finding::parts_do_not_add_up(label, people(sum), people(whole), *period));
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
                reconcile_rows(tree, method, &mut rows, draws, past.view())
                    .map_err(|error| error.at(periods[p].to_string()))?;
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
        Ok(told.map(|(node, p)| Finding::reconciled_far(self.series()[tree.nodes[node]].label(), periods[p])).collect())
    }

    /// Standardised past log changes of every node, over the periods that all have: nodes × changes.
    fn past_changes(&self, tree: &Tree) -> Array2<f64> {
        let first = &self.counted()[tree.nodes[0]].periods;
        let shared: Vec<&Period> = first
            .iter()
            .filter(|period| tree.nodes.iter().all(|node| self.counted()[*node].periods.contains(period)))
            .collect();
        if shared.len() < 4 {
            return Array2::zeros((tree.nodes.len(), 0));
        }
        let mut past = Array2::zeros((tree.nodes.len(), shared.len() - 1));
        for (mut row, node) in past.rows_mut().into_iter().zip(&tree.nodes) {
            let Counted { periods, counts, .. } = &self.counted()[*node];
            let kept: Vec<f64> = periods
                .iter()
                .zip(counts)
                .filter(|(period, _)| shared.contains(period))
                .map(|(_, count)| *count)
                .collect();
            let changes: Vec<f64> =
                kept.windows(2).map(|pair| ((pair[1] + 0.5) / (pair[0] + 0.5)).logarithm()).collect();
            let size = changes.len() as f64;
            let mean = changes.iter().sum::<f64>() / size;
            let deviation = (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / (size - 1.0)).sqrt();
            let standardised = |change: &f64| if deviation > 1e-12 { (change - mean) / deviation } else { 0.0 };
            row.iter_mut().zip(&changes).for_each(|(value, change)| *value = standardised(change));
        }
        past
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
