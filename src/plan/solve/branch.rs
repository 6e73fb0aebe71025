//! The cheapest whole hires of one block, by branch and bound: hires period by period, bounded by the duals of the block's
//! linear program.
//!
//! With duals `y` of the rows `A h ≥ b`, any hires cost `y·b + (c − Aᵀy)·h + y·(A h − b)`. The last two parts are never
//! negative and grow with each hire decided, so what is decided already bounds what a plan can cost.

#![expect(clippy::indexing_slicing, reason = "blocks, periods and limits are places of one problem")]

use crate::context::{Cancelled, Context};
use crate::plan::problem::block::EPSILON;

/// After so many nodes the search asks whether to go on.
const ASKED: u32 = 1 << 14;

/// A row `sum of parts × hires ≥ least`, with its dual; `last` is the last period in which it has a part.
#[derive(Debug, Clone)]
pub(crate) struct CoverRow {
    pub(crate) parts: Vec<f64>,
    pub(crate) least: f64,
    pub(crate) dual: f64,
    pub(crate) last: usize,
}

/// What a search found: hires, their cost, and a cost that no hires go below.
#[derive(Debug, Clone)]
pub(crate) struct BlockOptimum {
    pub(crate) hires: Vec<f64>,
    pub(crate) cost: f64,
    pub(crate) bound: f64,
}

struct Search<'a> {
    costs: &'a [f64],
    rows: &'a [CoverRow],
    /// What a hire of each period adds to each row, by period then row.
    parts: Vec<f64>,
    /// What each hire costs beyond the duals.
    reduced: Vec<f64>,
    /// The least that the remaining search must beat.
    cutoff: f64,
    slack: f64,
    best: Vec<f64>,
    best_cost: f64,
    nodes: u32,
    most_nodes: u32,
    hires: Vec<f64>,
    /// What each row has so far, by period decided then row.
    sums: Vec<f64>,
    context: &'a Context,
}

/// Search for cheaper hires than `start` (which meets the rows), for so many nodes. A search that ends has a bound that is
/// exact up to `slack` (share of the cost).
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn cheapest(
    costs: &[f64],
    rows: &[CoverRow],
    start: &[f64],
    slack: f64,
    nodes: u32,
    context: &Context,
) -> Result<BlockOptimum, Cancelled> {
    context.check()?;
    let cost = |hires: &[f64]| hires.iter().zip(costs).map(|(hires, cost)| hires * cost).sum::<f64>();
    let periods = costs.len();
    let taken = |at: usize| rows.iter().map(|row| row.dual * row.parts[at]).sum::<f64>();
    let base: f64 = rows.iter().map(|row| row.dual * row.least).sum();
    let best_cost = cost(start);
    let mut search = Search {
        costs,
        rows,
        parts: (0..periods).flat_map(|at| rows.iter().map(move |row| row.parts[at])).collect(),
        reduced: (0..periods).map(|at| (costs[at] - taken(at)).max(0.0)).collect(),
        cutoff: best_cost * (1.0 - slack),
        slack,
        best: start.to_vec(),
        best_cost,
        nodes: 0,
        most_nodes: nodes,
        hires: vec![0.0; periods],
        sums: vec![0.0; (periods + 1) * rows.len()],
        context,
    };
    if base < search.cutoff {
        search.from(0, base)?;
    }
    let bound = if search.nodes >= nodes { base.min(search.cutoff) } else { search.cutoff };
    Ok(BlockOptimum { hires: search.best, cost: search.best_cost, bound: bound.max(base).min(search.best_cost) })
}

impl Search<'_> {
    /// Decide on the hires of a period and of those after it; `bound` is that of what is decided, without the excess.
    fn from(&mut self, period: usize, bound: f64) -> Result<(), Cancelled> {
        self.nodes += 1;
        if self.nodes.is_multiple_of(ASKED) {
            self.context.check()?;
        }
        if period == self.hires.len() {
            let cost: f64 = self.hires.iter().zip(self.costs).map(|(hires, cost)| hires * cost).sum();
            if cost < self.best_cost {
                (self.best_cost, self.cutoff) = (cost, cost * (1.0 - self.slack));
                self.best.clone_from(&self.hires);
            }
            return Ok(());
        }
        let count = self.rows.len();
        let (before, parts) = (period * count, period * count);
        let (mut least, mut most) = (0.0_f64, 0.0_f64);
        for (at, row) in self.rows.iter().enumerate() {
            let missing = row.least - self.sums[before + at];
            if missing <= EPSILON * row.least.max(1.0) {
                continue;
            }
            let part = self.parts[parts + at];
            if part > EPSILON {
                let needed = (missing / part - EPSILON).ceil().max(1.0);
                most = most.max(needed);
                if row.last == period {
                    least = least.max(needed);
                }
            } else if row.last <= period {
                return Ok(());
            }
        }
        let mut hires = least;
        while hires <= most && self.nodes < self.most_nodes {
            self.hires[period] = hires;
            let mut excess = 0.0;
            let (decided, next) = self.sums.split_at_mut(before + count);
            let parts = &self.parts[parts..parts + count];
            for (at, row) in self.rows.iter().enumerate() {
                let sum = decided[before + at] + parts[at] * hires;
                next[at] = sum;
                excess += row.dual * (sum - row.least).max(0.0);
            }
            let cost = bound + self.reduced[period] * hires;
            if cost + excess >= self.cutoff {
                break;
            }
            self.from(period + 1, cost)?;
            hires += 1.0;
        }
        self.hires[period] = 0.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three periods, a third leaving each: the search agrees with trying everything.
    #[test]
    fn the_search_finds_what_trying_everything_finds() {
        let kept = |hired: usize, at: usize| if at < hired { 0.0 } else { (2.0_f64 / 3.0).powi((at - hired) as i32) };
        let row = |at: usize, least: f64| CoverRow {
            parts: (0..3).map(|s| kept(s, at)).collect(),
            least,
            dual: 0.0,
            last: at,
        };
        for (needs, costs) in [([5.3, 7.1, 9.9], [3.0, 2.5, 1.0]), ([8.0, 1.0, 12.5], [2.0, 1.9, 4.0])] {
            let rows: Vec<CoverRow> = (0..3).map(|at| row(at, needs[at])).collect();
            let mut best = f64::INFINITY;
            for (a, b, c) in (0..27_000).map(|n| (n / 900, n / 30 % 30, n % 30)) {
                let hires = [f64::from(a), f64::from(b), f64::from(c)];
                let met =
                    rows.iter().all(|row| row.parts.iter().zip(hires).map(|(p, h)| p * h).sum::<f64>() >= row.least);
                if met {
                    best = f64::min(best, costs.iter().zip(hires).map(|(c, h)| c * h).sum());
                }
            }
            let found = cheapest(&costs, &rows, &[30.0, 30.0, 30.0], 0.0, 100_000, &Context::default()).unwrap();
            assert!((found.cost - best).abs() < 1e-9 && found.bound <= best + 1e-9, "{found:?} {best}");
        }
    }
}
