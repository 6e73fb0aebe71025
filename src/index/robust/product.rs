//! The index of many draws of weights at once, where it is one weighted sum of indicators: arithmetic means throughout and
//! no gaps.

// Places of edges, leaves, draws and areas, whose numbers are checked when the product is made.
#![allow(clippy::indexing_slicing)]

use crate::index::nominal::aggregate::Scores;
use crate::index::spec::methods::{Aggregate, Weights};
use crate::index::spec::tree::{ChildKind, Tree};
use crate::stats::matrix::row;
use crate::stats::wide;

/// Areas that are computed side by side, and draws.
const WIDE: usize = 8;
const DEEP: usize = 4;

/// Scores of indicators, ready to be multiplied by weights.
#[derive(Debug)]
pub(crate) struct Product {
    areas: usize,
    /// For each indicator the edges from the index down to it.
    paths: Vec<Vec<usize>>,
    /// For every `WIDE` areas, for each indicator, their scores.
    tiles: Vec<f64>,
}

impl Product {
    /// The product of a tree's scores; nothing where the index is no weighted sum of indicators.
    pub(crate) fn new(scores: &Scores, tree: &Tree, mean: Option<Aggregate>) -> Option<Self> {
        let plain = |node: &crate::index::spec::tree::NodeAt| {
            mean.unwrap_or(node.aggregate) == Aggregate::Arithmetic && node.weights != Weights::BenefitOfTheDoubt
        };
        if !tree.nodes.iter().all(plain) {
            return None;
        }
        let mut starts = Vec::with_capacity(tree.nodes.len());
        let mut edges = 0;
        for node in &tree.nodes {
            starts.push(edges);
            edges += node.children.len();
        }
        let mut down: Vec<Vec<usize>> = vec![Vec::new(); tree.nodes.len()];
        let (mut paths, mut columns) = (Vec::new(), Vec::new());
        for (place, node) in tree.nodes.iter().enumerate().rev() {
            for (at, child) in node.children.iter().enumerate() {
                let mut path = down[place].clone();
                path.push(starts[place] + at);
                match child.kind {
                    ChildKind::Node(inner) => down[inner] = path,
                    ChildKind::Leaf(_) if child.weight <= 0.0 => {}
                    ChildKind::Leaf(leaf) => {
                        paths.push(path);
                        columns.push(row(scores.columns.view(), leaf));
                    }
                }
            }
        }
        if columns.iter().any(|column| column.iter().any(|score| !score.is_finite())) {
            return None;
        }
        let areas = columns.first()?.len();
        let mut tiles = Vec::with_capacity(columns.len() * areas.next_multiple_of(WIDE));
        for start in (0..areas).step_by(WIDE) {
            for column in &columns {
                tiles.extend((start..start + WIDE).map(|at| column.get(at).copied().unwrap_or(0.0)));
            }
        }
        Some(Self { areas, paths, tiles })
    }

    /// The length of a row of scores: the areas, and room to write in whole tiles.
    pub(crate) fn stride(areas: usize) -> usize {
        areas.next_multiple_of(WIDE)
    }

    /// Put the scores of the draws `which` into their rows of `out` (each [`Product::stride`] long), and add `offset`.
    ///
    /// `weights` has for each edge those of `count` draws. Each score is a sum over the indicators in one order, so its
    /// bits do not depend on the draws that are computed beside it, nor on the processor.
    pub(crate) fn fill(
        &self,
        weights: &[f64],
        count: usize,
        which: &[usize],
        offset: f64,
        room: &mut Vec<f64>,
        out: &mut [f64],
    ) {
        let size = self.paths.len();
        room.clear();
        room.resize(which.len().next_multiple_of(DEEP) * size, 0.0);
        for (place, draw) in which.iter().enumerate() {
            let packed = &mut room[place / DEEP * size * DEEP + place % DEEP..];
            for leaf in 0..size {
                let path = &self.paths[leaf];
                let mut weight = weights[path[0] * count + draw];
                for edge in &path[1..] {
                    weight *= weights[edge * count + draw];
                }
                packed[leaf * DEEP] = weight;
            }
        }
        let product = self;
        wide!(["avx2"] Product::multiply, (
            product: &Product, room: &[f64], which: &[usize], offset: f64, out: &mut [f64],
        ));
    }

    // Plain indices: iterators side by side are not made one loop in builds of many parts.
    #[inline(always)]
    #[allow(clippy::needless_range_loop)]
    fn multiply(&self, weights: &[f64], which: &[usize], offset: f64, out: &mut [f64]) {
        let stride = Self::stride(self.areas);
        let size = self.paths.len();
        for place in 0..self.tiles.len() / (size * WIDE) {
            let tile = self.tiles[place * size * WIDE..][..size * WIDE].as_chunks::<WIDE>().0;
            for start in (0..which.len()).step_by(DEEP) {
                let weights = weights[start * size..][..size * DEEP].as_chunks::<DEEP>().0;
                let mut sums = [[0.0; WIDE]; DEEP];
                for leaf in 0..size {
                    let (scores, weights) = (&tile[leaf], &weights[leaf]);
                    for draw in 0..DEEP {
                        for area in 0..WIDE {
                            sums[draw][area] += weights[draw] * scores[area];
                        }
                    }
                }
                for draw in 0..DEEP.min(which.len() - start) {
                    let row = &mut out[which[start + draw] * stride + place * WIDE..][..WIDE];
                    for area in 0..WIDE {
                        row[area] = sums[draw][area] + offset;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::index::nominal::aggregate::Workspace;
    use crate::index::spec::keys::Spec;

    #[test]
    fn index_product_is_the_index_level_by_level() {
        let mut text = "[[node]]\nid = \"i\"\n[[node]]\nid = \"p\"\nparent = \"i\"\nweight = 3\n".to_owned();
        for (id, parent) in [("a", "p"), ("b", "i"), ("c", "p"), ("d", "i")] {
            text += &format!("[[indicator]]\nid = \"{id}\"\nparent = \"{parent}\"\nweight = 1.5\n");
        }
        let tree = Tree::new(&Spec::from_toml(&text, "s").unwrap(), "s").unwrap();
        let columns = Array2::from_shape_fn((4, 11), |(leaf, area)| ((area * 7 + leaf * 13) % 10) as f64);
        let scores = Scores::new(columns.clone(), &tree, None);
        let product = Product::new(&scores, &tree, None).unwrap();
        let (stride, count) = (Product::stride(11), 7);
        let edges = tree.edges();
        let mut weights = vec![0.0; edges * count];
        for draw in 0..count {
            for (edge, weight) in tree.weights().into_iter().enumerate() {
                weights[edge * count + draw] = weight;
            }
        }
        let mut out = vec![-1.0; stride * count];
        product.fill(&weights, count, &[0, 1, 2, 4, 6], 2.0, &mut Vec::new(), &mut out);
        let mut room = Workspace::default();
        scores.evaluate(&tree, &tree.weights(), None, 0.0, &mut room);
        for draw in [0, 1, 2, 4, 6] {
            for (got, want) in out[draw * stride..].iter().zip(row(room.nodes.view(), tree.nodes.len() - 1)) {
                assert!((got - want - 2.0).abs() < 1e-12);
            }
        }
        assert!(out[3 * stride..3 * stride + 11].iter().all(|score| *score == -1.0));
        assert!(Product::new(&scores, &tree, Some(Aggregate::Geometric)).is_none());
        let mut gap = columns;
        gap.column_mut(4).fill(f64::NAN);
        assert!(Product::new(&Scores::new(gap, &tree, None), &tree, None).is_none());
    }
}
