//! Where each area stands: score and rank with their intervals, probabilities of grades, how firm its place is.

use rayon::prelude::*;

use super::engine::Engine;
use super::grade::Grades;
use super::rank::quantiles;

/// The levels of the intervals that are given.
pub const LEVELS: [f64; 2] = [0.05, 0.95];

/// Where one area stands in one period.
#[derive(Debug, Clone, Default)]
pub struct Standing {
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

/// The standing of every area of a period, the best first; areas without a rank last, in the order of their names.
pub fn standings(engine: &Engine, period: usize, replicates: usize, grades: &Grades) -> Vec<Standing> {
    let base = &engine.base.periods[period];
    let nominal = base.index();
    let mut ranks = vec![0; nominal.len()];
    engine.ranks(period, nominal, &mut Default::default(), &mut ranks);
    let mut order: Vec<usize> = (0..nominal.len()).filter(|slot| !nominal[*slot].is_nan()).collect();
    order.sort_by_key(|slot| (if ranks[*slot] == 0 { u16::MAX } else { ranks[*slot] }, *slot));
    let mut found = Vec::with_capacity(order.len());
    let step = Engine::at_once(replicates) - 1;
    for start in (0..order.len()).step_by(step) {
        // One more than is summarised: each is compared with the next.
        let slots = &order[start..(start + step + 1).min(order.len())];
        let series = engine.run(period, slots, replicates);
        let wanted = slots.len().min(step);
        let rooms = || (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let one = |(draws, places, next, room): &mut (Vec<f64>, Vec<u16>, Vec<u16>, Vec<f64>), position: usize| {
            let slot = slots[position];
            series.scores(position, draws);
            draws.retain(|draw| !draw.is_nan());
            series.ranks(position, places);
            let mut standing = Standing { slot, score: nominal[slot], rank: ranks[slot], ..Standing::default() };
            if draws.is_empty() {
                standing.interval = [f64::NAN; 2];
            } else {
                let ends = quantiles(draws, &LEVELS, room);
                standing.interval = [ends[0], ends[1]];
            }
            standing.grades = grades.shares(draws);
            rank_figures(places, &mut standing);
            standing.above_next = f64::NAN;
            if standing.rank > 0 && position + 1 < slots.len() && ranks[slots[position + 1]] > 0 {
                series.ranks(position + 1, next);
                let wins: usize =
                    places.iter().zip(next.iter()).map(|(a, b)| 2 * usize::from(a < b) + usize::from(a == b)).sum();
                standing.above_next = wins as f64 / (2 * places.len()) as f64;
            }
            standing
        };
        let part: Vec<Standing> = (0..wanted).into_par_iter().map_init(rooms, one).collect();
        found.extend(part);
    }
    found
}

/// Figures of an area's ranks, by counting.
fn rank_figures(places: &[u16], standing: &mut Standing) {
    let most = usize::from(places.iter().copied().max().unwrap_or(0));
    let mut counts = vec![0_usize; most + 1];
    places.iter().for_each(|rank| counts[usize::from(*rank)] += 1);
    let total: usize = counts[1..].iter().sum();
    if total == 0 {
        return;
    }
    let at = |place: usize| {
        let mut before = 0;
        for (rank, count) in counts.iter().enumerate().skip(1) {
            before += count;
            if before > place {
                return rank as f64;
            }
        }
        most as f64
    };
    let last = (total - 1) as f64;
    standing.rank_interval = [at((LEVELS[0] * last).floor() as usize), at((LEVELS[1] * last).ceil() as usize)];
    standing.rank_median = f64::midpoint(at((total - 1) / 2), at(total / 2));
    let sum: usize = counts.iter().enumerate().map(|(rank, count)| rank * count).sum();
    standing.rank_mean = sum as f64 / total as f64;
}
