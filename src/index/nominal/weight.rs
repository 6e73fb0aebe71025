//! Weights of a node's children: by budget, by pairwise comparisons, by entropy, by principal components.

// Places of nodes and leaves that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::{Array2, ArrayView2};

use super::aggregate::{Scores, Workspace};
use super::describe::{correlations, mean_and_sd, range};
use super::varimax::rotated_weights;
use crate::index::spec::keys::Spec;
use crate::index::spec::methods::Weights;
use crate::index::spec::tree::{ChildKind, Tree};
use crate::stats;
use crate::stats::matrix::row;

/// Put the weights that come from the scores themselves into the tree; `columns` (leaves × areas) are
/// those of all periods together.
pub(crate) fn from_scores(tree: &mut Tree, columns: &Array2<f64>, spec: &Spec) {
    let asks =
        |method: Weights| matches!(method, Weights::Entropy | Weights::Critic | Weights::Pca | Weights::PcaVarimax);
    if !tree.nodes.iter().any(|node| asks(node.weights)) {
        return;
    }
    let scores = Scores::new(columns.clone(), tree, None);
    let mut room = Workspace::default();
    for place in 0..tree.nodes.len() {
        let method = tree.nodes[place].weights;
        if !asks(method) {
            continue;
        }
        scores.evaluate(tree, &tree.weights(), None, spec.min_share, &mut room);
        let children: Vec<&[f64]> = tree.nodes[place]
            .children
            .iter()
            .map(|child| match child.kind {
                ChildKind::Leaf(leaf) => row(columns.view(), leaf),
                ChildKind::Node(inner) => row(room.nodes.view(), inner),
            })
            .collect();
        let weights = match method {
            Weights::Entropy => entropy(&children),
            Weights::Critic => critic(&children),
            Weights::Pca => components(&children, stats::component_weights),
            Weights::PcaVarimax => components(&children, rotated_weights),
            Weights::Given | Weights::Equal | Weights::Budget | Weights::Ahp | Weights::BenefitOfTheDoubt => continue,
        };
        for (child, weight) in tree.nodes[place].children.iter_mut().zip(weights) {
            child.weight = weight;
        }
    }
}

/// Weights by Shannon's entropy: the more unevenly a child's scores, put between 0 and 1, are spread, the more it tells
/// areas apart. Missing scores are left out.
pub(crate) fn entropy(columns: &[&[f64]]) -> Vec<f64> {
    let one = |column: &&[f64]| {
        let (min, max) = range(column);
        let there: Vec<f64> = column.iter().filter(|x| !x.is_nan()).map(|x| (x - min) / (max - min)).collect();
        if max > min { stats::divergence(&there) } else { 0.0 }
    };
    to_one(columns.iter().map(one).collect())
}

/// Weights by CRITIC: the standard deviation of a child's scores, put between 0 and 1, times what its correlations with the
/// others lack of 1 in all (Diakoulaki, Mavrotas and Papayannakis 1995). Missing scores are left out; a child without
/// spread has none.
pub(crate) fn critic(columns: &[&[f64]]) -> Vec<f64> {
    let r = correlations(columns);
    let one = |(at, column): (usize, &&[f64])| {
        let (min, max) = range(column);
        let spread = mean_and_sd(column).1 / (max - min);
        let conflict: f64 = (0..columns.len()).filter(|other| *other != at).map(|other| 1.0 - r[[at, other]]).sum();
        if max > min { spread * conflict } else { 0.0 }
    };
    to_one(columns.iter().enumerate().map(one).collect())
}

/// Weights by the loadings on the principal components of the correlations with an eigenvalue of 1 and more, as `of` makes
/// them of the correlations; a child without spread has none.
fn components(columns: &[&[f64]], of: impl Fn(ArrayView2<'_, f64>) -> Vec<f64>) -> Vec<f64> {
    let spread = |column: &[f64]| range(column).1 > range(column).0;
    let varies: Vec<usize> = (0..columns.len()).filter(|at| spread(columns[*at])).collect();
    let found = of(correlations(&varies.iter().map(|at| columns[*at]).collect::<Vec<_>>()).view());
    let mut weights = vec![0.0; columns.len()];
    varies.into_iter().zip(found).for_each(|(at, weight)| weights[at] = weight);
    to_one(weights)
}

fn to_one(weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter().map(|weight| weight / sum).collect()
    } else {
        vec![1.0 / weights.len() as f64; weights.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_entropy_prefers_the_uneven() {
        let weights = entropy(&[&[1.0, 2.0, 3.0, 4.0], &[0.0, 0.0, 0.0, 9.0]]);
        assert!(weights[1] > weights[0] && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{weights:?}");
        // By CRITIC as the verb over a matrix has it.
        let columns = [[1.0, 2.0, 4.0, 3.0], [9.0, 5.0, 6.0, 1.0], [2.0, 2.0, 7.0, 3.0]];
        let rows: Vec<Vec<f64>> = (0..4).map(|at| columns.iter().map(|column| column[at]).collect()).collect();
        let want = stats::column_weights(&rows, "critic").unwrap();
        let got = critic(&columns.each_ref().map(|column| column.as_slice()));
        assert!(got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-12), "{got:?}");
        // Two that are one, and one apart: components with eigenvalues 2 and 1, all of each child on one of them.
        let weights = components(
            &[&[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 6.0, 8.0], &[1.0, -1.0, -1.0, 1.0], &[3.0; 4]],
            stats::component_weights,
        );
        let want = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0];
        assert!(weights.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-9), "{weights:?}");
    }
}
