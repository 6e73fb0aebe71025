//! Change from one period to the next, with its uncertainty, and whether the periods may be compared at all.

// Places of nodes, leaves, areas and periods that the index itself gives out.
#![allow(clippy::indexing_slicing)]

use super::index::Index;
use crate::context::Context;
use crate::error::Result;
use crate::finding::Finding;
use crate::index::nominal::base::{Base, fixed_scale};
use crate::index::nominal::describe::finite;
use crate::index::robust::rank::{LEVELS, at_once, quantiles};
use crate::index::robust::tie::Tie;
use crate::table::{Table, TableBuilder};

/// One area's change.
struct Row<'a> {
    area: &'a str,
    from: &'a str,
    to: &'a str,
    change: f64,
    interval: [f64; 2],
    p_up: f64,
    ranks: Option<i64>,
    comparable: bool,
    note: Option<String>,
}

/// What was changed in the specification between the period before the one at `to` and that one.
fn changed(base: &Base, to: usize) -> Option<String> {
    let between = base.spec.change.iter().zip(&base.changes).filter(|(_, first)| **first == to);
    let words: Vec<&str> = between.map(|(change, _)| change.what.as_str()).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Findings on the comparison of periods.
pub(crate) fn findings(base: &Base) -> Vec<Finding> {
    let mut found = Vec::new();
    if base.periods.len() > 1 && !fixed_scale(base) {
        let method = base.spec.normalise.method.name();
        found.push(Finding::periods_not_comparable("normalise", method));
    }
    for (at, pair) in base.periods.windows(2).enumerate() {
        let (from, to) = (pair[0].frame.period.as_str(), pair[1].frame.period.as_str());
        if let Some(what) = changed(base, at + 1) {
            found.push(Finding::specification_changed(to, from, what));
        }
    }
    found
}

impl Index {
    /// Change between periods that follow each other: `area`, `from`, `to`, `change` (points) with `lo90` and `hi90`,
    /// `p_up` (share of replicates in which the score rose), `rank_change` (places gained), `comparable`, `note`.
    ///
    /// A replicate has the same weights and methods in both periods; measurement errors are drawn anew. Periods are
    /// comparable where scores are on one scale (goalposts, or bounds over all periods) and the specification did not
    /// change between them.
    ///
    /// # Errors
    /// The caller stopped the computation.
    pub fn change(&self, context: &Context) -> Result<Table> {
        let base = self.base();
        let ranks: Vec<Vec<Option<i64>>> = (0..base.periods.len()).map(|at| self.ranks_by_slot(at)).collect();
        let mut rows = Vec::new();
        for at in 1..base.periods.len() {
            let (before, after) = (&base.periods[at - 1], &base.periods[at]);
            let (from, to) = (before.frame.period.as_str(), after.frame.period.as_str());
            let note = changed(base, at);
            let comparable = note.is_none() && fixed_scale(base);
            let pairs: Vec<(usize, usize)> = (0..after.frame.areas.len())
                .filter_map(|slot| {
                    let was = before.frame.areas.binary_search(&after.frame.areas[slot]).ok()?;
                    (!after.index()[slot].is_nan() && !before.index()[was].is_nan()).then_some((was, slot))
                })
                .collect();
            for part in pairs.chunks(at_once(2 * self.replicates)) {
                let olds: Vec<usize> = part.iter().map(|pair| pair.0).collect();
                let news: Vec<usize> = part.iter().map(|pair| pair.1).collect();
                let old = self.engine.run(at - 1, &olds, self.replicates, context)?;
                let new = self.engine.run(at, &news, self.replicates, context)?;
                let (mut a, mut b) = (Vec::new(), Vec::new());
                for (position, (was, slot)) in part.iter().enumerate() {
                    old.scores(position, &mut a);
                    new.scores(position, &mut b);
                    let (interval, p_up) = spread(&a, &b, self.engine.tie);
                    rows.push(Row {
                        area: &base.areas[after.frame.areas[*slot]],
                        from,
                        to,
                        change: after.index()[*slot] - before.index()[*was],
                        interval,
                        p_up,
                        ranks: ranks[at - 1][*was].zip(ranks[at][*slot]).map(|(was, is)| was - is),
                        comparable,
                        note: note.clone(),
                    });
                }
            }
        }
        Ok(TableBuilder::new()
            .text("area", rows.iter().map(|row| row.area))
            .text("from", rows.iter().map(|row| row.from))
            .text("to", rows.iter().map(|row| row.to))
            .number("change", rows.iter().map(|row| row.change))
            .optional_number("lo90", rows.iter().map(|row| finite(row.interval[0])))
            .optional_number("hi90", rows.iter().map(|row| finite(row.interval[1])))
            .optional_number("p_up", rows.iter().map(|row| finite(row.p_up)))
            .optional_integer("rank_change", rows.iter().map(|row| row.ranks))
            .boolean("comparable", rows.iter().map(|row| row.comparable))
            .optional_text("note", rows.iter().map(|row| row.note.clone()))
            .build())
    }
}

/// The interval of the differences `new − old` over replicates, and the share of them above 0 (a half for each pair of
/// equal scores); replicates in which either is missing do not count.
pub(super) fn spread(old: &[f64], new: &[f64], tie: Tie) -> ([f64; 2], f64) {
    let pairs: Vec<(f64, f64)> =
        old.iter().copied().zip(new.iter().copied()).filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect();
    if pairs.is_empty() {
        return ([f64::NAN; 2], f64::NAN);
    }
    let moves: Vec<f64> = pairs.iter().map(|(a, b)| b - a).collect();
    let ends = quantiles(&moves, &LEVELS, &mut Default::default());
    let halves = |(a, b): &(f64, f64)| 1 + usize::from(tie.above(*b, *a)) - usize::from(tie.above(*a, *b));
    let ups: usize = pairs.iter().map(halves).sum();
    ([ends[0], ends[1]], ups as f64 / (2 * pairs.len()) as f64)
}
