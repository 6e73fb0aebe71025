//! Diagnostics: indicators dominated by outliers, and compensation between pillars.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use crate::finding::Finding;
use crate::index::nominal::base::{Base, Period};
use crate::index::nominal::describe::{kurtosis, skewness};
use crate::index::nominal::labels::some;
use crate::index::spec::defaults::DEFAULTS;
use crate::index::spec::methods::Aggregate;
use crate::index::spec::tree::ChildKind;
use crate::stats::matrix::row;

/// The fewest areas among which a fifth says something.
const AREAS: usize = 10;
/// The most children of the index that are looked at: of very many some are always low.
const CHILDREN: usize = 10;

/// Findings of the last period.
pub(crate) fn findings(base: &Base) -> Vec<Finding> {
    let Some(last) = base.periods.last() else { return Vec::new() };
    let mut found = outliers(base, last);
    found.extend(compensated(base, last));
    found
}

fn at(period: &Period) -> &str {
    if period.frame.period.is_empty() { "values" } else { &period.frame.period }
}

/// Indicators outside the rule for outliers, left as they are or treated, and whether the treatment was enough.
fn outliers(base: &Base, period: &Period) -> Vec<Finding> {
    let (mut left, mut treated, mut remain, mut reverted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (leaf, done) in period.scored.treated.iter().enumerate() {
        let id = &base.spec.indicator[base.tree.leaves[leaf]].id;
        let values = row(period.imputed.columns.view(), leaf);
        let changed = !done.winsorised.is_empty() || done.transformed;
        if !changed && done.passes {
            continue;
        }
        let words = format!("{id} ({:.1}, {:.1})", skewness(values), kurtosis(values));
        if changed {
            treated.push(words)
        } else {
            left.push(words)
        }
        if let Some([skew, kurt]) = done.left {
            remain.push(format!("{id} ({skew:.1}, {kurt:.1})"));
        }
        if done.reverted {
            reverted.push(id.clone());
        }
    }
    let skew = base.spec.treat.skew.unwrap_or(DEFAULTS.skew);
    let kurt = base.spec.treat.kurt.unwrap_or(DEFAULTS.kurt);
    let mut found = Vec::new();
    if !left.is_empty() {
        found.push(Finding::outliers_left(at(period), skew, kurt, left));
    }
    if !treated.is_empty() {
        found.push(Finding::outliers_treated(at(period), skew, kurt, treated));
    }
    if !remain.is_empty() {
        found.push(Finding::index_outliers_remain(at(period), skew, kurt, remain));
    }
    if !reverted.is_empty() {
        found.push(Finding::index_treatment_reverted(at(period), reverted));
    }
    found
}

fn mean_zh(mean: Aggregate) -> &'static str {
    match mean {
        Aggregate::Arithmetic => "算术",
        Aggregate::Geometric => "几何",
        Aggregate::Harmonic => "调和",
        Aggregate::Topsis => "TOPSIS ",
        Aggregate::Sum => "加总",
        Aggregate::Max => "最大值",
        Aggregate::Min => "最小值",
        Aggregate::Power(_) => "幂",
        Aggregate::Ordered(_) => "有序加权",
    }
}

/// Areas among the best by the index and among the worst by one of its children.
fn compensated(base: &Base, period: &Period) -> Option<Finding> {
    let root = base.tree.nodes.last()?;
    let index = period.index();
    let places: Vec<usize> = (0..index.len()).filter(|slot| !index[*slot].is_nan()).collect();
    if places.len() < AREAS || !(2..=CHILDREN).contains(&root.children.len()) {
        return None;
    }
    let fifth = (places.len() as f64 * DEFAULTS.compensated).floor() as usize;
    let ends = |scores: &[f64], best: bool| -> Vec<usize> {
        let mut order: Vec<usize> = places.iter().copied().filter(|slot| !scores[*slot].is_nan()).collect();
        order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(a.cmp(b)));
        if best {
            order.reverse();
        }
        order.truncate(fifth);
        order
    };
    let best = ends(index, true);
    let mut names = Vec::new();
    for child in &root.children {
        let (id, scores) = match child.kind {
            ChildKind::Leaf(leaf) => {
                (&base.spec.indicator[base.tree.leaves[leaf]].id, row(period.scored.columns.view(), leaf))
            }
            ChildKind::Node(node) => (&base.tree.nodes[node].id, period.node(node)),
        };
        let worst = ends(scores, false);
        let both = best.iter().filter(|slot| worst.contains(slot));
        names.extend(both.map(|slot| format!("{} ({id})", base.areas[period.frame.areas[*slot]])));
    }
    (!names.is_empty()).then(|| {
        let list: Vec<&str> = names.iter().map(String::as_str).collect();
        Finding::pillars_compensate(
            at(period),
            names.len(),
            format!("{:.0}", 100.0 * DEFAULTS.compensated),
            root.aggregate.name(),
            some(&list),
            mean_zh(root.aggregate),
        )
    })
}
