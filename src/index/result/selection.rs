//! Whether indicators are fit for an index: how much is observed, how values are spread, what goes together.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::finding::Finding;
use crate::index::nominal::base::{Base, Period};
use crate::index::nominal::describe::{correlation, correlations, finite, kurtosis, mean_and_sd, skewness};
use crate::index::nominal::labels::{place, some};
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::tree::{ChildKind, NodeAt};
use crate::message::Place;
use crate::stats::eigen;
use crate::stats::matrix::{row, rows};
use crate::table::{Table, TableBuilder};

/// Areas under which correlations say little; only what is told twice is found all the same.
const FEW: usize = 5;
/// Pairs of indicators that are named one by one; more are counted.
const NAMED: usize = 10;

/// Cronbach's alpha (1951) of columns: k / (k − 1) (1 − Σ variances / variance of the sum), over the areas that have all
/// of them; NaN under two columns or two such areas. What a shorter column lacks is missing.
#[must_use]
pub fn cronbach(columns: &[&[f64]]) -> f64 {
    let k = columns.len() as f64;
    let rows: Vec<usize> = (0..columns.first().map_or(0, |column| column.len()))
        .filter(|at| columns.iter().all(|column| column.get(*at).is_some_and(|value| !value.is_nan())))
        .collect();
    if columns.len() < 2 || rows.len() < 2 {
        return f64::NAN;
    }
    let variance = |values: &[f64]| mean_and_sd(values).1.powi(2);
    let each: f64 = columns.iter().map(|column| variance(&rows.iter().map(|at| column[*at]).collect::<Vec<_>>())).sum();
    let sums: Vec<f64> = rows.iter().map(|at| columns.iter().map(|column| column[*at]).sum()).collect();
    k / (k - 1.0) * (1.0 - each / variance(&sums))
}

/// The scores of a node's children.
fn children<'a>(node: &NodeAt, period: &'a Period) -> Vec<&'a [f64]> {
    node.children
        .iter()
        .map(|child| match child.kind {
            ChildKind::Leaf(leaf) => row(period.scored.columns.view(), leaf),
            ChildKind::Node(inner) => period.node(inner),
        })
        .collect()
}

impl Base {
    /// Indicators: `observed` (share 0–1), `distinct` (values), `skew`, `kurtosis` (excess), `treated`, the sibling that
    /// it goes with most (`nearest`, `r_nearest`) and its correlation with the index, `r_index`.
    pub fn checks(&self) -> Table {
        let mut places = Vec::new();
        let mut numbers: [Vec<Option<f64>>; 5] = Default::default();
        let (mut distinct, mut treated, mut mates) = (Vec::new(), Vec::new(), Vec::new());
        for period in &self.periods {
            let of_parent = self.tree.leaf_parents();
            for (leaf, at) in self.tree.leaves.iter().enumerate() {
                let values = row(period.raw.columns.view(), leaf);
                let mut there: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
                there.sort_by(f64::total_cmp);
                let observed = there.len() as f64 / values.len() as f64;
                let (skew, kurt) = (skewness(&there), kurtosis(&there));
                there.dedup();
                let scores = row(period.scored.columns.view(), leaf);
                let siblings = (0..self.tree.leaves.len())
                    .filter(|other| *other != leaf && of_parent[*other] == of_parent[leaf])
                    .map(|other| (other, correlation(scores, row(period.scored.columns.view(), other))))
                    .filter(|(_, r)| !r.is_nan())
                    .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
                places.push((period.frame.period.as_str(), self.spec.indicator[*at].id.as_str()));
                distinct.push(there.len() as i64);
                let done = &period.scored.treated[leaf];
                treated.push(match (done.transformed, done.winsorised.len()) {
                    (true, _) => Some("transformed".to_owned()),
                    (false, 0) => None,
                    (false, count) => Some(format!("{count} winsorised")),
                });
                mates.push(siblings.map(|(other, _)| self.spec.indicator[self.tree.leaves[other]].id.as_str()));
                let figures =
                    [observed, skew, kurt, siblings.map_or(f64::NAN, |(_, r)| r), correlation(scores, period.index())];
                numbers.iter_mut().zip(figures).for_each(|(column, figure)| column.push(finite(figure)));
            }
        }
        let [observed, skew, kurt, r_nearest, r_index] = numbers;
        TableBuilder::new()
            .text("period", places.iter().map(|place| place.0))
            .text("indicator", places.iter().map(|place| place.1))
            .optional_number("observed", observed)
            .integer("distinct", distinct)
            .optional_number("skew", skew)
            .optional_number("kurtosis", kurt)
            .optional_text("treated", treated)
            .optional_text("nearest", mates)
            .optional_number("r_nearest", r_nearest)
            .optional_number("r_index", r_index)
            .build()
    }

    /// Pillars: `children`, Cronbach's `alpha`, `r_mean` (mean correlation of the children), `first` (share of variance
    /// on the first principal component, 0–1) and `components` (eigenvalues above 1).
    #[must_use]
    pub fn pillars(&self) -> Table {
        let mut places = Vec::new();
        let mut numbers: [Vec<Option<f64>>; 3] = Default::default();
        let (mut counts, mut above) = (Vec::new(), Vec::new());
        for period in &self.periods {
            for node in &self.tree.nodes {
                let columns = children(node, period);
                let (r, values) = (correlations(&columns), columns.len());
                let pairs: Vec<f64> = (0..values).flat_map(|i| (0..i).map(move |j| (i, j))).map(|at| r[at]).collect();
                let (spectrum, _) = eigen(r.view());
                places.push((period.frame.period.as_str(), node.id.as_str()));
                counts.push(values as i64);
                above.push(spectrum.iter().filter(|value| **value > 1.0 + 1e-9).count() as i64);
                let one = values < 2;
                numbers[0].push(finite(cronbach(&columns)));
                numbers[1].push(if one { None } else { finite(pairs.iter().sum::<f64>() / pairs.len() as f64) });
                numbers[2].push(if one { None } else { finite(spectrum[0] / values as f64) });
            }
        }
        let [alpha, r_mean, first] = numbers;
        TableBuilder::new()
            .text("period", places.iter().map(|place| place.0))
            .text("node", places.iter().map(|place| place.1))
            .integer("children", counts)
            .optional_number("alpha", alpha)
            .optional_number("r_mean", r_mean)
            .optional_number("first", first)
            .integer("components", above)
            .build()
    }
}

/// Findings on the choice of indicators, from the last period: told twice, pulling against each other, sparse, not
/// hanging together.
pub(crate) fn findings(base: &Base) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(period) = base.periods.last() else { return found };
    let at = |name: &str| place(name, &period.frame.period);
    let names: Vec<&str> = base.tree.leaves.iter().map(|at| base.spec.indicator[*at].id.as_str()).collect();
    let parents = base.tree.leaf_parents();
    let columns: Vec<&[f64]> = rows(period.scored.columns.view()).collect();
    let r = correlations(&columns);
    let few = period.frame.areas.len() < FEW;
    let (mut twice, mut against) = (Vec::new(), Vec::new());
    for i in 0..names.len() {
        for j in i + 1..names.len() {
            if r[[i, j]] >= DEFAULTS.collinear {
                twice.push((names[i], names[j], r[[i, j]]));
            } else if !few && r[[i, j]] <= DEFAULTS.opposed && parents[i] == parents[j] {
                against.push((names[i], names[j], r[[i, j]]));
            }
        }
    }
    type Pair<'a> = fn(Place, &'a str, String, f64) -> Finding;
    type More = fn(Place, usize) -> Finding;
    let kinds: [(Pair, More, Vec<(&str, &str, f64)>, f64); 2] = [
        (Finding::collinear, Finding::more_collinear, twice, DEFAULTS.collinear),
        (Finding::opposed, Finding::more_opposed, against, DEFAULTS.opposed),
    ];
    for (pair, more, mut pairs, limit) in kinds {
        pairs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()).then((a.0, a.1).cmp(&(b.0, b.1))));
        for (one, other, r) in pairs.iter().take(NAMED) {
            found.push(pair(at(one).into(), other, format!("{r:.2}"), limit));
        }
        if pairs.len() > NAMED {
            found.push(more(at("").into(), pairs.len() - NAMED));
        }
    }
    let sparse: Vec<&str> = (0..names.len())
        .filter(|leaf| {
            let column = row(period.raw.columns.view(), *leaf);
            let there = column.iter().filter(|value| !value.is_nan()).count();
            there > 0 && (there as f64) < DEFAULTS.observed * column.len() as f64
        })
        .map(|leaf| names[leaf])
        .collect();
    if !sparse.is_empty() {
        let share = format!("{:.0}", 100.0 * DEFAULTS.observed);
        found.push(Finding::sparse(at(""), share, some(&sparse)));
    }
    for node in base.tree.nodes.iter().filter(|_| !few) {
        let alpha = cronbach(&children(node, period));
        if alpha < DEFAULTS.alpha {
            let limit = DEFAULTS.alpha;
            found.push(Finding::alpha_low(at(&node.id), format!("{alpha:.2}"), limit));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two items with correlation r and equal variances: alpha = 2r / (1 + r) (Spearman and Brown).
    #[test]
    fn index_cronbach_is_spearman_browns_for_two_items() {
        let (x, y) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0]);
        let r = correlation(&x, &y);
        assert!((cronbach(&[&x, &y]) - 2.0 * r / (1.0 + r)).abs() < 1e-12);
        assert!((cronbach(&[&x, &x]) - 1.0).abs() < 1e-12 && cronbach(&[&x]).is_nan());
    }
}
