//! Change from one period to the next, with its uncertainty, and whether the periods may be compared at all.

use super::index::Index;
use crate::context::Context;
use crate::error::Result;
use crate::finding::Finding;
use crate::index::nominal::base::{Base, fixed_scale};
use crate::index::nominal::describe::finite;
use crate::index::robust::rank::{LEVELS, at_once, quantiles};

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

/// What was changed in the specification after one period and up to another.
fn changed(base: &Base, from: &str, to: &str) -> Option<String> {
    let between =
        base.spec.change.iter().filter(|change| change.period.as_str() > from && change.period.as_str() <= to);
    let words: Vec<&str> = between.map(|change| change.what.as_str()).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Findings on the comparison of periods.
pub(crate) fn findings(base: &Base) -> Vec<Finding> {
    let mut found = Vec::new();
    if base.periods.len() > 1 && !fixed_scale(base) {
        let method = base.spec.normalise.method.name();
        found.push(Finding::new("periods_not_comparable", "normalise").with("method", method));
    }
    for pair in base.periods.windows(2) {
        let (from, to) = (pair[0].frame.period.as_str(), pair[1].frame.period.as_str());
        if let Some(what) = changed(base, from, to) {
            found.push(Finding::new("specification_changed", to).with("what", what).with("from", from));
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
        let mut rows = Vec::new();
        for at in 1..base.periods.len() {
            let (before, after) = (&base.periods[at - 1], &base.periods[at]);
            let (from, to) = (before.frame.period.as_str(), after.frame.period.as_str());
            let note = changed(base, from, to);
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
                    let moves: Vec<f64> =
                        a.iter().zip(&b).map(|(a, b)| b - a).filter(|move_| !move_.is_nan()).collect();
                    let (interval, p_up) = spread(&moves);
                    let rank = |period: usize, slot: usize| {
                        self.rank_summary(period, slot).map(|summary| i64::from(summary.rank)).filter(|rank| *rank > 0)
                    };
                    rows.push(Row {
                        area: &base.areas[after.frame.areas[*slot]],
                        from,
                        to,
                        change: after.index()[*slot] - before.index()[*was],
                        interval,
                        p_up,
                        ranks: rank(at - 1, *was).zip(rank(at, *slot)).map(|(was, is)| was - is),
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

/// The interval of differences, and the share of them above 0 (a half for each that is 0).
pub(super) fn spread(moves: &[f64]) -> ([f64; 2], f64) {
    if moves.is_empty() {
        return ([f64::NAN; 2], f64::NAN);
    }
    let ends = quantiles(moves, &LEVELS, &mut Default::default());
    let ups: usize = moves.iter().map(|step| 2 * usize::from(*step > 0.0) + usize::from(*step == 0.0)).sum();
    ([ends[0], ends[1]], ups as f64 / (2 * moves.len()) as f64)
}
