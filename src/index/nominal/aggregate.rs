//! Scores of children into the score of their parent, level by level, for all areas at once.

// Places of nodes, leaves and areas that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView2, Axis};

use super::{doubt, means, topsis};
use crate::error::{Error, Result};
use crate::index::spec::methods::{Aggregate, ColumnMean, Weights};
use crate::index::spec::tree::{Child, ChildKind, NodeAt, Tree};
use crate::stats::Elementary;
use crate::stats::matrix::{row, row_mut, rows};

/// The axis along which nodes follow each other.
const NODES: Axis = Axis(0);

/// The scores of indicators, in the order of the tree's leaves; more is better, NaN is missing.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    /// The scores, leaves × areas: sums over leaves run along the areas.
    pub columns: Array2<f64>,
    complete: Vec<Presence>,
    /// Their logarithms and inverses, leaves × areas, where a mean asks for them.
    logs: Option<Array2<f64>>,
    inverses: Option<Array2<f64>>,
    /// The scores by benefit of the doubt of the nodes over indicators only, which no weight changes.
    doubts: Vec<Option<Vec<f64>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    All,
    Some,
    None,
}

fn presence(column: &[f64]) -> Presence {
    let missing = column.iter().filter(|value| value.is_nan()).count();
    match missing {
        0 => Presence::All,
        _ if missing == column.len() => Presence::None,
        _ => Presence::Some,
    }
}

/// Workspace for one evaluation, kept from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// The scores of each node, nodes × areas.
    pub nodes: Array2<f64>,
    whole: Vec<f64>,
    spare: Vec<f64>,
}

impl Scores {
    /// Scores for evaluations of a tree; `mean` replaces the means of all nodes where it is given.
    pub(crate) fn new(columns: Array2<f64>, tree: &Tree, mean: Option<Aggregate>) -> Self {
        let complete = rows(columns.view()).map(presence).collect();
        let doubts = vec![None; tree.nodes.len()];
        let mut scores = Self { columns, complete, logs: None, inverses: None, doubts };
        let means: Vec<Aggregate> = tree.nodes.iter().map(|node| mean.unwrap_or(node.aggregate)).collect();
        if means.contains(&Aggregate::Geometric) {
            scores.logs = Some(scores.columns.mapv(Elementary::logarithm));
        }
        if means.contains(&Aggregate::Harmonic) {
            scores.inverses = Some(scores.columns.mapv(f64::recip));
        }
        for (place, node) in tree.nodes.iter().enumerate() {
            let over_leaves = node.children.iter().all(|child| matches!(child.kind, ChildKind::Leaf(_)));
            if node.weights == Weights::BenefitOfTheDoubt && over_leaves {
                scores.doubts[place] = Some(scores.doubt(node, Array2::zeros((0, 0)).view(), tree.high));
            }
        }
        scores
    }

    /// The scores of a child; `nodes` is nodes × areas.
    fn of_child<'a>(&'a self, kind: ChildKind, nodes: ArrayView2<'a, f64>) -> &'a [f64] {
        match kind {
            ChildKind::Leaf(leaf) => row(self.columns.view(), leaf),
            ChildKind::Node(inner) => row(nodes, inner),
        }
    }

    fn doubt(&self, node: &NodeAt, nodes: ArrayView2<'_, f64>, high: f64) -> Vec<f64> {
        let column = |child: &Child| self.of_child(child.kind, nodes);
        let columns: Vec<&[f64]> = node.children.iter().filter(|child| child.weight > 0.0).map(column).collect();
        if columns.is_empty() {
            return vec![f64::NAN; self.columns.ncols()];
        }
        doubt::scores(&columns, high)
    }

    /// Put other scores in place of an indicator's.
    pub(crate) fn set(&mut self, leaf: usize, column: &[f64]) {
        self.doubts.fill(None);
        self.complete[leaf] = presence(column);
        let forms: [(Option<&mut Array2<f64>>, fn(f64) -> f64); 3] = [
            (Some(&mut self.columns), |value| value),
            (self.logs.as_mut(), Elementary::logarithm),
            (self.inverses.as_mut(), f64::recip),
        ];
        for (matrix, form) in forms {
            if let Some(matrix) = matrix {
                let out = row_mut(matrix.view_mut(), leaf);
                out.iter_mut().zip(column).for_each(|(out, value)| *out = form(*value));
            }
        }
    }

    /// Put the scores of every node into `room`. `weights` are in the order of edges; `mean` replaces the means of all
    /// nodes where it is given.
    ///
    /// A node's missing children are left out and the weights of the others rescaled; where under `min_share` of its
    /// children have a score, it has none.
    pub(crate) fn evaluate(
        &self,
        tree: &Tree,
        weights: &[f64],
        mean: Option<Aggregate>,
        min_share: f64,
        room: &mut Workspace,
    ) {
        let shape = (tree.nodes.len(), self.columns.ncols());
        if room.nodes.dim() != shape {
            room.nodes = Array2::zeros(shape);
        }
        let Workspace { nodes, whole, spare } = room;
        let mut edge = 0;
        for (place, node) in tree.nodes.iter().enumerate() {
            let weights = &weights[edge..edge + node.children.len()];
            edge += node.children.len();
            // A node comes after its children.
            let (before, rest) = nodes.view_mut().split_at(NODES, place);
            let (before, out) = (before.view(), row_mut(rest, 0));
            if node.weights == Weights::BenefitOfTheDoubt {
                match &self.doubts[place] {
                    Some(known) => out.copy_from_slice(known),
                    None => out.copy_from_slice(&self.doubt(node, before, tree.high)),
                }
                continue;
            }
            out.fill(0.0);
            let aggregate = mean.unwrap_or(node.aggregate);
            if let Some(mean) = aggregate.column_mean() {
                self.node(node, weights, mean, min_share, (before, &mut *whole, &mut *spare), out);
            } else {
                let columns: Vec<&[f64]> =
                    node.children.iter().map(|child| self.of_child(child.kind, before)).collect();
                by_area(aggregate, &columns, weights, (tree.low, tree.high), min_share, out);
            }
        }
    }

    /// The scores of a node by a mean of columns; `nodes` (nodes × areas) are those before it.
    fn node(
        &self,
        node: &NodeAt,
        weights: &[f64],
        mean: ColumnMean,
        min_share: f64,
        (nodes, whole, spare): (ArrayView2<'_, f64>, &mut Vec<f64>, &mut Vec<f64>),
        out: &mut [f64],
    ) {
        let mut full: Vec<(&[f64], f64)> = Vec::with_capacity(weights.len());
        let mut broken: Vec<(&[f64], f64)> = Vec::new();
        let mut total = 0.0;
        spare.clear();
        let areas = out.len();
        // Pillars are few: their logarithms are taken anew, those of indicators are kept.
        let mut changed: Vec<(usize, Presence, f64)> = Vec::new();
        let mut counted = 0.0;
        let columns = match mean {
            ColumnMean::Arithmetic => Some(&self.columns),
            ColumnMean::Geometric => self.logs.as_ref(),
            ColumnMean::Harmonic => self.inverses.as_ref(),
        };
        // `new` makes the logarithms and the inverses for the means of the tree.
        let columns = columns.unwrap_or(&self.columns).view();
        for (child, weight) in node.children.iter().zip(weights) {
            if *weight <= 0.0 {
                continue;
            }
            counted += 1.0;
            match child.kind {
                ChildKind::Leaf(leaf) => match self.complete[leaf] {
                    Presence::All => {
                        full.push((row(columns, leaf), *weight));
                        total += weight;
                    }
                    Presence::Some => broken.push((row(columns, leaf), *weight)),
                    Presence::None => {}
                },
                ChildKind::Node(inner) => {
                    let start = spare.len();
                    let scores = row(nodes, inner);
                    spare.extend(scores.iter().map(|value| mean.form(*value)));
                    changed.push((start, presence(scores), *weight));
                }
            }
        }
        for (start, presence, weight) in changed {
            let column = &spare[start..start + areas];
            match presence {
                Presence::All => {
                    full.push((column, weight));
                    total += weight;
                }
                Presence::Some => broken.push((column, weight)),
                Presence::None => {}
            }
        }
        add_all(out, &full);
        let needed = least_count(min_share, counted);
        if broken.is_empty() {
            let enough = full.len() as f64 >= needed && total > 0.0;
            let scale = if enough { 1.0 / total } else { f64::NAN };
            out.iter_mut().for_each(|sum| *sum *= scale);
        } else {
            whole.clear();
            whole.resize(areas, total);
            for (column, weight) in &broken {
                for ((sum, whole), value) in out.iter_mut().zip(whole.iter_mut()).zip(*column) {
                    let there = !value.is_nan();
                    *sum += if there { weight * value } else { 0.0 };
                    *whole += if there { *weight } else { 0.0 };
                }
            }
            for (sum, whole) in out.iter_mut().zip(whole.iter()) {
                *sum = if *whole > 0.0 { *sum / whole } else { f64::NAN };
            }
            if needed > full.len() as f64 {
                for (at, sum) in out.iter_mut().enumerate() {
                    let there = full.len() + broken.iter().filter(|(column, _)| !column[at].is_nan()).count();
                    *sum = if (there as f64) < needed { f64::NAN } else { *sum };
                }
            }
        }
        match mean {
            ColumnMean::Arithmetic => {}
            ColumnMean::Geometric => out.iter_mut().for_each(|value| *value = value.exponential()),
            ColumnMean::Harmonic => out.iter_mut().for_each(|value| *value = value.recip()),
        }
    }
}

/// The least number of `counted` that is a share of them; 0.55 of 20 is 11, whatever the product's last bit.
pub(in crate::index) fn least_count(share: f64, counted: f64) -> f64 {
    (share * counted - 1e-9).ceil().max(0.0)
}

/// Scores of a node area by area; where under `min_share` of the children that weigh have a score, it has none.
fn by_area(
    aggregate: Aggregate,
    columns: &[&[f64]],
    weights: &[f64],
    ends: (f64, f64),
    min_share: f64,
    out: &mut [f64],
) {
    let counted = weights.iter().filter(|weight| **weight > 0.0).count() as f64;
    let needed = least_count(min_share, counted);
    for (area, out) in out.iter_mut().enumerate() {
        let there = |(column, weight): (&&[f64], &f64)| (column[area], *weight);
        let parts = || columns.iter().zip(weights).map(there).filter(|(_, weight)| *weight > 0.0);
        let present = parts().filter(|(x, _)| !x.is_nan()).count() as f64;
        *out = if present >= needed { one(aggregate, parts(), ends) } else { f64::NAN };
    }
}

/// The score of a node from those of its children, NaN where missing, and their weights; NaN without any.
pub(in crate::index) fn one(
    aggregate: Aggregate,
    parts: impl Iterator<Item = (f64, f64)> + Clone,
    ends: (f64, f64),
) -> f64 {
    let all: f64 = parts.clone().map(|(_, weight)| weight).sum();
    let there = || parts.clone().filter(|(x, weight)| !x.is_nan() && *weight > 0.0);
    let known: f64 = there().map(|(_, weight)| weight).sum();
    if known <= 0.0 {
        return f64::NAN;
    }
    let sum = |form: fn(f64) -> f64| there().map(|(x, weight)| weight * form(x)).sum::<f64>();
    match aggregate {
        Aggregate::Arithmetic => sum(|x| x) / known,
        Aggregate::Geometric => (sum(Elementary::logarithm) / known).exponential(),
        Aggregate::Harmonic => known / sum(f64::recip),
        Aggregate::Topsis => topsis::closeness(there(), ends),
        Aggregate::Sum => sum(|x| x) / all,
        Aggregate::Max => there().map(|(x, _)| x).fold(f64::NEG_INFINITY, f64::max),
        Aggregate::Min => there().map(|(x, _)| x).fold(f64::INFINITY, f64::min),
        Aggregate::Power(power) => means::power(there(), power),
        Aggregate::Ordered(order) => {
            let all: Vec<(f64, f64)> = there().collect();
            all.iter().zip(means::ordered(&all, order)).map(|((x, _), share)| share * x).sum()
        }
    }
}

/// out += Σ weight × column, four columns at a time.
fn add_all(out: &mut [f64], columns: &[(&[f64], f64)]) {
    let mut fours = columns.chunks_exact(4);
    for four in &mut fours {
        let n = out.len();
        let [(a, wa), (b, wb), (c, wc), (d, wd)] = [four[0], four[1], four[2], four[3]];
        let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
        for i in 0..n {
            out[i] += (a[i] * wa + b[i] * wb) + (c[i] * wc + d[i] * wd);
        }
    }
    for (column, weight) in fours.remainder() {
        for (sum, value) in out.iter_mut().zip(*column) {
            *sum += weight * value;
        }
    }
}

/// Refuse scores that a mean cannot take: geometric and harmonic means need them above 0, power means 0 or more.
///
/// `columns` is leaves × areas, `nodes` is nodes × areas; `name` gives the area's name by its place.
///
/// # Errors
/// A score that the mean of its node cannot take, with the area and the child.
pub(crate) fn check_positive(
    tree: &Tree,
    columns: ArrayView2<'_, f64>,
    nodes: ArrayView2<'_, f64>,
    name: &dyn Fn(usize) -> String,
) -> Result<()> {
    for node in tree.nodes.iter().filter(|node| node.aggregate.needs_no_negative()) {
        if node.weights == Weights::BenefitOfTheDoubt {
            continue;
        }
        for child in node.children.iter().filter(|child| child.weight > 0.0) {
            let column = match child.kind {
                ChildKind::Leaf(leaf) => row(columns, leaf),
                ChildKind::Node(inner) => row(nodes, inner),
            };
            let positive = node.aggregate.needs_positive();
            if let Some(area) = column.iter().position(|value| *value < 0.0 || positive && *value == 0.0) {
                let (score, mean) = (column[area], node.aggregate.label());
                let error = if positive {
                    Error::index_score_not_positive(&child.id, name(area), score, mean, &node.id)
                } else {
                    Error::index_score_negative(&child.id, name(area), score, mean, &node.id)
                };
                return Err(error.at("spec"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: weights 0.5, 0.3 and 0.2; what is missing adds nothing to the sum, and is left out of the rest.
    #[test]
    fn index_scores_of_a_node_by_hand() {
        let parts = [(40.0, 0.5), (10.0, 0.3), (f64::NAN, 0.2)];
        let found = |aggregate| one(aggregate, parts.into_iter(), (0.0, 100.0));
        assert!((found(Aggregate::Arithmetic) - 23.0 / 0.8).abs() < 1e-12);
        assert!((found(Aggregate::Geometric) - (40.0_f64.powf(0.5) * 10.0_f64.powf(0.3)).powf(1.25)).abs() < 1e-9);
        assert!((found(Aggregate::Harmonic) - 0.8 / (0.5 / 40.0 + 0.3 / 10.0)).abs() < 1e-12);
        assert_eq!((found(Aggregate::Sum), found(Aggregate::Max), found(Aggregate::Min)), (23.0, 40.0, 10.0));
        assert!(one(Aggregate::Max, [(f64::NAN, 1.0)].into_iter(), (0.0, 1.0)).is_nan());
    }
}
