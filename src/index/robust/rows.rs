//! What replicates are computed in, and what they give: parts of one, rows of many, series of some areas.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::ArrayView2;

use super::rank::RankWorkspace;
use crate::index::nominal::aggregate::{Scores, Workspace};
use crate::index::spec::tree::ChildKind;
use crate::stats::matrix::row;

/// The scores of one replicate before they are put together, and after.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'a> {
    /// Of the indicators, leaves × areas.
    pub leaves: ArrayView2<'a, f64>,
    /// Of the nodes, nodes × areas; the last is the index itself.
    pub nodes: ArrayView2<'a, f64>,
    /// The weights, in the order of edges.
    pub weights: &'a [f64],
}

impl<'a> Parts<'a> {
    /// The scores of a child, one an area.
    pub(crate) fn column(&self, kind: ChildKind) -> &'a [f64] {
        match kind {
            ChildKind::Leaf(leaf) => row(self.leaves, leaf),
            ChildKind::Node(node) => row(self.nodes, node),
        }
    }

    /// The scores of the index, one an area.
    pub(crate) fn index(&self) -> &'a [f64] {
        row(self.nodes, self.nodes.nrows() - 1)
    }
}

/// Workspace of one thread.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) room: Workspace,
    pub(super) own: Vec<Option<Scores>>,
    pub(super) weights: Vec<f64>,
    pub(super) one: Vec<f64>,
    pub(super) product: Vec<f64>,
    pub(super) row: Vec<f64>,
    pub(super) ranks: RankWorkspace,
}

/// Scores and ranks of replicates that follow each other, one row a replicate.
#[derive(Debug, Default)]
pub struct Rows {
    /// The length of a row of scores; an area's place in it is its place in the period.
    pub stride: usize,
    /// Scores.
    pub scores: Vec<f64>,
    /// Ranks, `areas` a row; 0 where an area has none.
    pub ranks: Vec<u16>,
    /// How many areas there are.
    pub areas: usize,
}

/// Draws of some areas: replicates in blocks, one row of those areas a replicate.
#[derive(Debug)]
pub struct Series {
    pub(super) blocks: Vec<(Vec<f64>, Vec<u16>)>,
    pub(super) slots: usize,
}

impl Series {
    /// The scores of the area at `position`, one a replicate.
    pub fn scores(&self, position: usize, out: &mut Vec<f64>) {
        out.clear();
        for (scores, _) in &self.blocks {
            out.extend(scores[position..].iter().step_by(self.slots));
        }
    }

    /// Its ranks; 0 where it has none.
    pub fn ranks(&self, position: usize, out: &mut Vec<u16>) {
        out.clear();
        for (_, ranks) in &self.blocks {
            out.extend(ranks[position..].iter().step_by(self.slots));
        }
    }
}
