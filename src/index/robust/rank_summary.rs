//! Rank summary: score and rank with their intervals, probabilities of grades, probability of standing above the next.

// Places of replicates, areas and leaves that the engine itself gives out.
#![allow(clippy::indexing_slicing)]

use rayon::prelude::*;

use super::engine::Engine;
use super::rank::{LEVELS, OrderWorkspace, at_once, quantiles};
use super::rank_frequency::{RankFrequencies, Request, rank_frequencies};
use crate::context::Context;
use crate::error::Result;
use crate::index::spec::grade::Grades;

/// The rank summary of one area in one period.
#[derive(Debug, Clone, Default)]
pub struct RankSummary {
    /// Its place in the period.
    pub slot: usize,
    /// Nominal score.
    pub score: f64,
    /// The 5 and 95 % quantiles of its scores.
    pub interval: [f64; 2],
    /// Nominal rank; 0 where it is not ranked.
    pub rank: u16,
    /// The 5 and 95 % quantiles of its ranks, rounded outward.
    pub rank_interval: [f64; 2],
    /// Median rank.
    pub rank_median: f64,
    /// Mean rank.
    pub rank_mean: f64,
    /// Share of replicates in each grade.
    pub grades: Vec<f64>,
    /// Share of replicates in which it is above the area ranked next; NaN for the last.
    pub above_next: f64,
}

/// The summary of every area of a period, the best first; areas without a rank last, in the order of their names.
///
/// # Errors
/// The caller stopped the computation.
pub(crate) fn rank_summaries(
    engine: &Engine,
    period: usize,
    replicates: usize,
    grades: &Grades,
    context: &Context,
) -> Result<Vec<RankSummary>> {
    let base = &engine.base.periods[period];
    let nominal = base.index();
    let mut ranks = vec![0; nominal.len()];
    engine.ranks(period, nominal, &mut Default::default(), &mut ranks);
    let mut order: Vec<usize> = (0..nominal.len()).filter(|slot| !nominal[*slot].is_nan()).collect();
    order.sort_by_key(|slot| (if ranks[*slot] == 0 { u16::MAX } else { ranks[*slot] }, *slot));
    let ranked: Vec<bool> = ranks.iter().map(|rank| *rank > 0).collect();
    let areas = nominal.len();
    // A score that rounding has put under a cut has reached it.
    let cuts: Vec<f64> = grades.from.iter().map(|from| from - engine.tie.margin(*from)).collect();
    let request = Request { engine, period, replicates, cuts: &cuts, areas, ranked: &ranked, context };
    let (mut found, mut missed) = (vec![RankSummary::default(); areas], Vec::new());
    for table in rank_frequencies(&request, &order)? {
        let one = |room: &mut OrderWorkspace, position: usize| {
            let slot = table.slots[position];
            let mut summary = RankSummary { slot, score: nominal[slot], rank: ranks[slot], ..RankSummary::default() };
            let interval = table.interval(position, room);
            summary.interval = interval.unwrap_or([f64::NAN; 2]);
            summary.grades = table.grades(position);
            summary.above_next = table.above_next(position);
            rank_figures(&table, position, &mut summary);
            (summary, interval.is_none())
        };
        let part: Vec<(RankSummary, bool)> =
            (0..table.slots.len()).into_par_iter().map_init(OrderWorkspace::default, one).collect();
        // The one more at the end of a part comes again at the start of the next.
        for (summary, is_missed) in part {
            let slot = summary.slot;
            if is_missed && !missed.contains(&slot) {
                missed.push(slot);
            }
            found[slot] = summary;
        }
    }
    for slots in missed.chunks(at_once(replicates)) {
        for (slot, interval) in slots.iter().zip(intervals(&request, slots)?) {
            found[*slot].interval = interval;
        }
    }
    Ok(order.into_iter().map(|slot| std::mem::take(&mut found[slot])).collect())
}

/// The intervals of the scores of some areas, from all their draws.
fn intervals(request: &Request, slots: &[usize]) -> Result<Vec<[f64; 2]>> {
    let series = request.engine.run(request.period, slots, request.replicates, request.context)?;
    let one = |(draws, room): &mut (Vec<f64>, OrderWorkspace), position: usize| {
        series.scores(position, draws);
        draws.retain(|draw| !draw.is_nan());
        let ends = quantiles(draws, &LEVELS, room);
        [ends[0], ends[1]]
    };
    Ok((0..slots.len()).into_par_iter().map_init(Default::default, one).collect())
}

/// Figures of an area's ranks, by counting.
fn rank_figures(table: &RankFrequencies, position: usize, summary: &mut RankSummary) {
    let counts = table.ranks(position);
    let total: usize = counts[1..].iter().map(|count| *count as usize).sum();
    if total == 0 {
        return;
    }
    let at = |place: usize| {
        let mut before = 0;
        for (rank, count) in counts.iter().enumerate().skip(1) {
            before += *count as usize;
            if before > place {
                return rank as f64;
            }
        }
        (counts.len() - 1) as f64
    };
    let last = (total - 1) as f64;
    summary.rank_interval = [at((LEVELS[0] * last).floor() as usize), at((LEVELS[1] * last).ceil() as usize)];
    summary.rank_median = f64::midpoint(at((total - 1) / 2), at(total / 2));
    let sum: usize = counts.iter().enumerate().map(|(rank, count)| rank * *count as usize).sum();
    summary.rank_mean = sum as f64 / total as f64;
}
