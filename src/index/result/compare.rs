//! Two areas side by side: by how much one is above the other, how surely, and through which indicators.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use super::change::spread;
use super::contribute::{States, contributions, differences, mean_scores};
use super::index::Index;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::index::nominal::describe::finite;
use crate::table::{Table, TableBuilder};

/// Two areas of one period.
#[derive(Debug)]
pub struct Comparison {
    /// Score of the first less that of the second.
    pub difference: f64,
    /// Its 5 and 95 % quantiles over the replicates.
    pub interval: [f64; 2],
    /// Share of replicates in which the first is above the second; a tie is half a win.
    pub p_above: f64,
    /// Both areas' scores and what each indicator adds to the difference.
    pub table: Table,
}

impl Index {
    /// Compare two areas in a period, the last where none is named.
    ///
    /// # Errors
    /// An area or a period that the index does not have, an area without a score.
    pub fn compare(&self, one: &str, other: &str, period: Option<&str>, context: &Context) -> Result<Comparison> {
        let at = self.period(period)?;
        let (a, b) = (self.slot(at, one)?, self.slot(at, other)?);
        let base = self.base();
        let frame = &base.periods[at];
        for (name, slot) in [(one, a), (other, b)] {
            if frame.index()[slot].is_nan() {
                return Err(Error::index_area_not_scored(name));
            }
        }
        let series = self.engine.run(at, &[a, b], self.replicates, context)?;
        let (mut first, mut second) = (Vec::new(), Vec::new());
        series.scores(0, &mut first);
        series.scores(1, &mut second);
        let (interval, p_above) = spread(&second, &first, self.engine.tie);
        let mut states = States::new(&base.tree, frame);
        let (mine, others) = (states.of(a), states.of(b));
        let parts = differences(&base.tree, &mine, &others);
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by(|i, j| parts[*j].abs().total_cmp(&parts[*i].abs()).then(i.cmp(j)));
        let parents = base.tree.leaf_parents();
        let table = TableBuilder::new()
            .text("indicator", order.iter().map(|leaf| base.spec.indicator[base.tree.leaves[*leaf]].id.as_str()))
            .text("node", order.iter().map(|leaf| base.tree.nodes[parents[*leaf]].id.as_str()))
            .optional_number("score", order.iter().map(|leaf| finite(mine.leaves[*leaf])))
            .optional_number("other_score", order.iter().map(|leaf| finite(others.leaves[*leaf])))
            .number("difference", order.iter().map(|leaf| parts[*leaf]))
            .build();
        Ok(Comparison { difference: frame.index()[a] - frame.index()[b], interval, p_above, table })
    }

    /// What each indicator adds: `area`, `period`, `indicator`, `node` (its pillar), `weight` (nominal share of the index,
    /// 0–1), `score`, `contribution` (points; they sum to the area's score), `against_mean` (points; they sum to the
    /// score less that of an area at the mean of every indicator).
    ///
    /// # Errors
    /// An area that no period has, with the nearest name.
    pub fn contributions(&self, area: Option<&str>) -> Result<Table> {
        let base = self.base();
        if let Some(name) = area
            && !base.areas.iter().any(|other| other == name)
        {
            self.slot(base.periods.len() - 1, name)?;
        }
        let (weights, parents) = (base.tree.leaf_weights(), base.tree.leaf_parents());
        let mut places = Vec::new();
        let mut numbers: [Vec<Option<f64>>; 3] = Default::default();
        let mut leaves = Vec::new();
        for period in &base.periods {
            let means = mean_scores(period);
            let mut states = States::new(&base.tree, period);
            for (slot, at) in period.frame.areas.iter().enumerate() {
                let name = base.areas[*at].as_str();
                if area.is_some_and(|area| area != name) || period.index()[slot].is_nan() {
                    continue;
                }
                let state = states.of(slot);
                let adds = contributions(&base.tree, &state);
                let against = differences(&base.tree, &state, &state.at_mean(&base.tree, &means));
                for leaf in 0..adds.len() {
                    places.push((name, period.frame.period.as_str()));
                    leaves.push(leaf);
                    numbers[0].push(finite(state.leaves[leaf]));
                    numbers[1].push(finite(adds[leaf]));
                    numbers[2].push(finite(against[leaf]));
                }
            }
        }
        let [scores, adds, against] = numbers;
        Ok(TableBuilder::new()
            .text("area", places.iter().map(|place| place.0))
            .text("period", places.iter().map(|place| place.1))
            .text("indicator", leaves.iter().map(|leaf| base.spec.indicator[base.tree.leaves[*leaf]].id.as_str()))
            .text("node", leaves.iter().map(|leaf| base.tree.nodes[parents[*leaf]].id.as_str()))
            .number("weight", leaves.iter().map(|leaf| weights[*leaf]))
            .optional_number("score", scores)
            .optional_number("contribution", adds)
            .optional_number("against_mean", against)
            .build())
    }
}
