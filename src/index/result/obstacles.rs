//! Obstacle degrees of indicators by area, with intervals over the replicates.

// Places of areas and leaves that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use ndarray::Array2;

use super::coupling::{ends, interval, places};
use super::index::Index;
use crate::context::Context;
use crate::error::Result;
use crate::index::measure::obstacle::obstacles;
use crate::index::nominal::describe::finite;
use crate::index::robust::rank::at_once;
use crate::index::robust::rows::Parts;
use crate::stats::matrix::{row, rows_mut};
use crate::table::{Table, TableBuilder};

impl Index {
    /// Which indicators keep an area from the best: `area`, `period`, `indicator`, `node` (its pillar), `obstacle` (share
    /// of what the area lacks, 0–1) with `lo90` and `hi90`, `rank` (1 is the greatest obstacle) with `rank_lo90` and
    /// `rank_hi90`.
    ///
    /// An indicator's score counts by its place between the ends of the scale, and by its weight in the index as a whole.
    ///
    /// # Errors
    /// A scale without ends, an area that no period has, with the nearest name; the caller stopped the computation.
    pub fn obstacles(&self, area: Option<&str>, context: &Context) -> Result<Table> {
        let base = self.base();
        if let Some(name) = area
            && !base.areas.iter().any(|other| other == name)
        {
            self.slot(base.periods.len() - 1, name)?;
        }
        let scale = ends("obstacles", &base.spec.normalise)?;
        let parents = base.tree.leaf_parents();
        let nominal_weights = base.tree.weights();
        let mut found: Vec<(&str, &str, usize, f64, [f64; 2], usize, [f64; 2])> = Vec::new();
        for (at, period) in base.periods.iter().enumerate() {
            let named = |slot: &usize| area.is_none_or(|area| base.areas[period.frame.areas[*slot]] == area);
            let all: Vec<usize> = (0..period.frame.areas.len()).filter(named).collect();
            // The draws of as many areas as fit in memory at a time.
            for slots in all.chunks((at_once(self.replicates) / base.tree.leaves.len()).max(1)) {
                // Areas × leaves.
                let of_slots = |parts: Parts<'_>| -> Array2<f64> {
                    let weights = base.tree.leaf_weights_of(parts.weights);
                    let level = |score: &f64| (score - scale.0) / (scale.1 - scale.0);
                    let mut degrees = Array2::zeros((slots.len(), parts.leaves.nrows()));
                    for (slot, out) in slots.iter().zip(rows_mut(&mut degrees)) {
                        let levels: Vec<f64> = parts.leaves.column(*slot).iter().map(level).collect();
                        out.copy_from_slice(&obstacles(&levels, &weights));
                    }
                    degrees
                };
                let nominal = of_slots(Parts {
                    leaves: period.scored.columns.view(),
                    nodes: period.nodes.view(),
                    weights: &nominal_weights,
                });
                let drawn = self.engine.each_replicate(at, self.replicates, context, of_slots)?;
                for (place, slot) in slots.iter().enumerate() {
                    let own = row(nominal.view(), place);
                    let rank = places(own);
                    let ranks: Vec<Vec<usize>> = drawn.iter().map(|draw| places(row(draw.view(), place))).collect();
                    let mut order: Vec<usize> = (0..own.len()).filter(|leaf| !own[*leaf].is_nan()).collect();
                    order.sort_by_key(|leaf| (rank[*leaf], *leaf));
                    for leaf in order {
                        let degrees: Vec<f64> = drawn.iter().map(|draw| draw[[place, leaf]]).collect();
                        let ranks = ranks.iter().map(|ranks| ranks[leaf] as f64).filter(|rank| *rank > 0.0).collect();
                        let area = base.areas[period.frame.areas[*slot]].as_str();
                        let (interval, rank_interval) = (interval(degrees), interval(ranks).map(f64::round));
                        found.push((area, &period.frame.period, leaf, own[leaf], interval, rank[leaf], rank_interval));
                    }
                }
            }
        }
        Ok(TableBuilder::new()
            .text("area", found.iter().map(|row| row.0))
            .text("period", found.iter().map(|row| row.1))
            .text("indicator", found.iter().map(|row| base.spec.indicator[base.tree.leaves[row.2]].id.as_str()))
            .text("node", found.iter().map(|row| base.tree.nodes[parents[row.2]].id.as_str()))
            .number("obstacle", found.iter().map(|row| row.3))
            .optional_number("lo90", found.iter().map(|row| finite(row.4[0])))
            .optional_number("hi90", found.iter().map(|row| finite(row.4[1])))
            .integer("rank", found.iter().map(|row| row.5 as i64))
            .optional_number("rank_lo90", found.iter().map(|row| finite(row.6[0])))
            .optional_number("rank_hi90", found.iter().map(|row| finite(row.6[1])))
            .build())
    }
}
