//! The index without each indicator in turn, at its nominal settings: how far ranks move.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use super::index::Index;
use crate::index::nominal::aggregate::{Scores, Workspace};
use crate::index::nominal::describe::{correlation, finite};
use crate::index::robust::exclude::exclusions;
use crate::index::robust::rows::Scratch;
use crate::stats::matrix::row;
use crate::table::{Table, TableBuilder};

impl Index {
    /// Ranks without each indicator: `period`, `indicator`, `node`, `mean_shift` and `max_shift` (places, absolute),
    /// `most_moved` (the area that moves most; the first of them), `correlation` (of ranks with and without it).
    ///
    /// An indicator without a sibling cannot be left out and is not listed.
    #[must_use]
    pub fn leave_one_out(&self) -> Table {
        let base = self.base();
        let parents = base.tree.leaf_parents();
        let (mut scratch, mut room) = (Scratch::default(), Workspace::default());
        let mut rows: Vec<(&str, usize, f64, f64, Option<&str>, f64)> = Vec::new();
        for (at, period) in base.periods.iter().enumerate() {
            let scores = Scores::new(period.scored.columns.clone(), &base.tree, None);
            let nominal = self.ranks_by_slot(at);
            for exclusion in exclusions(&base.tree) {
                let mut weights = base.tree.weights();
                exclusion.apply(&mut weights, 1, 0);
                scores.evaluate(&base.tree, &weights, None, base.spec.min_share, &mut room);
                let mut ranks = vec![0; nominal.len()];
                self.engine.ranks(at, row(room.nodes.view(), base.tree.nodes.len() - 1), &mut scratch, &mut ranks);
                let pairs: Vec<(usize, f64, f64)> = nominal
                    .iter()
                    .zip(&ranks)
                    .enumerate()
                    .filter_map(|(slot, (was, is))| Some((slot, (*was)? as f64, f64::from(*is))))
                    .filter(|(_, _, is)| *is > 0.0)
                    .collect();
                let shift = |(_, was, is): &(usize, f64, f64)| (was - is).abs();
                let most = pairs.iter().map(shift).fold(0.0, f64::max);
                let moved = pairs.iter().find(|pair| most > 0.0 && shift(pair) >= most);
                let (before, after): (Vec<f64>, Vec<f64>) = pairs.iter().map(|(_, was, is)| (*was, *is)).unzip();
                rows.push((
                    &period.frame.period,
                    exclusion.leaf,
                    pairs.iter().map(shift).sum::<f64>() / pairs.len() as f64,
                    most,
                    moved.map(|(slot, _, _)| base.areas[period.frame.areas[*slot]].as_str()),
                    correlation(&before, &after),
                ));
            }
        }
        let id = |leaf: usize| base.spec.indicator[base.tree.leaves[leaf]].id.as_str();
        TableBuilder::new()
            .text("period", rows.iter().map(|row| row.0))
            .text("indicator", rows.iter().map(|row| id(row.1)))
            .text("node", rows.iter().map(|row| base.tree.nodes[parents[row.1]].id.as_str()))
            .optional_number("mean_shift", rows.iter().map(|row| finite(row.2)))
            .number("max_shift", rows.iter().map(|row| row.3))
            .optional_text("most_moved", rows.iter().map(|row| row.4))
            .optional_number("correlation", rows.iter().map(|row| finite(row.5)))
            .build()
    }
}
