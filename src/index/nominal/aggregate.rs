//! Scores of children into the score of their parent, level by level, for all areas at once.

use super::{doubt, means, topsis};
use crate::error::{Error, Result};
use crate::index::spec::methods::{Aggregate, ColumnMean, Weights};
use crate::index::spec::tree::{ChildKind, NodeAt, Tree};

/// The scores of indicators, one column each in the order of the tree's leaves; more is better, NaN is missing.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    /// The columns.
    pub columns: Vec<Vec<f64>>,
    complete: Vec<Presence>,
    logs: Vec<Vec<f64>>,
    inverses: Vec<Vec<f64>>,
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
    /// The scores of each node, one an area.
    pub nodes: Vec<Vec<f64>>,
    whole: Vec<f64>,
    spare: Vec<f64>,
}

impl Scores {
    /// Scores for evaluations of a tree; `mean` replaces the means of all nodes where it is given.
    pub(crate) fn new(columns: Vec<Vec<f64>>, tree: &Tree, mean: Option<Aggregate>) -> Self {
        let complete = columns.iter().map(|column| presence(column)).collect();
        let doubts = vec![None; tree.nodes.len()];
        let mut scores = Self { columns, complete, logs: Vec::new(), inverses: Vec::new(), doubts };
        let means: Vec<Aggregate> = tree.nodes.iter().map(|node| mean.unwrap_or(node.aggregate)).collect();
        if means.contains(&Aggregate::Geometric) {
            scores.logs = scores.changed(f64::ln);
        }
        if means.contains(&Aggregate::Harmonic) {
            scores.inverses = scores.changed(f64::recip);
        }
        for (place, node) in tree.nodes.iter().enumerate() {
            let over_leaves = node.children.iter().all(|child| matches!(child.kind, ChildKind::Leaf(_)));
            if node.weights == Weights::BenefitOfTheDoubt && over_leaves {
                scores.doubts[place] = Some(scores.doubt(node, &[], tree.high));
            }
        }
        scores
    }

    fn doubt(&self, node: &NodeAt, nodes: &[Vec<f64>], high: f64) -> Vec<f64> {
        let column = |child: &crate::index::spec::tree::Child| match child.kind {
            ChildKind::Leaf(leaf) => self.columns[leaf].as_slice(),
            ChildKind::Node(inner) => nodes[inner].as_slice(),
        };
        let columns: Vec<&[f64]> = node.children.iter().filter(|child| child.weight > 0.0).map(column).collect();
        doubt::scores(&columns, high)
    }

    /// Put other scores in place of an indicator's.
    pub(crate) fn set(&mut self, leaf: usize, column: Vec<f64>) {
        self.doubts.fill(None);
        self.complete[leaf] = presence(&column);
        if let Some(logs) = self.logs.get_mut(leaf) {
            logs.clear();
            logs.extend(column.iter().map(|value| value.ln()));
        }
        if let Some(inverses) = self.inverses.get_mut(leaf) {
            inverses.clear();
            inverses.extend(column.iter().map(|value| value.recip()));
        }
        self.columns[leaf] = column;
    }

    fn changed(&self, change: impl Fn(f64) -> f64) -> Vec<Vec<f64>> {
        self.columns.iter().map(|column| column.iter().map(|value| change(*value)).collect()).collect()
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
        room.nodes.resize(tree.nodes.len(), Vec::new());
        let areas = self.columns.first().map_or(0, Vec::len);
        let mut edge = 0;
        for (place, node) in tree.nodes.iter().enumerate() {
            let weights = &weights[edge..edge + node.children.len()];
            edge += node.children.len();
            let mut out = std::mem::take(&mut room.nodes[place]);
            if node.weights == Weights::BenefitOfTheDoubt {
                let known = &self.doubts[place];
                out = known.clone().unwrap_or_else(|| self.doubt(node, &room.nodes, tree.high));
                room.nodes[place] = out;
                continue;
            }
            out.clear();
            out.resize(areas, 0.0);
            let aggregate = mean.unwrap_or(node.aggregate);
            if let Some(mean) = aggregate.column_mean() {
                self.node(node, weights, mean, min_share, room, &mut out);
            } else {
                let child = |child: &crate::index::spec::tree::Child| match child.kind {
                    ChildKind::Leaf(leaf) => self.columns[leaf].as_slice(),
                    ChildKind::Node(inner) => room.nodes[inner].as_slice(),
                };
                let columns: Vec<&[f64]> = node.children.iter().map(child).collect();
                by_area(aggregate, &columns, weights, (tree.low, tree.high), min_share, &mut out);
            }
            room.nodes[place] = out;
        }
    }

    fn node(
        &self,
        node: &NodeAt,
        weights: &[f64],
        mean: ColumnMean,
        min_share: f64,
        room: &mut Workspace,
        out: &mut [f64],
    ) {
        let Workspace { nodes, whole, spare } = room;
        let mut full: Vec<(&[f64], f64)> = Vec::with_capacity(weights.len());
        let mut broken: Vec<(&[f64], f64)> = Vec::new();
        let mut total = 0.0;
        spare.clear();
        let areas = out.len();
        // Pillars are few: their logarithms are taken anew, those of indicators are kept.
        let mut changed: Vec<(usize, Presence, f64)> = Vec::new();
        let mut counted = 0.0;
        for (child, weight) in node.children.iter().zip(weights) {
            if *weight <= 0.0 {
                continue;
            }
            counted += 1.0;
            match child.kind {
                ChildKind::Leaf(leaf) => {
                    let columns = match mean {
                        ColumnMean::Arithmetic => &self.columns,
                        ColumnMean::Geometric => &self.logs,
                        ColumnMean::Harmonic => &self.inverses,
                    };
                    match self.complete[leaf] {
                        Presence::All => {
                            full.push((&columns[leaf], *weight));
                            total += weight;
                        }
                        Presence::Some => broken.push((&columns[leaf], *weight)),
                        Presence::None => {}
                    }
                }
                ChildKind::Node(inner) => {
                    let start = spare.len();
                    spare.extend(nodes[inner].iter().map(|value| mean.form(*value)));
                    changed.push((start, presence(&nodes[inner]), *weight));
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
            ColumnMean::Geometric => out.iter_mut().for_each(|value| *value = value.exp()),
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
        Aggregate::Geometric => (sum(f64::ln) / known).exp(),
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
/// `name` gives the area's name by its place.
///
/// # Errors
/// A score that the mean of its node cannot take, with the area and the child.
pub(crate) fn check_positive(
    tree: &Tree,
    columns: &[Vec<f64>],
    nodes: &[Vec<f64>],
    name: &dyn Fn(usize) -> String,
) -> Result<()> {
    for node in tree.nodes.iter().filter(|node| node.aggregate.needs_no_negative()) {
        if node.weights == Weights::BenefitOfTheDoubt {
            continue;
        }
        for child in node.children.iter().filter(|child| child.weight > 0.0) {
            let column = match child.kind {
                ChildKind::Leaf(leaf) => &columns[leaf],
                ChildKind::Node(inner) => &nodes[inner],
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
